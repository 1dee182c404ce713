/** Whose trouble a text tells of, and when: a port of `annotations/query/whose.py`, where the rules are documented. */

import { replaced, written } from "./folding.js";
import { featuresOf } from "./phrases.js";

const TODAY = ["quality", "sign", "worse", "better"]; // groups that tell of today's pain, whoever has it

/**
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {import("./folding.js").Folded} Folded
 * @typedef {import("./languages.js").Language} Language
 * @typedef {{kin: Set<number>, had: Set<number>}} Others tokens of a relative in a text about oneself, and of one in any text ("mum had")
 */

/** Tokens of the pieces that tell of something long ago. @param {Folded} whole @param {Token[]} tokens @param {Language} language @returns {Set<number>} */
export function longAgo(whole, tokens, { lexicon, grammar }) {
  const plain = replaced(whole, lexicon.numberWords, (word) => String(lexicon.numbers[word]));
  /** @type {Set<number>} */
  const chunks = new Set();
  for (const { start } of found(plain, lexicon.past)) {
    const at = tokens.filter((token) => token.start <= start).length - 1;
    if (at >= 0) chunks.add(tokens[at].chunk);
  }
  for (const { word, chunk } of tokens) if (grammar.begins.has(word)) chunks.delete(chunk);
  return new Set([...tokens.keys()].filter((at) => chunks.has(tokens[at].chunk)));
}

/** @param {Folded} whole @param {Token[]} tokens @param {Set<number>} complained where and how it hurts @param {Language} language @returns {Others} */
export function ofOthers(whole, tokens, complained, { lexicon, grammar }) {
  const had = [...found(whole, lexicon.others)].map(
    ({ start }) => tokens.filter((token) => token.start < start).length,
  );
  const kin = [...tokens.keys()].filter((at) => grammar.relatives.has(tokens[at].word));
  const sore = new Set([...complained].map((at) => tokens[at].chunk));
  for (const at of kin) sore.delete(tokens[at].chunk);
  const mine = tokens.some(({ own, chunk }, at) => own && (sore.has(chunk) || complained.has(firstFrom(tokens, at))));
  return {
    kin: mine ? rest(tokens, kin) : new Set(),
    had: rest(
      tokens,
      had.filter((at) => at < tokens.length),
    ),
  };
}

/** @param {Folded} whole @param {RegExp[]} patterns */
function* found(whole, patterns) {
  for (const regex of patterns)
    for (const { 0: words, index } of whole.text.matchAll(regex)) yield written(whole, index, index + words.length);
}

/** The first token with meaning from here on in the same piece. @param {Token[]} tokens @param {number} from */
function firstFrom(tokens, from) {
  for (let at = from; at < tokens.length && tokens[at].chunk === tokens[from].chunk; at++)
    if (!tokens[at].empty) return at;
  return -1;
}

/** Tokens from some on, each to the end of its piece. @param {Token[]} tokens @param {number[]} starts @returns {Set<number>} */
const rest = (tokens, starts) =>
  new Set(
    starts.flatMap((from) => [...tokens.keys()].filter((at) => at >= from && tokens[at].chunk === tokens[from].chunk)),
  );

/**
 * How a match that is not denied counts: present, long ago, or somebody else's.
 * @param {import("./phrases.js").Match} match @param {import("../../types/records").RankingData["features"]} features
 * @param {Set<number>} past @param {Others} others @returns {import("./phrases.js").Saying}
 */
export function placed(match, features, past, { kin, had }) {
  const about = featuresOf(match).flatMap((id) => features[id] ?? []);
  const isLasting = about.some(({ lasting, decisive }) => lasting || decisive);
  const within = (/** @type {Set<number>} */ where) => match.at.length > 0 && match.at.every((at) => where.has(at));
  const isBackground = about.every(({ group }) => !TODAY.includes(group));
  if (isBackground && (within(kin) || (isLasting && within(had)))) return "other";
  return within(past) && !isLasting ? "past" : "present";
}
