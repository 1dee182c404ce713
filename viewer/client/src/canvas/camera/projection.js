/** World to canvas. */

import { Matrix4 } from "three";
import { blend, dot, length, sub } from "../vectors.js";

/** @param {import("three").Camera} camera @returns {number[]} view-projection matrix, column by column */
export const viewProjection = ({ projectionMatrix, matrixWorldInverse }) =>
  new Matrix4().multiplyMatrices(projectionMatrix, matrixWorldInverse).elements;

/**
 * @param {number[]} m @param {number[]} point @param {number} width @param {number} height
 * @returns {{x: number, y: number, depth: number}|null} CSS px from the top left, metres from the eye; null behind the
 *   eye
 */
export function project(m, [x, y, z], width, height) {
  const depth = m[3] * x + m[7] * y + m[11] * z + m[15];
  if (depth <= 0.001) return null;
  const right = (m[0] * x + m[4] * y + m[8] * z + m[12]) / depth;
  const up = (m[1] * x + m[5] * y + m[9] * z + m[13]) / depth;
  return { x: (right * 0.5 + 0.5) * width, y: (0.5 - up * 0.5) * height, depth };
}

/**
 * @param {number} x @param {number} y @param {number} ax @param {number} ay @param {number} bx @param {number} by
 * @returns {{gap: number, share: number}} px from a point to a stretch between two points, and where along it
 */
export function toStretch(x, y, ax, ay, bx, by) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return { gap: Math.hypot(x - ax - dx * share, y - ay - dy * share), share };
}

/**
 * @param {number[]} at
 * @param {number[][]} points
 * @returns {number} metres from a point to a line of straight stretches in space
 */
export function toLine(at, points) {
  let least = Infinity;
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1], points[i]];
    const [way, out] = [sub(b, a), sub(at, a)];
    const share = Math.min(1, Math.max(0, dot(out, way) / (dot(way, way) || 1)));
    least = Math.min(least, length(blend(out, 1, way, -share)));
  }
  return least;
}
