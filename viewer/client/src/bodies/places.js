/** Between the coordinates of the preview and those of the files. */

/** @param {number[][]} matrix 4 × 4 @param {number[]} point @returns {number[]} */
export function moved(matrix, [x, y, z]) {
  return matrix.slice(0, 3).map(([a, b, c, d]) => a * x + b * y + c * z + d);
}

/** @param {number[][]} matrix @param {number[]} place @returns {number[]} the point whose image it is: the matrix is a turn, a scale and a shift */
export function movedBack(matrix, place) {
  const m = matrix.slice(0, 3).map((row) => row.slice(0, 3));
  const d = place.map((value, axis) => value - matrix[axis][3]);
  const minor = (/** @type {number} */ r, /** @type {number} */ c) =>
    m[(r + 1) % 3][(c + 1) % 3] * m[(r + 2) % 3][(c + 2) % 3] -
    m[(r + 1) % 3][(c + 2) % 3] * m[(r + 2) % 3][(c + 1) % 3];
  const whole = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  return [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, r) => sum + minor(r, c) * d[r], 0) / whole);
}

/** @typedef {{min: {x: number, y: number, z: number}, max: {x: number, y: number, z: number}}} Box */

/**
 * From where a landmark is best looked at: the side of its bone on which it lies.
 * @param {number[]} point metres
 * @param {Box[]} boxes of the surfaces
 * @param {{az: number, el: number}} otherwise where the camera is, for a point in the middle of all
 * @returns {{az: number, el: number}} degrees
 */
export function outside([x, y, z], boxes, { az, el }) {
  const apart = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high) =>
    Math.max(low - at, 0, at - high);
  const away = (/** @type {Box} */ { min, max }) =>
    Math.hypot(apart(x, min.x, max.x), apart(y, min.y, max.y), apart(z, min.z, max.z));
  const size = (/** @type {Box} */ { min, max }) => Math.hypot(max.x - min.x, max.y - min.y, max.z - min.z);
  const [nearest] = [...boxes].sort((a, b) => away(a) - away(b) || size(a) - size(b));
  if (!nearest) return { az, el };
  const [dx, dz] = [x - (nearest.min.x + nearest.max.x) / 2, z - (nearest.min.z + nearest.max.z) / 2];
  return Math.hypot(dx, dz) < 0.005 ? { az, el } : { az: (Math.atan2(dx, dz) * 180) / Math.PI, el: 4 };
}
