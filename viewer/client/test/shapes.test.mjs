import assert from "node:assert/strict";
import { test } from "node:test";
import { BufferAttribute, BufferGeometry } from "three";
import { factorsOf, heldBack, leading, lengthsOf, move, readShapes } from "../src/canvas/objects/shapes.js";
import { createShaping } from "../src/canvas/objects/shaping.js";
import { nerveOf, spread, swapped, variantOf, withVariants } from "../src/canvas/variants.js";

const MOVES = [
  [0.01, 0, 0],
  [0, 0.002, 0],
]; // metres: per standard deviation, per squared one

/** A sheet of one mode whose clouds all move by MOVES, the first point 0.005 more along z per standard deviation. */
function sheet(clouds, reach = 2, together = 3) {
  const blocks = [];
  let at = 0;
  const named = clouds.map(([id, count]) => {
    const numbers = new Float32Array(26);
    MOVES.forEach((shift, term) => {
      numbers.set(shift, 13 * term);
      numbers[13 * term + 12] = 0.0001;
    });
    const rest = new Int8Array(6 * count + (-(6 * count) & 3));
    rest[2] = 50;
    const block = Buffer.concat([Buffer.from(numbers.buffer), Buffer.from(rest.buffer)]);
    blocks.push(block);
    at += block.length;
    return { id, count, at: at - block.length };
  });
  const modes = [{ mode: 1, measures: { leg_length: [-30, 1], pelvic_width: [9, 0], inlet_depth: [0.2, 0] } }];
  let head = JSON.stringify({
    version: 1,
    reach,
    together,
    usual: { leg_length: 780, pelvic_width: 280, inlet_depth: 120 },
    modes,
    clouds: named,
  });
  head = head.padEnd(Math.ceil(head.length / 4) * 4);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(head.length);
  const all = Buffer.concat([size, Buffer.from(head), ...blocks]);
  return readShapes(all.buffer.slice(all.byteOffset, all.byteOffset + all.length));
}

const near = (found, wanted) =>
  wanted.forEach((value, i) => assert.ok(Math.abs(found[i] - value) < 1e-6, `${[...found]} is not ${wanted}`));

test("points move along their parabola", () => {
  const read = sheet([["femur.left", 2]]);
  const base = Float32Array.from([0, 1, 0, 1, 1, 1]);
  const out = new Float32Array(6);
  move(read.cloud("femur.left", 2), base, factorsOf(read, { 1: -2 }), out);
  near(out, [-0.02, 1.008, -0.01, 0.98, 1.008, 1]);
  move(read.cloud("femur.left", 2), base, factorsOf(read, {}), out);
  near(out, base);
  assert.equal(read.cloud("femur.left", 3), null, "another detail has another number of points");
});

test("modes stay in reach, alone and together", () => {
  assert.deepEqual(heldBack({ modes: [{ mode: 1 }], reach: 2, together: 3 }, { 1: 9 }), [2]);
  const four = heldBack(
    { modes: [1, 2, 3, 4].map((mode) => ({ mode })), reach: 2, together: 3 },
    { 1: 2, 2: -2, 3: 2, 4: 2 },
  );
  assert.ok(Math.abs(Math.hypot(...four) - 3) < 1e-9 && four[1] < 0);
});

test("a mode is named by what it changes most", () => {
  const read = sheet([]);
  assert.deepEqual(leading(read.modes[0], 2), [
    ["leg_length", -30],
    ["pelvic_width", 9],
  ]);
  assert.equal(lengthsOf(read, { 1: 2 }).leg_length, 780 - 60 + 4);
});

function body() {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(Float32Array.from([0, 0, 0, 1, 0, 0, 0, 1, 0]), 3));
  geometry.setIndex([0, 1, 2]);
  geometry.computeVertexNormals();
  geometry.computeBoundingBox();
  geometry.computeBoundingSphere();
  return { parts: new Map([["femur.left", { id: "femur.left", tissue: "bone", mesh: { geometry } }]]) };
}

test("bones, nerves, places and the body's bounds change where they are, and change back", () => {
  const deck = {
    body: {
      bounds: [
        [0, 0, 0],
        [1, 1, 0],
      ],
    },
    structures: [{ id: "femur.left", center: [0.5, 0.5, 0] }],
    segments: [
      {
        id: "sciatic.trunk.left",
        points: [
          [0, 0, 0],
          [0, 1, 0],
        ],
      },
    ],
    sites: [{ id: "knee.left", position: [1, 1, 1] }],
  };
  const drawn = body();
  const told = [];
  const shaping = createShaping({ deck, body: drawn, changed: (ids) => told.push([...ids]) });
  shaping.apply({ 1: 1 });
  near(deck.sites[0].position, [1, 1, 1]); // no sheet yet
  shaping.setSheet(
    sheet([
      ["femur.left", 3],
      ["sciatic.trunk.left", 2],
      ["sites", 1],
    ]),
  );
  near(deck.sites[0].position, [1.01, 1.002, 1.005]);
  near(deck.segments[0].points[1], [0.01, 1.002, 0]);
  near(drawn.parts.get("femur.left").mesh.geometry.attributes.position.array, [0.01, 0.002, 0.005, 1.01, 0.002, 0]);
  near(deck.body.bounds[1], [1.01, 1.002, 0.005]);
  assert.deepEqual(told[0], ["femur.left"]);
  shaping.apply({});
  near(drawn.parts.get("femur.left").mesh.geometry.attributes.position.array, [0, 0, 0, 1, 0, 0, 0, 1, 0]);
  near(deck.body.bounds[1], [1, 1, 0]);
  near(deck.structures[0].center, [0.5, 0.5, 0]);
});

const DECK = {
  entries: { sciatic: { kind: "nerve" }, "sciatic.tibial.left": { kind: "segment" }, knee: { kind: "site" } },
  segments: [{ id: "sciatic.trunk.left" }],
  variants: {
    usual: {},
    list: [
      {
        id: "sciatic_b",
        nerve: "sciatic",
        replaces: ["sciatic.trunk.left"],
        segments: [{ id: "sciatic.variant.b.left", as: "sciatic.trunk.left" }],
      },
    ],
  },
};
const lit = { visible: 1, lit: 1, muted: 0, pulse: 1, run: { start: 0, end: 1 } };

test("a variant takes the look and the place of the usual stretch, else it is out of sight", () => {
  const deck = withVariants(DECK);
  const usual = swapped(deck, { variant: null }, new Map([["sciatic.trunk.left", lit]]));
  assert.deepEqual([usual.get("sciatic.trunk.left").lit, usual.get("sciatic.variant.b.left").visible], [1, 0]);
  const other = swapped(deck, { variant: "sciatic_b" }, new Map([["sciatic.trunk.left", lit]]));
  assert.deepEqual([other.get("sciatic.trunk.left").visible, other.get("sciatic.variant.b.left").lit], [0, 1]);
  assert.equal(variantOf(deck, { variant: "nonsense" }), null);
});

test("the nerve of a selection, and the range of published figures", () => {
  assert.deepEqual(
    ["sciatic", "sciatic.tibial.left", "knee", null].map((id) => nerveOf(DECK, id)),
    ["sciatic", "sciatic", null, null],
  );
  assert.deepEqual(spread({ figures: [{ percent: 9.8, low: 6.5, high: 13.2 }, { percent: 21.6 }] }), [6.5, 21.6]);
  assert.equal(spread({ figures: [] }), null);
});
