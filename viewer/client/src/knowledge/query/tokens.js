/** A text as tokens with sentence, list position and negation: a port of `annotations/query/tokens.py`, where the rules are documented. */

import { folded, stem } from "./spelling.js";

const PIECE = /\d+(?:[.,]\d+)?(?:\/\d+)?|[a-z]+(?:\/o)?|[.;!?\n]+|[,:()\u2013\u2014]|-(?=\s)|\//g;
const ANSWER = /\?\s*(?=(?:no|none|nope|nil|never|negative)\s*(?:[.,;!?\n]|$))/g; // "Fever? No."
const NEW_CLAUSE = new Set(["but", "however", "although", "though", "except", "whereas"]);
const SETS = /** @type {const} */ ([
  "articles",
  "stop",
  "separators",
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
 * @typedef {{word: string, clause: number, chunk: number, start: number, end: number}} Piece `start`, `end`: where it stands in the text
 * @typedef {Piece & {negated: boolean, empty: boolean, cue: number}} Token `cue`: index of the negation that reaches it
 * @typedef {ReturnType<typeof readyLexicon>} Lexicon
 */

/** The lexicon of a reading sheet with sets and maps. @param {import("../../types/records").LexiconEntry} raw */
export function readyLexicon(raw) {
  const sets = /** @type {Record<typeof SETS[number], Set<string>>} */ (
    Object.fromEntries(SETS.map((name) => [name, new Set(raw[name])]))
  );
  const sides = Object.fromEntries(Object.entries(raw.sides).map(([side, regex]) => [side, new RegExp(regex)]));
  const patterns = raw.patterns.map((pattern) => ({ ...pattern, regex: new RegExp(pattern.regex, "g") }));
  const numberWords = new RegExp(`\\b(${Object.keys(raw.numbers).join("|")})\\b`, "g");
  return {
    ...raw,
    ...sets,
    sides,
    patterns,
    numberWords,
    synonyms: new Map(Object.entries(raw.synonyms)),
    forms: new Map(Object.entries(raw.forms)),
  };
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

/** Words next to each other as one text. @param {Piece[]} tokens @param {number} from @param {number} to */
const joined = (tokens, from, to) =>
  tokens
    .slice(from, to)
    .map(({ word }) => word)
    .join(" ");

/** @param {string} text @param {Lexicon} lexicon @param {(word: string) => string} mend @returns {Token[]} */
export function readTokens(text, lexicon, mend) {
  return negate(merge(pieces(text, lexicon, mend), lexicon), lexicon);
}

/** @param {string} text @param {Lexicon} lexicon @param {(word: string) => string} mend */
function pieces(text, lexicon, mend) {
  let clause = 0;
  let chunk = 0;
  /** @type {Piece[]} */
  const found = [];
  const { text: plain, at } = folded(text);
  const answered = plain.replace(ANSWER, (mark) => ":".padEnd(mark.length)); // of the same length
  for (const { 0: piece, index } of answered.matchAll(PIECE)) {
    const ends = /^[.;!?\n]/.test(piece) || NEW_CLAUSE.has(piece);
    if (ends) clause += 1;
    if (ends || !/^[a-z0-9]/.test(piece)) {
      chunk += 1;
      continue;
    }
    const word = mend(piece);
    for (const part of (lexicon.forms.get(word) ?? word).split(" ")) {
      if (!lexicon.articles.has(part))
        found.push({ word: stem(part), clause, chunk, start: at[index], end: at[index + piece.length - 1] + 1 });
    }
  }
  return found;
}

/**
 * Runs of words -> the word that stands for them, then mark what carries no meaning.
 * @param {Piece[]} given @param {Lexicon} lexicon @returns {Token[]}
 */
function merge(given, lexicon) {
  let tokens = given;
  for (let turn = 0; turn < 3; turn++) {
    const merged = runs(tokens, lexicon);
    if (merged.length === tokens.length && merged.every(({ word }, at) => word === tokens[at].word)) break;
    tokens = merged;
  }
  return tokens.map((token) => ({
    ...token,
    negated: false,
    cue: -1,
    empty: lexicon.stop.has(token.word) || lexicon.separators.has(token.word),
  }));
}

/**
 * One pass of merging; a run that crosses a comma or a full stop stays as it was.
 * @param {Piece[]} tokens @param {Lexicon} lexicon
 */
function runs(tokens, lexicon) {
  /** @type {Piece[]} */
  const found = [];
  for (let at = 0; at < tokens.length;) {
    const { meaning, length } = longestRun(tokens, at, lexicon);
    const run = tokens.slice(at, at + length);
    if (meaning !== undefined && run[length - 1].chunk === run[0].chunk)
      found.push({ ...run[0], word: meaning, end: run[length - 1].end });
    else found.push(...run);
    at += length;
  }
  return found;
}

/** @param {Piece[]} tokens @param {number} at @param {Lexicon} lexicon */
function longestRun(tokens, at, lexicon) {
  for (let length = Math.min(lexicon.longest, tokens.length - at); length > 0; length--) {
    const meaning = lexicon.synonyms.get(joined(tokens, at, at + length));
    if (meaning !== undefined) return { meaning, length };
  }
  return { meaning: undefined, length: 1 };
}

/** @param {Token[]} tokens @param {Lexicon} lexicon @returns {Token[]} */
function negate(tokens, lexicon) {
  /** @type {Map<number, number>} */
  const reached = new Map();
  for (let at = 0; at < tokens.length; at++) {
    const length = cueLength(tokens, at, lexicon);
    if (!length) continue;
    const listed = lexicon.negation_of_lists.has(joined(tokens, at, at + length));
    const end = scopeEnd(tokens, at, length, listed, lexicon);
    for (let index = at + length; index < end; index++) reached.set(index, at);
  }
  tokens.forEach(({ word }, at) => {
    if (!lexicon.negation_behind.has(word)) return;
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

/** How many words of a negation begin here; 0 for none. @param {Token[]} tokens @param {number} at @param {Lexicon} lexicon */
function cueLength(tokens, at, lexicon, end = tokens.length) {
  const run = (/** @type {number} */ length) => joined(tokens, at, Math.min(at + length, end));
  if ([3, 2].some((length) => lexicon.not_negation.has(run(length)))) return 0;
  return [3, 2, 1].find((length) => at + length <= end && lexicon.negation.has(run(length))) ?? 0;
}

/**
 * Where a negation stops reaching: the end of its list.
 * @param {Token[]} tokens @param {number} at @param {number} length @param {boolean} listed @param {Lexicon} lexicon
 */
function scopeEnd(tokens, at, length, listed, lexicon) {
  const after = tokens.findIndex(({ clause }, index) => index >= at && clause !== tokens[at].clause);
  const clauseEnd = after < 0 ? tokens.length : after;
  for (let index = at + length; index < clauseEnd; index++) {
    const token = tokens[index];
    if (lexicon.ends_negation.has(token.word) || cueLength(tokens, index, lexicon, Math.min(index + 3, tokens.length)))
      return index;
    if (token.chunk !== tokens[index - 1].chunk && !listed && !goesOn(tokens.slice(index, clauseEnd), lexicon))
      return index;
    if (token.word === "and" && !isShortNoun(tokens, index + 1, clauseEnd, lexicon)) return index;
  }
  return clauseEnd;
}

/** Whether a list after "no" goes on past a comma: short pieces up to an "or", or to the end of the sentence. @param {Token[]} rest @param {Lexicon} lexicon */
function goesOn(rest, lexicon) {
  const or = rest.findIndex(({ word }) => word === "or" || word === "nor");
  const sizes = new Map();
  for (const { chunk, empty } of or < 0 ? rest : rest.slice(0, or))
    sizes.set(chunk, (sizes.get(chunk) ?? 0) + (empty ? 0 : 1));
  if ([...sizes.values()].some((size) => size > 3)) return false;
  return or >= 0 || !rest.some(({ word }) => lexicon.breaks_list.has(word) || word === "and" || /^\d/.test(word));
}

/**
 * Whether what follows an "and" is one more short item of the list.
 * @param {Token[]} tokens @param {number} index @param {number} clauseEnd @param {Lexicon} lexicon
 */
function isShortNoun(tokens, index, clauseEnd, lexicon) {
  if (index >= clauseEnd || lexicon.breaks_list.has(tokens[index].word)) return false;
  const rest = tokens.slice(index, clauseEnd).filter(({ chunk, empty }) => chunk === tokens[index].chunk && !empty);
  return rest.length === 1 && !lexicon.breaks_list.has(rest[0].word);
}
