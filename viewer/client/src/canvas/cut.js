/** The cutting plane: a view state's words as a plane, and what it takes away. Pure. */

export const AXES = { axial: 1, coronal: 2, sagittal: 0 }; // of the deck's frame: y up, z forward, x left
const EDGE = 1e-6; // metres; what lies in the plane stays
const NOTHING = -1e3; // metres; a plane so far away cuts nothing

/**
 * @typedef {{plane: keyof typeof AXES, at: number, flip: boolean, nerves: boolean}} Cut
 * @typedef {{normal: number[], offset: number, nerves: boolean, on: boolean}} Plane a point stays where normal · point
 *   ≥ offset
 */

/** @param {string} name @returns {name is Cut["plane"]} */
const isPlane = (name) => name in AXES;

/**
 * @param {string|null} [text] as in the view state, `axial:0.5:flip:nerves`
 * @returns {Cut|null}
 */
export function readCut(text) {
  const [plane, at, ...more] = (text ?? "").split(":");
  return isPlane(plane)
    ? { plane, at: Number(at), flip: more.includes("flip"), nerves: more.includes("nerves") }
    : null;
}

/** @param {Cut} cut @returns {string} a cut as the view state writes it */
export function writeCut({ plane, at, flip, nerves }) {
  return `${plane}:${Number(Math.min(1, Math.max(0, at)).toFixed(3))}${flip ? ":flip" : ""}${nerves ? ":nerves" : ""}`;
}

/**
 * @param {string|null|undefined} text
 * @param {number[][]} bounds of the body
 * @returns {Plane} without a flip what lies above, in front or to the left goes
 */
export function planeOf(text, [low, high]) {
  const cut = readCut(text);
  if (!cut) return { normal: [0, 1, 0], offset: NOTHING, nerves: false, on: false };
  const axis = AXES[cut.plane];
  const way = cut.flip ? 1 : -1;
  const normal = [0, 0, 0];
  normal[axis] = way;
  return { normal, offset: way * (low[axis] + cut.at * (high[axis] - low[axis])) - EDGE, nerves: cut.nerves, on: true };
}

/** @param {Plane} plane @param {number[]} point @returns {boolean} whether a point is cut away */
export function isCut({ on, normal, offset }, [x, y, z]) {
  return on && normal[0] * x + normal[1] * y + normal[2] * z < offset;
}

/**
 * The part of a ray that is left.
 * @typedef {{x: number, y: number, z: number}} Vector
 * @param {Plane} plane
 * @param {{origin: Vector, direction: Vector}} ray
 * @returns {[number, number]} from and to along the ray; empty if from > to
 */
export function spanOf({ on, normal, offset }, { origin, direction }) {
  if (!on) return [0, Infinity];
  /** @param {Vector} v */
  const dot = (v) => normal[0] * v.x + normal[1] * v.y + normal[2] * v.z;
  const [rest, slope] = [offset - dot(origin), dot(direction)];
  if (Math.abs(slope) < 1e-9) return rest > 0 ? [Infinity, 0] : [0, Infinity];
  const at = rest / slope;
  return slope > 0 ? [Math.max(0, at), Infinity] : [0, at];
}
