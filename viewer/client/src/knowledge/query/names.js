/** Nerves, conditions and spinal roots that a text calls by name: a port of `annotations/query/names.py`. */

import { outermost } from "./tokens.js";
import { fold } from "./spelling.js";

const ROOT = /\b([ls])[ -]?([1-5])\b/g;

/**
 * @param {string} text
 * @param {import("./tokens.js").Token[]} tokens
 * @param {import("../../types/records").NameIndex} names
 * @returns {{nerves: Set<string>, conditions: Set<string>, roots: string[]}} not denied; nerves may be branches
 */
export function findNames(text, tokens, names) {
  const content = tokens.filter(({ empty }) => !empty);
  const roots = [
    ...new Set([...fold(text).matchAll(ROOT)].map(([, letter, number]) => `${letter.toUpperCase()}${number}`)),
  ];
  const conditions = named(names.conditions, content);
  if (roots.length) names.root_conditions.forEach((id) => conditions.add(id));
  return { nerves: named(names.nerves, content), conditions, roots };
}

/** @param {import("../../types/records").NameIndex["nerves"]} index @param {import("./tokens.js").Token[]} content */
function named(index, content) {
  /** @type {{id: string, where: number[]}[]} */
  const found = [];
  content.forEach((token, at) => {
    if (!Object.hasOwn(index, token.word)) return;
    for (const [words, id] of index[token.word]) {
      const run = content.slice(at, at + words.split(" ").length);
      const same =
        run
          .map(({ word }) => word)
          .sort()
          .join(" ") === words;
      if (same && run[run.length - 1].chunk === token.chunk && !run.some(({ negated }) => negated))
        found.push({ id, where: run.map((_, order) => at + order) });
    }
  });
  return new Set(outermost(found, ({ where }) => where).map(({ id }) => id));
}
