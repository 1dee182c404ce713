/** The quiz in the place of the list: a round of questions made from the records, asked here and answered here or on the body. */

import { followLinks } from "../card_link.js";
import { siteOf } from "../canvas/picking/pick.js";
import { splitSide } from "../state.js";
import { all, attribute, fill, fine, first, h } from "../dom.js";
import { createListPane } from "../list_pane.js";
import { download, toCsv } from "../download.js";
import { createMemory } from "./quiz_memory.js";
import { dayOf, judged, learnt, makeRound, standing } from "./quiz_rules.js";
import { createQuizView } from "./quiz_view.js";

/** @type {import("../types/records").QuizSheet} */
const NOTHING = { kinds: [], questions: [], labels: {}, sources: {} };
/** @type {Partial<import("../store.js").State>} */
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
/**
 * @typedef {import("./quiz_rules.js").Posed} Posed
 * @typedef {import("./quiz_view.js").Given} Given
 * @typedef {{question: Posed, given: Given, right: boolean, seconds: number, when: string}} Answer
 * @typedef {{questions: Posed[], at: number, seed: string, answers: Answer[], asked: number, open: boolean}} Round `asked`: time
 * @typedef {import("../store.js").State} State
 * @typedef {import("../canvas/picking/pick.js").Pick} Pick
 */

const SHOWN = ["lit", "order"]; // kinds whose nerve is drawn while it is asked about

/**
 * @param {object} app
 * @param {import("../types/records").Deck} app.deck
 * @param {import("../words.js").Words} app.t
 * @param {import("../store.js").Store} app.store
 * @param {import("../resources.js").Resources} app.resources
 * @param {(id: string, side?: "left"|"right") => string|null} app.known
 * @param {import("../store.js").Select} app.select
 * @param {(text: string) => void} app.toast
 * @param {() => void} app.shown called when the quiz comes or goes and when its picture changes
 */
