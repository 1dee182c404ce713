/**
 * Whole sentences in everyday language, read in the page: nothing that somebody writes about their body is sent anywhere.
 * A port of `look_up` in `annotations/lookup.py` as far as the search box needs it; `tests/viewer/deck/test_query_protocol.py`
 * holds both to the same answers.
 */

import { noticed } from "./query/features.js";
import { folded } from "./query/folding.js";
import { close, feltThere } from "./query/implications.js";
import { detect, readyLanguages } from "./query/languages.js";
import { findNames } from "./query/names.js";
import { findPlaces, findSides, saidPlaces } from "./query/places.js";
import { understand } from "./query/understood.js";
import { orderUnplaced, seekCare } from "./ranking/conditions.js";

export const LONGEST = 10_000;
const MOST = 3;
const [UPPER, LOWER] = [
  ["back", "buttock", "thigh", "hip", "pelvis"],
  ["leg", "ankle", "foot"],
];

/**
 * @typedef {import("../types/records").RankingData} RankingData
 * @typedef {import("./query/understood.js").Part} Part
 * @typedef {import("./query/understood.js").Understood} Understood
 * @typedef {Object} Answers what was said beside the words
 * @property {string[]} [present]
 * @property {string[]} [denied]
 * @property {string|null} [side]
 * @property {string|null} [place]
 * @property {[start: number, end: number][]} [removed] stretches of the words that were misread
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

  return (text, answers = {}) => {
    const words = text.slice(0, LONGEST);
    const removed = answers.removed ?? [];
    const whole = folded(words);
    const language = detect(languages, whole, page);
    const found = noticed(whole, removed, language, ordering);
    const told = (/** @type {string} */ how) => found.told.flatMap(({ said, id }) => (said === how ? [id] : []));
    const { present: stated, denied: refused } = close(
      ordering,
      new Set([...told("present"), ...(answers.present ?? [])]),
      new Set([...told("denied"), ...(answers.denied ?? [])]),
    );
    const at = (/** @type {Set<number>} */ skip) => findPlaces(found.tokens, skip, found.reached, language);
    const alone = at(new Set()); // a warning may be tied to a place that tells little of the pain
    const read = [at(found.circumstances), alone].find((one) => one.length) ?? [];
    const places = answers.place ? [{ site: answers.place, score: 1, mention: 0, at: [] }] : read;
    const every = [places, answers.place ? alone.filter(({ vague }) => !vague) : alone];
    const { side, named: sides } = findSides(folded(without(words, removed)), language.lexicon);
    const { present, denied } = close(ordering, together(ordering, stated, every, answers.side), refused);
    const sites = places.map(({ site }) => site);
    const care = seekCare(
      ordering,
      present,
      every.flat().map(({ site }) => site),
    );
    const named = findNames(whole, found.tokens, found.reached, language);
    const { nerves, conditions } = namedBy(named, language.grammar);
    const said = [...saidPlaces(places, language.grammar), ...saidOf(found, named)];
    const placed = places.flatMap((place) => place.at);
    const known = understand(words, found, said, sides, placed, language);
    return {
      sites: sites.slice(0, MOST),
      side: answers.side ?? side,
      nerves: nerves.slice(0, MOST),
      conditions: (conditions.length ? conditions : orderUnplaced(ordering, { present, denied }, care)).slice(0, MOST),
      present: [...present].sort(),
      denied: [...denied].filter((feature) => !present.has(feature)).sort(),
      care: known.little && !answers.place && care.level === "none" ? "unknown" : care.level,
      triggers: care.triggers.map(({ id }) => id),
      understood: known,
    };
  };
}

/** With blanks where stretches were taken out, so that all else stands where it stood. @param {string} words @param {[number, number][]} removed */
const without = (words, removed) =>
  removed.reduce((text, [start, end]) => text.slice(0, start) + " ".repeat(end - start) + text.slice(end), words);

/**
 * @param {import("./query/features.js").Noticed} noticed @param {ReturnType<typeof findNames>} named
 * @returns {import("./query/understood.js").Said[]}
 */
function saidOf({ told }, { nerve, condition }) {
  return [
    ...told.map(({ said, id, at }) => ({ kind: said === "present" ? /** @type {const} */ ("feature") : said, id, at })),
    ...nerve.map(({ id, where }) => ({ kind: /** @type {const} */ ("nerve"), id, at: where })),
    ...condition.map(({ id, where }) => ({ kind: /** @type {const} */ ("condition"), id, at: where })),
  ];
}

/** Nerves named, and of named roots; conditions. @param {ReturnType<typeof findNames>} named @param {import("./query/grammar.js").Grammar} grammar */
function namedBy({ nerve, condition, roots }, grammar) {
  const ids = (/** @type {{id: string}[]} */ found) => [...new Set(found.map(({ id }) => id))].sort();
  return {
    nerves: [...new Set([...ids(nerve), ...roots.flatMap((root) => grammar.roots[root] ?? [])])],
    conditions: [...new Set([...ids(condition), ...(roots.length ? grammar.root_conditions : [])])].sort(),
  };
}

/**
 * What words and places say together.
 * @param {RankingData} ordering @param {Set<string>} stated @param {ReturnType<typeof findPlaces>[]} read places that tell of the pain, and all
 * @param {string|null} [side] answered
 */
function together(ordering, stated, read, side) {
  const present = new Set(stated);
  const regions = read[0].filter(({ vague }) => !vague).map(({ site }) => ordering.regions[site]);
  if (
    regions.some((region) => LOWER.includes(region)) &&
    regions.some((region) => UPPER.includes(region)) &&
    Object.hasOwn(ordering.features, "below_knee")
  )
    present.add("below_knee");
  if (regions.length && regions.every((region) => LOWER.includes(region))) present.delete("below_knee");
  const isLeg = regions.some((region) => ["leg", "foot", "thigh", "buttock"].includes(region));
  if (side === "both" && isLeg && Object.hasOwn(ordering.features, "both_legs")) present.add("both_legs");
  const foremost = read.flatMap((places) =>
    places.filter(({ mention }, at) => places.findIndex((one) => one.mention === mention) === at),
  );
  const felt = feltThere(
    ordering,
    present,
    foremost.map(({ site }) => site),
  );
  for (const feature of felt) present.add(feature);
  return present;
}
