/** Sliders of the body's shape, named by what they change; their sheet is got when somebody wants it. */

import { heldBack, leading, lengthsOf, readShapes } from "../canvas/objects/shapes.js";
import { fetchShapes } from "../shape_source.js";
import { h } from "../dom.js";
import { signed } from "../words.js";

const WRITE_MS = 16;
const NAMED = 0.8; // mm per standard deviation from which on a change is told

/**
 * @param {{deck: Object, t: Function, store: Object, resources: Object, address: string|null, canvas: () => Object|null, announce: Function}} app
 *   `address`: of a server that makes the sheet; a page that carries one needs none
 * @returns {{element: HTMLElement, refresh: (state: Object) => void, ready: () => void}}
 */
export function createShaping({ deck, t, store, resources, address, canvas, announce }) {
  const there = Boolean(deck.files?.shapes || address);
  const begin = h("button", {
    type: "button",
    class: "main-button shape-begin",
    text: t("shape.begin"),
    on: { click: () => load() },
  });
  const told = h("p", { class: "hint", role: "status" });
  const rows = h("div", { class: "shape-rows" });
  const reset = h("button", {
    type: "button",
    class: "text-button",
    text: t("shape.reset"),
    on: { click: () => store.set({ shape: {} }) },
  });
  const note = h("p", { class: "fine", text: t("shape.note") });
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
  let sheet = null;
  let running = null;
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
    const carried = await resources.get("shapes");
    const buffer =
      carried ??
      (await fetchShapes(
        address,
        (done) => {
          bar.value = done;
        },
        () => !gone,
      ));
    sheet = readShapes(buffer);
    canvas()?.setShapes(sheet);
    sliders = sheet.modes.map(makeRow);
    rows.replaceChildren(...sliders.map((row) => row.element));
    bar.hidden = true;
    more.hidden = false;
    refresh(store.get());
  }

  function makeRow(mode) {
    const [[first, most]] = leading(mode, 1);
    const way = most < 0 ? -1 : 1; // to the right is more of what the slider is named by
    const name = t(`shape.by_${first}`);
    const value = h("output", { class: "layer-value" });
    const slider = h("input", {
      type: "range",
      min: String(-sheet.reach),
      max: String(sheet.reach),
      step: "0.1",
      "aria-label": name,
      data: { mode: mode.mode },
    });
    let waiting = 0;
    slider.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => put(mode.mode, way * Number(slider.value)), WRITE_MS);
    });
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
        slider,
        h("p", { class: "fine", text: t("shape.per_sd", { mode: number, changes }) }),
      ),
      refresh(shape) {
        const at = way * (shape[mode.mode] ?? 0);
        if (Number(slider.value) !== at) slider.value = String(at);
        slider.style.setProperty("--value", `${((at + sheet.reach) / (2 * sheet.reach)) * 100}%`);
        const text = t("shape.value", { value: signed(at, t("number.point")) });
        value.textContent = text;
        slider.setAttribute("aria-valuetext", text);
      },
    };
  }

  function put(mode, value) {
    const shape = { ...store.get().shape };
    if (value === 0) delete shape[mode];
    else shape[mode] = value;
    store.set({ shape });
  }

  function refresh({ shape }) {
    const set = Object.keys(shape).length > 0;
    if (!sheet) {
      if (set && there) load();
      return;
    }
    for (const row of sliders) row.refresh(shape);
    const lengths = lengthsOf(sheet, shape);
    const say = (name) => t("shape.length", { what: t(`shape.${name}`), mm: Math.round(lengths[name]) });
    const far = heldBack(sheet, shape).some((value, i) => Math.abs(value - (shape[sheet.modes[i].mode] ?? 0)) > 0.005);
    told.textContent = `${["leg_length", "pelvic_width", "inlet_depth", "outlet_width"].map(say).join(" · ")}${far ? ` ${t("shape.held", { sd: sheet.together })}` : ""}`;
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
