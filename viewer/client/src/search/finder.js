/** Finding things by words: typing errors, British and American spelling, accents and side words are forgiven. */

import MiniSearch from "minisearch";
import { splitSide } from "../state.js";

const MOST = 12;
const NEAREST = 5;

/** One spelling for all: no accents, `ae` and `oe` as `e` but at the end of a word ("toe"). @param {string} text */
export function plain(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/ae|oe(?!s?(?!\p{L}))/gu, "e");
}

/**
 * @typedef {{id: string, label: string, kind: string, also: string}} Hit
 * @typedef {import("../types/records").SearchEntry} Item
 *
 * @param {Pick<import("../types/records").Deck, "search"|"entries">} deck
 * @param {import("../words.js").Words} t
 * @returns {(query: string, side: import("../state.js").ViewState["side"]) => {hits: Hit[], exact: boolean}}
 */
export function makeFinder(deck, t) {
  const skipped = new Set(t("search.stopwords").split(" "));
  const sides = { left: plain(t("search.words_left")).split(" "), right: plain(t("search.words_right")).split(" ") };
  const index = new MiniSearch({
    fields: ["label", "terms"],
    processTerm: (term) => (skipped.has(plain(term)) ? null : plain(term)),
    extractField: (/** @type {any} */ item, field) => (field === "terms" ? item.terms.join(" · ") : item[field]),
    searchOptions: {
      boost: { label: 2 },
      prefix: (term) => term.length > 1,
      fuzzy: (term) => (term.length > 3 ? 0.25 : false),
      weights: { fuzzy: 0.3, prefix: 0.6 },
    },
  });
  const items = new Map(deck.search.map((item) => [item.id, item]));
  index.addAll([...items.values()]);

  return (query, side) => {
    const words = plain(query)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    const asked = /** @type {const} */ (["left", "right"]).find((name) =>
      words.some((word) => sides[name].includes(word)),
    );
    const rest = words.filter((word) => !sides.left.includes(word) && !sides.right.includes(word)).join(" ");
    let found = index.search(rest, { combineWith: "AND" });
    const exact = found.length > 0;
    if (!exact) found = index.search(rest, { combineWith: "OR", fuzzy: 0.34 });
    return {
      exact,
      hits: onePerThing(placesFirst(found, items), asked ?? side, deck.entries)
        .slice(0, exact ? MOST : NEAREST)
        .flatMap(({ id, source, match }) => {
          const item = items.get(source);
          return item ? { id, label: item.label, kind: item.kind, also: otherWord(item, match) } : [];
        }),
    };
  };
}

/**
 * A word for a part of the body means the part before what can befall it.
 * @param {import("minisearch").SearchResult[]} found @param {Map<string, Item>} items
 */
function placesFirst(found, items) {
  const isMeant = (/** @type {import("minisearch").SearchResult} */ { id, queryTerms, terms }) =>
    items.get(id)?.kind === "site" && queryTerms.every((word) => terms.includes(word));
  return [...found].sort((a, b) => Number(isMeant(b)) - Number(isMeant(a)));
}

/**
 * Left and right of a thing are one hit, on the side asked for; else as a whole, else on the right.
 * @param {import("minisearch").SearchResult[]} found @param {string} side @param {object} entries
 */
function onePerThing(found, side, entries) {
  /** @type {Map<string, {id: string, source: string, match: import("minisearch").MatchInfo}>} */
  const seen = new Map();
  for (const { id: source, match } of found) {
    const [base] = splitSide(source);
    const wishes = side === "both" ? [base, `${base}.right`, source] : [`${base}.${side}`, source];
    if (!seen.has(base))
      seen.set(base, { id: wishes.find((id) => Object.hasOwn(entries, id)) ?? source, source, match });
  }
  return [...seen.values()];
}

/** Which of the other words was meant, when the label itself does not say. @param {Item} item @param {import("minisearch").MatchInfo} match */
function otherWord(item, match) {
  const [term, fields] = Object.entries(match)[0] ?? ["", []];
  return fields.includes("label") ? "" : (item.terms.find((word) => plain(word).includes(term)) ?? "");
}
