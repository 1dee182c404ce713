/** How far a denial reaches: a port of `annotations/query/reach.py`, where the rule is documented. */

import { isNumber } from "./tokens.js";

const UNKNOWN = 2; // words that are not known between a cue and what it denies
const SHORT = 3; // words with meaning in one piece of a list
const LABELS = ":?-\u2013\u2014("; // "fever: no"

/**
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {"denied"|"doubt"} Denial
 * @typedef {{at: number[], kinds: string[], warns: boolean, mere: boolean}} Item something that can be denied; `warns`: it could raise the level;
 *   `mere`: only a word for a place or for pain
 * @typedef {{join: string, start: number, end: number}} Piece a stretch between commas, "and" and "or", with what joins it to the one before
 * @typedef {{reached: Map<number, Denial>, cues: Set<number>}} Reach tokens denied or in doubt, and those that deny
 */

/** From `start` up to `end`. @param {number} start @param {number} end */
const range = (start, end) => Array.from({ length: Math.max(0, end - start) }, (_, k) => start + k);
const last = (/** @type {number[]} */ at) => at[at.length - 1];
const kindsOf = (/** @type {Item[]} */ items) => items.flatMap(({ kinds }) => kinds);
const overlap = (/** @type {string[]} */ some, /** @type {string[]} */ others) =>
  some.some((one) => others.includes(one));

/**
 * @param {Token[]} tokens @param {Item[]} items
 * @param {{body: Set<string>, own: Set<number>, grammar: import("./grammar.js").Grammar}} world `body`: words for places; `own`: tokens of phrases
 * @returns {Reach}
 */
