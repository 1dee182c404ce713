/** What lies nearest to a point of the skin, measured on the meshes and nerves that are there. */

import { Vector3 } from "three";
import { toLine } from "../camera/projection.js";

const REACH = 0.085; // metres
const MOST = 7;

/**
 * @param {THREE.Vector3} point
 * @param {{parts: Iterable<Object>, treeOf: (part: Object) => MeshBVH, segments: Array<Object>, side: (id: string) => boolean}} world
 *   parts without the skin; `side` says whether a thing lies on the point's side or in the middle
 * @returns {Array<{id: string, mm: number}>} nearest first
 */
export function nearest(point, { parts, treeOf, segments, side }) {
  const found = [];
  const hit = { point: new Vector3(), distance: 0, faceIndex: -1 };
  for (const part of parts) {
    if (!side(part.id) || part.mesh.geometry.boundingBox.distanceToPoint(point) > REACH) continue;
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
