/** Nerves, conditions and spinal roots that a text calls by name: a port of `annotations/query/names.py`. */

import { wholeNames } from "./tokens.js";
import { fold } from "./spelling.js";

const ROOT = /\b([ls])[ -]?([1-5])\b/g;

/**
 * @param {string} text
 * @param {import("./tokens.js").Token[]} tokens
 * @param {import("../../types/records").NameIndex} names
 * @returns {{nerves: Set<string>, conditions: Set<string>, roots: string[]}} not denied; nerves may be branches
 */
export function findNames(text, tokens, names) {
  const roots = [
    ...new Set([...fold(text).matchAll(ROOT)].map(([, letter, number]) => `${letter.toUpperCase()}${number}`)),
  ];
  const conditions = named(names.conditions, tokens);
  if (roots.length) names.root_conditions.forEach((id) => conditions.add(id));
  return { nerves: named(names.nerves, tokens), conditions, roots };
}

/** @param {import("../../types/records").NameIndex["nerves"]} index @param {import("./tokens.js").Token[]} tokens */
const named = (index, tokens) => new Set(wholeNames(index, tokens, (words) => words.sort()).map(({ id }) => id));