export function createQuiz({ deck, t, store, resources, known, select, toast, shown }) {
  const content = h("div", { class: "lesson-content" });
  const verdict = h("div", { class: "quiz-verdict", role: "status" }); // there before its words, so that they are read out
  const after = h("div", { class: "lesson-content" });
  const pane = { name: /** @type {const} */ ("quiz"), t, press: () => open(), shown };
  const { element, opener, show } = createListPane(pane, content, verdict, after);
  followLinks(after, select);
  const memory = createMemory();
  const view = createQuizView({ t, deck, known: (id) => known(id, "right") });
  const wishes = { kinds: /** @type {string[]|null} */ (null), count: 10, seed: "" };
  let sheet = NOTHING; // until it has come
  /** @type {Round|null} */
  let round = null;
  let kept = true;

  const today = () => dayOf(new Date());
  const current = () => round?.questions[round.at] ?? null;

  /** @param {(Node|null)[]} parts */
  function draw(parts) {
    fill(content, ...parts);
    verdict.replaceChildren();
    after.replaceChildren();
    element.scrollTop = 0;
    first(content, ".quiz-title")?.focus({ preventScroll: true });
  }

  async function open() {
    round = null;
    store.set(BARE);
    content.replaceChildren(fine(t("quiz.waiting")));
    show(true);
    if (sheet === NOTHING) sheet = (await resources.json("quiz")) ?? NOTHING;
    const kinds = (wishes.kinds ??= [...sheet.kinds]);
    if (!element.hidden)
      draw(
        view.setup(
          sheet,
          { ...wishes, kinds },
          {
            start,
            end: close,
            told: told(),
            forget() {
              memory.forget();
              toast(t("quiz.forgotten"));
              open();
            },
          },
        ),
      );
  }

  const told = () => t("quiz.known", standing(memory.get(), sheet.questions, today()));

  /** @param {import("./quiz_view.js").Wish} wish */
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
    ask(round);
  }

  /** @param {Round} now */
  function ask(now) {
    now.open = true;
    now.asked = Date.now();
    store.set(BARE);
    draw(
      view.ask(sheet, now.questions[now.at], {
        at: now.at,
        count: now.questions.length,
        score: now.answers.length ? score(now) : "",
        answer: (given) => answer(now, given),
        end: close,
      }),
    );
    shown();
  }

  const score = (/** @type {Round} */ { answers }) =>
    t("quiz.score", { right: answers.filter(({ right }) => right).length, count: answers.length });

  /** @param {Round} now @param {Given} given */
  function answer(now, given) {
    const question = now.questions[now.at];
    const right = judged(question, given);
    if (right === null) {
      const id = String(given);
      const place = deck.entries[known(id, question.side) ?? ""]?.label.replace(/, [^,]+$/, "") ?? id;
      verdict.replaceChildren(h("p", { class: "quiz-unsure", text: t("quiz.unsure", { place }) }));
      return;
    }
    now.open = false;
    now.answers.push({
      question,
      given,
      right,
      seconds: Math.round((Date.now() - now.asked) / 1000),
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
    const last = now.at === now.questions.length - 1;
    const next = () => {
      if (last) return finish(now);
      now.at += 1;
      return ask(now);
    };
    fill(after, ...view.explain(sheet, question, { given, last, next }));
    first(after, ".quiz-next")?.focus({ preventScroll: true });
    first(content, ".quiz-so-far")?.replaceChildren(score(now));
    after.scrollIntoView({ block: "nearest" });
    verdict.scrollIntoView({ block: "nearest" });
    shown();
  }

  /** Signs beside the answers; none can be given any more. @param {Posed} question @param {Given} given */
  function mark(question, given) {
    for (const choice of all(content, ".quiz-choice")) {
      const { choice: id = "" } = choice.dataset;
      const state = question.right.includes(id) ? "right" : id === given ? "wrong" : "";
      choice.dataset.state = state;
      first(choice, ".quiz-sign")?.replaceChildren({ right: "✓", wrong: "✗", "": "" }[state]);
    }
    for (const button of all(content, ".quiz-choice, .quiz-order button")) attribute(button, "disabled", true);
  }

  /** @param {Round} now */
  function finish(now) {
    const rows = now.answers.map(({ question, right }) => ({ prompt: named(question), right }));
    const found = { score: score(now), told: told(), seed: now.seed, rows, kept };
    now.open = false;
    store.set(BARE);
    draw(view.result(found, { again: open, save: () => save(now), end: close }));
    now.at = now.questions.length;
    shown();
  }

  /** The prompt; where it names nothing, with what it was about. @param {Posed} question */
  const named = (question) =>
    question.kind === "lit"
      ? `${view.prompt(sheet, question)} (${sheet.labels[question.answer]})`
      : view.prompt(sheet, question);

  /** @param {Round} now */
  function save(now) {
    const columns = ["question", "kind", "answer", "right_answer", "result", "seconds", "seed", "when"].map((name) =>
      t(`quiz.csv_${name}`),
    );
    const words = (/** @type {Given} */ value) =>
      [value]
        .flat()
        .map((id) => sheet.labels[id] ?? deck.entries[known(id, "right") ?? ""]?.label ?? id)
        .join(" > ");
    const rows = now.answers.map(({ question, given, right, seconds, when }) => [
      named(question),
      t(`quiz.kind_${question.kind}`),
      words(given),
      words(question.kind === "order" ? question.steps : question.answer),
      t(right ? "quiz.yes" : "quiz.no"),
      seconds,
      now.seed,
      when,
    ]);
    download("nociscope-quiz.csv", toCsv([columns, ...rows]), "text/csv");
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
    /** The state to be drawn: what is asked about is lit, though neither address nor card name it. @param {State} state @returns {State} */
    picture(state) {
      const question = current();
      const asking = isOpen();
      if (!question || (state.show && !asking)) return state;
      const isShown = ["skin", "lit", "order"].includes(question.kind) && (!asking || SHOWN.includes(question.kind));
      /** @type {{[layer: string]: number}} the nerves would show where they end */
      const hidden = question.kind !== "skin" ? { site: 0 } : asking ? { nerve: 0 } : {};
      const layers = { ...state.layers, ...hidden };
      return {
        ...state,
        show: isShown ? (known(`${question.about[0]}.${question.side}`) ?? known(question.about[0])) : null,
        overlay: null,
        layers,
      };
    },
    /** A click on the body. @param {Pick} met @returns {boolean} whether the quiz took it */
    pick(met) {
      if (!round || !isOpen()) return false;
      const site = siteOf(met);
      if (site && current()?.kind === "skin") answer(round, splitSide(site)[0]);
      return true;
    },
    /** What may be named under the pointer: undefined anything, null nothing, else these words. @param {Pick} met */
    naming(met) {
      if (!isOpen()) return undefined;
      const site = siteOf(met);
      return site && current()?.kind === "skin" ? deck.entries[site].label : null;
    },
  };
}
