/** The quiz without its looks: a round chosen and shuffled by a seed, what is due again, the results as a table. */

/**
 * @typedef {import("../types/records").QuestionEntry} Question
 * @typedef {import("./quiz_memory.js").Memory} Memory
 * @typedef {Question & {side: "left"|"right", choices: string[], answer: string, steps: string[]}} Posed a question as it is asked:
 *   one right answer among wrong ones; for `order` the `steps` as they belong, and as `choices` out of order
 */

export const KINDS = ["skin", "lit", "order", "separate", "flag"];
const LEVELS = ["none", "routine", "specialist", "urgent", "emergency"];
const WRONG = 3; // answers beside the right one
const NEAR = 8; // of the wrong answers, which stand with the likeliest first
const STEPS = 5;
const WAIT_DAYS = [1, 2, 4, 9, 21]; // of the Leitner boxes 1 to 5

/** @param {string} seed @returns {() => number} numbers from 0 to below 1, the same for the same seed on every machine */
export function seeded(seed) {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** @template T @param {Iterable<T>} items @param {() => number} random @returns {T[]} a shuffled copy */
export function shuffled(items, random) {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

/**
 * The questions of a round: kinds take turns. With `memory`, those that are due come first, then new ones.
 * @param {Question[]} questions of the sheet
 * @param {{kinds: string[], count: number, seed: string, memory?: Memory|null, today?: number}} wish
 * @returns {Posed[]}
 */
export function makeRound(questions, { kinds, count, seed, memory = null, today = 0 }) {
  const random = seeded(seed);
  const urgency = (/** @type {Question} */ { id }) => {
    const known = memory?.[id];
    if (!known) return 1;
    return known.due <= today ? known.box / 10 : 1 + known.box;
  };
  const piles = shuffled(
    kinds.filter((kind) => KINDS.includes(kind)),
    random,
  )
    .map((kind) =>
      shuffled(
        questions.filter((one) => one.kind === kind),
        random,
      ),
    )
    .map((pile) => (memory ? pile.sort((a, b) => urgency(a) - urgency(b)) : pile));
  const chosen = [];
  for (let row = 0; chosen.length < count && piles.some((pile) => row < pile.length); row += 1) {
    chosen.push(...piles.filter((pile) => row < pile.length).map((pile) => pile[row]));
  }
  return chosen.slice(0, count).map((question) => posed(question, random));
}

/**
 * A question as it is asked.
 * @param {Question} question @param {() => number} random @returns {Posed}
 */
export function posed(question, random) {
  const side = random() < 0.5 ? "left" : "right";
  if (question.kind === "order") {
    const at = shuffled(question.right.keys(), random)
      .slice(0, STEPS)
      .sort((a, b) => a - b);
    const steps = at.map((index) => question.right[index]);
    const [head, ...rest] = shuffled(steps, random);
    const choices = [head, ...rest].every((step, index) => step === steps[index]) ? [...rest, head] : [head, ...rest];
    return { ...question, side, answer: "", steps, choices };
  }
  const answer = question.right[Math.floor(random() * question.right.length)];
  const wrong = shuffled(question.wrong.slice(0, NEAR), random).slice(0, WRONG);
  const choices = shuffled([answer, ...wrong], random);
  if (question.kind === "flag") choices.sort((a, b) => LEVELS.indexOf(a) - LEVELS.indexOf(b));
  return { ...question, side, answer, steps: [], choices };
}

/**
 * @param {Posed} question @param {string|string[]} given an id, or the steps in their order
 * @returns {boolean|null} null where the records leave it open
 */
export function judged(question, given) {
  if (typeof given !== "string") return question.steps.every((step, index) => step === given[index]);
  if (question.right.includes(given)) return true;
  return question.wrong.includes(given) ? false : null;
}

/**
 * Where a question stands after an answer: known ones wait longer and longer, one not known starts again.
 * @param {Memory} memory @param {string} id @param {boolean} right @param {number} today @returns {Memory}
 */
export function learnt(memory, id, right, today) {
  const box = right ? Math.min((memory[id]?.box ?? 0) + 1, WAIT_DAYS.length) : 1;
  return { ...memory, [id]: { box, due: today + (right ? WAIT_DAYS[box - 1] : 0) } };
}

/** @param {Memory} memory @param {Question[]} questions @param {number} today @returns {{known: number, due: number, all: number}} of the questions there are now */
export function standing(memory, questions, today) {
  const found = questions.map(({ id }) => memory[id]).filter(Boolean);
  return {
    known: found.filter(({ box }) => box >= 3).length,
    due: found.filter(({ due }) => due <= today).length,
    all: questions.length,
  };
}

/** Days since 1970 where the reader is. @param {Date} date */
export function dayOf(date) {
  return Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000);
}

/** @param {(string|number)[][]} rows @returns {string} for spreadsheets: quoted, and nothing that they would run as a formula */
export function toCsv(rows) {
  const cell = (/** @type {string|number} */ value) =>
    `"${String(value)
      .replace(/^[=+\-@\t\r]/, "'$&")
      .replaceAll('"', '""')}"`;
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}
