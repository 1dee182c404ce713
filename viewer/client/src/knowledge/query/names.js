/** Nerves, conditions and spinal roots that a text calls by name: a port of `annotations/query/names.py`. */

import { wholeNames } from "./tokens.js";

const ROOT = /\b([ls])[ -]?([1-5])\b/g;

/**
 * @param {import("./folding.js").Folded} whole
 * @param {import("./tokens.js").Token[]} tokens
 * @param {Set<number>} silent tokens that name nothing: denied, or somebody else's
 * @param {import("./languages.js").Language} language
 * @returns {{nerve: {id: string, where: number[]}[], condition: {id: string, where: number[]}[], roots: string[]}} nerves may be branches
 */
export function findNames(whole, tokens, silent, { names }) {
  const named = (/** @type {import("../../types/records").NameIndex["nerves"]} */ index) =>
    wholeNames(index, tokens, (words) => words.sort()).filter(({ where }) => !where.some((at) => silent.has(at)));
  return {
    nerve: named(names.nerves),
    condition: named(names.conditions),
    roots: [...new Set(Array.from(whole.text.matchAll(ROOT), ([, letter, number]) => letter.toUpperCase() + number))],
  };
}
