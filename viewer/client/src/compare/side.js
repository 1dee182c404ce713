/** One of the two views: body, caption, pelvis content. */

import { caption, fine, h, linked, press, segmented } from "../dom.js";
import { CONTENTS } from "../state.js";
import { origins, stateFor, wantsMore } from "./view.js";

/**
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../words.js").Words} Words
 * @typedef {import("./view.js").Pairing} Pairing
 * @typedef {import("../canvas/camera/orbit.js").Orbit} Orbit
 * @typedef {ReturnType<typeof createSide>} Side
 *
 * @param {import("./index.js").Kit} kit of the client
 * @param {{deck: import("../types/records").Deck, label: string, t: import("../words.js").Words, resources: import("../resources.js").Resources, at: 0|1, mirror: boolean, pairing: () => Pairing, common: import("../store.js").Store,
 *   pick: (id: string|null, at: 0|1) => void, lead: (at: 0|1) => void, onCamera: (orbit: Orbit, at: 0|1) => void, onReady: (at: 0|1) => void,
 *   setContent: (content: import("./view.js").Content) => void}} options
 */
export function createSide(
  kit,
  { deck, label, t, resources, at, mirror, pairing, common, pick, lead, onCamera, onReady, setContent },
) {
  /** @type {Pick<import("../store.js").Store, "get"|"set">} */
  const store = {
    get: () => stateFor(deck, pairing(), common.get(), at),
    set: ({ view }, cause = {}) => common.set({ view }, { ...cause, from: at }),
  };
  const stage = kit.createStage({
    deck,
    t,
    store,
    resources,
    mirror,
  });
  stage.host.setAttribute("aria-label", t("compare.view_of", { label }));
  const hasContent = deck.structures.some(({ variant }) => variant);
  const contents = segmented(
    t("compare.content_of", { label }),
    CONTENTS,
    (name) => t(`content.${name}`),
    (name) => setContent(name),
  );
  const content = h("div", { class: "compare-captioned", hidden: !hasContent }, caption(t("content.title")), contents);
  const missing = h("p", { class: "compare-missing", role: "status", hidden: true, text: t("compare.not_here") });
  const naming = h(
    "div",
    { class: "compare-caption" },
    h("h2", { text: label }),
    h("p", { class: "ghost-key fine", text: t("compare.ghost_key") }),
    fine(told(deck, t)),
  );
  const below = h("div", { class: "compare-below" }, content, sources(deck, t));
  const element = h(
    "section",
    {
      class: "compare-side",
      "aria-label": `${t(at ? "compare.second" : "compare.first")}: ${label}`,
      data: { at: String(at) },
    },
    stage.element,
    naming,
    below,
    missing,
  );
  for (const type of ["pointerdown", "wheel", "keydown"])
    stage.host.addEventListener(type, () => lead(at), { capture: true, passive: true });
  /** @type {Promise<void>|null} */
  let filled = null;
  let asleep = false;
  let right = 0;

  const inset = () => stage.setInsets({ left: 0, right, top: naming.offsetHeight, bottom: below.offsetHeight });
  const heights = new ResizeObserver(inset);
  for (const part of [naming, below]) heights.observe(part);

  function ready() {
    element.dataset.ready = "true";
    onReady(at);
    fill();
  }

  /** More than bones comes when it is to be seen. */
  function fill() {
    if (!stage.canvas || asleep || filled || !wantsMore(deck, store.get())) return;
    filled = stage
      .complete()
      .then(() => {
        element.dataset.complete = "true";
      })
      .catch((/** @type {unknown} */ error) => {
        console.error(error);
        filled = null;
      });
  }

  return {
    element,
    stage,
    deck,
    store,
    resources,
    started: false,
    start: () => stage.start({ pick: (met) => pick(met.id, at), ready, onCamera: (orbit) => onCamera(orbit, at) }),
    /** While its body is a ghost over the other one, only name, sources and content stay. */
    sleep(/** @type {boolean} */ yes) {
      asleep = yes;
      element.classList.toggle("asleep", yes);
      if (yes) stage.rest();
    },
    /** @param {string|null} camera where to stand instead of going where the state says */
    apply(camera = null) {
      const state = store.get();
      press(contents, state.content);
      missing.hidden = !(common.get().show && !state.show);
      if (!asleep) stage.apply(camera ? { ...state, view: camera } : state);
      fill();
    },
    /** @param {number} width px at its right edge that something lies over */
    keepRight(width) {
      right = width;
      inset();
    },
  };
}

/** @param {Deck} deck @param {Words} t */
function told(deck, t) {
  const { measured, modelled } = origins(deck);
  if (!modelled) return t("compare.body_all_measured", { count: measured });
  return t("compare.body_measured", { count: measured, modelled });
}

/** Whose work the body is: always to be read, not only when asked for. @param {Deck} deck @param {Words} t */
function sources(deck, t) {
  const list = deck.body.attribution.map(({ text, url }) => h("li", {}, linked(url, { text })));
  return h("ul", { class: "compare-sources fine", "aria-label": t("app.about"), role: "list" }, ...list);
}
