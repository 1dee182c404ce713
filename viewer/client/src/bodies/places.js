/** Between the coordinates of the preview and those of the files. */

import { Matrix4, Vector3 } from "three";

/** @param {number[][]} rows 4 × 4 */
const matrixOf = (rows) => new Matrix4().fromArray(rows.flat()).transpose();

/** @param {number[][]} matrix 4 × 4 @param {number[]} point @returns {number[]} */
export const moved = (matrix, point) => new Vector3().fromArray(point).applyMatrix4(matrixOf(matrix)).toArray();

/** @param {number[][]} matrix @param {number[]} place @returns {number[]} the point whose image it is: the matrix is a turn, a scale and a shift */
export const movedBack = (matrix, place) =>
  new Vector3().fromArray(place).applyMatrix4(matrixOf(matrix).invert()).toArray();

/**
 * From where a landmark is best looked at: the side of its bone on which it lies.
 * @param {number[]} point metres
 * @param {import("three").Box3[]} boxes of the surfaces
 * @param {{az: number, el: number}} otherwise where the camera is, for a point in the middle of all
 * @returns {{az: number, el: number}} degrees
 */
export function outside(point, boxes, otherwise) {
  const at = new Vector3().fromArray(point);
  const size = (/** @type {import("three").Box3} */ box) => box.min.distanceTo(box.max);
  const [nearest] = [...boxes].sort((a, b) => a.distanceToPoint(at) - b.distanceToPoint(at) || size(a) - size(b));
  if (!nearest) return otherwise;
  const { x, z } = at.sub(nearest.getCenter(new Vector3()));
  return Math.hypot(x, z) < 0.005 ? otherwise : { az: (Math.atan2(x, z) * 180) / Math.PI, el: 4 };
}
