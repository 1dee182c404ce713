/** Which structures a view state takes away or lets stand: peeling, hiding, ghosting, isolating, pelvis content. Pure. */

import { splitSide } from "../state.js";

const SKIN = 4; // layer of the skin; 3, 2, 1: superficial, middle and deep muscles; 0: bones and what lies at them
export const GHOST = 0.14;

/**
 * How much of a structure is left by the peel: a layer goes while the slider passes it, ligaments with the deep muscles, fasciae with those they cover.
 * @param {{tissue: string, layer?: number}} structure
 * @param {number} peel 0 skin on to 4 bone
 * @returns {number} 0 to 1
 */
export function left({ tissue, layer = 0 }, peel) {
  const depth = tissue === "ligament" ? layer || 1 : layer || (tissue === "skin" ? SKIN : tissue === "muscle" ? 3 : 0);
  return depth ? Math.min(1, Math.max(0, SKIN + 1 - depth - peel)) : 1;
}

/** Muscles, and the fasciae that lie on them. */
export const isClad = ({ tissue, layer = 0 }) => tissue === "muscle" || (tissue === "ligament" && layer > 1);

/** They come forth as the skin goes: under a skin that is on they would only blur what the picture is about. @returns {number} 0 to 1 */
export const bared = (peel) => Math.min(1, Math.max(0, peel));

/**
 * @param {Object} state
 * @returns {{hidden: (thing: Object) => boolean, ghosted: (thing: Object) => boolean}} for structures and nerve segments
 */
export function chosenOf(state) {
  const [hide, ghost, only] = ["hide", "ghost", "only"].map((name) => new Set(state[name] ?? []));
  return {
    hidden: (thing) => named(hide, thing) || (only.size > 0 && !named(only, thing)),
    ghosted: (thing) => named(ghost, thing),
  };
}

/** A list names a thing by its id, by its id without the side, or, a branch, by its nerve. */
function named(list, { id, nerve, side }) {
  return (
    list.size > 0 &&
    (list.has(id) || list.has(splitSide(id)[0]) || Boolean(nerve && (list.has(nerve) || list.has(`${nerve}.${side}`))))
  );
}

/** @returns {boolean} whether the pelvis content that is chosen holds a structure; organs stand only in a chosen one */
export function held({ tissue, variant }, content = "none") {
  return variant ? variant === content : tissue !== "organ" || content !== "none";
}

/**
 * The pelvis content that a selection needs, if the present one lacks something of it.
 * @param {Object} deck
 * @param {Object} state with the new selection
 * @returns {"female"|"male"|null} null: nothing to switch
 */
export function contentFor(deck, state) {
  const marked = new Set(deck.entries?.[state.show]?.scene?.structures ?? []);
  const variants = new Set(
    deck.structures.filter(({ id, variant }) => variant && marked.has(id)).map(({ variant }) => variant),
  );
  return variants.size && !variants.has(state.content ?? "none") ? [...variants].sort()[0] : null;
}

/** How many structures are hidden by hand, and how many are seen alone. @returns {{hidden: number, ghosted: number, only: number}} */
export function countOf(deck, state) {
  const count = (name) => {
    const list = new Set(state[name] ?? []);
    return (
      deck.structures.filter((thing) => named(list, thing)).length +
      deck.segments.filter((thing) => named(list, thing)).length
    );
  };
  return { hidden: count("hide"), ghosted: count("ghost"), only: count("only") };
}
