/** What the device remembers of the quiz; nothing is ever sent. A page from a file or a private window may keep nothing. */

import { keep, kept } from "../storage.js";

const NAME = "nociscope.quiz";
const KNOWN = /^[a-z]+:[a-z0-9_.:]+$/;

/**
 * @typedef {{[question: string]: {box: number, due: number}}} Memory the Leitner box of a question, and the day when it is due again
 *
 * @param {() => Storage} [place]
 */
export function createMemory(place) {
  let memory = sound(kept(NAME, place));
  return {
    get: () => memory,
    /** @param {Memory} next @returns {boolean} whether it will outlive the page */
    set(next) {
      memory = next;
      return keep(NAME, next, place);
    },
    forget() {
      this.set({});
    },
  };
}

/** Whatever stands in the store, only what has the right form is taken. @param {{[id: string]: any}|null} found @returns {Memory} */
function sound(found) {
  const fits = (/** @type {[string, any]} */ [id, value]) =>
    KNOWN.test(id) && Number.isInteger(value?.box) && value.box >= 1 && value.box <= 5 && Number.isFinite(value.due);
  return Object.fromEntries(
    Object.entries(found ?? {})
      .filter(fits)
      .map(([id, { box, due }]) => [id, { box, due }]),
  );
}
