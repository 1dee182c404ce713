/** The shell around the canvas: puts the parts together and lets one state drive them all. */

import css from "styles:index.css";
import { contentFor } from "../canvas/peel.js";
import { tieToAddress } from "../history.js";
import { blankState, splitSide } from "../state.js";
import { paint } from "../badge.js";
import { createBrowse } from "../search/browse.js";
import { createCard } from "../card/card.js";
import { attribute, h } from "../dom.js";
import { createFoot, createFrame, createNotes } from "../frame.js";
import { createAbout, createCredit, createHelp } from "./help.js";
import { idle } from "../idle.js";
import { broughtBack, createHandling } from "../controls/structure_actions.js";
import { bindKeys } from "./keys.js";
import { createLessons } from "../lessons/lesson.js";
import { createQuiz } from "../quiz/quiz.js";
import { createLayers } from "../controls/layers.js";
import { createBodyChoices, createCutting } from "../controls/cutting.js";
import { createOverlayPane } from "../controls/overlay.js";
import { createPeel } from "../controls/peeling.js";
import { createShaping } from "../controls/shaping.js";
import { createSearch } from "../search/search.js";
import { createSpot } from "../card/point_card.js";
import { createStage } from "./stage.js";
import { createStore } from "../store.js";
import { createVariants } from "../controls/variants.js";
import { createHeader, createToolbar } from "../controls/toolbar.js";
import { makeWords } from "../words.js";

/**
 * Build the whole application in an element.
 * @param {HTMLElement} root
 * @param {Object} options
 * @param {Object} options.deck
 * @param {ReturnType<import("../resources.js").createResources>} options.resources
 * @param {import("../state.js").ViewState} [options.initial]
 * @param {boolean} [options.history] keep the view in the page's address
 * @param {boolean} [options.fullPage] fill the window and take its shortcuts; else stay inside the element
 * @param {{code: string, name: string}[]} [options.languages] in which the page can be had
 * @param {string|null} [options.shapes] address that makes the sheet of shapes
 * @param {string|null} [options.bodies] address of the page where bodies are added
 * @param {string|null} [options.compare] address of the page that compares two bodies
 * @param {(id: string|null) => void} [options.onSelect]
 * @returns {{select: Function, store: Object, element: HTMLElement, dispose: Function}}
 */
