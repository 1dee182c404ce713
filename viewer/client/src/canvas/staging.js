/** From view state to picture: applies looks, places labels, sends the camera where the selection is. */

import { Box3, Vector3 } from "three";

import { ball, corners, direction, fromText } from "./camera/orbit.js";
import { planeOf } from "./cut.js";
import { looksOf, sceneOf, shownSides, sideOf } from "./looks.js";
import { arcLengths, pointAt } from "./objects/tubes.js";
import { blankState } from "../state.js";

const STEPS = 8; // points of a lit stretch that the camera has to show
const SHOWN = 0.05; // opacity from which on a thing counts as shown
const FACING = 0.35; // how much a site has to face the eye to be seen
const LEAST = 0.11; // metres; a focus is never tighter than this
const TINT = "#46525c"; // of names that belong to no nerve
const SHORT = 0.2; // metres; radius of a scene that can be seen from below

/**
 * @typedef {import("../types/records").ViewState} ViewState
 * @typedef {import("./camera/orbit.js").Orbit} Orbit
 * @typedef {import("./labels.js").Label} Label
 */

/**
 * @param {Object} world
 * @param {import("./variants.js").WholeDeck} world.deck
 * @param {import("./scene.js").Scene} world.scene
 * @param {import("./camera/rig.js").Rig} world.rig
 * @param {ReturnType<typeof import("./labels.js").createLabels>} world.labels
 * @param {() => void} world.ask
 */
