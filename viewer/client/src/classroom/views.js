/** What of a view is followed, how often it is told, and how it is taken on. */

import { fromQuery, toQuery } from "../state.js";

const BETWEEN_MS = 100;

/** The reader's own: never told, never overwritten. */
const OWN = ["theme", "contrast", "text", "lang", "detail"];

/** @param {import("../state.js").ViewState} state @param {string|null} camera where it stands @returns {string} an address query */
export function told(state, camera) {
  const plain = { theme: "auto", contrast: "normal", text: "normal", lang: "en", detail: "auto" };
  return toQuery({ ...state, ...plain, view: camera ?? state.view });
}

/**
 * @param {string} query of the leader
 * @param {import("../state.js").ViewState} state the reader's
 * @param {(id: string|null, side: string) => string|null} known the id in this body, if it has it
 * @param {Set<string>} [unknownLessons] that this page does not have
 * @returns {import("../state.js").ViewState}
 */
export function taken(query, state, known, unknownLessons = new Set()) {
  const next = fromQuery(query);
  for (const name of OWN) next[name] = state[name];
  next.show = known(next.show, next.side);
  if (unknownLessons.has(next.lesson)) Object.assign(next, { lesson: null, step: 0 });
  return next;
}

/**
 * At most ten words a second, the last one always.
 * @param {(text: string) => boolean} send
 * @returns {{offer: (text: string) => void, again: () => void, stop: () => void}}
 */
export function createPacer(send, now = () => performance.now()) {
  let sent = null;
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
