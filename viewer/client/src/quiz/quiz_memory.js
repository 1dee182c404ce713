/** What the device remembers of the quiz; nothing is ever sent. A page from a file or a private window may keep nothing. */

const NAME = "nociscope.quiz";
const KNOWN = /^[a-z]+:[a-z0-9_.:]+$/;

/** @param {() => Storage} [place] @returns {{get: () => Object, set: (memory: Object) => boolean, forget: () => void}} */
export function createMemory(place = () => globalThis.localStorage) {
  let memory = read();

  function read() {
    try {
      return sound(JSON.parse(place().getItem(NAME)));
    } catch {
      return {};
    }
  }

  return {
    get: () => memory,
    /** @returns {boolean} whether it will outlive the page */
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

/** Whatever stands in the store, only what has the right form is taken. */
function sound(found) {
  const fits = ([id, value]) =>
    KNOWN.test(id) && Number.isInteger(value?.box) && value.box >= 1 && value.box <= 5 && Number.isFinite(value.due);
  return Object.fromEntries(
    Object.entries(found ?? {})
      .filter(fits)
      .map(([id, { box, due }]) => [id, { box, due }]),
  );
}