export function createStaging({ deck, scene, rig, labels, ask }) {
  const segments = new Map(
    deck.segments.map((segment) => [segment.id, { ...segment, arc: arcLengths(segment.points) }]),
  );
  const centers = new Map(deck.structures.map(({ id, center }) => [id, center]));
  const sites = new Map(deck.sites.map((site) => [site.id, site]));
  /** @type {ViewState} */
  let state = blankState();
  let looks = looksOf(deck, state);
  let plane = planeOf(null, deck.body.bounds);
  let first = true;
  /** @type {(() => Orbit|null)|null} */
  let framing = null; // makes the present framing again for another size; null once a hand has moved the camera
  let dark = false;
  let large = false;
  /** @type {string[]} */
  let pins = [];

  const selectedSites = () => deck.sites.filter(({ id }) => looks.sites.get(id)?.level === "selected");
  const home = () => rig.frameOf(corners(deck.body.bounds), direction("anterior"), 0.05);

  /** Points of a lit stretch. @param {import("../types/records").RunEntry} run @returns {number[][]} */
  function litPoints({ segment: id, start, end }) {
    const segment = segments.get(id);
    if (!segment || !shownSides(state.side)(segment.side)) return [];
    return Array.from({ length: STEPS + 1 }, (_, k) =>
      pointAt(segment.points, segment.arc, start + ((end - start) * k) / STEPS),
    );
  }

  /** Points of the lit stretches, the sites and the marked structures: what the camera has to show. */
  function subject() {
    const found = sceneOf(deck, state);
    if (!found) return [];
    const shown = shownSides(state.side);
    const points = found.route.flatMap(litPoints);
    for (const id of found.related) points.push(...(segments.get(id)?.points ?? []).filter((_, i) => i % 4 === 0));
    for (const id of found.sites) {
      const site = sites.get(id);
      if (site && shown(site.side)) points.push(site.position);
    }
    // what lies at a place is often far longer than the place
    const local = deck.entries[state.show ?? ""]?.kind === "site";
    for (const id of local ? [] : found.structures) {
      const box = scene.body.parts.get(id)?.mesh.geometry.boundingBox;
      if (box) points.push(...corners([box.min.toArray(), box.max.toArray()]));
    }
    return points;
  }

  /** The orbit for a selection, looked at from a standard view. @param {string|null} name */
  function framedSelection(name) {
    const look = direction(name, sideOf(deck, state)) ?? rig.goal();
    const points = subject();
    const focus = sceneOf(deck, state)?.focus;
    if (points.length < 2 && focus) return rig.frameOf(ball(focus.center, Math.max(LEAST, focus.radius)), look);
    if (!points.length) return null;
    const middle = new Box3().setFromArray(points.flat()).getCenter(new Vector3()).toArray();
    return rig.frameOf([...points, ...ball(middle, LEAST)], look, 0.11);
  }

  /** A standard view of the selection, or of the body. */
  function viewed(name) {
    if (name === "inferior") return inferior();
    return framedSelection(name) ?? rig.frameOf(corners(shownBounds()), direction(name, sideOf(deck, state)), 0.05);
  }

  /** From below: the sole of a chosen foot, else the pelvis, near enough to be between the legs. */
  function inferior() {
    const focus = sceneOf(deck, state)?.focus;
    const [low, high] = deck.body.bounds;
    const pelvis = { center: [(low[0] + high[0]) / 2, high[1] - (high[1] - low[1]) * 0.27, 0], radius: 0.15 };
    const site = selectedSites()[0]?.position;
    const foot =
      site && site[1] < low[1] + 0.15 ? { center: [site[0], site[1], (low[2] + high[2]) / 2], radius: 0.15 } : null;
    const near = foot ?? (focus && focus.radius < SHORT ? focus : pelvis);
    return rig.frameOf(ball(near.center, Math.max(LEAST, near.radius)), direction("inferior"));
  }

  /** The view a scene asks for; a long route cannot be shown from below, so that one is seen from behind. */
  function suggested() {
    const scened = sceneOf(deck, state);
    return scened?.view === "inferior" && (scened.focus?.radius ?? 0) >= SHORT
      ? "posterior"
      : (scened?.view ?? "anterior");
  }

  function shownBounds() {
    const boxes = [...scene.body.parts.values()].filter((part) => (looks.structures.get(part.id)?.opacity ?? 0) > 0.3);
    if (!boxes.length) return deck.body.bounds;
    const all = new Box3();
    for (const part of boxes) if (part.mesh.geometry.boundingBox) all.union(part.mesh.geometry.boundingBox);
    return [all.min.toArray(), all.max.toArray()];
  }

  /**
   * Go where `make` says, now and whenever the free area changes, until a hand takes over.
   * @param {() => Orbit|null} make
   */
  function send(make) {
    const orbit = make();
    if (!orbit) return;
    framing = make;
    if (first) rig.jump(orbit);
    else rig.fly(orbit);
  }

  /** @param {ViewState} old */
  function aim(old) {
    const turned = first || state.view !== old.view;
    const chosen = first || state.show !== old.show || state.side !== old.side;
    const camera = fromText(state.view);
    if (camera) {
      if ((!turned && !chosen) || rig.isAt(state.view)) return;
      send(() => camera);
      framing = null;
    } else if (state.view && direction(state.view)) {
      const { view } = state;
      if (turned || (chosen && state.show)) send(() => viewed(view));
    } else if (state.show && (turned || chosen)) send(() => viewed(suggested()));
  }

  function labelled() {
    /** @type {Label[]} */
    const wanted = [];
    for (const { id, label, fraction, nerve } of looks.roots) {
      const segment = segments.get(id);
      if (!segment) continue;
      const { color = TINT } = deck.palette.nerve[nerve] ?? deck.palette.nerve.other ?? {};
      const position = pointAt(segment.points, segment.arc, fraction);
      wanted.push({ text: label, kind: "root", tint: color, position });
    }
    const [{ position } = {}, other] = selectedSites();
    if (position && !other)
      wanted.push({ text: deck.entries[state.show ?? ""].label, kind: "site", tint: TINT, position });
    labels.set([...merged(wanted), ...pins.flatMap((id) => pinned(id) ?? [])]);
  }

  /**
   * A name with a line: at the middle of a branch, of a structure, or at a place.
   * @param {string} id
   * @returns {Label|null}
   */
  function pinned(id) {
    const text = deck.entries[id]?.label;
    const segment = segments.get(id);
    const tint = deck.palette.nerve[segment?.nerve ?? ""]?.color ?? TINT;
    const position = segment ? pointAt(segment.points, segment.arc, 0.5) : (sites.get(id)?.position ?? centers.get(id));
    return text && position ? { text, kind: "pin", tint, position } : null;
  }

  /** @param {ViewState} next */
  function apply(next) {
    const old = state;
    state = { ...next };
    looks = looksOf(deck, state);
    plane = planeOf(state.clip, deck.body.bounds);
    for (const part of [scene.tissues, scene.body, scene.nerves]) part.setCut(plane);
    scene.body.apply(looks.structures, first);
    scene.nerves.apply(looks.segments, first);
    scene.markers.apply(looks.sites, first);
    scene.markers.setPair(state.side === "both" && state.view !== "medial");
    labelled();
    aim(old);
    if (state.show || state.view) first = false;
    ask();
  }

  /**
   * Where a site, a segment's middle or a structure's middle is, and whether it is to be seen.
   * @param {string} id
   * @returns {{position: number[], shown: boolean}|null}
   */
  function placeOf(id) {
    const spot = scene.markers.spots.find(({ site }) => site.id === id);
    if (spot) return { position: spot.site.position, shown: spot.level !== "hidden" && spot.facing >= FACING };
    const points = segments.get(id)?.points;
    const sphere = scene.body.parts.get(id)?.mesh.geometry.boundingSphere;
    const position = points ? points[points.length >> 1] : sphere?.center.toArray();
    const seen = points ? looks.segments.get(id)?.visible : looks.structures.get(id)?.opacity;
    return position ? { position, shown: (seen ?? 0) > SHOWN } : null;
  }

  return {
    apply,
    reset: () => send(home),
    refit: () => framing && send(framing),
    looks: () => looks,
    /** @param {string[]} ids */
    setPins(ids) {
      if (ids.join() === pins.join()) return;
      pins = [...ids];
      labelled();
      ask();
    },
    plane: () => plane,
    /** Structures, nerves and places have moved. */
    reshaped() {
      for (const segment of segments.values()) segment.arc = arcLengths(segment.points);
      plane = planeOf(state.clip, deck.body.bounds);
      for (const part of [scene.tissues, scene.body, scene.nerves]) part.setCut(plane);
      labelled();
      if (framing && state.show) send(framing); // the whole body keeps its distance, so that it can be seen to grow
      ask();
    },
    state: () => state,
    isDark: () => dark,
    pulses: () => looks.pulse,
    /** A hand moved the camera. */
    touched() {
      first = false;
      framing = null;
    },
    /** @param {string} name */
    standardView: (name) => direction(name) && send(() => viewed(name)),
    placeOf,
    /** @param {boolean} on */
    setTheme(on) {
      dark = on;
      for (const part of [scene.tissues, scene.nerves, scene.markers, scene.backdrop]) part.setTheme(dark);
      labels.setLook(dark, large);
      ask();
    },
    /** @param {boolean} on */
    setText(on) {
      large = on;
      scene.nerves.setThickness(large ? 1.5 : 1);
      scene.markers.setText(large);
      labels.setLook(dark, large);
      ask();
    },
  };
}

/** Roots that several nerves share at one place are named once. @param {Label[]} wanted */
function merged(wanted) {
  /** @type {Label[]} */
  const kept = [];
  for (const item of wanted) {
    const twin = kept.find(
      (other) => other.text === item.text && Math.hypot(...other.position.map((v, i) => v - item.position[i])) < 0.004,
    );
    if (!twin) kept.push(item);
  }
  return kept;
}
