/** Files that the page itself writes: nothing is sent anywhere. */

import { h } from "./dom.js";

/** @param {(string|number)[][]} rows @returns {string} for spreadsheets: quoted, and nothing that they would run as a formula */
export function toCsv(rows) {
  const cell = (/** @type {string|number} */ value) =>
    `"${String(value)
      .replace(/^[=+\-@\t\r]/, "'$&")
      .replaceAll('"', '""')}"`;
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Let the reader keep a text as a file. @param {string} name @param {string} text @param {string} type */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
