/** The page of one's own bodies: give files, see what they are taken for, build, see how well it fits, open it. */

import css from "styles:bodies.css";
import { h, iconButton } from "../dom.js";
import { makeWords } from "../words.js";
import { createBodies } from "./list.js";
import { createDrop } from "./drop.js";
import { createForm } from "./form.js";
import { createMarks } from "./marks.js";
import { createNames } from "./names.js";
import { createPreviewPane } from "./pane.js";
import { createReport } from "./report.js";
import { createServer } from "./server.js";

const LOOK_AFTER_MS = 700;
const WISHES = "nociscope-wishes";

/** What was corrected before the page was loaded anew: the server keeps the files, the tab the user's word on them. */
function keptWishes() {
  const blank = { names: {}, units: "", axes: "", landmarks: {}, name: "", label: "", trust: false };
  try {
    return { ...blank, ...JSON.parse(sessionStorage.getItem(WISHES)) };
  } catch {
    return blank;
  }
}

/** @param {HTMLElement} root @param {Object} settings as `viewer/body_editor/routes.py` writes them */
export function startPage(root, settings) {
  const t = makeWords(settings.texts);
  const server = createServer(settings, t);
  const query = new URLSearchParams(location.search);
  const wishes = keptWishes();
  const marks = createMarks();
  const { spoken } = marks;
  let state = {};
  let shownRead = null;
  let wanted = query.get("open");
  let looking = 0;

  const live = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  const alertBox = h("div", { class: "problem", role: "alert", hidden: true });
  const lost = h("p", { class: "problem", role: "alert", hidden: true, text: t("bodies.connection") });
  const say = (text) => {
    live.textContent = text;
  };
  const refuse = (words, beside = (box) => lead.after(box)) => {
    beside(alertBox);
    alertBox.hidden = !words;
    alertBox.textContent = words ?? "";
    if (words) alertBox.scrollIntoView({ block: "nearest" });
  };

  /** Everything that is asked goes through here, so that a refusal is always said. */
  async function ask(action) {
    refuse(null);
    try {
      return await action();
    } catch (error) {
      refuse(error.message);
      form.refused(error.kind);
      return null;
    }
  }

  const order = () => ({ names: wishes.names, units: wishes.units, axes: wishes.axes, landmarks: wishes.landmarks });
  const perform = (what, more = {}) => ask(async () => update(await server.do(what, more)));
  const look = () => perform("look", order());
  const keep = () => sessionStorage.setItem(WISHES, JSON.stringify(wishes));
  const lookSoon = () => {
    keep();
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
      if (await perform("drop", { name })) if (state.files.length) look();
    },
    clear: startAnew,
  });
  const pane = createPreviewPane({
    t,
    spoken,
    onPlace: (mark, place) => setMark(mark, place),
    foundAt: (mark) => state.built?.report.places?.[mark] ?? null,
    say,
  });
  const names = createNames({ t, settings, wishes, changed: lookSoon, point: (index) => pane.choose(index) });
  const form = createForm({
    t,
    wishes,
    keep,
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

  function setMark(mark, place) {
    if (place) wishes.landmarks[mark] = place;
    else delete wishes.landmarks[mark];
    keep();
    pane.marks(wishes.landmarks);
    report.refresh(state.built?.report ?? null);
    if (place) say(t("bodies.mark_set", { mark: spoken(mark) }));
  }

  async function startAnew() {
    for (const part of [wishes.names, wishes.landmarks]) for (const key of Object.keys(part)) delete part[key];
    Object.assign(wishes, { units: "", axes: "", name: "", label: "", trust: false });
    keep();
    await perform("clear");
    pane.clear();
    form.clear();
  }

  function update(told) {
    const before = state;
    state = told;
    drop.refresh(state.files ?? [], Boolean(state.running));
    names.refresh(state.looked, state.running?.kind === "build");
    bodies.refresh(state.bodies, Boolean(state.running));
    form.refresh(state);
    report.refresh(state.built?.report ?? null, state.built?.name);
    pane.paint(state.looked?.rows ?? []);
    main.classList.toggle("has-read", Boolean(state.looked));
    if (state.busy) refuse(t("bodies.busy"));
    if (state.failed && state.failed !== before.failed && state.version !== before.version)
      refuse(failure(state.failed), state.failed.during === "build" && !form.element.hidden ? form.trouble : undefined);
    if (state.looked && state.version !== shownRead && !state.running) showRead(state);
    if (state.built && before.running?.kind === "build" && !state.running && !state.failed) {
      say(t("bodies.built", { name: state.built.name }));
      report.element.scrollIntoView({ block: "nearest" });
    }
    if (wanted && state.opened === wanted)
      location.replace(`./?${new URLSearchParams({ body: wanted, lang: settings.language })}`);
    return true;
  }

  async function showRead({ looked, version }) {
    shownRead = version;
    say(t("bodies.looked", { known: looked.rows.filter((row) => row.structure).length }));
    await pane.show(looked, server.preview);
    pane.marks(wishes.landmarks);
  }

  function failure({ kind, what, where, during }) {
    const own = settings.texts[`bodies.failed_${kind}`];
    if (own) return t(`bodies.failed_${kind}`, { what });
    const mend =
      { look: t("bodies.problem_other"), build: kind === "DoubtError" ? t("bodies.doubt_stops") : "" }[during] ?? "";
    const there = where && where !== wishes.name && !what.includes(where) ? ` (${where})` : "";
    return `${what.slice(0, 1).toUpperCase()}${what.slice(1)}${there}`.replace(/[.]?$/, ". ") + mend;
  }

  function onEvent({ version, running }) {
    lost.hidden = true;
    form.progress(running);
    if (version !== state.version && (!running || !state.running)) ask(async () => update(await server.state()));
  }

  const theme = iconButton("theme_auto", t("bodies.theme"), () => setTheme(root.dataset.theme !== "dark"));
  const setTheme = (dark) => {
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
        "aria-current": code === settings.language ? "true" : false,
        text: name,
      }),
    ),
  );
  const back = h("a", { class: "back", href: `./?lang=${settings.language}`, text: `← ${t("bodies.back")}` });
  const head = h(
    "header",
    { class: "top" },
    back,
    h("h1", { text: t("bodies.heading") }),
    h("span", { class: "grow" }),
    languages,
    theme,
  );
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
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  setTheme(query.get("theme") === "dark" || (query.get("theme") !== "light" && darkness.matches));
  darkness.addEventListener("change", () => setTheme(darkness.matches));
  globalThis.nociscopeBodies = { pane, server, state: () => state };
  if (settings.allowed) {
    server.listen(onEvent, () => {
      lost.hidden = false;
    });
    ask(async () => {
      const told = await server.lists();
      names.lists(told);
      marks.lists(told);
      update(await server.state());
      if (wanted) await perform("open", { name: wanted });
      root.dataset.ready = "true";
    });
  } else root.dataset.ready = "true";
}

const place = document.getElementById("settings");
if (place) startPage(document.getElementById("bodies"), JSON.parse(place.textContent));