export function reachOf(tokens, items, { body, own, grammar }) {
  /** @type {Map<number, Denial>} */
  const reached = new Map();
  /** @type {Set<number>} */
  const cues = new Set();
  const covered = new Set(items.flatMap(({ at }) => at));
  /** @type {Map<number, Item[]>} */
  const itemsAt = new Map();
  const pieces = piecesOf(tokens, grammar);
  const isPlace = (/** @type {number} */ at) => body.has(tokens[at].word);
  for (const item of items) {
    const first = item.at.find((at) => !isPlace(at) && !tokens[at].empty) ?? item.at[0];
    itemsAt.set(first, [...(itemsAt.get(first) ?? []), item]);
  }
  const setAll = (/** @type {Iterable<number>} */ all, /** @type {Denial} */ said) => {
    for (const at of all) reached.set(at, said);
  };

  const cuesAt = tokens.map((_, at) => cueAt(tokens, at, grammar));
  const endings = tokens.map((token, at) => grammar.ends.has(token.word) || isNumber(token) || cuesAt[at].how !== "");
  const ends = (/** @type {number} */ at) => endings[at];

  /** The items that a cue before `start` reaches in its piece; words for places alone are one too. @param {number} start @param {number} end @returns {Item[]} */
  function firstItems(start, end) {
    /** @type {Item[]} */
    const found = [];
    let unknown = 0;
    for (const at of range(start, end)) {
      found.push(...(itemsAt.get(at) ?? []).filter((item) => tokens[last(item.at)].chunk === tokens[at].chunk));
      if (isPlace(at)) {
        found.push({ at: [at], kinds: ["symptom"], warns: false, mere: true });
        continue;
      }
      if (found.some((item) => item.at.includes(at))) return found;
      unknown += Number(!tokens[at].empty);
      if (ends(at) || unknown > UNKNOWN) return found.filter(({ kinds }) => !kinds.length);
      if (!tokens[at].empty) found.push({ at: [at], kinds: [], warns: false, mere: true }); // not known
    }
    return found;
  }

  /** Deny items, and the words for places before and behind them in their piece. @param {Item[]} found @param {Denial} said @param {number} start @param {number} end */
  function mark(found, said, start, end) {
    if (!found.length) return;
    const marked = new Set(found.flatMap(({ at }) => at.filter((one) => one >= start)));
    for (const at of range(start, marked.size ? Math.min(...marked) : start)) if (isPlace(at)) marked.add(at);
    for (const at of range(Math.max(start - 1, ...marked) + 1, end)) {
      if (ends(at) || !(tokens[at].empty || isPlace(at))) break;
      if (isPlace(at)) marked.add(at);
    }
    setAll(marked, said);
  }

  /** Whether nothing but items stands there, and at most `spare` words more. @param {number} start @param {number} end */
  const isPure = (start, end, spare = 0) =>
    range(start, end).filter((at) => !tokens[at].empty && !covered.has(at) && !isPlace(at)).length <= spare;

  const content = (/** @type {number} */ start, /** @type {number} */ end) =>
    range(start, end).filter((at) => !tokens[at].empty).length;

  /** Whether a piece says something of its own; "red" does not in a list of such words. @param {Piece} piece @param {boolean} adjectives */
  const states = ({ start, end }, adjectives) =>
    range(start, end).some((at) => {
      const { word, led, states: stating } = tokens[at];
      const isStatement = stating && !(adjectives && covered.has(at));
      return isStatement || led || grammar.behind.has(word) || grammar.well.has(word) || ends(at);
    });

  /** Whether an "or" comes after some short pieces. @param {number} order @param {boolean} adjectives */
  function isClosed(order, adjectives) {
    const { clause } = tokens[pieces[order].start];
    for (const [later, piece] of pieces.slice(order).entries()) {
      if (tokens[piece.start].clause !== clause) return false;
      if (later && piece.join === "or") return true;
      if (states(piece, adjectives) || content(piece.start, piece.end) > SHORT) return false;
    }
    return false;
  }

  /** Whether a denial ends before a piece that no "or" joins. @param {Piece} piece @param {Item[]} more @param {{how: string, pure: boolean, same: boolean, closed: boolean, adjectives: boolean}} so */
  const isBroken = (piece, more, { how, pure, same, closed, adjectives }) =>
    !pure ||
    states(piece, adjectives) ||
    !isPure(piece.start, piece.end, Number(closed)) ||
    (more.length > 0 && !closed && !(same && goesOn(piece, how, more)));

  /** Whether a list that nothing closes may go on with a piece: with features alone, of no place. @param {Piece} piece @param {string} how @param {Item[]} more */
  const goesOn = ({ join }, how, more) =>
    more.every(({ mere, kinds }) => !mere && !kinds.includes("activity")) && (how !== "plain" || join === "and");

  /** Carry a denial over the pieces of its list. @param {number} order @param {string} how @param {Item[]} found @param {boolean} pureBefore */
  function follow(order, how, found, pureBefore) {
    /** @type {Denial} */
    let said = "denied";
    let pure = pureBefore;
    const kinds = kindsOf(found);
    const { clause } = tokens[pieces[order].start];
    const adjectives = found.some(({ at }) => at.some((one) => tokens[one].states));
    for (const later of range(order + 1, pieces.length)) {
      const piece = pieces[later];
      if (tokens[piece.start].clause !== clause) return;
      const more = firstItems(piece.start, piece.end);
      const so = {
        how,
        pure,
        same: overlap(kinds, kindsOf(more)),
        closed: how === "lists" || isClosed(later, adjectives),
        adjectives,
      };
      if (piece.join === "or" ? !more.length && content(piece.start, piece.end) > UNKNOWN : isBroken(piece, more, so))
        return;
      if (piece.join !== "or" && more.some(({ warns }) => warns) && !(so.closed && so.same)) said = "doubt";
      mark(more, said, piece.start, piece.end);
      kinds.push(...kindsOf(more));
      pure = isPure(piece.start, piece.end, 1);
    }
  }

  /** @param {number} order @param {number} start @param {number} end @param {string} how */
  function denyBehind(order, start, end, how) {
    const piece = pieces[order];
    const itself = grammar.better.has(tokens[start].word); // "nopain": what is denied stands in the cue
    const found = itself
      ? [{ at: range(start, end), kinds: ["symptom"], warns: false, mere: false }]
      : firstItems(end, piece.end);
    mark(found, "denied", end, piece.end);
    const isBare = !range(end, piece.end).some(ends) && content(end, piece.end) <= UNKNOWN;
    if (found.length || isBare) follow(order, how, found, isPure(end, piece.end));
  }

  /** The pieces that a denial at their end may reach, the nearest first, each as far back as it may go. @param {number} at @returns {{piece: Piece, start: number, stop: number}[]} */
  function before(at) {
    const token = tokens[at];
    const following = tokens[at + 1];
    const joins = (/** @type {Token} */ { word }) => grammar.alternatives.has(word) || grammar.additions.has(word);
    if (following && following.chunk === token.chunk && !joins(following)) return [];
    const labelled = token.join && LABELS.includes(token.join) && at > 0 && tokens[at - 1].clause === token.clause;
    const chunk = labelled ? tokens[at - 1].chunk : token.chunk;
    return pieces
      .filter(({ start }) => start < at && tokens[start].chunk === chunk)
      .reverse()
      .map((piece) => {
        const stop = Math.min(piece.end, at);
        const barriers = range(piece.start, stop).filter(ends);
        return { piece, start: barriers.length ? last(barriers) + 1 : piece.start, stop };
      });
  }

  /** @param {number} at */
  function denyBefore(at) {
    let join = "or";
    for (const { piece, start, stop } of before(at)) {
      const found = range(start, stop).flatMap((i) => (itemsAt.get(i) ?? []).filter((item) => last(item.at) < stop));
      const told = found.some((item) => item.at.some((i) => tokens[i].states)); // "numb, otherwise fine"
      const isNearest = stop === at && grammar.behind.has(tokens[at].word);
      if (!isPure(start, stop, UNKNOWN) || (told && !isNearest)) return;
      const said = join !== "or" && found.some(({ warns }) => warns) ? "doubt" : "denied";
      setAll([...found.flatMap((item) => item.at), ...range(start, stop).filter(isPlace)], said);
      if (start > piece.start) return;
      ({ join } = piece);
    }
  }

  pieces.forEach((piece, order) => {
    for (const start of range(piece.start, piece.end)) {
      const { end, how } = cuesAt[start];
      if (!how || own.has(start)) continue;
      range(start, end).forEach((at) => cues.add(at));
      denyBehind(order, start, end, how);
    }
  });
  tokens.forEach(({ word }, at) => {
    if (!own.has(at) && (grammar.behind.has(word) || grammar.well.has(word))) denyBefore(at);
  });
  return { reached, cues };
}

