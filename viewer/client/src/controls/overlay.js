/** What the skin is painted with: a switch among the layers, and a legend over the body while paint is on. */

import { fill, h, iconButton, press, segmented } from "../dom.js";
import { createLegend } from "./skin_legend.js";

/** @typedef {import("./skin_legend.js").Skin} Skin */

const KINDS = ["off", "nerves", "dermatomes", "referred"];
const ROOM_PX = 1100; // narrower than that, the legend begins closed

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, select: import("../store.js").Select, focus: (id: string|null) => void}} app
 */
export function createOverlayPane({ deck, t, store, select, focus }) {
  const legend = createLegend({ deck, t, select, focus });
  const group = segmented(
    t("overlay.what"),
    KINDS,
    (kind) => t(`overlay.${kind}`),
    (kind) => choose(kind === "off" ? null : kind),
    "overlay",
  );
  const hasSkin = deck.structures.some(({ tissue }) => tissue === "skin");
  const control = h("section", { class: "skin-switch", hidden: !hasSkin }, h("h3", { text: t("overlay.what") }), group);
  const title = h("span", { class: "skin-title" });
  const content = h("div", { class: "skin-content" });
  const box = h("details", { class: "pane skin-legend", hidden: true }, h("summary", {}, title), content);
  const close = iconButton("close", t("overlay.clear"), () => choose(null), { class: "icon-button skin-close" });
  const element = h("div", { class: "skin-legend-place", hidden: true }, box, close);
  /** @type {Skin|null|undefined} */
  let skin; // undefined: still on its way; null: this body has none
  let drawn = "";

  /** @param {string|null} overlay */
  function choose(overlay) {
    const state = store.get();
    const layers = { ...state.layers };
    delete layers.skin; // a painted skin is seen
    store.set(overlay ? { overlay, layers, peel: 0 } : { overlay: null });
  }

  /** @param {import("../store.js").State} state */
  function refresh(state = store.get()) {
    press(group, state.overlay?.split(":")[0] ?? "off", "overlay");
    element.hidden = box.hidden = !state.overlay;
    if (!state.overlay) {
      if (drawn) legend.forget();
      drawn = "";
      return;
    }
    const key = [state.overlay, state.show, state.side, Boolean(skin)].join();
    if (key === drawn) return;
    if (!drawn) box.open = innerWidth > ROOM_PX && !state.lesson; // a lesson has words of its own, the picture comes first
    if (drawn.split(",")[0] !== state.overlay) legend.forget();
    drawn = key;
    title.textContent = t(`overlay.legend_${state.overlay.split(":")[0]}`);
    if (!skin)
      return content.replaceChildren(
        h("p", { class: "skin-note", text: t(skin === undefined ? "overlay.waiting" : "overlay.absent") }),
      );
    const meets = legend.meeting(skin, state);
    fill(content, meets, ...legend.of(skin, state, choose));
  }

  return {
    switch: control,
    place: element,
    legend: box,
    refresh,
    /** @param {Skin|null} read */
    setSkin(read) {
      skin = read;
      refresh();
    },
  };
}
