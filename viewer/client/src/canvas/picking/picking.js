/**
 * What is under the pointer: first sites, then nerves, then structures; only what can be seen. Of what lies behind one another, the
 * first that is not nearly transparent answers, and a ghost only where nothing solid is behind it. Skin of glass answers for the
 * place on it, until it is ghosted or made so thin that one looks past it at something solid.
 */

import { DoubleSide, FrontSide, Ray, Vector3 } from "three";
import { MeshBVH } from "three-mesh-bvh";
import { isCut, spanOf } from "../cut.js";
import { nearest } from "./depths.js";
import { project, viewProjection } from "../camera/projection.js";
import { splitSide } from "../../state.js";
import { createScreenLines } from "./screen_lines.js";

const REACH = { site: { mouse: 12, touch: 22 }, nerve: { mouse: 5, touch: 12 } };
const SEEN = 0.35; // how much a site has to face the eye
const VISIBLE = 0.06; // opacity from which on a thing can be picked
const OPAQUE = 0.5; // opacity from which on the skin hides what lies under it
const SOLID = 0.3; // opacity below which a structure is looked through: what stands solid behind it is meant
const THIN = 0.1; // opacity of the skin below which one looks past it; it has that while a route is lit
const ON_SKIN = 0.006; // metres between a point of the skin and where a ray to it meets the skin
const SKIN_OF_BONE = 0.004; // metres a nerve may lie under a surface and still count as on it

/**
 * @param {{rig: Object, body: Object, markers: Object, segments: Array<Object>, looks: () => Object, plane: () => Object}} world
 */
