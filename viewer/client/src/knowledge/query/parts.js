/** Where in a text stands what was read of it. */

/**
 * @typedef {"place"|"side"|"feature"|"denied"|"nerve"|"condition"|"doubt"|"past"|"other"|"vague"} Kind `doubt`: to be asked; `past`: long ago;
 *   `other`: somebody else's; `vague`: a place that offers `choices`
 * @typedef {{kind: Kind, id: string, start: number, end: number, choices?: string[]}} Said
 * @typedef {import("./tokens.js").Token} Token
 */

/** @param {Token[]} tokens @param {Iterable<number>} at @returns {{start: number, end: number}} from the first to the last of some tokens */
export function spanOf(tokens, at) {
  const some = [...at].map((index) => tokens[index]);
  return { start: Math.min(...some.map(({ start }) => start)), end: Math.max(...some.map(({ end }) => end)) };
}

/** The negations that reach some tokens. @param {Token[]} tokens @param {Iterable<number>} at */
export const cuesOf = (tokens, at) => [...at].map((index) => tokens[index].cue).filter((cue) => cue >= 0);
