/** Layers: what is shown, and how clearly. */

import { sameState } from "../state.js";
import { attribute, h, icon, iconButton, paneHead, textButton } from "../dom.js";

import { createSlider } from "./slider.js";

/** @type {Partial<import("../store.js").State>} */
const USUAL = { layers: {}, peel: 0, clip: null, content: "none", hide: [], ghost: [], only: [] };

/** @param {import("../types/records").Deck} deck @returns {string[]} the layers of a deck: its tissues in the palette's order, nerves and sites */
function layersOf(deck) {
  const present = new Set(deck.structures.map((structure) => structure.tissue));
  if (deck.segments.length) present.add("nerve");
  if (deck.sites.length) present.add("site");
  return Object.keys(deck.palette.tissue).filter((name) => present.has(name));
}

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, close: () => void, before?: HTMLElement[], after?: HTMLElement[]}} app what else stands in the pane
 * @returns {{element: HTMLElement, refresh: (state: import("../state.js").ViewState) => void}}
 */
export function createLayers({ deck, t, store, close, before = [], after = [] }) {
  const usual = (/** @type {string} */ name) => deck.palette.tissue[name].opacity;
  const rows = layersOf(deck).map((name) => makeRow(name));
  const reset = textButton(t("layers.reset"), () => store.set(USUAL));
  const element = h(
    "section",
    { class: "pane layers-pane", id: "layers", "aria-label": t("layers.title") },
    paneHead(
      h("h2", { text: t("layers.title") }),
      reset,
      iconButton("close", t("app.close"), close, { class: "icon-button layers-close" }),
    ),
    ...before,
    h("ul", { class: "layer-rows", role: "list" }, ...rows.map((row) => row.element)),
    ...after,
  );

  /** @param {string} name @param {number} opacity */
  function put(name, opacity) {
    const layers = { ...store.get().layers };
    if (Math.abs(opacity - usual(name)) < 1e-6) delete layers[name];
    else layers[name] = opacity;
    store.set({ layers });
  }

  /** @param {string} name */
  function makeRow(name) {
    const layer = t(`tissue.${name}`);
    let last = usual(name);
    const output = h("output", { class: "layer-value" });
    const slider = createSlider(
      { min: 0, max: 100, step: 5, "aria-label": t("layers.opacity", { layer }) },
      (percent) => put(name, percent / 100),
    );
    const eye = h("button", { class: "icon-button" });
    eye.addEventListener("click", () => put(name, Number(slider.element.value) > 0 ? 0 : last || usual(name) || 1));
    return {
      element: h(
        "li",
        { class: "layer-row", data: { tissue: name } },
        eye,
        h("span", { class: "layer-name" }, h("span", { class: "swatch", "aria-hidden": "true" }), layer),
        slider.element,
        output,
      ),
      /** @param {{[layer: string]: number}} layers */
      refresh(layers) {
        const opacity = layers[name] ?? usual(name);
        const percent = Math.round(opacity * 100);
        if (opacity > 0) last = opacity;
        output.textContent = t("layers.percent", { value: percent });
        slider.show(percent, output.textContent);
        eye.replaceChildren(icon(percent ? "eye" : "eye_off"));
        attribute(eye, "aria-pressed", percent > 0);
        eye.title = t(percent ? "layers.hide" : "layers.show", { layer });
        eye.setAttribute("aria-label", t("layers.show", { layer }));
      },
    };
  }

  return {
    element,
    refresh(state) {
      for (const row of rows) row.refresh(state.layers);
      reset.disabled = sameState(state, { ...state, ...USUAL });
    },
  };
}
