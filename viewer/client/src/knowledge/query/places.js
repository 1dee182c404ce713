/** Which pain sites a text points to, and on which side: a port of `annotations/query/places.py`, where the rule is documented. */

import { wholeNames } from "./tokens.js";
import { byText, fold } from "./spelling.js";

/**
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {Set<string>} Words
 * @typedef {[Words, number][]} Names of one site, with their discount
 * @typedef {ReturnType<typeof readyPlaces>} Places
 */

const rounded = (/** @type {number} */ number) => Math.round(number * 1000) / 1000;

/** The places of a reading sheet with sets. @param {import("../../types/records").PlaceIndex} raw */
export function readyPlaces(raw) {
  const names = Object.entries(raw.names).map(([site, list]) => ({
    site,
    names: /** @type {Names} */ (list.map(([words, discount]) => [new Set(words.split(" ")), discount])),
  }));
  return { ...raw, names, parts: new Set(raw.parts), aspects: new Set(raw.aspects), sided: new Set(raw.sided) };
}

/**
 * @param {string} text @param {{sides: Record<string, RegExp>}} lexicon
 * @returns {string|null} the side that a text names: left, right, both, middle
 */
export function findSide(text, { sides }) {
  const folded = fold(text);
  const named = (/** @type {string} */ side) => sides[side].test(folded);
  if (named("both") || (named("left") && named("right"))) return "both";
  return ["left", "right", "middle"].find(named) ?? null;
}

/**
 * @param {Token[]} tokens
 * @param {Set<number>} skip tokens that tell a feature and so name no place
 * @param {{places: Places, lexicon: import("./tokens.js").Lexicon}} data
 * @returns {{site: string, score: number, mention: number}[]} best first
 */
export function findPlaces(tokens, skip, { places, lexicon }) {
  /** @type {Map<string, {site: string, score: number, mention: number}>} */
  const found = new Map();
  const told = wholeNames(places.runs, tokens); // with a word that is no part of the body ("back pocket")
  for (const { id: site } of told) found.set(site, { site, score: 1, mention: 0 });
  const taken = new Set([...skip, ...told.flatMap(({ where }) => where)]);
  mentions(tokens, taken, places, lexicon.separators).forEach((mention, at) => {
    const order = at + (told.length ? 1 : 0);
    const alike = places.names.map(({ site, names }) => ({ site, value: likeness(mention, names, places) }));
    const best = Math.max(0, ...alike.map(({ value }) => value));
    for (const { site, value } of alike) {
      if (value < places.rule.least || value < places.rule.near * best) continue;
      const score = rounded(value * (order ? places.rule.later : 1));
      if (score > (found.get(site)?.score ?? -Infinity)) found.set(site, { site, score, mention: order });
    }
  });
  return [...found.values()].sort((a, b) => b.score - a.score || byText(a.site, b.site));
}

/**
 * The text mention by mention ("buttock", "back of the thigh"), each as a set of words; a vague one ("my leg") behind
 * those that tell more.
 * @param {Token[]} tokens @param {Set<number>} skip @param {Places} data @param {Words} separators
 */
function mentions(tokens, skip, data, separators) {
  const found = joined(pieces(tokens, skip, data, separators), data);
  const isVague = (/** @type {Words} */ mention) => [...mention].every((word) => data.rule.vague.includes(word));
  return [...found.filter((mention) => !isVague(mention)), ...found.filter(isVague)];
}

/** @param {Token[]} tokens @param {Set<number>} skip @param {Places} places @param {Words} separators */
function pieces(tokens, skip, { parts, aspects, rule }, separators) {
  let piece = { words: /** @type {Words} */ (new Set()), goesOn: false };
  const found = [piece];
  tokens.forEach(({ word, chunk, negated, empty }, at) => {
    const isNew = at > 0 && chunk !== tokens[at - 1].chunk;
    if (isNew || separators.has(word)) {
      piece = { words: new Set(), goesOn: !isNew && rule.goes_on.includes(word) };
      found.push(piece);
    }
    if ((parts.has(word) || aspects.has(word)) && !negated && !empty && !skip.has(at)) piece.words.add(word);
  });
  return found;
}

/**
 * Complete the pieces by their neighbours: "inner and front thigh" by the part of the next one, "inner calf to the ankle"
 * by the side of the one before.
 * @param {{words: Words, goesOn: boolean}[]} given @param {Places} places
 */
function joined(given, { parts, aspects, rule }) {
  const inBody = (/** @type {Words} */ words) => [...words].filter((word) => parts.has(word));
  /** @type {string[]} */
  let side = [];
  return given.flatMap(({ words, goesOn }, at) => {
    if (!goesOn) side = [];
    if (inBody(words).length) {
      const whole = new Set([...words].some((word) => aspects.has(word)) ? words : [...words, ...side]);
      side = [...whole].filter((word) => rule.sided.includes(word));
      return [whole];
    }
    const next = given[at + 1] ? inBody(given[at + 1].words) : [];
    return words.size && next.length ? [new Set([...words, ...next])] : [];
  });
}

/** Weighted share of common words, of the name that is most like the mention. @param {Words} mention @param {Names} names @param {Places} places */
function likeness(mention, names, { weight, parts, rule }) {
  const sum = (/** @type {Iterable<string>} */ words) => [...words].reduce((total, word) => total + weight[word], 0);
  let best = 0;
  for (const [words, discount] of names) {
    const common = [...words].filter((word) => mention.has(word));
    if (!common.some((word) => parts.has(word))) continue;
    const shared = sum(common);
    const extra = sum([...mention].filter((word) => !words.has(word)));
    const missing = sum([...words].filter((word) => !mention.has(word)));
    best = Math.max(best, (discount * shared) / (shared + rule.extra * extra + rule.missing * missing));
  }
  return best;
}
