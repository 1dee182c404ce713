import assert from "node:assert/strict";
import { test } from "node:test";
import { halfOf } from "../../src/canvas/overlay.js";
import { toLine } from "../../src/canvas/camera/projection.js";
import { readSkin } from "../../src/canvas/skin/skin.js";
import { neighbours, smoothed } from "../../src/canvas/skin/skin_graph.js";
import { namesOf } from "../../src/canvas/skin/skin_names.js";
import { inkOn, paintOf, referredOf } from "../../src/canvas/skin/skin_paint.js";

const pack = (...values) => Buffer.from(values).toString("base64");
const territory = (id, color, pattern = "solid") => ({
  id,
  label: id,
  short: id,
  color,
  pattern,
  evidence: "textbook",
  sources: [],
  note: "",
});

/** Four vertices in two triangles: 0 and 1 of the first nerve, 2 on the border, 3 of the second. */
const map = {
  structure: "skin",
  vertices: 4,
  sites: ["shin.left", "calf.left"],
  nerves: [territory("saphenous", "#0000ff", "bands"), territory("sural", "#ff0000")],
  roots: [territory("L4", "#00ff00"), territory("S1", "#ffffff")],
  site: pack(0, 0, 1, 1),
  nerve: pack(0, 0, 0, 1),
  nerve_second: pack(0, 0, 1, 1),
  nerve_blend: pack(0, 0, 127, 0),
  variable: pack(0, 255, 0, 0),
  root: pack(0, 0, 1, 1),
  root_second: pack(0, 0, 1, 1),
  root_blend: pack(0, 0, 0, 0),
  contested: pack(0, 0, 0, 255),
  referred: [
    { id: "joint", places: { shin: "typical" } },
    { id: "organ", places: { calf: "rare" } },
  ],
  color: "#a03070",
};
const skin = readSkin(map);
const links = neighbours([0, 1, 2, 1, 3, 2], 4);

test("a spot names its place, nerve and root, its border and its doubts", () => {
  const spot = skin.spotOf(2);
  assert.deepEqual(
    [spot.site, spot.nerve.id, spot.besideNerve.id, spot.root.id, spot.besideRoot],
    ["calf.left", "saphenous", "sural", "S1", null],
  );
  assert.deepEqual([skin.spotOf(1).varies, skin.spotOf(3).contested, skin.spotOf(0).varies], [true, true, false]);
});

test("the territories that meet on a site, largest first", () => {
  const meeting = skin.meeting("nerve", "calf.left");
  assert.deepEqual(
    meeting.map(({ territory: { id } }) => id),
    ["sural", "saphenous"],
  );
  assert.ok(Math.abs(meeting[0].share + meeting[1].share - 1) < 1e-9);
  assert.equal(skin.spotOfSite("shin.left").nerve.id, "saphenous");
  assert.equal(skin.spotOfSite("nowhere"), null);
});

test("territories are painted in their colours, mixed on the border, hatched where people vary", () => {
  const { paint, marks } = paintOf(skin, "nerves", { links, show: null, focus: null });
  assert.deepEqual([...paint.slice(0, 4)], [0, 0, 255, 255]);
  assert.ok(Math.abs(paint[8] - 127) < 2 && Math.abs(paint[10] - 128) < 2);
  assert.ok(paint[11] < 140, "a border is a pale seam");
  assert.deepEqual([marks[0], marks[7], marks[3]], [255, 255, 0]);
});

test("one territory in focus leaves the others pale", () => {
  const { paint } = paintOf(skin, "nerves", { links, show: null, focus: "sural" });
  assert.ok(paint[3] < 60 && paint[15] === 255);
});

test("referred pain is that of the condition named, else of the one selected, else the first", () => {
  assert.equal(referredOf(map, "referred:organ", null).id, "organ");
  assert.equal(referredOf(map, "referred", "organ").id, "organ");
  assert.equal(referredOf(map, "referred", "shin.left").id, "joint");
  const { paint, marks } = paintOf(skin, "referred:organ", { links, show: null, focus: null });
  assert.ok(paint[15] > 0 && paint[15] < 90);
  assert.ok(marks[15] > 100, "what is rare is hatched");
});

test("smoothing spreads a value and keeps an even one", () => {
  assert.ok([...smoothed([1, 1, 1, 1], links, 9)].every((value) => Math.abs(value - 1) < 1e-6));
  const [first, , , last] = smoothed([1, 0, 0, 0], links, 4);
  assert.ok(first < 1 && last > 0);
});

test("a patch is named where it is deepest", () => {
  const n = 7; // a strip of vertices: three of one territory, a border, three of another
  const index = [];
  for (let i = 0; i + 2 < n; i += 1) index.push(i, i + 1, i + 2);
  const kind = { list: map.nerves, first: Uint8Array.from([0, 0, 0, 0, 1, 1, 1]), blend: new Uint8Array(n) };
  const at = Float32Array.from({ length: 3 * n }, (_, i) => (i % 3 ? 0 : i / 30));
  const names = namesOf(kind, at, neighbours(index, n));
  assert.deepEqual(names.map(({ territory: { id } }) => id).sort(), ["saphenous", "sural"]);
  for (const {
    territory: { id },
    vertex,
  } of names)
    assert.equal(kind.list[kind.first[vertex]].id, id);
});

test("half of the skin is shown with one side, and in the inner view", () => {
  const deck = { entries: {} };
  assert.equal(halfOf(deck, { side: "both", view: "anterior", show: null }), 0);
  assert.equal(halfOf(deck, { side: "left", view: null, show: null }), 1);
  assert.equal(halfOf(deck, { side: "both", view: "medial", show: "shin.right" }), -1);
});

test("ink on a colour can be read, and the way to a line is the shortest", () => {
  assert.equal(inkOn("#ffffff"), "#14202b");
  assert.equal(inkOn("#332288"), "#ffffff");
  assert.equal(
    toLine(
      [0, 3, 0],
      [
        [-1, 0, 0],
        [1, 0, 0],
        [1, 5, 0],
      ],
    ),
    1,
  );
});
