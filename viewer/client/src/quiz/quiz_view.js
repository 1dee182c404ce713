/** What the quiz shows: setting up, a question, its explanation. Strings only ever become text. */

import { fine, first, form, h, linked, paneHead, textButton } from "../dom.js";
import { cardLink } from "../card_link.js";

/**
 * @typedef {import("../words.js").Words} Words
 * @typedef {import("../types/records").QuizSheet} QuizSheet
 * @typedef {import("./quiz_rules.js").Posed} Posed
 * @typedef {{kinds: string[], count: number, seed: string}} Wish what to ask, how much, and the seed
 * @typedef {string|string[]} Given an id, or for `order` the steps in their order
 */

const MOST_OTHERS = 5;
const COUNTS = [5, 10, 20];
const TOPIC = "about_when_to_seek_care"; // explains what warning signs have no card of their own for

/** The words of a question without its answers. @param {Words} t @param {QuizSheet} sheet @param {Posed} question */
export function promptOf(t, sheet, question) {
  const name = (/** @type {number} */ at) => sheet.labels[question.about[at]];
  return t(`quiz.ask_${question.kind}`, { name: name(0), one: name(0), other: name(1) });
}

/** What the records say to a question, and to some of its choices. @param {Posed} question @param {string[]} ids */
export const reasonsFor = ({ reasons }, ids) => reasons.filter(({ of }) => !of || ids.includes(of));

/**
 * @param {object} app
 * @param {Words} app.t
 * @param {import("../types/records").Deck} app.deck
 * @param {(id: string) => string|null} app.known the id in the deck that an id means
 */
