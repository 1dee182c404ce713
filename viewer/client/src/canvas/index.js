/** The canvas: deck and GLB in, a picture that can be turned, clicked and told what to show out. */

import { createRig } from "./camera/rig.js";
import { createView } from "./camera/view.js";
import { connectHands } from "./hands.js";
import { createLabels } from "./labels.js";
import { createLoop } from "./loop.js";
import { createShaping } from "./objects/shaping.js";
import { createOverlay } from "./overlay.js";
import { createPicking } from "./picking/picking.js";
import { createSearchTrees } from "./picking/search_trees.js";
import { createRenderer } from "./renderer.js";
import { createScene } from "./scene.js";
import { createStaging } from "./staging.js";
import { withVariants } from "./variants.js";
import { blankState } from "../state.js";

export { WebGLUnavailable } from "./renderer.js";

const PULSE = { software: 12, card: 30 }; // frames per second while only the pulse moves

/**
 * @typedef {import("./picking/pick.js").Pick} Pick
 * @typedef {import("./camera/orbit.js").Orbit} Orbit
 * @typedef {ReturnType<typeof createParts>} Parts
 * @typedef {Awaited<ReturnType<typeof createCanvas>>} Canvas
 *
 * @typedef {Object} Options
 * @property {import("../types/records").Deck} deck
 * @property {ArrayBuffer|null} glb
 * @property {boolean} [mirror] the geometry comes with left and right exchanged, as the deck already is
 * @property {(pick: Pick, place: {x: number, y: number}) => void} [onHover] what lies under the pointer, CSS px of the
 *   canvas
 * @property {(pick: Pick) => void} [onPick] what was clicked
 * @property {() => void} [onLost] the browser has taken the canvas away
 * @property {() => void} [onRestored]
 * @property {(seconds: number, moving: boolean) => void} [onMoved] after each frame
 * @property {((orbit: Orbit) => void)|null} [onCamera] every movement but those that were asked for by `follow`
 */

/**
 * @param {HTMLElement} host gets the canvas and its labels
 * @param {Options} options
 * @throws {import("./renderer.js").WebGLUnavailable}
 */
export async function createCanvas(host, options) {
  const deck = withVariants(options.deck);
  const drawing = createRenderer();
  const scene = createScene(deck, options.mirror ?? false);
  await scene.load(options.glb);
  const parts = createParts({ host, deck, drawing, scene });
  const camera = createCameraNews(parts, options.onCamera ?? null);
  const quit = connect(parts, camera, options);
  parts.view.resize();
  parts.staging.setTheme(false);
  parts.staging.reset();
  parts.staging.apply(blankState());
  return {
    ...pictureApi(parts),
    ...cameraApi(parts, camera),
    ...pickingApi(parts),
    ...ghostApi(parts),
    dispose() {
      quit();
      for (const part of [parts.loop, parts.labels, parts.overlay, parts.view, scene]) part.dispose();
    },
  };
}

/**
 * What the canvas is made of; each is made of those before it.
 * @param {{host: HTMLElement, deck: import("./variants.js").WholeDeck, drawing: ReturnType<typeof createRenderer>,
 *   scene: import("./scene.js").Scene}} given
 */
function createParts({ host, deck, drawing, scene }) {
  const { body, markers } = scene;
  const quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => quiet.matches;
  const labels = createLabels(host);
  const loop = createLoop();
  const trees = createSearchTrees(body);
  const rig = createRig({ bounds: deck.body.bounds, calm, keepOut: trees.wayOut, changed: loop.ask });
  const staging = createStaging({ deck, scene, rig, labels, ask: loop.ask });
  const { looks, plane } = staging;
  const picking = createPicking({ rig, body, trees, markers, segments: deck.segments, looks, plane });
  const overlay = createOverlay({ deck, host, body, rig, picking, ask: loop.ask });
  const view = createView({ host, drawing, scene, rig, labels, trees, calm, ask: loop.ask });
  const shaping = createShaping({ deck, body, changed });

  /** @param {Set<string>} ids @param {boolean} last */
  function changed(ids, last) {
    picking.reshaped(ids);
    if (last || ids.size > 1) {
      scene.nerves.reshaped();
      scene.backdrop.stand();
      staging.reshaped();
    }
    loop.ask();
  }

  return { host, deck, drawing, scene, calm, labels, loop, rig, staging, picking, overlay, view, shaping };
}

/**
 * Tells of the camera when it has moved by itself or by hand.
 * @param {Parts} parts
 * @param {((orbit: Orbit) => void)|null} onCamera
 */
function createCameraNews({ rig }, onCamera) {
  /** @type {Orbit|null} */
  let known = null;
  return {
    tell() {
      const orbit = rig.now();
      if (!onCamera || orbit === known) return;
      known = orbit;
      onCamera(orbit);
    },
    /** The camera was sent where it is. */
    sent() {
      known = rig.now();
    },
  };
}

/**
 * Hands, frames, size, lost and restored context.
 * @param {Parts} parts @param {ReturnType<typeof createCameraNews>} camera @param {Options} options
 * @returns {() => void} stops watching
 */
