/**
 * Whole sentences in everyday language, read in the page: nothing that somebody writes about their body is sent anywhere.
 * A port of `look_up` in `annotations/lookup.py` as far as the search box needs it; `tests/viewer/deck/test_query_protocol.py`
 * holds both to the same answers.
 */

import { noticed } from "./query/features.js";
import { close, feltThere } from "./query/implications.js";
import { findNames } from "./query/names.js";
import { findPlaces, findSide, readyPlaces } from "./query/places.js";
import { createSpeller } from "./query/spelling.js";
import { readTokens, readyLexicon } from "./query/tokens.js";
import { orderUnplaced, seekCare } from "./ranking/conditions.js";

export const LONGEST = 600;
const MOST = 3;
const [UPPER, LOWER] = [
  ["back", "buttock", "thigh", "hip", "pelvis"],
  ["leg", "ankle", "foot"],
];

/**
 * @typedef {import("../types/records").RankingData} RankingData
 * @typedef {{sites: string[], nerves: string[], conditions: string[], present: string[], denied: string[], care: string, triggers: string[]}} Reading
 *   sites with their side if one was named, likeliest first; nerves named, or of named roots; conditions named, or (without a place or nerve) told by features
 *
 * @param {import("../types/records").QuerySheet} sheet
 * @param {RankingData} ordering `deck.ordering`
 * @returns {(text: string) => Reading}
 */
export function createReader(sheet, ordering) {
  const data = { ...sheet, lexicon: readyLexicon(sheet.lexicon), places: readyPlaces(sheet.places) };
  const mend = createSpeller(sheet.spelling);
  const groupOf = (/** @type {string} */ feature) => ordering.features[feature]?.group;

  return (text) => {
    const words = text.slice(0, LONGEST);
    const tokens = readTokens(words, data.lexicon, mend);
    const told = noticed(words, tokens, data, groupOf);
    const { present: stated, denied: refused } = close(ordering, told.present, told.denied);
    const around = findPlaces(tokens, told.circumstances, data);
    const places = around.length ? around : findPlaces(tokens, new Set(), data);
    const { present, denied } = close(ordering, together(ordering, stated, places), refused);
    const sites = places.map(({ site }) => site);
    const care = seekCare(ordering, present, sites);
    const named = findNames(words, tokens, data.names);
    return {
      sites: withSides(sites, findSide(words, data.lexicon), data.places.sided).slice(0, MOST),
      nerves: nervesOf(named, data.names).slice(0, MOST),
      conditions: (named.conditions.size
        ? [...named.conditions].sort()
        : orderUnplaced(ordering, { present, denied }, care)
      ).slice(0, MOST),
      present: [...present].sort(),
      denied: [...denied].filter((feature) => !present.has(feature)).sort(),
      care: care.level,
      triggers: care.triggers.map(({ id }) => id),
    };
  };
}

/**
 * What words and places say together.
 * @param {RankingData} ordering @param {Set<string>} stated @param {ReturnType<typeof findPlaces>} places
 */
function together(ordering, stated, places) {
  const present = new Set(stated);
  const regions = places.map(({ site }) => ordering.regions[site]);
  if (
    regions.some((region) => LOWER.includes(region)) &&
    regions.some((region) => UPPER.includes(region)) &&
    Object.hasOwn(ordering.features, "below_knee")
  )
    present.add("below_knee");
  if (regions.length && regions.every((region) => LOWER.includes(region))) present.delete("below_knee");
  /** @type {Map<number, string>} */
  const best = new Map();
  for (const { site, mention } of places) if (!best.has(mention)) best.set(mention, site);
  for (const feature of feltThere(ordering, present, [...best.values()])) present.add(feature);
  return present;
}

/** @param {string[]} sites @param {string|null} side @param {Set<string>} sided */
function withSides(sites, side, sided) {
  const sides = side === "both" ? ["left", "right"] : side === "left" || side === "right" ? [side] : [];
  return sites.flatMap((site) => (sides.length && sided.has(site) ? sides.map((one) => `${site}.${one}`) : [site]));
}

/** @param {ReturnType<typeof findNames>} named @param {import("../types/records").NameIndex} names */
function nervesOf({ nerves, roots }, names) {
  return [...new Set([...[...nerves].sort(), ...roots.flatMap((root) => names.roots[root] ?? [])])];
}