export function createQuizView({ t, deck, known }) {
  const button = (/** @type {string} */ key, /** @type {() => void} */ click) => textButton(t(key), click);
  const head = (/** @type {string|null} */ title, /** @type {() => void} */ end) =>
    paneHead(title === null ? null : h("span", { class: "fine", text: title }), button("quiz.close", end));

  /**
   * @param {QuizSheet} sheet @param {Wish} wishes
   * @param {{start: (wish: Wish) => void, forget: () => void, end: () => void, told: string}} on
   */
  function setup(sheet, wishes, { start, forget, end, told }) {
    const kinds = sheet.kinds.map((kind) =>
      h(
        "label",
        { class: "quiz-kind" },
        h("input", { type: "checkbox", name: "kind", value: kind, checked: wishes.kinds.includes(kind) }),
        h("span", { text: t(`quiz.kind_${kind}`) }),
      ),
    );
    const counts = h(
      "select",
      { name: "count" },
      ...COUNTS.map((count) => h("option", { value: count, selected: count === wishes.count, text: String(count) })),
    );
    const seed = h("input", {
      type: "text",
      name: "seed",
      maxlength: "40",
      autocomplete: "off",
      spellcheck: "false",
      value: wishes.seed,
      "aria-describedby": "quiz-seed-hint",
    });
    /** @type {HTMLFormElement} */
    const wishing = form(
      { class: "quiz-setup" },
      () => {
        const given = new FormData(wishing);
        start({
          kinds: given.getAll("kind").map(String),
          count: Number(given.get("count")),
          seed: String(given.get("seed")).trim(),
        });
      },
      h("h2", { class: "quiz-title", tabindex: "-1", text: t("quiz.title") }),
      h("p", { text: t("quiz.lead") }),
      h("fieldset", {}, h("legend", { text: t("quiz.kinds") }), ...kinds),
      h("label", { class: "quiz-field" }, h("span", { text: t("quiz.count") }), counts),
      h("label", { class: "quiz-field" }, h("span", { text: t("quiz.seed") }), seed),
      h("p", { class: "fine", id: "quiz-seed-hint", text: t("quiz.seed_hint") }),
      h("button", { type: "submit", class: "main-button", text: t("quiz.start") }),
      fine(told),
      button("quiz.forget", forget),
      fine(t("quiz.explains")),
    );
    return [head(null, end), wishing];
  }

  const prompt = (/** @type {QuizSheet} */ sheet, /** @type {Posed} */ question) => promptOf(t, sheet, question);

  /**
   * @param {QuizSheet} sheet @param {Posed} question
   * @param {{at: number, count: number, score: string, answer: (given: Given) => void, end: () => void}} on
   */
  function ask(sheet, question, { at, count, score, answer, end }) {
    const side = t(`quiz.side_${question.side}`);
    const body =
      question.kind === "order"
        ? ordering(question, answer)
        : h(
            "ul",
            { class: "quiz-choices", role: "list" },
            ...question.choices.map((id) =>
              h(
                "li",
                {},
                h(
                  "button",
                  { class: "quiz-choice", data: { choice: id }, on: { click: () => answer(id) } },
                  h("span", { class: "quiz-sign", "aria-hidden": "true" }),
                  h("span", { text: sheet.labels[id] }),
                ),
              ),
            ),
          );
    return [
      head(t("quiz.question_of", { at: at + 1, count }), end),
      h("progress", {
        class: "lesson-progress",
        max: count,
        value: at + 1,
        "aria-label": t("quiz.question_of", { at: at + 1, count }),
      }),
      h("p", { class: "fine quiz-so-far", text: score }),
      h("h2", { class: "quiz-title", tabindex: "-1", text: prompt(sheet, question) }),
      h("p", { class: "quiz-how", text: t(`quiz.how_${question.kind}`, { side }) }),
      body,
    ];
  }

  /** Lines that buttons move; the one that was moved keeps the focus. @param {Posed} question @param {(given: string[]) => void} answer */
  function ordering(question, answer) {
    const steps = [...question.choices];
    const list = h("ol", { class: "quiz-steps" });
    const live = h("p", { class: "visually-hidden", role: "status" });
    const draw = () =>
      list.replaceChildren(
        ...steps.map((step, at) =>
          h("li", {}, h("span", { class: "quiz-step", text: step }), mover("up", at, -1), mover("down", at, 1)),
        ),
      );
    const mover = (/** @type {"up"|"down"} */ way, /** @type {number} */ at, /** @type {number} */ by) =>
      textButton(
        by < 0 ? "↑" : "↓",
        () => {
          const step = steps[at];
          [steps[at], steps[at + by]] = [steps[at + by], step];
          draw();
          const moved = list.children[at + by];
          (first(moved, `[data-way=${way}]:not(:disabled)`) ?? first(moved, "button:not(:disabled)"))?.focus();
          live.textContent = t("quiz.moved", { step, at: at + by + 1, count: steps.length });
        },
        {
          class: "quiz-move",
          data: { way },
          "aria-label": t(`quiz.${way}`, { step: steps[at] }),
          disabled: !(at + by in steps),
        },
      );
    draw();
    return h(
      "div",
      { class: "quiz-order" },
      list,
      live,
      textButton(t("quiz.check"), () => answer([...steps]), { class: "main-button" }),
    );
  }

  /**
   * What was right and why, with the sources of the records and a way to the card.
   * @param {QuizSheet} sheet @param {Posed} question @param {{given: Given, last: boolean, next: () => void}} on
   */
  function explain(sheet, question, { given, last, next }) {
    const name = (/** @type {string} */ id) => sheet.labels[id] ?? deck.entries[known(id) ?? ""]?.label ?? id;
    const said = typeof given === "string" ? given : null;
    const told = reasonsFor(question, said === null ? question.steps : [question.answer, said]);
    const others =
      question.kind === "order"
        ? []
        : question.right.filter((id) => id !== question.answer && question.kind !== "flag");
    const harmless = question.kind === "flag" && question.answer === "none";
    return [
      question.kind === "order"
        ? null
        : h("p", { class: "quiz-answer", text: t("quiz.right_is", { answer: name(question.answer) }) }),
      said !== null && !question.right.includes(said) ? fine(t("quiz.you_said", { answer: name(said) })) : null,
      others.length
        ? fine(
            t("quiz.also_right", {
              list: others.slice(0, MOST_OTHERS).map(name).join("; ") + (others.length > MOST_OTHERS ? " …" : ""),
            }),
          )
        : null,
      h("h3", { text: t("quiz.why") }),
      harmless ? h("p", { text: t("quiz.no_flag_why") }) : null,
      h(
        question.kind === "order" ? "ol" : "ul",
        { class: "quiz-why" },
        ...told.map(({ text, sources }) => h("li", {}, text, ...cited(sheet, sources))),
      ),
      h("p", { class: "quiz-cards" }, ...cards(question)),
      textButton(t(last ? "quiz.finish" : "quiz.next"), next, { class: "main-button quiz-next" }),
    ];
  }

  /** @param {QuizSheet} sheet @param {string[]} sources */
  function cited(sheet, sources) {
    return sources.flatMap((key) => {
      const { short, title, address } = sheet.sources[key];
      return [" ", linked(address, { class: "source", title, text: short })];
    });
  }

  /** @param {Posed} question */
  function cards(question) {
    const ids = question.kind === "flag" ? [TOPIC] : question.about;
    return ids
      .flatMap((id) => known(id) ?? [])
      .flatMap((id) => [cardLink(id, t("quiz.card", { name: deck.entries[id].label })), " "]);
  }

  /**
   * @param {{score: string, told: string, seed: string, rows: {prompt: string, right: boolean}[], kept: boolean}} found
   * @param {{again: () => void, save: () => void, end: () => void}} on
   */
  function result({ score, told, seed, rows, kept }, { again, save, end }) {
    return [
      head(null, end),
      h("h2", { class: "quiz-title", tabindex: "-1", text: t("quiz.result") }),
      h("p", { class: "quiz-score", text: score }),
      h(
        "ol",
        { class: "quiz-rows" },
        ...rows.map(({ prompt: words, right }) =>
          h(
            "li",
            {},
            h("span", { class: "quiz-mark", data: { right }, text: t(right ? "quiz.right" : "quiz.wrong") }),
            ` ${words}`,
          ),
        ),
      ),
      fine(`${t("quiz.seed")}: ${seed}`),
      fine(told),
      kept ? null : fine(t("quiz.not_kept")),
      h(
        "div",
        { class: "lesson-move" },
        textButton(t("quiz.again"), again, { class: "main-button" }),
        button("quiz.export", save),
      ),
    ];
  }

  return { setup, ask, explain, result, prompt };
}
