/** The sheet of shapes: how every point that is drawn moves along each mode. Numbers only; see `viewer/deck/shape_sheet.py`. */

export const TERMS = 2; // for each mode: a share per standard deviation, and one per squared one

/**
 * @typedef {{id: string, count: number, numbers: Float32Array, rest: Int8Array}} Cloud
 * @typedef {{modes: Array<{mode: number, measures: Object<string, [number, number]>}>, reach: number, together: number, usual: Object<string, number>,
 *   cloud: (id: string, count: number) => Cloud|null}} Sheet
 *
 * @param {ArrayBuffer} buffer
 * @returns {Sheet}
 */
export function readShapes(buffer) {
  const size = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  if (head.version !== 1) throw new Error(`shapes of version ${head.version}, this client reads 1`);
  const terms = head.modes.length * TERMS;
  const clouds = new Map();
  for (const { id, count, at } of head.clouds) {
    const begin = 4 + size + at;
    const numbers = new Float32Array(buffer, begin, terms * 13);
    clouds.set(`${id} ${count}`, {
      id,
      count,
      numbers,
      rest: new Int8Array(buffer, begin + terms * 52, terms * count * 3),
    });
  }
  return { ...head, cloud: (id, count) => clouds.get(`${id} ${count}`) ?? null };
}

/** @returns {number[]} standard deviations of each mode, drawn in where all together would make too rare a body */
export function heldBack({ modes, reach, together }, shape) {
  const values = modes.map(({ mode }) => Math.max(-reach, Math.min(reach, shape?.[mode] ?? 0)));
  const far = Math.hypot(...values);
  return far > together ? values.map((value) => (value * together) / far) : values;
}

/** @param {Sheet} sheet @param {Object<string, number>} shape standard deviations by mode @returns {number[]} the factor of each term */
export function factorsOf(sheet, shape) {
  return heldBack(sheet, shape).flatMap((value) => [value, value * value]);
}

/**
 * Points in another shape.
 * @param {Cloud} cloud
 * @param {Float32Array} base xyz of each point of the mean shape
 * @param {number[]} factors
 * @param {Float32Array} out
 */
export function move({ count, numbers, rest }, base, factors, out) {
  const map = new Float64Array(12); // all affine maps in one: constant, x, y, z
  const used = [];
  factors.forEach((factor, term) => {
    if (factor === 0) return;
    for (let i = 0; i < 12; i += 1) map[i] += factor * numbers[13 * term + i];
    used.push([factor * numbers[13 * term + 12], 3 * count * term]);
  });
  for (let i = 0; i < 3 * count; i += 3) {
    const [x, y, z] = [base[i], base[i + 1], base[i + 2]];
    for (let axis = 0; axis < 3; axis += 1) {
      let sum = base[i + axis] + map[axis] + x * map[3 + axis] + y * map[6 + axis] + z * map[9 + axis];
      for (let k = 0; k < used.length; k += 1) sum += used[k][0] * rest[used[k][1] + i + axis];
      out[i + axis] = sum;
    }
  }
}

/** @returns {Object<string, number>} each length in a shape, mm */
export function lengthsOf(sheet, shape) {
  const found = { ...sheet.usual };
  heldBack(sheet, shape).forEach((value, i) => {
    for (const [name, [linear, squared]] of Object.entries(sheet.modes[i].measures))
      found[name] += value * linear + value * value * squared;
  });
  return found;
}

/** @returns {Array<[string, number]>} the lengths that a mode changes most, largest first, mm per standard deviation */
export function leading({ measures }, most = 3) {
  const found = Object.entries(measures).map(([name, [linear]]) => [name, linear]);
  return found.sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, most);
}
