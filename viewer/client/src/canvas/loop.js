/** Draw only when something changes; the pulse alone runs at a modest rate; nothing runs in a hidden tab. */

/**
 * @param {{step: (time: number, dt: number, fresh: boolean) => boolean, pulse: () => number}} work
 *   `step` draws a frame and says whether things still move; `fresh`: somebody asked, it is not the pulse alone; `pulse` gives frames per second wanted while nothing moves, 0 for none
 */
export function createLoop({ step, pulse }) {
  let asked = 0;
  let fresh = true;
  let timer = 0;
  let last = null;
  let stopped = false;

  function frame(time) {
    asked = 0;
    const dt = last === null ? 1 / 60 : Math.min(0.1, (time - last) / 1000);
    last = time;
    const told = fresh;
    fresh = false;
    const moving = step(time, dt, told);
    if (stopped || document.hidden) return;
    if (moving) return next();
    last = null;
    const rate = pulse();
    if (rate > 0 && !asked) timer = setTimeout(next, 1000 / rate - 6);
  }

  function next() {
    clearTimeout(timer);
    timer = 0;
    if (!asked && !stopped) asked = requestAnimationFrame(frame);
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
    rest() {
      cancelAnimationFrame(asked);
      clearTimeout(timer);
      asked = timer = 0;
    },
    /** Another frame in which only markers and the pulse change. */
    touch: next,
    stop() {
      stopped = true;
      cancelAnimationFrame(asked);
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", shown);
    },
  };
}
