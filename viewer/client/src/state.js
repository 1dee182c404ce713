/**
 * The view state: what is selected and how it is shown. One value, one address.
 * `viewer/state.py` has the same functions; `tests/protocol/state.json` keeps the two in step.
 *
 * @typedef {{show: string|null, side: "both"|"left"|"right", layers: Object<string, number>, peel: number, hide: string[],
 *   ghost: string[], only: string[], clip: string|null, overlay: string|null, content: "none"|"female"|"male",
 *   detail: "auto"|"lite"|"full", shape: Object<number, number>, variant: string|null, view: string|null, theme: "auto"|"light"|"dark", contrast: "normal"|"high",
 *   text: "normal"|"large", lang: string, lesson: string|null, step: number}} ViewState
 */

export const SIDES = ["both", "left", "right"];
export const THEMES = ["auto", "light", "dark"];
export const TEXTS = ["normal", "large"];
export const CONTRASTS = ["normal", "high"];
export const CONTENTS = ["none", "female", "male"];
export const DETAILS = ["auto", "lite", "full"];
export const VIEWS = ["anterior", "posterior", "left", "right", "medial", "inferior"];
export const LAYERS = ["bone", "cartilage", "ligament", "muscle", "nerve", "vessel", "organ", "skin", "site"];

const ID = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/;
const CAMERA = /^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){5}$/;
const NUMBER = /^\d*\.?\d+$/;
const CLIP = /^(axial|coronal|sagittal):(0(\.\d{1,3})?|1)(:flip)?(:nerves)?$/;
const SHAPE = /^([1-4]):(-?[0-2](?:\.\d)?)$/;
const OVERLAY = /^(nerves|dermatomes|referred(:[a-z][a-z0-9_]*)?)$/;
const LONGEST = 120;
const MOST_IDS = 40;
const CHOICES = { side: SIDES, theme: THEMES, text: TEXTS, contrast: CONTRASTS, content: CONTENTS, detail: DETAILS };

/** @returns {ViewState} the state of an address without a query */
export function blankState() {
  return {
    show: null,
    side: "both",
    layers: {},
    peel: 0,
    hide: [],
    ghost: [],
    only: [],
    clip: null,
    overlay: null,
    content: "none",
    detail: "auto",
    shape: {},
    variant: null,
    view: null,
    theme: "auto",
    contrast: "normal",
    text: "normal",
    lang: "en",
    lesson: null,
    step: 0,
  };
}

/**
 * Read a state from a URL query; whatever is unknown or broken is ignored.
 * @param {string} query with or without its question mark
 * @returns {ViewState}
 */
export function fromQuery(query) {
  const given = Object.fromEntries(new URLSearchParams(query.replace(/^\?+/, ""))); // the last of several wins, as in Python
  const state = blankState();
  for (const name of ["show", "lesson", "variant"]) if (isId(given[name] ?? "")) state[name] = given[name];
  for (const [name, choices] of Object.entries(CHOICES)) if (choices.includes(given[name])) state[name] = given[name];
  state.layers = readLayers(given.layers ?? "");
  state.shape = readShape(given.shape ?? "");
  for (const name of ["hide", "ghost", "only"])
    state[name] = [...new Set((given[name] ?? "").split(",").filter(isId))].slice(0, MOST_IDS);
  for (const [name, form] of [
    ["clip", CLIP],
    ["overlay", OVERLAY],
  ])
    if (form.test(given[name] ?? "") && given[name].length <= LONGEST) state[name] = given[name];
  if (/^[0-4](\.\d)?$/.test(given.peel ?? "")) state.peel = Math.min(Number(given.peel), 4);
  if (/^\d{1,2}$/.test(given.step ?? "")) state.step = Number(given.step);
  if (isView(given.view ?? "")) state.view = given.view;
  if (/^[a-z]{2}$/.test(given.lang ?? "")) state.lang = given.lang;
  return state;
}

function isId(text) {
  return ID.test(text) && text.length <= LONGEST;
}

/** @param {string} text @returns {boolean} whether it is a standard view or a camera of six finite numbers */
export function isView(text) {
  return VIEWS.includes(text) || (CAMERA.test(text) && text.length <= LONGEST);
}

function readLayers(text) {
  const layers = {};
  for (const part of text.split(",")) {
    const at = part.indexOf(":");
    const name = part.slice(0, at);
    const number = part.slice(at + 1);
    if (at < 0 || !LAYERS.includes(name) || !NUMBER.test(number)) continue;
    if (Number(number) <= 1) layers[name] = Number(number);
  }
  return layers;
}

function readShape(text) {
  const shape = {};
  for (const part of text.split(",")) {
    const [, mode, value] = SHAPE.exec(part) ?? [];
    if (Number(value) && Math.abs(Number(value)) <= 2) shape[mode] = Number(value);
  }
  return shape;
}

/**
 * Write a state as a URL query without the question mark; what is at its default is left out.
 * @param {ViewState} state
 * @returns {string}
 */
export function toQuery(state) {
  const blank = blankState();
  const written = Object.keys(blank).map((name) => [name, textOf(state[name])]); // the order of blankState is the order of an address
  return written
    .filter(([name, text]) => text !== textOf(blank[name]))
    .map((pair) => pair.join("="))
    .join("&");
}

function textOf(value) {
  if (Array.isArray(value)) return value.join(",");
  if (value && typeof value === "object") return layersText(value);
  return value === null ? "" : String(value);
}

function layersText(layers) {
  const names = Object.keys(layers).sort();
  return names.map((name) => `${name}:${Number(layers[name].toPrecision(6))}`).join(",");
}

/** @param {ViewState} one @param {ViewState} other @returns {boolean} */
export function sameState(one, other) {
  return toQuery(one) === toQuery(other);
}

const INSTANCE = /^(.+)\.(left|right)$/;

/**
 * Split `sciatic.trunk.left` into its base and side.
 * @param {string} id
 * @returns {[string, "left"|"right"|""]}
 */
export function splitSide(id) {
  const match = INSTANCE.exec(id);
  return match ? [match[1], match[2]] : [id, ""];
}
