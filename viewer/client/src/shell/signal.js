/**
 * Something that happens. It is made before those who tell it and before those who listen, so that neither has to know
 * the other.
 *
 * @template {any[]} What
 * @typedef {{tell: (...what: What) => void, listen: (listener: (...what: What) => void) => void}} Signal
 */

/** @template {any[]} What @returns {Signal<What>} */
export function createSignal() {
  /** @type {Set<(...what: What) => void>} */
  const listeners = new Set();
  return {
    tell(...what) {
      for (const listener of listeners) listener(...what);
    },
    listen: (listener) => void listeners.add(listener),
  };
}
