/** What of a view is followed, how often it is told, and how it is taken on. */

import { blankState, fromQuery, ownOf, toQuery } from "../state.js";

const BETWEEN_MS = 100;

/** @typedef {import("../state.js").ViewState} ViewState */

/** @param {import("../state.js").ViewState} state @param {string|null} camera where it stands @returns {string} an address query */
export function told(state, camera) {
  return toQuery({ ...state, ...ownOf(blankState()), view: camera ?? state.view });
}

/**
 * @param {string} query of the leader
 * @param {import("../state.js").ViewState} state the reader's
 * @param {(id: string|null, side: ViewState["side"]) => string|null} known the id in this body, if it has it
 * @param {Set<string>} [unknownLessons] that this page does not have
 * @returns {import("../state.js").ViewState}
 */
export function taken(query, state, known, unknownLessons = new Set()) {
  const led = fromQuery(query);
  const next = { ...led, ...ownOf(state), show: known(led.show, led.side) };
  return led.lesson && unknownLessons.has(led.lesson) ? { ...next, lesson: null, step: 0 } : next;
}

/**
 * At most ten words a second, the last one always.
 * @param {(text: string) => boolean} send
 * @returns {{offer: (text: string) => void, again: () => void, stop: () => void}}
 */
export function createPacer(send, now = () => performance.now()) {
  /** @type {string|null} */
  let sent = null;
  /** @type {string|null} */
  let wanted = null;
  let last = -Infinity;
  let timer = 0;
  function flush() {
    timer = 0;
    if (wanted === null || wanted === sent) return;
    last = now();
    if (send(wanted)) sent = wanted;
  }
  function plan() {
    if (!timer && wanted !== sent) timer = setTimeout(flush, Math.max(0, last + BETWEEN_MS - now()));
  }
  return {
    offer(text) {
      wanted = text;
      plan();
    },
    /** After a new connection: whoever is there may know nothing. */
    again() {
      sent = null;
      plan();
    },
    stop: () => clearTimeout(timer),
  };
}