export function createApp(
  root,
  {
    deck,
    resources,
    languages = [],
    shapes = null,
    bodies = null,
    compare = null,
    initial = blankState(),
    history = true,
    fullPage = true,
    onSelect = () => {},
  },
) {
  const t = makeWords(deck.texts);
  const notes = createNotes();
  const store = createStore({ ...initial, show: knownId(deck, initial.show, initial.side) });
  const pick = (id, point) => {
    if (quiz.pick(id)) return;
    spot.set(point);
    select(id, {});
  };
  const context = { deck, t, store, select };

  const spot = createSpot(context);
  const overlay = createOverlayPane({ ...context, focus: (id) => stage.canvas?.focusTerritory(id) });
  const stage = createStage({
    ...context,
    resources,
    pick,
    ready,
    onSkin: overlay.setSkin,
    onSlow: () => notes.toast(t("detail.slow")),
    naming: (id) => quiz.naming(id),
  });
  const peel = createPeel({ t, store, announce: notes.announce });
  const handling = createHandling({ deck, t, store, announce: notes.announce });
  const cutting = createCutting({ t, store, announce: notes.announce });
  const choices = createBodyChoices({ deck, t, store, level: stage.level });
  const shaping = createShaping({
    ...context,
    resources,
    address: shapes,
    canvas: () => stage.canvas,
    announce: notes.announce,
  });
  stage.element.append(overlay.place, peel.rail, handling.note);
  const search = createSearch({ ...context, resources, describe, known: (id) => knownId(deck, id, store.get().side) });
  const browse = createBrowse(context);
  const card = createCard({ ...context, resources, spot });
  const layers = createLayers({
    ...context,
    close: () => toggleLayers(false),
    before: [peel.control],
    after: [choices.content, cutting.element, shaping.element, choices.detail],
  });
  card.element.querySelector(".card-bar").after(handling.actions);
  const variants = createVariants({ deck, t, store, announce: notes.announce });
  card.element.querySelector(".card-content").after(variants.element);
  layers.element.append(overlay.switch);
  const help = createHelp({ ...context, bodies });
  const about = createAbout(context);
  const toolbar = createToolbar({ ...context, stage, toggleLayers: () => toggleLayers() });
  const header = createHeader({ ...context, help, bodies, copyLink: history ? copyLink : null });
  const lessons = createLessons({
    deck,
    t,
    store,
    resources,
    known: (id, side) => knownId(deck, id, side),
    toast: notes.toast,
    announce: notes.announce,
    shown: () => {
      quiet();
      frame.setTab("list");
      drawSoon();
    },
  });
  const quiz = createQuiz({
    ...context,
    resources,
    known: (id, side) => knownId(deck, id, side),
    toast: notes.toast,
    shown: () => {
      quiet();
      frame.element.classList.toggle("quiz-running", quiz.running);
      frame.element.classList.toggle("quiz-asking", quiz.open);
      frame.setTab("list");
      drawSoon();
    },
  });
  const openers = h("div", { class: "openers" }, lessons.opener, quiz.opener);
  const browsePane = h(
    "section",
    { class: "pane browse", "aria-label": t("list.label") },
    lessons.element,
    quiz.element,
    openers,
    search.element,
    browse.element,
    createFoot({ deck, t, about, languages, compare }),
  );
  const touch = matchMedia("(pointer: coarse)").matches;
  const hint = h("p", { class: "stage-hint", text: t(touch ? "app.hint_touch" : "app.hint_mouse") });
  const parts = {
    header: header.element,
    browse: browsePane,
    stage: stage.element,
    hint,
    toolbar: toolbar.element,
    credit: createCredit(context),
    card: card.element,
    layers: layers.element,
    legend: overlay.legend,
    over: [help.element, about.element, ...notes.elements],
  };
  const frame = createFrame({ t, parts, onInsets: (insets) => stage.setInsets(insets) });
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const leaving = [];
  let drawing = 0;

  function select(id, { keyboard = false } = {}) {
    const known = knownId(deck, id, store.get().side);
    if (id !== null && known === null) return notes.toast(t("pane.unknown", { id: String(id).slice(0, 60) }));
    const [, side] = known ? splitSide(known) : ["", ""];
    const patch = { show: known };
    if (known) patch.view = null;
    if (side && ![side, "both"].includes(store.get().side)) patch.side = "both";
    if (known) Object.assign(patch, broughtBack(store.get(), known));
    Object.assign(patch, variants.kept(known));
    switchContent(patch);
    stage.stopSettling();
    quiet(false);
    store.set(patch, { push: known !== store.get().show, keyboard });
    if (known) frame.setTab("card");
    if (known && keyboard) card.focus();
  }

  /** Organs that a selection is about are put in, and that is said. */
  function switchContent(patch) {
    const content = contentFor(deck, { ...store.get(), ...patch });
    if (!content) return;
    patch.content = content;
    notes.toast(t("content.switched", { content: t(`content.${content}`) }));
  }

  /** While a lesson or the quiz runs, the card waits until somebody asks for it. */
  function quiet(yes = store.get().lesson !== null || quiz.running) {
    frame.element.classList.toggle("lesson-quiet", yes);
  }

  /** A place with what was said of it in words. */
  function describe(id, { present, denied }) {
    card.describe(present, denied);
    select(id, { keyboard: true });
  }

  function toggleLayers(open) {
    frame.toggleLayers(open);
    toolbar.refresh(store.get(), frame.layersOpen);
  }

  function refresh(state, old, cause) {
    const chosen = !old || state.show !== old.show;
    if (chosen) showCard(state.show, cause);
    look(state);
    browse.refresh(state);
    layers.refresh(state);
    for (const part of [peel, handling, cutting, choices, shaping, variants]) part.refresh(state);
    overlay.refresh(state);
    frame.element.classList.toggle("painted", state.overlay !== null);
    toolbar.refresh(state, frame.layersOpen);
    header.refresh(state);
    if (state.lesson && quiz.running) quiz.close();
    lessons.refresh(state, cause).catch((error) => console.error(error));
    if (cause.fromCamera) stage.noteCamera(quiz.picture(state));
    else drawSoon();
    if (old && chosen) tell(state.show);
  }

  /** The card is painted first: on a weak machine a frame of the canvas can take longer than a reader should wait. */
  function drawSoon() {
    cancelAnimationFrame(drawing);
    stage.rest(); // no frame of the old scene comes in between
    drawing = requestAnimationFrame(() =>
      setTimeout(() => {
        frame.arrange();
        stage.apply(quiz.picture(store.get()));
        stage.canvas?.setPins(lessons.pins);
      }),
    );
  }

  function showCard(id, cause) {
    card.show(id, Boolean(cause.keyboard));
    frame.element.classList.toggle("has-card", id !== null);
    hint.hidden = id !== null;
    if (cause.fromHistory || (id === null && frame.element.dataset.tab === "card")) frame.setTab(id ? "card" : "list");
  }

  function tell(id) {
    const entry = id && deck.entries[id];
    const condition = entry && deck.conditions.find((one) => one.id === id);
    const urgent =
      condition && ["urgent", "emergency"].includes(condition.care)
        ? `${t("pane.care_first", { care: t(`care.${condition.care}`) })} `
        : "";
    notes.announce(
      entry ? urgent + t("pane.selected", { kind: t(`kind.${entry.kind}`), label: entry.label }) : t("pane.cleared"),
    );
    if (history) document.title = entry ? t("app.title", { label: entry.label }) : t("app.name");
    onSelect(id);
  }

  function look(state = store.get()) {
    const dark = state.theme === "dark" || (state.theme === "auto" && darkness.matches);
    frame.element.dataset.theme = dark ? "dark" : "light";
    frame.element.dataset.text = state.text;
    frame.element.dataset.contrast = state.contrast;
    stage.setLook(dark, state.text === "large");
  }

  function escape() {
    if (help.isOpen || about.isOpen) return false; // the dialog closes itself
    if (frame.layersOpen) return (toggleLayers(false), true);
    if (store.get().show === null) return false;
    select(null);
    return true;
  }

  async function copyLink() {
    await new Promise((done) => setTimeout(done, 300)); // a slider's last value may still be on its way to the address
    try {
      await navigator.clipboard.writeText(location.href);
      notes.toast(t("tools.copied"));
    } catch {
      notes.toast(t("tools.copy_failed"));
    }
  }

  /** After the first picture: the cards, then what else of the body is to be seen. */
  async function ready() {
    frame.element.dataset.ready = "true";
    stage.canvas?.setPins(lessons.pins);
    shaping.ready();
    try {
      await idle();
      await card.load();
      await stage.complete();
      frame.element.dataset.complete = "true";
    } catch (error) {
      console.error(error);
      notes.toast(t("stage.incomplete"));
    }
  }

  paint(frame.element, deck.palette);
  attribute(frame.element, "lang", deck.language);
  frame.element.classList.toggle("full-page", fullPage);
  root.replaceChildren(h("style", { text: css }), frame.element);
  leaving.push(store.subscribe(refresh));
  if (history) leaving.push(tieToAddress(store, window));
  const relook = () => look();
  darkness.addEventListener("change", relook);
  leaving.push(() => darkness.removeEventListener("change", relook));
  leaving.push(
    bindKeys(fullPage ? window : frame.element, {
      search: () => {
        frame.setTab("list");
        search.focus();
      },
      help: help.open,
      layers: () => toggleLayers(),
      view: stage.standardView,
      peel: peel.step,
      handle: handling.act,
      reset: stage.reset,
      escape,
      bodies: bodies && (() => header.bodies()),
    }),
  );
  leaving.push(lessons.bind(fullPage ? window : frame.element, stage.element));
  const needed = {};
  switchContent(needed);
  if (needed.content) store.set(needed);
  refresh(store.get(), null, { fromHistory: true });
  if (initial.show && store.get().show === null) notes.toast(t("pane.unknown", { id: initial.show }));
  if (store.get().show) tell(store.get().show);
  frame.arrange();
  stage.start();
  expose({ store, stage, frame, select });

  return {
    select,
    store,
    t,
    announce: notes.announce,
    known: (id, side) => knownId(deck, id, side),
    quiz: () => resources.json("quiz"),
    camera: () => stage.canvas?.camera() ?? null,
    element: frame.element,
    dispose() {
      for (const leave of leaving) leave();
      cancelAnimationFrame(drawing);
      shaping.dispose();
      frame.dispose();
      notes.dispose();
      stage.dispose();
      root.replaceChildren();
    },
  };
}

/**
 * The id in the deck that an id from outside means; a sided thing without its side is read as the side shown, else right.
 * @returns {string|null}
 */
export function knownId(deck, id, side = "both") {
  if (typeof id !== "string") return null;
  const wishes = [id, `${id}.${side}`, `${id}.right`];
  return wishes.find((wish) => Object.hasOwn(deck.entries, wish)) ?? null;
}

/** The hook of the browser tests: the state as drawn, places in CSS pixels of the page. */
function expose({ store, stage, frame, select }) {
  const corner = () => stage.host.getBoundingClientRect();
  globalThis.nociscope = {
    select: (id, cause) => select(id, cause),
    get canvas() {
      return stage.canvas;
    },
    get state() {
      return stage.applied ?? store.get();
    },
    get ready() {
      return frame.element.dataset.ready === "true";
    },
    screenOf(id) {
      const place = stage.canvas?.screenOf(id);
      return place ? { ...place, x: place.x + corner().left, y: place.y + corner().top } : null;
    },
    hitAt: (x, y) => stage.canvas?.hitAt(x - corner().left, y - corner().top) ?? null,
  };
}
