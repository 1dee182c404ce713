/** Variants of nerves: one at a time takes the place of the usual course. Pure. */

/**
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../types/records").VariantEntry} Variant
 * @typedef {import("../types/records").SegmentEntry & {as?: string, variantOf?: string}} Stretch of the usual course,
 *   or of a variant
 * @typedef {Omit<Deck, "segments"> & {segments: Stretch[]}} WholeDeck with the stretches of all variants among its
 *   segments
 */

const ABSENT = Object.freeze({ visible: 0, lit: 0, muted: 0, pulse: 0, run: null, ghosted: false });

/** @param {Deck} deck @returns {WholeDeck} */
export function withVariants(deck) {
  const more = deck.variants.list.flatMap(({ id, segments }) =>
    segments.map((segment) => ({ ...segment, variantOf: id })),
  );
  return more.length ? { ...deck, segments: [...deck.segments, ...more] } : deck;
}

/**
 * @param {Deck} deck
 * @param {{variant: string|null}} state
 * @returns {Variant|null} the variant that a view state shows
 */
export function variantOf(deck, state) {
  return deck.variants.list.find(({ id }) => id === state.variant) ?? null;
}

/**
 * Looks with the usual stretches out of sight where a variant is shown, and the other variants everywhere.
 * @param {WholeDeck} deck
 * @param {{variant: string|null}} state
 * @param {Map<string, import("./looks.js").SegmentLook>} looks changed in place
 */
export function swapped(deck, state, looks) {
  const shown = variantOf(deck, state);
  for (const { id, as = "", variantOf: own } of deck.segments) {
    if (own) looks.set(id, own === shown?.id ? { ...(looks.get(as) ?? ABSENT) } : ABSENT);
  }
  for (const id of shown?.replaces ?? []) if (looks.has(id)) looks.set(id, ABSENT);
  return looks;
}

/** @param {Deck} deck @param {string|null} id @returns {string|null} the nerve that an id is, or is a branch of */
export function nerveOf(deck, id) {
  const kind = deck.entries[id ?? ""]?.kind;
  return id && (kind === "nerve" || kind === "segment") ? id.split(".")[0] : null;
}

/**
 * Least and greatest percentage of published figures, intervals included.
 * @param {Pick<import("../types/records").FrequencyEntry, "figures">} frequency
 * @returns {[number, number]|null}
 */
export function spread({ figures }) {
  const all = figures.flatMap(({ percent, low = percent, high = percent }) => [percent, low, high]);
  return all.length ? [Math.min(...all), Math.max(...all)] : null;
}

/**
 * What becomes of the variant when something else is selected.
 * @param {Deck} deck
 * @param {{variant: string|null}} state
 * @param {string|null} id
 * @returns {{variant?: null}}
 */
export function keptVariant(deck, state, id) {
  const shown = variantOf(deck, state);
  return shown && nerveOf(deck, id) !== shown.nerve ? { variant: null } : {};
}
