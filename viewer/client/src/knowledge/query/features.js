/** Which features a text states and which it denies: a port of `annotations/query/features.py`, where the rules are documented. */

import { directions, takeDirection } from "./directions.js";
import { featuresOf, findFigures, findPhrases, isActivity } from "./phrases.js";
import { reachOf } from "./reach.js";
import { outermost, readTokens, tokensIn, wholeNames } from "./tokens.js";
import { longAgo, ofOthers, placed } from "./whose.js";

const KINDS = /** @type {Record<string, string>} */ ({
  quality: "symptom",
  sign: "symptom",
  worse: "activity",
  better: "activity",
}); // what makes a list

/**
 * @typedef {import("./phrases.js").Match} Match
 * @typedef {import("./phrases.js").Saying} Saying
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {import("./languages.js").Language} Language
 * @typedef {import("../../types/records").RankingData} RankingData
 * @typedef {{said: Saying, id: string, at: number[]}} Told a feature as it was said, and where
 * @typedef {{tokens: Token[], told: Told[], circumstances: Set<number>, reached: Set<number>, cues: Set<number>}} Noticed
 *   `reached`: tokens that name nothing of this complaint; `cues`: tokens that deny
 *
 * @param {import("./folding.js").Folded} whole
 * @param {[number, number][]} removed stretches of the text that were misread
 * @param {Language} language
 * @param {RankingData} ordering
 * @returns {Noticed}
 */
export function noticed(whole, removed, language, ordering) {
  const tokens = readTokens(whole, language);
  const out = tokensIn(tokens, removed);
  const every = findPhrases(tokens, language.phrases);
  const figures = [...findFigures(whole, tokens, language.lexicon)];
  const { body } = language.places;
  const own = new Set(every.flatMap(({ at }) => at));
  const items = [...itemsOf(tokens, [...every, ...figures], language, ordering)];
  const reach = reachOf(tokens, items, { body, own, grammar: language.grammar });
  const said = (/** @type {Match[]} */ found) => found.flatMap((match) => reachedBy(match, tokens, reach, body));
  const phrases = outermost(said(every), ({ at }) => at);
  const left = [...phrases, ...said(figures)].filter(({ at }) => !at.some((one) => out.has(one)));
  const { matches, elsewhere } = placedIn(whole, tokens, left, language, ordering);
  return {
    tokens,
    told: [...toldBy(tokens, matches, reach, language)].sort((a, b) => (a.at[0] ?? -1) - (b.at[0] ?? -1)),
    circumstances: circumstancesOf(phrases, ordering),
    reached: new Set([...reach.reached.keys(), ...elsewhere, ...out]),
    cues: reach.cues,
  };
}

/** All that a text may deny: phrases of features, words for direction and pain, names. @param {Token[]} tokens @param {Match[]} matches @param {Language} language @param {RankingData} ordering @returns {Generator<import("./reach.js").Item>} */
function* itemsOf(tokens, matches, { grammar, names }, ordering) {
  const warning = warnings(ordering);
  for (const match of matches) {
    const ids = featuresOf(match);
    const kinds = ids.map((id) => ordering.features[id]?.group ?? "").map((group) => KINDS[group] ?? group);
    if (match.at.length) yield { at: match.at, kinds, warns: ids.some((id) => warning.has(id)), mere: false };
  }
  const stated = new Set(matches.flatMap((match) => (match.stated.length ? match.at : [])));
  for (const [at, { word }] of tokens.entries()) {
    if (grammar.pains.has(word)) yield { at: [at], kinds: ["symptom"], warns: false, mere: true };
    else if (!stated.has(at) && (grammar.worse.has(word) || grammar.better.has(word)))
      yield { at: [at], kinds: ["activity"], warns: false, mere: false };
  }
  for (const index of [names.nerves, names.conditions])
    for (const { where } of wholeNames(index, tokens, (words) => words.sort()))
      yield { at: where, kinds: ["symptom"], warns: false, mere: false };
}

/** @type {WeakMap<RankingData, Set<string>>} */
const warned = new WeakMap();

/** Features that can raise the level of care, by themselves or by what they imply. @param {RankingData} ordering */
function warnings(ordering) {
  const known = warned.get(ordering);
  if (known) return known;
  const found = new Set(ordering.flags.flatMap(({ features, any_of: any }) => [...features, ...any]));
  const waiting = [...found]; // grows as it goes
  for (const flagged of waiting)
    for (const [id, { implies = [] }] of Object.entries(ordering.features))
      if (implies.includes(flagged) && !found.has(id)) waiting.push((found.add(id), id));
  warned.set(ordering, found);
  return found;
}

/**
 * A match, denied or in doubt if all that it tells beside the place is; none if it is so in part.
 * @param {Match} match @param {Token[]} tokens @param {import("./reach.js").Reach} reach @param {Set<string>} body @returns {Match[]}
 */
function reachedBy(match, tokens, { reached }, body) {
  const telling = match.at.filter((at) => !body.has(tokens[at].word) && !tokens[at].empty);
  const said = (telling.length ? telling : match.at).map((at) => reached.get(at));
  if (said.length && !said.includes(undefined))
    return [{ ...match, said: said.includes("doubt") ? "doubt" : "denied" }];
  return isActivity(match) || said.every((one) => one === undefined) ? [match] : [];
}

/**
 * The matches with what is long ago or somebody else's marked, and the tokens that tell of such.
 * @param {import("./folding.js").Folded} whole @param {Token[]} tokens @param {Match[]} given @param {Language} language @param {RankingData} ordering
 */
function placedIn(whole, tokens, given, language, { features }) {
  const { grammar, places } = language;
  const tells = (/** @type {Match} */ match) => featuresOf(match).some((id) => (features[id]?.group ?? "") in KINDS);
  const complained = new Set(given.filter(tells).flatMap(({ at }) => at));
  tokens.forEach(({ word }, at) => {
    if (places.body.has(word) || grammar.pains.has(word)) complained.add(at);
  });
  const past = longAgo(whole, tokens, language);
  const others = ofOthers(whole, tokens, complained, language);
  const matches = given.map((match) =>
    match.said === "present" ? { ...match, said: placed(match, features, past, others) } : match,
  );
  return { matches, elsewhere: [...past, ...others.kin, ...others.had] };
}

/** @param {Token[]} tokens @param {Match[]} matches @param {import("./reach.js").Reach} reach @param {Language} language @returns {Generator<Told>} */
function* toldBy(tokens, matches, { reached }, { grammar }) {
  /** @type {Map<number, Match[]>} */
  const active = new Map();
  for (const match of matches) {
    for (const id of match.stated) yield { said: match.said, id, at: match.at };
    if (!isActivity(match)) continue;
    const { clause } = tokens[match.at[0]];
    active.set(clause, [...(active.get(clause) ?? []), match]);
  }
  for (const [clause, here] of active) {
    for (const [match, way] of directions(tokens, clause, here, reached, grammar)) {
      const elsewhere = match.said === "past" || match.said === "other" ? match.said : null;
      for (const [said, id] of takeDirection(match, way)) yield { said: elsewhere ?? said, id, at: match.at };
    }
  }
}

/** Tokens that tell of circumstances, and so name no place. @param {Match[]} matches @param {RankingData} ordering */
function circumstancesOf(matches, { features }) {
  const isCircumstance = (/** @type {string} */ id) => ["timing", "context"].includes(features[id]?.group ?? "");
  return new Set(
    matches.filter((match) => isActivity(match) || match.stated.some(isCircumstance)).flatMap(({ at }) => at),
  );
}
