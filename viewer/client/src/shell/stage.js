/** The place of the canvas: loading, failure, no WebGL, lost context, hover names, keys. */

import { createCanvas } from "../canvas/index.js";
import { readSkin } from "../canvas/skin/skin.js";
import { idle } from "../idle.js";
import { badges } from "../badge.js";
import { createPace, fileOf, levelOf, machine } from "./detail.js";
import { h, icon } from "../dom.js";
import { spotWords } from "../card/point_card.js";
import { megabytes } from "../words.js";

const SETTLE_MS = 250; // the camera glides on a little after a drag: two equal looks mean that it rests
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
 * @param {{deck: Object, t: Function, store: Object, resources: Object,
 *   pick: (id: string|null, spot: Object|null) => void, ready: () => void, onSkin: (skin: Object|null) => void, onSlow: () => void,
 *   naming: (id: string) => string|null|undefined}} app `naming` tells what may be named under the pointer: undefined anything, null nothing
 */
export function createStage({
  deck,
  t,
  store,
  resources,
  pick,
  ready,
  onSkin = () => {},
  onSlow = () => {},
  naming = () => undefined,
  mirror = false,
  onCamera = null,
}) {
  const host = h("div", { class: "canvas-host", tabindex: "0", role: "application", "aria-label": t("stage.label") });
  const tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  const cover = h("div", { class: "cover", hidden: true });
  const element = h("div", { class: "stage" }, host, tip, cover);
  let canvas = null;
  let insets = { left: 0, top: 0, right: 0, bottom: 0 };
  let look = { dark: false, large: false };
  let settling = 0;
  let applied = null;
  const found = machine();
  const late = createPace();
  const standing = new Map(); // which file each shelf was filled from
  let changing = Promise.resolve();

  function say(kind, title, hint, ...more) {
    element.dataset.state = kind;
    cover.hidden = false;
    cover.dataset.kind = kind;
    cover.setAttribute("role", kind === "loading" ? "status" : "alert");
    cover.replaceChildren(
      h(
        "div",
        { class: "cover-box" },
        kind === "loading" ? h("span", { class: "spinner", "aria-hidden": "true" }) : icon("warning"),
        h("p", { class: "cover-title", text: title }),
        hint ? h("p", { class: "cover-hint", text: hint }) : null,
        ...more,
      ),
    );
  }

  function uncover() {
    element.dataset.state = "shown";
    cover.hidden = true;
  }

  async function start() {
    const bar = h("progress", { "aria-label": t("boot.loading_body") });
    const amount = h("p", { class: "cover-hint", text: t("boot.loading_body") });
    say("loading", t("stage.loading"), "", bar, amount);
    try {
      const [first] = shelves("first");
      const file = fileOf(deck, first, level());
      const glb = await resources.get(file, (received, total) => {
        if (total) Object.assign(bar, { max: total, value: received });
        amount.textContent = total
          ? t("boot.of_total", { size: megabytes(received), total: megabytes(total) })
          : t("boot.received", { size: megabytes(received) });
      });
      canvas = await createCanvas(host, {
        deck,
        glb,
        onHover: hover,
        onPick: pick,
        onLost: lost,
        onRestored: uncover,
        onMoved: moved,
        mirror,
        onCamera,
      });
      standing.set(first.name, file);
      found.software = canvas.stats().software;
    } catch (error) {
      return failed(error);
    }
    uncover();
    canvas.setTheme(look.dark);
    canvas.setText(look.large);
    canvas.setInsets(insets);
    const { show, view } = store.get();
    if (!show && !view) canvas.reset(); // the whole body, in the part that the panes leave free
    apply(store.get());
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    ready();
  }

  const shelves = (when) => (deck.body.shelves ?? []).filter((shelf) => shelf.when === when);
  const level = () => levelOf(store.get().detail, found);

  /** Put a shelf in the detail that is wanted now. */
  async function fill(shelf) {
    const file = fileOf(deck, shelf, level());
    if (standing.get(shelf.name) === file) return;
    await canvas?.add(await resources.get(file));
    standing.set(shelf.name, file);
    canvas?.apply(applied ?? store.get());
  }

  /** Another detail for the shelves that stand, one after the other. */
  function refill() {
    changing = changing
      .then(async () => {
        for (const shelf of deck.body.shelves ?? []) if (canvas && standing.has(shelf.name)) await fill(shelf);
      })
      .catch((error) => console.error(error));
  }

  function moved(seconds, moving) {
    if (found.software || !late(seconds, moving) || level() === "lite") return;
    found.slow = true;
    if (level() !== "lite") return; // wished otherwise by hand
    onSlow();
    refill();
  }

  /** The rest of the body, in the order of its shelves, and the paint of the skin. */
  async function complete() {
    if (!canvas) return;
    for (const shelf of shelves("soon")) {
      await idle();
      await fill(shelf);
      if (!canvas) return; // the view was closed meanwhile
    }
    const map = await resources.json("skin");
    const skin = map && readSkin(map);
    if (skin) canvas?.setSkin(skin);
    onSkin(skin);
  }

  function apply(state) {
    if (!canvas) return;
    canvas.apply(state);
    if (applied && applied.detail !== state.detail) refill();
    applied = state;
  }

  function failed(error) {
    if (error?.name === "WebGLUnavailable") return withoutWebGL();
    console.error(error);
    const retry = h("button", { type: "button", class: "main-button", text: t("boot.retry"), on: { click: start } });
    say(
      "failed",
      t("stage.failed"),
      t("stage.failed_hint"),
      retry,
      h("p", { class: "fine", text: t("boot.failed_detail", { detail: error?.message ?? String(error) }) }),
    );
  }

  function withoutWebGL() {
    const stills = Object.entries(deck.body.stills ?? {}).map(([view, url]) =>
      h(
        "figure",
        {},
        h("img", { src: url, alt: t("stage.still_of", { view: t(`view.${view}`) }) }),
        h("figcaption", { text: t(`view.${view}`) }),
      ),
    );
    host.tabIndex = -1;
    say(
      "no-webgl",
      t("stage.no_webgl"),
      t("stage.no_webgl_hint"),
      stills.length ? h("div", { class: "stills" }, ...stills) : null,
    );
    ready();
  }

  function lost() {
    hover(null);
    say("lost", t("stage.lost"), t("stage.lost_hint"));
  }

  function hover(id, place, spot = null) {
    const entry = id && deck.entries[id];
    const named = entry ? naming(id) : null;
    tip.hidden = !entry || named === null;
    if (tip.hidden) return;
    const words = spot ? spotWords(t, entry.label, spot) : entry.label;
    if (named) tip.replaceChildren(h("span", { text: named }));
    else
      tip.replaceChildren(
        ...badges(deck, id),
        h("span", { text: words }),
        ...(spot ? [] : [h("span", { class: "tip-kind", text: t(`kind.${entry.kind}`) })]),
      );
    const width = element.clientWidth;
    tip.classList.toggle("flip", place.x > width - 220);
    tip.style.transform = `translate(${Math.round(place.x)}px, ${Math.round(place.y)}px)`;
  }

  /** After the user turned the body, the address gets the camera. */
  function settle(before, last = null) {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const camera = canvas?.camera();
      if (!camera || camera === before) return;
      if (camera !== last) return settle(before, camera);
      store.set({ view: camera }, { fromCamera: true });
    }, SETTLE_MS);
  }

  let down = null;
  host.addEventListener("pointerdown", (event) => {
    down = { x: event.clientX, y: event.clientY, camera: canvas?.camera() };
    tip.hidden = true;
  });
  host.addEventListener("pointerleave", () => {
    tip.hidden = true;
  });
  host.addEventListener("wheel", () => settle(null), { passive: true });
  const up = (event) => {
    if (down && Math.hypot(event.clientX - down.x, event.clientY - down.y) > 6) settle(down.camera);
    down = null;
  };
  window.addEventListener("pointerup", up);
  host.addEventListener("keydown", (event) => {
    if (!(event.key in STEP) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    nudge(...STEP[event.key]);
  });

  function nudge(...step) {
    if (!canvas) return;
    canvas.nudge(...step);
    settle(null);
  }

  return {
    element,
    host,
    start,
    nudge,
    get canvas() {
      return canvas;
    },
    get applied() {
      return applied;
    },
    noteCamera(state) {
      applied = state;
    },
    complete,
    level,
    rest: () => canvas?.rest(),
    apply,
    standardView(name) {
      clearTimeout(settling);
      if (store.get().view === name) canvas?.standardView(name);
      store.set({ view: name });
    },
    reset() {
      clearTimeout(settling);
      canvas?.reset();
      store.set({ view: null });
    },
    setInsets(next) {
      insets = next;
      canvas?.setInsets(next);
    },
    setLook(dark, large) {
      if (canvas && dark !== look.dark) canvas.setTheme(dark);
      if (canvas && large !== look.large) canvas.setText(large);
      look = { dark, large };
    },
    stopSettling: () => clearTimeout(settling),
    dispose() {
      clearTimeout(settling);
      window.removeEventListener("pointerup", up);
      canvas?.dispose();
      canvas = null;
    },
  };
}
