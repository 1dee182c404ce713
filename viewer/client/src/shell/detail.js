/** Which detail of the body a machine gets: pure decisions, and the look at the machine that feeds them. */

const SLOW_S = 0.066; // seconds between two frames while the body moves
const FRAMES = 14; // looked at before that is decided

/**
 * @typedef {Object} Found what is known of the machine
 * @property {number|null} [memory] gigabytes
 * @property {number|null} [cores] processors
 * @property {boolean} [software] whether a processor draws
 * @property {boolean} [slow] whether frames came late
 */

/** @returns {Found} what the browser tells about the machine */
export function machine() {
  const { deviceMemory = null, hardwareConcurrency = null } = /** @type {Navigator & {deviceMemory?: number}} */ (
    navigator
  );
  return { memory: deviceMemory, cores: hardwareConcurrency };
}

/**
 * @param {"auto"|"lite"|"full"} wish
 * @param {Found} found
 * @returns {"lite"|"full"}
 */
export function levelOf(wish, { memory = null, cores = null, software = false, slow = false }) {
  if (wish === "lite" || wish === "full") return wish;
  return software || slow || (memory !== null && memory <= 2) || (cores !== null && cores <= 2) ? "lite" : "full";
}

/**
 * @param {{files?: {[name: string]: string}}} deck @param {{name: string, lite?: string}} bundle @param {"lite"|"full"}
 *   level
 * @returns {string} the file of a bundle in a detail; the full one where the deck has no other
 */
export function fileOf(deck, { name, lite }, level) {
  return level === "lite" && lite && deck.files?.[lite] ? lite : name;
}

/**
 * Counts late frames while something moves.
 * @returns {(dt: number, moving: boolean) => boolean} true once, when the machine has proved slow
 */
export function createPace() {
  /** @type {number[]} */
  const gaps = [];
  let told = false;
  return (dt, moving) => {
    if (!moving || told) return false;
    gaps.push(dt);
    if (gaps.length < FRAMES) return false;
    const middle = [...gaps].sort((a, b) => a - b)[FRAMES >> 1];
    gaps.length = 0;
    told = middle > SLOW_S;
    return told;
  };
}
