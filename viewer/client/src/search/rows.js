/** The deck as rows of the HTML list: pure, so that it can be tested without a page. */

import { splitSide } from "../state.js";

/**
 * One line of the list. `ids` holds what it selects: `""` without a side, `left`, `right`.
 * @typedef {{base: string, label: string, ids: {[side in import("../state.js").BodySide]?: string}, nerves?: string[], note?: string,
 *   care?: string, depth?: number, children?: Row[]}} Row
 * @typedef {{key: string, title: string, rows: Row[]}} Group
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {import("../words.js").Words} Words
 */

const REGIONS = ["back", "pelvis", "buttock", "hip", "groin", "perineum", "thigh", "knee", "leg", "ankle", "foot"];
const MAIN_NERVES = 4;

/** @param {Deck} deck @param {Words} t @returns {Group[]} pain sites by region */
export function siteGroups(deck, t) {
  const rows = merged(deck.sites, (site) => ({ region: site.region, nerves: site.nerves }));
  for (const row of rows) if (Object.hasOwn(deck.entries, row.base)) row.ids[""] = row.base; // nobody has said which side
  return grouped(
    rows,
    REGIONS,
    ({ region }) => region,
    (region) => t(`region.${region}`),
  );
}

/** @param {Deck} deck @param {Words} t @returns {Group[]} the four main nerves with their branches, then the neighbours */
export function nerveGroups(deck, t) {
  const rows = deck.nerves.map((nerve) => ({
    ...selectable(deck, nerve.id, nerve.label),
    nerves: [nerve.id],
    note: rootsText(nerve.roots),
    rank: nerve.rank,
    children: branches(deck, nerve.id),
  }));
  return grouped(
    rows,
    ["main", "other"],
    ({ rank }) => (rank <= MAIN_NERVES ? "main" : "other"),
    (key) => t(`list.${key}_nerves`),
  );
}

/** @param {Deck} deck @param {Words} t @returns {Group[]} what must not be missed, then conditions by mechanism, then explanations */
export function conditionGroups(deck, t) {
  const conditions = deck.conditions.map(({ id, label, care, mechanism, dangerous }) => ({
    ...single(id, label),
    care,
    group: dangerous ? "dangerous" : mechanism,
  }));
  const topics = deck.topics.map(({ id, label }) => ({ ...single(id, label), group: "topics" }));
  return grouped(
    [...conditions.sort(byLabel), ...topics],
    ["dangerous", "nerve", "referred", "local", "mixed", "topics"],
    (row) => row.group,
    (key) => t(key === "dangerous" || key === "topics" ? `list.${key}` : `mechanism.${key}`),
  );
}

/** @param {Deck} deck @param {Words} t @returns {Group[]} structures by tissue */
export function structureGroups(deck, t) {
  const rows = merged(deck.structures, (structure) => ({ tissue: structure.tissue, note: structure.latin }));
  return grouped(
    rows.sort(byLabel),
    Object.keys(deck.palette.tissue),
    ({ tissue }) => tissue,
    (tissue) => t(`tissue.${tissue}`),
  );
}

/**
 * Rows by what they have in common, without groups that would be empty.
 * @template {Row} One
 * @param {One[]} rows @param {string[]} first keys that come first, in this order
 * @param {(row: One) => string} keyOf @param {(key: string) => string} titleOf
 * @returns {Group[]}
 */
function grouped(rows, first, keyOf, titleOf) {
  return [...new Set([...first, ...rows.map(keyOf)])]
    .map((key) => ({ key, title: titleOf(key), rows: rows.filter((row) => keyOf(row) === key) }))
    .filter((group) => group.rows.length);
}

/** @param {Row} one @param {Row} other */
function byLabel(one, other) {
  return one.label.localeCompare(other.label);
}

/** @param {string} id @param {string} label */
function single(id, label) {
  return { base: id, label, ids: { "": id } };
}

/**
 * Left and right of a thing become one row.
 * @template {{id: string, label: string}} Thing
 * @template {Partial<Row>} More
 * @param {Thing[]} things @param {(thing: Thing) => More} more @returns {(Row & More)[]}
 */
function merged(things, more) {
  /** @type {Map<string, Row & More>} */
  const rows = new Map();
  for (const thing of things) {
    const [base, side] = splitSide(thing.id);
    const row = rows.get(base) ?? { base, label: thing.label, ids: {}, ...more(thing) };
    rows.set(base, row);
    row.ids[side] = thing.id;
    if (side) row.label = sharedLabel(row.label, thing.label);
  }
  return [...rows.values()];
}

/** What two labels share: "Heel, left" and "Heel, right" give "Heel", whatever the language. @param {string} one @param {string} other */
export function sharedLabel(one, other) {
  if (one === other) return one;
  const words = [one.split(" "), other.split(" ")];
  const length = Math.min(words[0].length, words[1].length);
  let front = 0;
  while (front < length && words[0][front] === words[1][front]) front += 1;
  let end = 0;
  while (end < length && words[0].at(-1 - end) === words[1].at(-1 - end)) end += 1;
  const shared = front >= end ? words[0].slice(0, front) : words[0].slice(words[0].length - end);
  return shared.join(" ").replace(/[\s,;:([–-]+$/u, "") || one;
}

/** @param {Deck} deck @param {string} base @param {string} label @returns {Row} */
function selectable(deck, base, label) {
  /** @type {Row["ids"]} */
  const ids = {};
  for (const side of /** @type {const} */ (["", "left", "right"])) {
    const id = side ? `${base}.${side}` : base;
    if (Object.hasOwn(deck.entries, id)) ids[side] = id;
  }
  return { base, label, ids };
}

/** @param {Deck} deck @param {string} nerve */
function branches(deck, nerve) {
  /** @type {Map<string, string>} */
  const parents = new Map();
  for (const segment of deck.segments) {
    const [base] = splitSide(segment.id);
    if (segment.nerve === nerve && !base.includes(".root."))
      parents.set(base, splitSide(segment.parent || segment.id)[0]);
  }
  /** @param {string} base @returns {number} */
  const depth = (base) => {
    const parent = parents.get(base);
    return parent === undefined || parent === base || !parents.has(parent) ? 0 : 1 + depth(parent);
  };
  const rows = [...parents.keys()].map((base) => ({
    ...selectable(deck, base, deck.entries[base]?.label ?? base),
    depth: Math.min(depth(base), 4),
  }));
  return rows.length > 1 ? rows.filter((row) => Object.keys(row.ids).length) : [];
}

/** Roots as people write them: L4, L5, S1, S2, S3 gives L4–S3. @param {string[]} roots */
export function rootsText(roots) {
  const order = ["T12", "L1", "L2", "L3", "L4", "L5", "S1", "S2", "S3", "S4", "S5"];
  const places = roots.map((root) => order.indexOf(root)).sort((a, b) => a - b);
  const unbroken = places.every((place, at) => place >= 0 && (at === 0 || place === places[at - 1] + 1));
  return unbroken && roots.length > 1 ? `${order[places[0]]}–${order[places[places.length - 1]]}` : roots.join(", ");
}
