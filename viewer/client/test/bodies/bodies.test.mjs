/** The page of own bodies: which files are taken, and where a click is in the files' coordinates. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Box3, Vector3 } from "three";
import { beyond, sorted } from "../../src/bodies/dropped.js";
import { moved, movedBack, outside } from "../../src/bodies/places.js";

const given = (...names) => names.map((name) => ({ name, file: { size: 2 ** 20 } }));

test("hidden files are passed over, others are told apart by their ending", () => {
  const { wanted, aside } = sorted(
    given("a/Femur.STL", "a/.DS_Store", "__MACOSX/a.stl", "scan.nii.gz", "notes.txt", "a/b.bin"),
    [".stl", ".nii.gz"],
  );
  assert.deepEqual(
    wanted.map(({ name }) => name),
    ["a/Femur.STL", "scan.nii.gz", "a/b.bin"],
  );
  assert.deepEqual(aside, ["notes.txt"]);
});

test("too many and too large are seen before anything is sent", () => {
  const limits = { files: 3, file_mb: 1, total_mb: 2 };
  const there = [{ name: "x", size: 2 ** 20 }];
  assert.equal(beyond(given("a"), there, limits), null);
  assert.equal(beyond(given("a", "b"), there, limits), "too_large");
  assert.equal(beyond(given("a", "b", "c"), there, limits), "too_many");
  assert.equal(beyond([{ file: { size: 2 ** 20 + 1 } }], [], limits), "too_large");
});

test("a place goes to the preview and comes back, mirrored axes too", () => {
  for (const flip of [1, -1]) {
    const back = [
      [0, 0, 100 * flip, 7],
      [-100, 0, 0, 8],
      [0, 100, 0, 9],
      [0, 0, 0, 1],
    ];
    const place = moved(back, [0.01, 0.02, 0.03]);
    assert.deepEqual(
      place.map((value) => Number(value.toFixed(9))),
      [7 + 3 * flip, 7, 11],
    );
    movedBack(back, place).forEach((value, at) => assert.ok(Math.abs(value - [0.01, 0.02, 0.03][at]) < 1e-12));
  }
});

test("a landmark is looked at from the side of its bone on which it lies", () => {
  const box = (low, high) => new Box3(new Vector3(...low), new Vector3(...high));
  const [hip, thigh] = [box([0, 0, -0.1], [0.15, 0.2, 0.1]), box([0.05, -0.4, -0.03], [0.12, 0.05, 0.03])];
  const now = { az: 10, el: 20 };
  assert.equal(
    Math.abs(outside([0.075, 0.1, -0.1], [hip, thigh], now).az),
    180,
    "a spine at the back is seen from the back",
  );
  assert.equal(outside([0.15, 0.1, 0], [hip, thigh], now).az, 90, "one at the left from the left");
  assert.ok(Math.abs(outside([0.085, -0.41, 0.03], [hip, thigh], now).az) < 1e-9, "of two bones the nearer one counts");
  assert.deepEqual(outside([0.075, 0.1, 0.001], [hip], now), now, "what lies in the middle has no side");
});
