/**
 * Whole sentences in everyday language, read in the page: nothing that somebody writes about their body is sent anywhere.
 * A port of `look_up` in `annotations/lookup.py` as far as the search box needs it; `tests/viewer/deck/test_query_protocol.py`
 * holds both to the same answers.
 */

import { noticed } from "./query/features.js";
import { close, feltThere } from "./query/implications.js";
import { detect, readyLanguages } from "./query/languages.js";
import { findNames } from "./query/names.js";
import { findPlaces, findSide, saidPlaces } from "./query/places.js";
import { readTokens } from "./query/tokens.js";
import { orderUnplaced, seekCare } from "./ranking/conditions.js";

export const LONGEST = 10_000;
const MOST = 3;
const [UPPER, LOWER] = [
  ["back", "buttock", "thigh", "hip", "pelvis"],
  ["leg", "ankle", "foot"],
];

/**
 * @typedef {import("../types/records").RankingData} RankingData
 * @typedef {import("./query/parts.js").Said & {text: string}} Part what was said, with its words
 * @typedef {{language: string|null, parts: Part[], unread: string[]}} Understood `language` null where none was known
 * @typedef {{present?: string[], denied?: string[], side?: string|null, place?: string|null}} Answers to what was asked
 * @typedef {{sites: string[], side: string|null, nerves: string[], conditions: string[], present: string[], denied: string[], care: string, triggers: string[],
 *   understood: Understood}} Reading
 *   sites without their side, likeliest first; nerves named, or of named roots; conditions named, or (without a place or nerve) told by features
 *
 * @param {import("../types/records").QuerySheet} sheet
 * @param {RankingData} ordering `deck.ordering`
 * @param {string} [page] language of the page
 * @returns {(text: string, answers?: Answers) => Reading}
 */
export function createReader(sheet, ordering, page = "en") {
  const languages = readyLanguages(sheet);
  const groupOf = (/** @type {string} */ feature) => ordering.features[feature]?.group;

  return (text, answers = {}) => {
    const words = text.slice(0, LONGEST);
    const language = detect(languages, words, page);
    const tokens = readTokens(words, language);
    const told = noticed(words, tokens, language, groupOf);
    for (const feature of answers.present ?? []) told.present.add(feature);
    for (const feature of answers.denied ?? []) told.denied.add(feature);
    const { present: stated, denied: refused } = close(ordering, told.present, told.denied);
    const around = findPlaces(tokens, told.circumstances, language);
    const read = around.length ? around : findPlaces(tokens, new Set(), language);
    const places = answers.place ? [{ site: answers.place, score: 1, mention: 0, at: [] }] : read;
    const { present, denied } = close(ordering, together(ordering, stated, places), refused);
    const sites = places.map(({ site }) => site);
    const side = findSide(words, language.lexicon);
    const care = seekCare(ordering, present, sites);
    const named = findNames(words, tokens, language.names, language.grammar);
    const said = [
      ...(answers.place ? [] : saidPlaces(tokens, places)),
      ...(side ? [side] : []),
      ...told.said,
      ...named.said,
    ];
    return {
      sites: sites.slice(0, MOST),
      side: answers.side ?? side?.id ?? null,
      nerves: nervesOf(named, language.grammar).slice(0, MOST),
      conditions: (named.conditions.size
        ? [...named.conditions].sort()
        : orderUnplaced(ordering, { present, denied }, care)
      ).slice(0, MOST),
      present: [...present].sort(),
      denied: [...denied].filter((feature) => !present.has(feature)).sort(),
      care: care.level,
      triggers: care.triggers.map(({ id }) => id),
      understood: understood(words, said, language.code),
    };
  };
}

/** @param {string} words @param {import("./query/parts.js").Said[]} said @param {string} language @returns {Understood} in the order in which it was said, each part once */
function understood(words, said, language) {
  const once = new Map(said.map((one) => [`${one.kind} ${one.id}`, { ...one, text: words.slice(one.start, one.end) }]));
  const parts = [...once.values()].sort((a, b) => a.start - b.start);
  return { language, parts, unread: parts.length ? [] : words.split(/\s+/).filter(Boolean) };
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

/** @param {ReturnType<typeof findNames>} named @param {import("./query/tokens.js").Grammar} grammar */
function nervesOf({ nerves, roots }, grammar) {
  return [...new Set([...[...nerves].sort(), ...roots.flatMap((root) => grammar.roots[root] ?? [])])];
}
