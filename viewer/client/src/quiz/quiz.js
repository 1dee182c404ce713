/** The quiz in the place of the list: a round of questions made from the records, asked here and answered here or on the body. */

import { splitSide } from "../state.js";
import { h } from "../dom.js";
import { createMemory } from "./quiz_memory.js";
import { dayOf, judged, learnt, makeRound, standing, toCsv } from "./quiz_rules.js";
import { createQuizView } from "./quiz_view.js";

const BARE = {
  show: null,
  lesson: null,
  step: 0,
  overlay: null,
  clip: null,
  hide: [],
  ghost: [],
  only: [],
  view: null,
};
const SHOWN = ["lit", "order"]; // kinds whose nerve is drawn while it is asked about

/**
 * @param {Object} app
 * @param {Object} app.deck
 * @param {(key: string, blanks?: Object) => string} app.t
 * @param {Object} app.store
 * @param {Object} app.resources
 * @param {(id: string, side?: string) => string|null} app.known
 * @param {(id: string, cause: Object) => void} app.select
 * @param {(text: string) => void} app.toast
 * @param {() => void} app.shown called when the quiz comes or goes and when its picture changes
 */
export function createQuiz({ deck, t, store, resources, known, select, toast, shown }) {
  const content = h("div", { class: "lesson-content" });
  const verdict = h("div", { class: "quiz-verdict", role: "status" }); // there before its words, so that they are read out
  const after = h("div", { class: "lesson-content" });
  const element = h(
    "section",
    { class: "lesson quiz", hidden: true, tabindex: "-1", "aria-label": t("quiz.title") },
    content,
    verdict,
    after,
  );
  const opener = h("button", {
    type: "button",
    class: "lesson-open quiz-open",
    "aria-expanded": "false",
    text: t("quiz.open"),
    on: { click: () => open() },
  });
  const memory = createMemory();
  const view = createQuizView({ t, deck, known: (id) => known(id, "right"), select });
  const wishes = { kinds: null, count: 10, seed: "" };
  let sheet = null;
  let round = null; // {questions, at, seed, answers, asked (time), open}
  let kept = true;

  const today = () => dayOf(new Date());
  const current = () => round?.questions[round.at] ?? null;

  function show(yes) {
    element.hidden = !yes;
    opener.setAttribute("aria-expanded", String(yes));
    element.parentElement?.classList.toggle("in-quiz", yes);
    shown();
  }

  function fill(parts, later = []) {
    content.replaceChildren(...parts);
    verdict.replaceChildren();
    after.replaceChildren(...later);
    element.scrollTop = 0;
    content.querySelector(".quiz-title")?.focus({ preventScroll: true });
  }

  async function open() {
    round = null;
    store.set(BARE);
    content.replaceChildren(h("p", { class: "fine", text: t("quiz.waiting") }));
    show(true);
    sheet ??= (await resources.json("quiz")) ?? { kinds: [], questions: [], labels: {}, sources: {} };
    wishes.kinds ??= [...sheet.kinds];
    if (!element.hidden)
      fill(
        view.setup(sheet, wishes, {
          start,
          end: close,
          told: told(),
          forget() {
            memory.forget();
            toast(t("quiz.forgotten"));
            open();
          },
        }),
      );
  }

  const told = () => t("quiz.known", standing(memory.get(), sheet.questions, today()));

  function start(wish) {
    Object.assign(wishes, wish);
    const seed = wish.seed || Math.random().toString(36).slice(2, 8);
    const questions = makeRound(sheet.questions, {
      ...wish,
      seed,
      memory: wish.seed ? null : memory.get(),
      today: today(),
    });
    if (!questions.length) return toast(t("quiz.none"));
    round = { questions, at: 0, seed, answers: [], asked: 0, open: true };
    ask();
  }

  function ask() {
    round.open = true;
    round.asked = Date.now();
    store.set(BARE);
    fill(
      view.ask(sheet, current(), {
        at: round.at,
        count: round.questions.length,
        score: round.answers.length ? score() : "",
        answer,
        end: close,
      }),
    );
    shown();
  }

  const score = () =>
    t("quiz.score", { right: round.answers.filter(({ right }) => right).length, count: round.answers.length });

  function answer(given) {
    const question = current();
    const right = judged(question, given);
    if (right === null) {
      const place = deck.entries[known(given, question.side)]?.label.replace(/, [^,]+$/, "") ?? given;
      verdict.replaceChildren(h("p", { class: "quiz-unsure", text: t("quiz.unsure", { place }) }));
      return;
    }
    round.open = false;
    round.answers.push({
      question,
      given,
      right,
      seconds: Math.round((Date.now() - round.asked) / 1000),
      when: new Date().toISOString(),
    });
    kept = memory.set(learnt(memory.get(), question.id, right, today()));
    mark(question, given);
    verdict.replaceChildren(
      h(
        "p",
        { class: "quiz-told", data: { right } },
        h("span", { class: "quiz-sign", "aria-hidden": "true", text: right ? "✓" : "✗" }),
        h("b", { text: t(right ? "quiz.right" : "quiz.wrong") }),
      ),
    );
    const last = round.at === round.questions.length - 1;
    after.replaceChildren(...view.explain(sheet, question, { given, last, next: last ? finish : next }));
    after.querySelector(".quiz-next").focus({ preventScroll: true });
    content.querySelector(".quiz-so-far").textContent = score();
    after.scrollIntoView({ block: "nearest" });
    verdict.scrollIntoView({ block: "nearest" });
    shown();
  }

  /** Signs beside the answers; none can be given any more. */
  function mark(question, given) {
    for (const choice of content.querySelectorAll(".quiz-choice")) {
      const { choice: id } = choice.dataset;
      choice.disabled = true;
      const state = question.right.includes(id) ? "right" : id === given ? "wrong" : "";
      choice.dataset.state = state;
      choice.firstChild.textContent = { right: "✓", wrong: "✗" }[state] ?? "";
    }
    for (const button of content.querySelectorAll(".quiz-order button")) button.disabled = true;
  }

  function next() {
    round.at += 1;
    ask();
  }

  function finish() {
    const rows = round.answers.map(({ question, right }) => ({ prompt: named(question), right }));
    const found = { score: score(), told: told(), seed: round.seed, rows, kept };
    round.open = false;
    store.set(BARE);
    fill(view.result(found, { again: open, save, end: close }));
    round.at = round.questions.length;
    shown();
  }

  /** The prompt; where it names nothing, with what it was about. */
  const named = (question) =>
    question.kind === "lit"
      ? `${view.prompt(sheet, question)} (${sheet.labels[question.answer]})`
      : view.prompt(sheet, question);

  function save() {
    const columns = ["question", "kind", "answer", "right_answer", "result", "seconds", "seed", "when"].map((name) =>
      t(`quiz.csv_${name}`),
    );
    const words = (value) =>
      []
        .concat(value)
        .map((id) => sheet.labels[id] ?? deck.entries[known(id, "right")]?.label ?? id)
        .join(" > ");
    const rows = round.answers.map(({ question, given, right, seconds, when }) => [
      named(question),
      t(`quiz.kind_${question.kind}`),
      words(given),
      words(question.answer),
      t(right ? "quiz.yes" : "quiz.no"),
      seconds,
      round.seed,
      when,
    ]);
    const address = URL.createObjectURL(new Blob([toCsv([columns, ...rows])], { type: "text/csv" }));
    h("a", { href: address, download: "nociscope-quiz.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function close() {
    round = null;
    content.replaceChildren();
    verdict.replaceChildren();
    after.replaceChildren();
    show(false);
    opener.focus();
  }

  /** Whether a question waits for its answer. */
  const isOpen = () => Boolean(round?.open && current());

  return {
    element,
    opener,
    close,
    get running() {
      return !element.hidden;
    },
    get open() {
      return isOpen();
    },
    /** The state to be drawn: what is asked about is lit, though neither address nor card name it. */
    picture(state) {
      const question = current();
      if (!question || (state.show && !round.open)) return state;
      const isShown =
        ["skin", "lit", "order"].includes(question.kind) && (!round.open || SHOWN.includes(question.kind));
      const hidden = question.kind !== "skin" ? { site: 0 } : round.open ? { nerve: 0 } : {}; // the nerves would show where they end
      const layers = { ...state.layers, ...hidden };
      return {
        ...state,
        show: isShown ? (known(`${question.about[0]}.${question.side}`) ?? known(question.about[0])) : null,
        overlay: null,
        layers,
      };
    },
    /** A click on the body. @returns {boolean} whether the quiz took it */
    pick(id) {
      if (!isOpen()) return false;
      const site = id && deck.sites.some((one) => one.id === id) ? splitSide(id)[0] : null;
      if (site && current().kind === "skin") answer(site);
      return true;
    },
    /** What may be named under the pointer: undefined anything, null nothing, else these words. */
    naming(id) {
      if (!isOpen()) return undefined;
      return current().kind === "skin" && deck.sites.some((one) => one.id === id) ? deck.entries[id].label : null;
    },
  };
}