export function createPicking({ rig, body, markers, segments, looks, plane }) {
  const trees = new Map();
  const stale = new Set(); // structures that have changed their shape since their tree was built
  let skin = null;
  let half = 0; // of the skin that is shown: 1 left, -1 right, 0 both
  let struck = null; // of the last look: the vertex of the skin, if that answered
  const times = [];
  const ray = new Ray();
  const point = new Vector3();
  const lines = createScreenLines(segments);
  const seen = { m: null, width: 0, sites: [] };

  function tree(part) {
    let found = trees.get(part.id);
    if (found?.geometry !== part.mesh.geometry)
      trees.set(part.id, (found = new MeshBVH(part.mesh.geometry, { targetLeafSize: 12 })));
    else if (stale.has(part.id)) found.refit();
    stale.delete(part.id);
    return found;
  }

  /** Nearest structure along the ray: one that stands solid, else one that is looked through. */
  function structureOn(aim) {
    const [near, far] = stretch(aim);
    const side = plane().on ? DoubleSide : FrontSide; // the inner side stands for the cut face
    let best = null;
    for (const part of body.parts.values()) {
      const opacity = looks().structures.get(part.id)?.opacity ?? 0;
      const solid = opacity >= SOLID;
      if (part.id === skin?.structure || opacity < VISIBLE || (best?.solid && !solid)) continue;
      if (!aim.intersectBox(part.mesh.geometry.boundingBox, point)) continue;
      const end = best?.solid === solid ? best.distance : Infinity;
      const hit = tree(part).raycastFirst(aim, side, near, Math.min(far, end));
      if (hit && hit.distance < end) best = { id: part.id, distance: hit.distance, solid };
    }
    return best;
  }

  /** From where to where along a ray things are drawn: neither too near the eye nor cut away. */
  function stretch(aim) {
    const [from, to] = spanOf(plane(), aim);
    return [Math.max(rig.near(), from), to];
  }

  /** Where the ray meets the skin, if that is shown: the pain site there, null on a side that is not shown. */
  function placeOn(aim) {
    const part = skin && body.parts.get(skin.structure);
    const { opacity = 0, ghosted = false } = (part && looks().structures.get(part.id)) ?? {};
    if (opacity < VISIBLE) return null;
    const hit = onSkin(aim, part);
    if (!hit) return null;
    const vertex = nearestCorner(part.mesh.geometry, hit);
    const id = skin.siteOf(vertex);
    const shown = id && looks().shown(splitSide(id)[1] || "middle");
    return {
      id: shown ? id : null,
      vertex: shown ? vertex : null,
      distance: hit.distance,
      opaque: opacity >= OPAQUE,
      thin: ghosted || opacity < THIN,
    };
  }

  /** First meeting with the half of the skin that is shown. */
  function onSkin(aim, part) {
    const [near, far] = stretch(aim);
    if (!half) return tree(part).raycastFirst(aim, FrontSide, near, far);
    const hits = tree(part)
      .raycast(aim, FrontSide, near, far)
      .filter((hit) => hit.point.x * half >= 0);
    return hits.reduce((best, hit) => (best && best.distance <= hit.distance ? best : hit), null);
  }

  function rayAt(x, y) {
    const { camera, frame } = rig;
    ray.origin.setFromMatrixPosition(camera.matrixWorld);
    ray.direction
      .set((x / frame.width) * 2 - 1, 1 - (y / frame.height) * 2, 0.5)
      .unproject(camera)
      .sub(ray.origin)
      .normalize();
    return ray;
  }

  /** What depends on the camera alone is worked out once for each camera. */
  function look() {
    const m = viewProjection(rig.camera);
    const { width, height } = rig.frame;
    if (seen.m && width === seen.width && m.every((value, i) => value === seen.m[i])) return;
    Object.assign(seen, { m, width, sites: markers.spots.map(({ site }) => project(m, site.position, width, height)) });
    lines.update(m, width, height);
  }

  function siteAt(x, y, kind) {
    let best = null;
    markers.spots.forEach(({ site, level, facing, now }, i) => {
      const at = seen.sites[i];
      if (!at || level === "hidden" || (facing < SEEN && level !== "selected")) return;
      const gap = Math.hypot(at.x - x, at.y - y);
      const reach = Math.max(REACH.site[kind], (now?.size ?? 0) / 2 + 1);
      if (gap <= reach && (!best || gap < best.gap)) best = { id: site.id, gap };
    });
    return best;
  }

  function nervesAt(x, y, kind) {
    const pixel = rig.scale() / rig.now().dist;
    const found = [];
    segments.forEach(({ id, as = id }, number) => {
      const shown = looks().segments.get(id);
      if (!shown || shown.visible < VISIBLE) return;
      const place = lines.near(number, x, y, REACH.nerve[kind], pixel, rig.near());
      if (place) found.push({ ...place, id: as, lit: shown.lit > 0, ghosted: shown.ghosted });
    });
    return found.sort((a, b) => Number(b.lit) - Number(a.lit) || a.gap - b.gap || a.depth - b.depth);
  }

  /** @returns {string|null} id under a canvas point, CSS px */
  function find(x, y, kind) {
    look();
    struck = null;
    const site = siteAt(x, y, kind);
    if (site) return site.id;
    const aim = rayAt(x, y);
    const structure = structureOn(aim);
    const met = placeOn(aim);
    const place = met?.thin && structure?.solid ? null : met;
    const first = place?.opaque ? place : structure?.solid ? structure : null;
    const deep = first ? depthOf(first.distance) : Infinity;
    const near = nervesAt(x, y, kind);
    const nerve = near.find(
      ({ lit, depth, ghosted }) => !ghosted && (lit || depth < deep + SKIN_OF_BONE) && !gone(depth),
    );
    if (nerve) return nerve.id;
    struck = place?.vertex ?? null;
    return place ? place.id : (structure?.id ?? near.find(({ depth }) => !gone(depth))?.id ?? null);
  }

  /** Whether a nerve at that distance from the plane of the eye is cut away. */
  function gone(depth) {
    if (!plane().nerves) return false;
    return isCut(plane(), ray.at(depth / depthOf(1), new Vector3()).toArray());
  }

  /** Distance along the ray to distance from the plane of the eye, as nerves have it. */
  function depthOf(distance) {
    const forward = point.set(0, 0, -1).transformDirection(rig.camera.matrixWorld);
    return distance * forward.dot(ray.direction);
  }

  return {
    at(x, y, touch = false) {
      const begun = performance.now();
      const id = find(x, y, touch ? "touch" : "mouse");
      times.push(performance.now() - begun);
      if (times.length > 500) times.shift();
      return id;
    },
    /** Metres to step back along `away` until a point lies outside every bone; 0 outside, or while the trees are not built. */
    inside(at, away) {
      if (trees.size < body.parts.size) return 0;
      const aim = new Ray(new Vector3(...at), new Vector3(...away));
      let out = 0;
      for (const part of body.parts.values()) {
        if (part.shell || (looks().structures.get(part.id)?.opacity ?? 0) < VISIBLE) continue;
        if (!part.mesh.geometry.boundingBox.containsPoint(aim.origin)) continue;
        const hit = tree(part).raycastFirst(aim, DoubleSide);
        if (hit && hit.face.normal.dot(aim.direction) > 0) out = Math.max(out, hit.distance + 0.01);
      }
      return out;
    },
    /** @param {ReturnType<import("../skin/skin.js").readSkin>} painted null: a click on the skin then picks nothing */
    setSkin(painted) {
      skin = painted;
    },
    setHalf(next) {
      half = next;
    },
    /** What serves the skin where the last look met it, or the site it found. @param {string|null} id that the look gave */
    spot(id) {
      return skin && id ? (struck === null ? skin.spotOfSite(id) : skin.spotOf(struck)) : null;
    },
    /** What lies beneath the skin where the last look met it, nearest first; nothing while search trees are still being built. */
    beneath() {
      if (struck === null || trees.size < body.parts.size) return [];
      const point = new Vector3().fromBufferAttribute(
        body.parts.get(skin.structure).mesh.geometry.getAttribute("position"),
        struck,
      );
      const own = point.x > 0 ? "left" : "right";
      const shown = (id) => looks().structures.get(id)?.opacity > 0;
      const parts = [...body.parts.values()].filter(
        ({ id, tissue }) => id !== skin.structure && (tissue !== "organ" || shown(id)),
      );
      return nearest(point, { parts, treeOf: tree, segments, side: (id) => [own, ""].includes(splitSide(id)[1]) });
    },
    /** Whether no skin stands between the eye and a point of the skin. */
    clear(at) {
      const part = skin && body.parts.get(skin.structure);
      if (!part) return false;
      const aim = new Ray(new Vector3().setFromMatrixPosition(rig.camera.matrixWorld), new Vector3());
      const far = aim.origin.distanceTo(at);
      aim.direction.copy(at).sub(aim.origin).normalize();
      const hit = onSkin(aim, part);
      return !hit || hit.distance > far - ON_SKIN;
    },
    /** Structures, and lines with them, have changed their shape. @param {Iterable<string>} ids */
    reshaped(ids) {
      for (const id of ids) stale.add(id);
      seen.m = null;
    },
    /** Build one tree; @returns {boolean} whether more are left */
    warm() {
      const next = [...body.parts.values()].find((part) => trees.get(part.id)?.geometry !== part.mesh.geometry);
      if (next) tree(next);
      return Boolean(next);
    },
    times,
  };
}

/** @returns {number} the vertex of the struck triangle that lies nearest to the point struck */
function nearestCorner(geometry, { face, point }) {
  const places = geometry.getAttribute("position");
  const gap = (corner) => point.distanceToSquared(new Vector3().fromBufferAttribute(places, corner));
  return [face.a, face.b, face.c].reduce((best, corner) => (gap(corner) < gap(best) ? corner : best));
}
