/** Which pain sites a text points to, and on which side: a port of `annotations/query/places.py`, where the rule is documented. */

import { wholeNames } from "./tokens.js";
import { byText, written } from "./folding.js";

/**
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {Set<string>} Words
 * @typedef {[Words, number][]} Names of one site, with their discount
 * @typedef {ReturnType<typeof readyPlaces>} Places
 */

const rounded = (/** @type {number} */ number) => Math.round(number * 1000) / 1000;

/**
 * The places of a language with sets.
 * @param {import("../../types/records").PlaceIndex} raw @param {import("../../types/records").QuerySheet} sheet @param {import("./grammar.js").Grammar} grammar
 */
export function readyPlaces(raw, { rule, sided }, { aspects }) {
  const names = Object.entries(raw.names).map(([site, list]) => ({
    site,
    names: /** @type {Names} */ (list.map(([words, discount]) => [new Set(words.split(" ")), discount])),
  }));
  return {
    ...raw,
    names,
    rule,
    aspects,
    parts: new Set(raw.parts),
    body: new Set([...raw.parts, ...aspects]),
    sided: new Set(sided),
    alike: /** @type {Map<string, {site: string, value: number}[]>} */ (new Map()), // mentions met so far
  };
}

/**
 * The sides that a text names, wherever it does, and which it means: left, right, both or middle.
 * @param {import("./folding.js").Folded} plain @param {{sides: {[side: string]: RegExp}}} lexicon
 */
export function findSides(plain, { sides }) {
  const named = Object.entries(sides).flatMap(([id, regex]) =>
    Array.from(plain.text.matchAll(regex), ({ 0: words, index }) => ({
      id,
      ...written(plain, index, index + words.length),
    })),
  );
  const has = (/** @type {string} */ side) => named.some(({ id }) => id === side);
  const side = has("both") || (has("left") && has("right")) ? "both" : (["left", "right", "middle"].find(has) ?? null);
  return { side, named };
}

/**
 * @param {Token[]} tokens
 * @param {Set<number>} skip tokens that tell a feature and so name no place
 * @param {Set<number>} silent tokens that name no place of this complaint: denied, or somebody else's
 * @param {import("./languages.js").Language} language
 * @returns {{site: string, score: number, mention: number, at: number[], vague?: string}[]} best first
 */
export function findPlaces(tokens, skip, silent, { places, grammar }) {
  /** @type {Map<string, {site: string, score: number, mention: number, at: number[], vague?: string}>} */
  const found = new Map();
  const told = wholeNames(places.runs, tokens).filter(({ where }) => !where.some((at) => silent.has(at))); // "back pocket"
  for (const { id: site, where } of told) found.set(site, { site, score: 1, mention: 0, at: where });
  const taken = new Set([...skip, ...silent, ...told.flatMap(({ where }) => where)]);
  mentions(tokens, taken, places, grammar).forEach(({ words, at }, number) => {
    const order = number + (told.length ? 1 : 0);
    const vague = vagueWord(words, grammar);
    for (const { site, value } of alikeTo(words, places, grammar)) {
      const score = rounded(value * (order ? places.rule.later : 1));
      if (score > (found.get(site)?.score ?? -Infinity)) found.set(site, { site, score, mention: order, at, vague });
    }
  });
  return [...found.values()].sort((a, b) => b.score - a.score || byText(a.site, b.site));
}

/** Sites that are like a mention, each as far as it is. @param {Words} mention @param {Places} places @param {import("./grammar.js").Grammar} grammar */
function alikeTo(mention, places, grammar) {
  const key = [...mention].sort().join(" ");
  const known = places.alike.get(key);
  if (known) return known;
  const { near, least, vague } = places.rule;
  const choices = grammar.vague[vagueWord(mention, grammar)];
  const all = places.names.map(({ site, names }) => ({
    site,
    value: choices ? Number(choices.includes(site)) * vague : likeness(mention, names, places),
  }));
  const enough = Math.max(least, near * Math.max(...all.map(({ value }) => value)));
  const found = all.filter(({ value }) => value >= enough);
  places.alike.set(key, found);
  return found;
}

/** The word that stands alone and may mean several places; empty if it is none. @param {Words} mention @param {import("./grammar.js").Grammar} grammar */
function vagueWord(mention, { vague }) {
  const [word] = mention;
  return mention.size === 1 && Object.hasOwn(vague, word) ? word : "";
}

/**
 * The text mention by mention ("buttock", "back of the thigh"), each as a set of words; a vague one ("my leg") behind
 * those that tell more.
 * @param {Token[]} tokens @param {Set<number>} skip @param {Places} data @param {import("./grammar.js").Grammar} grammar
 */
function mentions(tokens, skip, data, grammar) {
  const found = joined(pieces(tokens, skip, data, grammar.empty), data, grammar);
  const isVague = (/** @type {{words: Words}} */ { words }) => Number(vagueWord(words, grammar) !== "");
  return found.sort((a, b) => isVague(a) - isVague(b));
}

/** @param {Token[]} tokens @param {Set<number>} skip @param {Places} places @param {Words} separators */
function pieces(tokens, skip, { body, rule }, separators) {
  const blank = (goesOn = false) => ({
    words: /** @type {Words} */ (new Set()),
    at: /** @type {number[]} */ ([]),
    goesOn,
  });
  let piece = blank();
  const found = [piece];
  tokens.forEach(({ word, chunk, empty }, at) => {
    const isNew = at > 0 && chunk !== tokens[at - 1].chunk;
    if (isNew || separators.has(word)) {
      piece = blank(!isNew && rule.goes_on.includes(word));
      found.push(piece);
    }
    if (!body.has(word) || empty || skip.has(at)) return;
    piece.words.add(word);
    piece.at.push(at);
  });
  return found;
}

/**
 * Complete the pieces by their neighbours: "inner and front thigh" by the part of the next one, "inner calf to the ankle"
 * by the side of the one before.
 * @param {{words: Words, at: number[], goesOn: boolean}[]} given @param {Places} places @param {import("./grammar.js").Grammar} grammar @returns {{words: Words, at: number[]}[]}
 */
function joined(given, { parts, aspects, rule }, { vague }) {
  const inBody = (/** @type {Words} */ words) => [...words].filter((word) => parts.has(word));
  /** @type {string[]} */
  let side = [];
  return given.flatMap(({ words, at, goesOn }, number) => {
    if (!goesOn) side = [];
    if (inBody(words).length) {
      const telling = [...words].filter((word) => !Object.hasOwn(vague, word));
      const own = inBody(new Set(telling)).length ? telling : [...words]; // "leg, inside above the ankle"
      const whole = new Set(own.some((word) => aspects.has(word)) ? own : [...own, ...side]);
      side = [...whole].filter((word) => rule.sided.includes(word));
      return [{ words: whole, at }];
    }
    const next = given[number + 1] ? inBody(given[number + 1].words) : [];
    return words.size && next.length ? [{ words: new Set([...words, ...next]), at }] : [];
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

/**
 * The places as they were said: the likeliest of each mention, or for a vague one those to choose from.
 * @param {ReturnType<typeof findPlaces>} places @param {import("./grammar.js").Grammar} grammar @returns {import("./understood.js").Said[]}
 */
export function saidPlaces(places, grammar) {
  const best = new Map([...places].reverse().map((place) => [String(place.at), place]));
  return [...best.values()].map(({ site, at, vague }) =>
    vague ? { kind: "vague", id: vague, at, choices: grammar.vague[vague] } : { kind: "place", id: site, at },
  );
}
