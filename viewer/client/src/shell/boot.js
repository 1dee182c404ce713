/**
 * From a source to a running application: a skeleton while the deck is on its way, a clear message when it does not
 * come.
 */

import css from "styles:index.css";
import boot from "texts:boot";
import { createApp } from "./app.js";
import { fine, h, icon, textButton } from "../dom.js";
import { createResources } from "../resources.js";
import { isDark } from "../theme.js";
import { makeWords, megabytes, messageOf } from "../words.js";

/**
 * @typedef {ReturnType<typeof createApp>} Application
 * @typedef {Omit<import("./app.js").Options, "deck"|"resources">} Wishes
 * @typedef {Object} Beginning
 * @property {import("../resources.js").Source} source
 * @property {(app: Application) => unknown} [started] told once the application runs
 */

/** @param {HTMLElement} root @param {Wishes & Beginning} beginning */
export function startApp(root, { source, onSelect = () => {}, started = () => {}, ...options }) {
  const t = makeWords(boot[options.initial?.lang ?? "en"] ?? boot.en);
  /** @type {Application|null} */
  let app = null;
  let gone = false;
  const listeners = new Set([onSelect]);
  /** @param {string|null} id */
  const tell = (id) => listeners.forEach((listener) => listener(id));

  async function load() {
    const skeleton = makeSkeleton(t, options);
    root.replaceChildren(h("style", { text: css }), skeleton.element);
    try {
      const deck = await source.deck(skeleton.progress);
      if (gone) return;
      const made = createApp(root, { deck, resources: createResources(deck, source), onSelect: tell, ...options });
      app = made;
      started(made);
    } catch (error) {
      console.error(error);
      if (!gone) skeleton.fail(error, load);
    }
  }

  load();
  return {
    app: () => app,
    /** @param {(id: string|null) => void} listener */
    onSelect: (listener) => void listeners.add(listener),
    dispose() {
      gone = true;
      app?.dispose();
      root.replaceChildren();
    },
  };
}

/** @param {import("../words.js").Words} t @param {Wishes} wishes */
function makeSkeleton(t, { fullPage, initial }) {
  const amount = h("p", { class: "cover-hint", text: t("loading_words") });
  const box = h(
    "div",
    { class: "cover-box", role: "status" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    h("p", { class: "cover-title", text: t("loading") }),
    amount,
  );
  const lines = Array.from({ length: 9 }, () => h("span", { class: "bone-line" }));
  const element = h(
    "div",
    {
      class: `ns skeleton${fullPage ? " full-page" : ""}`,
      data: { theme: isDark(initial?.theme) ? "dark" : "light", layout: window.innerWidth < 1260 ? "narrow" : "wide" },
    },
    h("div", { class: "pane browse", "aria-hidden": "true" }, ...lines),
    h("div", { class: "cover" }, box),
  );
  return {
    element,
    /** @type {import("../resources.js").Progress} */
    progress(received, total) {
      amount.textContent = total
        ? t("of_total", { size: megabytes(received), total: megabytes(total) })
        : t("received", { size: megabytes(received) });
    },
    /** @param {unknown} error @param {() => void} retry */
    fail(error, retry) {
      const again = textButton(t("retry"), retry, { class: "main-button" });
      element.classList.add("failed");
      box.setAttribute("role", "alert");
      box.replaceChildren(
        icon("warning"),
        h("p", { class: "cover-title", text: t("failed_deck") }),
        h("p", { class: "cover-hint", text: t("failed_deck_hint") }),
        again,
        fine(t("failed_detail", { detail: messageOf(error) })),
      );
    },
  };
}