/** End of the cue that begins at a token, and how far it carries. @param {Token[]} tokens @param {number} at @param {import("./grammar.js").Grammar} grammar */
function cueAt(tokens, at, { cues, cueWords }) {
  for (const length of cueWords.has(tokens[at].word) ? [3, 2, 1] : []) {
    const how = cues.get(
      tokens
        .slice(at, at + length)
        .map(({ word }) => word)
        .join(" "),
    );
    if (how !== undefined) return { end: at + length, how };
  }
  return { end: at, how: "" };
}

/** @param {Token[]} tokens @param {import("./grammar.js").Grammar} grammar @returns {Piece[]} */
function piecesOf(tokens, grammar) {
  /** @type {Piece[]} */
  const found = [];
  let [start, join] = [0, ""];
  tokens.forEach((token, at) => {
    const isNew = at > 0 && token.chunk !== tokens[at - 1].chunk;
    const word = grammar.alternatives.has(token.word) ? "or" : grammar.additions.has(token.word) ? "and" : "";
    if ((isNew || word) && at > start) {
      found.push({ join, start, end: at });
      start = at;
    }
    if (isNew || word) join = word || (token.join === "/" ? "or" : ",");
  });
  if (tokens.length) found.push({ join, start, end: tokens.length });
  return found;
}
