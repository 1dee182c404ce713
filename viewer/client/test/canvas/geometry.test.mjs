import assert from "node:assert/strict";
import { test } from "node:test";
import { cavity } from "../../src/canvas/materials/cavity.js";
import { spread } from "../../src/canvas/labels.js";
import { daylight } from "../../src/canvas/materials/occlusion.js";
import { project, toStretch, viewProjection } from "../../src/canvas/camera/projection.js";
import { createScreenLines } from "../../src/canvas/picking/screen_lines.js";
import { arcLengths, frames, needed, pointAt, sweep } from "../../src/canvas/objects/tubes.js";

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const helix = Array.from({ length: 120 }, (_, i) => [0.05 * Math.cos(i / 12), i / 200, 0.05 * Math.sin(i / 12)]);

/** A ball of triangles; `inwards` turns its surface to the inside. */
function sphere(radius, inwards = false, [cx, cy, cz] = [0, 0, 0], n = 24) {
  const position = [];
  const normal = [];
  const index = [];
  for (let i = 0; i <= n; i += 1) {
    for (let j = 0; j < 2 * n; j += 1) {
      const [t, p] = [(Math.PI * i) / n, (Math.PI * j) / n];
      const way = [Math.sin(t) * Math.cos(p), Math.cos(t), Math.sin(t) * Math.sin(p)];
      position.push(cx + radius * way[0], cy + radius * way[1], cz + radius * way[2]);
      normal.push(...way.map((value) => (inwards ? -value : value)));
      if (i === n) continue;
      const [a, b] = [i * 2 * n + j, i * 2 * n + ((j + 1) % (2 * n))];
      index.push(a, b, a + 2 * n, b, b + 2 * n, a + 2 * n);
    }
  }
  return { position: Float32Array.from(position), normal: Float32Array.from(normal), index: Uint32Array.from(index) };
}

test("frames of a line stay square to it and do not spin", () => {
  const found = frames(helix);
  found.forEach(({ along, normal, across }, i) => {
    assert.ok(Math.abs(dot(along, normal)) < 1e-6 && Math.abs(dot(along, across)) < 1e-6, `frame ${i} is not square`);
    if (i) assert.ok(dot(normal, found[i - 1].normal) > 0.98, `frame ${i} spins`);
  });
});

test("a straight line along any axis has frames", () => {
  for (const way of [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, -1],
  ]) {
    for (const { normal } of frames([0, 1, 2].map((t) => way.map((value) => value * t))))
      assert.ok(Math.abs(Math.hypot(...normal) - 1) < 1e-9);
  }
});

test("a line is thinned only where nobody sees it", () => {
  const kept = needed(helix, 0.0005);
  assert.ok(kept.length < helix.length / 2, `${kept.length} of ${helix.length} points kept`);
  for (let i = 0; i < helix.length; i += 1) {
    const after = kept.findIndex((k) => k >= i);
    const [a, b] = [helix[kept[Math.max(0, after - 1)]], helix[kept[after]]];
    const way = b.map((value, k) => value - a[k]);
    const share =
      dot(
        helix[i].map((value, k) => value - a[k]),
        way,
      ) / (dot(way, way) || 1);
    const gap = Math.hypot(...helix[i].map((value, k) => value - a[k] - way[k] * share));
    assert.ok(gap <= 0.0005 + 1e-9, `point ${i} is ${gap} m off`);
  }
});

test("a tube has whole triangles, its own length and closed ends", () => {
  const { center, outward, place, index, lengths, ranges } = sweep([
    { points: helix, radius: helix.map(() => 0.003) },
    {
      points: [
        [0, 0, 0],
        [0, 1, 0],
      ],
      radius: [0.001, 0.002],
    },
  ]);
  assert.equal(center.length, outward.length);
  assert.equal(place.length / 4, center.length / 3);
  assert.ok(Math.max(...index) < center.length / 3);
  assert.deepEqual(
    ranges.map(([from]) => from),
    [0, ranges[0][1]],
  );
  assert.equal(ranges[1][1], index.length);
  assert.ok(Math.abs(lengths[1] - 1) < 1e-9);
  assert.ok(Math.abs(lengths[0] - arcLengths(helix).at(-1)) < 1e-9);
  const poles = [];
  for (let i = 0; i < outward.length; i += 3)
    if (Math.abs(outward[i + 1]) > 0.999 && place[(i / 3) * 4] === 1) poles.push(center[i + 1]);
  assert.deepEqual([...new Set(poles)].sort(), [0, 1]);
});

