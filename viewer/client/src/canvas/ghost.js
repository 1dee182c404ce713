/** Another body over the one that is shown: see-through, in one tone of its own, never picked. */

import { Group } from "three";
import { createBody } from "./objects/body.js";
import { loadGeometries } from "./objects/loading.js";
import { looksOf } from "./looks.js";
import { createNerves } from "./objects/nerves.js";
import { createTissues } from "./materials/tissue.js";

/** @typedef {import("../types/records").ViewState} ViewState */

const TONE = "#7A4FD0";
const SEEN = 0.34; // most that is seen of its bones
const FAINT = 0.3; // of its nerves that are not lit

/**
 * @param {Object} options
 * @param {import("../types/records").Deck} options.deck
 * @param {ArrayBuffer[]} options.glbs
 * @param {boolean} [options.mirror]
 * @param {(state: ViewState) => ViewState} [options.stateOf] what a state of the body below means on this one
 */
export async function createGhost({ deck, glbs, mirror = false, stateOf = (state) => state }) {
  const tissues = createTissues(toned(deck.palette.tissue));
  const body = createBody(deck.structures, tissues);
  for (const glb of glbs) body.add(await loadGeometries(glb, deck.structures, mirror));
  const nerves = createNerves(deck.segments, toned(deck.palette.nerve));
  const group = new Group();
  group.add(body.group, nerves.group);
  return {
    group,
    /** @param {ViewState} state @param {boolean} at once */
    apply(state, at) {
      const { structures, segments } = looksOf(deck, stateOf(state));
      // beside a lit route the others only hide the body below
      const faint = [...segments.values()].some(({ lit }) => lit) ? 0 : FAINT;
      body.apply(
        mapped(structures, (look) => ({ ...look, opacity: Math.min(look.opacity, SEEN), mute: 0 })),
        at,
      );
      nerves.apply(
        mapped(segments, (look) => ({ ...look, visible: look.visible * (look.lit ? 1 : faint), muted: 0, pulse: 0 })),
        at,
      );
    },
    /** @param {boolean} dark */
    setTheme(dark) {
      tissues.setTheme(dark);
      nerves.setTheme(dark);
    },
    /** @param {number} dt @param {import("three").Vector3} eye */
    step: (dt, eye) => [body.step(dt, eye), nerves.step(dt)].some(Boolean),
    /** @param {import("three").Camera} camera @param {import("./objects/nerves.js").Seen} seen */
    follow(camera, seen) {
      tissues.follow(camera, seen);
      nerves.follow(seen);
    },
    dispose() {
      body.dispose();
      nerves.dispose();
    },
  };
}

/**
 * A palette in the tone of the ghost.
 * @template {{color: string}} T
 * @param {{[name: string]: T}} table
 * @returns {{[name: string]: T}}
 */
const toned = (table) =>
  Object.fromEntries(Object.entries(table).map(([key, look]) => [key, { ...look, color: TONE }]));

/** @template T @param {Map<string, T>} looks @param {(look: T) => T} change @returns {Map<string, T>} */
const mapped = (looks, change) => new Map([...looks].map(([id, look]) => [id, change(look)]));
