import assert from "node:assert/strict";
import { test } from "node:test";
import { BoxGeometry, Mesh, PerspectiveCamera } from "three";
import { NOTHING, siteOf } from "../../src/canvas/picking/pick.js";
import { createPicking } from "../../src/canvas/picking/picking.js";
import { createSearchTrees } from "../../src/canvas/picking/search_trees.js";

const SKIN = {
  structure: "skin",
  siteOf: () => "place.left",
  spotOf: (vertex) => ({ site: "place.left", vertex }),
  spotOfSite: (id) => ({ site: id, whole: true }),
};

/**
 * Boxes behind one another on the line of sight, the first nearest; the eye looks along -z from 5 m. The nearest has its front at
 * z = 2.1 m, each other 1 m behind it; all are whole on the canvas of 200 px.
 */
function world(looks, { lines = [], spots = [], shown = () => true } = {}) {
  const camera = new PerspectiveCamera(40, 1, 0.01, 20);
  camera.position.set(0, 0, 5);
  camera.updateMatrixWorld(true);
  const parts = new Map(
    Object.keys(looks).map((id, i) => {
      const geometry = new BoxGeometry(1 - i * 0.1, 1 - i * 0.1, 0.2).translate(0, 0, 2 - i);
      geometry.computeBoundingBox();
      return [id, { id, tissue: id, mesh: new Mesh(geometry), shell: false, goal: looks[id] }];
    }),
  );
  const seen = {
    structures: new Map(Object.entries(looks)),
    segments: new Map(lines.map(({ id, look }) => [id, look])),
    shown,
  };
  const body = { parts };
  const trees = createSearchTrees(body);
  const found = createPicking({
    rig: { camera, frame: { width: 200, height: 200 }, near: () => 0.01, scale: () => 100, now: () => ({ dist: 5 }) },
    body,
    trees,
    markers: { spots },
    segments: lines,
    looks: () => seen,
    plane: () => ({ on: false, normal: [0, 1, 0], offset: 9 }),
  });
  if (parts.has("skin")) found.setSkin(SKIN);
  return { ...found, trees };
}
const picking = (looks, lines) => world(looks, { lines }).at(100, 100).id;
const look = (opacity, ghosted = false) => ({ opacity, ghosted, mute: 0, glow: 0 });

test("what is hidden answers to nothing, a ghost only where nothing solid is behind it", () => {
  assert.equal(picking({ muscle: look(1), bone: look(1) }), "muscle");
  assert.equal(picking({ muscle: look(0), bone: look(1) }), "bone");
  assert.equal(picking({ muscle: look(0.14, true), bone: look(1) }), "bone");
  assert.equal(picking({ muscle: look(0.14, true) }), "muscle");
});

test("something solid is meant before something nearly transparent in front of it", () => {
  assert.equal(picking({ muscle: look(0.16), bone: look(1) }), "bone");
  assert.equal(picking({ muscle: look(0.42), bone: look(1) }), "muscle", "what is plainly seen in front is meant");
  assert.equal(picking({ muscle: look(0.16), bone: look(0.1) }), "muscle", "where nothing is solid, the nearest");
});

test("skin answers for the place on it, of glass too, until one looks past it", () => {
  assert.equal(picking({ skin: look(1), bone: look(1) }), "place.left");
  assert.equal(picking({ skin: look(0.15), bone: look(1) }), "place.left");
  assert.equal(
    picking({ skin: look(0.1), bone: look(1) }),
    "place.left",
    "with a route lit, the skin recedes this far",
  );
  assert.equal(picking({ skin: look(0.07), bone: look(1) }), "bone");
  assert.equal(picking({ skin: look(0.07), muscle: look(0.16) }), "place.left", "nothing solid lies under it");
  assert.equal(picking({ skin: look(0.14, true), bone: look(1) }), "bone");
  assert.equal(picking({ skin: look(0), bone: look(1) }), "bone");
});

test("a ghosted nerve answers only where nothing else is", () => {
  const line = (ghosted) => [
    {
      id: "sciatic.trunk.left",
      points: [
        [-1, 0, 3],
        [1, 0, 3],
      ],
      radius: [0.01, 0.01],
      look: { visible: ghosted ? 0.14 : 1, lit: 0, ghosted },
    },
  ];
  assert.equal(picking({ bone: look(1) }, line(false)), "sciatic.trunk.left");
  assert.equal(picking({ bone: look(1) }, line(true)), "bone");
  assert.equal(picking({}, line(true)), "sciatic.trunk.left");
});

const NERVE = {
  id: "sciatic.trunk.left",
  points: [
    [-1, 0, 3],
    [1, 0, 3],
  ],
  radius: [0.01, 0.01],
  look: { visible: 1, lit: 0, ghosted: false },
};
const near = (point, wanted) => point.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-6, `${point}`));

