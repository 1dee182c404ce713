/** The search box: a combobox whose suggestions open while typing. */

import { attribute, h, icon, iconButton } from "../dom.js";
import { makeFinder } from "./finder.js";
import { badges } from "../badge.js";
import { LONGEST } from "../knowledge/index.js";
import { createReading, firstOf } from "./sentences.js";

/**
 * @typedef {import("../knowledge/index.js").Reading} Reading
 *
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, select: import("../store.js").Select, resources: import("../resources.js").Resources,
 *   describe: (id: string, said: Reading) => void, known: (id: string) => string|null}} app
 * @returns {{element: HTMLElement, focus: () => void}}
 */
export function createSearch({ deck, t, store, select, resources, describe, known }) {
  const find = makeFinder(deck, t);
  /** @type {(Omit<import("./finder.js").Hit, "also"> & {also?: string, reading?: Reading})[]} */
  let hits = [];
  let active = -1;

  const input = h("input", {
    type: "text",
    class: "search-input",
    role: "combobox",
    "aria-expanded": false,
    "aria-controls": "search-list",
    "aria-autocomplete": "list",
    "aria-label": t("search.label"),
    placeholder: t("search.placeholder"),
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    maxlength: String(LONGEST),
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
  const clear = iconButton(
    "close",
    t("search.clear"),
    () => {
      input.value = "";
      refresh();
      input.focus();
    },
    { hidden: true },
  );
  const popup = h("div", { class: "search-popup", hidden: true }, note, list);
  const element = h(
    "div",
    { class: "search", role: "search" },
    h("div", { class: "search-box" }, icon("search"), input, clear),
    popup,
    status,
  );

  const read = createReading({ resources, deck, told });

  /** @param {Reading} reading */
  function told(reading) {
    const id = firstOf(reading, known);
    if (id === null) return;
    hits = [
      { id, kind: deck.entries[id].kind, label: deck.entries[id].label, reading },
      ...hits.filter((hit) => hit.id !== id),
    ];
    note.hidden = true;
    status.textContent = `${t("search.understood")}: ${deck.entries[id].label}. ${said(reading)}`;
    list.replaceChildren(...hits.map(option));
    open(true);
    mark(-1);
  }

  /** What a reading took as said: features, those denied, and a warning. @param {Reading} reading */
  function said({ present, denied, care }) {
    const names = (/** @type {string[]} */ ids) => ids.flatMap((id) => deck.ordering.features[id]?.label ?? []);
    const parts = [...names(present), ...names(denied).map((feature) => t("features.not", { feature }))];
    if (care !== "none" && care !== "routine") parts.unshift(t(`care.${care}`));
    return parts.join(" · ");
  }

  function refresh() {
    const query = input.value.trim();
    read.soon(query);
    clear.hidden = !input.value;
    const answer = query ? find(query, store.get().side) : { hits: [], exact: true };
    hits = answer.hits;
    note.hidden = !query || (answer.exact && hits.length > 0);
    note.textContent = hits.length ? t("search.nearest") : t("search.nothing", { query });
    status.textContent = !query
      ? ""
      : hits.length === 1
        ? t("search.found_one")
        : hits.length
          ? t("search.found", { count: hits.length })
          : t("search.nothing", { query });
    list.replaceChildren(...hits.map(option));
    open(Boolean(query));
    mark(-1); // Enter alone takes the first; the arrows say which
  }

  /** @param {typeof hits[number]} hit @param {number} at */
  function option(hit, at) {
    return h(
      "li",
      {
        role: "option",
        id: `search-${at}`,
        class: "search-option",
        "aria-selected": false,
        data: { id: hit.id },
        on: { pointerdown: (event) => event.preventDefault(), click: () => choose(at, false) },
      },
      h("span", { class: "search-label", text: deck.entries[hit.id]?.label ?? hit.label }),
      h("span", { class: "search-kind" }, ...badges(deck, hit.id), t(`kind.${hit.kind}`)),
      hit.reading ? h("span", { class: "search-also search-said", text: said(hit.reading) }) : null,
      hit.also ? h("span", { class: "search-also", text: t("search.also", { term: hit.also }) }) : null,
    );
  }

  /** @param {boolean} yes */
  function open(yes) {
    popup.hidden = !yes;
    list.hidden = !hits.length;
    attribute(input, "aria-expanded", yes && hits.length > 0);
  }

  /** @param {number} at */
  function mark(at) {
    active = at;
    for (const [place, item] of [...list.children].entries()) attribute(item, "aria-selected", place === at);
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `search-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at @param {boolean} keyboard */
  function choose(at, keyboard) {
    const hit = hits[at];
    if (!hit) return;
    input.value = "";
    refresh();
    if (!keyboard) input.blur();
    if (hit.reading) describe(hit.id, hit.reading);
    else select(hit.id, { keyboard });
  }

  /** Whoever types fast means the whole sentence, also before it has been read. */
  async function enter() {
    const typed = input.value;
    if (active < 0) await read.now();
    if (input.value === typed) choose(Math.max(active, 0), true);
  }

  input.addEventListener("input", refresh);
  input.addEventListener("focus", () => open(Boolean(input.value.trim())));
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && hits.length) {
      event.preventDefault();
      open(true);
      mark(active < 0 && by < 0 ? hits.length - 1 : (active + by + hits.length) % hits.length);
    } else if (event.key === "Enter" && !popup.hidden) {
      event.preventDefault();
      enter();
    } else if (event.key === "Escape" && input.value) {
      event.stopPropagation();
      input.value = "";
      refresh();
    }
  });
  return {
    element,
    focus: () => {
      input.focus();
      input.select();
    },
  };
}
