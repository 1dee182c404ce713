/** A teacher's own lesson: views saved as steps, a file to edit, a file to open. */

import { fine, h, textButton } from "../dom.js";
import { download } from "../download.js";
import { LARGEST, LessonError, MOST_STEPS, readLesson, unknownIds, viewOf, writeLesson } from "./lesson_file.js";
import { keep, kept } from "../storage.js";
import { megabytes } from "../words.js";

const DRAFT = "nociscope.lesson";

/** @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, toast: (text: string) => void, opened: (lesson: import("./lesson_file.js").Lesson) => void}} app */
export function createLessonMaking({ deck, t, store, toast, opened }) {
  const steps = draft();
  const message = h("p", { class: "lesson-message", role: "status" });
  /** @type {HTMLInputElement} */
  const input = h("input", {
    type: "file",
    accept: ".toml,text/plain",
    class: "visually-hidden",
    tabindex: "-1",
    "aria-label": t("lesson.file"),
    on: { change: () => open(input.files?.[0]) },
  });
  const action = (/** @type {string} */ text, /** @type {() => void} */ click) => textButton(text, click);
  const taking = action("", save);
  const discard = action(t("lesson.discard"), () => {
    steps.length = 0;
    refresh();
  });
  const element = h(
    "div",
    { class: "lesson-making" },
    h("h3", { text: t("lesson.make") }),
    fine(t("lesson.make_hint")),
    h(
      "div",
      { class: "lesson-switches" },
      action(t("lesson.save"), add),
      taking,
      discard,
      action(t("lesson.file"), () => input.click()),
    ),
    input,
    message,
  );
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  });

  function add() {
    if (steps.length >= MOST_STEPS) return toast(t("lesson.full", { count: MOST_STEPS }));
    const { show } = store.get();
    steps.push({
      title: deck.entries[show ?? ""]?.label ?? t("lesson.told", { step: steps.length + 1, title: "" }),
      words: t("lesson.draft_words"),
      view: viewOf(store.get()),
    });
    refresh();
    toast(t("lesson.saved", { count: steps.length }));
  }

  function refresh() {
    taking.textContent = t("lesson.download", { count: steps.length });
    taking.hidden = discard.hidden = steps.length === 0;
    keep(DRAFT, steps);
  }

  function save() {
    download("lesson.toml", writeLesson({ title: t("lesson.draft_title"), steps }), "text/plain");
  }

  /** @param {File|undefined} file */
  async function open(file) {
    input.value = "";
    message.textContent = "";
    if (!file) return;
    try {
      if (file.size > LARGEST) throw new LessonError("lesson.too_large", { size: megabytes(file.size) });
      const lesson = readLesson(await file.text());
      const wrong = unknownIds(lesson, deck);
      opened(lesson);
      if (wrong.length)
        toast(
          t("lesson.mistakes", {
            list: wrong
              .map((one) => t("lesson.no_such", one))
              .join("; ")
              .slice(0, 300),
          }),
        );
    } catch (error) {
      if (!(error instanceof LessonError)) throw error;
      message.textContent = t(error.key, error.blanks);
    }
  }

  return { element, refresh };
}

/** @returns {{title: string, words: string, view: string}[]} */
function draft() {
  const found = kept(DRAFT);
  return (Array.isArray(found) ? found : [])
    .filter((step) => [step?.view, step?.title, step?.words].every((text) => typeof text === "string"))
    .slice(0, MOST_STEPS);
}
