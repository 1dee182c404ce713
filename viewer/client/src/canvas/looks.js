/**
 * What a view state looks like: a pure function from deck and state to the look of every structure, nerve segment and site.
 *
 * @typedef {{opacity: number, mute: number, glow: number, ghosted: boolean}} StructureLook
 * @typedef {{visible: number, lit: number, muted: number, pulse: number, run: Object|null, ghosted: boolean}} SegmentLook
 * @typedef {{level: "normal"|"selected"|"linked"|"quiet"|"hidden", opacity: number}} SiteLook
 */

import { swapped } from "./objects/variants.js";
import { GHOST, bared, chosenOf, held, isClad, left } from "./peel.js";

const BEYOND = 0.1; // of the other leg in a medial view
const RECEDED = { skin: 0.1, muscle: 0.28, organ: 0.3 }; // most that stays of these while a route is to be seen through them
const BONY_PELVIS = 0.4; // most that stays of bones while an organ among them is to be seen
const BESIDE = 0.45; // glow of structures beside a lit route, which leads
const AT_PLACE = 0.22; // glow of what lies at a chosen place: the place and its nerves lead
const GLASSY = { muscle: 0.42, organ: 0.6 }; // how much of these is seen at a chosen place, so that they hide none of what lies deeper

/** @returns {(side: string) => boolean} whether things of a side are shown */
export function shownSides(side) {
  return side === "left" || side === "right" ? (own) => own === side || own === "middle" || !own : () => true;
}

/** @returns {number} opacity of a layer: the state's, else the palette's, else 1; a painted skin is opaque and hides the muscles */
export function layerOpacity(deck, state, tissue) {
  const painted = state.overlay ? { skin: 1, muscle: 0 }[tissue] : undefined;
  const value = state.layers?.[tissue] ?? painted ?? deck.palette?.tissue?.[tissue]?.opacity ?? 1;
  return Math.min(1, Math.max(0, value));
}

/** @returns {Object|null} the scene of what is selected */
export function sceneOf(deck, state) {
  return (state.show && deck.entries?.[state.show]?.scene) || null;
}

/** @returns {"left"|"right"} the leg of a selection, else the side that is shown, else left */
export function sideOf(deck, state) {
  const named = /\.(left|right)$/.exec(state.show ?? "");
  if (named) return named[1];
  return state.side === "right" ? "right" : "left";
}

/**
 * @param {Object} deck
 * @param {Object} state
 * @returns {{structures: Map<string, StructureLook>, segments: Map<string, SegmentLook>, sites: Map<string, SiteLook>, roots: Array<Object>, shown: (side: string) => boolean, pulse: boolean}}
 */
export function looksOf(deck, state) {
  const scene = sceneOf(deck, state);
  const shown = shownSides(state.side);
  const medial = state.view === "medial" ? sideOf(deck, state) : null;
  const aside = (side) => medial !== null && side !== "middle" && side !== medial;
  const route = new Map();
  for (const run of scene?.route ?? []) if (!route.has(run.segment)) route.set(run.segment, run);
  const chosen = chosenOf(state);
  return {
    structures: structureLooks(deck, state, scene, { shown, aside, chosen }),
    segments: swapped(deck, state, segmentLooks(deck, state, scene, { shown, aside, route, chosen })),
    sites: siteLooks(deck, state, scene, { shown, aside }),
    roots: rootsOf(deck, route, shown),
    shown,
    pulse: route.size > 0 && layerOpacity(deck, state, "nerve") > 0,
  };
}

/** Opacity of a structure that nothing marks: its layer, as far as peeling and pelvis content leave it. */
function restingOpacity(deck, state, structure, recede) {
  const { tissue } = structure;
  if (!held(structure, state.content)) return 0;
  const wished = state.layers?.[tissue] !== undefined;
  const forth = isClad(structure) && !wished && !state.overlay ? bared(state.peel ?? 0) : 1;
  const opacity = layerOpacity(deck, state, tissue) * left(structure, state.peel ?? 0) * forth;
  return recede && !wished && !state.overlay
    ? Math.min(opacity, RECEDED[isClad(structure) ? "muscle" : tissue] ?? 1)
    : opacity;
}

