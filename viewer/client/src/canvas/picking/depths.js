/** What lies nearest to a point of the skin, measured on the meshes and nerves that are there. */

import { Vector3 } from "three";
import { toLine } from "../camera/projection.js";

const REACH = 0.085; // metres
const MOST = 7;

/**
 * @typedef {import("./search_trees.js").Part} Part
 * @param {Vector3} point
 * @param {{parts: Iterable<Part>, treeOf: import("./search_trees.js").SearchTrees["treeOf"], segments: {id: string,
 *   points: number[][]}[],
 *   side: (id: string) => boolean}} world parts without the skin; `side` says whether a thing lies on the point's side
 *   or in the middle
 * @returns {Array<{id: string, mm: number}>} nearest first
 */
export function nearest(point, { parts, treeOf, segments, side }) {
  /** @type {{id: string, mm: number}[]} */
  const found = [];
  const hit = { point: new Vector3(), distance: 0, faceIndex: -1 };
  for (const part of parts) {
    const box = part.mesh.geometry.boundingBox;
    if (!side(part.id) || !box || box.distanceToPoint(point) > REACH) continue;
    if (treeOf(part).closestPointToPoint(point, hit, 0, REACH)) found.push({ id: part.id, mm: 1000 * hit.distance });
  }
  const at = point.toArray();
  for (const { id, points } of segments) {
    if (!side(id) || id.includes(".root.")) continue;
    const gap = toLine(at, points);
    if (gap <= REACH) found.push({ id, mm: 1000 * gap });
  }
  return found.sort((a, b) => a.mm - b.mm).slice(0, MOST);
}
