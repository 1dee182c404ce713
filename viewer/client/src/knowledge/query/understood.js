/** What was understood of a text, part by part, and what was not: a port of `annotations/query/understood.py`, where the rules are documented. */

import { byText, folded, wordsOf } from "./folding.js";

/**
 * @typedef {"place"|"side"|"feature"|"denied"|"nerve"|"condition"|"doubt"|"past"|"other"|"vague"} Kind `doubt`: to be asked; `past`: long ago;
 *   `other`: somebody else's; `vague`: a place that offers `choices`
 * @typedef {{kind: Kind, id: string, text: string, start: number, end: number, choices?: string[]}} Part
 * @typedef {{kind: Kind, id: string, at: number[], choices?: string[]}} Said
 * @typedef {{id: string, start: number, end: number}} Side
 * @typedef {{language: string|null, parts: Part[], unread: string[], little: boolean}} Understood `language` null where none was known;
 *   `little`: too little was read to say that nothing alarms
 * @typedef {import("./tokens.js").Token} Token
 */

/**
 * @param {string} text
 * @param {import("./features.js").Noticed} noticed
 * @param {Said[]} said @param {Side[]} sides @param {number[]} placed tokens of places
 * @param {import("./languages.js").Language} language
 * @returns {Understood}
 */
export function understand(text, noticed, said, sides, placed, language) {
  const { tokens } = noticed;
  const spans = said.flatMap(({ at, ...one }) => (at.length ? [{ ...one, ...spanOf(tokens, at) }] : []));
  const all = [...spans, ...sides.map((side) => ({ ...side, kind: /** @type {const} */ ("side") }))];
  const once = new Map(
    all
      .sort((a, b) => b.start - a.start || a.end - b.end) // the first of the same stands, the longest of those
      .map((one) => [`${one.kind} ${one.id}`, { ...one, text: text.slice(one.start, one.end) }]),
  );
  const parts = [...once.values()].sort(
    (a, b) => a.start - b.start || a.end - b.end || byText(a.kind, b.kind) || byText(a.id, b.id),
  );
  const isRead = reader(noticed, all, placed, language);
  const content = [...tokens.keys()].filter((at) => !tokens[at].empty);
  const missed = content.filter((at) => !isRead(at)).map((at) => text.slice(tokens[at].start, tokens[at].end));
  const unknown = missed.filter((word) => !wordsOf(folded(word)).every(language.speller.knows));
  const read = content.length - missed.length;
  const weight = (missed.length + unknown.length) / 2; // everyday words that no record knows count half
  const little = !parts.length || read < language.places.rule.little * (read + weight);
  return { language: language.code, parts, unread: [...new Set(unknown)], little };
}

/** Whether a token was read: in a part, or as a word that steers. @param {import("./features.js").Noticed} noticed @param {{kind: Kind, start: number, end: number}[]} spans @param {number[]} placed @param {import("./languages.js").Language} language */
function reader({ tokens, told, cues, reached }, spans, placed, { grammar }) {
  const known = new Set([...told.flatMap(({ at }) => at), ...placed, ...cues, ...reached]);
  const steering = [grammar.worse, grammar.better, grammar.relatives, grammar.behind, grammar.well, grammar.pains];
  const named = spans.filter(({ kind }) => ["nerve", "condition", "side"].includes(kind));
  return (/** @type {number} */ at) => {
    const { word, start } = tokens[at];
    return (
      known.has(at) ||
      steering.some((words) => words.has(word)) ||
      named.some((span) => span.start <= start && start < span.end)
    );
  };
}

/** @param {Token[]} tokens @param {number[]} at @returns {{start: number, end: number}} from the first to the last of some tokens */
function spanOf(tokens, at) {
  const some = at.map((index) => tokens[index]);
  return { start: Math.min(...some.map(({ start }) => start)), end: Math.max(...some.map(({ end }) => end)) };
}
