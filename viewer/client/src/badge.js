/** The letter and pattern of a nerve: never colour alone. */

import { splitSide } from "./state.js";
import { h, icon } from "./dom.js";

/** @typedef {import("./types/records").Deck} Deck */

/**
 * @param {Deck} deck @param {string} nerve
 * @returns {HTMLElement} the badge of a nerve; what it says stands beside it in words, so it is hidden from readers
 */
export function badge(deck, nerve) {
  const look = deck.palette.nerve[nerve] ?? deck.palette.nerve.other;
  const known = Object.hasOwn(deck.palette.nerve, nerve) ? nerve : "other";
  return h("span", {
    class: "badge",
    data: { nerve: known, pattern: look?.pattern ?? "solid" },
    "aria-hidden": "true",
    text: look?.short ?? "·",
  });
}

/** @param {Deck} deck @param {string} id @returns {HTMLElement[]} badges of the nerves that a selectable thing belongs to */
export function badges(deck, id) {
  return nervesOf(deck, id).map((nerve) => badge(deck, nerve));
}

/** @param {Deck} deck @param {string} id @returns {string[]} main nerves of a site, or the nerve of a branch */
export function nervesOf(deck, id) {
  const site = deck.sites.find((one) => one.id === id);
  if (site) return site.nerves.filter((nerve) => Object.hasOwn(deck.palette.nerve, nerve));
  const [base] = splitSide(id);
  const nerve = deck.nerves.find((one) => base === one.id || base.startsWith(`${one.id}.`));
  return nerve ? [nerve.id] : [];
}

/** How soon something has to be seen: in words, with a sign where it cannot wait. @param {import("./words.js").Words} t @param {string} care */
export function careMark(t, care) {
  const isLoud = ["urgent", "emergency"].includes(care);
  return h("span", { class: `care-mark care-${care}` }, isLoud ? icon("warning") : null, t(`care.${care}`));
}

/** Give the colours of the deck's palette to the style sheet. @param {HTMLElement} root @param {Deck["palette"]} palette */
export function paint(root, palette) {
  for (const [nerve, look] of Object.entries(palette.nerve)) root.style.setProperty(`--nerve-${nerve}`, look.color);
  for (const [tissue, look] of Object.entries(palette.tissue)) root.style.setProperty(`--tissue-${tissue}`, look.color);
}
