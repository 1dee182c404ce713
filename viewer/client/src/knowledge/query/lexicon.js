/** The words of a language and what they mean: a port of `annotations/query/lexicon.py`, where the rules are documented. */

/**
 * @typedef {ReturnType<typeof readyLexicon>} Lexicon
 * @typedef {{word: string, first: number, last: number}} Span a concept, and the stems from `first` up to `last` that it stands for
 */

/** Rules as Python writes them. @param {[string, string][]} rules @returns {[RegExp, string][]} */
const compiled = (rules) =>
  rules.map(([regex, becomes]) => [new RegExp(regex, "g"), becomes.replace(/\\(\d)/g, "$$$1")]);

/** @param {[RegExp, string][]} rules @param {string} word */
const applied = (rules, word) => rules.reduce((so, [pattern, becomes]) => so.replace(pattern, becomes), word);

/**
 * A language of the reading sheet, ready for matching.
 * @param {import("../../types/records").LexiconEntry} raw @param {string} code
 * @param {{merge: (spans: Span[], chunks: number[]) => Span[]}|null} english the lexicon of the concepts; null for English itself
 */
export function readyLexicon(raw, code, english) {
  const [contractions, endings] = [compiled(raw.contractions), compiled(raw.endings)];
  const articles = new Set(raw.articles);
  const runs = new Map(Object.entries(raw.runs));
  const longest = longestBy(runs.keys());
  const forms = new Map(Object.entries(raw.forms));
  /** @type {Map<string, string>} */
  const stemmed = new Map();

  /** A word without its ending. @param {string} word */
  function stem(word) {
    if (word.length <= 3) return word;
    const found = stemmed.get(word) ?? applied(endings, word);
    stemmed.set(word, found);
    return found;
  }

  /** @param {Span[]} spans @param {number[]} chunks @param {string} [own] mark of a word that has no meaning */
  function pass(spans, chunks, own = "") {
    /** @type {Span[]} */
    const found = [];
    for (let at = 0; at < spans.length;) {
      const { meant, length } = runAt(spans, at, chunks);
      const place = { first: spans[at].first, last: spans[at + length - 1].last };
      for (const word of meant?.split(" ") ?? [own + spans[at].word]) found.push({ word, ...place });
      at += length;
    }
    return found;
  }

  /** @param {Span[]} spans @param {number} at @param {number[]} chunks @returns {{meant?: string, length: number}} */
  function runAt(spans, at, chunks) {
    for (let length = Math.min(longest.get(spans[at].word) ?? 1, spans.length - at); length > 0; length--) {
      const run = spans.slice(at, at + length);
      const meant = runs.get(run.map(({ word }) => word).join(" "));
      if (meant && chunks[run[0].first] === chunks[run[length - 1].first]) return { meant, length };
    }
    return { length: 1 };
  }

  /** @param {Span[]} given @param {number[]} chunks */
  function merge(given, chunks) {
    let spans = given;
    for (let turn = 0; turn < 3; turn++) {
      const before = spans;
      spans = pass(spans, chunks);
      if (before.length === spans.length && spans.every(({ word }, at) => word === before[at].word)) break;
    }
    return spans;
  }

  return {
    ...numbersOf(raw),
    code,
    articles,
    stop: new Set(raw.stop),
    states: new Set(raw.states),
    selves: new Set(raw.selves),
    past: raw.past.map((regex) => new RegExp(regex, "g")),
    others: raw.others.map((regex) => new RegExp(regex, "g")),
    sides: Object.fromEntries(Object.entries(raw.sides).map(([side, regex]) => [side, new RegExp(regex, "g")])),
    stem,
    merge,
    /** The words that a written one stands for: contractions and short forms in full. @param {string} word */
    parts: (word) =>
      (word.includes("'") ? applied(contractions, word).replaceAll("'", "") : word)
        .split(/\s+/)
        .flatMap((one) => (forms.get(one) ?? one).split(" ")),
    /** Concepts for stems; no run crosses two chunks. @param {string[]} stems @param {number[]} chunks */
    concepts(stems, chunks) {
      const spans = stems.map((word, at) => ({ word, first: at, last: at + 1 }));
      return english ? english.merge(pass(spans, chunks, `${code}:`), chunks) : merge(spans, chunks);
    },
  };
}

/** Length of the longest run by its first word. @param {Iterable<string>} runs */
function longestBy(runs) {
  /** @type {Map<string, number>} */
  const longest = new Map();
  for (const run of runs) {
    const words = run.split(" ");
    longest.set(words[0], Math.max(longest.get(words[0]) ?? 1, words.length));
  }
  return longest;
}

/** @param {import("../../types/records").LexiconEntry} raw */
const numbersOf = ({ numbers, patterns }) => ({
  numbers,
  numberWords: new RegExp(`\\b(${Object.keys(numbers).join("|") || "(?!)"})\\b`, "g"),
  patterns: patterns.map(({ regex, unless, ...pattern }) => ({
    ...pattern,
    regex: new RegExp(regex, "g"),
    unless: unless ? new RegExp(unless) : null,
  })),
});
