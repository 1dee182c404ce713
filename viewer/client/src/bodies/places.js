/** Between the coordinates of the preview and those of the files. */

/** @param {number[][]} matrix 4 × 4 @param {number[]} point @returns {number[]} */
export function moved(matrix, [x, y, z]) {
  return matrix.slice(0, 3).map(([a, b, c, d]) => a * x + b * y + c * z + d);
}

/** @returns {number[]} the point whose image it is: the matrix is a turn, a scale and a shift */
export function movedBack(matrix, place) {
  const m = matrix.slice(0, 3).map((row) => row.slice(0, 3));
  const d = place.map((value, axis) => value - matrix[axis][3]);
  const minor = (r, c) => m[(r + 1) % 3][(c + 1) % 3] * m[(r + 2) % 3][(c + 2) % 3] - m[(r + 1) % 3][(c + 2) % 3] * m[(r + 2) % 3][(c + 1) % 3];
  const whole = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
  return [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, r) => sum + minor(r, c) * d[r], 0) / whole);
}
