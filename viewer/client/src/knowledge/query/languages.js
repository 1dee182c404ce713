/** The languages of a reading sheet, and in which of them a text is written: a port of `annotations/query/spoken.py`. */

import { wordsOf } from "./folding.js";
import { readyGrammar } from "./grammar.js";
import { readyLexicon } from "./lexicon.js";
import { readyPlaces } from "./places.js";
import { createSpeller } from "./spelling.js";

const ENGLISH = "en";

/**
 * @typedef {import("../../types/records").QuerySheet} QuerySheet
 * @typedef {import("../../types/records").PhraseIndex} PhraseIndex
 * @typedef {ReturnType<typeof readyLanguages>[number]} Language
 */

/** @param {QuerySheet} sheet */
export function readyLanguages(sheet) {
  const grammar = readyGrammar(sheet.grammar);
  const english = readyLexicon(sheet.languages[ENGLISH].lexicon, ENGLISH, null);
  return Object.entries(sheet.languages).map(([code, raw]) => {
    const lexicon = code === ENGLISH ? english : readyLexicon(raw.lexicon, code, english);
    return {
      code,
      lexicon,
      grammar,
      speller: createSpeller(raw.spelling, lexicon.stem),
      phrases: {
        near: beside(sheet.phrases.near, raw.phrases.near),
        literal: beside(sheet.phrases.literal, raw.phrases.literal),
      },
      places: readyPlaces(raw.places, sheet, grammar),
      names: raw.names,
    };
  });
}

/** Phrases of a language in the place of those of the same words, or beside them. @param {PhraseIndex["near"]} common @param {PhraseIndex["near"]} own */
function beside(common, own) {
  const firsts = [...new Set([...Object.keys(common), ...Object.keys(own)])];
  return new Map(
    firsts.map((first) => [first, [...new Map([...(common[first] ?? []), ...(own[first] ?? [])])]]), // the last of the same words stands
  );
}

/** The one that knows most of the words; between equals, the page's. @param {Language[]} languages @param {import("./folding.js").Folded} whole @param {string} page */
export function detect(languages, whole, page) {
  const words = wordsOf(whole);
  const known = (/** @type {Language} */ { speller }) => words.filter(speller.knows).length;
  return [...languages]
    .sort((a, b) => Number(b.code === page) - Number(a.code === page))
    .reduce((best, one) => (known(one) > known(best) ? one : best));
}
