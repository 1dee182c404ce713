/** Sliders of the body's shape, named by what they change; their sheet is got when somebody wants it. */

import { heldBack, leading, lengthsOf, readShapes } from "../canvas/objects/shapes.js";
import { fetchShapes } from "../shape_source.js";
import { fine, h, textButton } from "../dom.js";
import { signed } from "../words.js";
import { createSlider } from "./slider.js";

/** @typedef {import("../canvas/objects/shapes.js").Sheet} Sheet */

const NAMED = 0.8; // mm per standard deviation from which on a change is told

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, resources: import("../resources.js").Resources, address: string|null, canvas: () => {setShapes: (sheet: Sheet) => void}|null, announce: (text: string) => void}} app
 *   `address`: of a server that makes the sheet; a page that carries one needs none
 */
export function createShaping({ deck, t, store, resources, address, canvas, announce }) {
  const there = Boolean(deck.files?.shapes || address);
  const begin = textButton(t("shape.begin"), () => load(), { class: "main-button shape-begin" });
  const told = h("p", { class: "hint", role: "status" });
  const rows = h("div", { class: "shape-rows" });
  const reset = textButton(t("shape.reset"), () => store.set({ shape: {} }));
  const note = fine(t("shape.note"));
  const more = h("div", { hidden: true }, rows, told, reset, note);
  const bar = h("progress", { max: "1", hidden: true, "aria-label": t("shape.making") });
  const element = h(
    "section",
    { class: "body-part shape-part", hidden: !there },
    h("h3", { text: t("shape.title") }),
    begin,
    bar,
    more,
  );
  /** @type {Sheet|null} */
  let sheet = null;
  /** @type {Promise<void>|null} */
  let running = null;
  /** @type {ReturnType<typeof makeRow>[]} */
  let sliders = [];
  let gone = false;

  function load() {
    running ??= get().catch((error) => {
      console.error(error);
      running = null;
      begin.hidden = false;
      bar.hidden = true;
      announce(t("shape.failed"));
      begin.textContent = t("shape.failed");
    });
    return running;
  }

  async function get() {
    begin.hidden = true;
    bar.hidden = false;
    const progress = (/** @type {number} */ done) => {
      bar.value = done;
    };
    const carried = await resources.get("shapes");
    const got = readShapes(carried ?? (await fetchShapes(address ?? "", progress, () => !gone)));
    sheet = got;
    canvas()?.setShapes(got);
    sliders = got.modes.map((mode) => makeRow(mode, got.reach));
    rows.replaceChildren(...sliders.map((row) => row.element));
    bar.hidden = true;
    more.hidden = false;
    refresh(store.get());
  }

  /** @param {Sheet["modes"][number]} mode @param {number} reach standard deviations */
  function makeRow(mode, reach) {
    const [[first, most]] = leading(mode, 1);
    const way = most < 0 ? -1 : 1; // to the right is more of what the slider is named by
    const name = t(`shape.by_${first}`);
    const value = h("output", { class: "layer-value" });
    const slider = createSlider(
      { min: -reach, max: reach, step: 0.1, "aria-label": name, data: { mode: mode.mode } },
      (at) => put(mode.mode, way * at),
    );
    const changes = leading(mode)
      .filter(([, mm]) => Math.abs(mm) >= NAMED)
      .map(([what, mm]) => t("shape.change", { what: t(`shape.${what}`), mm: signed(way * mm, t("number.point")) }))
      .join(", ");
    const number = way < 0 ? t("shape.reversed", { mode: mode.mode }) : mode.mode;
    return {
      element: h(
        "div",
        { class: "shape-row" },
        h("span", { class: "shape-name" }, name, value),
        slider.element,
        fine(t("shape.per_sd", { mode: number, changes })),
      ),
      /** @param {import("../store.js").State["shape"]} shape */
      refresh(shape) {
        const at = way * (shape[mode.mode] ?? 0);
        value.textContent = t("shape.value", { value: signed(at, t("number.point")) });
        slider.show(at, value.textContent);
      },
    };
  }

  /** @param {number} mode @param {number} value */
  function put(mode, value) {
    const shape = { ...store.get().shape };
    if (value === 0) delete shape[mode];
    else shape[mode] = value;
    store.set({ shape });
  }

  /** @param {import("../store.js").State} state */
  function refresh({ shape }) {
    const set = Object.keys(shape).length > 0;
    if (!sheet) {
      if (set && there) load();
      return;
    }
    for (const row of sliders) row.refresh(shape);
    const { modes, together } = sheet;
    const lengths = lengthsOf(sheet, shape);
    const say = (/** @type {string} */ name) =>
      t("shape.length", { what: t(`shape.${name}`), mm: Math.round(lengths[name]) });
    const far = heldBack(sheet, shape).some((value, i) => Math.abs(value - (shape[modes[i].mode] ?? 0)) > 0.005);
    told.textContent = `${["leg_length", "pelvic_width", "inlet_depth", "outlet_width"].map(say).join(" · ")}${far ? ` ${t("shape.held", { sd: together })}` : ""}`;
    reset.disabled = !set;
  }

  return {
    element,
    refresh,
    /** The canvas is there. */
    ready() {
      if (sheet) canvas()?.setShapes(sheet);
    },
    dispose() {
      gone = true;
    },
  };
}
