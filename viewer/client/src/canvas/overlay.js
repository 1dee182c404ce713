/** What the skin is painted with, and the names on it: follows the view state, one frame at a time. */

import { project, viewProjection } from "./projection.js";
import { createSkinNames } from "./skin_names.js";
import { createSkinPaint } from "./skin_paint.js";

/** @param {{host: HTMLElement, body: Object, rig: Object, picking: Object, ask: () => void}} world */
export function createOverlay({ host, body, rig, picking, ask }) {
  const paint = createSkinPaint({ body, ask });
  const names = createSkinNames({ host, body, camera: rig.camera, clear: picking.clear });
  let state = { overlay: null, show: null };

  return {
    /** @param {ReturnType<import("./skin.js").readSkin>|null} skin */
    setSkin(skin) {
      paint.setSkin(skin);
      names.setSkin(skin);
      names.apply(state);
    },
    apply(next) {
      state = next;
      paint.apply(next);
      names.apply(next);
    },
    focus: paint.focus,
    setText: names.setText,
    /** Before a frame. @returns {boolean} whether the paint still fades */
    step: paint.step,
    /** After a frame. */
    place() {
      if (!state.overlay) return;
      const m = viewProjection(rig.camera);
      names.place((position) => project(m, position, rig.frame.width, rig.frame.height));
    },
    dispose: names.dispose,
  };
}
