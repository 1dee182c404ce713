/** The canvas: deck and GLB in, a picture that can be turned, clicked and told what to show out. */

import { createBackdrop } from "./backdrop.js";
import { createBody } from "./objects/body.js";
import { listen } from "./picking/gestures.js";
import { createLabels } from "./labels.js";
import { loadGeometries } from "./objects/loading.js";
import { createLoop } from "./loop.js";
import { createMarkers } from "./objects/markers.js";
import { createNerves } from "./objects/nerves.js";
import { createOverlay } from "./overlay.js";
import { createPicking } from "./picking/picking.js";
import { createRenderer } from "./renderer.js";
import { createRig } from "./camera/rig.js";
import { createShaping } from "./objects/shaping.js";
import { createStaging } from "./staging.js";
import { createTissues } from "./materials/tissue.js";
import { withVariants } from "./objects/variants.js";
import { createView } from "./camera/view.js";

export { WebGLUnavailable } from "./renderer.js";

/**
 * @param {HTMLElement} host gets the canvas and its labels
 * @param {{deck: Object, glb: ArrayBuffer|null, quality?: "auto"|"high"|"low", onHover?: Function, onPick?: Function,
 *   onLost?: Function, onRestored?: Function, onMoved?: (seconds: number, moving: boolean) => void,
 *   mirror?: boolean, onCamera?: (orbit: import("./camera/orbit.js").Orbit) => void}} options `mirror`: the geometry comes with left and right
 *   exchanged, as the deck already is; `onCamera` is told of every movement but those that were asked for by `follow`
 * @returns {Promise<Object>} the canvas API of the contract
 * @throws {WebGLUnavailable}
 */
export async function createCanvas(
  host,
  {
    deck: given,
    glb,
    quality,
    onHover,
    onPick,
    onLost,
    onRestored,
    onMoved = () => {},
    mirror = false,
    onCamera = null,
  },
) {
  const deck = withVariants(given);
  const drawing = createRenderer(quality);
  const tissues = createTissues(deck.palette.tissue);
  const kinds = new Map(deck.structures.map(({ id, tissue, layer = 0 }) => [id, { tissue, layer }]));
  const load = (bytes) => loadGeometries(bytes, new Set(kinds.keys()), (id) => kinds.get(id), mirror);
  const scene = {
    tissues,
    body: createBody(deck.structures, tissues),
    nerves: createNerves(deck.segments, deck.palette.nerve),
    markers: createMarkers(deck.sites, deck.palette),
    backdrop: createBackdrop(deck.body.bounds),
    ghost: null, // another body over this one
  };
  scene.body.add(await load(glb));
  const labels = createLabels(host);
  const quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const calm = () => quiet.matches;
  const loop = createLoop({ step, pulse: () => (staging.pulses() && !calm() ? (drawing.software ? 12 : 30) : 0) });
  const rig = createRig({
    bounds: deck.body.bounds,
    calm,
    keepOut: (eye, away) => picking.inside(eye, away),
    changed: loop.ask,
  });
  const staging = createStaging({ deck, scene, rig, labels, ask: loop.ask });
  const picking = createPicking({
    rig,
    body: scene.body,
    markers: scene.markers,
    segments: deck.segments,
    looks: staging.looks,
    plane: staging.plane,
  });
  const overlay = createOverlay({ deck, host, body: scene.body, rig, picking, ask: loop.ask });
  const view = createView({ host, drawing, scene, rig, labels, picking, calm, ask: loop.ask });

  const shaping = createShaping({ deck, body: scene.body, changed: reshaped });

  function reshaped(ids, last) {
    picking.reshaped(ids);
    if (last || ids.size > 1) {
      scene.nerves.reshaped();
      scene.backdrop.stand();
      staging.reshaped();
    }
    loop.ask();
  }

  function step(time, dt, fresh) {
    const painting = overlay.step(dt);
    const moving = view.step(time, dt, fresh || painting);
    overlay.place();
    tellCamera();
    onMoved(dt, moving);
    return moving || painting;
  }

  let told = null; // where the camera was when somebody was last told, or where it was sent

  function tellCamera() {
    const orbit = rig.now();
    if (!onCamera || orbit === told) return;
    told = orbit;
    onCamera(orbit);
  }

  const quit = watch({
    host,
    view,
    rig,
    loop,
    picking,
    staging,
    markers: scene.markers,
    onHover,
    onPick,
    onLost,
    onRestored,
  });
  view.resize();
  staging.setTheme(false);
  staging.reset();
  staging.apply({ show: null, side: "both", layers: {}, view: null });

  return {
    apply(state) {
      shaping.apply(state.shape);
      staging.apply(state);
      overlay.apply(state);
      scene.ghost?.apply(state, false);
    },
    /** More of the body, as another GLB, or what is there already in another detail. */
    async add(bytes) {
      scene.body.add(await load(bytes));
      shaping.added();
      view.warm();
    },
    /** @param {ReturnType<import("./objects/shapes.js").readShapes>} sheet */
    setShapes: shaping.setSheet,
    /** @param {ReturnType<import("./skin/skin.js").readSkin>} skin left aside on a body with another skin */
    setSkin(skin) {
      const fits = scene.body.parts.get(skin.structure)?.mesh.geometry.getAttribute("position").count === skin.count;
      for (const part of [picking, overlay]) part.setSkin(fits ? skin : null);
    },
    /** Show one territory of the overlay before the others. @param {string|null} id */
    focusTerritory: overlay.focus,
    rest: loop.rest,
    /** Name these structures, branches or places. @param {string[]} ids */
    setPins: staging.setPins,
    setTheme(dark) {
      staging.setTheme(dark);
      scene.ghost?.setTheme(dark);
    },
    /** Lay another body over this one, as a ghost. @param {Awaited<ReturnType<import("./ghost.js").createGhost>>|null} ghost */
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
    setText(large) {
      staging.setText(large);
      overlay.setText(large);
    },
    standardView: staging.standardView,
    reset: staging.reset,
    camera: rig.text,
    orbit: rig.now,
    /** Stand where another camera stands, at once and without telling. @param {import("./camera/orbit.js").Orbit} orbit */
    follow(orbit) {
      staging.touched();
      rig.jump(orbit);
      told = rig.now();
    },
    screenOf: (id) => view.screenOf(id, deck, staging.looks()),
    hitAt: (x, y) => picking.at(x, y),
    nudge(dAz, dEl, dZoom = 0) {
      staging.touched();
      if (dAz || dEl) rig.turn(dAz, dEl);
      if (dZoom) rig.zoom(0.85 ** dZoom);
    },
    setInsets(insets) {
      if (rig.setInsets(insets)) staging.refit();
    },
    resize: view.resize,
    stats: () => ({
      ...view.stats(),
      software: drawing.software,
      hitTimes: [...picking.times],
      lit: [...staging.looks().segments].filter(([, look]) => look.lit).map(([id]) => id),
      lost: drawing.renderer.getContext().isContextLost(),
    }),
    dispose() {
      quit();
      loop.stop();
      labels.dispose();
      overlay.dispose();
      view.dispose();
      scene.ghost?.dispose();
      for (const part of [scene.body, scene.nerves, scene.markers, scene.backdrop]) part.dispose();
    },
  };
}

