/**
 * The view state: what is selected and how it is shown. One value, one address.
 * `viewer/state.py` has the same functions; `tests/protocol/state.json` keeps the two in step.
 *
 * @typedef {{show: string|null, side: "both"|"left"|"right", layers: Object<string, number>, view: string|null,
 *   theme: "auto"|"light"|"dark", text: "normal"|"large", lang: string}} ViewState
 */

export const SIDES = ["both", "left", "right"];
export const THEMES = ["auto", "light", "dark"];
export const TEXTS = ["normal", "large"];
export const VIEWS = ["anterior", "posterior", "left", "right", "medial", "inferior"];
export const LAYERS = ["bone", "cartilage", "ligament", "muscle", "nerve", "vessel", "organ", "skin", "site"];

const ID = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/;
const CAMERA = /^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){5}$/;
const NUMBER = /^\d*\.?\d+$/;
const LONGEST = 120;

/** @returns {ViewState} the state of an address without a query */
export function blankState() {
  return { show: null, side: "both", layers: {}, view: null, theme: "auto", text: "normal", lang: "en" };
}

/**
 * Read a state from a URL query; whatever is unknown or broken is ignored.
 * @param {string} query with or without its question mark
 * @returns {ViewState}
 */
export function fromQuery(query) {
  const given = Object.fromEntries(new URLSearchParams(query.replace(/^\?+/, ""))); // the last of several wins, as in Python
  const state = blankState();
  if (ID.test(given.show ?? "") && given.show.length <= LONGEST) state.show = given.show;
  if (SIDES.includes(given.side)) state.side = given.side;
  if (THEMES.includes(given.theme)) state.theme = given.theme;
  if (TEXTS.includes(given.text)) state.text = given.text;
  state.layers = readLayers(given.layers ?? "");
  if (isView(given.view ?? "")) state.view = given.view;
  if (/^[a-z]{2}$/.test(given.lang ?? "")) state.lang = given.lang;
  return state;
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

/**
 * Write a state as a URL query without the question mark; what is at its default is left out.
 * @param {ViewState} state
 * @returns {string}
 */
export function toQuery(state) {
  const blank = blankState();
  const pairs = [];
  for (const name of ["show", "side", "layers", "view", "theme", "text", "lang"]) {
    const value = name === "layers" ? layersText(state.layers) : state[name];
    if (value && value !== blank[name]) pairs.push(`${name}=${value}`);
  }
  return pairs.join("&");
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
