/** The leader's pane: how to join, how many are there, questions and their answers. */

import { fine, form, h, textButton } from "../dom.js";
import { download } from "../download.js";
import { choicesOf, csvOf, shares } from "./answers.js";
import { createProposing } from "./proposing.js";

/**
 * @typedef {import("../types/records").PollMessage} Poll
 * @typedef {import("./proposing.js").Proposal} Proposal
 *
 * @param {{t: import("../words.js").Words, send: import("./connection.js").Send, announce: (text: string) => void,
 *   quiz: () => Promise<import("../types/records").QuizSheet|null>}} room `quiz`: its sheet
 */
export function createLeader({ t, send, announce, quiz }) {
  const code = h("strong", { class: "class-code" });
  const join = h("p", { class: "class-address" });
  const picture = h("img", { class: "class-qr", alt: "" });
  const here = h("p", { class: "class-here" });
  const question = h("input", {
    id: "class-question",
    class: "class-field",
    maxlength: 300,
    required: true,
    autocomplete: "off",
  });
  const choices = h("textarea", { id: "class-choices", class: "class-field", rows: 4, maxlength: 720, required: true });
  const problem = h("p", { class: "class-problem", role: "alert" });
  const questioning = form(
    { class: "class-ask" },
    ask,
    h("h3", { text: t("class.ask_title") }),
    createProposing({ t, quiz, propose }),
    h("label", { for: "class-question", text: t("class.question") }),
    question,
    h("label", { for: "class-choices", text: t("class.choices") }),
    choices,
    problem,
    h("button", { type: "submit", class: "main-button", text: t("class.ask") }),
  );
  const chart = h("div", { class: "class-chart", hidden: true });
  const end = textButton(t("class.end"), finish);
  const element = h(
    "div",
    { class: "class-leader" },
    h(
      "details",
      { open: true },
      h("summary", { text: t("class.invite") }),
      h("p", {}, `${t("class.code")} `, code),
      picture,
      join,
    ),
    here,
    chart,
    questioning,
    end,
  );
  /** @type {Poll|null} */
  let poll = null;
  /** @type {number[]} */
  let counts = [];
  /** @type {Proposal|null} */
  let proposal = null; // of the quiz, in the form
  /** @type {Proposal|null} */
  let asked = null; // of the quiz, put to the class

  /** @param {Proposal} next */
  function propose(next) {
    proposal = next;
    question.value = next.question;
    choices.value = next.choices.join("\n");
    problem.textContent = "";
    announce(next.question);
  }

  /**
   * Which choice is right and why, of a question of the quiz whose words are still its own.
   * @param {Proposal|null} of @param {{question: string, choices: string[]}} message
   */
  const known = (of, { question: words, choices: names }) =>
    of && of.question === words && of.choices.join("\n") === names.join("\n") ? of : null;

  function ask() {
    /** @type {import("../types/records").Ask} */
    const message = { type: "ask", question: question.value.trim(), choices: choicesOf(choices.value) };
    const right =
      message.question && message.choices.length >= 2 && message.choices.every((choice) => choice.length <= 120);
    problem.textContent = right ? "" : t("class.ask_wrong");
    if (!right) return;
    if (!send(message)) {
      problem.textContent = t("class.not_connected");
      return;
    }
    asked = known(proposal, message);
    proposal = null;
    question.value = choices.value = "";
  }

  /** Asked twice, as all are sent away. */
  function finish() {
    if (end.dataset.sure) return send({ type: "end" });
    end.dataset.sure = "yes";
    end.textContent = t("class.end_sure");
    announce(t("class.end_sure"));
    return setTimeout(() => {
      delete end.dataset.sure;
      end.textContent = t("class.end");
    }, 5000);
  }

  /** @param {Poll|null} shown */
  function draw(shown) {
    chart.hidden = !shown;
    if (!shown) return;
    const parts = shares(counts);
    const most = Math.max(1, ...counts);
    const bars = shown.choices.map((choice, at) => {
      const bar = h("span", { class: "class-bar", "aria-hidden": "true" });
      bar.style.inlineSize = `${(100 * (counts[at] ?? 0)) / most}%`;
      return h(
        "li",
        { data: { right: String(shown.right === at) } },
        h("span", { class: "class-choice", text: shown.right === at ? t("class.right_choice", { choice }) : choice }),
        h("span", { class: "class-count", text: t("class.count", { count: counts[at] ?? 0, share: parts[at] ?? 0 }) }),
        bar,
      );
    });
    const answered = counts.reduce((sum, count) => sum + count, 0);
    const answer = shown.right === null ? known(asked, shown) : null;
    chart.replaceChildren(
      h(
        "div",
        {},
        h("h3", { text: shown.question }),
        h("ol", { class: "class-bars", role: "list" }, ...bars),
        shown.why ? h("p", { class: "class-why", text: shown.why }) : null,
        fine(`${t("class.answered", { count: answered })} ${t(shown.open ? "class.is_open" : "class.is_closed")}`),
        h(
          "div",
          { class: "class-row" },
          answer
            ? textButton(t("class.show_answer"), () => send({ type: "close", right: answer.right, why: answer.why }))
            : null,
          shown.open ? textButton(t("class.close_question"), () => send({ type: "close" })) : null,
          textButton(t("class.export"), () => send({ type: "export" })),
        ),
      ),
    );
  }

  /** @param {Poll} of @param {import("../types/records").AnswerRow[]} rows */
  function save(of, rows) {
    const heads = { question: t("class.head_question"), name: t("class.head_name"), answer: t("class.head_answer") };
    download("nociscope-answers.csv", csvOf(of, rows, heads), "text/csv");
  }

  /** @param {Poll|null} next */
  function setPoll(next) {
    if (next?.number !== poll?.number) counts = [];
    poll = next;
    draw(poll);
  }

  /** @param {number} count */
  const setHere = (count) => {
    here.textContent = t(count === 1 ? "class.here_one" : "class.here", { count });
  };

  return {
    element,
    /** @param {import("../types/records").PageMessage} message */
    hear(message) {
      if (message.type === "welcome" && message.role === "leader") {
        code.textContent = message.code;
        join.textContent = message.join;
        picture.src = `data:image/svg+xml,${encodeURIComponent(message.qr)}`;
        picture.alt = t("class.qr");
        setHere(message.here);
        setPoll(message.poll);
      } else if (message.type === "here") setHere(message.count);
      else if (message.type === "poll") setPoll(message);
      else if (message.type === "tally" && message.poll === poll?.number) {
        counts = message.counts;
        draw(poll);
      } else if (message.type === "answers" && message.poll === poll?.number) save(poll, message.rows);
    },
  };
}
