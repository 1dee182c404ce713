import assert from "node:assert/strict";
import { test } from "node:test";
import { looksOf } from "../../src/canvas/looks.js";
import { GHOST, contentFor, countOf, left } from "../../src/canvas/peel.js";
import { blankState } from "../../src/state.js";

const part = (id, tissue, layer = 0, variant = "") => ({
  id,
  side: /left|right/.exec(id)?.[0] ?? "middle",
  tissue,
  layer,
  variant,
});
const deck = {
  palette: { tissue: { bone: { opacity: 1 }, muscle: { opacity: 1 }, organ: { opacity: 1 }, skin: { opacity: 0.15 } } },
  structures: [
    part("femur.left", "bone"),
    part("sacrotuberous_ligament.left", "ligament"),
    part("femoral_artery.left", "vessel"),
    part("skin", "skin", 4),
    part("gluteus_maximus.left", "muscle", 3),
    part("gluteus_medius.left", "muscle", 2),
    part("piriformis.left", "muscle", 1),
    part("piriformis.right", "muscle", 1),
    part("uterus", "organ", 0, "female"),
    part("prostate", "organ", 0, "male"),
    part("urinary_bladder", "organ"),
  ],
  segments: ["left", "right"].map((side) => ({
    id: `sciatic.trunk.${side}`,
    nerve: "sciatic",
    side,
    parent: "",
    joins: "",
    points: [
      [0, 0, 0],
      [0, 1, 0],
    ],
    radius: [0.001, 0.001],
  })),
  nerves: [{ id: "sciatic", roots: ["L4"] }],
  sites: [{ id: "heel.left", side: "left" }],
  variants: { usual: {}, list: [] },
  entries: {
    "heel.left": {
      scene: {
        route: [{ segment: "sciatic.trunk.left", start: 1, end: 0, offset: 0, rank: 1 }],
        related: [],
        sites: ["heel.left"],
        structures: [],
      },
    },
    piriformis_syndrome: { scene: { route: [], related: [], sites: [], structures: ["piriformis.left"] } },
    uterus: { scene: { route: [], related: [], sites: [], structures: ["uterus"] } },
  },
};
const opacities = (change) => {
  const { structures } = looksOf(deck, { ...blankState(), ...change });
  return Object.fromEntries([...structures].map(([id, { opacity }]) => [id, opacity]));
};

test("the peel takes layer after layer; nerves, vessels and bones stay, ligaments until bone", () => {
  const seen = [0, 1, 2, 3, 4].map((peel) =>
    Object.entries(opacities({ peel }))
      .filter(([, opacity]) => opacity > 0.01)
      .map(([id]) => id.split(/[._]/)[0]),
  );
  assert.deepEqual(
    [seen[0].includes("skin"), seen[0].includes("gluteus")],
    [true, false],
    "under the skin the muscles would only blur the nerves",
  );
  assert.deepEqual(seen[1].filter((name) => name === "gluteus" || name === "piriformis").length, 4);
  assert.deepEqual(seen[2], ["femur", "sacrotuberous", "femoral", "gluteus", "piriformis", "piriformis"]);
  assert.deepEqual(seen[3], ["femur", "sacrotuberous", "femoral", "piriformis", "piriformis"]);
  assert.deepEqual(seen[4], ["femur", "femoral"]);
  const nerves = looksOf(deck, { ...blankState(), peel: 4 }).segments;
  assert.equal(nerves.get("sciatic.trunk.left").visible, 1);
});

test("a fascia comes forth with the muscles, a ligament stands under the skin", () => {
  const tract = {
    ...deck,
    structures: [part("iliotibial_tract.left", "ligament", 3), part("sacrotuberous_ligament.left", "ligament")],
  };
  const at = (peel) =>
    [...looksOf(tract, { ...blankState(), peel }).structures.values()].map(({ opacity }) => opacity > 0.01);
  assert.deepEqual(
    [at(0), at(1), at(2)],
    [
      [false, true],
      [true, true],
      [false, true],
    ],
  );
});

