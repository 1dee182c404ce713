/**
 * Sites and nerves near a point of the canvas, found where they are drawn. What the camera alone decides is worked out
 * once for each camera.
 */

import { project, viewProjection } from "../camera/projection.js";
import { createScreenLines } from "./screen_lines.js";
import { VISIBLE } from "./search_trees.js";

const REACH = { site: { mouse: 12, touch: 22 }, nerve: { mouse: 5, touch: 12 } }; // px
const FACING = 0.35; // how much a site has to face the eye

/**
 * @typedef {"mouse"|"touch"} Pointer
 * @typedef {Object} Eye what picking has to know of the camera
 * @property {import("three").PerspectiveCamera} camera
 * @property {{width: number, height: number}} frame
 * @property {() => number} near metres from the eye up to which nothing is drawn
 * @property {() => number} scale metres per px at the target
 * @property {() => {dist: number}} now
 * @typedef {{id: string, position: number[]}} Site
 * @typedef {{site: Site, level: string, facing: number, now: {size: number}}} Spot a site on the canvas
 * @typedef {{id: string, as?: string, points: number[][], radius: number[]}} Segment `as`: the usual stretch whose
 *   place a variant takes
 * @typedef {{id: string, gap: number, depth: number, lit: boolean, ghosted: boolean}} NerveHit
 */

/**
 * @param {{rig: Eye, markers: {spots: Spot[]}, segments: Segment[], looks: () => import("../looks.js").Looks}} world
 */
export function createScreenHits({ rig, markers, segments, looks }) {
  const lines = createScreenLines(segments);
  /** @type {{m: number[]|null, width: number, sites: (ReturnType<typeof project>)[]}} */
  const seen = { m: null, width: 0, sites: [] };

  function look() {
    const m = viewProjection(rig.camera);
    const { width, height } = rig.frame;
    const old = seen.m;
    if (old && width === seen.width && m.every((value, i) => value === old[i])) return;
    Object.assign(seen, { m, width, sites: markers.spots.map(({ site }) => project(m, site.position, width, height)) });
    lines.update(m, width, height);
  }

  return {
    /** @param {number} x @param {number} y @param {Pointer} pointer @returns {Site|null} the nearest */
    siteAt(x, y, pointer) {
      look();
      /** @type {{site: Site, gap: number}|null} */
      let best = null;
      for (const [i, { site, level, facing, now }] of markers.spots.entries()) {
        const at = seen.sites[i];
        if (!at || level === "hidden" || (facing < FACING && level !== "selected")) continue;
        const gap = Math.hypot(at.x - x, at.y - y);
        const reach = Math.max(REACH.site[pointer], now.size / 2 + 1);
        if (gap <= reach && (!best || gap < best.gap)) best = { site, gap };
      }
      return best && best.site;
    },
    /**
     * @param {number} x
     * @param {number} y
     * @param {Pointer} pointer
     * @returns {NerveHit[]} lit ones first, then the nearest
     */
    nervesAt(x, y, pointer) {
      look();
      const pixel = rig.scale() / rig.now().dist;
      /** @type {NerveHit[]} */
      const found = [];
      segments.forEach(({ id, as = id }, number) => {
        const shown = looks().segments.get(id);
        if (!shown || shown.visible < VISIBLE) return;
        const place = lines.near(number, x, y, REACH.nerve[pointer], pixel, rig.near());
        if (place) found.push({ ...place, id: as, lit: shown.lit > 0, ghosted: shown.ghosted });
      });
      return found.sort((a, b) => Number(b.lit) - Number(a.lit) || a.gap - b.gap || a.depth - b.depth);
    },
    /** Sites and lines have moved. */
    forget() {
      seen.m = null;
    },
  };
}
