/**
 * How much daylight reaches each vertex, all structures taken together: a coarse, smoothed count of surface around it.
 */

import { Box3, MathUtils, Triangle, Vector3 } from "three";

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
function sample({ low, nx, ny, cells }, { position, normal }) {
  const { lerp } = MathUtils;
  const values = new Float32Array(position.length / 3);
  const at = new Vector3();
  const cell = new Vector3();
  for (let n = 0; n < values.length; n += 1) {
    at.fromArray(normal, 3 * n)
      .multiplyScalar(LOOK)
      .add(cell.fromArray(position, 3 * n));
    at.sub(low).divideScalar(CELL).subScalar(0.5);
    const { x, y, z } = at.sub(cell.copy(at).floor());
    const along = (corner) => lerp(cells[corner], cells[corner + 1], x);
    const across = (corner) => lerp(along(corner), along(corner + nx), y);
    const first = cell.x + nx * (cell.y + ny * cell.z);
    values[n] = lerp(across(first), across(first + nx * ny), z);
  }
  return values;
}

function median(samples) {
  const some = [];
  for (const values of samples) for (let i = 0; i < values.length; i += 7) some.push(values[i]);
  return some.sort((a, b) => a - b)[some.length >> 1];
}
