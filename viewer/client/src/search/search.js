/** The search box: names are offered while typing, and whole sentences are read and said back. */

import { attribute, fill, h, icon, iconButton } from "../dom.js";
import { badges, careMark } from "../badge.js";
import { makeFinder } from "./finder.js";
import { pointedTo, reworded, saying } from "./reading.js";
import { createTold } from "./told.js";

const WAIT_MS = 120;
const SENTENCE = 3; // words; fewer may be the beginning of a name, and need not be understood
const LONGEST_NAME = 12; // words; what has more is read, not looked up

/**
 * @typedef {Omit<import("./finder.js").Hit, "also"> & {also?: string}} Hit
 * @typedef {import("./told.js").Told} Told
 *
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, select: import("../store.js").Select,
 *   read: import("./reading.js").Read, describe: (id: string, told: Told) => void}} app
 */
export function createSearch({ deck, t, store, select, read, describe }) {
  const find = makeFinder(deck, t);
  const known = (/** @type {string} */ id) => Object.hasOwn(deck.entries, id);
  const cares = new Map(deck.conditions.map(({ id, care }) => [id, care]));
  /** @type {Hit[]} */
  let hits = [];
  /** @type {string[]} */
  let pointed = []; // what was read points to, among the hits
  let active = -1;
  let timer = 0;
  /** @type {Promise<void>|null} */
  let due = null; // words that are being read

  // a text box of several lines may not be a combobox: it has their names and states, and the status says the rest
  const input = h("textarea", {
    class: "search-input",
    rows: "1",
    "aria-controls": "search-list",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-label": t("search.label"),
    placeholder: t("search.placeholder"),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
  });
  const list = h("ul", {
    class: "search-list",
    id: "search-list",
    role: "listbox",
    "aria-label": t("search.label"),
    hidden: true,
  });
  const status = h("p", { class: "visually-hidden", role: "status" });
  const note = h("p", { class: "search-note", hidden: true });
  const told = createTold({ deck, t, read, changed });
  const clear = iconButton("close", t("search.clear"), () => (empty(), input.focus()), { hidden: true });
  const popup = h("div", { class: "search-popup", hidden: true }, told.element, note, list);
  const element = h(
    "div",
    { class: "search", role: "search" },
    h("div", { class: "search-box" }, icon("search"), input, clear),
    popup,
    status,
  );

  const words = () => input.value.trim();
  const isSentence = () => words().split(/\s+/).length >= SENTENCE;

  function empty() {
    input.value = "";
    refresh();
  }

  function refresh() {
    clear.hidden = !input.value;
    grow(); // beside the button
    clearTimeout(timer);
    due = null;
    if (words()) timer = setTimeout(readNow, WAIT_MS);
    else told.show({ said: saying(), reading: null, failed: false });
    offer([]);
  }

  /** As high as its lines, as far as there is room. */
  function grow() {
    input.style.height = "auto";
    if (input.scrollHeight > input.clientHeight) input.style.height = `${input.scrollHeight}px`;
  }

  function readNow() {
    clearTimeout(timer);
    due ??= told.tell(reworded(told.told().said, input.value));
    return due;
  }

  /** What was read goes before what only has such a name. @param {Told} now */
  function changed({ said, reading, failed }) {
    if (!words()) return told.show({ said: saying(), reading: null, failed: false });
    const understood = Boolean(reading?.understood.parts.length || said.answers.place);
    offer(reading && understood ? pointedTo(reading, known) : [], isSentence());
    if (!understood && !failed && !isSentence()) told.element.hidden = true;
    note.hidden ||= !told.element.hidden;
    if (!told.element.hidden) status.textContent = told.words() || told.element.innerText;
  }

  /** Fill the list. @param {string[]} first what was read points to @param {boolean} [surely] without names that are only like the words */
  function offer(first, surely = false) {
    pointed = first;
    const query = words();
    const isName = query && query.split(/\s+/).length <= LONGEST_NAME;
    const { hits: named, exact } = isName ? find(query, store.get().side) : { hits: [], exact: false };
    const isAsked = told.element.querySelector(".where-list") !== null; // only places answer that
    const meant = first.map((id) => ({ id, kind: deck.entries[id].kind, label: deck.entries[id].label }));
    const isLike = exact || !(meant.length || surely);
    hits = [
      ...meant,
      ...named.filter(({ id, kind }) => isLike && !first.includes(id) && (!isAsked || kind === "site")),
    ];
    note.hidden = !query || exact || meant.length > 0;
    note.textContent = hits.length ? t("search.nearest") : t("search.nothing", { query: query.slice(0, 80) });
    status.textContent = !query ? "" : hits.length ? counted(hits.length) : note.textContent;
    fill(list, ...hits.map(option));
    open(Boolean(query));
    mark(-1); // Enter alone takes the first; the arrows say which
  }

  /** @param {number} count */
  const counted = (count) => (count === 1 ? t("search.found_one") : t("search.found", { count }));

  /** @param {Hit} hit @param {number} at */
  function option(hit, at) {
    const care = cares.get(hit.id) ?? "";
    return h(
      "li",
      {
        role: "option",
        id: `search-${at}`,
        class: "search-option",
        "aria-selected": false,
        data: { id: hit.id },
        on: { click: () => choose(at, false) },
      },
      h("span", { class: "search-label", text: deck.entries[hit.id]?.label ?? hit.label }),
      h(
        "span",
        { class: "search-kind" },
        ...(["urgent", "emergency"].includes(care)
          ? [careMark(t, care)]
          : [...badges(deck, hit.id), t(`kind.${hit.kind}`)]),
      ),
      hit.also ? h("span", { class: "search-also", text: t("search.also", { term: hit.also }) }) : null,
    );
  }

  /** @param {boolean} yes */
  function open(yes) {
    popup.hidden = !yes;
    list.hidden = !hits.length;
  }

  /** @param {number} at */
  function mark(at) {
    active = at;
    for (const [place, item] of [...list.children].entries()) attribute(item, "aria-selected", place === at);
    attribute(input, "aria-activedescendant", at < 0 ? null : `search-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} at @param {boolean} keyboard */
  function choose(at, keyboard) {
    const hit = hits[at];
    if (!hit) return;
    const now = told.told();
    const isRead = pointed.includes(hit.id);
    empty();
    if (!keyboard) input.blur();
    if (isRead) describe(hit.id, now);
    else select(hit.id, { keyboard });
  }

  /** Whoever types fast means the whole sentence, also before it has been read. What is asked or not understood is not guessed at. */
  async function enter() {
    const typed = input.value;
    if (active >= 0) return choose(active, true);
    await readNow();
    if (input.value !== typed) return;
    const asking = told.element.querySelector(".where-list button");
    if (asking instanceof HTMLElement) asking.focus();
    else if (pointed.length || !isSentence() || (note.hidden && hits.length)) choose(0, true);
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && hits.length) {
      event.preventDefault();
      open(true);
      mark(active < 0 && by < 0 ? hits.length - 1 : (active + by + hits.length) % hits.length);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (words()) enter();
    }
  }

  input.addEventListener("input", refresh);
  input.addEventListener("focus", () => open(Boolean(words())));
  input.addEventListener("keydown", pressed);
  popup.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays, and so does the popup
  element.addEventListener("focusout", () => setTimeout(() => element.matches(":focus-within") || open(false))); // what is drawn anew takes the focus back
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !input.value) return;
    event.stopPropagation();
    empty();
    input.focus();
  });
  return {
    element,
    focus: () => {
      input.focus();
      input.select();
    },
    /** Words to be changed, with what was taken out or answered. @param {import("./reading.js").Said} said */
    edit(said) {
      input.value = said.words;
      told.show({ said, reading: null, failed: false });
      refresh();
      input.focus();
    },
  };
}
