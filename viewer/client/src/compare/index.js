/** Two bodies beside or over each other, with one selection and one camera. A bundle of its own; the canvas comes from the client's. */

import css from "styles:compare.css";
import { paint } from "../badge.js";
import { fine, h, icon } from "../dom.js";
import { createNotes } from "../frame.js";
import { createStore } from "../store.js";
import { darkness, isDark } from "../theme.js";
import { makeWords, messageOf } from "../words.js";
import { createResources, fromServer } from "../resources.js";
import { createBar } from "./bar.js";
import { createDifferences } from "./differences.js";
import { createSide } from "./side.js";
import { ask } from "./source.js";
import { mirroredDeck, otherSide, readView, stateFor, wantsMore, writeView } from "./view.js";

const WRITE_MS = 250;
const ANEW = ["a", "b", "sides"]; // another body is another page, as another language is

/**
 * @typedef {typeof import("../adapters/standalone.js").kit} Kit parts of the client
 * @typedef {{bodies: {name: string, label: string}[], texts: {[key: string]: string}, language: string,
 *   languages: {code: string, name: string}[], home: string, decks: string, table: string}} Settings
 * @typedef {import("./side.js").Side} Side
 * @typedef {import("./view.js").Pairing} Pairing
 * @typedef {import("../store.js").State} State
 * @typedef {import("../store.js").Cause} Cause
 * @typedef {import("../types/records").Deck} Deck
 *
 * @param {HTMLElement} root
 * @param {Kit} kit
 * @param {Settings} settings
 */
