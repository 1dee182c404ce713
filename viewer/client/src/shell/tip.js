/** The name of what lies under the pointer. */

import { badges } from "../badge.js";
import { spotWords } from "../card/point_card.js";
import { h } from "../dom.js";

const ROOM_PX = 220; // nearer to the right edge the name stands to the left

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words}} app
 * @param {HTMLElement} stage
 */
export function createTip({ deck, t }, stage) {
  const tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  stage.append(tip);

  return {
    hide() {
      tip.hidden = true;
    },
    /**
     * @param {string} id
     * @param {{x: number, y: number}} place CSS px of the stage
     * @param {{named: string|null|undefined, spot: import("../canvas/skin/skin.js").Spot|null}} more `named`: other
     *   words for it, null for none
     */
    show(id, place, { named, spot }) {
      const entry = deck.entries[id];
      tip.hidden = !entry || named === null;
      if (tip.hidden) return;
      const words = h("span", { text: named || (spot ? spotWords(t, entry.label, spot) : entry.label) });
      const kind = spot ? [] : [h("span", { class: "tip-kind", text: t(`kind.${entry.kind}`) })];
      tip.replaceChildren(...(named ? [words] : [...badges(deck, id), words, ...kind]));
      tip.classList.toggle("flip", place.x > stage.clientWidth - ROOM_PX);
      tip.style.transform = `translate(${Math.round(place.x)}px, ${Math.round(place.y)}px)`;
    },
  };
}
