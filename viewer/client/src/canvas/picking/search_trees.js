/** A search tree over the mesh of each structure: built once, fitted again when the mesh has changed its shape. */

import { DoubleSide, Ray, Vector3 } from "three";
import { MeshBVH } from "three-mesh-bvh";

export const VISIBLE = 0.06; // opacity from which on a thing can be picked, and stands in the way
const LEAF = 12; // triangles
const CLEAR = 0.01; // metres between the eye and the bone it stepped out of

/**
 * @typedef {{opacity: number}} Seen
 * @typedef {import("three").Mesh<import("three").BufferGeometry>} SurfaceMesh
 * @typedef {{id: string, tissue: string, mesh: SurfaceMesh, shell: boolean, goal: Seen}} Part a structure on the canvas
 * @typedef {{parts: Map<string, Part>}} Body
 * @typedef {ReturnType<typeof createSearchTrees>} SearchTrees
 */

/** @param {Body} body */
export function createSearchTrees({ parts }) {
  /** @type {Map<string, MeshBVH>} */
  const trees = new Map();
  /** @type {Set<string>} structures that have changed their shape since their tree was built */
  const stale = new Set();

  /** @param {Part} part */
  const isBuilt = ({ id, mesh }) => trees.get(id)?.geometry === mesh.geometry;

  /** @param {Part} part @returns {MeshBVH} */
  function treeOf(part) {
    const found = isBuilt(part) ? trees.get(part.id) : undefined;
    const tree = found ?? new MeshBVH(part.mesh.geometry, { targetLeafSize: LEAF });
    if (found && stale.has(part.id)) tree.refit();
    trees.set(part.id, tree);
    stale.delete(part.id);
    return tree;
  }

  const complete = () => trees.size >= parts.size;

  return {
    treeOf,
    /** @returns {boolean} whether every structure has its tree */
    complete,
    /** Build one tree. @returns {boolean} whether more are left */
    warm() {
      const next = [...parts.values()].find((part) => !isBuilt(part));
      if (next) treeOf(next);
      return Boolean(next);
    },
    /** @param {Iterable<string>} ids structures that have changed their shape */
    reshaped(ids) {
      for (const id of ids) stale.add(id);
    },
    /**
     * Metres to step back until a point lies outside every bone; 0 outside, or while trees are still being built.
     * @param {number[]} at @param {number[]} away
     */
    wayOut(at, away) {
      if (!complete()) return 0;
      const aim = new Ray(new Vector3(...at), new Vector3(...away));
      let out = 0;
      for (const part of parts.values()) {
        if (part.shell || part.goal.opacity < VISIBLE) continue;
        if (!part.mesh.geometry.boundingBox?.containsPoint(aim.origin)) continue;
        const hit = treeOf(part).raycastFirst(aim, DoubleSide);
        if (hit?.face && hit.face.normal.dot(aim.direction) > 0) out = Math.max(out, hit.distance + CLEAR);
      }
      return out;
    },
  };
}
