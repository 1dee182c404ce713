/** Whole sentences typed into the search box, read in the page itself: what somebody writes about their body is sent nowhere. */

import { createReader } from "../reading/index.js";

const LEAST_WORDS = 3;
const WAIT_MS = 120;

/**
 * @param {{resources: Object, deck: Object, told: (reading: import("../reading/index.js").Reading) => void}} needs
 * @returns {(words: string) => void} read soon, unless other words come first; a language without a reading sheet is not read
 */
export function createReading({ resources, deck, told }) {
  let timer = 0;
  let asked = 0;
  let reader = null;

  async function read(words, number) {
    reader ??= resources.json("reading").then((sheet) => sheet && createReader(sheet, deck.ordering));
    reader.catch(() => { reader = null; }); // the names found stand as they are; tried anew with the next words
    const reading = await reader.then((known) => known?.(words), () => null);
    if (reading && number === asked) told(reading);
  }

  return (words) => {
    clearTimeout(timer);
    asked += 1;
    const number = asked;
    if (words.split(/\s+/).length >= LEAST_WORDS) timer = setTimeout(() => read(words, number), WAIT_MS);
  };
}

/** @returns {string|null} what a reading points to first that the page can show */
export function firstOf({ sites, nerves, conditions }, known) {
  return [...sites, ...nerves, ...conditions].map(known).find((id) => id !== null) ?? null;
}
