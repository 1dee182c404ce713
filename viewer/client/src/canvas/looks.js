/**
 * What a view state looks like: a pure function from deck and state to the look of every structure, nerve segment and
 * site.
 *
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../types/records").ViewState} ViewState
 * @typedef {import("../types/records").SceneEntry} Scene
 * @typedef {import("../types/records").StructureEntry} Structure
 * @typedef {import("../types/records").RunEntry} Run
 * @typedef {import("./variants.js").Stretch} Stretch
 * @typedef {"left"|"right"} Leg
 * @typedef {{opacity: number, mute: number, glow: number, ghosted: boolean}} StructureLook
 * @typedef {{start: number, end: number, offset: number, rank: number}} Lit
 * @typedef {{visible: number, lit: number, muted: number, pulse: number, run: Lit|null, ghosted: boolean}} SegmentLook
 * @typedef {{level: "normal"|"selected"|"linked"|"quiet"|"hidden", opacity: number}} SiteLook
 * @typedef {{id: string, label: string, fraction: number, nerve: string, side: string}} RootEnd
 * @typedef {Object} Looks
 * @property {Map<string, StructureLook>} structures
 * @property {Map<string, SegmentLook>} segments
 * @property {Map<string, SiteLook>} sites
 * @property {RootEnd[]} roots
 * @property {(side: string) => boolean} shown
 * @property {boolean} pulse
 *
 * @typedef {Pick<Scene, "route"|"related"|"sites"|"structures">} Lists
 * @typedef {Object} Choice what a state asks of every thing
 * @property {Deck} deck
 * @property {ViewState} state
 * @property {boolean} selected whether something is
 * @property {Lists} scene of what is selected
 * @property {Map<string, Run>} route
 * @property {(side: string) => boolean} shown
 * @property {(side: string) => boolean} aside whether a thing is of the other leg in a medial view
 * @property {ReturnType<typeof chosenOf>} chosen
 */

import { splitSide } from "../state.js";
import { swapped } from "./variants.js";
import { GHOST, bared, chosenOf, held, isClad, left } from "./peel.js";

/** @type {{[tissue: string]: number}} */
const PAINTED = { skin: 1, muscle: 0 }; // opacity while the skin is painted
/** @type {Lists} */
const NOTHING = { route: [], related: [], sites: [], structures: [] };
const BEYOND = 0.1; // of the other leg in a medial view
/** @type {{[tissue: string]: number}} */
// most that stays of these while a route is to be seen through them
const RECEDED = { skin: 0.1, muscle: 0.28, organ: 0.3 };
const BONY_PELVIS = 0.4; // most that stays of bones while an organ among them is to be seen
const BESIDE = 0.45; // glow of structures beside a lit route, which leads
const AT_PLACE = 0.22; // glow of what lies at a chosen place: the place and its nerves lead
/** @type {{[tissue: string]: number}} */
// how much of these is seen at a chosen place, so that they hide none of what lies deeper
const GLASSY = { muscle: 0.42, organ: 0.6 };

/** @param {string} side @returns {(side: string) => boolean} whether things of a side are shown */
export function shownSides(side) {
  return side === "left" || side === "right" ? (own) => own === side || own === "middle" || !own : () => true;
}

/**
 * @param {Deck} deck
 * @param {ViewState} state
 * @param {string} tissue
 * @returns {number} opacity of a layer: the state's, else the palette's, else 1; a painted skin is opaque and hides the
 *   muscles
 */
export function layerOpacity(deck, state, tissue) {
  const value =
    state.layers[tissue] ?? (state.overlay ? PAINTED[tissue] : undefined) ?? deck.palette.tissue[tissue]?.opacity ?? 1;
  return Math.min(1, Math.max(0, value));
}

/** @param {Deck} deck @param {ViewState} state @returns {Scene|null} the scene of what is selected */
export function sceneOf(deck, state) {
  return (state.show && deck.entries[state.show]?.scene) || null;
}

/**
 * @param {Deck} deck
 * @param {ViewState} state
 * @returns {Leg} the leg of a selection, else the side that is shown, else left
 */
export function sideOf(deck, state) {
  const named = splitSide(state.show ?? "")[1] || state.side;
  return named === "right" ? "right" : "left";
}

/** @param {Deck} deck @param {ViewState} state @returns {Looks} */
export function looksOf(deck, state) {
  const selection = sceneOf(deck, state);
  const scene = selection ?? NOTHING;
  const shown = shownSides(state.side);
  const medial = state.view === "medial" ? sideOf(deck, state) : null;
  /** @type {Map<string, Run>} */
  const route = new Map();
  for (const run of scene.route) if (!route.has(run.segment)) route.set(run.segment, run);
  /** @type {Choice} */
  const choice = {
    deck,
    state,
    selected: selection !== null,
    scene,
    route,
    shown,
    aside: (side) => medial !== null && side !== "middle" && side !== medial,
    chosen: chosenOf(state),
  };
  return {
    structures: structureLooks(choice),
    segments: swapped(deck, state, segmentLooks(choice)),
    sites: siteLooks(choice),
    roots: rootsOf(choice),
    shown,
    pulse: route.size > 0 && layerOpacity(deck, state, "nerve") > 0,
  };
}

/**
 * Opacity of a structure that nothing marks: its layer, as far as peeling and pelvis content leave it.
 * @param {Deck} deck @param {ViewState} state @param {Structure} structure @param {boolean} recede
 */
