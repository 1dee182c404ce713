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
 * All segments in one set of arrays: the centre of each ring, the direction outwards, and where along the segment it
 * lies.
 * @param {Array<{points: number[][], radius: number[]}>} segments metres
 * @param {number[][]} [chosen] which points of each are drawn; those that are needed unless given
 * @returns {{center: Float32Array, outward: Float32Array, place: Float32Array, index: Uint32Array, lengths: number[],
 *   ranges: Array<[number, number]>, kept: number[][]}} `ranges`: where each segment begins and ends in `index`;
 *   `kept`: its points drawn;
 *   `place` holds, for each vertex: number of the segment, radius, arc length in metres, turn 0…1 around the tube
 */
export function sweep(segments, chosen = segments.map(({ points }) => needed(points))) {
  const center = [];
  const outward = [];
  const place = [];
  const index = [];
  const lengths = [];
  const ranges = [];
  segments.forEach((segment, number) => {
    const whole = arcLengths(segment.points);
    lengths.push(whole.at(-1));
    const kept = chosen[number];
    const points = kept.map((i) => segment.points[i]);
    const [radius, arc] = [segment.radius, whole].map((list) => kept.map((i) => list[i]));
    const axes = frames(points);
    const begin = index.length;
    const before = CAP.slice(0, -1).map((turn) => [0, -1, turn]);
    const after = CAP.slice(0, -1)
      .map((turn) => [points.length - 1, 1, turn])
      .reverse();
    const rings = [...before, ...points.map((_, i) => [i, 0, 1]), ...after];
    const first = center.length / 3;
    for (const [i, end, turn] of rings) {
      const { along, normal, across } = axes[i];
      const open = Math.sin((turn * Math.PI) / 2);
      const tip = end * Math.cos((turn * Math.PI) / 2);
      for (let k = 0; k <= SIDES; k += 1) {
        const angle = (2 * Math.PI * k) / SIDES;
        const [c, s] = [Math.cos(angle) * open, Math.sin(angle) * open];
        center.push(points[i][0], points[i][1], points[i][2]);
        outward.push(
          normal[0] * c + across[0] * s + along[0] * tip,
          normal[1] * c + across[1] * s + along[1] * tip,
          normal[2] * c + across[2] * s + along[2] * tip,
        );
        place.push(number, radius[i], arc[i], k / SIDES);
      }
    }
    for (let ring = 0; ring < rings.length - 1; ring += 1) {
      for (let k = 0; k < SIDES; k += 1) {
        const a = first + ring * (SIDES + 1) + k;
        const b = a + SIDES + 1;
        index.push(a, a + 1, b, a + 1, b + 1, b);
      }
    }
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
    kept: chosen,
  };
}