function structureLooks(deck, state, scene, { shown, aside, chosen }) {
  const marked = new Set(scene?.structures ?? []);
  const local = deck.entries?.[state.show]?.kind === "site";
  const something = Boolean(scene && (scene.route.length || scene.sites.length || marked.size || scene.related.length));
  const looks = new Map();
  const recede = Boolean(scene?.route.length || scene?.related.length);
  const inside = deck.structures.some(({ id, tissue }) => tissue === "organ" && marked.has(id));
  for (const structure of deck.structures) {
    const { id, side, tissue } = structure;
    const glow = marked.has(id) ? (local ? AT_PLACE : scene.route.length ? BESIDE : 1) : 0;
    let opacity = restingOpacity(deck, state, structure, recede);
    if (glow && state.layers?.[tissue] !== 0) opacity = Math.max(opacity, (local && GLASSY[tissue]) || 1); // so that it shows through whatever recedes
    if (inside && !glow && tissue === "bone") opacity = Math.min(opacity, BONY_PELVIS);
    if (aside(side)) opacity = Math.min(opacity, BEYOND);
    const ghosted = chosen.ghosted(structure);
    if (ghosted) opacity = Math.min(opacity, GHOST);
    if (!shown(side) || chosen.hidden(structure)) opacity = 0;
    looks.set(id, { opacity, mute: something && !glow ? 1 : 0, glow, ghosted });
  }
  return looks;
}

function segmentLooks(deck, state, scene, { shown, aside, route, chosen }) {
  const related = new Set(scene?.related ?? []);
  const layer = layerOpacity(deck, state, "nerve");
  const busy =
    route.size > 0 || related.size > 0 || (scene?.structures?.length ?? 0) > 0 || (scene?.sites?.length ?? 0) > 0;
  const looks = new Map();
  for (const segment of deck.segments) {
    const { id, side } = segment;
    const run = route.get(id) ?? (related.has(id) ? { start: 0, end: 1, offset: 0, rank: 1 } : null);
    const stays = shown(side) && !(aside(side) && !run) && !(chosen.hidden(segment) && !run);
    const ghosted = chosen.ghosted(segment) && !run;
    const visible = stays ? layer * (ghosted ? GHOST : 1) : 0;
    const lit = run && visible > 0 ? (run.rank > 1 ? 0.72 : 1) : 0;
    const pulse = route.has(id) && lit ? (run.rank > 1 ? 0.5 : 1) : 0;
    looks.set(id, {
      visible: lit ? Math.max(visible, 0.9) : visible,
      lit,
      muted: busy ? 1 : 0,
      pulse,
      run: lit ? run : null,
      ghosted,
    });
  }
  return looks;
}

function siteLooks(deck, state, scene, { shown, aside }) {
  const linked = new Set(scene?.sites ?? []);
  const opacity = layerOpacity(deck, state, "site");
  const looks = new Map();
  for (const { id, side } of deck.sites) {
    let level = state.overlay ? "hidden" : scene ? "quiet" : "normal";
    if (linked.has(id)) level = "linked";
    if (id === state.show) level = "selected";
    if (state.only?.length && level !== "selected" && level !== "linked") level = "hidden";
    if (!shown(side) || opacity <= 0.02 || (aside(side) && level !== "selected")) level = "hidden";
    looks.set(id, { level, opacity });
  }
  return looks;
}

/** Where the lit route reaches the spine: one named end for each root; nerves without root segments only if they lead. */
function rootsOf(deck, route, shown) {
  const segments = new Map(deck.segments.map((segment) => [segment.id, segment]));
  const rooted = new Set(
    deck.segments.filter(({ id }) => id.includes(".root.")).map(({ nerve, side }) => `${nerve}.${side}`),
  );
  const ends = [];
  for (const [id, run] of route) {
    const segment = segments.get(id);
    if (!segment || !shown(segment.side)) continue;
    const own = /\.root\.([a-z]+\d*)/.exec(id);
    const bare =
      !own &&
      run.rank < 2 &&
      !segment.parent &&
      !segment.arises?.length &&
      !rooted.has(`${segment.nerve}.${segment.side}`);
    if (!own && !bare) continue;
    const label = own
      ? own[1].toUpperCase()
      : (deck.nerves.find((nerve) => nerve.id === segment.nerve)?.roots ?? []).join(" ");
    if (label) ends.push({ id, label, fraction: run.end, nerve: segment.nerve, side: segment.side });
  }
  return ends;
}
