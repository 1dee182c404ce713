/** What serves the very spot of the skin that was pointed at: in the name under the pointer, and on the card of its place. */

import { first, h } from "../dom.js";
import { cardLink } from "../card_link.js";

/**
 * @typedef {import("../words.js").Words} Words
 * @typedef {import("../canvas/skin/skin.js").Territory} Territory
 * @typedef {import("../canvas/skin/skin.js").Spot & {beneath?: {id: string, mm: number}[]}} Spot with what lies under it, nearest first
 */

/** How sure the nerve and the root of a point are, as keys of words. @param {Spot} spot */
const doubts = ({ varies, contested, nerve, root }) => ({
  nerve: varies || nerve.evidence === "contested" ? "overlay.varies" : null,
  root: contested || root.evidence === "contested" ? "overlay.contested" : null,
});

/** "Inner shin, left · saphenous nerve (femoral) · L4 · varies" @param {Words} t @param {string} place @param {Spot} spot */
export function spotWords(t, place, spot) {
  const unsure = Object.values(doubts(spot)).flatMap((key) => (key ? t(key) : []));
  return [t("spot.tip", { place, nerve: spot.nerve.label, root: spot.root.label }), ...unsure].join(" · ");
}

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words}} app
 */
export function createSpot({ deck, t }) {
  /** @type {Spot|null} */
  let spot = null;
  /** @type {{id: string, content: HTMLElement}|null} */
  let card = null;

  /** @param {string} caption @param {Territory} one @param {Territory|null} beside @param {string|null} doubt @param {string|undefined} side */
  function territory(caption, one, beside, doubt, side) {
    const id = one.show && [`${one.show}.${side}`, one.show].find((name) => Object.hasOwn(deck.entries, name));
    const label = id ? cardLink(id, one.label) : h("span", { text: one.label });
    return h(
      "div",
      {},
      h("dt", { text: caption }),
      h(
        "dd",
        {},
        label,
        beside ? ` (${t("spot.edge", { other: beside.label })})` : null,
        doubt ? h("span", { class: "chip variable", text: t(`${doubt}_long`) }) : null,
      ),
    );
  }

  /** What lies under the very point, nearest first. @param {Spot} point */
  function beneath(point) {
    const known = (point.beneath ?? []).filter(({ id }) => Object.hasOwn(deck.entries, id));
    if (!known.length) return null;
    const rows = known.map(({ id, mm }) =>
      h(
        "li",
        {},
        cardLink(id, deck.entries[id].label.replace(/, [^,]+$/, "")),
        ` ${t("spot.mm", { mm: Math.round(mm) })}`,
      ),
    );
    return h("div", {}, h("dt", { text: t("spot.beneath") }), h("dd", {}, h("ul", { role: "list" }, ...rows)));
  }

  function draw() {
    if (!card) return;
    const { id, content } = card;
    content.querySelector(".spot")?.remove();
    if (!spot || spot.site !== id) return;
    const { nerve, root, besideNerve, besideRoot } = spot;
    const side = /\.(left|right)$/.exec(id)?.[1];
    const unsure = doubts(spot);
    const element = h(
      "section",
      { class: "spot", "aria-label": t("spot.here") },
      h("h3", { text: t("spot.here") }),
      h(
        "dl",
        {},
        territory(t("spot.skin_nerve"), nerve, besideNerve, unsure.nerve, side),
        territory(t("spot.root"), root, besideRoot, unsure.root, side),
        beneath(spot),
      ),
    );
    first(content, ".card > header")?.after(element);
  }

  return {
    /** What was clicked last; null after a choice that was not a click on the skin. @param {Spot|null} next */
    set(next) {
      spot = next;
      draw();
    },
    /** @param {string} id @param {HTMLElement} content */
    attach(id, content) {
      card = { id, content };
      draw();
    },
  };
}
