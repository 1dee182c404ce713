/** For whom the cards are: patient, student or clinician; chosen once and kept in this browser. */

import { h } from "../dom.js";
import { DEPTHS } from "../state.js";
import { keep, kept } from "../storage.js";

const NAME = "nociscope.depth";

/** @param {{t: import("../words.js").Words, store: import("../store.js").Store}} app */
export function createDepth({ t, store }) {
  const element = /** @type {HTMLSelectElement} */ (
    h(
      "select",
      { class: "depth", "aria-label": t("depth.label"), title: t("depth.label") },
      ...DEPTHS.map((depth) => h("option", { value: depth, text: t(`depth.${depth}`) })),
    )
  );
  element.addEventListener("change", () => {
    const depth = DEPTHS.find((one) => one === element.value) ?? "patient";
    keep(NAME, depth);
    store.set({ depth });
  });
  const wished = DEPTHS.find((one) => one === kept(NAME));
  if (wished && store.get().depth === "patient") store.set({ depth: wished }); // an address may say another
  return {
    element,
    /** @param {import("../store.js").State} state */
    refresh({ depth }) {
      element.value = depth;
    },
  };
}
