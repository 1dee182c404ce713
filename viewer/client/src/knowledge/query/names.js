/** Nerves, conditions and spinal roots that a text calls by name: a port of `annotations/query/names.py`. */

import { spanOf } from "./parts.js";
import { wholeNames } from "./tokens.js";
import { folded } from "./folding.js";

const ROOT = /\b([ls])[ -]?([1-5])\b/g;

/**
 * @param {string} text
 * @param {import("./tokens.js").Token[]} tokens
 * @param {import("../../types/records").NameIndex} names
 * @param {import("./tokens.js").Grammar} grammar
 * @returns {{nerves: Set<string>, conditions: Set<string>, roots: string[], said: import("./parts.js").Said[]}} not denied; nerves may be branches
 */
export function findNames(text, tokens, names, { root_conditions: conditionsOfRoots }) {
  const roots = [
    ...new Set([...folded(text).text.matchAll(ROOT)].map(([, letter, number]) => `${letter.toUpperCase()}${number}`)),
  ];
  const found = { nerve: named(names.nerves, tokens), condition: named(names.conditions, tokens) };
  const of = (/** @type {keyof typeof found} */ kind) => new Set(found[kind].map(({ id }) => id));
  const conditions = of("condition");
  if (roots.length) conditionsOfRoots.forEach((id) => conditions.add(id));
  const said = /** @type {const} */ (["nerve", "condition"]).flatMap((kind) =>
    found[kind].map(({ id, where }) => ({ kind, id, ...spanOf(tokens, where) })),
  );
  return { nerves: of("nerve"), conditions, roots, said };
}

/** @param {import("../../types/records").NameIndex["nerves"]} index @param {import("./tokens.js").Token[]} tokens */
const named = (index, tokens) => wholeNames(index, tokens, (words) => words.sort());
