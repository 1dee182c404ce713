/** The controls of the cutting plane, of the pelvic organs and of the detail, among the layers. */

import { readCut, writeCut } from "../canvas/cut.js";
import { CONTENTS, DETAILS } from "../state.js";
import { h } from "../dom.js";

const BEGIN = { axial: 0.8, coronal: 0.5, sagittal: 0.5 };
const PLANES = ["off", ...Object.keys(BEGIN)];

/** @returns {Object} what to change to cut along a plane, `off` for none */
export function cutAlong(state, plane) {
  if (plane === "off") return { clip: null };
  const old = readCut(state.clip);
  return {
    clip: writeCut({
      plane,
      at: old?.plane === plane ? old.at : BEGIN[plane],
      flip: old?.flip ?? false,
      nerves: old?.nerves ?? false,
    }),
  };
}

/** @param {{t: Function, store: Object, announce: Function}} app @returns {{element: HTMLElement, refresh: (state: Object) => void}} */
export function createCutting({ t, store, announce }) {
  const planes = choice("clip", PLANES, t, (plane) => store.set(cutAlong(store.get(), plane)));
  const change = (patch) => store.set({ clip: writeCut({ ...readCut(store.get().clip), ...patch }) });
  const slider = h("input", { type: "range", min: "0", max: "100", step: "0.5", "aria-label": t("clip.slider") });
  let waiting = 0;
  slider.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => change({ at: Number(slider.value) / 100 }), 16);
  });
  const flip = h("button", {
    type: "button",
    class: "text-button",
    text: t("clip.flip"),
    on: { click: () => change({ flip: !readCut(store.get().clip).flip }) },
  });
  const nerves = h("input", { type: "checkbox", on: { change: () => change({ nerves: nerves.checked }) } });
  const more = h(
    "div",
    { class: "cut-more", hidden: true },
    slider,
    h("div", { class: "cut-row" }, flip, h("label", {}, nerves, t("clip.nerves"))),
  );
  let last = null;
  return {
    element: h("section", { class: "body-part" }, h("h3", { text: t("clip.title") }), planes.element, more),
    refresh({ clip }) {
      const cut = readCut(clip);
      planes.press(cut?.plane ?? "off");
      more.hidden = !cut;
      if (cut) {
        const percent = cut.at * 100;
        if (Number(slider.value) !== percent) slider.value = String(percent);
        slider.style.setProperty("--value", `${percent}%`);
        slider.setAttribute("aria-valuetext", `${Math.round(percent)} %`);
        flip.setAttribute("aria-pressed", String(cut.flip));
        nerves.checked = cut.nerves;
      }
      if (last !== null && last !== (cut?.plane ?? ""))
        announce(
          cut ? t("clip.told", { plane: t(`clip.${cut.plane}`), value: Math.round(cut.at * 100) }) : t("clip.told_off"),
        );
      last = cut?.plane ?? "";
    },
  };
}

/** @param {{deck: Object, t: Function, store: Object, level: () => string}} app `level`: which detail is drawn now */
export function createBodyChoices({ deck, t, store, level }) {
  const content = choice("content", CONTENTS, t, (name) => store.set({ content: name }));
  const detail = choice("detail", DETAILS, t, (name) => store.set({ detail: name }));
  const now = h("span", { class: "body-now" });
  const has = (test) => deck.structures.some(test);
  const graded = (deck.body.shelves ?? []).some(({ name, lite }) => lite && lite !== name && deck.files?.[lite]);
  return {
    content: h(
      "section",
      { class: "body-part", hidden: !has(({ variant }) => variant) },
      h("h3", { text: t("content.title") }),
      content.element,
    ),
    detail: h(
      "section",
      { class: "body-part", hidden: !graded },
      h("h3", {}, t("detail.title"), " ", now),
      detail.element,
    ),
    refresh(state) {
      content.press(state.content);
      detail.press(state.detail);
      now.textContent =
        state.detail === "auto" ? t("detail.auto_is", { level: t(`detail.${level()}`).toLowerCase() }) : "";
    },
  };
}

function choice(section, names, t, choose) {
  const buttons = names.map((name) =>
    h("button", {
      type: "button",
      "aria-pressed": "false",
      data: { name },
      text: t(`${section}.${name}`),
      on: { click: () => choose(name) },
    }),
  );
  return {
    element: h("div", { class: "segmented", role: "group", "aria-label": t(`${section}.title`) }, ...buttons),
    press(name) {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.name === name));
    },
  };
}
