/**
 * How much daylight reaches each vertex, all structures taken together: a coarse, smoothed count of surface around it.
 */

import { Box3, Triangle, Vector3 } from "three";

const CELL = 0.008; // metres
const LOOK = 0.012; // metres in front of the surface where the count is taken
const BLURS = 2;
const DARK = 3.2; // times the usual count at which no light is left

/**
 * @param {Array<{position: Float32Array, normal: Float32Array, index: Uint16Array|Uint32Array}>} surfaces metres
 * @param {Array<Object>} others surfaces that take light away and are not asked about
 * @returns {Uint8Array[]} for each surface and vertex: 255 open, 0 closed in
 */
export function daylight(surfaces, others = []) {
  if (!surfaces.length) return [];
  const all = [...surfaces, ...others];
  const grid = emptyGrid(all);
  for (const surface of all) count(grid, surface);
  for (let round = 0; round < BLURS; round += 1)
    for (const stride of [1, grid.nx, grid.nx * grid.ny]) blur(grid, stride);
  const samples = surfaces.map((surface) => sample(grid, surface));
  const usual = median(samples) || 1;
  return samples.map((values) =>
    Uint8Array.from(values, (value) => {
      const closed = Math.min(1, Math.max(0, (value / usual - 1) / (DARK - 1)));
      return Math.round(255 * (1 - closed * closed * (3 - 2 * closed)));
    }),
  );
}

function emptyGrid(surfaces) {
  const box = new Box3();
  for (const { position } of surfaces) box.union(new Box3().setFromArray(position));
  const border = 5; // cells; wider than the blur reaches
  const size = box.getSize(new Vector3()).toArray();
  const [nx, ny, nz] = size.map((wide) => Math.ceil(wide / CELL) + 2 * border);
  return { low: box.min.subScalar(border * CELL), nx, ny, nz, cells: new Float32Array(nx * ny * nz) };
}

/** Each triangle puts its area into the cell of its middle. */
function count({ low, nx, ny, cells }, { position, index }) {
  const triangle = new Triangle();
  const at = new Vector3();
  for (let t = 0; t < index.length; t += 3) {
    triangle.a.fromArray(position, 3 * index[t]);
    triangle.b.fromArray(position, 3 * index[t + 1]);
    triangle.c.fromArray(position, 3 * index[t + 2]);
    triangle.getMidpoint(at).sub(low).divideScalar(CELL).floor();
    cells[at.x + nx * (at.y + ny * at.z)] += triangle.getArea();
  }
}

/** Average over three cells along one axis, in place; the border stays empty. */
function blur({ cells }, stride) {
  const old = cells.slice();
  const end = cells.length - stride;
  for (let i = stride; i < end; i += 1) cells[i] = (old[i - stride] + old[i] + old[i + stride]) * (1 / 3);
}

/** The smoothed count a little in front of each vertex, between the eight cells around that place. */
function sample({ low, nx, ny, cells }, { position: p, normal }) {
  const values = new Float32Array(p.length / 3);
  const row = nx * ny;
  for (let n = 0, v = 0; n < values.length; n += 1, v += 3) {
    const x = (p[v] + normal[v] * LOOK - low.x) / CELL - 0.5;
    const y = (p[v + 1] + normal[v + 1] * LOOK - low.y) / CELL - 0.5;
    const z = (p[v + 2] + normal[v + 2] * LOOK - low.z) / CELL - 0.5;
    const i = Math.floor(x);
    const j = Math.floor(y);
    const k = Math.floor(z);
    const fx = x - i;
    const fy = y - j;
    const fz = z - k;
    const at = i + nx * j + row * k;
    const near =
      (cells[at] * (1 - fx) + cells[at + 1] * fx) * (1 - fy) +
      (cells[at + nx] * (1 - fx) + cells[at + nx + 1] * fx) * fy;
    const up = at + row;
    const far =
      (cells[up] * (1 - fx) + cells[up + 1] * fx) * (1 - fy) +
      (cells[up + nx] * (1 - fx) + cells[up + nx + 1] * fx) * fy;
    values[n] = near * (1 - fz) + far * fz;
  }
  return values;
}

function median(samples) {
  const some = [];
  for (const values of samples) for (let i = 0; i < values.length; i += 7) some.push(values[i]);
  return some.sort((a, b) => a - b)[some.length >> 1];
}
