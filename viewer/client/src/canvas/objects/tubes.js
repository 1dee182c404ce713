/** Nerve segments as tubes: numbers only, no three.js. The shader gives them their thickness. */

import { blend, cross, dot, length, sub, unit } from "../vectors.js";

const SIDES = 6;
const CLOSE = 0.0002; // metres by which a drawn line may leave the true one
const CAP = [0, 0.5, 1]; // quarter turns of the round ends, from the pole outwards

/** @param {number[][]} points @returns {number[]} arc length up to each point, metres */
export function arcLengths(points) {
  const arc = [0];
  for (let i = 1; i < points.length; i += 1) arc.push(arc[i - 1] + length(sub(points[i], points[i - 1])));
  return arc;
}

/** @returns {number[]} the point at a fraction of the arc length */
export function pointAt(points, arc, fraction) {
  const wanted = fraction * arc.at(-1);
  let i = 1;
  while (i < points.length - 1 && arc[i] < wanted) i += 1;
  const share = (wanted - arc[i - 1]) / (arc[i] - arc[i - 1] || 1);
  return blend(points[i - 1], 1 - share, points[i], share);
}

/**
 * Frames along a line that turn as little as possible (parallel transport).
 * @param {number[][]} points
 * @returns {Array<{along: number[], normal: number[], across: number[]}>}
 */
export function frames(points) {
  const last = points.length - 1;
  const result = [];
  /** @type {number[]|null} */
  let normal = null;
  for (let i = 0; i <= last; i += 1) {
    const along = unit(sub(points[Math.min(i + 1, last)], points[Math.max(i - 1, 0)]));
    if (!normal) {
      const least = along.map(Math.abs).indexOf(Math.min(...along.map(Math.abs)));
      normal = cross(
        along,
        [0, 1, 2].map((axis) => Number(axis === least)),
      );
    }
    normal = unit(blend(normal, 1, along, -dot(normal, along)));
    result.push({ along, normal, across: cross(along, normal) });
  }
  return result;
}

/**
 * The points that a line needs to stay within a tolerance (Douglas and Peucker 1973).
 * @returns {number[]} their numbers, first and last included
 */
export function needed(points, tolerance = CLOSE) {
  const keep = new Set([0, points.length - 1]);
  const open = [[0, points.length - 1]];
  while (open.length) {
    const [from, to] = open.pop() ?? [0, 0];
    const along = unit(sub(points[to], points[from]));
    let [far, at] = [tolerance, -1];
    for (let i = from + 1; i < to; i += 1) {
      const way = sub(points[i], points[from]);
      const ahead = dot(way, along);
      const off = Math.sqrt(Math.max(0, dot(way, way) - ahead * ahead));
      if (off > far) [far, at] = [off, i];
    }
    if (at < 0) continue;
    keep.add(at);
    open.push([from, at], [at, to]);
  }
  return [...keep].sort((a, b) => a - b);
}

/**
 * The rings of a tube from one round end to the other.
 * @param {number} count of points
 * @returns {number[][]} which point, -1 or 1 at an end, and quarter turns from its pole
 */
function ringsOf(count) {
  const ends = CAP.slice(0, -1);
  return [
    ...ends.map((turn) => [0, -1, turn]),
    ...Array.from({ length: count }, (_, i) => [i, 0, 1]),
    ...ends.map((turn) => [count - 1, 1, turn]).reverse(),
  ];
}

/**
 * Directions outwards around a ring.
 * @param {ReturnType<typeof frames>[0]} axes @param {number} end @param {number} turn
 * @returns {number[][]}
 */
function outwards({ along, normal, across }, end, turn) {
  const open = Math.sin((turn * Math.PI) / 2);
  const tip = end * Math.cos((turn * Math.PI) / 2);
  return Array.from({ length: SIDES + 1 }, (_, k) => {
    const angle = (2 * Math.PI * k) / SIDES;
    return blend(blend(normal, Math.cos(angle) * open, across, Math.sin(angle) * open), 1, along, tip);
  });
}

/** The triangles between rings. @param {number[]} index @param {number} first vertex @param {number} rings */
function join(index, first, rings) {
  for (let ring = 0; ring < rings - 1; ring += 1) {
    for (let k = 0; k < SIDES; k += 1) {
      const a = first + ring * (SIDES + 1) + k;
      const b = a + SIDES + 1;
      index.push(a, a + 1, b, a + 1, b + 1, b);
    }
  }
}

/**
 * All segments in one set of arrays: the centre of each ring, the direction outwards, and where along the segment it
 * lies.
 * @param {Array<{points: number[][], radius: number[]}>} segments metres
 * @param {number[][]} [kept] which points of each are drawn; those that are needed unless given
 * @returns {{center: Float32Array, outward: Float32Array, place: Float32Array, index: Uint32Array, lengths: number[],
 *   ranges: Array<[number, number]>, kept: number[][]}} `ranges`: where each segment begins and ends in `index`;
 *   `kept`: its points drawn;
 *   `place` holds, for each vertex: number of the segment, radius, arc length in metres, turn 0…1 around the tube
 */
export function sweep(segments, kept = segments.map(({ points }) => needed(points))) {
  const center = [];
  const outward = [];
  const place = [];
  const index = [];
  const lengths = [];
  const ranges = [];
  segments.forEach((segment, number) => {
    const whole = arcLengths(segment.points);
    lengths.push(whole.at(-1));
    const points = kept[number].map((i) => segment.points[i]);
    const [radius, arc] = [segment.radius, whole].map((list) => kept[number].map((i) => list[i]));
    const axes = frames(points);
    const rings = ringsOf(points.length);
    const [first, begin] = [center.length / 3, index.length];
    for (const [i, end, turn] of rings) {
      outwards(axes[i], end, turn).forEach((direction, k) => {
        center.push(...points[i]);
        outward.push(...direction);
        place.push(number, radius[i], arc[i], k / SIDES);
      });
    }
    join(index, first, rings.length);
    ranges.push([begin, index.length]);
  });
  const floats = (list) => Float32Array.from(list);
  return {
    center: floats(center),
    outward: floats(outward),
    place: floats(place),
    index: Uint32Array.from(index),
    lengths,
    ranges,
    kept,
  };
}
