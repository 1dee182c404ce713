/** How concepts steer a sentence: a port of `annotations/query/grammar.py`, where the words are documented. */

const SETS = /** @type {const} */ ([
  "aspects",
  "empty",
  "clauses",
  "alternatives",
  "additions",
  "behind",
  "well",
  "ends",
  "relatives",
  "begins",
  "worse",
  "better",
  "pains",
]);

/** @typedef {ReturnType<typeof readyGrammar>} Grammar */

/** The words that steer, as sets; `cues`: words that deny, and how far they carry. @param {import("../../types/records").GrammarEntry} raw */
export function readyGrammar(raw) {
  const sets = SETS.map((name) => [name, new Set(raw[name])]);
  return {
    ...raw,
    .../** @type {Record<typeof SETS[number], Set<string>>} */ (Object.fromEntries(sets)),
    cues: new Map(Object.entries(raw.cues)),
    cueWords: new Set(Object.keys(raw.cues).map((cue) => cue.split(" ")[0])),
  };
}