function restingOpacity(deck, state, structure, recede) {
  const { tissue } = structure;
  if (!held(structure, state.content)) return 0;
  const usual = state.layers[tissue] === undefined && !state.overlay;
  const forth = isClad(structure) && usual ? bared(state.peel) : 1;
  const opacity = layerOpacity(deck, state, tissue) * left(structure, state.peel) * forth;
  return recede && usual ? Math.min(opacity, RECEDED[isClad(structure) ? "muscle" : tissue] ?? 1) : opacity;
}

/** @param {Choice} choice */
function structureLooks({ deck, state, scene, shown, aside, chosen }) {
  const marked = new Set(scene.structures);
  const local = deck.entries[state.show ?? ""]?.kind === "site";
  const recede = Boolean(scene.route.length || scene.related.length);
  const something = Boolean(recede || scene.sites.length || marked.size);
  const marking = local ? AT_PLACE : scene.route.length ? BESIDE : 1;

  const inside = deck.structures.some(({ id, tissue }) => tissue === "organ" && marked.has(id));

  /** @param {Structure} structure @param {number} glow */
  function opacityOf(structure, glow) {
    const { side, tissue } = structure;
    let opacity = restingOpacity(deck, state, structure, recede);
    // so that it shows through whatever recedes
    if (glow && state.layers[tissue] !== 0) opacity = Math.max(opacity, (local && GLASSY[tissue]) || 1);
    if (inside && !glow && tissue === "bone") opacity = Math.min(opacity, BONY_PELVIS);
    if (aside(side)) opacity = Math.min(opacity, BEYOND);
    if (chosen.ghosted(structure)) opacity = Math.min(opacity, GHOST);
    return !shown(side) || chosen.hidden(structure) ? 0 : opacity;
  }

  return new Map(
    deck.structures.map((structure) => {
      const glow = marked.has(structure.id) ? marking : 0;
      const mute = something && !glow ? 1 : 0;
      return [structure.id, { opacity: opacityOf(structure, glow), mute, glow, ghosted: chosen.ghosted(structure) }];
    }),
  );
}

/** @param {Choice} choice */
function segmentLooks({ deck, state, scene, shown, aside, route, chosen }) {
  const related = new Set(scene.related);
  const layer = layerOpacity(deck, state, "nerve");
  const busy = route.size > 0 || related.size > 0 || scene.structures.length > 0 || scene.sites.length > 0;

  /** @param {Stretch} segment @param {Lit|null} run @returns {SegmentLook} */
  function lookOf(segment, run) {
    const ghosted = chosen.ghosted(segment) && !run;
    const stays = shown(segment.side) && (run || !(aside(segment.side) || chosen.hidden(segment)));
    const visible = stays ? layer * (ghosted ? GHOST : 1) : 0;
    const muted = busy ? 1 : 0;
    if (!run || visible <= 0) return { visible, lit: 0, muted, pulse: 0, run: null, ghosted };
    const beside = run.rank > 1;
    const pulse = !route.has(segment.id) ? 0 : beside ? 0.5 : 1;
    return { visible: Math.max(visible, 0.9), lit: beside ? 0.72 : 1, muted, pulse, run, ghosted };
  }

  const whole = { start: 0, end: 1, offset: 0, rank: 1 };
  return new Map(
    deck.segments.map((segment) => {
      const run = route.get(segment.id) ?? (related.has(segment.id) ? whole : null);
      return [segment.id, lookOf(segment, run)];
    }),
  );
}

/** @param {Choice} choice */
function siteLooks({ deck, state, selected, scene, shown, aside }) {
  const linked = new Set(scene.sites);
  const opacity = layerOpacity(deck, state, "site");
  const alone = Boolean(state.only.length);

  /** @param {string} id @param {string} side @returns {SiteLook["level"]} */
  function levelOf(id, side) {
    const own = [id, splitSide(id)[0]].includes(state.show ?? "");
    if (!shown(side) || opacity <= 0.02 || (aside(side) && !own)) return "hidden";
    if (own) return "selected";
    if (linked.has(id)) return "linked";
    if (state.overlay || alone) return "hidden";
    return selected ? "quiet" : "normal";
  }

  return new Map(deck.sites.map(({ id, side }) => [id, { level: levelOf(id, side), opacity }]));
}

/**
 * Where the lit route reaches the spine: one named end for each root; nerves without root segments only if they lead.
 * @param {Choice} choice
 */
function rootsOf({ deck, route, shown }) {
  const segments = new Map(deck.segments.map((segment) => [segment.id, segment]));
  const rooted = new Set(
    deck.segments.filter(({ id }) => id.includes(".root.")).map(({ nerve, side }) => `${nerve}.${side}`),
  );

  /** @param {import("../types/records").SegmentEntry} segment @param {Run} run */
  function labelOf(segment, run) {
    const own = /\.root\.([a-z]+\d*)/.exec(segment.id);
    if (own) return own[1].toUpperCase();
    const first = !segment.parent && !segment.arises?.length;
    const bare = first && run.rank < 2 && !rooted.has(`${segment.nerve}.${segment.side}`);
    return bare ? (deck.nerves.find(({ id }) => id === segment.nerve)?.roots ?? []).join(" ") : "";
  }

  /** @type {RootEnd[]} */
  const ends = [];
  for (const [id, run] of route) {
    const segment = segments.get(id);
    const label = segment && shown(segment.side) ? labelOf(segment, run) : "";
    if (segment && label) ends.push({ id, label, fraction: run.end, nerve: segment.nerve, side: segment.side });
  }
  return ends;
}
