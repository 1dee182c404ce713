/** Links to the cards of other things. */

import { around, h } from "./dom.js";

/** @param {string} id @param {string} text @param {import("./dom.js").Props} props */
export const cardLink = (id, text, props = {}) => h("a", { href: `?show=${id}`, data: { show: id }, text, ...props });

/** What is clicked there is selected; the browser keeps what it opens elsewhere. @param {HTMLElement} element @param {import("./store.js").Select} select */
export function followLinks(element, select) {
  element.addEventListener("click", (event) => {
    const link = around(event, "[data-show]");
    if (!link?.dataset.show || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    select(link.dataset.show, { keyboard: event.detail === 0 });
  });
}
