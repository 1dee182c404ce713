/** Phrases of features, and where they stand in a text: a port of `annotations/query/phrases.py`, where the rules are documented. */

import { replaced, written } from "./folding.js";

const NEGATIVE = new Set(["no", "not", "cannot", "never", "without"]);
const ENDS = /[.;!?\n]/;

/**
 * @typedef {"present"|"denied"|"doubt"|"past"|"other"} Saying
 * @typedef {{stated: string[], worse: string[], better: string[], at: number[], said: Saying}} Match features that a phrase stands for,
 *   where it stands in rising order, and how it is said
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {import("./languages.js").Language["phrases"]["near"]} Phrases
 * @typedef {{[group: string]: string[]}} Groups
 */

/** @param {Match} match */
export const isActivity = ({ worse, better }) => worse.length > 0 || better.length > 0;

/** All features that a match may stand for. @param {Match} match */
export const featuresOf = ({ stated, worse, better }) => [...stated, ...worse, ...better];

/** @param {Token[]} tokens @param {{near: Phrases, literal: Phrases}} phrases @returns {Match[]} also those that are part of a longer one */
export function findPhrases(tokens, { near, literal }) {
  const found = [...literalMatches(tokens, literal), ...nearMatches(tokens, near)];
  return [...new Map(found.map((one) => [`${featuresOf(one)} ${one.at}`, one])).values()];
}

/**
 * Features told by a number or a form of words: age, duration, temperature, severity.
 * @param {import("./folding.js").Folded} whole @param {Token[]} tokens @param {import("./lexicon.js").Lexicon} lexicon
 */
export function* findFigures(whole, tokens, { numberWords, numbers, patterns }) {
  const plain = replaced(whole, numberWords, (word) => String(numbers[word]));
  for (const { regex, unless, feature, at_least: least = -Infinity, below = Infinity } of patterns) {
    for (const { 0: found, 1: figure, index } of plain.text.matchAll(regex)) {
      const number = figure === undefined ? 0 : Number(figure.replace(",", "."));
      if (number < least || number >= below || unless?.test(sentence(plain.text, index, index + found.length)))
        continue;
      const { start, end } = written(plain, index, index + found.length);
      const at = [...tokens.keys()].filter((one) => tokens[one].start >= start && tokens[one].start < end);
      yield match({ stated: [feature] }, at);
    }
  }
}

/** @param {string} text @param {number} start @param {number} end */
function sentence(text, start, end) {
  const before = text.slice(0, start).split(ENDS);
  return before[before.length - 1] + text.slice(start, end) + text.slice(end).split(ENDS)[0];
}

/** @param {Groups} groups @param {number[]} at @returns {Match} */
const match = (groups, at) => ({
  stated: groups.stated ?? [],
  worse: groups.worse ?? [],
  better: groups.better ?? [],
  at: [...at].sort((a, b) => a - b),
  said: "present",
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
  /** @type {Map<number, number[]>} */
  const clauses = new Map();
  tokens.forEach(({ clause, empty }, at) => {
    if (!empty) clauses.set(clause, [...(clauses.get(clause) ?? []), at]);
  });
  for (const content of clauses.values()) {
    /** @type {Map<string, number[]>} */
    const places = new Map();
    content.forEach((at, order) => places.set(tokens[at].word, [...(places.get(tokens[at].word) ?? []), order]));
    const begins = [...content.keys()].filter(
      (order) => order > 0 && tokens[content[order - 1]].chunk !== tokens[content[order]].chunk,
    );
    const refusals = [...NEGATIVE].flatMap((word) => places.get(word) ?? []);
    for (const word of places.keys()) {
      for (const [phrase, groups] of near.get(word) ?? []) {
        const words = phrase.split(" ");
        if (words.every((other) => places.has(other)))
          yield* windows(words, groups, places, content, { begins, refusals });
      }
    }
  }
}

/**
 * Where all words of a phrase stand close together.
 * @param {string[]} words @param {Groups} groups @param {Map<string, number[]>} places @param {number[]} content
 * @param {{begins: number[], refusals: number[]}} bounds where pieces begin, and words that refuse
 */
function* windows(words, groups, places, content, { begins, refusals }) {
  const refuses = NEGATIVE.has(words[0]);
  for (const first of places.get(words[0]) ?? []) {
    const orders = [first];
    for (const word of words.slice(1)) {
      const last = orders[orders.length - 1];
      const free = (places.get(word) ?? []).filter((order) => !orders.includes(order));
      if (!free.length) break;
      orders.push(free.reduce((best, order) => (closer(order, best, last) ? order : best)));
    }
    const [low, high] = [Math.min(...orders), Math.max(...orders)];
    const inside = refuses ? refusals : (places.get("cannot") ?? []);
    const own =
      begins.some((at) => low < at && at <= high && (refuses || refusals.includes(at))) ||
      inside.some((at) => low < at && at < high && !orders.includes(at));
    if (orders.length === words.length && cost(orders) <= slack(words, orders) && !own)
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