test("a pick is one frozen record: what answered, where it was met, and on which triangle", () => {
  const bone = world({ bone: look(1) }).at(100, 100);
  assert.deepEqual([bone.id, bone.layer, bone.face.length], ["bone", "structure", 3]);
  near(bone.point, [0, 0, 2.1]);
  assert.ok(Object.isFrozen(bone) && Object.isFrozen(bone.point) && Object.isFrozen(bone.face));
  assert.throws(() => {
    bone.id = "other";
  }, TypeError);
  const { at } = world({ bone: look(1) });
  assert.equal(at(1, 1), NOTHING, "beside the body");
  assert.deepEqual({ ...NOTHING }, { id: null, point: null, face: null, layer: null });
});

test("a later look leaves an earlier pick as it was, and its spot is asked of the pick", () => {
  const { at, spotOf, beneath } = world({ skin: look(1), bone: look(1) });
  const first = at(100, 100);
  const spot = spotOf(first);
  at(1, 1);
  assert.deepEqual(spotOf(first), spot, "what was met last does not matter");
  assert.deepEqual(
    beneath(first).map(({ id }) => id),
    [],
    "no tree of the bone is there yet, so nothing is said",
  );
});

test("skin, opaque or glass, answers with the place, its point and its triangle; looked through, the bone does", () => {
  for (const opacity of [1, 0.42, 0.15]) {
    const { at, spotOf } = world({ skin: look(opacity), bone: look(1) });
    const met = at(100, 100);
    assert.deepEqual([met.id, met.layer, siteOf(met)], ["place.left", "skin", "place.left"]);
    near(met.point, [0, 0, 2.1]);
    assert.ok(met.face.includes(spotOf(met).vertex), "the vertex of the spot is of the struck triangle");
  }
  const { at, spotOf } = world({ skin: look(0.14, true), bone: look(1) });
  const met = at(100, 100);
  assert.deepEqual([met.id, met.layer, siteOf(met), spotOf(met)], ["bone", "structure", null, null]);
});

test("a nerve in front is met where the ray passes it; behind opaque skin only a lit one is", () => {
  const front = world({ bone: look(1) }, { lines: [NERVE] }).at(100, 100);
  assert.deepEqual([front.id, front.layer, front.face], ["sciatic.trunk.left", "nerve", null]);
  near(front.point, [0, 0, 3]);
  const behind = { ...NERVE, points: NERVE.points.map(([x, y]) => [x, y, 1.5]) };
  assert.equal(world({ skin: look(1) }, { lines: [behind] }).at(100, 100).layer, "skin");
  const lit = { ...behind, look: { ...behind.look, lit: 1 } };
  assert.equal(world({ skin: look(1) }, { lines: [lit] }).at(100, 100).layer, "nerve");
  assert.equal(world({ skin: look(0.15) }, { lines: [behind] }).at(100, 100).layer, "nerve", "glass hides no nerve");
});

test("skin of a side that is not shown was met, but names nothing", () => {
  const { at, spotOf, beneath } = world({ skin: look(1) }, { shown: (side) => side !== "left" });
  const met = at(100, 100);
  assert.deepEqual([met.id, met.layer, siteOf(met)], [null, "skin", null]);
  assert.deepEqual([spotOf(met), beneath(met)], [null, []]);
});

test("a finger reaches farther than a mouse, for nerves and for the discs of places", () => {
  const { at } = world({}, { lines: [{ ...NERVE, radius: [1e-4, 1e-4] }] });
  assert.deepEqual([at(100, 110).id, at(100, 110, true).id], [null, "sciatic.trunk.left"]);
  const disc = { site: { id: "heel.left", position: [0, 0, 2.5] }, level: "normal", facing: 1, now: { size: 14 } };
  const { at: on, spotOf } = world({ bone: look(1) }, { spots: [disc] });
  assert.deepEqual([on(118, 100).layer, on(118, 100, true).layer], ["structure", "site"]);
  const met = on(105, 100);
  assert.deepEqual([met.id, met.layer, met.point, siteOf(met)], ["heel.left", "site", [0, 0, 2.5], "heel.left"]);
  assert.equal(spotOf(met), null, "a body without painted skin");
  const painted = world({ skin: look(1) }, { spots: [disc] });
  assert.deepEqual(painted.spotOf(painted.at(100, 100)), { site: "heel.left", whole: true }, "what serves most of it");
});

test("what lies beneath is measured from the point that was met", () => {
  const { at, beneath, trees } = world({ skin: look(1), bone: look(1) }, { lines: [{ ...NERVE, id: "tibial.trunk" }] });
  while (trees.warm());
  const met = at(100, 100);
  assert.equal(met.layer, "nerve", "it lies before the skin here");
  const skin = at(100, 120);
  near(skin.point, [0, skin.point[1], 2.1]);
  assert.deepEqual(beneath(skin), [], "all is farther than that");
});

test("an eye within a bone is told how far to step back, once every tree is there", () => {
  const { trees } = world({ bone: look(1) });
  assert.equal(trees.wayOut([0, 0, 2], [0, 0, 1]), 0, "no tree yet");
  while (trees.warm());
  assert.ok(Math.abs(trees.wayOut([0, 0, 2], [0, 0, 1]) - 0.11) < 1e-6);
  assert.equal(trees.wayOut([0, 0, 3], [0, 0, 1]), 0, "outside");
});
