/** What the device remembers of the quiz; nothing is ever sent. A page from a file or a private window may keep nothing. */

const NAME = "nociscope.quiz";
const KNOWN = /^[a-z]+:[a-z0-9_.:]+$/;

/**
 * @typedef {{[question: string]: {box: number, due: number}}} Memory the Leitner box of a question, and the day when it is due again
 *
 * @param {() => Storage} [place]
 */
export function createMemory(place = () => globalThis.localStorage) {
  let memory = read();

  /** @returns {Memory} */
  function read() {
    try {
      return sound(JSON.parse(place().getItem(NAME) ?? "null"));
    } catch {
      return {};
    }
  }

  return {
    get: () => memory,
    /** @param {Memory} next @returns {boolean} whether it will outlive the page */
    set(next) {
      memory = next;
      try {
        place().setItem(NAME, JSON.stringify(next));
        return true;
      } catch {
        return false;
      }
    },
    forget() {
      memory = {};
      try {
        place().removeItem(NAME);
      } catch {
        // nothing was kept
      }
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
