/** The page of one's own bodies: give files, see what they are taken for, build, see how well it fits, open it. */

import css from "styles:bodies.css";
import { grow, h, iconButton } from "../dom.js";
import { keep, kept } from "../storage.js";
import { darkness, isDark } from "../theme.js";
import { makeWords, messageOf } from "../words.js";
import { createBodies } from "./list.js";
import { createDrop } from "./drop.js";
import { createForm } from "./form.js";
import { createNames } from "./names.js";
import { createPreviewPane } from "./pane.js";
import { createReport } from "./report.js";
import { Refused, createServer } from "./server.js";

/**
 * @typedef {import("./server.js").State} State
 * @typedef {import("./server.js").Wishes} Wishes
 */

const LOOK_AFTER_MS = 700;
const WISHES = "nociscope-wishes";

/** What was corrected before the page was loaded anew: the server keeps the files, the tab the user's word on them. @returns {Wishes} */
function keptWishes() {
  const blank = { names: {}, units: "", axes: "", landmarks: {}, name: "", label: "", trust: false };
  return { ...blank, ...kept(WISHES, () => sessionStorage) };
}

/** @param {HTMLElement} root @param {import("./server.js").Settings} settings as `viewer/body_editor/routes.py` writes them */
export function startPage(root, settings) {
  const t = makeWords(settings.texts);
  const server = createServer(settings, t);
  const query = new URLSearchParams(location.search);
  const wishes = keptWishes();
  /** @type {Map<string, string>} */
  const markLabels = new Map(); // once the server has told
  const spoken = (/** @type {string} */ id) => markLabels.get(id) ?? id.replaceAll(/[_.]/g, " ");
  /** @type {State} */
  let state = { version: -1, bodies: [] }; // until the server has told
  /** @type {number|null} */
  let shownRead = null;
  const wanted = query.get("open");
  let looking = 0;

  const live = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const alertBox = h("div", { class: "problem", role: "alert", hidden: true });
  const lost = h("p", { class: "problem", role: "alert", hidden: true, text: t("bodies.connection") });
  const say = (/** @type {string} */ text) => {
    live.textContent = text;
  };
  /** @param {string|null} words @param {(box: HTMLElement) => void} beside */
  const refuse = (words, beside = (box) => lead.after(box)) => {
    beside(alertBox);
    alertBox.hidden = !words;
    alertBox.textContent = words ?? "";
    if (words) alertBox.scrollIntoView({ block: "nearest" });
  };

  /**
   * Everything that is asked goes through here, so that a refusal is always said.
   * @template T
   * @param {() => Promise<T>} action
   * @returns {Promise<T|null>}
   */
  async function ask(action) {
    refuse(null);
    try {
      return await action();
    } catch (error) {
      refuse(messageOf(error));
      if (error instanceof Refused) form.refused(error.kind);
      return null;
    }
  }

  const order = () => ({ names: wishes.names, units: wishes.units, axes: wishes.axes, landmarks: wishes.landmarks });
  const perform = (/** @type {string} */ what, /** @type {object} */ more = {}) =>
    ask(async () => update(await server.do(what, more)));
  const look = () => perform("look", order());
  const keepWishes = () => keep(WISHES, wishes, () => sessionStorage);
  const lookSoon = () => {
    keepWishes();
    clearTimeout(looking);
    looking = setTimeout(look, LOOK_AFTER_MS);
  };

  const drop = createDrop({
    t,
    settings,
    server,
    ask,
    aside: (words) => refuse(words),
    done: look,
    remove: async (name) => {
      if (await perform("drop", { name })) if (state.files?.length) look();
    },
    clear: startAnew,
  });
  const pane = createPreviewPane({
    t,
    spoken,
    onPlace: (mark, place) => setMark(mark, place),
    foundAt: (mark) => state.built?.report.places[mark] ?? null,
    say,
  });
  const names = createNames({ t, settings, wishes, changed: lookSoon, point: (index) => pane.choose(index) });
  const form = createForm({
    t,
    wishes,
    keep: keepWishes,
    build: (more) => perform("build", { ...order(), ...more }),
    cancel: async () => {
      if (await perform("cancel")) say(t("bodies.cancelled"));
    },
  });
  const report = createReport({
    t,
    settings,
    wishes,
    called: names.called,
    spoken,
    aim: (mark) => pane.aim(mark),
    setMark,
    again: () => form.submit(),
  });
  const bodies = createBodies({
    t,
    settings,
    remove: async (name) => {
      if (await perform("remove", { name })) say(t("bodies.removed", { name }));
    },
  });

  /** @param {string} mark @param {number[]|null} place */
  function setMark(mark, place) {
    if (place) wishes.landmarks[mark] = place;
    else delete wishes.landmarks[mark];
    keepWishes();
    pane.marks(wishes.landmarks);
    report.refresh(state.built?.report ?? null);
    if (place) say(t("bodies.mark_set", { mark: spoken(mark) }));
  }

  async function startAnew() {
    for (const part of [wishes.names, wishes.landmarks]) for (const key of Object.keys(part)) delete part[key];
    Object.assign(wishes, { units: "", axes: "", name: "", label: "", trust: false });
    keepWishes();
    await perform("clear");
    pane.clear();
    form.clear();
  }

  /** @param {State} told */
  function update(told) {
    const before = state;
    state = told;
    show(told);
    if (told.busy) refuse(t("bodies.busy"));
    if (told.failed && told.failed !== before.failed && told.version !== before.version)
      refuse(failure(told.failed), told.failed.during === "build" && !form.element.hidden ? form.trouble : undefined);
    if (told.looked && told.version !== shownRead && !told.running) showRead(told.looked, told.version);
    if (before.running?.kind === "build" && !told.running && !told.failed) announce(told);
    if (wanted && told.opened === wanted)
      location.replace(`./?${new URLSearchParams({ body: wanted, lang: settings.language })}`);
    return true;
  }

  /** A body that has just been built. @param {State} told */
  function announce({ built }) {
    if (!built) return;
    say(t("bodies.built", { name: built.name }));
    report.element.scrollIntoView({ block: "nearest" });
  }

  /** Each step shows its part. @param {State} told */
  function show(told) {
    drop.refresh(told.files ?? [], Boolean(told.running));
    names.refresh(told.looked, told.running?.kind === "build");
    bodies.refresh(told.bodies, Boolean(told.running));
    form.refresh(told);
    report.refresh(told.built?.report ?? null, told.built?.name);
    pane.paint(told.looked?.rows ?? []);
    main.classList.toggle("has-read", Boolean(told.looked));
  }

  /** @param {import("./server.js").Looked} looked @param {number} version of the state */
  async function showRead(looked, version) {
    shownRead = version;
    say(t("bodies.looked", { known: looked.rows.filter((row) => row.structure).length }));
    await pane.show(looked, server.preview);
    pane.marks(wishes.landmarks);
  }

  /** @param {NonNullable<State["failed"]>} failed */
  function failure({ kind, what, where, during }) {
    const own = settings.texts[`bodies.failed_${kind}`];
    if (own) return t(`bodies.failed_${kind}`, { what });
    const stops = during === "build" && kind === "DoubtError" ? t("bodies.doubt_stops") : "";
    const mend = during === "look" ? t("bodies.problem_other") : stops;
    const there = where && where !== wishes.name && !what.includes(where) ? ` (${where})` : "";
    return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}${there}`.replace(/[.]?$/, ". ") + mend;
  }

  /** @param {{version: number, running: import("./server.js").Running|null}} told */
  function onEvent({ version, running }) {
    lost.hidden = true;
    form.progress(running);
    if (version !== state.version && (!running || !state.running)) ask(async () => update(await server.state()));
  }

  const theme = iconButton("theme_auto", t("bodies.theme"), () => setTheme(root.dataset.theme !== "dark"));
  const setTheme = (/** @type {boolean} */ dark) => {
    root.dataset.theme = dark ? "dark" : "light";
    pane.theme(dark);
  };
  const languages = h(
    "nav",
    { class: "languages" },
    ...settings.languages.map(({ code, name }) =>
      h("a", {
        href: `bodies?lang=${code}`,
        lang: code,
        "aria-current": code === settings.language || null,
        text: name,
      }),
    ),
  );
  const back = h("a", { class: "back", href: `./?lang=${settings.language}`, text: `← ${t("bodies.back")}` });
  const head = h("header", { class: "top" }, back, h("h1", { text: t("bodies.heading") }), grow(), languages, theme);
  const lead = h(
    "div",
    { class: "lead" },
    h("p", { text: t("bodies.what") }),
    h("p", {
      class: "stay",
      text: settings.allowed ? t(settings.local ? "bodies.stay" : "bodies.stay_server") : t("bodies.not_allowed"),
    }),
  );
  const main = h(
    "main",
    { class: "workshop" },
    h(
      "div",
      { class: "steps" },
      lead,
      lost,
      ...(settings.allowed ? [drop.element, names.element, form.element, report.element, bodies.element] : []),
    ),
    settings.allowed ? pane.element : null,
  );
  root.classList.add("ns-bodies");
  root.replaceChildren(h("style", { text: css }), head, main, live);
  setTheme(isDark(query.get("theme")));
  darkness().addEventListener("change", ({ matches }) => setTheme(matches));
  Object.assign(globalThis, { nociscopeBodies: { pane, server, state: () => state } });
  if (settings.allowed) {
    server.listen(onEvent, () => {
      lost.hidden = false;
    });
    ask(async () => {
      const told = await server.lists();
      names.lists(told);
      for (const { id, label } of told.landmarks) markLabels.set(id, label);
      update(await server.state());
      if (wanted) await perform("open", { name: wanted });
      root.dataset.ready = "true";
    });
  } else root.dataset.ready = "true";
}

const place = document.getElementById("settings");
const root = document.getElementById("bodies");
if (place && root) startPage(root, JSON.parse(place.textContent));
