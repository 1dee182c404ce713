/**
 * From a source to a running application: a skeleton while the deck is on its way, a clear message when it does not
 * come.
 */

import css from "styles:index.css";
import boot from "texts:boot";
import { createApp } from "./app.js";
import { fill, first, h } from "../dom.js";
import { createResources } from "../resources.js";
import { isDark } from "../theme.js";
import { makeWords } from "../words.js";
import { amountOf, retrying, told } from "./cover.js";

/**
 * @typedef {ReturnType<typeof createApp>} Application
 * @typedef {Omit<import("./app.js").Options, "deck"|"resources">} Wishes
 * @typedef {Object} Beginning
 * @property {import("../resources.js").Source} source
 * @property {(app: Application) => unknown} [started] told once the application runs
 */

/** @param {HTMLElement} root @param {Wishes & Beginning} beginning */
export function startApp(root, { source, onSelect = () => {}, started = () => {}, ...options }) {
  const words = makeWords(boot[options.language ?? options.initial?.lang ?? "en"] ?? boot.en);
  /** @type {import("../words.js").Words} as a deck has them */
  const t = (key, blanks) => words(key.replace("boot.", ""), blanks);
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
  const box = h("div", { class: "cover-box", role: "status" });
  fill(box, ...told(true, t("boot.loading"), t("boot.loading_words")));
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
      first(box, ".cover-hint")?.replaceChildren(amountOf(t, received, total));
    },
    /** @param {unknown} error @param {() => void} retry */
    fail(error, retry) {
      element.classList.add("failed");
      box.setAttribute("role", "alert");
      const words = told(false, t("boot.failed_deck"), t("boot.failed_deck_hint"));
      fill(box, ...words, ...retrying(t, error, retry));
    },
  };
}
