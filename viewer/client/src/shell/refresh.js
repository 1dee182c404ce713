/** One state, told to every part. */

import { darkness, isDark } from "../theme.js";

/**
 * @typedef {import("./app.js").Shell} Shell
 * @typedef {import("../store.js").State} State
 * @typedef {import("../store.js").Cause} Cause
 */

/**
 * @param {Shell} shell
 * @param {{history: boolean, onSelect: (id: string|null) => void}} settings
 */
export function createRefresh(shell, settings) {
  const { store, stage, frame, parts } = shell;
  const { lessons, quiz, toolbar } = parts;
  const theme = createTheme(shell);

  let drawing = 0;

  /** The card is painted first: on a weak machine a frame of the canvas can take longer than a reader should wait. */
  function drawSoon() {
    cancelAnimationFrame(drawing);
    stage.rest(); // no frame of the old scene comes in between
    drawing = requestAnimationFrame(() => setTimeout(draw));
  }

  function draw() {
    frame.arrange();
    stage.apply(quiz.picture(store.get()));
    stage.canvas?.setPins(lessons.pins);
  }

  /** @param {State} state @param {State|null} old @param {Cause} cause */
  function refresh(state, old, cause) {
    const chosen = !old || state.show !== old.show;
    if (chosen) showCard(shell, state.show, cause);
    theme.apply(state);
    for (const part of parts.told) part.refresh(state);
    frame.element.classList.toggle("painted", state.overlay !== null);
    toolbar.refresh(state, frame.layersOpen);
    if (state.lesson && quiz.running) quiz.close();
    lessons.refresh(state, cause).catch((error) => console.error(error));
    if (cause.fromCamera) stage.noteCamera(quiz.picture(state));
    else drawSoon();
    if (old && chosen) tell(state.show);
  }

  /** Say what is selected, to the reader and to the page around. @param {string|null} id */
  function tell(id) {
    const { deck, t, announce } = shell;
    announce(wordsOf(shell, id));
    const entry = id ? deck.entries[id] : null;
    if (settings.history) document.title = entry ? t("app.title", { label: entry.label }) : t("app.name");
    settings.onSelect(id);
  }

  /** While a lesson or the quiz runs, the card waits until somebody asks for it. */
  const quiet = (yes = store.get().lesson !== null || quiz.running) =>
    frame.element.classList.toggle("lesson-quiet", yes);

  /** A lesson or the quiz has come, gone or turned a page. */
  function turned() {
    quiet();
    frame.element.classList.toggle("quiz-running", quiz.running);
    frame.element.classList.toggle("quiz-asking", quiz.open);
    frame.setTab("list");
    drawSoon();
  }

  return {
    refresh,
    tell,
    turned,
    /** @param {string|null} known @param {boolean} keyboard */
    chosen(known, keyboard) {
      stage.stopSettling();
      quiet(false);
      if (known) frame.setTab("card");
      if (known && keyboard) parts.card.focus();
    },
    /** @param {boolean} [open] the other way round unless given */
    toggleLayers(open) {
      frame.toggleLayers(open);
      toolbar.refresh(store.get(), frame.layersOpen);
    },
    dispose() {
      cancelAnimationFrame(drawing);
      theme.dispose();
    },
  };
}

/** @param {Shell} shell @param {string|null} id @param {Cause} cause */
function showCard({ frame, parts }, id, cause) {
  parts.card.show(id, Boolean(cause.keyboard));
  frame.element.classList.toggle("has-card", id !== null);
  parts.hint.hidden = id !== null;
  if (cause.fromHistory || (id === null && frame.element.dataset.tab === "card")) frame.setTab(id ? "card" : "list");
}

/**
 * What a screen reader hears of a selection; how urgent a condition is comes first.
 * @param {Shell} shell
 * @param {string|null} id
 */
function wordsOf({ deck, t }, id) {
  const entry = id ? deck.entries[id] : null;
  if (!entry) return t("pane.cleared");
  const { care = "" } = deck.conditions.find((one) => one.id === id) ?? {};
  const urgent = ["urgent", "emergency"].includes(care) ? `${t("pane.care_first", { care: t(`care.${care}`) })} ` : "";
  return urgent + t("pane.selected", { kind: t(`kind.${entry.kind}`), label: entry.label });
}

/** Dark or light, text and contrast as wished; follows the machine where it is to. @param {Shell} shell */
function createTheme({ store, stage, frame }) {
  const machine = darkness();

  /** @param {State} state */
  function apply({ theme, text, contrast, depth }) {
    const dark = isDark(theme);
    Object.assign(frame.element.dataset, { theme: dark ? "dark" : "light", text, contrast, depth });
    stage.setLook(dark, text === "large");
  }

  const again = () => apply(store.get());
  machine.addEventListener("change", again);
  return { apply, dispose: () => machine.removeEventListener("change", again) };
}