export function mountCompare(root, kit, settings) {
  const t = makeWords(settings.texts);
  const read = readView(location.search);
  let pairing = read.pairing;
  const common = createStore({ ...read.state, lang: settings.language });
  const notes = createNotes();
  /** @type {(Side|null)[]} */
  const sides = [null, null];
  const labels = labelsOf(pairing, settings.bodies, t);
  const stages = h("div", { class: "compare-stages" });
  const bar = createBar({
    settings,
    t,
    pairing: () => pairing,
    change,
    common,
    view: (name) => sides[leader]?.stage.standardView(name),
  });
  const differences = createDifferences({ t, show: (id) => select(id), measured: bar.measured });
  const aside = h("aside", { class: "compare-aside" }, bar.tools, differences.element);
  const element = h(
    "div",
    { class: "ns compare", lang: settings.language, data: { layout: "wide" } },
    bar.element,
    h("main", { class: "compare-main" }, stages),
    aside,
    ...notes.elements,
  );
  /** @type {0|1} */
  let leader = 0;
  /** @type {ReturnType<Kit["createCard"]>|null} */
  let card = null;
  /** @type {number|undefined} */
  let writing;
  let asked = 0;
  let whole = false; // whether both are here

  /** @param {Partial<Pairing> & {lang?: string}} patch */
  function change({ lang, ...patch }) {
    pairing = { ...pairing, ...patch };
    if (lang || Object.keys(patch).some((name) => ANEW.includes(name))) return location.assign(address(lang));
    if ("measured" in patch) compareAll();
    if ("mode" in patch) arrange();
    const [ahead, behind] = [sides[leader]?.stage.canvas, sides[1 - leader]?.stage.canvas];
    if (patch.linked && ahead) behind?.follow(ahead.orbit());
    refresh(common.get(), common.get(), { stay: true });
  }

  const address = (/** @type {string} */ lang = common.get().lang) =>
    `${location.pathname}?${writeView(pairing, { ...common.get(), lang })}`;

  /** @param {boolean|undefined} push */
  function write(push) {
    clearTimeout(writing);
    if (push) history.pushState(null, "", address());
    else writing = window.setTimeout(() => history.replaceState(null, "", address()), WRITE_MS);
  }

  /** @param {string|null} id @param {0|1} from */
  function select(id, from = 0) {
    leader = from;
    const show = pairing.sides && from === 1 ? otherSide(id) : id;
    for (const side of sides) side?.stage.stopSettling();
    common.set({ show, view: null }, { push: true });
  }

  /** @param {State} state @param {Pick<State, "show">} old @param {Cause} cause */
  function refresh(state, old, cause) {
    look(state);
    bar.refresh();
    if (!cause.fromHistory) write(cause.push);
    if (state.show !== old.show) tell(state.show);
    if (cause.fromCamera) return sides.forEach((side) => side?.stage.noteCamera(side.store.get()));
    for (const [at, side] of sides.entries()) {
      const follows = pairing.linked && at !== leader && pairing.mode !== "over";
      const where = cause.stay ? side : follows ? sides[leader] : null; // whose camera says where to stand
      side?.apply(where?.stage.canvas?.camera() ?? null);
    }
    ghostMore();
  }

  /** @param {string|null} id */
  function tell(id) {
    const deck = sides[0]?.deck;
    if (!deck) return;
    const entry = id && deck.entries[id];
    card?.show(entry ? id : null, false);
    element.classList.toggle("has-card", Boolean(entry));
    notes.announce(
      entry ? t("pane.selected", { kind: t(`kind.${entry.kind}`), label: entry.label }) : t("pane.cleared"),
    );
  }

  function look(state = common.get()) {
    const { theme, text, depth } = state;
    const dark = isDark(theme);
    element.dataset.theme = dark ? "dark" : "light";
    element.dataset.text = text;
    element.dataset.depth = depth;
    card?.refresh(state);
    for (const side of sides) side?.stage.setLook(dark, text === "large");
  }

  /** What one camera does, the other does too. @param {import("../canvas/camera/orbit.js").Orbit} orbit @param {0|1} at */
  function onCamera(orbit, at) {
    if (pairing.linked && at === leader) sides[1 - at]?.stage.canvas?.follow(orbit);
  }

  /** @param {0|1} at */
  function onReady(at) {
    look();
    if (!whole) return;
    const other = sides[1 - at]?.stage.canvas;
    if (at !== leader && pairing.linked && other) sides[at]?.stage.canvas?.follow(other.orbit());
    if (pairing.mode === "over" && at === 0) layOver().catch(failedGhost);
    if (sides.every((side) => !side?.started || side.element.dataset.ready)) element.dataset.ready = "true";
  }

  /** Beside or over each other. */
  function arrange() {
    const over = pairing.mode === "over";
    element.dataset.mode = pairing.mode;
    const [one, two] = sides;
    two?.sleep(over);
    beside();
    if (over) {
      leader = 0;
      if (one?.stage.canvas) layOver().catch(failedGhost);
    } else {
      one?.stage.canvas?.setGhost(null);
      ghosted = "";
      if (two && !two.started) start(two);
    }
  }

  /** What is told of the ghost covers no part of the body that can be free of it. */
  function beside() {
    const [one, two] = sides;
    const lies = two && pairing.mode === "over" && getComputedStyle(two.element).position === "absolute";
    one?.keepRight(lies ? two.element.offsetWidth : 0);
  }

  let ghosted = ""; // the names of the files of which the ghost is made

  async function layOver() {
    const [one, two] = sides;
    if (!one?.stage.canvas || !two || pairing.mode !== "over") return;
    const files = ["bones"];
    if (wantsMore(two.deck, two.store.get()))
      files.push(...two.deck.body.shelves.filter(({ when }) => when === "soon").map(({ name }) => name));
    if (ghosted === files.join()) return;
    ghosted = files.join();
    const glbs = (await Promise.all(files.map((name) => two.resources.get(name)))).filter((glb) => glb !== null);
    const stateOf = () => stateFor(two.deck, pairing, common.get(), 1);
    const ghost = await kit.createGhost({ deck: two.deck, glbs, mirror: pairing.sides, stateOf });
    if (pairing.mode !== "over") return ghost.dispose();
    one.stage.canvas.setGhost(ghost);
    element.dataset.ghost = "true";
  }

  function ghostMore() {
    if (pairing.mode === "over" && ghosted) layOver().catch(failedGhost);
  }

  /** @param {unknown} error */
  function failedGhost(error) {
    console.error(error);
    notes.toast(t("compare.failed", { label: labels[1] }));
  }

  /** @param {Side} side */
  function start(side) {
    side.started = true;
    side.start();
  }

  /** Get both decks, the second while the first is being drawn. @param {0|1} at */
  async function open(at) {
    const place = h(
      "div",
      { class: "compare-side compare-waiting", role: "status" },
      h("span", { class: "spinner", "aria-hidden": "true" }),
      h("p", { text: t("compare.loading", { label: labels[at] }) }),
    );
    stages.append(place);
    try {
      const name = at === 1 && !pairing.sides ? pairing.b : pairing.a;
      const { deck: deckUrl } = await ask(settings.decks, { body: name, lang: settings.language });
      const source = fromServer(deckUrl);
      const mirror = pairing.sides && at === 1;
      const given = await source.deck();
      const deck = mirror ? mirroredDeck(given) : given;
      const resources = createResources(deck, source);
      const side = createSide(kit, {
        deck,
        label: labels[at],
        t,
        resources,
        at,
        mirror,
        pairing: () => pairing,
        common,
        pick: select,
        onCamera,
        onReady,
        lead: (which) => {
          leader = which;
        },
        setContent: (content) => change({ contents: pairing.contents.with(at, content) }),
      });
      sides[at] = side;
      place.replaceWith(side.element);
      if (at === 0) dress(deck, resources);
    } catch (error) {
      console.error(error);
      place.className = "compare-side compare-failed";
      place.setAttribute("role", "alert");
      place.replaceChildren(
        icon("warning"),
        h("p", { class: "cover-title", text: t("compare.failed", { label: labels[at] }) }),
        fine(messageOf(error)),
      );
    }
  }

  /**
   * What the first deck brings for the page: colours, cards, the list of what can be shown.
   * @param {Deck} deck @param {import("../resources.js").Resources} resources
   */
  function dress(deck, resources) {
    paint(element, deck.palette);
    bar.offer(deck);
    const spot = kit.createSpot({ deck, t });
    const made = kit.createCard({ deck, t, resources, store: common, select: (id) => select(id), spot });
    card = made;
    aside.insertBefore(made.element, differences.element);
    made.show(null, false);
    made.load().catch((error) => console.error(error));
  }

  async function compareAll() {
    const mine = ++asked;
    differences.wait();
    try {
      const { a, b, measured } = pairing;
      /** @type {{[name: string]: string}} */
      const asking = pairing.sides
        ? { a, sides: "on", lang: settings.language }
        : { a, b, side: measured, lang: settings.language };
      const told = await ask(settings.table, asking);
      if (mine === asked) differences.fill(told);
    } catch (error) {
      if (mine === asked) differences.fail(messageOf(error));
    }
  }

  async function load() {
    differences.wait();
    await open(0);
    refresh(common.get(), { show: null }, { fromHistory: true });
    if (sides[0]) start(sides[0]); // it is there to be looked at while the other is being built
    await open(1);
    whole = true;
    element.dataset.mode = pairing.mode;
    sides[1]?.sleep(pairing.mode === "over");
    if (sides[1]) new ResizeObserver(beside).observe(sides[1].element);
    const { show } = common.get();
    refresh(common.get(), common.get(), { fromHistory: true });
    if (show && sides.every((side) => !Object.hasOwn(side?.deck.entries ?? {}, show))) common.set({ show: null });
    if (sides[1] && pairing.mode !== "over") start(sides[1]);
    else onReady(0);
    if (sides.every(Boolean)) await compareAll();
    else differences.fail(t("compare.failed", { label: sides[0] ? labels[1] : labels[0] }));
  }

  root.replaceChildren(h("style", { text: kit.css }), h("style", { text: css }), element);
  document.title = `${t("compare.title")} – ${t("app.name")}`;
  common.subscribe(refresh);
  darkness().addEventListener("change", () => look());
  window.addEventListener("popstate", () => {
    const next = readView(location.search);
    pairing = next.pairing;
    leader = 0;
    arrange();
    common.set(next.state, { fromHistory: true });
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && common.get().show) select(null);
  });
  look();
  bar.refresh();
  const hook = {
    sides,
    select,
    get state() {
      return common.get();
    },
    get pairing() {
      return pairing;
    },
    get leader() {
      return leader;
    },
    camera: (/** @type {0|1} */ at) => sides[at]?.stage.canvas?.camera() ?? null,
  };
  Object.assign(globalThis, { nociscopeCompare: hook }); // for tests
  return load();
}

/** @param {Pairing} pairing @param {Settings["bodies"]} bodies @param {import("../words.js").Words} t */
function labelsOf({ a, b, sides }, bodies, t) {
  const label = (/** @type {string} */ name) => bodies.find((one) => one.name === name)?.label ?? name;
  return sides
    ? [t("compare.left_side", { label: label(a) }), t("compare.mirrored", { label: label(a) })]
    : [label(a), label(b)];
}
