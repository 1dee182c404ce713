/** What is compared and how it is shown: address, what it means for each of the two, the mirrored deck. Pure. */

import { CONTENTS, blankState, fromQuery, toQuery } from "../state.js";

export const MODES = /** @type {const} */ (["beside", "over"]);
export const SIDES = /** @type {const} */ (["left", "right"]);

/**
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../state.js").ViewState} ViewState
 * @typedef {ViewState["content"]} Content
 * @typedef {{a: string, b: string, mode: "beside"|"over", linked: boolean, sides: boolean, contents: Content[], measured: "left"|"right"}} Pairing
 *   `sides`: the second view is the mirrored right side of the first body; `measured`: the side that the table is about
 *
 * @param {string} query of the address; what it says wrongly is left out
 * @returns {{pairing: Pairing, state: import("../state.js").ViewState}}
 */
export function readView(query) {
  const given = new URLSearchParams(query);
  const body = (/** @type {string} */ name) => /^[a-z0-9_]{1,64}$/.exec(given.get(name) ?? "")?.[0] ?? "default";
  /** @template {string} T @param {string} name @param {readonly T[]} choices */
  const one = (name, choices) => choices.find((choice) => choice === given.get(name)) ?? choices[0];
  const pairing = {
    a: body("a"),
    b: body("b"),
    mode: one("mode", MODES),
    linked: given.get("link") !== "off",
    sides: given.get("sides") === "on",
    contents: [one("content_a", CONTENTS), one("content_b", CONTENTS)],
    measured: one("measured", SIDES),
  };
  const peel = given.has("peel") ? {} : { peel: 4 }; // bones and nerves, unless more is asked for
  return { pairing, state: { ...fromQuery(query), ...peel } };
}

/** @param {Pairing} pairing @param {import("../state.js").ViewState} state @returns {string} the query that {@link readView} reads */
export function writeView({ a, b, mode, linked, sides, contents, measured }, state) {
  const parts = [["a", a]];
  if (!sides) parts.push(["b", b]);
  if (mode !== MODES[0]) parts.push(["mode", mode]);
  if (!linked) parts.push(["link", "off"]);
  if (sides) parts.push(["sides", "on"]);
  for (const [at, name] of ["content_a", "content_b"].entries())
    if (contents[at] !== CONTENTS[0]) parts.push([name, contents[at]]);
  if (measured !== SIDES[0]) parts.push(["measured", measured]);
  const own = parts.map((part) => part.join("=")).join("&");
  const peel = state.peel === 0 ? "peel=0" : "";
  return [own, peel, toQuery({ ...state, content: "none", peel: state.peel === 4 ? 0 : state.peel })]
    .filter(Boolean)
    .join("&");
}

/** @param {string|null} id @returns {string|null} the same thing of the other side */
export function otherSide(id) {
  return id && id.replace(/\.(left|right)$/, (_, side) => (side === "left" ? ".right" : ".left"));
}

/**
 * What the common state means in one of the two views.
 * @param {Deck} deck of that view
 * @param {Pairing} pairing
 * @param {import("../state.js").ViewState} state
 * @param {0|1} at which view
 */
export function stateFor(deck, pairing, state, at) {
  const show = pairing.sides && at === 1 ? otherSide(state.show) : state.show;
  return {
    ...blankState(),
    ...state,
    show: show && Object.hasOwn(deck.entries, show) ? show : null,
    side: pairing.sides ? SIDES[at] : state.side,
    content: pairing.contents[at],
  };
}

/** @param {Deck} deck @returns {Deck} with left and right exchanged in place, not in name */
export function mirroredDeck(deck) {
  const point = (/** @type {number[]} */ [x, y, z]) => [-x, y, z];
  const box = (/** @type {number[][]} */ [low, high]) => [
    [-high[0], low[1], low[2]],
    [-low[0], high[1], high[2]],
  ];
  /** @template {{points: number[][]}} T @param {T} one @returns {T} */
  const segment = (one) => ({ ...one, points: one.points.map(point) });
  const focus = (/** @type {import("../types/records").FocusEntry} */ one) => ({
    ...one,
    center: point(one.center),
    box: box(one.box),
  });
  const entry = (/** @type {Deck["entries"][string]} */ one) => ({
    ...one,
    scene: { ...one.scene, focus: focus(one.scene.focus) },
  });
  return {
    ...deck,
    body: { ...deck.body, bounds: box(deck.body.bounds) },
    structures: deck.structures.map((one) => ({ ...one, center: point(one.center) })),
    segments: deck.segments.map(segment),
    sites: deck.sites.map((one) => ({ ...one, position: point(one.position), normal: point(one.normal) })),
    variants: {
      ...deck.variants,
      list: deck.variants.list.map((one) => ({ ...one, segments: one.segments.map(segment) })),
    },
    entries: Object.fromEntries(Object.entries(deck.entries).map(([id, one]) => [id, entry(one)])),
  };
}

/** Bones of a body by where they come from. @param {Deck} deck @returns {{measured: number, modelled: number}} */
export function origins(deck) {
  const bones = deck.structures.filter(({ tissue }) => tissue === "bone");
  const measured = bones.filter(({ origin }) => origin === "measured").length;
  return { measured, modelled: bones.length - measured };
}

/** @param {Deck} deck @param {ViewState} state @returns {boolean} whether more of the body than bones is to be seen */
export function wantsMore(deck, state) {
  const tissues = new Map(deck.structures.map(({ id, tissue }) => [id, tissue]));
  const marked = deck.entries[state.show ?? ""]?.scene.structures ?? [];
  return (
    state.peel < 4 ||
    state.content !== "none" ||
    marked.some((id) => !["bone", "cartilage"].includes(tissues.get(id) ?? ""))
  );
}
