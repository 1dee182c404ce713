/** Questions of the quiz for the leader to ask: with their answer and its reasons, which stay here until they are shown. */

import { h, textButton } from "../dom.js";
import { makeRound } from "../quiz/quiz_rules.js";
import { promptOf, reasonsFor } from "../quiz/quiz_view.js";

const POLLED = ["separate", "flag", "skin"]; // the others ask for the body or for an order
const MOST_WHY = 1100; // letters of an explanation that travel
const MOST_CHOICE = 120;

/**
 * @typedef {{question: string, choices: string[], right: number, why: string}} Proposal
 * @typedef {import("../types/records").QuizSheet} QuizSheet
 * @typedef {import("../quiz/quiz_rules.js").Posed} Posed
 *
 * @param {{t: import("../words.js").Words, quiz: () => Promise<QuizSheet|null>, propose: (proposal: Proposal) => void}} room
 * @returns {HTMLElement}
 */
export function createProposing({ t, quiz, propose }) {
  const kind = h(
    "select",
    { id: "class-kind", class: "class-field" },
    ...POLLED.map((one) => h("option", { value: one, text: t(`quiz.kind_${one}`) })),
  );
  const note = h("p", { class: "fine", role: "status" });
  const button = textButton(t("class.propose"), next, { class: "text-button class-propose" });
  /** @type {Map<string, Posed[]>} */
  const rounds = new Map(); // questions of a kind not proposed yet

  async function next() {
    const sheet = await quiz().catch(() => null);
    if (!sheet) {
      note.textContent = t("class.no_quiz");
      return;
    }
    const left = rounds.get(kind.value);
    const round = left?.length ? left : fresh(sheet, kind.value);
    rounds.set(kind.value, round);
    const question = round.pop();
    note.textContent = question ? "" : t("class.no_quiz");
    if (question) propose(proposalOf(t, sheet, question));
  }

  return h(
    "div",
    { class: "class-proposing" },
    h("label", { for: "class-kind", text: t("class.from_quiz") }),
    kind,
    button,
    note,
  );
}

/** Every question of a kind that can be put to a class, shuffled. @param {QuizSheet} sheet @param {string} kind */
function fresh(sheet, kind) {
  const questions = sheet.questions.filter((one) => one.kind === kind);
  const round = makeRound(questions, { kinds: [kind], count: questions.length, seed: crypto.randomUUID() });
  return round.filter((one) => fits(sheet, one));
}

/** @param {QuizSheet} sheet @param {string} id */
const nameOf = (sheet, id) => sheet.labels[id] ?? id;
/** @param {QuizSheet} sheet @param {Posed} question */
const fits = (sheet, { choices }) =>
  choices.every((id) => nameOf(sheet, id).length <= MOST_CHOICE) &&
  new Set(choices.map((id) => nameOf(sheet, id))).size === choices.length;

/** @param {import("../words.js").Words} t @param {QuizSheet} sheet @param {Posed} question @returns {Proposal} */
function proposalOf(t, sheet, question) {
  const why = reasonsFor(question, [question.answer]).map(({ text, sources }) =>
    `${text} [${sources
      .map((key) => sheet.sources[key]?.short)
      .filter(Boolean)
      .join("; ")}]`.replace(" []", ""),
  );
  const harmless = question.kind === "flag" && question.answer === "none" ? [t("quiz.no_flag_why")] : [];
  return {
    question: [
      promptOf(t, sheet, question),
      ...(question.kind === "skin" ? [] : [t(`quiz.how_${question.kind}`)]),
    ].join(" "),
    choices: question.choices.map((id) => nameOf(sheet, id)),
    right: question.choices.indexOf(question.answer),
    why: shortened([...harmless, ...why]),
  };
}

/** As many whole reasons as may travel. @param {string[]} reasons */
function shortened(reasons) {
  let text = "";
  for (const reason of reasons) {
    if (text && text.length + reason.length > MOST_WHY) break;
    text = text ? `${text} ${reason}` : reason.slice(0, MOST_WHY);
  }
  return text;
}
