/** A mesh as a graph of neighbouring vertices, to spread values over it softly. */

/**
 * @param {ArrayLike<number>} index three vertices for each triangle
 * @param {number} count of vertices
 * @param {number[]} ways which corners of a triangle are taken: the next (on a closed surface each neighbour is that
 *   once), the one after it
 * @returns {{start: Uint32Array, others: Uint32Array}} neighbours of vertex i: `others` from `start[i]` to `start[i +
 *   1]`, some twice
 */
export function neighbours(index, count, ways = [1, 2]) {
  const start = new Uint32Array(count + 1);
  for (let i = 0; i < index.length; i += 1) start[index[i] + 1] += ways.length;
  for (let i = 0; i < count; i += 1) start[i + 1] += start[i];
  const others = new Uint32Array(index.length * ways.length);
  const next = start.slice(0, count);
  for (let i = 0; i < index.length; i += 3) {
    for (let k = 0; k < 3; k += 1) {
      const own = index[i + k];
      for (const way of ways) others[next[own]++] = index[i + ((k + way) % 3)];
    }
  }
  return { start, others };
}

/** Values after so many rounds of averaging with the neighbours. @returns {Float32Array} */
export function smoothed(values, { start, others }, rounds) {
  let from = Float32Array.from(values);
  let to = new Float32Array(from.length);
  for (let round = 0; round < rounds; round += 1) {
    for (let i = 0; i < from.length; i += 1) {
      const [low, high] = [start[i], start[i + 1]];
      let sum = 0;
      for (let k = low; k < high; k += 1) sum += from[others[k]];
      to[i] = high > low ? 0.4 * from[i] + (0.6 * sum) / (high - low) : from[i];
    }
    [from, to] = [to, from];
  }
  return from;
}
