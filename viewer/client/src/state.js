/**
 * The view state: what is selected and how it is shown. One value, one address.
 * `viewer/state.py` has the same functions; `tests/protocol/state.json` keeps the two in step.
 *
 * @typedef {import("./types/records").ViewState} ViewState
 * @typedef {Pick<ViewState, "hide"|"ghost"|"only">} Lists of structures, nerves and segments
 * @typedef {"left"|"right"|""} BodySide of an id, empty where it has none
 */

export const SIDES = /** @type {const} */ (["both", "left", "right"]);
export const THEMES = /** @type {const} */ (["auto", "light", "dark"]);
const TEXTS = /** @type {const} */ (["normal", "large"]);
const CONTRASTS = /** @type {const} */ (["normal", "high"]);
export const CONTENTS = /** @type {const} */ (["none", "female", "male"]);
export const DETAILS = /** @type {const} */ (["auto", "lite", "full"]);
export const DEPTHS = /** @type {const} */ (["patient", "student", "clinician"]);
export const VIEWS = ["anterior", "posterior", "left", "right", "medial", "inferior"];
const LAYERS = ["bone", "cartilage", "ligament", "muscle", "nerve", "vessel", "organ", "skin", "site"];

const CAMERA = /^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){5}$/;
const LAYER = /^([a-z]+):(\d*\.?\d+)$/;
const SHAPE = /^([1-4]):(-?[0-2](?:\.\d)?)$/;
const LONGEST = 120;
export const MOST_IDS = 40; // in one list

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
    depth: "patient",
    lang: "en",
    lesson: null,
    step: 0,
  };
}

/** @param {RegExp} form @returns {(text: string) => string|null} */
const matching = (form) => (text) => (text.length <= LONGEST && form.test(text) ? text : null);
/** @template {string} T @param {readonly T[]} choices @returns {(text: string) => T|null} */
const oneOf = (choices) => (text) => choices.find((choice) => choice === text) ?? null;
const readId = matching(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/);
/** @param {string} text */
const readIds = (text) => [...new Set(text.split(",").filter(readId))].slice(0, MOST_IDS);

/** @type {{[Field in keyof ViewState]: (text: string) => ViewState[Field]|null}} what a field may be read from */
const READERS = {
  show: readId,
  side: oneOf(SIDES),
  layers: readLayers,
  peel: (text) => (/^[0-4](\.\d)?$/.test(text) ? Math.min(Number(text), 4) : null),
  hide: readIds,
  ghost: readIds,
  only: readIds,
  clip: matching(/^(axial|coronal|sagittal):(0(\.\d{1,3})?|1)(:flip)?(:nerves)?$/),
  overlay: matching(/^(nerves|dermatomes|referred(:[a-z][a-z0-9_]*)?)$/),
  content: oneOf(CONTENTS),
  detail: oneOf(DETAILS),
  shape: readShape,
  variant: readId,
  view: (text) => (isView(text) ? text : null),
  theme: oneOf(THEMES),
  contrast: oneOf(CONTRASTS),
  text: oneOf(TEXTS),
  depth: oneOf(DEPTHS),
  lang: matching(/^[a-z]{2}$/),
  lesson: readId,
  step: (text) => (/^\d{1,2}$/.test(text) ? Number(text) : null),
};

/**
 * Read a state from a URL query; whatever is unknown or broken is ignored.
 * @param {string} query with or without its question mark
 * @returns {ViewState}
 */
export function fromQuery(query) {
  const given = new Map(new URLSearchParams(query.replace(/^\?+/, ""))); // the last of several wins, as in Python
  const read = Object.entries(READERS).map(([name, reader]) => [name, reader(given.get(name) ?? "")]);
  return { ...blankState(), ...Object.fromEntries(read.filter(([, value]) => value !== null)) };
}

/** @param {string} text @returns {boolean} whether it is a standard view or a camera of six finite numbers */
function isView(text) {
  return VIEWS.includes(text) || (CAMERA.test(text) && text.length <= LONGEST);
}

/** @param {string} text */
function readLayers(text) {
  /** @type {ViewState["layers"]} */
  const layers = {};
  for (const part of text.split(",")) {
    const [, name, opacity] = LAYER.exec(part) ?? [];
    if (LAYERS.includes(name) && Number(opacity) <= 1) layers[name] = Number(opacity);
  }
  return layers;
}

/** @param {string} text */
function readShape(text) {
  /** @type {ViewState["shape"]} */
  const shape = {};
  for (const part of text.split(",")) {
    const [, mode, value] = SHAPE.exec(part) ?? [];
    if (Number(value) && Math.abs(Number(value)) <= 2) shape[Number(mode)] = Number(value);
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
  const names = /** @type {(keyof ViewState)[]} */ (Object.keys(blank)); // the order of blankState is the order of an address
  return names
    .filter((name) => textOf(state[name]) !== textOf(blank[name]))
    .map((name) => `${name}=${textOf(state[name])}`)
    .join("&");
}

/** @param {ViewState[keyof ViewState]} value */
function textOf(value) {
  if (Array.isArray(value)) return value.join(",");
  if (value && typeof value === "object") return layersText(value);
  return value === null ? "" : String(value);
}

/** @param {{[name: string]: number}} layers */
function layersText(layers) {
  const names = Object.keys(layers).sort();
  return names.map((name) => `${name}:${Number(layers[name].toPrecision(6))}`).join(",");
}

/** @param {ViewState} state what is everybody's own where a class or a lesson sets the rest */
export const ownOf = ({ theme, contrast, text, depth, lang, detail }) => ({
  theme,
  contrast,
  text,
  depth,
  lang,
  detail,
});

/** @param {ViewState} one @param {ViewState} other @returns {boolean} */
export function sameState(one, other) {
  return toQuery(one) === toQuery(other);
}

/**
 * Put an id on a list, or take it off; a thing stands on one list only.
 * @param {Lists} state @param {keyof Lists} name @param {string} id
 * @returns {Lists} what to change
 */
export function toggled(state, name, id) {
  const without = (/** @type {string[]} */ list) => list.filter((other) => other !== id);
  const patch = { hide: without(state.hide), ghost: without(state.ghost), only: without(state.only) };
  if (state[name].includes(id)) return patch;
  patch[name] = name === "only" ? [id] : [...patch[name], id].slice(-MOST_IDS);
  return patch;
}

const INSTANCE = /^(.+)\.(left|right)$/;

/**
 * Split `sciatic.trunk.left` into its base and side.
 * @param {string} id
 * @returns {[string, BodySide]}
 */
export function splitSide(id) {
  const match = INSTANCE.exec(id);
  return match ? [match[1], /** @type {BodySide} */ (match[2])] : [id, ""];
}
