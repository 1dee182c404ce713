/** Words as they are compared: a port of `fold` and `stem` in `annotations/query/lexicon.py`, where the rules are documented. */

/** @type {[RegExp, string][]} */
const AMERICAN = [
  [/ae/g, "e"],
  [/oe(?!s?$)/g, "e"],
  [/(?<=\w\w\w)our$/, "or"],
  [/is(e[ds]?|ing|ation)$/, "iz$1"],
  [/ys(e[ds]?|ing)$/, "yz$1"],
  [/(?<=\w[tb])re(s?)$/, "er$1"],
];
const DOUBLE = /([b-df-hj-np-tv-z])\1$/;
const VOWEL = /[aeiouy]/;
const ENDINGS = ["ness", "ing", "ed", "ly"];
const CONTRACTED = /\b(can|could|do|does|did|is|was|are|were|has|have|had|would|should|wo)n't\b/g;

/** Order of texts where no language matters, as Python sorts them. @param {string} a @param {string} b */
export const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** @type {[RegExp, (found: string, verb: string) => string][]} */
const SHORTENED = [
  [CONTRACTED, (_, verb) => `${verb === "wo" ? "will" : verb} not`],
  [/can't/g, () => "cannot"],
  [/'m /g, () => " am "],
  [/'ve /g, () => " have "],
  [/'re /g, () => " are "],
  [/'s\b|s'(?=\s)/g, (found) => (found.startsWith("s'") ? "s" : "")],
  [/'/g, () => ""],
];

/** @typedef {{text: string, at: number[]}} Folded `at`: where each character stood in the text given, and its length at last */

/**
 * Lower case, without accents, typographic apostrophes and contractions.
 * @param {string} text
 * @returns {Folded}
 */
export function folded(text) {
  /** @type {number[]} */
  const at = [];
  let plain = "";
  for (let index = 0; index < text.length; index++) {
    const one = text[index].replace(/[’‘]/, "'").normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
    for (let k = 0; k < one.length; k++) at.push(index);
    plain += one;
  }
  at.push(text.length);
  return SHORTENED.reduce((so, [pattern, full]) => replaced(so, pattern, full), { text: plain, at });
}

/** Other words in the place of some, each still standing where it stood. @param {Folded} given @param {RegExp} pattern @param {(found: string, group: string) => string} words */
export function replaced({ text, at }, pattern, words) {
  /** @type {number[]} */
  const moved = [];
  let from = 0;
  const made = text.replace(pattern, (found, ...more) => {
    const start = more.find((one) => typeof one === "number") ?? 0;
    const now = words(found, more[0]);
    for (let k = from; k < start; k++) moved.push(at[k]);
    for (let k = 0; k < now.length; k++) moved.push(at[start]);
    from = start + found.length;
    return now;
  });
  for (let k = from; k < at.length; k++) moved.push(at[k]);
  return { text: made, at: moved };
}

/** @param {string} text */
export const fold = (text) => folded(text).text;

/** A word without its ending, in American spelling. @param {string} word folded */
export function stem(word) {
  if (word.length <= 3) return word;
  let found = singular(AMERICAN.reduce((spelt, [pattern, spelling]) => spelt.replace(pattern, spelling), word));
  const ending = ENDINGS.find((one) => {
    const root = found.slice(0, -one.length);
    return found.endsWith(one) && root.length > 2 && VOWEL.test(root) && !found.endsWith("eed");
  });
  if (ending) found = found.slice(0, -ending.length);
  if (found.length > 3 && found.endsWith("e") && !found.endsWith("ee")) found = found.slice(0, -1);
  return found.replace(DOUBLE, "$1");
}

/** @param {string} word */
function singular(word) {
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ch|sh|ss|x)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") && !/(?:ss|us|is)$/.test(word) ? word.slice(0, -1) : word;
}

/**
 * A speller that mends a word to the nearest one it knows: a port of `Speller` in `annotations/query/tokens.py`.
 * @param {import("../../types/records").SpellingEntry} words
 * @returns {(word: string) => string}
 */
export function createSpeller({ vocabulary, known }) {
  const familiar = new Set(known);
  /** @type {Map<string, string>} */
  const mended = new Map();

  /** @param {string} word */
  function nearest(word) {
    const allowed = word.length < 7 ? 1 : 2;
    const first = (/** @type {string} */ other) => Number(other[0] !== word[0]);
    const near = vocabulary
      .map((other) => ({ other, far: distance(word, other, allowed) }))
      .filter(({ far }) => far <= allowed)
      .sort((a, b) => a.far - b.far)
      .slice(0, 8)
      .sort((a, b) => a.far - b.far || first(a.other) - first(b.other));
    return !near.length || (word.length < 8 && first(near[0].other)) ? word : near[0].other;
  }

  return (word) => {
    if (word.length < 4 || !/^[a-z]+$/.test(word) || familiar.has(word) || familiar.has(stem(word))) return word;
    const found = mended.get(word) ?? nearest(word);
    mended.set(word, found);
    return found;
  };
}

/**
 * Edits from one word to another, neighbours swapped counting as one (optimal string alignment).
 * @param {string} a @param {string} b @param {number} most
 * @returns {number} more than `most` for far ones
 */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}
