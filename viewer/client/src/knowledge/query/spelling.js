/** Mends misspelt words: a port of `Speller` in Python, where the rules are documented. */

/** @typedef {ReturnType<typeof createSpeller>} Speller */

/**
 * @param {import("../../types/records").SpellingEntry} words
 * @param {(word: string) => string} stem
 */
export function createSpeller({ vocabulary, known }, stem) {
  const familiar = new Set([...vocabulary, ...known]);
  /** @type {Map<number, string[]>} */
  const byLength = new Map();
  for (const word of vocabulary)
    (byLength.get(word.length) ?? byLength.set(word.length, []).get(word.length))?.push(word);
  /** @type {Map<string, string>} */
  const mended = new Map();
  const knows = (/** @type {string} */ word) => familiar.has(word) || familiar.has(stem(word));

  /** @param {string} word */
  function nearest(word) {
    const allowed = word.length < 7 ? 1 : 2;
    const first = (/** @type {string} */ other) => Number(other[0] !== word[0]);
    const lengths = Array.from({ length: 2 * allowed + 1 }, (_, k) => word.length - allowed + k);
    const near = lengths
      .flatMap((length) => byLength.get(length) ?? [])
      .map((other) => ({ other, far: distance(word, other, allowed) }))
      .filter(({ far }) => far <= allowed)
      .sort((a, b) => a.far - b.far || (a.other < b.other ? -1 : 1))
      .slice(0, 8)
      .sort((a, b) => a.far - b.far || first(a.other) - first(b.other));
    return !near.length || (word.length < 8 && first(near[0].other)) ? word : near[0].other;
  }

  return {
    knows,
    /** The nearest word of the vocabulary, if the word is unknown and one is near enough. @param {string} word */
    mend(word) {
      if (word.length < 4 || !/^\p{L}+$/u.test(word) || knows(word)) return word;
      const found = mended.get(word) ?? nearest(word);
      mended.set(word, found);
      return found;
    },
  };
}

/**
 * Edits from one word to another, neighbours swapped counting as one (optimal string alignment).
 * @param {string} a @param {string} b @param {number} most
 * @returns {number} more than `most` for far ones
 */
function distance(a, b, most) {
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
      least = Math.min(least, row[j]);
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}
