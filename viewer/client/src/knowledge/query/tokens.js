/** A text as tokens with sentence, list position and negation: a port of `annotations/query/tokens.py`, where the rules are documented. */

import { folded, piecesOf } from "./folding.js";

const NEW_CLAUSE = new Set(["but", "however", "although", "though", "except", "whereas"]);
const SETS = /** @type {const} */ ([
  "separators",
  "aspects",
  "negation",
  "negation_of_lists",
  "negation_behind",
  "not_negation",
  "ends_negation",
  "breaks_list",
  "worse",
  "better",
]);

/**
 * @typedef {{word: string, start: number, end: number, clause: number, chunk: number}} Stem `start`, `end`: where it stands in the text
 * @typedef {Stem & {negated: boolean, empty: boolean, cue: number}} Token `cue`: index of the negation that reaches it
 * @typedef {import("./lexicon.js").Lexicon} Lexicon
 * @typedef {ReturnType<typeof readyGrammar>} Grammar
 */

/** The words that steer, as sets. @param {import("../../types/records").GrammarEntry} raw */
export function readyGrammar(raw) {
  const sets = SETS.map((name) => [name, new Set(raw[name])]);
  return { ...raw, .../** @type {Record<typeof SETS[number], Set<string>>} */ (Object.fromEntries(sets)) };
}

/**
 * Finds without those whose tokens are all part of a longer one's: "severe" in "severe period cramps".
 * @template T
 * @param {T[]} found
 * @param {(find: T) => Iterable<number>} tokensOf
 */
export function outermost(found, tokensOf) {
  const spans = found.map((one) => new Set(tokensOf(one)));
  const within = (/** @type {Set<number>} */ one, /** @type {Set<number>} */ other) =>
    one.size < other.size && [...one].every((at) => other.has(at));
  return found.filter((_, at) => !spans.some((other) => within(spans[at], other)));
}

/**
 * Names that stand in a text whole, in one piece of it and not denied; the longest where they overlap.
 * @param {{[word: string]: [string, string][]}} index by a word of each name: its words, and what it names
 * @param {Token[]} tokens @param {(words: string[]) => string[]} order of the words in the index
 * @returns {{id: string, where: number[]}[]}
 */
export function wholeNames(index, tokens, order = (words) => words) {
  const content = [...tokens.keys()].filter((at) => !tokens[at].empty);
  const found = content.flatMap((at, start) =>
    (Object.hasOwn(index, tokens[at].word) ? index[tokens[at].word] : []).flatMap(([words, id]) => {
      const where = content.slice(start, start + words.split(" ").length);
      const run = where.map((place) => tokens[place]);
      const isSame = order(run.map(({ word }) => word)).join(" ") === words;
      const isOne = run[run.length - 1].chunk === tokens[at].chunk && !run.some(({ negated }) => negated);
      return isSame && isOne ? [{ id, where }] : [];
    }),
  );
  return outermost(found, ({ where }) => where);
}

/** Words next to each other as one text. @param {Stem[]} tokens @param {number} from @param {number} to */
const joined = (tokens, from, to) =>
  tokens
    .slice(from, to)
    .map(({ word }) => word)
    .join(" ");

/** @param {string} text @param {{lexicon: Lexicon, grammar: Grammar, speller: import("./spelling.js").Speller}} language @returns {Token[]} */
export function readTokens(text, { lexicon, grammar, speller }) {
  const stems = stemsOf(text, lexicon, grammar, speller.mend);
  const spans = lexicon.concepts(
    stems.map(({ word }) => word),
    stems.map(({ chunk }) => chunk),
  );
  const tokens = spans.map(({ word, first, last }) => ({
    ...stems[first],
    word,
    end: stems[last - 1].end,
    empty: lexicon.stop.has(word) || grammar.separators.has(word),
    negated: false,
    cue: -1,
  }));
  return negate(tokens, grammar);
}

/** @param {string} text @param {Lexicon} lexicon @param {Grammar} grammar @param {(word: string) => string} mend */
function stemsOf(text, lexicon, grammar, mend) {
  let [clause, chunk] = [0, 0];
  /** @type {Stem[]} */
  const found = [];
  const pieces = piecesOf(folded(text));
  const isWord = (/** @type {number} */ at) => /^[\p{L}\p{N}]/u.test(pieces[at]?.piece ?? "");
  pieces.forEach(({ piece, start, end }, at) => {
    const isAnswered = piece === "?" && grammar.negation_behind.has(pieces[at + 1]?.piece ?? "") && !isWord(at + 2); // "Fever? No."
    const isEnd = (/^[.;!?\n]/.test(piece) && !isAnswered) || NEW_CLAUSE.has(piece);
    if (isEnd) clause += 1;
    if (isEnd || !isWord(at)) {
      chunk += 1;
      return;
    }
    for (const part of lexicon.parts(mend(piece)))
      if (!lexicon.articles.has(part)) found.push({ word: lexicon.stem(part), start, end, clause, chunk });
  });
  return found;
}

