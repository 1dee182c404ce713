/** The peel: a slider among the layers, and five steps at the edge of the stage. */

import { attribute, h, roving } from "../dom.js";

import { createSlider } from "./slider.js";

export const LEVELS = [0, 1, 2, 3, 4];

/** @param {number} peel @param {number} way @returns {number} the next whole step deeper (1) or further out (-1) */
export function stepped(peel, way) {
  const next = way > 0 ? Math.floor(peel + 1) : Math.ceil(peel - 1);
  return Math.min(LEVELS.length - 1, Math.max(0, next));
}

/** @param {import("../store.js").State} state @param {number} peel @returns {Partial<import("../store.js").State>} what to change for a peel; a painted skin goes with the skin */
export function peeled(state, peel) {
  return { peel, ...(peel > 0 && state.overlay && { overlay: null }) };
}

/**
 * @param {{t: import("../words.js").Words, store: import("../store.js").Store, announce: (text: string) => void}} app
 * @returns {{control: HTMLElement, rail: HTMLElement, step: (way: number) => void, refresh: (state: import("../state.js").ViewState) => void}}
 */
export function createPeel({ t, store, announce }) {
  const told = (/** @type {number} */ peel) => t(`peel.told_${Math.round(peel)}`);
  const set = (/** @type {number} */ peel) => store.set(peeled(store.get(), peel));
  const slider = createSlider(
    { min: 0, max: 4, step: 0.1, list: "peel-ticks", "aria-label": t("peel.slider"), "aria-keyshortcuts": "[ ]" },
    set,
  );
  const output = h("output", { class: "peel-told" });
  const ticks = h(
    "div",
    { class: "peel-ticks", "aria-hidden": "true" },
    ...LEVELS.map((level) => h("span", { text: t(`peel.level_${level}`) })),
  );
  const control = h(
    "section",
    { class: "peel-control" },
    h("h3", { text: t("peel.title") }),
    slider.element,
    ticks,
    output,
  );
  const steps = LEVELS.map((level) =>
    h(
      "button",
      { "aria-pressed": false, title: told(level), data: { level }, on: { click: () => set(level) } },
      h("span", { class: "peel-dot", "aria-hidden": "true" }),
      h("span", { class: "peel-name", text: t(`peel.level_${level}`) }),
    ),
  );
  const rail = h("div", { class: "peel-rail", role: "group", "aria-label": t("peel.slider") }, ...steps);
  const inside = roving(rail, { selector: "button" });
  /** @type {number|null} */
  let last = null;

  return {
    control,
    rail,
    step: (way) => set(stepped(store.get().peel, way)),
    refresh({ peel }) {
      slider.show(peel, told(peel));
      output.textContent = told(peel);
      rail.style.setProperty("--peel", String(peel / 4));
      for (const button of steps) attribute(button, "aria-pressed", Number(button.dataset.level) === Math.round(peel));
      inside.refresh();
      if (last !== null && Math.round(last) !== Math.round(peel)) announce(told(peel));
      last = peel;
    },
  };
}
