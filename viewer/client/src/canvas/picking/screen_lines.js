/** Lines as they lie on the canvas: projected once for each camera, searched many times. */

import { project, toStretch } from "../camera/projection.js";

/** @param {Array<{points: number[][], radius: number[]}>} lines metres */
export function createScreenLines(lines) {
  /** @type {number[]} */
  const firsts = [];
  let total = 0;
  for (const { points } of lines) {
    firsts.push(total);
    total += points.length;
  }
  const screen = new Float32Array(total * 3);
  const boxes = new Float32Array(lines.length * 4);

  /** @param {number[]} m @param {number} width @param {number} height */
  function update(m, width, height) {
    lines.forEach(({ points }, number) => {
      let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
      points.forEach((point, i) => {
        const at = project(m, point, width, height);
        const slot = 3 * (firsts[number] + i);
        screen[slot] = at ? at.x : NaN;
        screen[slot + 1] = at ? at.y : NaN;
        screen[slot + 2] = at ? at.depth : NaN;
        if (!at) return;
        left = Math.min(left, at.x);
        right = Math.max(right, at.x);
        top = Math.min(top, at.y);
        bottom = Math.max(bottom, at.y);
      });
      boxes.set([left, top, right, bottom], 4 * number);
    });
  }

  /**
   * The place of a line nearest to a canvas point.
   * @param {number} number which line
   * @param {number} x CSS px of the canvas
   * @param {number} y
   * @param {number} margin px around the point
   * @param {number} pixel metres per px at 1 m from the eye
   * @param {number} nearest metres from the eye up to which nothing counts
   * @returns {{gap: number, depth: number}|null} px to the edge of the line as drawn, metres from the eye; null if none
   *   is within the margin
   */
  function near(number, x, y, margin, pixel, nearest) {
    const { radius } = lines[number];
    const wide = margin + 40; // a thick nerve seen from close by
    const b = 4 * number;
    if (x < boxes[b] - wide || y < boxes[b + 1] - wide || x > boxes[b + 2] + wide || y > boxes[b + 3] + wide)
      return null;
    /** @type {{gap: number, depth: number}|null} */
    let best = null;
    for (let i = 0; i < radius.length - 1; i += 1) {
      const s = 3 * (firsts[number] + i);
      const reach = wide + Math.abs(screen[s] - screen[s + 3]) + Math.abs(screen[s + 1] - screen[s + 4]);
      if (!(Math.abs(x - screen[s]) < reach && Math.abs(y - screen[s + 1]) < reach)) continue;
      const { gap, share } = toStretch(x, y, screen[s], screen[s + 1], screen[s + 3], screen[s + 4]);
      const depth = screen[s + 2] + (screen[s + 5] - screen[s + 2]) * share;
      const edge = Math.max(0, gap - Math.max(1.5, radius[i] / (depth * pixel)));
      if (edge <= margin && depth > nearest && (!best || edge < best.gap)) best = { gap: edge, depth };
    }
    return best;
  }

  return { update, near };
}
