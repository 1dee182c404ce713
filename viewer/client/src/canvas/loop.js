/** Draw only when something changes; the pulse alone runs at a modest rate; nothing runs in a hidden tab. */

/**
 * @typedef {Object} Work
 * @property {(time: number, dt: number, fresh: boolean) => boolean} step draws a frame and says whether things still
 *   move;
 *   `fresh`: somebody asked, it is not the pulse alone
 * @property {() => number} pulse frames per second wanted while nothing moves, 0 for none
 */

export function createLoop() {
  /** @type {Work|null} */
  let work = null;
  let asked = 0;
  let fresh = true;
  let timer = 0;
  /** @type {number|null} */
  let last = null;

  /** @param {number} time */
  function frame(time) {
    asked = 0;
    if (!work) return;
    const dt = last === null ? 1 / 60 : Math.min(0.1, (time - last) / 1000);
    last = time;
    const told = fresh;
    fresh = false;
    const moving = work.step(time, dt, told);
    if (!work || document.hidden) return;
    if (moving) return next();
    last = null;
    const rate = work.pulse();
    if (rate > 0 && !asked) timer = setTimeout(next, 1000 / rate - 6);
  }

  function next() {
    clearTimeout(timer);
    timer = 0;
    if (!asked && work) asked = requestAnimationFrame(frame);
  }

  function rest() {
    cancelAnimationFrame(asked);
    clearTimeout(timer);
    asked = timer = 0;
  }

  function ask() {
    fresh = true;
    next();
  }

  const shown = () => {
    if (!document.hidden) ask();
  };
  document.addEventListener("visibilitychange", shown);

  return {
    ask,
    /** No frame until the next one is asked for. */
    rest,
    /** Another frame in which only markers and the pulse change. */
    touch: next,
    /** From now on frames are drawn. @param {Work} given */
    start(given) {
      work = given;
      next();
    },
    dispose() {
      work = null;
      rest();
      document.removeEventListener("visibilitychange", shown);
    },
  };
}