function connect(parts, camera, { onHover, onPick, onLost, onRestored, onMoved }) {
  const { host, drawing, scene, calm, loop, rig, staging, picking, overlay, view } = parts;
  loop.start({
    step(time, dt, fresh) {
      const painting = overlay.step(dt);
      const moving = view.step(time, dt, fresh || painting);
      overlay.place();
      camera.tell();
      onMoved?.(dt, moving);
      return moving || painting;
    },
    pulse: () => (staging.pulses() && !calm() ? PULSE[drawing.software ? "software" : "card"] : 0),
  });
  const letGo = connectHands({
    canvas: view.canvas,
    rig,
    picking,
    touched: staging.touched,
    onHover(pick, place, changed) {
      if (changed) {
        scene.markers.hover(pick.id);
        loop.touch();
      }
      onHover?.(pick, place);
    },
    onPick: (pick) => onPick?.(pick),
  });
  const sizes = new ResizeObserver(() => view.resize() && staging.refit());
  sizes.observe(host);
  const contexts = new AbortController();
  const { signal } = contexts;
  view.canvas.addEventListener("webglcontextlost", (event) => (event.preventDefault(), onLost?.()), { signal });
  view.canvas.addEventListener("webglcontextrestored", () => (loop.ask(), onRestored?.()), { signal });
  return () => {
    letGo();
    sizes.disconnect();
    contexts.abort();
  };
}

/** What is to be seen. @param {Parts} parts */
function pictureApi({ deck, drawing, scene, loop, staging, picking, overlay, view, shaping }) {
  return {
    /** @param {import("../types/records").ViewState} state */
    apply(state) {
      shaping.apply(state.shape);
      staging.apply(state);
      overlay.apply(state);
      scene.ghost?.apply(state, false);
    },
    /** More of the body, as another GLB, or what is there already in another detail. @param {ArrayBuffer|null} glb */
    async add(glb) {
      await scene.load(glb);
      shaping.added();
      view.warm();
    },
    setShapes: shaping.setSheet,
    /** @param {import("./skin/skin.js").Skin} skin left aside on a body with another skin */
    setSkin(skin) {
      const mesh = scene.body.parts.get(skin.structure)?.mesh;
      const fits = mesh?.geometry.getAttribute("position").count === skin.count;
      for (const part of [picking, overlay]) part.setSkin(fits ? skin : null);
    },
    /** Show one territory of the overlay before the others. */
    focusTerritory: overlay.focus,
    rest: loop.rest,
    /** Name these structures, branches or places. */
    setPins: staging.setPins,
    /** @param {boolean} dark */
    setTheme(dark) {
      staging.setTheme(dark);
      scene.ghost?.setTheme(dark);
    },
    /** @param {boolean} large */
    setText(large) {
      staging.setText(large);
      overlay.setText(large);
    },
    /** For tests, and to choose a detail. */
    stats: () => ({
      software: drawing.software,
      lit: deck.segments.map(({ id }) => id).filter((id) => staging.looks().segments.get(id)?.lit),
      lost: drawing.renderer.getContext().isContextLost(),
    }),
  };
}

/** Where one looks from. @param {Parts} parts @param {ReturnType<typeof createCameraNews>} camera */
function cameraApi({ rig, staging }, camera) {
  return {
    standardView: staging.standardView,
    reset: staging.reset,
    camera: rig.text,
    orbit: rig.now,
    /** Stand where another camera stands, at once and without telling. @param {Orbit} orbit */
    follow(orbit) {
      staging.touched();
      rig.jump(orbit);
      camera.sent();
    },
    /** @param {number} dAz degrees @param {number} dEl @param {number} [dZoom] steps nearer */
    nudge(dAz, dEl, dZoom = 0) {
      staging.touched();
      if (dAz || dEl) rig.turn(dAz, dEl);
      if (dZoom) rig.zoom(0.85 ** dZoom);
    },
    /** @param {import("./camera/rig.js").Insets} insets */
    setInsets(insets) {
      if (rig.setInsets(insets)) staging.refit();
    },
  };
}

/** What is where. @param {Parts} parts */
function pickingApi({ staging, picking, view }) {
  return {
    /** Where a site, a segment's middle or a structure's middle is on the canvas, CSS px. @param {string} id */
    screenOf(id) {
      const place = staging.placeOf(id);
      const at = place && view.screenOf(place.position);
      return at && { x: at.x, y: at.y, visible: at.inside && place.shown };
    },
    /** @param {number} x CSS px of the canvas @param {number} y */
    pickAt: (x, y) => picking.at(x, y),
    spotOf: picking.spotOf,
    beneath: picking.beneath,
  };
}

/** Another body over this one. @param {Parts} parts */
function ghostApi({ scene, loop, staging, view }) {
  return {
    /** @param {import("./scene.js").Ghost|null} ghost */
    setGhost(ghost) {
      if (scene.ghost) view.takeOut(scene.ghost.group);
      scene.ghost?.dispose();
      scene.ghost = ghost;
      if (ghost) {
        view.putIn(ghost.group);
        ghost.setTheme(staging.isDark());
        ghost.apply(staging.state(), true);
      }
      loop.ask();
    },
  };
}
