/** What stands where words were not understood: never "nothing", but the signs that mean help at once. */

import { h, icon } from "../dom.js";

/**
 * Signs that are an emergency alone and wherever the pain is.
 * @param {import("../types/records").RankingData} ordering @returns {string[]}
 */
export function alarmSigns({ flags, features: known }) {
  const alone = flags.filter(
    ({ level, features, any_of, sites, regions }) =>
      level === "emergency" && features.length + Number(any_of.length > 0) === 1 && !sites.length && !regions.length,
  );
  return [...new Set(alone.map(({ label, features: [sign] }) => known[sign]?.label ?? label))];
}

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words}} app
 * @param {string} why @param {string[]} unread
 */
export function notUnderstood({ deck, t }, why, unread) {
  return h(
    "div",
    { class: "unread" },
    h("p", {}, h("b", { text: why }), unread.length ? ` ${t("read.unread", { words: unread.join(" ") })}` : null),
    h("p", { class: "unread-signs" }, icon("warning"), h("span", { text: t("read.signs") })),
    h("ul", {}, ...alarmSigns(deck.ordering).map((label) => h("li", { text: label }))),
  );
}
