/** Variants of nerves: one at a time takes the place of the usual course. Pure. */

const ABSENT = { visible: 0, lit: 0, muted: 0, pulse: 0, run: null };

/** @param {Object} deck @returns {Object} the deck with the stretches of all variants among its segments */
export function withVariants(deck) {
  const more = (deck.variants?.list ?? []).flatMap(({ id, segments }) =>
    segments.map((segment) => ({ ...segment, variantOf: id })),
  );
  return more.length ? { ...deck, segments: [...deck.segments, ...more] } : deck;
}

/** @returns {Object|null} the variant that a view state shows */
export function variantOf(deck, state) {
  return deck.variants?.list.find(({ id }) => id === state.variant) ?? null;
}

/**
 * Looks with the usual stretches out of sight where a variant is shown, and the other variants everywhere.
 * @param {Map<string, import("../looks.js").SegmentLook>} looks changed in place
 */
export function swapped(deck, state, looks) {
  const shown = variantOf(deck, state);
  for (const { id, as, variantOf: own } of deck.segments) {
    if (own) looks.set(id, own === shown?.id ? { ...looks.get(as) } : ABSENT);
  }
  for (const id of shown?.replaces ?? []) if (looks.has(id)) looks.set(id, ABSENT);
  return looks;
}

/** @returns {string|null} the nerve that an id is, or is a branch of */
export function nerveOf(deck, id) {
  const kind = id && deck.entries[id]?.kind;
  return kind === "nerve" || kind === "segment" ? id.split(".")[0] : null;
}

/** Least and greatest percentage of published figures, intervals included. @returns {[number, number]|null} */
export function spread({ figures }) {
  const all = figures.flatMap(({ percent, low = percent, high = percent }) => [percent, low, high]);
  return all.length ? [Math.min(...all), Math.max(...all)] : null;
}