/** Hands, size, lost and restored context. @returns {() => void} stops watching */
function watch({ host, view, rig, loop, picking, staging, markers, onHover, onPick, onLost, onRestored }) {
  const { canvas } = view;
  let over = null;
  let asked = 0;
  let hovered = null;

  function look() {
    asked = 0;
    const id = over ? picking.at(over.x, over.y) : null;
    if (id !== hovered) {
      hovered = id;
      canvas.style.cursor = id ? "pointer" : "grab";
      markers.hover(id);
      loop.touch();
    } else if (!id) return;
    onHover?.(id, over ?? { x: 0, y: 0 }, picking.spot(id));
  }

  const byHand =
    (move) =>
    (...amounts) => {
      staging.touched();
      move(...amounts);
    };
  const quit = listen(canvas, {
    turn: byHand(rig.turn),
    pan: byHand(rig.pan),
    zoom: byHand(rig.zoom),
    tap(x, y, touch) {
      const id = picking.at(x, y, touch);
      const spot = picking.spot(id);
      onPick?.(id, spot && { ...spot, beneath: picking.beneath() });
    },
    hover(x, y) {
      over = x === null ? null : { x, y };
      if (!over && asked) (cancelAnimationFrame(asked), (asked = 0));
      if (!over) look();
      else asked ||= requestAnimationFrame(look);
    },
  });
  const lost = (event) => {
    event.preventDefault();
    onLost?.();
  };
  const restored = () => {
    loop.ask();
    onRestored?.();
  };
  canvas.addEventListener("webglcontextlost", lost);
  canvas.addEventListener("webglcontextrestored", restored);
  const sizes = new ResizeObserver(() => view.resize() && staging.refit());
  sizes.observe(host);
  return () => {
    quit();
    sizes.disconnect();
    cancelAnimationFrame(asked);
    canvas.removeEventListener("webglcontextlost", lost);
    canvas.removeEventListener("webglcontextrestored", restored);
  };
}