test("a fraction of the arc length is a point on the line", () => {
  const points = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 3, 0],
  ];
  assert.deepEqual(pointAt(points, arcLengths(points), 0.5), [1, 1, 0]);
  assert.deepEqual(pointAt(points, arcLengths(points), 0), [0, 0, 0]);
  assert.deepEqual(pointAt(points, arcLengths(points), 1), [1, 3, 0]);
});

test("ridges and hollows have opposite signs", () => {
  const ball = sphere(0.02);
  const cave = sphere(0.02, true);
  const middle = 12 * 48; // on the equator, away from the poles
  assert.ok(cavity(ball.position, ball.index, ball.normal)[middle] > 0, "a ball is a ridge");
  assert.ok(cavity(cave.position, cave.index, cave.normal)[middle] < 0, "the inside of a ball is a hollow");
});

test("daylight is less between two surfaces that nearly touch", () => {
  const [light] = daylight([sphere(0.03), sphere(0.03, false, [0.065, 0, 0]), sphere(0.03, false, [0.5, 0, 0])]);
  const equator = 12 * 48;
  assert.ok(
    light[equator] < light[equator + 24],
    `facing the neighbour ${light[equator]}, away from it ${light[equator + 24]}`,
  );
});

test("projection agrees with the matrices it is given", () => {
  const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const perspective = [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, -1, -1, 0, 0, -0.02, 0];
  const m = viewProjection({ projectionMatrix: { elements: perspective }, matrixWorldInverse: { elements: identity } });
  assert.deepEqual(project(m, [1, 0.5, -2], 400, 200), { x: 300, y: 50, depth: 2 });
  assert.equal(project(m, [0, 0, 1], 400, 200), null, "behind the eye");
  assert.deepEqual(toStretch(5, 3, 0, 0, 10, 0), { gap: 3, share: 0.5 });
  assert.equal(toStretch(-4, 3, 0, 0, 10, 0).gap, 5);
});

test("a line on screen is found within its margin, at its depth, by its drawn edge", () => {
  const lines = createScreenLines([
    {
      points: [
        [-1, 0, 0],
        [0, 0, 0],
        [1, 0, 0],
      ],
      radius: [0.1, 0.1, 0.1],
    },
  ]);
  const flat = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2]; // w = 2 everywhere: 2 m from the eye
  lines.update(flat, 400, 400);
  const pixel = 0.005; // metres per px at 1 m, so 0.01 at 2 m: the tube is 10 px to each side
  assert.deepEqual(lines.near(0, 200, 200, 5, pixel, 0), { gap: 0, depth: 2 });
  assert.ok(Math.abs(lines.near(0, 250, 213, 5, pixel, 0).gap - 3) < 1e-4);
  assert.equal(lines.near(0, 250, 216, 5, pixel, 0), null, "16 px from the middle, 6 from the edge");
  assert.equal(lines.near(0, 200, 200, 5, pixel, 3), null, "too near to be drawn");
});

test("labels of one column do not overlap and keep their order", () => {
  const boxes = [
    { y: 10, height: 16, name: "L4" },
    { y: 12, height: 16, name: "L5" },
    { y: 13, height: 16, name: "S1" },
    { y: 90, height: 16, name: "S2" },
  ];
  spread(boxes, 2);
  assert.deepEqual(
    boxes.map(({ name }) => name),
    ["L4", "L5", "S1", "S2"],
  );
  for (let i = 1; i < boxes.length; i += 1)
    assert.ok(boxes[i].y - boxes[i - 1].y >= 16.5, `${boxes[i - 1].name} and ${boxes[i].name} overlap`);
  assert.equal(boxes[3].y, 90, "a label with room stays where it is");
});
