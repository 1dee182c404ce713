/**
 * Which structures a view state takes away or lets stand: peeling, hiding, ghosting, isolating, pelvis content. Pure.
 */

import { splitSide } from "../state.js";

/**
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../types/records").ViewState} ViewState
 * @typedef {{tissue: string, layer?: number}} Layered
 * @typedef {{id: string, side?: string, nerve?: string}} Thing a structure or a nerve segment
 */

const SKIN = 4; // layer of the skin; 3, 2, 1: superficial, middle and deep muscles; 0: bones and what lies at them
export const GHOST = 0.14;

/**
 * How much of a structure is left by the peel: a layer goes while the slider passes it, ligaments with the deep
 * muscles, fasciae with those they cover.
 * @param {Layered} structure
 * @param {number} peel 0 skin on to 4 bone
 * @returns {number} 0 to 1
 */
export function left({ tissue, layer = 0 }, peel) {
  const depth = tissue === "ligament" ? layer || 1 : layer || (tissue === "skin" ? SKIN : tissue === "muscle" ? 3 : 0);
  return depth ? Math.min(1, Math.max(0, SKIN + 1 - depth - peel)) : 1;
}

/** Muscles, and the fasciae that lie on them. @param {Layered} structure */
export const isClad = ({ tissue, layer = 0 }) => tissue === "muscle" || (tissue === "ligament" && layer > 1);

/**
 * They come forth as the skin goes: under a skin that is on they would only blur what the picture is about.
 * @param {number} peel
 * @returns {number} 0 to 1
 */
export const bared = (peel) => Math.min(1, Math.max(0, peel));

/**
 * @param {ViewState} state
 * @returns {{hidden: (thing: Thing) => boolean, ghosted: (thing: Thing) => boolean}}
 */
export function chosenOf(state) {
  const [hide, ghost, only] = [state.hide, state.ghost, state.only].map((list) => new Set(list));
  return {
    hidden: (thing) => named(hide, thing) || (only.size > 0 && !named(only, thing)),
    ghosted: (thing) => named(ghost, thing),
  };
}

/**
 * A list names a thing by its id, by its id without the side, or, a branch, by its nerve.
 * @param {Set<string>} list
 * @param {Thing} thing
 */
function named(list, { id, nerve, side }) {
  return (
    list.size > 0 &&
    (list.has(id) || list.has(splitSide(id)[0]) || Boolean(nerve && (list.has(nerve) || list.has(`${nerve}.${side}`))))
  );
}

/**
 * @param {{tissue: string, variant?: string}} structure
 * @returns {boolean} whether the pelvis content that is chosen holds a structure; organs stand only in a chosen one
 */
export function held({ tissue, variant }, content = "none") {
  return variant ? variant === content : tissue !== "organ" || content !== "none";
}

/**
 * The pelvis content that a selection needs, if the present one lacks something of it.
 * @param {Deck} deck
 * @param {ViewState} state with the new selection
 * @returns {ViewState["content"]|null} null: nothing to switch
 */
export function contentFor(deck, state) {
  const marked = new Set(deck.entries[state.show ?? ""]?.scene.structures ?? []);
  /** @type {Set<ViewState["content"]>} */
  const variants = new Set();
  for (const { id, variant } of deck.structures)
    if (variant && marked.has(id)) variants.add(/** @type {ViewState["content"]} */ (variant));
  const [first = null] = [...variants].sort();
  return variants.has(state.content) ? null : first;
}

/**
 * How many structures are hidden by hand, and how many are seen alone.
 * @param {Deck} deck
 * @param {ViewState} state
 * @returns {{hidden: number, ghosted: number, only: number}}
 */
export function countOf(deck, state) {
  const things = [...deck.structures, ...deck.segments];
  /** @param {string[]} [list] */
  const count = (list) => {
    const names = new Set(list);
    return things.filter((thing) => named(names, thing)).length;
  };
  return { hidden: count(state.hide), ghosted: count(state.ghost), only: count(state.only) };
}
