/** Hide, ghost and isolate: buttons on the card, and a note over the body of what is not shown as usual. */

import { countOf } from "../canvas/peel.js";
import { MOST_IDS, splitSide, toggled } from "../state.js";
import { attribute, h, textButton } from "../dom.js";

/** @typedef {import("../state.js").Lists} Lists */

const KINDS = ["structure", "nerve", "segment"];
/** @type {{[action: string]: keyof Lists}} */
const ACTIONS = { isolate: "only", hide: "hide", ghost: "ghost" };

/** @param {Lists} state @param {string} id @returns {Partial<Lists>} what to change so that a thing that gets selected can be seen */
export function broughtBack(state, id) {
  const names = new Set([id, splitSide(id)[0]]);
  const hide = state.hide.filter((other) => !names.has(other));
  const { only } = state;
  const alone = only.length && !only.some((other) => names.has(other)) ? [...only, id].slice(-MOST_IDS) : only;
  return { hide, only: alone };
}

export const ALL_SHOWN = { hide: [], ghost: [], only: [] };

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, announce: (text: string) => void}} app
 * @returns {{actions: HTMLElement, note: HTMLElement, act: (name: string) => void, refresh: (state: import("../state.js").ViewState) => void}}
 */
export function createHandling({ deck, t, store, announce }) {
  const buttons = Object.keys(ACTIONS).map((action) =>
    h("button", {
      "aria-pressed": false,
      data: { action },
      text: t(`handle.${action}`),
      on: { click: () => act(action) },
    }),
  );
  const actions = h(
    "div",
    { class: "handle-actions", role: "group", "aria-label": t("handle.title"), hidden: true },
    ...buttons,
  );
  const words = h("span", {});
  const all = textButton(t("handle.all"), () => act("all"));
  const note = h(
    "div",
    { class: "handle-note", role: "group", "aria-label": t("handle.title"), hidden: true },
    words,
    all,
  );

  const canAct = (/** @type {string|null} */ id) => id !== null && KINDS.includes(deck.entries[id]?.kind);

  /** @param {string} action */
  function act(action) {
    const state = store.get();
    if (action === "all") {
      announce(t("handle.told_all"));
      return store.set(ALL_SHOWN);
    }
    if (state.show !== null && canAct(state.show)) store.set(toggled(state, ACTIONS[action], state.show));
  }

  /** @param {import("../store.js").State} state */
  function counted(state) {
    const { hidden, ghosted, only } = countOf(deck, state);
    return Object.entries({ only, hidden, ghosted })
      .filter(([, count]) => count)
      .map(([key, count]) => t(`handle.${key}`, { count }))
      .join(" · ");
  }

  let said = "";
  return {
    actions,
    note,
    act,
    refresh(state) {
      actions.hidden = !canAct(state.show);
      for (const button of buttons)
        attribute(button, "aria-pressed", state[ACTIONS[button.dataset.action ?? ""]].includes(state.show ?? ""));
      const text = counted(state);
      note.hidden = !text;
      words.textContent = text;
      if (text && text !== said) announce(text);
      said = text;
    },
  };
}
