/** The one thing that changes: the view state. */

import { sameState } from "./state.js";

/**
 * @param {import("./state.js").ViewState} initial
 * @returns {{get: Function, set: Function, subscribe: Function}}
 */
export function createStore(initial) {
  let state = Object.freeze({ ...initial });
  const listeners = new Set();
  return {
    get: () => state,
    /**
     * Change some fields and tell everybody.
     * @param {Object} patch
     * @param {Object} cause passed on to the listeners: `push` (a new history entry), `fromHistory`, `fromCamera`, `keyboard`
     */
    set(patch, cause = {}) {
      const old = state;
      const next = Object.freeze({ ...old, ...patch });
      if (sameState(old, next)) return;
      state = next;
      for (const listener of listeners) listener(next, old, cause);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
