/** The bodies that were added before: open one, remove one. */

import { fine, grow, h, textButton } from "../dom.js";
import { step } from "./step.js";

/**
 * @typedef {{name: string, label: string}} Body
 *
 * @param {{t: import("../words.js").Words, settings: {language: string}, remove: (name: string) => void}} app
 */
export function createBodies({ t, settings, remove }) {
  const list = h("ul", { class: "bodies" });
  const none = fine(t("bodies.none_yet"));
  const element = step(t, "bodies", {}, none, list);
  const address = (/** @type {string} */ name) => `./?${new URLSearchParams({ body: name, lang: settings.language })}`;

  /** @param {Body} body @param {boolean} working */
  function row({ name, label }, working) {
    const take = () => {
      if (confirm(t("bodies.remove_sure", { name }))) remove(name);
    };
    return h(
      "li",
      { data: { body: name } },
      h("span", { class: "name", text: label }),
      label === name ? null : h("span", { class: "fine", text: name }),
      grow(),
      h("a", {
        class: "button",
        href: address(name),
        "aria-label": `${t("bodies.open_named")} ${label}`,
        text: t("bodies.open_named"),
      }),
      textButton(t("bodies.remove"), take, {
        class: "button",
        disabled: working,
        "aria-label": t("bodies.remove_named", { name: label }),
      }),
    );
  }

  return {
    element,
    /** @param {Body[]} bodies @param {boolean} working */
    refresh(bodies, working) {
      none.hidden = bodies.length > 0;
      list.replaceChildren(...bodies.map((body) => row(body, working)));
    },
  };
}
