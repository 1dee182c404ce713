/** The card of what is selected. Its HTML was made and escaped by our own Python; nothing else is ever set as HTML. */

import { followLinks } from "../card_link.js";
import { splitSide } from "../state.js";
import { all, attribute, first, grow, h, icon, iconButton, linked } from "../dom.js";
import { createDepth } from "./depth.js";
import { createFeatures } from "./features.js";

/** @param {Element} element @returns {Element|null} what has the focus; in a notebook the page lies in a shadow root */
const focusedIn = (element) => /** @type {Document|ShadowRoot} */ (element.getRootNode()).activeElement;

/** Make each number a link to its source, as the list at the foot of the card has it. @param {HTMLElement} content */
function linkCitations(content) {
  const sources = all(content, ".sources li");
  for (const mark of all(content, "sup.cite")) {
    const source = sources[Number(mark.textContent) - 1];
    const address = source && first(source, "a.outside")?.getAttribute("href");
    const title = source?.firstChild?.textContent ?? "";
    mark.replaceChildren(linked(address ?? "", { title, text: mark.textContent ?? "" }));
  }
}

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, resources: import("../resources.js").Resources, store: import("../store.js").Store, select: import("../store.js").Select, spot: ReturnType<typeof import("./point_card.js").createSpot>}} app
 */
export function createCard({ deck, t, resources, store, select, spot }) {
  const sides = h("div", {
    class: "segmented card-sides",
    role: "group",
    "aria-label": t("pane.which_side"),
    hidden: true,
  });
  const close = iconButton("close", t("app.close"), () => select(null, {}), { class: "icon-button card-close" });
  const depth = createDepth({ t, store });
  const bar = h("div", { class: "card-bar" }, sides, grow(), depth.element, close);
  const content = h("div", { class: "card-content" });
  const empty = h(
    "div",
    { class: "card-empty" },
    icon("card"),
    h("p", { class: "card-empty-title", text: t("pane.empty") }),
    h("p", { text: t("pane.empty_hint") }),
  );
  const scroller = h("div", { class: "card-scroll", tabindex: "-1" }, content, empty);
  /** @type {{[id: string]: string}|null} */
  let cards = null; // the HTML of every card, once it has come
  /** @type {string|null} */
  let waiting = null;
  /** @type {{id: string, depth: string}|null} */
  let filled = null;
  const features = createFeatures({ deck, t });
  const element = h(
    "section",
    { class: "pane card-pane", "aria-label": t("pane.region") },
    bar,
    features.banner,
    scroller,
    features.status,
  );

  followLinks(content, select);

  /** @param {string} id */
  function drawSides(id) {
    const [base, side] = splitSide(id);
    const choices = [
      ["left", `${base}.left`],
      ["both", base],
      ["right", `${base}.right`],
    ].filter(([, name]) => Object.hasOwn(deck.entries, name));
    sides.hidden = choices.length < 2;
    sides.replaceChildren(
      ...choices.map(([name, target]) =>
        h("button", {
          "aria-pressed": (side || "both") === name,
          text: t(name === "both" ? "tools.both" : `tools.${name}`),
          on: { click: () => select(target, {}) },
        }),
      ),
    );
  }

  /** The card of a place on the left, as long as nobody has said which side: its links light both, and nothing names one. @param {HTMLElement} card */
  function forBothSides(card) {
    first(card, ".kicker")?.replaceChildren(t("card.kicker_site"));
    for (const link of all(card, "a[data-show$='.left']")) {
      const [base] = splitSide(link.dataset.show ?? "");
      if (!Object.hasOwn(deck.entries, base)) continue;
      link.dataset.show = base;
      attribute(link, "href", `?show=${base}`);
    }
  }

  /** @param {string} id */
  function fill(id) {
    waiting = cards ? null : id;
    // eslint-disable-next-line no-restricted-properties -- the one place: HTML made and escaped by our own Python
    if (cards) content.innerHTML = cards[id] ?? cards[`${id}.left`];
    else
      content.replaceChildren(
        h(
          "article",
          { class: "card", "aria-busy": "true" },
          h("h2", { text: deck.entries[id].label }),
          h("p", { class: "hint", text: t("boot.loading_words") }),
        ),
      );
    if (cards && !Object.hasOwn(cards, id)) forBothSides(content);
    linkCitations(content);
    spot.attach(id, content);
    features.attach(id, content, store.get().depth);
    filled = { id, depth: store.get().depth };
  }

  return {
    element,
    /** Get all cards; one that is waited for is filled in. */
    async load() {
      cards = (await resources.json("cards")) ?? {};
      if (waiting === null) return;
      const focused = content.contains(focusedIn(content));
      fill(waiting);
      if (focused) this.focus();
    },
    /** @param {string|null} id @param {boolean} keyboard whether to move the focus here */
    show(id, keyboard) {
      const entry = id === null ? null : deck.entries[id];
      element.classList.toggle("is-empty", !entry);
      bar.hidden = !entry;
      empty.hidden = Boolean(entry);
      const had = sides.contains(focusedIn(element));
      if (id === null || !entry) {
        content.replaceChildren();
        filled = null;
        return features.attach(null, content);
      }
      drawSides(id);
      fill(id);
      requestAnimationFrame(() => {
        scroller.scrollTop = 0;
      }); // asked for now it would lay out the card twice
      if (had) first(sides, "[aria-pressed=true]")?.focus();
      else if (keyboard) this.focus();
    },
    /** @param {import("../store.js").State} state */
    refresh(state) {
      depth.refresh(state);
      if (filled && filled.depth !== state.depth) fill(filled.id);
    },
    /** What was said in words: the features of the card of a place. @param {string[]} present @param {string[]} denied */
    describe(present, denied) {
      features.set(present, denied);
      if (filled) features.attach(filled.id, content, filled.depth);
    },
    ticked: features.ticked,
    focus() {
      const heading = content.querySelector("h2");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    },
  };
}
