/** Whether an activity makes worse or better: a port of `_directions` in `annotations/query/directions.py`, where the rule is documented. */

/**
 * @param {import("./tokens.js").Token[]} tokens
 * @param {number} clause
 * @param {import("./features.js").Match[]} activities of the clause
 * @param {{worse: Set<string>, better: Set<string>}} lexicon
 * @returns {Map<import("./features.js").Match, "worse"|"better"|"not_worse"|"not_better">}
 */
export function directions(tokens, clause, activities, lexicon) {
  const taken = new Set(activities.flatMap(({ at }) => [...at]));
  const markers = new Map();
  tokens.forEach((token, at) => {
    const way = token.clause === clause && !taken.has(at) ? marker(token, lexicon) : "";
    if (way) markers.set(at, way);
  });
  const used = new Set();
  const found = new Map();
  const start = ({ at }) => Math.min(...at);
  for (const match of [...activities].sort((a, b) => start(a) - start(b))) {
    const { near, behind, alone, carried } = around(match, tokens, [...markers.keys()], taken, used);
    if (near.length && !(alone.length && markers.get(near.at(-1)) !== markers.get(alone[0])))
      found.set(match, markers.get(near.at(-1)));
    else if (behind.length && !near.length) take(behind[0]);
    else if (alone.length) take(alone[0]);
    else found.set(match, carried.length ? markers.get(carried.at(-1)) : bare(match, tokens));

    function take(at) {
      found.set(match, markers.get(at));
      used.add(at);
    }
  }
  return found;
}

/** The words of direction around an activity: before it, behind it, behind it and its own, and those of the sentence so far. */
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

const bare = ({ at }, tokens) => ([...at].some((index) => tokens[index].negated) ? "not_worse" : "worse");

function marker({ word, negated }, { worse, better }) {
  if (worse.has(word)) return !negated ? "worse" : word === "pain" ? "better" : "not_worse";
  return better.has(word) ? (negated ? "not_better" : "better") : "";
}
