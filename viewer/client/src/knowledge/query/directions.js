/** Whether an activity makes worse or better: a port of `annotations/query/directions.py`, where the rule is documented. */

/**
 * @typedef {"worse"|"better"|"not_worse"|"not_better"} Way
 * @typedef {import("./phrases.js").Match} Match
 * @typedef {import("./tokens.js").Token} Token
 * @typedef {{has: (at: number) => boolean}} Denied tokens denied or in doubt
 */

/** What a match says in the direction that its words give it. @param {Match} match @param {Way} way @returns {[import("./phrases.js").Saying, string][]} */
export function takeDirection({ worse, better }, way) {
  const all = (/** @type {"present"|"denied"} */ said, /** @type {string[]} */ ids) =>
    ids.map((id) => /** @type {["present"|"denied", string]} */ ([said, id]));
  return [
    ...(way === "worse" ? all("present", worse) : way === "better" ? all("present", better) : []),
    ...(way === "better" || way === "not_worse" ? all("denied", worse) : []),
    ...(way === "not_better" ? all("denied", better) : []),
  ];
}

/**
 * @param {Token[]} tokens
 * @param {number} clause
 * @param {Match[]} activities of the clause
 * @param {Denied} denied
 * @param {import("./grammar.js").Grammar} grammar
 * @returns {Map<Match, Way>}
 */
export function directions(tokens, clause, activities, denied, grammar) {
  const taken = new Set(activities.flatMap(({ at }) => at));
  /** @type {Map<number, Way>} */
  const markers = new Map();
  tokens.forEach((token, at) => {
    const way = token.clause === clause && !taken.has(at) ? marker(token, denied.has(at), grammar) : null;
    if (way) markers.set(at, way);
  });
  /** @type {Set<number>} */
  const used = new Set();
  /** @type {Map<Match, Way>} */
  const found = new Map();
  const wayAt = (/** @type {number|undefined} */ at) => (at === undefined ? undefined : markers.get(at));
  for (const match of [...activities].sort((a, b) => a.at[0] - b.at[0])) {
    const { near, behind, alone, carried } = around(match, tokens, [...markers.keys()], taken, used, denied);
    const last = wayAt(near.at(-1));
    if (last && !(alone.length && last !== wayAt(alone[0]))) found.set(match, last);
    else {
      const own = (near.length ? undefined : behind[0]) ?? alone[0];
      if (own !== undefined) used.add(own);
      found.set(match, wayAt(own ?? carried.at(-1)) ?? (match.at.some((at) => denied.has(at)) ? "not_worse" : "worse"));
    }
  }
  return found;
}

/**
 * The words of direction around an activity: before it, behind it, behind it and its own, and those of the sentence so far.
 * @param {Match} match
 * @param {Token[]} tokens
 * @param {number[]} markers
 * @param {Set<number>} taken
 * @param {Set<number>} used
 * @param {Denied} denied
 */
function around(match, tokens, markers, taken, used, denied) {
  const [start, end] = [match.at[0], match.at[match.at.length - 1]];
  const before = markers.filter((at) => at < start);
  const behind = markers.filter((at) => at > end && tokens[at].chunk === tokens[end].chunk && at - end <= 4);
  return {
    near: before.filter((at) => tokens[at].chunk === tokens[start].chunk && !used.has(at)),
    behind,
    alone: behind.filter((at) => at - end <= 3 && ![...taken].some((other) => other - at > 0 && other - at <= 3)),
    carried: before.filter((at) => tokens[at].chunk === tokens[start].chunk || !denied.has(at)),
  };
}

/** @param {Token} token @param {boolean} isDenied @param {import("./grammar.js").Grammar} grammar @returns {Way|null} */
function marker({ word }, isDenied, { worse, better }) {
  if (worse.has(word)) return !isDenied ? "worse" : word === "pain" ? "better" : "not_worse";
  return better.has(word) ? (isDenied ? "not_better" : "better") : null;
}