/** @param {Token[]} tokens @param {Grammar} grammar @returns {Token[]} */
function negate(tokens, grammar) {
  /** @type {Map<number, number>} */
  const reached = new Map();
  for (let at = 0; at < tokens.length; at++) {
    const length = cueLength(tokens, at, grammar);
    if (!length) continue;
    const listed = grammar.negation_of_lists.has(joined(tokens, at, at + length));
    const end = scopeEnd(tokens, at, length, listed, grammar);
    for (let index = at + length; index < end; index++) reached.set(index, at);
  }
  tokens.forEach(({ word }, at) => {
    if (!grammar.negation_behind.has(word)) return;
    for (let index = 0; index < at; index++) if (justBefore(tokens, index, at)) reached.set(index, at);
  });
  return tokens.map((token, index) => {
    const cue = reached.get(index);
    return cue === undefined ? token : { ...token, negated: true, cue };
  });
}

/**
 * Whether a word stands in the piece that ends with a denial: "numbness: none".
 * @param {Token[]} tokens @param {number} index @param {number} at
 */
function justBefore(tokens, index, at) {
  const [token, end] = [tokens[index], tokens[at]];
  const bare = tokens[at - 1].chunk !== end.chunk;
  const last = at + 1 === tokens.length || tokens[at + 1].chunk !== end.chunk;
  const near = at - index <= 5 && token.clause === end.clause;
  return near && last && (token.chunk === end.chunk || (bare && token.chunk === end.chunk - 1));
}

/** How many words of a negation begin here; 0 for none. @param {Token[]} tokens @param {number} at @param {Grammar} grammar */
function cueLength(tokens, at, grammar, end = tokens.length) {
  const run = (/** @type {number} */ length) => joined(tokens, at, Math.min(at + length, end));
  if ([3, 2].some((length) => grammar.not_negation.has(run(length)))) return 0;
  return [3, 2, 1].find((length) => at + length <= end && grammar.negation.has(run(length))) ?? 0;
}

/**
 * Where a negation stops reaching: the end of its list.
 * @param {Token[]} tokens @param {number} at @param {number} length @param {boolean} listed @param {Grammar} grammar
 */
function scopeEnd(tokens, at, length, listed, grammar) {
  const after = tokens.findIndex(({ clause }, index) => index >= at && clause !== tokens[at].clause);
  const clauseEnd = after < 0 ? tokens.length : after;
  for (let index = at + length; index < clauseEnd; index++) {
    const token = tokens[index];
    if (grammar.ends_negation.has(token.word) || cueLength(tokens, index, grammar, Math.min(index + 3, tokens.length)))
      return index;
    if (token.chunk !== tokens[index - 1].chunk && !listed && !goesOn(tokens.slice(index, clauseEnd), grammar))
      return index;
    if (token.word === "and" && !isShortNoun(tokens, index + 1, clauseEnd, grammar)) return index;
  }
  return clauseEnd;
}

/** Whether a list after "no" goes on past a comma: short pieces up to an "or", or to the end of the sentence. @param {Token[]} rest @param {Grammar} grammar */
function goesOn(rest, grammar) {
  const or = rest.findIndex(({ word }) => word === "or" || word === "nor");
  const sizes = new Map();
  for (const { chunk, empty } of or < 0 ? rest : rest.slice(0, or))
    sizes.set(chunk, (sizes.get(chunk) ?? 0) + (empty ? 0 : 1));
  if ([...sizes.values()].some((size) => size > 3)) return false;
  return or >= 0 || !rest.some(({ word }) => grammar.breaks_list.has(word) || word === "and" || /^\d/.test(word));
}

/**
 * Whether what follows an "and" is one more short item of the list.
 * @param {Token[]} tokens @param {number} index @param {number} clauseEnd @param {Grammar} grammar
 */
function isShortNoun(tokens, index, clauseEnd, grammar) {
  if (index >= clauseEnd || grammar.breaks_list.has(tokens[index].word)) return false;
  const rest = tokens.slice(index, clauseEnd).filter(({ chunk, empty }) => chunk === tokens[index].chunk && !empty);
  return rest.length === 1 && !grammar.breaks_list.has(rest[0].word);
}
