/** Values on their way to what they shall be. */

const NEAR = 0.004; // gap that is closed at once

/**
 * Bring values a share of the way nearer to their goals.
 * @template {string} K
 * @param {{[key in K]: number}} now changed in place
 * @param {{[key in K]: number}} goal
 * @param {readonly K[]} keys
 * @param {number} share
 * @returns {boolean} whether any was away from its goal
 */
export function approach(now, goal, keys, share) {
  let away = false;
  for (const key of keys) {
    const gap = goal[key] - now[key];
    away ||= gap !== 0;
    now[key] = Math.abs(gap) < NEAR ? goal[key] : now[key] + gap * share;
  }
  return away;
}
