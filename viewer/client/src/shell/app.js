/**
 * The shell around the canvas. First what happens and the state, then the stage, the parts around it and the frame that
 * holds
 * them; last they are connected. A click is one value: what was met (`canvas/picking/pick.js`) goes to the quiz, to the
 * card and
 * into the state, and the state is told to every part (`refresh.js`).
 */

import css from "styles:index.css";
import { paint } from "../badge.js";
import { contentFor } from "../canvas/peel.js";
import { attribute, h } from "../dom.js";
import { createFrame, createNotes } from "../frame.js";
import { tieToAddress } from "../history.js";
import { idle } from "../idle.js";
import { blankState } from "../state.js";
import { createStore } from "../store.js";
import { makeWords } from "../words.js";
import { bindKeys } from "./keys.js";
import { createParts, panesOf } from "./parts.js";
import { createRefresh } from "./refresh.js";
import { createSelect, knownId } from "./selection.js";
import { createSignal } from "./signal.js";
import { createStage } from "./stage.js";
import { expose } from "./test_hook.js";

/**
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../canvas/picking/pick.js").Pick} Pick
 *
 * @typedef {Object} Options
 * @property {Deck} deck
 * @property {import("../resources.js").Resources} resources
 * @property {import("../state.js").ViewState} [initial]
 * @property {boolean} [history] keep the view in the page's address
 * @property {boolean} [fullPage] fill the window and take its shortcuts; else stay inside the element
 * @property {string|null} [language] of the page, where its address does not say
 * @property {{code: string, name: string}[]} [languages] in which the page can be had
 * @property {string|null} [shapes] address that makes the sheet of shapes
 * @property {string|null} [bodies] address of the page where bodies are added
 * @property {string|null} [compare] address of the page that compares two bodies
 * @property {(id: string|null) => void} [onSelect]
 *
 * @typedef {ReturnType<typeof withDefaults>} Settings
 * @typedef {ReturnType<typeof createContext> & {stage: import("./stage.js").Stage}} App what every part is made from
 * @typedef {App & {parts: import("./parts.js").Parts, frame: ReturnType<typeof createFrame>}} Shell
 * @typedef {ReturnType<typeof createRefresh>} Refresh
 */

/** Build the whole application in an element. @param {HTMLElement} root @param {Options} options */
export function createApp(root, options) {
  const settings = withDefaults(options);
  const context = createContext(settings);
  const { deck, t, store, select, announce, known, resources } = context;
  const stage = createStage(context);
  const app = { ...context, stage };
  const parts = createParts(app, settings);
  const frame = createFrame({ t, parts: panesOf(app, parts), onInsets: stage.setInsets });
  const shell = { ...app, parts, frame };
  const refreshing = createRefresh(shell, settings);
  const leave = connect(shell, refreshing, settings);
  paint(frame.element, deck.palette);
  attribute(frame.element, "lang", deck.language);
  frame.element.classList.toggle("full-page", settings.fullPage);
  root.replaceChildren(h("style", { text: css }), frame.element);
  begin(shell, refreshing, settings);
  return {
    select,
    store,
    t,
    announce,
    known,
    quiz: () => resources.json("quiz"),
    camera: () => stage.canvas?.camera() ?? null,
    element: frame.element,
    dispose() {
      leave();
      for (const part of [refreshing, parts.shaping, frame, context.notes, stage]) part.dispose();
      root.replaceChildren();
    },
  };
}

/** @param {Options} options */
function withDefaults(options) {
  return {
    initial: blankState(),
    history: true,
    fullPage: true,
    languages: [],
    shapes: null,
    bodies: null,
    compare: null,
    onSelect: () => {},
    ...options,
  };
}

