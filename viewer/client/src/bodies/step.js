/** A part of the page: one step of the way to a body. */

import { h } from "../dom.js";

/**
 * @param {import("../words.js").Words} t @param {string} name
 * @param {{class?: string, hidden?: boolean}} props @param {...(Node|null)} children
 */
export const step = (t, name, props, ...children) =>
  h(
    "section",
    { class: "step", "aria-labelledby": `step-${name}`, ...props },
    h("h2", { id: `step-${name}`, text: t(`bodies.step_${name}`) }),
    ...children,
  );
