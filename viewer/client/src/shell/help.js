/** Help with the shortcuts, and where the body comes from. */

import { fine, h, iconButton, linked, paneHead } from "../dom.js";

/** @type {[keys: string[], what: string][]} */
const SHORTCUTS = [
  [["/"], "search"],
  [["1", "6"], "views"],
  [["arrows"], "turn"],
  [["+", "−"], "zoom"],
  [["R"], "reset"],
  [["L"], "layers"],
  [["]", "["], "peel"],
  [["H", "G", "I", "U"], "handle"],
  [["enter"], "enter"],
  [["escape"], "clear"],
  [["?"], "help"],
];

/**
 * @typedef {import("../words.js").Words} Words
 * @typedef {import("../types/records").Deck} Deck
 */

/** @param {{t: Words, bodies: string|null}} app `bodies`: address of the page where they are added */
export function createHelp({ t, bodies }) {
  /** @type {{[name: string]: string}} */
  const named = { arrows: t("help.key_arrows"), escape: t("help.key_escape"), enter: "Enter" };
  /** @param {string} name */
  const key = (name) => h("kbd", { text: named[name] ?? name });
  const known = bodies ? [...SHORTCUTS, /** @type {typeof SHORTCUTS[0]} */ ([["B"], "bodies"])] : SHORTCUTS;
  const rows = known.map(([names, what]) =>
    h(
      "div",
      { class: "shortcut" },
      h("dt", {}, key(names[0]), ...names.slice(1).flatMap((name) => [names[0] === "1" ? " – " : " ", key(name)])),
      h("dd", { text: t(`help.key_${what}`) }),
    ),
  );
  return dialog(
    t,
    t("help.title"),
    h("p", { class: "lead", text: t("help.what") }),
    h("p", { text: t("help.mouse") }),
    h("p", { text: t("help.picks") }),
    h("p", { text: t("help.hatched") }),
    h("h3", { text: t("help.shortcuts") }),
    h("dl", { class: "shortcuts" }, ...rows),
    fine(t("app.about_explains")),
  );
}

/** Sources and licences of the body. @param {{t: Words, deck: Deck}} app */
export function createAbout({ t, deck }) {
  const sources = deck.body.attribution.map(({ text, url, licence }) =>
    h(
      "li",
      {},
      safeLink(url) ? linked(url, { class: "outside", text }) : text,
      licence ? h("span", { class: "fine", text: ` ${t("app.licence", { licence })}` }) : null,
    ),
  );
  return dialog(
    t,
    t("app.about_title"),
    h("p", { class: "lead", text: deck.body.label }),
    h("ul", { class: "attribution" }, ...sources),
    deck.reviewed === false ? h("p", { class: "note not-reviewed", text: t("app.not_reviewed") }) : null,
    h("p", { text: t("app.about_measured") }),
    h("p", { text: t("app.about_explains") }),
  );
}

/**
 * @param {{deck: Deck}} app
 * @returns {HTMLElement|null} whose work the body is, always in sight: licences of some bodies want that
 */
export function createCredit({ deck }) {
  const words = deck.body.credit.join(" · ");
  return words ? h("p", { class: "credit", text: words }) : null;
}

/** @param {unknown} url */
function safeLink(url) {
  return typeof url === "string" && /^https?:\/\//.test(url);
}

/** @param {Words} t @param {string} title @param {...(Node|null)} children */
function dialog(t, title, ...children) {
  const element = h(
    "dialog",
    { class: "dialog", "aria-label": title },
    paneHead(
      h("h2", { text: title }),
      iconButton("close", t("app.close"), () => element.close()),
    ),
    h("div", { class: "dialog-body" }, ...children),
  );
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  return {
    element,
    open() {
      if (!element.open) element.showModal();
    },
    get isOpen() {
      return element.open;
    },
  };
}
