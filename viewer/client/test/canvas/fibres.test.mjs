import assert from "node:assert/strict";
import { test } from "node:test";
import { daylight } from "../../src/canvas/materials/occlusion.js";
import { fibres } from "../../src/canvas/materials/fibres.js";

/** A spindle along x: thick in the middle, a cord at its ends. */
function spindle() {
  const points = [];
  for (let i = 0; i <= 60; i += 1) {
    const radius = 0.004 + 0.026 * Math.sin((Math.PI * i) / 60) ** 2;
    for (let k = 0; k < 16; k += 1)
      points.push(i * 0.005, radius * Math.cos((2 * Math.PI * k) / 16), radius * Math.sin((2 * Math.PI * k) / 16));
  }
  return Float32Array.from(points);
}

test("the ends of a muscle are tendon, its belly is flesh", () => {
  const found = fibres(spindle());
  const tendon = (ring) => found[3 * 16 * ring + 2];
  assert.ok(tendon(0) > 0.9 && tendon(60) > 0.9, `${tendon(0)}, ${tendon(60)}`);
  assert.ok(tendon(30) < 0.05);
});

test("a fibre keeps its place around the belly from end to end", () => {
  const found = fibres(spindle());
  const turn = (ring, k) => Math.atan2(found[3 * (16 * ring + k) + 1], found[3 * (16 * ring + k)]);
  for (const k of [0, 5, 11]) assert.ok(Math.abs(Math.sin(turn(15, k) - turn(45, k))) < 0.05);
});

test("other surfaces take light away without being asked about", () => {
  const plate = (z) => {
    const position = new Float32Array(3 * 441);
    const normal = new Float32Array(3 * 441);
    const index = [];
    for (let j = 0; j < 21; j += 1)
      for (let i = 0; i < 21; i += 1) {
        const n = 21 * j + i;
        position.set([i * 0.005, j * 0.005, z], 3 * n);
        normal.set([0, 0, 1], 3 * n);
        if (i < 20 && j < 20) index.push(n, n + 1, n + 21, n + 1, n + 22, n + 21);
      }
    return { position, normal, index: Uint16Array.from(index) };
  };
  const own = [plate(0), plate(0.3), plate(0.6)];
  const open = daylight(own)[0];
  const shaded = daylight(own, [plate(0.012), plate(0.016)]);
  assert.equal(shaded.length, 3, "one answer for each surface asked about");
  assert.ok(shaded[0][220] < open[220] - 40, `${shaded[0][220]} is not darker than ${open[220]}`);
});
