/** Shading of hollows: how deep each vertex lies in its surroundings, from the mesh alone. */

import { neighbours } from "../skin/skin_graph.js";

const STEPS = 9; // rounds of smoothing
const DEPTH = 0.0022; // metres of hollow that count as fully dark

/**
 * The surface is smoothed away in steps; where the smooth surface lies outside the true one there is a hollow, where it
 * lies inside there is a ridge. Light reaches hollows less, as in ambient occlusion, for a thousandth of its cost.
 *
 * @param {Float32Array} position xyz of each vertex, metres
 * @param {Uint16Array|Uint32Array} index corners of the triangles
 * @param {Float32Array} normal unit normals
 * @returns {Int8Array} -127 (deep hollow) … 127 (sharp ridge) for each vertex
 */
export function cavity(position, index, normal) {
  const count = position.length / 3;
  const { start, others } = neighbours(index, count, [1]);
  let from = position;
  for (let step = 0; step < STEPS; step += 1) from = averaged(from, start, others);
  const result = new Int8Array(count);
  for (let i = 0; i < count; i += 1) {
    let out = 0;
    for (let axis = 0; axis < 3; axis += 1) out += (position[3 * i + axis] - from[3 * i + axis]) * normal[3 * i + axis];
    result[i] = Math.round(127 * Math.max(-1, Math.min(1, out / DEPTH)));
  }
  return result;
}

function averaged(from, starts, around) {
  const result = new Float32Array(from.length);
  for (let i = 0; i < starts.length - 1; i += 1) {
    const begin = starts[i];
    const end = starts[i + 1];
    const share = 1 / Math.max(1, end - begin);
    let x = 0;
    let y = 0;
    let z = 0;
    for (let k = begin; k < end; k += 1) {
      const j = 3 * around[k];
      x += from[j];
      y += from[j + 1];
      z += from[j + 2];
    }
    result[3 * i] = x * share;
    result[3 * i + 1] = y * share;
    result[3 * i + 2] = z * share;
  }
  return result;
}
