/** Work that can wait until the page has time for it. */

const LONGEST_MS = 600;
const SLICE_MS = 12;

/** @returns {Promise<Pick<IdleDeadline, "timeRemaining">>} when the page rests, or after a while at the latest; how long it is going to */
export function idle() {
  return new Promise((done) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(done, { timeout: LONGEST_MS });
    else setTimeout(done, 30, { timeRemaining: () => 8 });
  });
}

/** @returns {() => Promise<void>} to be awaited between pieces of work: lets the page answer when a slice of time is used up */
export function breather() {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < SLICE_MS) return;
    await new Promise((done) => setTimeout(done));
    since = performance.now();
  };
}
