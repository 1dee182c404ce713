/** Whether an activity makes worse or better: a port of `_directions` in `annotations/query/directions.py`, where the rule is documented. */

/**
 * @typedef {"worse"|"better"|"not_worse"|"not_better"} Way
 * @typedef {{worse: Set<string>, better: Set<string>}} Steering
 *
 * @param {import("./tokens.js").Token[]} tokens
 * @param {number} clause
 * @param {import("./features.js").Match[]} activities of the clause
 * @param {Steering} grammar
 * @returns {Map<import("./features.js").Match, Way>}
 */
export function directions(tokens, clause, activities, grammar) {
  const taken = new Set(activities.flatMap(({ at }) => [...at]));
  /** @type {Map<number, Way>} */
  const markers = new Map();
  tokens.forEach((token, at) => {
    const way = token.clause === clause && !taken.has(at) ? marker(token, grammar) : null;
    if (way) markers.set(at, way);
  });
  /** @type {Set<number>} */
  const used = new Set();
  /** @type {Map<import("./features.js").Match, Way>} */
  const found = new Map();
  const start = (/** @type {import("./features.js").Match} */ { at }) => Math.min(...at);
  const wayAt = (/** @type {number|undefined} */ at) => (at === undefined ? undefined : markers.get(at));
  for (const match of [...activities].sort((a, b) => start(a) - start(b))) {
    const { near, behind, alone, carried } = around(match, tokens, [...markers.keys()], taken, used);
    const last = wayAt(near.at(-1));
    if (last && !(alone.length && last !== wayAt(alone[0]))) found.set(match, last);
    else {
      const own = (near.length ? undefined : behind[0]) ?? alone[0];
      if (own !== undefined) used.add(own);
      found.set(match, wayAt(own ?? carried.at(-1)) ?? bare(match, tokens));
    }
  }
  return found;
}

/**
 * The words of direction around an activity: before it, behind it, behind it and its own, and those of the sentence so far.
 * @param {import("./features.js").Match} match
 * @param {import("./tokens.js").Token[]} tokens
 * @param {number[]} markers
 * @param {Set<number>} taken
 * @param {Set<number>} used
 */
function around(match, tokens, markers, taken, used) {
  const [start, end] = [Math.min(...match.at), Math.max(...match.at)];
  const before = markers.filter((at) => at < start);
  const behind = markers.filter((at) => at > end && tokens[at].chunk === tokens[end].chunk && at - end <= 4);
  return {
    near: before.filter((at) => tokens[at].chunk === tokens[start].chunk && !used.has(at)),
    behind,
    alone: behind.filter((at) => at - end <= 3 && ![...taken].some((other) => other - at > 0 && other - at <= 3)),
    carried: before.filter((at) => tokens[at].chunk === tokens[start].chunk || !tokens[at].negated),
  };
}

/** @param {import("./features.js").Match} match @param {import("./tokens.js").Token[]} tokens @returns {Way} */
const bare = ({ at }, tokens) => ([...at].some((index) => tokens[index].negated) ? "not_worse" : "worse");

/** @param {import("./tokens.js").Token} token @param {Steering} grammar @returns {Way|null} */
function marker({ word, negated }, { worse, better }) {
  if (worse.has(word)) return !negated ? "worse" : word === "pain" ? "better" : "not_worse";
  return better.has(word) ? (negated ? "not_better" : "better") : null;
}
