/** A pane that stands in the place of the list, with the button that opens it. */

import { attribute, h, textButton } from "./dom.js";

/**
 * @param {object} pane
 * @param {"lesson"|"quiz"} pane.name
 * @param {import("./words.js").Words} pane.t
 * @param {() => void} pane.press what the button does
 * @param {() => void} pane.shown called when the pane comes or goes
 * @param {...HTMLElement} children
 */
export function createListPane({ name, t, press, shown }, ...children) {
  const element = h(
    "section",
    { class: `lesson ${name}`, hidden: true, tabindex: "-1", "aria-label": t(`${name}.title`) },
    ...children,
  );
  const opener = textButton(t(`${name}.open`), press, { class: `lesson-open ${name}-open`, "aria-expanded": false });
  return {
    element,
    opener,
    /** @param {boolean} yes */
    show(yes) {
      element.hidden = !yes;
      attribute(opener, "aria-expanded", yes);
      element.parentElement?.classList.toggle(`in-${name}`, yes);
      shown();
    },
  };
}
