/** A text as concepts with their sentence and piece: a port of `annotations/query/tokens.py`, where the rules are documented. */

import { piecesOf } from "./folding.js";

const LONGEST_NAME = 16; // words

/**
 * @typedef {Object} Stem
 * @property {string} word
 * @property {number} start where it stands in the text
 * @property {number} end
 * @property {number} clause number of the sentence
 * @property {number} chunk number of the piece between commas
 * @property {string} join punctuation before it
 * @property {boolean} states whether it begins a statement of its own ("takes", "numb")
 * @property {boolean} led whether a word dropped before it does ("has")
 * @property {boolean} own whether it is a word for oneself
 * @typedef {Stem & {empty: boolean}} Token
 * @typedef {import("./lexicon.js").Lexicon} Lexicon
 * @typedef {import("./grammar.js").Grammar} Grammar
 */

/** @param {Token[]} tokens @param {[number, number][]} stretches @returns {Set<number>} tokens that stand in stretches of the text */
export const tokensIn = (tokens, stretches) =>
  new Set(
    [...tokens.keys()].filter((at) =>
      stretches.some(([start, end]) => tokens[at].start >= start && tokens[at].end <= end),
    ),
  );

export const isNumber = (/** @type {Token} */ { word }) => /^\p{Nd}/u.test(word);

/**
 * What was found without that which is part of a longer one: "severe" in "severe period cramps".
 * @template T
 * @param {T[]} found
 * @param {(one: T) => number[]} tokensOf in rising order
 */
export function outermost(found, tokensOf) {
  const spans = found.map((one) => new Set(tokensOf(one)));
  /** @type {Map<number, Set<number>[]>} */
  const byToken = new Map();
  for (const span of spans) for (const at of span) byToken.set(at, [...(byToken.get(at) ?? []), span]);
  const within = (/** @type {Set<number>} */ one, /** @type {Set<number>} */ other) =>
    one.size < other.size && [...one].every((at) => other.has(at));
  return found.filter((_, at) => {
    const [first] = spans[at];
    return !(byToken.get(first) ?? []).some((other) => within(spans[at], other));
  });
}

/**
 * Names that stand in a text whole and in one piece of it; the longest where they overlap.
 * @param {{[word: string]: [string, string][]}} index by a word of each name: its words, and what it names
 * @param {Token[]} tokens @param {(words: string[]) => string[]} order of the words in the index
 * @returns {{id: string, where: number[]}[]}
 */
export function wholeNames(index, tokens, order = (words) => words) {
  const content = [...tokens.keys()].filter((at) => !tokens[at].empty);
  const found = content.flatMap((at, start) => {
    if (!Object.hasOwn(index, tokens[at].word)) return [];
    const runs = runsFrom(tokens, content.slice(start, start + LONGEST_NAME)).map((run) => order(run).join(" "));
    return index[tokens[at].word].flatMap(([words, id]) => {
      const length = runs.indexOf(words) + 1;
      return length ? [{ id, where: content.slice(start, start + length) }] : [];
    });
  });
  return outermost(found, ({ where }) => where);
}

/** The words from a token on in its piece: the first, the first two, and so on. @param {Token[]} tokens @param {number[]} content */
function runsFrom(tokens, content) {
  const here = content.filter((at) => tokens[at].chunk === tokens[content[0]].chunk);
  return here.map((_, last) => here.slice(0, last + 1).map((at) => tokens[at].word));
}

/** @param {import("./folding.js").Folded} whole @param {import("./languages.js").Language} language @returns {Token[]} */
export function readTokens(whole, { lexicon, grammar, speller }) {
  const stems = stemsOf(whole, lexicon, grammar, speller.mend);
  let more = 0; // sentences begun by "but" and the like
  return lexicon
    .concepts(
      stems.map(({ word }) => word),
      stems.map(({ chunk }) => chunk),
    )
    .map(({ word, first, last }) => {
      const run = stems.slice(first, last);
      more += Number(grammar.clauses.has(word));
      return {
        ...run[0],
        word,
        end: run[run.length - 1].end,
        clause: run[0].clause + more,
        chunk: run[0].chunk + more,
        empty: lexicon.stop.has(word) || grammar.empty.has(word),
        states: run.some(({ states }) => states),
      };
    });
}

/** @param {import("./folding.js").Folded} whole @param {Lexicon} lexicon @param {Grammar} grammar @param {(word: string) => string} mend */
function stemsOf(whole, lexicon, grammar, mend) {
  /** @type {Stem[]} */
  const found = [];
  const pieces = piecesOf(whole);
  const isWord = (/** @type {number} */ at) => /^[\p{L}\p{N}]/u.test(pieces[at]?.piece ?? "");
  const answers = (/** @type {number} */ at) => isDenial(pieces[at]?.piece ?? ".", lexicon, grammar) && !isWord(at + 1);
  let [clause, chunk, join, led, own] = [0, 0, "", false, false];
  pieces.forEach(({ piece, start, end }, at) => {
    if (!isWord(at)) {
      if (/^[.;!?\n]/.test(piece) && !(piece === "?" && answers(at + 1))) clause += 1; // "Fever? No." is one sentence
      chunk += 1;
      [join, led, own] = [piece[0], false, false];
      return;
    }
    for (const part of lexicon.parts(mend(piece))) {
      const states = lexicon.states.has(part);
      own ||= lexicon.selves.has(part);
      if (lexicon.articles.has(part)) {
        led ||= states;
        continue;
      }
      found.push({ word: lexicon.stem(part), start, end, clause, chunk, join, states, led, own });
      [join, led, own] = ["", false, false];
    }
  });
  return found;
}

/** @param {string} word @param {Lexicon} lexicon @param {Grammar} grammar */
function isDenial(word, lexicon, grammar) {
  const stems = lexicon.parts(word).flatMap((part) => (lexicon.articles.has(part) ? [] : [lexicon.stem(part)]));
  const meant = lexicon.concepts(
    stems,
    stems.map(() => 0),
  );
  return meant.some((concept) => grammar.behind.has(concept.word));
}
