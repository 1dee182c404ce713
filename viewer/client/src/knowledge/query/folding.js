/** Folding of a text: a port of `annotations/query/folding.py`, where the rules are documented. */

const PIECE =
  /\p{Nd}+(?:[.,]\p{Nd}+)?(?:\/\p{Nd}+)?|\p{L}+(?:'\p{L}+)*(?:\/o(?![\p{L}\p{N}]))?|[.;!?\n]+|[,:()\u2013\u2014]|-(?=\s)|\//gu;
const LETTERS = /** @type {Record<string, string>} */ ({
  "’": "'",
  "‘": "'",
  "`": "'",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
});

/**
 * @typedef {{text: string, at: number[]}} Folded `at`: where each letter stood in the text as written, and its length at last
 * @typedef {{piece: string, start: number, end: number}} Piece where it stands in the text as written
 */

/** @type {Map<string, string>} */
const plain = new Map();

/** @param {string} letter */
function foldLetter(letter) {
  const known = plain.get(letter);
  if (known !== undefined) return known;
  const bare = letter.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  const found = Array.from(bare, (part) => LETTERS[part] ?? part).join("");
  plain.set(letter, found);
  return found;
}

/** In lower case, without accents. @param {string} text @returns {Folded} */
export function folded(text) {
  /** @type {number[]} */
  const at = [];
  let found = "";
  let index = 0;
  for (const letter of text) {
    const bare = foldLetter(letter);
    for (let k = 0; k < bare.length; k++) at.push(index);
    found += bare;
    index += letter.length;
  }
  at.push(text.length);
  return { text: found, at };
}

/** Words, numbers and punctuation. @param {Folded} whole @returns {Piece[]} */
export const piecesOf = (whole) =>
  Array.from(whole.text.matchAll(PIECE), ({ 0: piece, index }) => ({
    piece,
    ...written(whole, index, index + piece.length),
  }));

/** Its words, without numbers and punctuation. @param {Folded} whole */
export const wordsOf = (whole) =>
  piecesOf(whole).flatMap(({ piece }) => (/^\p{L}/u.test(piece) ? [piece.replaceAll("'", "")] : []));

/** Where a stretch of a folded text stands in the text as written. @param {Folded} whole @param {number} start @param {number} end */
export const written = ({ at }, start, end) => ({ start: at[start], end: at[end - 1] + 1 });

/** Other words in the place of some. @param {Folded} given @param {RegExp} pattern @param {(group: string) => string} words @returns {Folded} */
export function replaced({ text, at }, pattern, words) {
  /** @type {number[]} */
  const moved = [];
  let from = 0;
  let made = "";
  for (const { 0: found, 1: group, index } of text.matchAll(pattern)) {
    const now = words(group);
    const last = index + found.length;
    made += text.slice(from, index) + now;
    moved.push(...at.slice(from, index), ...Array.from(now, (_, k) => at[k < now.length - 1 ? index : last - 1]));
    from = last;
  }
  return { text: made + text.slice(from), at: [...moved, ...at.slice(from)] };
}

/** Order of texts where no language matters, as Python sorts them. @param {string} a @param {string} b */
export const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
