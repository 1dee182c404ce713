/** From hands to the body: turning it, what lies under the pointer, what was clicked. */

import { listen } from "./picking/gestures.js";
import { NOTHING } from "./picking/pick.js";

/**
 * @typedef {import("./picking/pick.js").Pick} Pick
 * @typedef {import("./picking/gestures.js").Place} Place
 * @typedef {ReturnType<typeof import("./picking/picking.js").createPicking>} Picking
 */

/**
 * What lies under a resting pointer, looked for once a frame at most.
 * @param {Picking} picking
 * @param {(pick: Pick, place: Place, changed: boolean) => void} met told while something is under the pointer, and once
 *   when nothing is any more
 */
function createHover(picking, met) {
  /** @type {Place|null} */
  let over = null;
  /** @type {string|null} */
  let hovered = null;
  let asked = 0;

  function look() {
    asked = 0;
    const pick = over ? picking.at(over.x, over.y) : NOTHING;
    const changed = pick.id !== hovered;
    hovered = pick.id;
    if (changed || pick.id) met(pick, over ?? { x: 0, y: 0 }, changed);
  }

  function stop() {
    cancelAnimationFrame(asked);
    asked = 0;
  }

  return {
    stop,
    /** @param {Place|null} place */
    move(place) {
      over = place;
      if (place) asked ||= requestAnimationFrame(look);
      else (stop(), look());
    },
  };
}

/**
 * @param {Object} world
 * @param {HTMLCanvasElement} world.canvas
 * @param {ReturnType<typeof import("./camera/rig.js").createRig>} world.rig
 * @param {Picking} world.picking
 * @param {() => void} world.touched told before a hand moves the camera
 * @param {(pick: Pick, place: Place, changed: boolean) => void} world.onHover
 * @param {(pick: Pick) => void} world.onPick
 * @returns {() => void} lets go
 */
export function connectHands({ canvas, rig, picking, touched, onHover, onPick }) {
  const hover = createHover(picking, (pick, place, changed) => {
    if (changed) canvas.style.cursor = pick.id ? "pointer" : "grab";
    onHover(pick, place, changed);
  });
  const quit = listen(canvas, {
    turn: (dAz, dEl) => (touched(), rig.turn(dAz, dEl)),
    pan: (dx, dy) => (touched(), rig.pan(dx, dy)),
    zoom: (factor, x, y) => (touched(), rig.zoom(factor, x, y)),
    tap: ({ x, y }, touch) => onPick(picking.at(x, y, touch)),
    hover: hover.move,
  });
  return () => {
    quit();
    hover.stop();
  };
}
