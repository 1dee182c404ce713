/** Whole sentences typed into the search box, read in the page itself: what somebody writes about their body is sent nowhere. */

import { createReader } from "../knowledge/index.js";

const LEAST_WORDS = 3;
const WAIT_MS = 120;

/**
 * @param {{resources: import("../resources.js").Resources, deck: import("../types/records").Deck, told: (reading: import("../knowledge/index.js").Reading) => void}} needs
 * @returns {{soon: (words: string) => void, now: () => Promise<void>}} `soon` reads unless other words come first, `now` reads at once what is
 *   still to be read; a language without a reading sheet is not read
 */
export function createReading({ resources, deck, told }) {
  let timer = 0;
  let asked = 0;
  /** @type {Promise<((text: string) => import("../knowledge/index.js").Reading) | null>|null} */
  let reader = null;
  /** @type {string|null} */
  let due = null; // words that nothing has been told of yet

  /** @param {string} words @param {number} number */
  async function read(words, number) {
    reader ??= resources.json("reading").then((sheet) => sheet && createReader(sheet, deck.ordering));
    const reading = await reader.then(
      (known) => known?.(words),
      () => {
        reader = null; // the names found stand as they are; tried anew with the next words
      },
    );
    if (number !== asked) return;
    due = null;
    if (reading) told(reading);
  }

  return {
    soon(words) {
      clearTimeout(timer);
      asked += 1;
      const number = asked;
      due = words.split(/\s+/).length >= LEAST_WORDS ? words : null;
      if (due !== null) timer = setTimeout(() => read(words, number), WAIT_MS);
    },
    async now() {
      clearTimeout(timer);
      if (due !== null) await read(due, asked);
    },
  };
}

/**
 * @param {import("../knowledge/index.js").Reading} reading @param {(id: string) => string|null} known
 * @returns {string|null} what a reading points to first that the page can show
 */
export function firstOf({ sites, nerves, conditions }, known) {
  return [...sites, ...nerves, ...conditions].map(known).find((id) => id !== null) ?? null;
}
