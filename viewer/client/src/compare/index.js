/** Two bodies beside or over each other, with one selection and one camera. A bundle of its own; the canvas comes from the client's. */

import css from "styles:compare.css";
import { paint } from "../badge.js";
import { h, icon } from "../dom.js";
import { createNotes } from "../frame.js";
import { createStore } from "../store.js";
import { makeWords } from "../words.js";
import { createResources, fromServer } from "../resources.js";
import { createBar } from "./bar.js";
import { createDifferences } from "./differences.js";
import { createSide } from "./side.js";
import { ask } from "./source.js";
import { mirroredDeck, otherSide, readView, stateFor, wantsMore, writeView } from "./view.js";

const WRITE_MS = 250;
const ANEW = ["a", "b", "sides", "lang"]; // another body or language is another page

/**
 * @param {HTMLElement} root
 * @param {{createStage: Function, createCard: Function, createSpot: Function, createGhost: Function, css: string}} kit of the client
 * @param {{bodies: {name: string, label: string}[], texts: Object, language: string, languages: Object[], home: string, decks: string, table: string}} settings
 */
export function mountCompare(root, kit, settings) {
  const t = makeWords(settings.texts);
  const read = readView(location.search);
  let pairing = read.pairing;
  const common = createStore({ ...read.state, lang: settings.language });
  const notes = createNotes();
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
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  let leader = 0;
  let card = null;
  let writing = 0;
  let asked = 0;
  let whole = false; // whether both are here

  function change(patch) {
    pairing = { ...pairing, ...patch };
    if (Object.keys(patch).some((name) => ANEW.includes(name))) return location.assign(address(patch.lang));
    if ("measured" in patch) compareAll();
    if ("mode" in patch) arrange();
    const [ahead, behind] = [sides[leader]?.stage.canvas, sides[1 - leader]?.stage.canvas];
    if (patch.linked && ahead) behind?.follow(ahead.orbit());
    refresh(common.get(), common.get(), { stay: true });
  }

  const address = (lang) =>
    `${location.pathname}?${writeView(pairing, lang ? { ...common.get(), lang } : common.get())}`;

  function write(push) {
    clearTimeout(writing);
    if (push) history.pushState(null, "", address());
    else writing = setTimeout(() => history.replaceState(null, "", address()), WRITE_MS);
  }

  function select(id, from = 0) {
    leader = from;
    const show = pairing.sides && from === 1 ? otherSide(id) : id;
    for (const side of sides) side?.stage.stopSettling();
    common.set({ show, view: null }, { push: true });
  }

  function refresh(state, old, cause) {
    look(state);
    bar.refresh();
    if (!cause.fromHistory) write(cause.push);
    if (state.show !== old?.show) tell(state.show);
    if (cause.fromCamera) return sides.forEach((side) => side?.stage.noteCamera(side.store.get()));
    for (const [at, side] of sides.entries()) {
      const follows = pairing.linked && at !== leader && pairing.mode !== "over";
      const where = cause.stay ? side : follows ? sides[leader] : null; // whose camera says where to stand
      side?.apply(where?.stage.canvas?.camera() ?? null);
    }
    ghostMore();
  }

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

  function look({ theme, text } = common.get()) {
    const dark = theme === "dark" || (theme === "auto" && darkness.matches);
    element.dataset.theme = dark ? "dark" : "light";
    element.dataset.text = text;
    for (const side of sides) side?.stage.setLook(dark, text === "large");
  }

  /** What one camera does, the other does too. */
  function onCamera(orbit, at) {
    if (pairing.linked && at === leader) sides[1 - at]?.stage.canvas?.follow(orbit);
  }

  function onReady(at) {
    look();
    if (!whole) return;
    const other = sides[1 - at]?.stage.canvas;
    if (at !== leader && pairing.linked && other) sides[at].stage.canvas?.follow(other.orbit());
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
      ghosted = null;
      if (two && !two.started) start(two);
    }
  }

  /** What is told of the ghost covers no part of the body that can be free of it. */
  function beside() {
    const [one, two] = sides;
    const told = pairing.mode === "over" && two && getComputedStyle(two.element).position === "absolute";
    one?.keepRight(told ? two.element.offsetWidth : 0);
  }

  let ghosted = null; // the names of the files of which the ghost is made

  async function layOver() {
    const [one, two] = sides;
    if (!one?.stage.canvas || !two || pairing.mode !== "over") return;
    const files = ["bones"];
    if (wantsMore(two.deck, two.store.get()))
      files.push(...two.deck.body.shelves.filter(({ when }) => when === "soon").map(({ name }) => name));
    if (ghosted === files.join()) return;
    ghosted = files.join();
    const glbs = (await Promise.all(files.map((name) => two.resources.get(name)))).filter(Boolean);
    const stateOf = () => stateFor(two.deck, pairing, common.get(), 1);
    const ghost = await kit.createGhost({ deck: two.deck, glbs, mirror: pairing.sides, stateOf });
    if (pairing.mode !== "over") return ghost.dispose();
    one.stage.canvas.setGhost(ghost);
    element.dataset.ghost = "true";
  }

  function ghostMore() {
    if (pairing.mode === "over" && ghosted) layOver().catch(failedGhost);
  }

  function failedGhost(error) {
    console.error(error);
    notes.toast(t("compare.failed", { label: labels[1] }));
  }

  function start(side) {
    side.started = true;
    side.stage.start();
  }

  /** Get both decks, the second while the first is being drawn. */
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
      const given = await source.deck(() => {});
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
      sides[at] = Object.assign(side, { resources });
      place.replaceWith(side.element);
      if (at === 0) dress(deck, resources);
    } catch (error) {
      console.error(error);
      place.className = "compare-side compare-failed";
      place.setAttribute("role", "alert");
      place.replaceChildren(
        icon("warning"),
        h("p", { class: "cover-title", text: t("compare.failed", { label: labels[at] }) }),
        h("p", { class: "fine", text: error.message }),
      );
    }
  }

  /** What the first deck brings for the page: colours, cards, the list of what can be shown. */
  function dress(deck, resources) {
    paint(element, deck.palette);
    bar.offer(deck);
    const spot = kit.createSpot({ deck, t });
    card = kit.createCard({ deck, t, resources, select: (id) => select(id), spot });
    aside.insertBefore(card.element, differences.element);
    card.show(null, false);
    card.load().catch((error) => console.error(error));
  }

  async function compareAll() {
    const mine = ++asked;
    differences.wait();
    try {
      const which = pairing.sides
        ? { a: pairing.a, sides: "on" }
        : { a: pairing.a, b: pairing.b, side: pairing.measured };
      const told = await ask(settings.table, { ...which, lang: settings.language });
      if (mine === asked) differences.fill(told);
    } catch (error) {
      if (mine === asked) differences.fail(error.message);
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
  darkness.addEventListener("change", () => look());
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
  globalThis.nociscopeCompare = {
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
    camera: (at) => sides[at]?.stage.canvas?.camera() ?? null,
  };
  return load();
}

function labelsOf({ a, b, sides }, bodies, t) {
  const label = (name) => bodies.find((one) => one.name === name)?.label ?? name;
  return sides
    ? [t("compare.left_side", { label: label(a) }), t("compare.mirrored", { label: label(a) })]
    : [label(a), label(b)];
}
