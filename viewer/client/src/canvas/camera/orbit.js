/**
 * Where the camera stands, as plain numbers: turning, framing, the address form. No three.js.
 *
 * Frame: glTF, metres, y up, the body faces +z, its left is +x. Angles in degrees: azimuth 0 looks at the front,
 * +90 at the body's left; elevation +90 looks down from above.
 *
 * @typedef {{az: number, el: number, dist: number, target: [number, number, number]}} Orbit
 */

import { dot, length, sub } from "../vectors.js";

export const FOV = 28;
const HIGHEST = 88;
const RAD = Math.PI / 180;

/** @type {{[view: string]: [number, number]}} */
const DIRECTIONS = {
  anterior: [0, 4],
  posterior: [180, 4],
  left: [90, 4],
  right: [-90, 4],
  inferior: [0, -82],
};

/**
 * @param {string|null} name a standard view
 * @param {"left"|"right"} [side] the leg whose inner side `medial` shows
 * @returns {{az: number, el: number}|null} null if it is no standard view
 */
export function direction(name, side = "left") {
  if (name === "medial") return { az: side === "right" ? 72 : -72, el: 4 };
  const found = DIRECTIONS[name ?? ""];
  return found ? { az: found[0], el: found[1] } : null;
}

/** @param {number} angle @returns {number} the same angle in (-180, 180] */
export function wrapped(angle) {
  const turn = ((angle % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}

/** Axes of a view: unit vectors to the right, up and towards the viewer. */
export function axes(az, el) {
  const [sa, ca, se, ce] = [Math.sin(az * RAD), Math.cos(az * RAD), Math.sin(el * RAD), Math.cos(el * RAD)];
  return { right: [ca, 0, -sa], up: [-sa * se, ce, -ca * se], back: [sa * ce, se, ca * ce] };
}

/** @param {Orbit} orbit @returns {[number, number, number]} position of the camera, metres */
export function eye({ az, el, dist, target }) {
  const { back } = axes(az, el);
  return triple((i) => target[i] + back[i] * dist);
}

/** @template T @param {(axis: number) => T} of @returns {[T, T, T]} */
const triple = (of) => [of(0), of(1), of(2)];

/**
 * The orbit that shows all points in the free part of the canvas.
 * @param {Array<number[]>} points metres
 * @param {{az: number, el: number}} look
 * @param {{width: number, height: number, left: number, top: number, right: number, bottom: number}} frame canvas and
 *   insets, px
 * @param {number} margin share of the free area left empty at each side
 * @returns {Orbit}
 */
export function framed(points, { az, el }, frame, margin = 0.09) {
  const { right, up, back } = axes(az, el);
  const spans = [right, up, back].map((axis) => {
    const along = points.map((point) => dot(point, axis));
    return [Math.min(...along), Math.max(...along)];
  });
  const middle = spans.map(([low, high]) => (low + high) / 2);
  const half = spans.map(([low, high]) => (high - low) / 2);
  const target = triple((i) => middle[0] * right[i] + middle[1] * up[i] + middle[2] * back[i]);
  const slope = (Math.tan((FOV / 2) * RAD) * (1 - 2 * margin)) / frame.height;
  const wide = slope * Math.max(40, frame.width - frame.left - frame.right);
  const high = slope * Math.max(40, frame.height - frame.top - frame.bottom);
  return { az, el, dist: Math.max(half[0] / wide, half[1] / high, 0.12) + half[2], target };
}

/** The six ends of a ball, for {@link framed}. @param {number[]} center @param {number} radius */
export function ball([x, y, z], radius) {
  const ends = [];
  for (const reach of [-radius, radius]) ends.push([x + reach, y, z], [x, y + reach, z], [x, y, z + reach]);
  return ends;
}

/** The eight corners of a box, for {@link framed}. @param {number[][]} box its lowest and its highest */
export function corners([low, high]) {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => triple((axis) => ((bits >> axis) & 1 ? high : low)[axis]));
}

/** @param {Orbit} orbit @returns {string} "az,el,dist,x,y,z" */
export function toText({ az, el, dist, target }) {
  const numbers = [wrapped(az).toFixed(1), el.toFixed(1), dist.toFixed(3), ...target.map((value) => value.toFixed(3))];
  return numbers.map((text) => String(Number(text))).join(",");
}

/** @param {string|null} text @returns {Orbit|null} null if it is no camera */
export function fromText(text) {
  const numbers = String(text ?? "")
    .split(",")
    .map(Number);
  if (numbers.length !== 6 || !numbers.every(Number.isFinite) || numbers[2] <= 0) return null;
  const [az, el, dist, x, y, z] = numbers;
  return { az, el, dist, target: [x, y, z] };
}

/**
 * @param {Orbit} orbit
 * @param {number[][]} bounds
 * @returns {Orbit} kept where the body can be seen: near enough, not in it, not upside down
 */
export function limited(orbit, bounds) {
  const [low, high] = bounds;
  const size = length(sub(high, low));
  return {
    az: orbit.az,
    el: Math.min(HIGHEST, Math.max(-HIGHEST, orbit.el)),
    dist: Math.min(size * 4, Math.max(0.09, orbit.dist)),
    target: triple((i) => Math.min(high[i] + 0.03, Math.max(low[i] - 0.03, orbit.target[i]))),
  };
}

/**
 * @param {Orbit} from
 * @param {Orbit} to
 * @param {number} share
 * @returns {Orbit} between two orbits, turning the short way; distance is blended by its logarithm
 */
export function between(from, to, share) {
  const mix = (a, b) => a + (b - a) * share;
  return {
    az: from.az + wrapped(to.az - from.az) * share,
    el: mix(from.el, to.el),
    dist: Math.exp(mix(Math.log(from.dist), Math.log(to.dist))),
    target: triple((i) => mix(from.target[i], to.target[i])),
  };
}

/** @returns {number} how far two orbits are apart on screen, roughly, as a share of the view */
export function apart(a, b) {
  const turn = (Math.abs(wrapped(a.az - b.az)) + Math.abs(a.el - b.el)) / 60;
  const shift = length(sub(a.target, b.target)) / b.dist;
  return turn + shift + Math.abs(Math.log(a.dist / b.dist));
}

/**
 * From below, what stands between the eye and the pelvis (knees, feet) is dissolved; a foot itself is not.
 * @param {Orbit} orbit
 * @param {number} floor height of the soles, metres
 * @returns {number} metres from the eye up to which nothing is drawn or picked
 */
export function opened({ el, dist, target }, floor) {
  const share = (value) => Math.min(1, Math.max(0, value));
  const below = share((-el - 45) / 25) * share((target[1] - floor - 0.2) / 0.3);
  return Math.max(0.012, below * (dist - 0.2));
}
