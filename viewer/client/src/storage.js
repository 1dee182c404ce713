/** What a browser keeps for the page. A page from a file or a private window may keep nothing; then it lives as long as the page. */

/** @param {string} name @param {() => Storage} place @returns {any} whatever stands there, to be looked at with care; null for nothing */
export function kept(name, place = () => localStorage) {
  try {
    return JSON.parse(place().getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value @param {() => Storage} place @returns {boolean} whether it will outlive the page */
export function keep(name, value, place = () => localStorage) {
  try {
    place().setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
