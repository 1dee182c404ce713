/** What somebody said, read in the page itself: it is sent nowhere. What was taken out or answered since counts with the words. */

import { createReader } from "../knowledge/index.js";

/**
 * @typedef {import("../knowledge/index.js").Reading} Reading
 * @typedef {import("../knowledge/index.js").Part} Part
 * @typedef {Object} Said
 * @property {string} words
 * @property {[start: number, end: number][]} removed stretches of the words that were misread
 * @property {{present: string[], denied: string[], side: string|null, place: string|null}} answers to what was asked
 * @typedef {(said: Said) => Promise<Reading|null>} Read null where there is no reading sheet
 */

/** @param {string} [words] @returns {Said} */
export const saying = (words = "") => ({
  words,
  removed: [],
  answers: { present: [], denied: [], side: null, place: null },
});

/** The same with other words: what was taken out of those that are left stays out. @param {Said} said @param {string} words @returns {Said} */
export function reworded(said, words) {
  let same = 0;
  while (same < words.length && words[same] === said.words[same]) same += 1;
  return same ? { ...said, words, removed: said.removed.filter(([, end]) => end <= same) } : saying(words);
}

/**
 * @param {{resources: import("../resources.js").Resources, deck: import("../types/records").Deck}} app
 * @returns {Read} refused while the sheet does not come; tried anew when asked again
 */
export function createReading({ resources, deck }) {
  /** @type {Promise<ReturnType<typeof createReader>|null>|null} */
  let reader = null;
  return async (said) => {
    reader ??= resources.json("reading").then((sheet) => sheet && createReader(sheet, deck.ordering, deck.language));
    try {
      return (await reader)?.(said.words, { ...said.answers, removed: said.removed }) ?? null;
    } catch (error) {
      reader = null;
      throw error;
    }
  };
}

/**
 * @param {Said} said
 * @param {Reading} reading
 * @returns {{present: string[], denied: string[]}} features that were said or answered: the only ones to tick
 */
export function tickedBy({ answers }, { understood: { parts } }) {
  const of = (/** @type {string} */ kind) => parts.filter((part) => part.kind === kind).map(({ id }) => id);
  return { present: [...of("feature"), ...answers.present], denied: [...of("denied"), ...answers.denied] };
}

/** Whether the only place that was said could be several. @param {Reading["understood"]} understood */
export const isVague = ({ parts }) =>
  parts.some(({ kind }) => kind === "vague") && !parts.some(({ kind }) => kind === "place");

/**
 * @param {Reading} reading
 * @param {(id: string) => boolean} known
 * @returns {string[]} what a reading points to that the page can show: places on the side said, else nerves, else conditions
 */
export function pointedTo({ sites, side, nerves, conditions, understood }, known) {
  const sided = (/** @type {string} */ site) => [`${site}.${side}`, site].find(known) ?? "";
  if (isVague(understood)) return []; // not before somebody has said where
  const places = sites.map(sided).filter(Boolean);
  return [places, nerves.filter(known), conditions.filter(known)].find((ids) => ids.length) ?? [];
}
