import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FOV,
  axes,
  ball,
  between,
  corners,
  direction,
  eye,
  framed,
  fromText,
  limited,
  opened,
  toText,
  wrapped,
} from "../../src/canvas/camera/orbit.js";

const FRAME = { width: 1200, height: 800, left: 0, top: 0, right: 0, bottom: 0 };
const near = (a, b, gap, why) => assert.ok(Math.abs(a - b) <= gap, `${why}: ${a} should be within ${gap} of ${b}`);

/** Screen position of a point as a share of half the canvas, from the orbit alone. */
function seen(point, orbit, frame = FRAME) {
  const { right, up, back } = axes(orbit.az, orbit.el);
  const from = eye(orbit);
  const way = point.map((value, i) => value - from[i]);
  const along = (axis) => way.reduce((sum, value, i) => sum + value * axis[i], 0);
  const slope = Math.tan((FOV * Math.PI) / 360) * -along(back);
  return { x: along(right) / (slope * (frame.width / frame.height)), y: along(up) / slope };
}

test("the camera's address form survives the way there and back", () => {
  const orbit = { az: -123.4, el: 12.5, dist: 1.234, target: [0.01, -0.2, 0.3] };
  assert.deepEqual(fromText(toText(orbit)), orbit);
  assert.equal(toText({ az: 540, el: 0, dist: 1, target: [0, -0, 1e-9] }), "180,0,1,0,0,0");
});

test("what is no camera is refused, never thrown", () => {
  for (const text of [
    null,
    "",
    "anterior",
    "1,2,3",
    "1,2,0,0,0,0",
    "1,2,-1,0,0,0",
    "1,2,x,0,0,0",
    "1,2,Infinity,0,0,0",
  ])
    assert.equal(fromText(text), null, `${text}`);
});

test("standard views stand where their names say: left is +x, anterior +z, inferior below", () => {
  const from = (name, side) => eye({ ...direction(name, side), dist: 1, target: [0, 0, 0] });
  assert.ok(from("anterior")[2] > 0.9);
  assert.ok(from("posterior")[2] < -0.9);
  assert.ok(from("left")[0] > 0.9);
  assert.ok(from("right")[0] < -0.9);
  assert.ok(from("inferior")[1] < -0.9);
  assert.ok(from("medial", "left")[0] < -0.9, "the inner side of the left leg is seen from the right");
  assert.ok(from("medial", "right")[0] > 0.9);
  assert.equal(direction("sideways"), null);
});

test("a framed box is inside the free area, whatever covers the rest", () => {
  const box = [
    [-0.2, -0.9, -0.1],
    [0.2, 0.2, 0.15],
  ];
  for (const frame of [FRAME, { ...FRAME, right: 500 }, { ...FRAME, width: 390, height: 844, bottom: 420 }]) {
    for (const name of ["anterior", "posterior", "left", "inferior"]) {
      const orbit = framed(corners(box), direction(name), frame);
      const free = {
        x: 1 - (frame.left + frame.right) / frame.width,
        y: 1 - (frame.top + frame.bottom) / frame.height,
      };
      for (const corner of corners(box)) {
        const { x, y } = seen(corner, orbit, frame);
        assert.ok(
          Math.abs(x) <= free.x && Math.abs(y) <= free.y,
          `${name}: ${x.toFixed(2)}, ${y.toFixed(2)} leaves ${JSON.stringify(free)}`,
        );
      }
    }
  }
});

test("a framed ball fills most of the shorter side", () => {
  const orbit = framed(ball([0, 0, 0], 0.1), { az: 30, el: 10 }, FRAME);
  near(seen([0, 0.1, 0], orbit).y, 0.75, 0.15, "height of the ball on screen");
});

test("limits keep the camera upright, near and aimed at the body", () => {
  const kept = limited({ az: 10, el: 120, dist: 99, target: [5, 0, 0] }, [
    [-1, -1, -1],
    [1, 1, 1],
  ]);
  assert.ok(kept.el <= 88 && kept.dist < 15 && kept.target[0] <= 1.03);
  assert.ok(
    limited({ az: 0, el: 0, dist: 0, target: [0, 0, 0] }, [
      [-1, -1, -1],
      [1, 1, 1],
    ]).dist >= 0.09,
  );
});

test("a flight turns the short way round", () => {
  const half = between(
    { az: 170, el: 0, dist: 1, target: [0, 0, 0] },
    { az: -170, el: 0, dist: 4, target: [0, 0, 0] },
    0.5,
  );
  near(wrapped(half.az - 180), 0, 1e-9, "azimuth");
  near(half.dist, 2, 1e-9, "distance is blended by its logarithm");
});

test("only the view of the pelvis from below is opened up", () => {
  const target = [0, 0, 0];
  assert.ok(opened({ el: 10, dist: 1, target }, -0.85) < 0.02);
  near(opened({ el: -80, dist: 0.7, target }, -0.85), 0.5, 1e-9, "what is nearer than 0.2 m to the pelvis stays");
  assert.ok(opened({ el: -80, dist: 1.6, target: [0, -0.84, 0] }, -0.85) < 0.02, "the sole of a foot is not dissolved");
});
