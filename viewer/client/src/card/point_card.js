/** What serves the very spot of the skin that was pointed at: in the name under the pointer, and on the card of its place. */

import { h } from "../dom.js";

/** @param {Function} t @param {import("../canvas/skin/skin.js").Spot} spot @returns {string[]} how sure it is, in words */
function doubts(t, { varies, contested, nerve, root }, long) {
  const ending = long ? "_long" : "";
  const found = [];
  if (varies || nerve.evidence === "contested") found.push(t(`overlay.varies${ending}`));
  if (contested || root.evidence === "contested") found.push(t(`overlay.contested${ending}`));
  return found;
}

/** "Inner shin, left · saphenous nerve (femoral) · L4 · varies" */
export function spotWords(t, place, spot) {
  return [t("spot.tip", { place, nerve: spot.nerve.label, root: spot.root.label }), ...doubts(t, spot, false)].join(
    " · ",
  );
}

/**
 * @param {{deck: Object, t: Function}} app
 * @returns {{set: (spot: Object|null) => void, attach: (id: string|null, content: HTMLElement) => void}}
 */
export function createSpot({ deck, t }) {
  let spot = null;
  let card = { id: null, content: null };

  function territory(caption, one, beside, doubt, side) {
    const id = one.show && [`${one.show}.${side}`, one.show].find((name) => Object.hasOwn(deck.entries, name));
    const label = id
      ? h("a", { href: `?show=${id}`, data: { show: id }, text: one.label })
      : h("span", { text: one.label });
    return h(
      "div",
      {},
      h("dt", { text: caption }),
      h(
        "dd",
        {},
        label,
        beside ? ` (${t("spot.edge", { other: beside.label })})` : null,
        doubt ? h("span", { class: "chip variable", text: doubt }) : null,
      ),
    );
  }

  /** What lies under the very point, nearest first. */
  function beneath() {
    const known = (spot.beneath ?? []).filter(({ id }) => Object.hasOwn(deck.entries, id));
    if (!known.length) return null;
    const rows = known.map(({ id, mm }) =>
      h(
        "li",
        {},
        h("a", { href: `?show=${id}`, data: { show: id }, text: deck.entries[id].label.replace(/, [^,]+$/, "") }),
        ` ${t("spot.mm", { mm: Math.round(mm) })}`,
      ),
    );
    return h("div", {}, h("dt", { text: t("spot.beneath") }), h("dd", {}, h("ul", { role: "list" }, ...rows)));
  }

  function draw() {
    const { id, content } = card;
    content?.querySelector(".spot")?.remove();
    if (!spot || !id || spot.site !== id) return;
    const { nerve, root, besideNerve, besideRoot } = spot;
    const side = /\.(left|right)$/.exec(id)?.[1];
    const [varies] = doubts(t, { ...spot, contested: false, root: {} }, true);
    const [contested] = doubts(t, { ...spot, varies: false, nerve: {} }, true);
    const element = h(
      "section",
      { class: "spot", "aria-label": t("spot.here") },
      h("h3", { text: t("spot.here") }),
      h(
        "dl",
        {},
        territory(t("spot.skin_nerve"), nerve, besideNerve, varies, side),
        territory(t("spot.root"), root, besideRoot, contested, side),
        beneath(),
      ),
    );
    content.querySelector(".card > header")?.after(element);
  }

  return {
    /** What was clicked last; null after a choice that was not a click on the skin. */
    set(next) {
      spot = next;
      draw();
    },
    attach(id, content) {
      card = { id, content };
      draw();
    },
  };
}
