/** Lessons in the place of the list: choosing one, playing its steps. */

import { fromQuery, ownOf } from "../state.js";
import { attribute, fill, fine, first, h, isModified, paneHead } from "../dom.js";
import { createListPane } from "../list_pane.js";
import { createLessonMaking } from "./lesson_making.js";

const PLAIN = { lesson: null, step: 0 };

/**
 * @typedef {import("./lesson_file.js").Lesson} Lesson
 *
 * @param {object} app
 * @param {import("../types/records").Deck} app.deck
 * @param {import("../words.js").Words} app.t
 * @param {import("../store.js").Store} app.store
 * @param {import("../resources.js").Resources} app.resources
 * @param {(id: string|null, side: import("../state.js").ViewState["side"]) => string|null} app.known the id in the deck that an id means
 * @param {(text: string) => void} app.toast
 * @param {(text: string) => void} app.announce
 * @param {() => void} app.shown called when the pane comes or goes, and when pins change
 */
export function createLessons({ deck, t, store, resources, known, toast, announce, shown }) {
  const content = h("div", { class: "lesson-content" });
  const press = () => (element.hidden ? list() : close());
  const { element, opener, show } = createListPane({ name: "lesson", t, press, shown }, content);
  /** @type {Map<string, Lesson>} */
  const own = new Map();
  const spotlight = h("div", { class: "spotlight", hidden: true, "aria-hidden": "true" });
  const wishes = { notes: false, answersHidden: false };
  /** @type {Lesson[]|null} */
  let lessons = null; // until they have come
  let drawn = "";
  /** @type {string[]} */
  let pins = [];
  const making = createLessonMaking({
    deck,
    t,
    store,
    toast,
    opened(lesson) {
      own.set(lesson.id, lesson);
      go(lesson, 0);
    },
  });

  async function all() {
    const shipped = lessons ?? (await resources.json("lessons")) ?? [];
    lessons = shipped;
    return [...own.values(), ...shipped.filter(({ id }) => !own.has(id))];
  }

  async function list() {
    if (store.get().lesson) store.set(PLAIN);
    drawn = "";
    pins = [];
    content.replaceChildren(fine(t("lesson.waiting")));
    show(true);
    const found = await all();
    if (store.get().lesson) return;
    content.replaceChildren(
      paneHead(h("h2", { text: t("lesson.title") }), button("lesson.close", close)),
      found.length ? h("ul", { class: "lesson-list" }, ...found.map(row)) : h("p", { text: t("lesson.none") }),
      making.element,
    );
    making.refresh();
    first(content, ".lesson-list button")?.focus();
  }

  /** @param {Lesson} lesson */
  function row(lesson) {
    const length = [
      lesson.minutes ? t("lesson.minutes", { count: lesson.minutes }) : "",
      t("lesson.steps", { count: lesson.steps.length }),
    ]
      .filter(Boolean)
      .join(" · ");
    return h(
      "li",
      {},
      h(
        "button",
        { data: { lesson: lesson.id }, on: { click: () => go(lesson, 0) } },
        h("span", { class: "lesson-name", text: lesson.title }),
        h("span", { class: "fine", text: length }),
        h("span", { class: "lesson-summary", text: lesson.summary }),
      ),
    );
  }

  function close() {
    drawn = "";
    pins = [];
    spotlight.hidden = true;
    if (store.get().lesson) store.set(PLAIN, { push: true });
    show(false);
    opener.focus();
  }

  /** Show a step: its view in one change of the state, so that "back" returns to the step before. @param {Lesson} lesson @param {number} at */
  function go(lesson, at) {
    const view = fromQuery(lesson.steps[at].view);
    drawn = ""; // drawn anew even if only the words change
    store.set(
      { ...view, show: known(view.show, view.side), ...ownOf(store.get()), lesson: lesson.id, step: at },
      { push: true, fromLesson: true },
    );
    draw(lesson, at);
    first(content, ".lesson-title")?.focus({ preventScroll: true });
  }

  /** @param {Lesson} lesson @param {number} at */
  function draw(lesson, at) {
    const key = `${lesson.id} ${at}`;
    if (drawn === key) return;
    drawn = key;
    const step = lesson.steps[at];
    const last = at === lesson.steps.length - 1;
    pins = step.pins.flatMap((id) => known(id, store.get().side) ?? []);
    const count = lesson.steps.length;
    const previous = button("lesson.previous", () => go(lesson, at - 1), {
      disabled: at === 0,
      "aria-keyshortcuts": "PageUp",
    });
    const next = button(last ? "lesson.finished" : "lesson.next", () => (last ? list() : go(lesson, at + 1)), {
      class: "main-button",
      "aria-keyshortcuts": "PageDown",
    });
    fill(
      content,
      paneHead(h("span", { class: "fine", text: lesson.title }), button("lesson.back", list)),
      h("progress", {
        class: "lesson-progress",
        max: count,
        value: at + 1,
        "aria-label": t("lesson.step_of", { step: at + 1, count }),
      }),
      fine(t("lesson.step_of", { step: at + 1, count })),
      h("h2", { class: "lesson-title", tabindex: "-1", text: step.title }),
      h("div", { class: "lesson-words" }, ...paragraphs(step.words)),
      step.question ? asked(step) : null,
      step.notes && wishes.notes
        ? h(
            "aside",
            { class: "lesson-notes", "aria-label": t("lesson.notes") },
            h("h3", { text: t("lesson.notes") }),
            ...paragraphs(step.notes),
          )
        : null,
      step.sources.length ? fine(t("lesson.sources", { list: step.sources.join("; ") })) : null,
      lesson.translated && !deck.reviewed ? h("p", { class: "fine not-reviewed", text: t("app.not_reviewed") }) : null,
      h("div", { class: "lesson-move" }, previous, next),
      switches(lesson, at),
      fine(t("lesson.keys")),
    );
    element.scrollTop = 0;
    announce(t("lesson.told", { step: at + 1, title: step.title }));
    show(true);
  }

  /** @param {Lesson["steps"][number]} step */
  function asked({ question, answer }) {
    const text = h("p", { class: "lesson-answer", hidden: true, text: answer });
    /** @type {HTMLButtonElement} */
    const reveal = button(
      "lesson.answer",
      () => {
        text.hidden = !text.hidden;
        reveal.textContent = t(text.hidden ? "lesson.answer" : "lesson.answer_hide");
        attribute(reveal, "aria-expanded", !text.hidden);
      },
      { "aria-expanded": false },
    );
    return h(
      "div",
      { class: "lesson-question" },
      h("h3", { text: t("lesson.question") }),
      h("p", { text: question }),
      wishes.answersHidden ? null : reveal,
      text,
    );
  }

  /** @param {Lesson} lesson @param {number} at */
  function switches(lesson, at) {
    const again = () => {
      drawn = "";
      draw(lesson, at);
    };
    const large = () => store.get().text === "large" && store.get().contrast === "high";
    const toggle = (/** @type {string} */ key, /** @type {boolean} */ on, /** @type {() => void} */ change) =>
      button(
        key,
        () => {
          change();
          again();
          first(content, `[data-switch="${key}"]`)?.focus();
        },
        { "aria-pressed": on, data: { switch: key } },
      );
    return h(
      "div",
      { class: "lesson-switches", role: "group" },
      toggle("lesson.notes_show", wishes.notes, () => {
        wishes.notes = !wishes.notes;
      }),
      toggle("lesson.answers_hidden", wishes.answersHidden, () => {
        wishes.answersHidden = !wishes.answersHidden;
      }),
      toggle("lesson.projector", large(), () =>
        store.set(large() ? { text: "normal", contrast: "normal" } : { text: "large", contrast: "high" }),
      ),
      toggle("lesson.spotlight", !spotlight.hidden, () => {
        spotlight.hidden = !spotlight.hidden;
      }),
    );
  }

  /** @param {string} key @param {() => void} click @param {import("../dom.js").Props} props */
  function button(key, click, props = {}) {
    return h("button", { class: "text-button", text: t(key), on: { click }, ...props });
  }

  /** The state names another lesson or step: by an address, or by back and forward. @param {import("../store.js").State} state @param {import("../store.js").Cause} cause */
  async function refresh(state, cause) {
    if (!state.lesson) {
      if (drawn) close();
      return;
    }
    if (drawn === `${state.lesson} ${state.step}` || cause.fromLesson) return;
    const lesson = (await all()).find(({ id }) => id === state.lesson);
    if (!lesson) {
      store.set(PLAIN);
      return toast(t("lesson.unknown", { id: state.lesson }));
    }
    const at = Math.min(state.step, lesson.steps.length - 1);
    if (state.show || state.view)
      draw(lesson, at); // the address tells the picture as it was left
    else go(lesson, at);
  }

  /** @param {number} by */
  async function move(by) {
    const { lesson: id, step } = store.get();
    const lesson = (await all()).find((one) => one.id === id);
    if (lesson?.steps[step + by]) go(lesson, step + by);
  }

  /** @param {Event} event */
  const turn = (event) => {
    if (!(event instanceof KeyboardEvent)) return;
    if (!store.get().lesson || event.defaultPrevented || isModified(event)) return;
    const arrows = event.composedPath().includes(element) ? { ArrowRight: 1, ArrowLeft: -1 } : {};
    const by = new Map(Object.entries({ PageDown: 1, PageUp: -1, ...arrows })).get(event.key);
    if (!by) return;
    event.preventDefault();
    move(by);
  };
  /** @param {PointerEvent} event */
  const follow = ({ currentTarget, clientX, clientY }) => {
    const box = /** @type {Element} */ (currentTarget).getBoundingClientRect();
    spotlight.style.setProperty("--x", `${clientX - box.left}px`);
    spotlight.style.setProperty("--y", `${clientY - box.top}px`);
  };

  return {
    element,
    opener,
    refresh,
    list,
    get pins() {
      return pins;
    },
    /** @param {EventTarget} target takes the keys @param {HTMLElement} stage is lit by the spotlight @returns {() => void} */
    bind(target, stage) {
      stage.append(spotlight);
      target.addEventListener("keydown", turn);
      stage.addEventListener("pointermove", follow);
      attribute(spotlight, "data-bound", true);
      return () => {
        target.removeEventListener("keydown", turn);
        stage.removeEventListener("pointermove", follow);
      };
    },
  };
}

/** @param {string} text */
function paragraphs(text) {
  return text.split(/\n\s*\n/).map((part) => h("p", { text: part.trim() }));
}