/** The state, the words, and what can happen: there before any part. @param {Settings} settings */
function createContext({ deck, resources, initial }) {
  const t = makeWords(deck.texts);
  const notes = createNotes();
  const store = createStore({ ...initial, show: knownId(deck, initial.show, initial.side) });
  const news = {
    /** @type {import("./signal.js").Signal<[known: string|null, keyboard: boolean]>} somebody chose something */
    chosen: createSignal(),
    /** @type {import("./signal.js").Signal<[open?: boolean]>} the layers are to be shown or put away */
    layers: createSignal(),
    /** @type {import("./signal.js").Signal<[]>} a lesson or the quiz has come, gone or turned a page */
    turned: createSignal(),
    /** @type {import("./signal.js").Signal<[]>} the words are to be changed */
    worded: createSignal(),
  };
  const { announce, toast } = notes;
  const select = createSelect({ deck, t, store, toast }, news.chosen.tell);
  /** @param {unknown} id @param {import("../state.js").ViewState["side"]} [side] */
  const known = (id, side) => knownId(deck, id, side);
  return { deck, t, store, resources, notes, announce, toast, news, select, known };
}

/**
 * Who listens to what.
 * @param {Shell} shell
 * @param {Refresh} refreshing
 * @param {Settings} settings
 * @returns {() => void}
 */
function connect(shell, refreshing, settings) {
  const { store, news, stage, frame, parts } = shell;
  const target = settings.fullPage ? window : frame.element;
  news.chosen.listen(refreshing.chosen);
  news.layers.listen(refreshing.toggleLayers);
  news.turned.listen(refreshing.turned);
  news.worded.listen(() => frame.setTab("list"));
  const leaving = [
    store.subscribe(refreshing.refresh),
    settings.history ? tieToAddress(store, window) : () => {},
    bindKeys(target, keysOf(shell, refreshing, settings)),
    parts.lessons.bind(target, stage.element),
  ];
  return () => leaving.forEach((leave) => leave());
}

/**
 * @param {Shell} shell
 * @param {Refresh} refreshing
 * @param {Settings} settings
 * @returns {import("./keys.js").Actions}
 */
function keysOf({ store, select, stage, frame, parts }, { toggleLayers }, { bodies }) {
  const { help, about, search, peel, handling, header } = parts;
  return {
    search() {
      frame.setTab("list");
      search.focus();
    },
    help: help.open,
    layers: () => toggleLayers(),
    view: stage.standardView,
    peel: peel.step,
    handle: handling.act,
    reset: stage.reset,
    bodies: bodies === null ? null : header.bodies,
    escape() {
      if (help.isOpen || about.isOpen) return false; // the dialog closes itself
      if (frame.layersOpen) toggleLayers(false);
      else if (store.get().show === null) return false;
      else select(null);
      return true;
    },
  };
}

/** The first picture. @param {Shell} shell @param {Refresh} refreshing @param {Settings} settings */
function begin(shell, { refresh, tell }, { initial }) {
  const { deck, t, store, toast, stage, frame, parts } = shell;
  const content = contentFor(deck, store.get());
  if (content) {
    toast(t("content.switched", { content: t(`content.${content}`) }));
    store.set({ content });
  }
  parts.described.back();
  refresh(store.get(), null, { fromHistory: true });
  if (initial.show && store.get().show === null) toast(t("pane.unknown", { id: initial.show }));
  if (store.get().show) tell(store.get().show);
  frame.arrange();
  stage.start({
    pick: (pick) => click(shell, pick),
    naming: parts.quiz.naming,
    ready: () => complete(shell),
    onSlow: () => toast(t("detail.slow")),
  });
  expose(shell);
}

/**
 * A click on the body: the quiz may take it as an answer; else it becomes the selection, and the card tells of the very
 * point.
 * @param {Shell} shell
 * @param {Pick} pick
 */
function click({ stage, select, parts }, pick) {
  if (parts.quiz.pick(pick)) return;
  parts.spot.set(stage.spotOf(pick));
  select(pick.id);
}

/** After the first picture: the cards, then what else of the body is to be seen. @param {Shell} shell */
async function complete({ t, toast, stage, frame, parts }) {
  frame.element.dataset.ready = "true";
  stage.canvas?.setPins(parts.lessons.pins);
  parts.shaping.ready();
  try {
    await idle();
    await parts.card.load();
    const skin = await stage.complete();
    if (skin !== undefined) parts.overlay.setSkin(skin);
    frame.element.dataset.complete = "true";
  } catch (error) {
    console.error(error);
    toast(t("stage.incomplete"));
  }
}
