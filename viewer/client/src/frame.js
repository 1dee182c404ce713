/** The frame: where panes stand on a wide screen and on a phone, and what they leave to the body. */

import { attribute, h, icon, roving, textButton } from "./dom.js";

const WIDE_PX = { normal: 1260, large: 1680 }; // list, card and 400 px of body between them
const BESIDE_PX = 640; // lower than that, the sheet stands under the body even on a lying phone
const PULL_PX = 24;
const LANGUAGE = "nociscope_language";
const YEAR_S = 31_536_000;
const HEAD_PX = 48; // of the legend of a painted skin on a phone, where it may lie over the body

/**
 * @typedef {{left: number, right: number, top: number, bottom: number}} Insets what panes cover of the canvas, in CSS pixels
 * @typedef {{[part in "header"|"browse"|"stage"|"hint"|"toolbar"|"card"|"layers"]: HTMLElement} & {legend: HTMLDetailsElement,
 *   credit: HTMLElement|null, over: HTMLElement[]}} Parts
 *
 * @param {{t: import("./words.js").Words, parts: Parts, onInsets: (insets: Insets) => void}} options
 */
export function createFrame({ t, parts, onInsets }) {
  const tabs = /** @type {const} */ (["list", "card", "layers"]).map((name) =>
    h(
      "button",
      {
        class: "sheet-tab",
        "aria-pressed": false,
        data: { tab: name },
        on: { click: () => setTab(name) },
      },
      icon(name),
      h("span", { text: t(`tabs.${name}`) }),
    ),
  );
  const sheetTabs = h("nav", { class: "sheet-tabs", "aria-label": t("tabs.label") }, ...tabs);
  const grip = h(
    "button",
    { class: "grip", "aria-expanded": false, on: { click: () => setTall(!tall) } },
    h("span", { class: "grip-bar" }),
  );
  dragged(grip, (up) => setTall(up));
  roving(sheetTabs, { selector: ".sheet-tab" });
  const element = h(
    "div",
    { class: "ns", data: { layout: "wide", tab: "list" } },
    parts.header,
    parts.browse,
    h("main", { class: "middle" }, parts.stage, parts.hint, parts.toolbar, parts.credit),
    grip,
    parts.card,
    parts.layers,
    sheetTabs,
    ...parts.over,
  );
  element.classList.toggle("has-credit", Boolean(parts.credit));
  let tall = false;
  let layersOpen = false;
  /** @type {DOMRectReadOnly|null} */
  let size = null; // until the observer's first report

  /** @param {"list"|"card"|"layers"} name */
  function setTab(name) {
    element.dataset.tab = name;
    for (const button of tabs) attribute(button, "aria-pressed", button.dataset.tab === name);
  }

  /** @param {boolean} yes */
  function setTall(yes) {
    tall = yes;
    element.dataset.sheet = yes ? "tall" : "half";
    attribute(grip, "aria-expanded", yes);
    grip.setAttribute("aria-label", t(yes ? "tabs.smaller" : "tabs.taller"));
    insets();
  }

  function toggleLayers(open = !layersOpen) {
    layersOpen = open;
    element.classList.toggle("layers-open", open);
    if (open) setTab("layers");
    else if (element.dataset.tab === "layers") setTab("list");
    insets();
  }

  /** What the panes cover of the canvas, in CSS pixels. */
  function insets() {
    const whole = parts.stage.getBoundingClientRect();
    const box = (/** @type {HTMLElement} */ part) => part.getBoundingClientRect();
    if (!whole.width) return;
    const narrow = element.dataset.layout === "narrow";
    const legend = box(parts.legend); // nothing while the skin is bare
    const top =
      Math.max(
        narrow ? box(parts.header).bottom : whole.top,
        parts.hint.hidden ? 0 : box(parts.hint).bottom,
        narrow ? Math.min(legend.bottom, legend.top + HEAD_PX) : 0,
      ) - whole.top;
    const bottom = box(parts.toolbar).height ? Math.max(0, whole.bottom - box(parts.toolbar).top) : 0;
    const beside = narrow
      ? 0
      : Math.max(0, box(parts.browse).right - whole.left, parts.legend.open ? legend.right - whole.left : 0);
    const taken = narrow
      ? []
      : [
          { part: parts.card, open: !parts.card.classList.contains("is-empty") },
          { part: parts.layers, open: layersOpen },
        ].filter(({ open }) => open);
    const card = Math.max(0, ...taken.map(({ part }) => whole.right - box(part).left));
    onInsets({ left: beside, right: card, top: Math.max(0, top), bottom });
  }

  /** Which layout fits: three columns, a sheet beside the body, or a sheet under it. */
  function arrange() {
    const { width, height } = size ?? element.getBoundingClientRect();
    if (!width) return;
    element.dataset.layout = width < WIDE_PX[element.dataset.text === "large" ? "large" : "normal"] ? "narrow" : "wide";
    element.dataset.beside = String(width > height && width >= BESIDE_PX);
    insets();
  }

  const watch = new ResizeObserver(([{ contentRect }]) => {
    size = contentRect;
    arrange();
  });
  watch.observe(element);
  parts.legend.addEventListener("toggle", insets);
  setTab("list");
  setTall(false);
  return {
    element,
    setTab,
    toggleLayers,
    arrange,
    get layersOpen() {
      return layersOpen;
    },
    dispose: () => watch.disconnect(),
  };
}

