import assert from "node:assert/strict";
import { test } from "node:test";
import { isCut, planeOf, readCut, spanOf, writeCut } from "../../src/canvas/cut.js";

const bounds = [
  [-0.2, -0.9, -0.1],
  [0.2, 0.3, 0.1],
];
const ray = (origin, direction) => ({
  origin: { x: origin[0], y: origin[1], z: origin[2] },
  direction: { x: direction[0], y: direction[1], z: direction[2] },
});

test("a cut is written as it was read", () => {
  for (const text of ["axial:0.5", "coronal:0:flip", "sagittal:1:flip:nerves", "axial:0.125:nerves"])
    assert.equal(writeCut(readCut(text)), text);
  assert.equal(readCut(null), null);
  assert.equal(writeCut({ plane: "axial", at: 1.7, flip: false, nerves: false }), "axial:1");
});

test("without a flip what lies above, in front or to the left goes", () => {
  const goes = { axial: [0, 0.2, 0], coronal: [0, 0, 0.08], sagittal: [0.15, 0, 0] };
  for (const [plane, point] of Object.entries(goes)) {
    const opposite = point.map((value) => -value - (plane === "axial" && value ? 0.5 : 0));
    assert.equal(isCut(planeOf(`${plane}:0.5`, bounds), point), true, plane);
    assert.equal(isCut(planeOf(`${plane}:0.5`, bounds), opposite), false, plane);
    assert.equal(isCut(planeOf(`${plane}:0.5:flip`, bounds), point), false, plane);
    assert.equal(isCut(planeOf(`${plane}:0.5:flip`, bounds), opposite), true, plane);
  }
});

test("a fraction of one cuts nothing of the body, none cuts nothing at all", () => {
  for (const corner of bounds) assert.equal(isCut(planeOf("axial:1", bounds), corner), false);
  assert.equal(isCut(planeOf(null, bounds), [0, -5e3, 0]), false);
});

test("a ray is followed in the half that is left only", () => {
  const plane = planeOf("coronal:0.5", bounds); // the front half goes
  const [from, to] = spanOf(plane, ray([0, 0, 2], [0, 0, -1]));
  assert.ok(Math.abs(from - 2) < 1e-5 && to === Infinity);
  const back = spanOf(plane, ray([0, 0, -2], [0, 0, 1]));
  assert.ok(back[0] === 0 && Math.abs(back[1] - 2) < 1e-5);
  const along = spanOf(plane, ray([0, 0, 0.05], [0, 1, 0]));
  assert.ok(along[0] > along[1], "a ray in the half that is gone meets nothing");
  assert.deepEqual(spanOf(planeOf(null, bounds), ray([0, 0, 2], [0, 0, -1])), [0, Infinity]);
});
