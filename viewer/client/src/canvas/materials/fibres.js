/**
 * Where the fibres of a muscle run, from its shape alone: along its length, drawn together where it thins to tendon.
 */

import { cross, dot, unit } from "../vectors.js";

const BINS = 20;
const THIN = [0.3, 0.52]; // of the greatest thickness: tendon below, flesh above

/**
 * @param {Float32Array} position xyz of each vertex, metres
 * @returns {Float32Array} three numbers for each vertex: two across the fibres, in metres of the belly, and 0 flesh to
 *   1 tendon
 */
export function fibres(position) {
  const count = position.length / 3;
  const { middle, along, across, over } = axes(position);
  const at = (i, axis) =>
    (position[3 * i] - middle[0]) * axis[0] +
    (position[3 * i + 1] - middle[1]) * axis[1] +
    (position[3 * i + 2] - middle[2]) * axis[2];
  const t = Float32Array.from({ length: count }, (_, i) => at(i, along));
  const [low, high] = t.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const place = Float32Array.from(t, (v) => ((v - low) / (high - low || 1)) * BINS);
  const u = Float32Array.from({ length: count }, (_, i) => at(i, across));
  const v = Float32Array.from({ length: count }, (_, i) => at(i, over));
  const line = { u: means(place, u), v: means(place, v) };
  const gap = Float32Array.from({ length: count }, (_, i) =>
    Math.hypot(u[i] - between(line.u, place[i]), v[i] - between(line.v, place[i])),
  );
  const radius = means(place, gap);
  const belly = Math.max(...radius) || 1;
  const result = new Float32Array(3 * count);
  for (let i = 0; i < count; i += 1) {
    const thick = between(radius, place[i]) / belly;
    const spread = 1 / Math.max(0.15, thick);
    result[3 * i] = (u[i] - between(line.u, place[i])) * spread;
    result[3 * i + 1] = (v[i] - between(line.v, place[i])) * spread;
    const flesh = Math.min(1, Math.max(0, (thick - THIN[0]) / (THIN[1] - THIN[0])));
    result[3 * i + 2] = 1 - flesh * flesh * (3 - 2 * flesh);
  }
  return result;
}

/** Mean of values in slices along the muscle, smoothed; a slice without vertices takes its neighbour's. */
function means(place, values) {
  const sum = new Float32Array(BINS + 1);
  const many = new Float32Array(BINS + 1);
  place.forEach((where, i) => {
    const bin = Math.round(where);
    sum[bin] += values[i];
    many[bin] += 1;
  });
  const mean = sum.map((total, bin) => (many[bin] ? total / many[bin] : NaN));
  for (let bin = 1; bin <= BINS; bin += 1) if (Number.isNaN(mean[bin])) mean[bin] = mean[bin - 1];
  return mean.map((own, bin) => (mean[Math.max(0, bin - 1)] + 2 * own + mean[Math.min(BINS, bin + 1)]) / 4);
}

function between(line, where) {
  const bin = Math.min(BINS - 1, Math.floor(where));
  return line[bin] + (line[bin + 1] - line[bin]) * (where - bin);
}

/**
 * Middle, direction of greatest length (by repeated multiplication with the covariance) and two directions across it.
 */
function axes(position) {
  const count = position.length / 3;
  const middle = [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let i = axis; i < position.length; i += 3) sum += position[i];
    return sum / count;
  });
  const c = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < position.length; i += 3) {
    for (let a = 0; a < 3; a += 1)
      for (let b = 0; b < 3; b += 1) c[a][b] += (position[i + a] - middle[a]) * (position[i + b] - middle[b]);
  }
  let along = [0.3, 0.8, 0.5];
  for (let round = 0; round < 40; round += 1) along = unit(c.map((row) => dot(row, along)));
  const across = unit(cross(along, Math.abs(along[2]) < 0.8 ? [0, 0, 1] : [1, 0, 0]));
  return { middle, along, across, over: cross(along, across) };
}