/** Pulling the grip up or down, beside pressing it. @param {HTMLElement} grip @param {(up: boolean) => void} done */
function dragged(grip, done) {
  /** @type {number|null} */
  let from = null;
  grip.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointerup", (event) => {
    const way = from === null ? 0 : event.clientY - from;
    from = null;
    if (Math.abs(way) < PULL_PX) return;
    grip.addEventListener("click", (click) => click.stopImmediatePropagation(), { once: true, capture: true });
    done(way < 0);
  });
  grip.addEventListener("pointercancel", () => {
    from = null;
  });
}

/** Short messages that go by themselves, read out by a screen reader. */
export function createNotes() {
  const live = h("div", { class: "visually-hidden", "aria-live": "polite", "aria-atomic": "true" });
  const toast = h("div", { class: "toast", hidden: true, "aria-hidden": "true" });
  let going = 0;
  const announce = (/** @type {string} */ text) => {
    live.textContent = text;
  };
  return {
    elements: [live, toast],
    announce,
    /** @param {string} text */
    toast(text) {
      announce(text);
      toast.textContent = text;
      toast.hidden = false;
      clearTimeout(going);
      going = setTimeout(() => {
        toast.hidden = true;
      }, 3200);
    },
    dispose: () => clearTimeout(going),
  };
}

/**
 * The foot of the list: what this is, what it is not, and whose work it stands on.
 * @param {{deck: import("./types/records").Deck, t: import("./words.js").Words, about: {open: () => void}, languages: {code: string, name: string}[],
 *   compare: string|null, leave: () => void}} app `leave`: the page goes, to come back in another language
 */
export function createFoot({ deck, t, about, languages, compare, leave }) {
  return h(
    "footer",
    { class: "foot" },
    h("span", { text: t("app.explains") }),
    createLanguageChoice({ t, languages, language: deck.language }, (lang) => {
      leave();
      const address = new URL(location.href);
      address.searchParams.set("lang", lang);
      location.assign(address);
    }),
    compare
      ? h("a", {
          class: "text-button",
          href: `${compare}?a=${deck.body.name}&lang=${deck.language}`,
          text: t("compare.open"),
        })
      : null,
    textButton(t("app.about"), () => about.open()),
    deck.body.name && deck.body.name !== "default"
      ? h("span", { class: "foot-body fine", text: deck.body.label })
      : null,
  );
}

/**
 * Another language is another page: the deck in that language, with the view kept in the address.
 * @param {{t: import("./words.js").Words, languages: {code: string, name: string}[], language: string}} now
 * @param {(code: string) => void} change
 */
export function createLanguageChoice({ t, languages, language }, change) {
  if (languages.length < 2) return null;
  /** @type {HTMLSelectElement} */
  const choice = h(
    "select",
    {
      class: "language",
      "aria-label": t("language.choose"),
      title: t("language.choose"),
      on: {
        change: () => {
          document.cookie = `${LANGUAGE}=${choice.value}; path=/; max-age=${YEAR_S}; samesite=lax`; // the server asks for it first
          change(choice.value);
        },
      },
    },
    ...languages.map(({ code, name }) => h("option", { value: code, lang: code, text: name })),
  );
  choice.value = language;
  return choice;
}
