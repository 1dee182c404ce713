/** The head of the comparison: which bodies, how they are shown, what is chosen in both. */

import { caption, grow, h, icon, press, roving, segmented } from "../dom.js";
import { createLanguageChoice } from "../frame.js";
import { createThemeButton } from "../theme.js";
import { MODES, SIDES } from "./view.js";

/** @typedef {import("./view.js").Pairing} Pairing */

const VIEWS = ["anterior", "posterior", "left", "right", "inferior"];
const DEPTHS = [0, 2, 4]; // skin, middle muscles, bone

/**
 * @param {{settings: import("./index.js").Settings, t: import("../words.js").Words, pairing: () => Pairing, change: (patch: Partial<Pairing> & {lang?: string}) => void, common: import("../store.js").Store, view: (name: string) => void}} app
 */
export function createBar({ settings, t, pairing, change, common, view }) {
  const body = (/** @type {"a"|"b"} */ key, /** @type {string} */ label) => {
    /** @type {HTMLSelectElement} */
    const choice = h(
      "select",
      { "aria-label": t(label), on: { change: () => change({ [key]: choice.value }) } },
      ...settings.bodies.map((one) => h("option", { value: one.name, text: one.label })),
    );
    return choice;
  };
  const first = body("a", "compare.first");
  const second = body("b", "compare.second");
  const check = (/** @type {string} */ text, /** @type {(on: boolean) => void} */ toggle) => {
    /** @type {HTMLInputElement} */
    const box = h("input", { type: "checkbox", on: { change: () => toggle(box.checked) } });
    return { box, element: h("label", { class: "compare-check" }, box, text) };
  };
  const sides = check(t("compare.sides"), (on) => change({ sides: on }));
  const linked = check(t("compare.linked"), (on) => change({ linked: on }));
  const between = h("span", { "aria-hidden": "true", text: "·" });
  const modes = segmented(
    t("compare.how"),
    MODES,
    (name) => t(`compare.${name}`),
    (name) => change({ mode: name }),
  );
  const views = segmented(t("tools.views"), VIEWS, (name) => t(`view.${name}`), view);
  const depths = segmented(
    t("peel.title"),
    DEPTHS,
    (depth) => t(`peel.level_${depth}`),
    (depth) => common.set({ peel: depth }),
  );
  const measured = segmented(
    t("compare.side_measured"),
    SIDES,
    (name) => t(`tools.${name}`),
    (name) => change({ measured: name }),
  );
  const finder = h("select", {
    class: "compare-find",
    "aria-label": t("compare.find"),
    on: { change: () => common.set({ show: finder.value || null, view: null }, { push: true }) },
  });
  const theme = createThemeButton({ t, store: common });
  const language = createLanguageChoice({ t, ...settings }, (lang) => change({ lang }));
  const home = h(
    "a",
    { class: "icon-button", href: settings.home, title: t("compare.home"), "aria-label": t("compare.home") },
    icon("back"),
  );
  const element = h(
    "header",
    { class: "pane compare-bar" },
    h("div", { class: "compare-row" }, home, h("h1", { text: t("compare.title") }), grow(), language, theme.element),
    h("div", { class: "compare-row" }, first, between, second, sides.element, modes, linked.element),
  );
  const tools = h(
    "div",
    { class: "compare-tools", role: "group", "aria-label": t("tools.label") },
    finder,
    views,
    captioned(t("peel.title"), depths),
  );
  const beside = captioned(t("compare.side_measured"), measured);
  for (const group of [modes, views, depths, measured]) roving(group, { selector: "button" }).refresh();

  let labelled = (/** @type {string} */ id) => id;

  return {
    element,
    tools,
    measured: beside,
    /** Fill the list of what can be shown. @param {import("../types/records").Deck} deck */
    offer(deck) {
      labelled = (id) => deck.entries[id]?.label ?? id;
      const option = (/** @type {string} */ id) => h("option", { value: id, text: labelled(id) });
      const group = (/** @type {string} */ label, /** @type {string[]} */ ids) =>
        h("optgroup", { label }, ...ids.filter((id) => Object.hasOwn(deck.entries, id)).map(option));
      const half = (/** @type {{side: string}} */ { side }) => !pairing().sides || side !== "right";
      finder.replaceChildren(
        h("option", { value: "", text: t("compare.nothing_chosen") }),
        group(
          t("compare.nerves"),
          deck.nerves.map(({ id }) => id),
        ),
        group(
          t("compare.sites"),
          deck.sites.filter(half).map(({ id }) => id),
        ),
        group(
          t("tissue.bone"),
          deck.structures.filter((one) => one.tissue === "bone" && half(one)).map(({ id }) => id),
        ),
      );
    },
    refresh() {
      const now = pairing();
      const state = common.get();
      first.value = now.a;
      second.value = now.b;
      second.hidden = between.hidden = now.sides;
      sides.box.checked = now.sides;
      linked.box.checked = now.linked;
      linked.element.hidden = now.mode === "over";
      beside.hidden = now.sides;
      press(modes, now.mode);
      press(views, state.view);
      press(depths, state.peel);
      press(measured, now.measured);
      if (state.show && ![...finder.options].some(({ value }) => value === state.show))
        finder.append(h("option", { value: state.show, text: labelled(state.show) }));
      finder.value = state.show ?? "";
      theme.refresh(state);
    },
  };
}

/** @param {string} text @param {HTMLElement} control */
const captioned = (text, control) => h("div", { class: "compare-captioned" }, caption(text), control);
