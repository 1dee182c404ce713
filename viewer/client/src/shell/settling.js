/** After the user turned the body, the address gets the camera. */

const SETTLE_MS = 250; // the camera glides on a little after a drag: two equal looks mean that it rests
const SLOP = 6; // px; less is no drag

/**
 * @param {{set: (patch: {view: string}, cause: import("../store.js").Cause) => void}} store
 * @param {HTMLElement} host
 * @param {() => string|null} cameraOf null while there is no canvas
 */
export function createSettling(store, host, cameraOf) {
  let timer = 0;
  /** @type {{x: number, y: number, camera: string|null}|null} */
  let down = null;

  /** @param {string|null} before @param {string|null} last */
  function settle(before, last = null) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const camera = cameraOf();
      if (!camera || camera === before) return;
      if (camera !== last) return settle(before, camera);
      store.set({ view: camera }, { fromCamera: true });
    }, SETTLE_MS);
  }

  const controller = new AbortController();
  const { signal } = controller;
  /** @param {PointerEvent} event */
  const press = ({ clientX: x, clientY: y }) => {
    down = { x, y, camera: cameraOf() };
  };
  host.addEventListener("pointerdown", press, { signal });
  host.addEventListener("wheel", () => settle(null), { signal, passive: true });
  window.addEventListener(
    "pointerup",
    ({ clientX, clientY }) => {
      if (down && Math.hypot(clientX - down.x, clientY - down.y) > SLOP) settle(down.camera);
      down = null;
    },
    { signal },
  );
  return {
    /** A key moved the camera. */
    moved: () => settle(null),
    stop: () => clearTimeout(timer),
    dispose() {
      clearTimeout(timer);
      controller.abort();
    },
  };
}
