/** Which detail of the body a machine gets: pure decisions, and the look at the machine that feeds them. */

const SLOW_S = 0.066; // seconds between two frames while the body moves
const FRAMES = 14; // looked at before that is decided

/** @returns {{memory: number|null, cores: number|null}} what the browser tells about the machine */
export const machine = () => ({ memory: navigator.deviceMemory ?? null, cores: navigator.hardwareConcurrency ?? null });

/**
 * @param {"auto"|"lite"|"full"} wish
 * @param {{memory?: number|null, cores?: number|null, software?: boolean, slow?: boolean}} found gigabytes, processors, whether a processor draws, whether frames came late
 * @returns {"lite"|"full"}
 */
export function levelOf(wish, { memory = null, cores = null, software = false, slow = false }) {
  if (wish === "lite" || wish === "full") return wish;
  return software || slow || (memory !== null && memory <= 2) || (cores !== null && cores <= 2) ? "lite" : "full";
}

/** @returns {string} the file of a shelf in a detail; the full one where the deck has no other */
export function fileOf(deck, { name, lite }, level) {
  return level === "lite" && lite && deck.files?.[lite] ? lite : name;
}

/** Counts late frames while something moves. @returns {(dt: number, moving: boolean) => boolean} true once, when the machine has proved slow */
export function createPace() {
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
