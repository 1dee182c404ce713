/** Lesson files: a teacher's own read with care, and a lesson written from saved views. */

import { parse, stringify } from "smol-toml";
import { fromQuery, toQuery } from "../state.js";
import { messageOf } from "../words.js";

export const LARGEST = 1_000_000;
export const MOST_STEPS = 60;

/** A file that is no lesson; `key` and `blanks` name the words that say so. */
export class LessonError extends Error {
  /** @param {string} key @param {{[name: string]: string|number}} blanks */
  constructor(key, blanks) {
    super(key);
    this.key = key;
    this.blanks = blanks;
  }
}

/**
 * @typedef {Omit<import("../types/records").LessonEntry, "translated"> & {translated?: boolean}} Lesson
 * @typedef {import("../types/records").LessonStep} Step
 *
 * @param {string} text TOML as in docs/lessons.md
 * @returns {Lesson} strings only ever become text
 * @throws {LessonError}
 */
export function readLesson(text) {
  if (text.length > LARGEST)
    throw new LessonError("lesson.too_large", { size: `${(text.length / 1e6).toFixed(1)} MB` });
  /** @type {{[key: string]: any}} */
  let raw;
  try {
    raw = parse(text);
  } catch (error) {
    throw new LessonError("lesson.not_toml", {
      detail: messageOf(error).split("\n")[0],
    });
  }
  /** @param {any} value @param {(value: any) => boolean} form @param {string} key */
  const need = (value, form, key) => {
    if (!form(value)) throw new LessonError("lesson.missing", { key });
    return value;
  };
  const isText = (/** @type {unknown} */ value) => typeof value === "string" && value.trim() !== "";
  const steps = need(raw.step, (list) => Array.isArray(list) && list.length > 0 && list.length <= MOST_STEPS, "step");
  return {
    id: need(raw.id, (id) => typeof id === "string" && /^[a-z][a-z0-9_]*$/.test(id), "id"),
    title: need(raw.title, isText, "title"),
    minutes: Number.isFinite(Number(raw.minutes)) ? Number(raw.minutes) : 0,
    summary: isText(raw.summary) ? raw.summary : "",
    steps: steps.map((/** @type {any} */ step, /** @type {number} */ at) =>
      readStep(step, (key) => need(step?.[key], isText, `step ${at + 1}, ${key}`)),
    ),
  };
}

/** @param {{[key: string]: any}} step @param {(key: string) => string} need @returns {Step} */
function readStep(step, need) {
  const text = (/** @type {string} */ key) => (typeof step[key] === "string" ? step[key].trim() : "");
  const list = (/** @type {string} */ key) =>
    Array.isArray(step[key]) ? step[key].filter((one) => typeof one === "string").slice(0, 12) : [];
  return {
    title: need("title"),
    words: need("words"),
    notes: text("notes"),
    view: text("view"),
    question: text("question"),
    answer: text("answer"),
    pins: list("pins"),
    sources: list("sources"),
  };
}

/** @param {Lesson} lesson @param {import("../types/records").Deck} deck @returns {{step: number, id: string}[]} ids that the body does not have; steps from 1 */
export function unknownIds(lesson, deck) {
  const known = (/** @type {string} */ id) =>
    Object.hasOwn(deck.entries, id) || Object.hasOwn(deck.entries, `${id}.left`);
  return lesson.steps.flatMap((step, at) => {
    const { show, hide, ghost, only } = fromQuery(step.view);
    return [...(show ? [show] : []), ...hide, ...ghost, ...only, ...step.pins]
      .filter((id) => !known(id))
      .map((id) => ({ step: at + 1, id }));
  });
}

/** @param {import("../state.js").ViewState} state @returns {string} the part of a state that a step keeps: nothing of the reader's own settings */
export function viewOf(state) {
  return toQuery({
    ...state,
    theme: "auto",
    contrast: "normal",
    text: "normal",
    lang: "en",
    detail: "auto",
    lesson: null,
    step: 0,
  });
}

/** @param {{title: string, steps: Array<{title: string, words: string, view: string}>}} draft @returns {string} TOML */
export function writeLesson({ title, steps }) {
  const step = steps.map(({ words, view, title: name }) => ({
    title: name,
    words,
    notes: "",
    view,
    pins: [],
    question: "",
    answer: "",
  }));
  return stringify({ id: "my_lesson", title, minutes: Math.max(1, steps.length), summary: "", step });
}
