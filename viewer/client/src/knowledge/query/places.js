/** Which pain sites a text points to, and on which side: a port of `annotations/query/places.py`, where the rule is documented. */

import { outermost } from "./tokens.js";
import { fold } from "./spelling.js";

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const rounded = (number) => Math.round(number * 1000) / 1000;

/** @param {Object} raw the `places` of the reading sheet @returns {Object} with sets */
export function readyPlaces(raw) {
  const names = Object.entries(raw.names).map(([site, list]) => [
    site,
    list.map(([words, discount]) => [new Set(words.split(" ")), discount]),
  ]);
  return { ...raw, names, parts: new Set(raw.parts), aspects: new Set(raw.aspects), sided: new Set(raw.sided) };
}

/** @returns {"left"|"right"|"both"|"middle"|null} the side that a text names */
export function findSide(text, { sides }) {
  const folded = fold(text);
  const named = (side) => sides[side].test(folded);
  if (named("both") || (named("left") && named("right"))) return "both";
  return ["left", "right", "middle"].find(named) ?? null;
}

/**
 * @param {import("./tokens.js").Token[]} tokens
 * @param {Set<number>} skip tokens that tell a feature and so name no place
 * @param {{places: Object, lexicon: Object}} data
 * @returns {{site: string, score: number, mention: number}[]} best first
 */
export function findPlaces(tokens, skip, { places, lexicon }) {
  const found = new Map();
  const told = wordForWord(tokens, places);
  for (const { site } of told) found.set(site, { site, score: 1, mention: 0 });
  const taken = new Set([...skip, ...told.flatMap(({ where }) => where)]);
  mentions(tokens, taken, places, lexicon.separators).forEach((mention, at) => {
    const order = at + (told.length ? 1 : 0);
    const alike = places.names.map(([site, names]) => ({ site, value: likeness(mention, names, places) }));
    const best = Math.max(0, ...alike.map(({ value }) => value));
    for (const { site, value } of alike) {
      if (value < places.rule.least || value < places.rule.near * best) continue;
      const score = rounded(value * (order ? places.rule.later : 1));
      if (!found.has(site) || score > found.get(site).score) found.set(site, { site, score, mention: order });
    }
  });
  return [...found.values()].sort((a, b) => b.score - a.score || byText(a.site, b.site));
}

/** Names with a word that is no part of the body ("back pocket"). */
function wordForWord(tokens, { runs }) {
  const content = [...tokens.keys()].filter((at) => !tokens[at].empty);
  const found = [];
  content.forEach((at, order) => {
    if (!Object.hasOwn(runs, tokens[at].word)) return;
    for (const [words, site] of runs[tokens[at].word]) {
      const where = content.slice(order, order + words.split(" ").length);
      const same =
        where.map((index) => tokens[index].word).join(" ") === words && tokens[where.at(-1)].chunk === tokens[at].chunk;
      if (same && !where.some((index) => tokens[index].negated)) found.push({ site, where });
    }
  });
  return outermost(found, ({ where }) => where);
}

/** The text mention by mention ("buttock", "back of the thigh"), each as a set of words; a vague one ("my leg") behind those that tell more. */
function mentions(tokens, skip, data, separators) {
  const found = joined(pieces(tokens, skip, data, separators), data);
  const isVague = (mention) => [...mention].every((word) => data.rule.vague.includes(word));
  return [...found.filter((mention) => !isVague(mention)), ...found.filter(isVague)];
}

function pieces(tokens, skip, { parts, aspects, rule }, separators) {
  const found = [{ words: new Set(), goesOn: false }];
  tokens.forEach(({ word, chunk, negated, empty }, at) => {
    const isNew = at > 0 && chunk !== tokens[at - 1].chunk;
    if (isNew || separators.has(word)) found.push({ words: new Set(), goesOn: !isNew && rule.goes_on.includes(word) });
    if ((parts.has(word) || aspects.has(word)) && !negated && !empty && !skip.has(at)) found.at(-1).words.add(word);
  });
  return found;
}

/** Complete the pieces by their neighbours: "inner and front thigh" by the part of the next one, "inner calf to the ankle" by the side of the one before. */
function joined(given, { parts, aspects, rule }) {
  const inBody = (words) => [...words].filter((word) => parts.has(word));
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

/** Weighted share of common words, of the name that is most like the mention. */
function likeness(mention, names, { weight, parts, rule }) {
  const sum = (words) => words.reduce((total, word) => total + weight[word], 0);
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