test("between two steps a layer fades", () => {
  assert.equal(left({ tissue: "skin", layer: 4 }, 0.5), 0.5);
  assert.equal(left({ tissue: "muscle", layer: 2 }, 2.25), 0.75);
  assert.deepEqual(
    [left({ tissue: "ligament", layer: 3 }, 2), left({ tissue: "ligament" }, 2)],
    [0, 1],
    "a fascia goes with the muscles it covers",
  );
  for (let peel = 0; peel < 4; peel += 0.1)
    assert.ok(left({ tissue: "muscle", layer: 1 }, peel + 0.1) <= left({ tissue: "muscle", layer: 1 }, peel));
});

test("what a card names is never peeled away; a layer switched off by hand stays off", () => {
  assert.ok(opacities({ peel: 4, show: "piriformis_syndrome" })["piriformis.left"] > 0.8);
  assert.equal(opacities({ peel: 4, show: "piriformis_syndrome" })["piriformis.right"], 0);
  assert.equal(opacities({ show: "piriformis_syndrome", layers: { muscle: 0 } })["piriformis.left"], 0);
});

test("before a lit route muscles and skin recede, unless their opacity was set by hand", () => {
  const seen = opacities({ peel: 1, show: "heel.left" });
  assert.ok(seen["gluteus_maximus.left"] > 0.05 && seen["gluteus_maximus.left"] < 0.3);
  assert.ok(opacities({ show: "heel.left" }).skin <= 0.1);
  assert.equal(opacities({ peel: 1, show: "heel.left", layers: { muscle: 0.8 } })["gluteus_maximus.left"], 0.8);
});

test("hidden, ghosted and isolated things, with and without their side", () => {
  assert.equal(opacities({ hide: ["femur.left"] })["femur.left"], 0);
  const both = opacities({ peel: 3, hide: ["piriformis"] });
  assert.deepEqual([both["piriformis.left"], both["piriformis.right"]], [0, 0]);
  assert.equal(opacities({ ghost: ["femur"] })["femur.left"], GHOST);
  const alone = opacities({ peel: 3, only: ["piriformis.left"] });
  assert.deepEqual(
    Object.keys(alone).filter((id) => alone[id] > 0),
    ["piriformis.left"],
  );
  assert.equal(
    opacities({ show: "piriformis_syndrome", hide: ["piriformis.left"] })["piriformis.left"],
    0,
    "hiding wins over marking",
  );
});

test("isolating takes nerves and sites away too, but never a lit route", () => {
  const bare = looksOf(deck, { ...blankState(), only: ["femur"] });
  assert.equal(bare.segments.get("sciatic.trunk.left").visible, 0);
  assert.equal(bare.sites.get("heel.left").level, "hidden");
  const lit = looksOf(deck, { ...blankState(), only: ["femur"], show: "heel.left" });
  assert.ok(
    lit.segments.get("sciatic.trunk.left").visible > 0.8 && lit.segments.get("sciatic.trunk.right").visible === 0,
  );
  assert.equal(
    looksOf(deck, { ...blankState(), only: ["sciatic.right"] }).segments.get("sciatic.trunk.right").visible,
    1,
  );
});

test("organs stand in the pelvis that is chosen", () => {
  const organs = (content) => ["uterus", "prostate", "urinary_bladder"].map((id) => opacities({ content })[id]);
  assert.deepEqual(organs("none"), [0, 0, 0]);
  assert.deepEqual(organs("female"), [1, 0, 1]);
  assert.deepEqual(organs("male"), [0, 1, 1]);
});

test("a selection says which pelvis it needs, once", () => {
  assert.equal(contentFor(deck, { ...blankState(), show: "uterus" }), "female");
  assert.equal(contentFor(deck, { ...blankState(), show: "uterus", content: "female" }), null);
  assert.equal(contentFor(deck, { ...blankState(), show: "heel.left", content: "male" }), null);
});

test("what is hidden is counted", () => {
  assert.deepEqual(
    countOf(deck, { ...blankState(), hide: ["piriformis", "no_such_thing"], ghost: ["femur.left"], only: ["sciatic"] }),
    { hidden: 2, ghosted: 1, only: 2 },
  );
});
