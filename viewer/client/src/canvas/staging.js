/** From view state to picture: applies looks, places labels, sends the camera where the selection is. */

import { ball, corners, direction, fromText } from "./camera/orbit.js";
import { planeOf } from "./cut.js";
import { looksOf, sceneOf, shownSides, sideOf } from "./looks.js";
import { arcLengths, pointAt } from "./objects/tubes.js";

const LEAST = 0.11; // metres; a focus is never tighter than this
const SHORT = 0.2; // metres; radius of a scene that can be seen from below

/** @param {{deck: Object, scene: Object, rig: Object, labels: Object, ask: () => void}} world */
export function createStaging({ deck, scene, rig, labels, ask }) {
  const segments = new Map(
    deck.segments.map((segment) => [segment.id, { ...segment, arc: arcLengths(segment.points) }]),
  );
  const centers = new Map(deck.structures.map(({ id, center }) => [id, center]));
  const sites = new Map(deck.sites.map((site) => [site.id, site]));
  let state = { show: null, side: "both", layers: {}, view: null };
  let looks = looksOf(deck, state);
  let plane = planeOf(null, deck.body.bounds);
  let first = true;
  let framing = null; // makes the present framing again for another size; null once a hand has moved the camera
  let dark = false;
  let large = false;
  let pins = [];

  const home = () => rig.frameOf(corners(deck.body.bounds), direction("anterior"), 0.05);

  /** Points of the lit stretches, the sites and the marked structures: what the camera has to show. */
  function subject() {
    const found = sceneOf(deck, state);
    if (!found) return [];
    const shown = shownSides(state.side);
    const points = [];
    for (const { segment: id, start, end } of found.route) {
      const segment = segments.get(id);
      if (!segment || !shown(segment.side)) continue;
      for (let k = 0; k <= 8; k += 1)
        points.push(pointAt(segment.points, segment.arc, start + ((end - start) * k) / 8));
    }
    for (const id of found.related)
      if (segments.has(id)) points.push(...segments.get(id).points.filter((_, i) => i % 4 === 0));
    for (const id of found.sites) if (sites.has(id) && shown(sites.get(id).side)) points.push(sites.get(id).position);
    const local = deck.entries[state.show]?.kind === "site"; // what lies at a place is often far longer than the place
    for (const id of local ? [] : found.structures) {
      const box = scene.body.parts.get(id)?.mesh.geometry.boundingBox;
      if (box) points.push(...corners([box.min.toArray(), box.max.toArray()]));
    }
    return points;
  }

  /** The orbit for a selection, looked at from a standard view. */
  function framedSelection(name) {
    const look = direction(name, sideOf(deck, state)) ?? rig.goal();
    const points = subject();
    const focus = sceneOf(deck, state)?.focus;
    if (points.length < 2 && focus) return rig.frameOf(ball(focus.center, Math.max(LEAST, focus.radius)), look);
    if (!points.length) return null;
    const middle = [0, 1, 2].map(
      (axis) => (Math.min(...points.map((p) => p[axis])) + Math.max(...points.map((p) => p[axis]))) / 2,
    );
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
    const site = sites.get(state.show)?.position;
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
    const ends = boxes.map((part) => part.mesh.geometry.boundingBox);
    const over = (pick, by) => ["x", "y", "z"].map((axis) => by(...ends.map((box) => box[pick][axis])));
    return [over("min", Math.min), over("max", Math.max)];
  }

  /** Go where `make` says, now and whenever the free area changes, until a hand takes over. */
  function send(make) {
    const orbit = make();
    if (!orbit) return;
    framing = make;
    if (first) rig.jump(orbit);
    else rig.fly(orbit);
  }

  function aim(old) {
    const turned = first || state.view !== old.view;
    const chosen = first || state.show !== old.show || state.side !== old.side;
    const camera = fromText(state.view);
    if (camera) {
      if ((!turned && !chosen) || rig.isAt(state.view)) return;
      send(() => camera);
      framing = null;
    } else if (direction(state.view)) {
      if (turned || (chosen && state.show)) send(() => viewed(state.view));
    } else if (state.show && (turned || chosen)) send(() => viewed(suggested()));
  }

  function labelled() {
    const tint = (nerve) => (deck.palette.nerve[nerve] ?? deck.palette.nerve.other ?? {}).color ?? "#46525c";
    const wanted = looks.roots.map(({ id, label, fraction, nerve }) => {
      const segment = segments.get(id);
      return {
        key: id,
        text: label,
        kind: "root",
        tint: tint(nerve),
        position: pointAt(segment.points, segment.arc, fraction),
      };
    });
    const site = sites.get(state.show);
    if (site && looks.sites.get(site.id)?.level === "selected") {
      wanted.push({ key: site.id, text: site.label, kind: "site", tint: "#46525c", position: site.position });
    }
    labels.set([...merged(wanted), ...pins.map(pinned).filter(Boolean)]);
  }

  /** A name with a line: at the middle of a branch, of a structure, or at a place. */
  function pinned(id) {
    const text = deck.entries[id]?.label;
    const segment = segments.get(id);
    const tint = segment ? (deck.palette.nerve[segment.nerve]?.color ?? "#46525c") : "#46525c";
    const position = segment ? pointAt(segment.points, segment.arc, 0.5) : (sites.get(id)?.position ?? centers.get(id));
    return text && position ? { key: `pin ${id}`, text, kind: "pin", tint, position } : null;
  }

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

  return {
    apply,
    reset: () => send(home),
    refit: () => framing && send(framing),
    looks: () => looks,
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
    standardView: (name) => direction(name) && send(() => viewed(name)),
    setTheme(on) {
      dark = Boolean(on);
      for (const part of [scene.tissues, scene.nerves, scene.markers, scene.backdrop]) part.setTheme(dark);
      labels.setLook(dark, large);
      ask();
    },
    setText(on) {
      large = Boolean(on);
      scene.nerves.setThickness(large ? 1.5 : 1);
      scene.markers.setText(large);
      labels.setLook(dark, large);
      ask();
    },
  };
}

/** Roots that several nerves share at one place are named once. */
function merged(wanted) {
  const kept = [];
  for (const item of wanted) {
    const twin = kept.find(
      (other) => other.text === item.text && Math.hypot(...other.position.map((v, i) => v - item.position[i])) < 0.004,
    );
    if (!twin) kept.push(item);
  }
  return kept;
}
