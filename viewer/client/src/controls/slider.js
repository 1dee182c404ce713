/** A slider: of many places in one frame the last is taken. */

import { h } from "../dom.js";

const WRITE_MS = 16;

/**
 * @param {import("../dom.js").Props & {min: number, max: number}} props
 * @param {(value: number) => void} change
 */
export function createSlider(props, change) {
  let waiting = 0;
  const element = h("input", { type: "range", ...props });
  element.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => change(Number(element.value)), WRITE_MS);
  });
  return {
    element,
    /** @param {number} value @param {string} words for a screen reader */
    show(value, words) {
      if (Number(element.value) !== value) element.value = String(value);
      element.style.setProperty("--value", `${(100 * (value - props.min)) / (props.max - props.min)}%`);
      element.setAttribute("aria-valuetext", words);
    },
  };
}
