/** What the skin is painted with, and the names on it: follows the view state, one frame at a time. */

import { sideOf } from "./looks.js";
import { project, viewProjection } from "./camera/projection.js";
import { createSkinNames } from "./skin/skin_names.js";
import { createSkinPaint } from "./skin/skin_paint.js";

/** Which half of the skin a view state shows: 1 left, -1 right, 0 both. The inner view looks at one leg from between the two. */
export function halfOf(deck, state) {
  const side = state.view === "medial" ? sideOf(deck, state) : state.side;
  return { left: 1, right: -1 }[side] ?? 0;
}

/** @param {{deck: Object, host: HTMLElement, body: Object, rig: Object, picking: Object, ask: () => void}} world */
export function createOverlay({ deck, host, body, rig, picking, ask }) {
  const paint = createSkinPaint({ body, ask });
  const names = createSkinNames({ host, body, camera: rig.camera, clear: picking.clear });
  let state = { overlay: null, show: null };

  return {
    /** @param {ReturnType<import("./skin/skin.js").readSkin>|null} skin */
    setSkin(skin) {
      paint.setSkin(skin);
      names.setSkin(skin);
      this.apply(state);
    },
    apply(next) {
      state = next;
      const half = halfOf(deck, state);
      paint.setHalf(half);
      names.setHalf(half);
      picking.setHalf(half);
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
