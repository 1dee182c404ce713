/** The place of the canvas: what is on it and over it, and what the keys do there. */

import { createCanvas } from "../canvas/index.js";
import { readSkin } from "../canvas/skin/skin.js";
import { h, isModified } from "../dom.js";
import { createBundles } from "./bundles.js";
import { createCover } from "./cover.js";
import { createSettling } from "./settling.js";
import { createTip } from "./tip.js";

/** @type {{[key: string]: [dAz: number, dEl: number, dZoom: number]}} */
const STEP = {
  ArrowLeft: [-10, 0, 0],
  ArrowRight: [10, 0, 0],
  ArrowUp: [0, 10, 0],
  ArrowDown: [0, -10, 0],
  "+": [0, 0, 1],
  "=": [0, 0, 1],
  "-": [0, 0, -1],
};

/**
 * @typedef {import("../canvas/picking/pick.js").Pick} Pick
 * @typedef {import("../state.js").ViewState} ViewState
 * @typedef {import("../canvas/skin/skin.js").Skin} Skin
 * @typedef {ReturnType<typeof createStage>} Stage
 *
 * @typedef {Object} Listeners
 * @property {(pick: Pick) => void} pick what was clicked
 * @property {() => void} ready after the first picture, or when it is clear that there will be none
 * @property {(pick: Pick) => string|null|undefined} [naming] what may be named under the pointer: undefined anything,
 *   null nothing, else these words
 * @property {() => void} [onSlow] less detail is drawn from now on
 * @property {(orbit: import("../canvas/camera/orbit.js").Orbit) => void} [onCamera]
 */

/**
 * @param {Object} app
 * @param {import("../types/records").Deck} app.deck
 * @param {import("../words.js").Words} app.t
 * @param {{get: () => ViewState, set: (patch: Partial<ViewState>, cause?: import("../store.js").Cause) => void}}
 *   app.store
 * @param {import("../resources.js").Resources} app.resources
 * @param {boolean} [app.mirror] the geometry comes with left and right exchanged, as the deck already is
 */
export function createStage({ deck, t, store, resources, mirror = false }) {
  const host = h("div", { class: "canvas-host", tabindex: "0", role: "application", "aria-label": t("stage.label") });
  const element = h("div", { class: "stage" }, host);
  const tip = createTip({ deck, t }, element);
  const cover = createCover({ deck, t }, element);
  /** @type {import("../canvas/index.js").Canvas|null} */
  let canvas = null;
  let insets = { left: 0, top: 0, right: 0, bottom: 0 };
  let look = { dark: false, large: false };
  /** @type {ViewState|null} */
  let applied = null;
  const bundles = createBundles({ deck, store, resources, put });
  const settling = createSettling(store, host, () => canvas?.camera() ?? null);

  /** @param {ArrayBuffer|null} glb */
  async function put(glb) {
    await canvas?.add(glb);
    canvas?.apply(applied ?? store.get());
    return canvas !== null;
  }

  /** @param {Listeners} on */
  async function start(on) {
    try {
      canvas = await open(on);
    } catch (error) {
      return failed(error, on);
    }
    cover.uncover();
    canvas.setTheme(look.dark);
    canvas.setText(look.large);
    canvas.setInsets(insets);
    const { show, view } = store.get();
    if (!show && !view) canvas.reset(); // the whole body, in the part that the panes leave free
    apply(store.get());
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    on.ready();
  }

  /** @param {Listeners} on */
  async function open(on) {
    const glb = await bundles.first(cover.loading());
    const opened = await createCanvas(host, {
      deck,
      glb,
      mirror,
      onHover: (pick, place) => hover(pick, place, on.naming),
      onPick: on.pick,
      onLost() {
        tip.hide();
        cover.lost();
      },
      onRestored: cover.uncover,
      onMoved: (seconds, moving) => bundles.proveSlow(seconds, moving) && on.onSlow?.(),
      onCamera: on.onCamera,
    });
    bundles.drawnBy(opened.stats().software);
    return opened;
  }

  /** @param {unknown} error @param {Listeners} on */
  function failed(error, on) {
    if (!(error instanceof Error && error.name === "WebGLUnavailable")) {
      console.error(error);
      return cover.failed(error, () => start(on));
    }
    host.tabIndex = -1;
    cover.withoutWebGL();
    on.ready();
  }

  /** @param {Pick} pick @param {{x: number, y: number}} place @param {Listeners["naming"]} naming */
  function hover(pick, place, naming) {
    if (pick.id === null) return tip.hide();
    tip.show(pick.id, place, { named: naming?.(pick), spot: canvas?.spotOf(pick) ?? null });
  }

  /** @param {ViewState} state */
  function apply(state) {
    if (!canvas) return;
    canvas.apply(state);
    if (applied && applied.detail !== state.detail) bundles.change();
    applied = state;
  }

  /** @param {number} dAz degrees @param {number} dEl @param {number} dZoom steps nearer */
  function nudge(dAz, dEl, dZoom) {
    if (!canvas) return;
    canvas.nudge(dAz, dEl, dZoom);
    settling.moved();
  }

  host.addEventListener("pointerdown", tip.hide);
  host.addEventListener("pointerleave", tip.hide);
  host.addEventListener("keydown", (event) => {
    if (!(event.key in STEP) || isModified(event)) return;
    event.preventDefault();
    event.stopPropagation();
    nudge(...STEP[event.key]);
  });

  return {
    element,
    host,
    start,
    nudge,
    apply,
    level: bundles.level,
    stopSettling: settling.stop,
    rest: () => canvas?.rest(),
    get canvas() {
      return canvas;
    },
    /** The state that the canvas shows. */
    get applied() {
      return applied;
    },
    /** The canvas shows a state already: its camera made it. @param {ViewState} state */
    noteCamera(state) {
      applied = state;
    },
    /** What serves the skin where it was met, and what lies beneath it. @param {Pick} pick */
    spotOf(pick) {
      const spot = canvas?.spotOf(pick);
      return spot ? { ...spot, beneath: canvas?.beneath(pick) ?? [] } : null;
    },
    /**
     * The rest of the body, and the paint of the skin.
     * @returns {Promise<Skin|null|undefined>} null: this body has none; undefined: there is no canvas
     */
    async complete() {
      if (!canvas || !(await bundles.rest())) return undefined;
      const map = await resources.json("skin");
      const skin = map && readSkin(map);
      if (skin) canvas?.setSkin(skin);
      return skin;
    },
    /** @param {string} name */
    standardView(name) {
      settling.stop();
      if (store.get().view === name) canvas?.standardView(name);
      store.set({ view: name });
    },
    reset() {
      settling.stop();
      canvas?.reset();
      store.set({ view: null });
    },
    /** @param {typeof insets} next */
    setInsets(next) {
      insets = next;
      canvas?.setInsets(next);
    },
    /** @param {boolean} dark @param {boolean} large */
    setLook(dark, large) {
      if (canvas && dark !== look.dark) canvas.setTheme(dark);
      if (canvas && large !== look.large) canvas.setText(large);
      look = { dark, large };
    },
    dispose() {
      settling.dispose();
      canvas?.dispose();
      canvas = null;
    },
  };
}
