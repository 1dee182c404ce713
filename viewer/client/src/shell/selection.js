/** Selecting: which thing of the deck is meant, and what else changes so that it can be seen. */

import { contentFor } from "../canvas/peel.js";
import { keptVariant } from "../canvas/variants.js";
import { broughtBack } from "../controls/structure_actions.js";
import { splitSide } from "../state.js";

/**
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../types/records").ViewState} ViewState
 */

/**
 * The id in the deck that an id from outside means; a sided thing without its side is read as the side shown, else
 * right.
 * @param {Deck} deck @param {unknown} id @param {ViewState["side"]} [side]
 * @returns {string|null}
 */
export function knownId(deck, id, side = "both") {
  if (typeof id !== "string") return null;
  const wishes = [id, `${id}.${side}`, `${id}.right`];
  return wishes.find((wish) => Object.hasOwn(deck.entries, wish)) ?? null;
}

/**
 * What a selection changes. Organs that it is about are put in.
 * @param {Deck} deck @param {ViewState} state @param {string|null} known null for nothing
 * @returns {Partial<ViewState>}
 */
export function selectionOf(deck, state, known) {
  /** @type {Partial<ViewState>} */
  const patch = { show: known, ...keptVariant(deck, state, known) };
  const [, side] = splitSide(known ?? "");
  if (known) Object.assign(patch, { view: null }, broughtBack(state, known));
  if (side && ![side, "both"].includes(state.side)) patch.side = "both";
  const content = contentFor(deck, { ...state, ...patch });
  return content ? { ...patch, content } : patch;
}

/**
 * @param {Object} app
 * @param {Deck} app.deck
 * @param {import("../words.js").Words} app.t
 * @param {import("../store.js").Store} app.store
 * @param {(text: string) => void} app.toast
 * @param {(known: string|null, keyboard: boolean) => void} chosen told of every choice, also of what is selected
 *   already
 * @returns {import("../store.js").Select}
 */
export function createSelect({ deck, t, store, toast }, chosen) {
  return (id, { keyboard = false } = {}) => {
    const state = store.get();
    const known = knownId(deck, id, state.side);
    if (id !== null && known === null) return toast(t("pane.unknown", { id: String(id).slice(0, 60) }));
    const patch = selectionOf(deck, state, known);
    if (patch.content) toast(t("content.switched", { content: t(`content.${patch.content}`) }));
    store.set(patch, { push: known !== state.show, keyboard });
    chosen(known, keyboard);
  };
}
