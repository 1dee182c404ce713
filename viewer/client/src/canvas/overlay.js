/** What the skin is painted with, and the names on it: follows the view state, one frame at a time. */

import { blankState } from "../state.js";
import { sideOf } from "./looks.js";
import { project, viewProjection } from "./camera/projection.js";
import { createSkinNames } from "./skin/skin_names.js";
import { createSkinPaint } from "./skin/skin_paint.js";

/**
 * Which half of the skin a view state shows: 1 left, -1 right, 0 both. The inner view looks at one leg from between the
 * two.
 * @param {import("./variants.js").WholeDeck} deck @param {ViewState} state
 */
export function halfOf(deck, state) {
  const side = state.view === "medial" ? sideOf(deck, state) : state.side;
  return side === "left" ? 1 : side === "right" ? -1 : 0;
}

/**
 * @typedef {import("../types/records").ViewState} ViewState
 * @param {Object} world
 * @param {import("./variants.js").WholeDeck} world.deck
 * @param {HTMLElement} world.host
 * @param {import("./objects/body.js").Body} world.body
 * @param {import("./camera/rig.js").Rig} world.rig
 * @param {import("./hands.js").Picking} world.picking
 * @param {() => void} world.ask
 */
export function createOverlay({ deck, host, body, rig, picking, ask }) {
  const paint = createSkinPaint({ body, ask });
  const names = createSkinNames({ host, body, camera: rig.camera, isClear: picking.isClear });
  let state = blankState();

  return {
    /** @param {import("./skin/skin.js").Skin|null} skin */
    setSkin(skin) {
      paint.setSkin(skin);
      names.setSkin(skin);
      this.apply(state);
    },
    /** @param {ViewState} next */
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
