/** What was read of a text part by part, each with the words that said it. */

/**
 * @typedef {"place"|"side"|"feature"|"denied"|"nerve"|"condition"|"doubt"|"past"|"other"|"vague"} Kind `doubt`: to be asked; `past`: long ago;
 *   `other`: somebody else's; `vague`: a place that offers `choices`
 * @typedef {{kind: Kind, id: string, text: string, start: number, end: number, choices?: string[]}} Part
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {import("./features.js").Noticed} Noticed
 * @typedef {{kind: Kind, id: string, at: number[], choices?: string[]}} Said
 */

/**
 * @param {string} text @param {Token[]} tokens
 * @param {Said[]} said @param {{start: number, end: number, id: string}|null} side
 * @returns {Part[]} in the order in which they were said, each once
 */
export function partsOf(text, tokens, said, side) {
  const spans = said.flatMap(({ at, ...one }) => (at.length ? [{ ...one, ...spanOf(tokens, at) }] : []));
  const all = side ? [...spans, { ...side, kind: /** @type {const} */ ("side") }] : spans;
  const once = new Map(
    all
      .sort((a, b) => b.start - a.start) // the first of the same stands
      .map((one) => [`${one.kind} ${one.id}`, { ...one, text: text.slice(one.start, one.end) }]),
  );
  return [...once.values()].sort((a, b) => a.start - b.start);
}

/** @param {Token[]} tokens @param {number[]} at @returns {{start: number, end: number}} from the first to the last of some tokens */
function spanOf(tokens, at) {
  const some = at.map((index) => tokens[index]);
  return { start: Math.min(...some.map(({ start }) => start)), end: Math.max(...some.map(({ end }) => end)) };
}

/** @param {Token[]} tokens @param {[number, number][]} stretches @returns {Set<number>} tokens that stand in stretches of the text */
export const tokensIn = (tokens, stretches) =>
  new Set(
    [...tokens.keys()].filter((at) =>
      stretches.some(([start, end]) => tokens[at].start >= start && tokens[at].end <= end),
    ),
  );
