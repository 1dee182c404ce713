/** The controls of the cutting plane, of the pelvic organs and of the detail, among the layers. */

import { readCut, writeCut } from "../canvas/cut.js";
import { CONTENTS, DETAILS } from "../state.js";
import { attribute, h, press, segmented, textButton } from "../dom.js";

import { createSlider } from "./slider.js";

const BEGIN = { axial: 0.8, coronal: 0.5, sagittal: 0.5 };
const PLANES = /** @type {const} */ (["off", "axial", "coronal", "sagittal"]);

/**
 * @typedef {keyof typeof BEGIN} Plane
 * @typedef {NonNullable<ReturnType<typeof readCut>>} Cut
 * @typedef {import("../store.js").State} State
 */

/** @param {State} state @param {Plane|"off"} plane @returns {Partial<State>} what to change to cut along a plane, `off` for none */
export function cutAlong(state, plane) {
  if (plane === "off") return { clip: null };
  const old = readCut(state.clip) ?? { plane, at: BEGIN[plane], flip: false, nerves: false };
  return { clip: writeCut({ ...old, plane, at: old.plane === plane ? old.at : BEGIN[plane] }) };
}

/** @param {{t: import("../words.js").Words, store: import("../store.js").Store, announce: (text: string) => void}} app */
export function createCutting({ t, store, announce }) {
  const planes = segmented(
    t("clip.title"),
    PLANES,
    (plane) => t(`clip.${plane}`),
    (plane) => store.set(cutAlong(store.get(), plane)),
  );
  /** @param {(cut: Cut) => Cut} altered */
  const change = (altered) => {
    const cut = readCut(store.get().clip);
    if (cut) store.set({ clip: writeCut(altered(cut)) });
  };
  const slider = createSlider({ min: 0, max: 100, step: 0.5, "aria-label": t("clip.slider") }, (percent) =>
    change((cut) => ({ ...cut, at: percent / 100 })),
  );
  const flip = textButton(t("clip.flip"), () => change((cut) => ({ ...cut, flip: !cut.flip })));
  const nerves = h("input", {
    type: "checkbox",
    on: { change: () => change((cut) => ({ ...cut, nerves: nerves.checked })) },
  });
  const more = h(
    "div",
    { class: "cut-more", hidden: true },
    slider.element,
    h("div", { class: "cut-row" }, flip, h("label", {}, nerves, t("clip.nerves"))),
  );
  /** @type {string|null} */
  let last = null;
  return {
    element: h("section", { class: "body-part" }, h("h3", { text: t("clip.title") }), planes, more),
    /** @param {State} state */
    refresh({ clip }) {
      const cut = readCut(clip);
      press(planes, cut?.plane ?? "off");
      more.hidden = !cut;
      if (cut) {
        slider.show(cut.at * 100, `${Math.round(cut.at * 100)} %`);
        attribute(flip, "aria-pressed", cut.flip);
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

/** @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, level: () => string}} app `level`: which detail is drawn now */
export function createBodyChoices({ deck, t, store, level }) {
  const content = segmented(
    t("content.title"),
    CONTENTS,
    (name) => t(`content.${name}`),
    (name) => store.set({ content: name }),
  );
  const detail = segmented(
    t("detail.title"),
    DETAILS,
    (name) => t(`detail.${name}`),
    (name) => store.set({ detail: name }),
  );
  const now = h("span", { class: "body-now" });
  const graded = deck.body.shelves.some(({ name, lite }) => lite && lite !== name && deck.files?.[lite]);
  return {
    content: h(
      "section",
      { class: "body-part", hidden: !deck.structures.some(({ variant }) => variant) },
      h("h3", { text: t("content.title") }),
      content,
    ),
    detail: h("section", { class: "body-part", hidden: !graded }, h("h3", {}, t("detail.title"), " ", now), detail),
    /** @param {State} state */
    refresh(state) {
      press(content, state.content);
      press(detail, state.detail);
      now.textContent =
        state.detail === "auto" ? t("detail.auto_is", { level: t(`detail.${level()}`).toLowerCase() }) : "";
    },
  };
}
