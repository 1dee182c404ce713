/** Another body over the one that is shown: see-through, in one tone of its own, never picked. */

import { Group } from "three";
import { createBody } from "./objects/body.js";
import { loadGeometries } from "./objects/loading.js";
import { looksOf } from "./looks.js";
import { createNerves } from "./objects/nerves.js";
import { createTissues } from "./materials/tissue.js";

export const TONE = "#7A4FD0";
const SEEN = 0.34; // most that is seen of its bones
const FAINT = 0.3; // of its nerves that are not lit

/**
 * @param {{deck: Object, glbs: ArrayBuffer[], mirror?: boolean, stateOf?: (state: Object) => Object}} options `stateOf`: what a state of
 *   the body below means on this one
 * @returns {Promise<Object>} for `setGhost` of a canvas
 */
export async function createGhost({ deck, glbs, mirror = false, stateOf = (state) => state }) {
  const toned = (table) =>
    Object.fromEntries(Object.entries(table).map(([key, look]) => [key, { ...look, color: TONE }]));
  const tissues = createTissues(toned(deck.palette.tissue));
  const kinds = new Map(deck.structures.map(({ id, tissue, layer = 0 }) => [id, { tissue, layer }]));
  const body = createBody(deck.structures, tissues);
  for (const glb of glbs) body.add(await loadGeometries(glb, new Set(kinds.keys()), (id) => kinds.get(id), mirror));
  const nerves = createNerves(deck.segments, toned(deck.palette.nerve));
  const group = new Group();
  group.add(body.group, nerves.group);
  return {
    group,
    apply(state, at) {
      const { structures, segments } = looksOf(deck, stateOf(state));
      body.apply(
        new Map([...structures].map(([id, look]) => [id, { ...look, opacity: Math.min(look.opacity, SEEN), mute: 0 }])),
        at,
      );
      const faint = [...segments.values()].some(({ lit }) => lit) ? 0 : FAINT; // beside a lit route the others only hide the body below
      nerves.apply(
        new Map(
          [...segments].map(([id, look]) => [
            id,
            { ...look, visible: look.lit ? look.visible : look.visible * faint, muted: 0, pulse: 0 },
          ]),
        ),
        at,
      );
    },
    setTheme(dark) {
      tissues.setTheme(dark);
      nerves.setTheme(dark);
    },
    step: (dt, eye) => [body.step(dt, eye), nerves.step(dt)].some(Boolean),
    follow(camera, seen) {
      tissues.follow(camera, seen.dist, seen.size, seen.near);
      nerves.follow(seen);
    },
    dispose() {
      body.dispose();
      nerves.dispose();
    },
  };
}
