/** What is drawn of a body: structures, nerves, places, and what lies behind them. */

import { createBackdrop } from "./backdrop.js";
import { createTissues } from "./materials/tissue.js";
import { createBody } from "./objects/body.js";
import { loadGeometries } from "./objects/loading.js";
import { createMarkers } from "./objects/markers.js";
import { createNerves } from "./objects/nerves.js";

/**
 * @typedef {ReturnType<typeof createScene>} Scene
 * @typedef {Awaited<ReturnType<typeof import("./ghost.js").createGhost>>} Ghost
 */

/**
 * @param {import("./variants.js").WholeDeck} deck
 * @param {boolean} mirror the geometry comes with left and right exchanged
 */
export function createScene(deck, mirror) {
  const tissues = createTissues(deck.palette.tissue);
  const body = createBody(deck.structures, tissues);
  const nerves = createNerves(deck.segments, deck.palette.nerve);
  const markers = createMarkers(deck.sites, deck.palette);
  const backdrop = createBackdrop(deck.body.bounds);
  return {
    tissues,
    body,
    nerves,
    markers,
    backdrop,
    /** @type {Ghost|null} another body over this one */
    ghost: null,
    /** More of the body, or what is there already in another detail. @param {ArrayBuffer|null} glb */
    async load(glb) {
      body.add(await loadGeometries(glb, deck.structures, mirror));
    },
    dispose() {
      this.ghost?.dispose();
      for (const part of [body, nerves, markers, backdrop]) part.dispose();
    },
  };
}
