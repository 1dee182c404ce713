/** Help with the shortcuts, and where the body comes from. */

import { h, iconButton } from "../dom.js";

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

/** @returns {{element: HTMLDialogElement, open: () => void}} */
export function createHelp({ t, bodies = null }) {
  const key = (name) =>
    h("kbd", { text: { arrows: t("help.key_arrows"), escape: t("help.key_escape"), enter: "Enter" }[name] ?? name });
  const known = bodies ? [...SHORTCUTS, [["B"], "bodies"]] : SHORTCUTS;
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
    h("p", { class: "fine", text: t("app.about_explains") }),
  );
}

/** @returns {{element: HTMLDialogElement, open: () => void}} sources and licences of the body */
export function createAbout({ t, deck }) {
  const sources = (deck.body.attribution ?? []).map(({ text, url, licence }) =>
    h(
      "li",
      {},
      safeLink(url)
        ? h("a", { class: "outside", href: url, target: "_blank", rel: "noopener noreferrer", text })
        : text,
      licence ? h("span", { class: "fine", text: ` ${t("app.licence", { licence })}` }) : null,
    ),
  );
  return dialog(
    t,
    t("app.about_title"),
    h("p", { class: "lead", text: deck.body.label ?? deck.body.name }),
    h("ul", { class: "attribution" }, ...sources),
    deck.reviewed === false
      ? h("p", { class: "note not-reviewed", text: `${t("app.not_reviewed")} ${t("app.language_note")}` })
      : null,
    h("p", { text: t("app.about_measured") }),
    h("p", { text: t("app.about_explains") }),
  );
}

/** @returns {HTMLElement|null} whose work the body is, always in sight: licences of some bodies want that */
export function createCredit({ deck }) {
  const words = (deck.body.credit ?? []).join(" · ");
  return words ? h("p", { class: "credit", text: words }) : null;
}

function safeLink(url) {
  return typeof url === "string" && /^https?:\/\//.test(url);
}

function dialog(t, title, ...children) {
  const element = h(
    "dialog",
    { class: "dialog", "aria-label": title },
    h(
      "div",
      { class: "pane-head" },
      h("h2", { text: title }),
      h("span", { class: "grow" }),
      iconButton("close", t("app.close"), () => element.close()),
    ),
    h("div", { class: "dialog-body" }, ...children),
  );
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  return {
    element,
    open: () => element.open || element.showModal(),
    get isOpen() {
      return element.open;
    },
  };
}
