/** The one thing that changes: the view state. */

import { sameState } from "./state.js";

/**
 * @typedef {Readonly<import("./state.js").ViewState>} State
 * @typedef {{push?: boolean, fromHistory?: boolean, fromCamera?: boolean, fromClass?: boolean, fromLesson?: boolean,
 *   keyboard?: boolean, stay?: boolean, from?: number}} Cause `push`: a new history entry
 * @typedef {(next: State, old: State, cause: Cause) => void} Listener
 * @typedef {(id: string|null, cause?: Cause) => void} Select
 * @typedef {ReturnType<typeof createStore>} Store
 *
 * @param {State} initial
 */
export function createStore(initial) {
  let state = /** @type {State} */ (Object.freeze({ ...initial }));
  /** @type {Set<Listener>} */
  const listeners = new Set();
  return {
    get: () => state,
    /**
     * Change some fields and tell everybody.
     * @param {Partial<State>} patch
     * @param {Cause} cause passed on to the listeners
     */
    set(patch, cause = {}) {
      const old = state;
      const next = Object.freeze({ ...old, ...patch });
      if (sameState(old, next)) return;
      state = next;
      for (const listener of listeners) listener(next, old, cause);
    },
    /** @param {Listener} listener @returns {() => void} takes it off again */
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
