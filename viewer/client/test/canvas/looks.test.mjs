import assert from "node:assert/strict";
import { test } from "node:test";
import { layerOpacity, looksOf, shownSides, sideOf } from "../../src/canvas/looks.js";
import { blankState } from "../../src/state.js";

const segment = (id, nerve, parent = "") =>
  ["left", "right"].map((side) => ({
    id: `${id}.${side}`,
    nerve,
    side,
    parent: parent && `${parent}.${side}`,
    joins: "",
    points: [
      [0, 0, 0],
      [0, 1, 0],
    ],
    radius: [0.001, 0.001],
  }));
const run = (name, rank = 1) => ({ segment: name, start: 1, end: 0, offset: 0, rank });
const deck = {
  palette: { tissue: { bone: { opacity: 1 }, skin: { opacity: 0.15 } } },
  structures: [
    { id: "femur.left", side: "left", tissue: "bone" },
    { id: "femur.right", side: "right", tissue: "bone" },
    { id: "sacrum", side: "middle", tissue: "bone" },
    { id: "skin", side: "middle", tissue: "skin" },
  ],
  segments: [
    ...segment("sciatic.trunk", "sciatic"),
    ...segment("sciatic.root.l4", "sciatic"),
    ...segment("sciatic.tibial", "sciatic", "sciatic.trunk"),
    ...segment("ilioinguinal.trunk", "ilioinguinal"),
  ],
  nerves: [
    { id: "sciatic", roots: ["L4"] },
    { id: "ilioinguinal", roots: ["T12", "L1"] },
  ],
  sites: [
    { id: "heel.left", side: "left" },
    { id: "heel.right", side: "right" },
  ],
  variants: { usual: {}, list: [] },
  entries: {
    "heel.left": {
      scene: {
        route: [run("sciatic.trunk.left"), run("sciatic.root.l4.left"), run("ilioinguinal.trunk.left", 2)],
        related: ["sciatic.tibial.left"],
        sites: ["heel.left"],
        structures: [],
      },
    },
    "ilioinguinal.left": { scene: { route: [run("ilioinguinal.trunk.left")], related: [], sites: [], structures: [] } },
    sacrum: { scene: { route: [], related: [], sites: [], structures: ["sacrum"] } },
  },
};
const state = (change = {}) => ({ ...blankState(), ...change });

test("without a selection everything is at rest", () => {
  const { structures, segments, sites, pulse, roots } = looksOf(deck, state());
  for (const look of structures.values()) assert.deepEqual([look.mute, look.glow], [0, 0]);
  for (const look of segments.values())
    assert.deepEqual([look.visible, look.lit, look.muted, look.pulse], [1, 0, 0, 0]);
  for (const look of sites.values()) assert.equal(look.level, "normal");
  assert.equal(pulse, false);
  assert.deepEqual(roots, []);
});

test("a site lights its route, the rest recedes but stays", () => {
  const { structures, segments, sites, pulse } = looksOf(deck, state({ show: "heel.left" }));
  assert.equal(segments.get("sciatic.trunk.left").lit, 1);
  assert.equal(segments.get("sciatic.trunk.left").pulse, 1);
  assert.ok(segments.get("ilioinguinal.trunk.left").lit < 1, "a second nerve is calmer");
  assert.ok(
    segments.get("sciatic.tibial.left").lit > 0 && segments.get("sciatic.tibial.left").pulse === 0,
    "related: lit without a pulse",
  );
  assert.deepEqual([segments.get("sciatic.trunk.right").lit, segments.get("sciatic.trunk.right").muted], [0, 1]);
  assert.ok(
    structures.get("femur.left").opacity === 1 && structures.get("femur.left").mute === 1,
    "bones recede, they do not vanish",
  );
  assert.equal(sites.get("heel.left").level, "selected");
  assert.equal(sites.get("heel.right").level, "quiet");
  assert.equal(pulse, true);
});

test("roots are named where the route ends; a nerve without root segments by its own roots, if it leads", () => {
  const { roots } = looksOf(deck, state({ show: "heel.left" }));
  assert.deepEqual(
    roots.map(({ id, label, fraction }) => [id, label, fraction]),
    [["sciatic.root.l4.left", "L4", 0]],
  );
  const lone = looksOf(deck, state({ show: "ilioinguinal.left" })).roots;
  assert.deepEqual(
    lone.map(({ id, label }) => [id, label]),
    [["ilioinguinal.trunk.left", "T12 L1"]],
  );
});

test("a structure glows, the others recede", () => {
  const { structures } = looksOf(deck, state({ show: "sacrum" }));
  assert.deepEqual([structures.get("sacrum").glow, structures.get("sacrum").mute], [1, 0]);
  assert.equal(structures.get("femur.left").mute, 1);
});

test("sides and layers hide; the middle always stays", () => {
  const { structures, segments, sites } = looksOf(deck, state({ side: "left", layers: { site: 0 } }));
  assert.equal(structures.get("femur.right").opacity, 0);
  assert.equal(structures.get("sacrum").opacity, 1);
  assert.equal(segments.get("sciatic.trunk.right").visible, 0);
  assert.equal(sites.get("heel.left").level, "hidden");
  assert.ok(shownSides("both")("right"));
});

test("the lit route stays visible when nerves are faint, and goes when they are off", () => {
  assert.ok(
    looksOf(deck, state({ show: "heel.left", layers: { nerve: 0.2 } })).segments.get("sciatic.trunk.left").visible >=
      0.9,
  );
  const off = looksOf(deck, state({ show: "heel.left", layers: { nerve: 0 } }));
  assert.equal(off.segments.get("sciatic.trunk.left").lit, 0);
  assert.equal(off.pulse, false);
});

test("a medial view sets the other leg aside", () => {
  const { structures, segments } = looksOf(deck, state({ show: "heel.left", view: "medial" }));
  assert.ok(structures.get("femur.right").opacity < 0.2);
  assert.equal(structures.get("femur.left").opacity, 1);
  assert.equal(segments.get("sciatic.trunk.right").visible, 0);
});

test("opacity comes from the state, then the palette, and stays within 0 and 1", () => {
  assert.equal(layerOpacity(deck, state(), "skin"), 0.15);
  assert.equal(layerOpacity(deck, state({ layers: { skin: 7 } }), "skin"), 1);
  assert.equal(layerOpacity(deck, state(), "unheard_of"), 1);
});

test("an unknown selection is no selection", () => {
  assert.equal(looksOf(deck, state({ show: "nobody" })).pulse, false);
  assert.equal(sideOf(deck, state({ show: "heel.right" })), "right");
  assert.equal(sideOf(deck, state()), "left");
});
