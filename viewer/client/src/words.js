/** Words of the interface, with their blanks filled. */

/**
 * @typedef {(key: string, blanks?: {[name: string]: string|number}) => string} Words
 *
 * @param {{[key: string]: string}} texts flat: `list.sites` -> "Places"
 * @returns {Words}
 */
export function makeWords(texts) {
  return (key, blanks = {}) => {
    const text = Object.hasOwn(texts, key) ? texts[key] : key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(blanks, name) ? String(blanks[name]) : whole));
  };
}

/** @param {number} bytes @param {string} language @returns {string} megabytes with one decimal */
export function megabytes(bytes, language = "en") {
  return `${(bytes / 1e6).toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
}

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** @param {number} value @param {string} point what the language writes before decimals @returns {string} with its sign and one decimal */
export const signed = (value, point) =>
  `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(1).replace(".", point)}`;
