/** Which features a text states and which it denies: a port of `annotations/query/features.py`, where the rules are documented. */

import { directions } from "./directions.js";
import { outermost } from "./tokens.js";
import { cuesOf, spanOf } from "./parts.js";
import { folded, replaced, written } from "./folding.js";

const NEGATIVE = new Set(["no", "not", "cannot", "never"]);

/**
 * @typedef {{stated: string[], worse: string[], better: string[], at: Set<number>}} Match features that a phrase stands for, and where it stands
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {import("./languages.js").Language["phrases"]["near"]} Phrases
 * @typedef {{[group: string]: string[]}} Groups
 *
 * @param {string} text
 * @param {Token[]} tokens
 * @param {import("./languages.js").Language} language
 * @param {(feature: string) => string|undefined} groupOf
 * @returns {{present: Set<string>, denied: Set<string>, circumstances: Set<number>, said: import("./parts.js").Said[]}} as they stand, without what they imply
 */
export function noticed(text, tokens, { lexicon, grammar, phrases }, groupOf) {
  const matches = outermost(
    [...literalMatches(tokens, phrases.literal), ...nearMatches(tokens, phrases.near)],
    ({ at }) => at,
  );
  const cues = new Set(matches.flatMap(({ at }) => [...at]));
  /** @type {import("./parts.js").Said[]} */
  const said = [...byNumbers(text, lexicon)];
  const add = (/** @type {"feature"|"denied"} */ kind, /** @type {string[]} */ ids, /** @type {Set<number>} */ at) => {
    const { start, end } = spanOf(tokens, [...at, ...(kind === "denied" ? cuesOf(tokens, at) : [])]);
    said.push(...ids.map((id) => ({ kind, id, start, end })));
  };
  for (const clause of new Set(tokens.map((token) => token.clause))) {
    const here = matches.filter(({ at }) => tokens[Math.min(...at)].clause === clause);
    const ways = directions(tokens, clause, here.filter(isActivity), grammar);
    for (const match of here) {
      const refused = [...match.at].some((at) => tokens[at].negated && !cues.has(tokens[at].cue));
      add(refused ? "denied" : "feature", match.stated, match.at);
      if (!isActivity(match)) continue;
      const way = ways.get(match);
      if (way === "worse" || way === "better") add("feature", match[way], match.at);
      if (way === "better" || way === "not_worse") add("denied", match.worse, match.at);
      if (way === "not_better") add("denied", match.better, match.at);
    }
  }
  const circumstances = matches.filter(
    (match) =>
      isActivity(match) || match.stated.some((feature) => ["timing", "context"].includes(groupOf(feature) ?? "")),
  );
  const of = (/** @type {string} */ kind) => new Set(said.filter((one) => one.kind === kind).map(({ id }) => id));
  return {
    present: of("feature"),
    denied: of("denied"),
    circumstances: new Set(circumstances.flatMap(({ at }) => [...at])),
    said,
  };
}

/** @param {Match} match */
const isActivity = ({ worse, better }) => worse.length > 0 || better.length > 0;

/** Features told by a number: age, duration, temperature, severity. @param {string} text @param {import("./lexicon.js").Lexicon} lexicon @returns {Generator<import("./parts.js").Said>} */
function* byNumbers(text, lexicon) {
  const plain = replaced(folded(text), lexicon.numberWords, (word) => String(lexicon.numbers[word]));
  for (const { regex, feature, at_least: least = -Infinity, below = Infinity } of lexicon.patterns) {
    for (const { 0: whole, 1: figure, index } of plain.text.matchAll(regex)) {
      const number = figure === undefined ? 0 : Number(figure.replace(",", "."));
      if (number >= least && number < below)
        yield { kind: "feature", id: feature, ...written(plain, index, index + whole.length) };
    }
  }
}

/** @param {Groups} groups @param {Iterable<number>} at @returns {Match} */
const match = (groups, at) => ({
  stated: groups.stated ?? [],
  worse: groups.worse ?? [],
  better: groups.better ?? [],
  at: new Set(at),
});

/** @param {Token[]} tokens @param {Phrases} literal */
function* literalMatches(tokens, literal) {
  for (const [start, token] of tokens.entries()) {
    for (const [phrase, groups] of literal.get(token.word) ?? []) {
      const run = tokens.slice(start, start + phrase.split(" ").length);
      if (run.map(({ word }) => word).join(" ") !== phrase || run[run.length - 1].clause !== token.clause) continue;
      const telling = run.map((_, order) => start + order).filter((at) => !tokens[at].empty);
      yield match(groups, telling.length ? telling : [start]);
    }
  }
}

/** @param {Token[]} tokens @param {Phrases} near */
function* nearMatches(tokens, near) {
  for (const clause of new Set(tokens.map((token) => token.clause))) {
    const content = [...tokens.keys()].filter((at) => tokens[at].clause === clause && !tokens[at].empty);
    /** @type {Map<string, number[]>} */
    const places = new Map();
    content.forEach((at, order) => places.set(tokens[at].word, [...(places.get(tokens[at].word) ?? []), order]));
    for (const word of places.keys()) {
      for (const [phrase, groups] of near.get(word) ?? []) {
        const words = phrase.split(" ");
        if (words.every((other) => places.has(other))) yield* windows(words, groups, places, content);
      }
    }
  }
}

/**
 * Where all words of a phrase stand close together.
 * @param {string[]} words @param {Groups} groups @param {Map<string, number[]>} places @param {number[]} content
 */
function* windows(words, groups, places, content) {
  for (const first of places.get(words[0]) ?? []) {
    const orders = [first];
    for (const word of words.slice(1)) {
      const last = orders[orders.length - 1];
      const free = (places.get(word) ?? []).filter((order) => !orders.includes(order));
      if (!free.length) break;
      orders.push(free.reduce((best, order) => (closer(order, best, last) ? order : best)));
    }
    if (orders.length === words.length && cost(orders) <= slack(words, orders))
      yield match(
        groups,
        orders.map((order) => content[order]),
      );
  }
}

/** Nearer to `last`; of two equally near the one behind it. @param {number} order @param {number} best @param {number} last */
function closer(order, best, last) {
  const [a, b] = [Math.abs(order - last), Math.abs(best - last)];
  return a < b || (a === b && order >= last && best < last);
}

/** @param {number[]} orders */
const cost = (orders) => Math.max(...orders) - Math.min(...orders) + 1 - orders.length;

/** How many foreign words may stand between the words of a phrase. @param {string[]} words @param {number[]} orders */
function slack(words, orders) {
  if (words.length === 1) return 0;
  const inOrder = orders.every((order, at) => at === 0 || orders[at - 1] < order);
  if (NEGATIVE.has(words[0])) return inOrder ? 2 : -1;
  return (words.length === 2 ? 1 : 2) + (inOrder ? 1 : 0);
}
