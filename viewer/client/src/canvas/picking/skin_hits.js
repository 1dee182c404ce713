/** Where a ray meets the painted skin: the pain site there, what serves it, what lies beneath. */

import { FrontSide, Ray, Vector3 } from "three";
import { splitSide } from "../../state.js";
import { nearest } from "./depths.js";
import { pickOf } from "./pick.js";
import { VISIBLE } from "./search_trees.js";

const OPAQUE = 0.5; // opacity from which on the skin hides what lies under it
const THIN = 0.1; // opacity of the skin below which one looks past it; it has that while a route is lit
const ON_SKIN = 0.006; // metres between a point of the skin and where a ray to it meets the skin

/**
 * @typedef {import("./pick.js").Pick} Pick
 * @typedef {import("./search_trees.js").Part} Part
 * @typedef {import("../skin/skin.js").Spot} Spot
 * @typedef {Object} PaintedSkin
 * @property {string} structure
 * @property {(vertex: number) => string|null} siteOf
 * @property {(vertex: number) => Spot} spotOf
 * @property {(id: string) => Spot|null} spotOfSite
 * @typedef {{pick: Pick, distance: number, opaque: boolean, thin: boolean}} SkinHit `thin`: one looks past it at
 *   something solid
 * @typedef {{id: string, mm: number}} Beneath
 */

/**
 * @param {Object} world
 * @param {import("./screen_hits.js").Eye} world.rig
 * @param {import("./search_trees.js").Body} world.body
 * @param {import("./search_trees.js").SearchTrees} world.trees
 * @param {{id: string, points: number[][]}[]} world.segments
 * @param {() => import("../looks.js").Looks} world.looks
 * @param {(aim: Ray) => [number, number]} world.stretch from where to where along a ray things are drawn
 */
export function createSkinHits({ rig, body, trees, segments, looks, stretch }) {
  /** @type {PaintedSkin|null} */
  let skin = null;
  let half = 0; // of the skin that is shown: 1 left, -1 right, 0 both

  const skinPart = () => (skin ? body.parts.get(skin.structure) : undefined);

  /** First meeting with the half of the skin that is shown. @param {Ray} aim @param {Part} part */
  function meeting(aim, part) {
    const [near, far] = stretch(aim);
    const tree = trees.treeOf(part);
    if (!half) return tree.raycastFirst(aim, FrontSide, near, far);
    const hits = tree.raycast(aim, FrontSide, near, far).filter(({ point }) => point.x * half >= 0);
    return hits.length ? hits.reduce((best, hit) => (best.distance <= hit.distance ? best : hit)) : null;
  }

  return {
    /** @param {Ray} aim @returns {SkinHit|null} its id is null on a side that is not shown */
    met(aim) {
      const part = skinPart();
      const { opacity = 0, ghosted = false } = (part && looks().structures.get(part.id)) ?? {};
      if (!skin || !part || opacity < VISIBLE) return null;
      const hit = meeting(aim, part);
      if (!hit?.face) return null;
      const struck = pickOf("skin", null, hit.point, hit.face);
      const id = skin.siteOf(cornerOf(struck, part));
      const shown = id && looks().shown(splitSide(id)[1] || "middle");
      return {
        pick: pickOf("skin", shown ? id : null, hit.point, hit.face),
        distance: hit.distance,
        opaque: opacity >= OPAQUE,
        thin: ghosted || opacity < THIN,
      };
    },
    /**
     * What serves the skin where it was met, or most of the site that was met.
     * @param {Pick} pick
     * @returns {Spot|null}
     */
    spotOf(pick) {
      const part = skinPart();
      if (!skin || !part || pick.id === null) return null;
      if (pick.layer === "site") return skin.spotOfSite(pick.id);
      return pick.layer === "skin" ? skin.spotOf(cornerOf(pick, part)) : null;
    },
    /**
     * What lies beneath the skin where it was met, nearest first; nothing while trees are being built.
     * @param {Pick} pick
     * @returns {Beneath[]}
     */
    beneath({ id, layer, point }) {
      if (layer !== "skin" || id === null || !point || !trees.complete()) return [];
      const own = point[0] > 0 ? "left" : "right";
      /** @param {string} structure */
      const isShown = (structure) => (looks().structures.get(structure)?.opacity ?? 0) > 0;
      const parts = [...body.parts.values()].filter(
        (part) => part.id !== skin?.structure && (part.tissue !== "organ" || isShown(part.id)),
      );
      return nearest(new Vector3(...point), {
        parts,
        treeOf: trees.treeOf,
        segments,
        side: (name) => [own, ""].includes(splitSide(name)[1]),
      });
    },
    /** @param {Vector3} at @returns {boolean} whether no skin stands between the eye and a point of the skin */
    isClear(at) {
      const part = skinPart();
      if (!part) return false;
      const aim = new Ray(new Vector3().setFromMatrixPosition(rig.camera.matrixWorld), new Vector3());
      const far = aim.origin.distanceTo(at);
      aim.direction.copy(at).sub(aim.origin).normalize();
      const hit = meeting(aim, part);
      return !hit || hit.distance > far - ON_SKIN;
    },
    /** @returns {boolean} whether a structure is the skin, which answers by its places */
    is: (/** @type {string} */ structure) => structure === skin?.structure,
    /** @param {PaintedSkin|null} painted null: a click on the skin then picks nothing */
    setSkin(painted) {
      skin = painted;
    },
    /** @param {number} next */
    setHalf(next) {
      half = next;
    },
  };
}

/**
 * @param {Pick} pick
 * @param {Part} part
 * @returns {number} the vertex of the struck triangle that lies nearest to the point struck
 */
function cornerOf({ face, point }, part) {
  if (!face || !point) throw new TypeError("a pick on the skin carries the triangle that was struck");
  const places = part.mesh.geometry.getAttribute("position");
  const at = new Vector3(...point);
  /** @param {number} corner */
  const gap = (corner) => at.distanceToSquared(new Vector3().fromBufferAttribute(places, corner));
  return face.reduce((best, corner) => (gap(corner) < gap(best) ? corner : best));
}
