/** The moving camera: damping, flights, insets, limits. */

import { PerspectiveCamera } from "three";
import { FOV, apart, axes, between, eye, framed, fromText, limited, opened, toText, wrapped } from "./orbit.js";

const FLIGHT_MS = 750;
const SETTLE = 11; // per second; how fast the view follows the hand
const STILL = 2e-4;

const eased = (x) => (x < 0.5 ? 4 * x ** 3 : 1 - (2 - 2 * x) ** 3 / 2);

/**
 * @typedef {import("./orbit.js").Orbit} Orbit
 * @typedef {{left: number, top: number, right: number, bottom: number}} Insets px of the canvas that something lies
 *   over
 * @typedef {ReturnType<typeof createRig>} Rig
 */

/**
 * @param {{bounds: number[][], calm: () => boolean, keepOut: (eye: number[], away: number[]) => number, changed: () =>
 *   void}} world
 *   `calm`: no gliding; `keepOut`: metres to step back so that the eye is not inside a bone
 */
export function createRig({ bounds, calm, keepOut, changed }) {
  const camera = new PerspectiveCamera(FOV, 1, 0.01, 10);
  const frame = { width: 1, height: 1, left: 0, top: 0, right: 0, bottom: 0 };
  let goal = framed(bounds, { az: 0, el: 4 }, { ...frame, width: 800, height: 800 });
  let now = goal;
  /** @type {{from: Orbit, start: number|null}|null} */
  let flight = null;
  let shift = [0, 0];

  const wanted = () => [(frame.right - frame.left) / 2, (frame.bottom - frame.top) / 2];

  function place() {
    const [x, y, z] = eye(now);
    camera.position.set(x, y, z);
    camera.up.set(0, 1, 0);
    camera.lookAt(...now.target);
    camera.aspect = frame.width / frame.height;
    camera.near = Math.max(0.004, now.dist * 0.03);
    camera.far = now.dist + 4;
    camera.setViewOffset(frame.width, frame.height, shift[0], shift[1], frame.width, frame.height);
    camera.updateMatrixWorld(true);
  }

  /** @param {Orbit} orbit */
  function jump(orbit) {
    flight = null;
    goal = limited(orbit, bounds);
    now = goal;
    shift = wanted();
    place();
    changed();
  }

  /** @param {Orbit} orbit */
  function fly(orbit) {
    if (calm()) return jump(orbit);
    goal = limited(orbit, bounds);
    flight = { from: now, start: null };
    changed();
  }

  /**
   * A movement by hand: starts from where the camera is heading, stops a flight.
   * @param {(from: Orbit) => Orbit} change
   */
  function move(change) {
    if (flight) goal = now;
    flight = null;
    goal = limited(change(goal), bounds);
    const back = keepOut(eye(goal), axes(goal.az, goal.el).back);
    if (back > 0) goal = limited({ ...goal, dist: goal.dist + back }, bounds);
    if (calm()) now = goal;
    changed();
  }

  /**
   * @param {{from: Orbit, start: number|null}} on
   * @param {number} time
   * @returns {boolean} whether the flight goes on
   */
  function flown(on, time) {
    on.start ??= time;
    const share = Math.min(1, (time - on.start) / FLIGHT_MS);
    now = between(on.from, goal, eased(share));
    if (share === 1) flight = null;
    return share < 1;
  }

  /** @param {number} follow share of the way @returns {boolean} whether the camera still follows the hand */
  function glided(follow) {
    if (now === goal) return false;
    now = between(now, goal, follow);
    if (apart(now, goal) > STILL) return true;
    now = goal;
    return false;
  }

  /** Metres per pixel at the target. */
  const scale = () => (2 * Math.tan((FOV * Math.PI) / 360) * now.dist) / frame.height;

  return {
    camera,
    frame,
    jump,
    fly,
    scale,
    goal: () => goal,
    now: () => now,
    /** Metres from the eye up to which nothing is drawn or picked. */
    near: () => opened(now, bounds[0][1]),
    frameOf: (points, look, margin) => framed(points, look, frame, margin),
    text: () => toText(goal),
    /** @returns {boolean} whether a camera text is (nearly) where we are heading */
    isAt: (text) => {
      const orbit = fromText(text);
      return Boolean(orbit) && apart(orbit, goal) < 0.01;
    },
    turn: (dAz, dEl) => move((o) => ({ ...o, az: wrapped(o.az + dAz), el: o.el + dEl })),
    /** @param {number} dx px @param {number} dy */
    pan(dx, dy) {
      const step = scale();
      move((o) => shifted(o, dx * step, dy * step));
    },
    /**
     * Zoom by a factor so that what is under a canvas point stays there.
     * @param {number} factor below 1: nearer
     * @param {number} [x] px; the middle of the free area unless given
     * @param {number} [y]
     */
    zoom(factor, x, y) {
      const step = scale();
      const dx = x === undefined ? 0 : x - frame.width / 2 + shift[0];
      const dy = y === undefined ? 0 : y - frame.height / 2 + shift[1];
      move((o) => {
        const { dist } = limited({ ...o, dist: o.dist * factor }, bounds);
        const share = (dist / o.dist - 1) * step;
        return { ...shifted(o, dx * share, dy * share), dist };
      });
    },
    /** @param {Insets} insets @returns {boolean} whether the free area changed */
    setInsets(insets) {
      const { left, top, right, bottom } = frame;
      if (left === insets.left && top === insets.top && right === insets.right && bottom === insets.bottom)
        return false;
      Object.assign(frame, insets);
      if (calm()) {
        shift = wanted();
        place();
      }
      changed();
      return true;
    },
    resize(width, height) {
      const first = frame.width === 1;
      Object.assign(frame, { width: Math.max(1, width), height: Math.max(1, height) });
      if (first) shift = wanted();
      place();
      changed();
    },
    /**
     * One step of the motion.
     * @param {number} time ms @param {number} dt seconds since the last step
     * @returns {boolean} whether the camera still moves
     */
    step(time, dt) {
      const follow = 1 - Math.exp(-SETTLE * dt);
      const end = wanted();
      const sliding = Math.hypot(end[0] - shift[0], end[1] - shift[1]) > 0.5;
      shift = sliding ? shift.map((value, i) => value + (end[i] - value) * follow) : end;
      const moving = flight ? flown(flight, time) : glided(follow);
      place();
      return moving || sliding;
    },
  };
}

/**
 * An orbit whose target is moved on the screen, metres to the left and up.
 * @param {Orbit} orbit
 * @param {number} left
 * @param {number} up
 * @returns {Orbit}
 */
function shifted(orbit, left, up) {
  const { right: aside, up: over } = axes(orbit.az, orbit.el);
  const [x, y, z] = orbit.target.map((value, i) => value - aside[i] * left + over[i] * up);
  return { ...orbit, target: [x, y, z] };
}
