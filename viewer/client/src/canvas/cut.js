/** The cutting plane: a view state's words as a plane, and what it takes away. Pure. */

export const AXES = { axial: 1, coronal: 2, sagittal: 0 }; // of the deck's frame: y up, z forward, x left
const EDGE = 1e-6; // metres; what lies in the plane stays
const NOTHING = -1e3; // metres; a plane so far away cuts nothing

/**
 * @param {string|null} text as in the view state, `axial:0.5:flip:nerves`
 * @returns {{plane: "axial"|"coronal"|"sagittal", at: number, flip: boolean, nerves: boolean}|null}
 */
export function readCut(text) {
  const [plane, at, ...more] = (text ?? "").split(":");
  return plane in AXES ? { plane, at: Number(at), flip: more.includes("flip"), nerves: more.includes("nerves") } : null;
}

/** @returns {string} a cut as the view state writes it */
export function writeCut({ plane, at, flip, nerves }) {
  return `${plane}:${Number(Math.min(1, Math.max(0, at)).toFixed(3))}${flip ? ":flip" : ""}${nerves ? ":nerves" : ""}`;
}

/**
 * @param {string|null} text
 * @param {[number[], number[]]} bounds of the body
 * @returns {{normal: number[], offset: number, nerves: boolean, on: boolean}} a point stays where normal · point ≥ offset;
 *   without a flip what lies above, in front or to the left goes
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

/** @returns {boolean} whether a point is cut away */
export function isCut({ on, normal, offset }, [x, y, z]) {
  return on && normal[0] * x + normal[1] * y + normal[2] * z < offset;
}

/**
 * The part of a ray that is left.
 * @param {ReturnType<typeof planeOf>} plane
 * @param {{origin: {x: number, y: number, z: number}, direction: {x: number, y: number, z: number}}} ray
 * @returns {[number, number]} from and to along the ray; empty if from > to
 */
export function spanOf({ on, normal, offset }, { origin, direction }) {
  if (!on) return [0, Infinity];
  const dot = (v) => normal[0] * v.x + normal[1] * v.y + normal[2] * v.z;
  const [rest, slope] = [offset - dot(origin), dot(direction)];
  if (Math.abs(slope) < 1e-9) return rest > 0 ? [Infinity, 0] : [0, Infinity];
  const at = rest / slope;
  return slope > 0 ? [Math.max(0, at), Infinity] : [0, at];
}
