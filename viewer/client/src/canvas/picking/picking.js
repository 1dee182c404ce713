/**
 * What is under the pointer: first sites, then nerves, then structures; only what can be seen. Of what lies behind one
 * another, the
 * first that is not nearly transparent answers, and a ghost only where nothing solid is behind it. Skin of glass
 * answers for the
 * place on it, until it is ghosted or made so thin that one looks past it at something solid.
 */

import { DoubleSide, FrontSide, Ray, Vector3 } from "three";
import { isCut, spanOf } from "../cut.js";
import { NOTHING, pickOf } from "./pick.js";
import { createScreenHits } from "./screen_hits.js";
import { VISIBLE } from "./search_trees.js";
import { createSkinHits } from "./skin_hits.js";

const SOLID = 0.3; // opacity below which a structure is looked through: what stands solid behind it is meant
const SKIN_OF_BONE = 0.004; // metres a nerve may lie under a surface and still count as on it

/**
 * @typedef {import("./pick.js").Pick} Pick
 * @typedef {import("./screen_hits.js").NerveHit} NerveHit
 * @typedef {{pick: Pick, distance: number, solid: boolean}} StructureHit
 */

/**
 * @param {Object} world
 * @param {import("./screen_hits.js").Eye} world.rig
 * @param {import("./search_trees.js").Body} world.body
 * @param {import("./search_trees.js").SearchTrees} world.trees
 * @param {{spots: import("./screen_hits.js").Spot[]}} world.markers
 * @param {import("./screen_hits.js").Segment[]} world.segments
 * @param {() => import("../looks.js").Looks} world.looks
 * @param {() => import("../cut.js").Plane} world.plane
 */
export function createPicking({ rig, body, trees, markers, segments, looks, plane }) {
  const screen = createScreenHits({ rig, markers, segments, looks });
  const skin = createSkinHits({ rig, body, trees, segments, looks, stretch });
  const entry = new Vector3();

  /**
   * From where to where along a ray things are drawn: neither too near the eye nor cut away.
   * @param {Ray} aim
   * @returns {[number, number]}
   */
  function stretch(aim) {
    const [from, to] = spanOf(plane(), aim);
    return [Math.max(rig.near(), from), to];
  }

  /** Structures that can be seen and whose box the ray crosses. @param {Ray} aim */
  function* crossed(aim) {
    for (const part of body.parts.values()) {
      const opacity = looks().structures.get(part.id)?.opacity ?? 0;
      const { boundingBox } = part.mesh.geometry;
      if (skin.is(part.id) || opacity < VISIBLE || !boundingBox) continue;
      if (aim.intersectBox(boundingBox, entry)) yield { part, solid: opacity >= SOLID };
    }
  }

  /**
   * Nearest structure along the ray: one that stands solid, else one that is looked through.
   * @param {Ray} aim
   * @returns {StructureHit|null}
   */
  function structureOn(aim) {
    const [near, far] = stretch(aim);
    const side = plane().on ? DoubleSide : FrontSide; // the inner side stands for the cut face
    /** @type {StructureHit|null} */
    let best = null;
    for (const { part, solid } of crossed(aim)) {
      if (best?.solid && !solid) continue;
      const end = best?.solid === solid ? best.distance : Infinity;
      const hit = trees.treeOf(part).raycastFirst(aim, side, near, Math.min(far, end));
      if (hit && hit.distance < end)
        best = { pick: pickOf("structure", part.id, hit.point, hit.face ?? null), distance: hit.distance, solid };
    }
    return best;
  }

  /** @param {number} x @param {number} y @returns {Ray} from the eye through a canvas point */
  function rayAt(x, y) {
    const { camera, frame } = rig;
    const ray = new Ray(new Vector3().setFromMatrixPosition(camera.matrixWorld), new Vector3());
    ray.direction
      .set((x / frame.width) * 2 - 1, 1 - (y / frame.height) * 2, 0.5)
      .unproject(camera)
      .sub(ray.origin)
      .normalize();
    return ray;
  }

  /**
   * How much farther something is from the plane of the eye, as nerves have it, for each metre along the ray.
   * @param {Ray} aim
   */
  const slopeOf = (aim) => new Vector3(0, 0, -1).transformDirection(rig.camera.matrixWorld).dot(aim.direction);

  /** The surface that answers along a ray, and how far from the eye it hides what lies behind. @param {Ray} aim */
  function surfaceOn(aim) {
    const structure = structureOn(aim);
    const met = skin.met(aim);
    const place = met?.thin && structure?.solid ? null : met;
    const hiding = place?.opaque ? place : structure?.solid ? structure : null;
    return { pick: (place ?? structure)?.pick ?? null, hidden: hiding?.distance ?? Infinity };
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {import("./screen_hits.js").Pointer} pointer
   * @returns {Pick} what is under a canvas point, CSS px
   */
  function find(x, y, pointer) {
    const site = screen.siteAt(x, y, pointer);
    if (site) return pickOf("site", site.id, site.position);
    const aim = rayAt(x, y);
    const slope = slopeOf(aim);
    const surface = surfaceOn(aim);
    /** @param {NerveHit} nerve */
    const on = ({ depth }) => aim.at(depth / slope, new Vector3());
    const nerves = screen
      .nervesAt(x, y, pointer)
      .filter((nerve) => !(plane().nerves && isCut(plane(), on(nerve).toArray())));
    const seen = nerves.find((nerve) => isBefore(nerve, surface.hidden * slope));
    const nerve = seen ?? (surface.pick ? undefined : nerves[0]);
    return nerve ? pickOf("nerve", nerve.id, on(nerve)) : (surface.pick ?? NOTHING);
  }

  return {
    /** @param {number} x @param {number} y CSS px of the canvas @param {boolean} [touch] @returns {Pick} */
    at: (x, y, touch = false) => find(x, y, touch ? "touch" : "mouse"),
    spotOf: skin.spotOf,
    beneath: skin.beneath,
    isClear: skin.isClear,
    setSkin: skin.setSkin,
    setHalf: skin.setHalf,
    /** Structures, and lines with them, have changed their shape. @param {Iterable<string>} ids */
    reshaped(ids) {
      trees.reshaped(ids);
      screen.forget();
    },
  };
}

/**
 * Whether a nerve is seen before what hides it: a lit one shines through, a ghost only where nothing else answers.
 * @param {NerveHit} nerve @param {number} hidden metres from the plane of the eye
 */
const isBefore = ({ lit, depth, ghosted }, hidden) => !ghosted && (lit || depth < hidden + SKIN_OF_BONE);
