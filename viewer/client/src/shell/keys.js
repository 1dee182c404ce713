/** Shortcuts of the whole page; keys typed into a field stay there. */

import { isModified } from "../dom.js";
import { VIEWS } from "../state.js";

/** @type {{[key: string]: string}} */
const HANDLES = { i: "isolate", h: "hide", g: "ghost", u: "all" };
/** @type {{[key: string]: "search"|"help"|"layers"|"reset"|"bodies"}} */
const NAMED = { "/": "search", "?": "help", b: "bodies", l: "layers", r: "reset" };

/**
 * @typedef {Object} Actions
 * @property {() => void} search
 * @property {() => void} help
 * @property {() => void} layers
 * @property {() => void} reset
 * @property {(() => void)|null} bodies null where there is no such page
 * @property {(name: string) => void} view
 * @property {(way: number) => void} peel
 * @property {(action: string) => void} handle
 * @property {() => boolean} escape whether there was something to leave
 */

/**
 * @param {Window|HTMLElement} target window for a whole page, the shell's element inside a notebook
 * @param {Actions} actions
 * @returns {() => void} takes them off again
 */
export function bindKeys(target, actions) {
  const press = (/** @type {any} */ event) => {
    if (event.defaultPrevented || isModified(event) || event.isComposing) return;
    const from = event.composedPath()[0];
    if (event.key === "Escape") {
      if (actions.escape()) event.preventDefault();
      return;
    }
    if (isField(from)) return;
    const act = actionOf(event.key, actions);
    if (!act) return;
    event.preventDefault();
    act();
  };
  target.addEventListener("keydown", press);
  return () => target.removeEventListener("keydown", press);
}

/** @param {EventTarget} element */
function isField(element) {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable || element.matches("textarea, select, input:not([type=range])"))
  );
}

/** @param {string} key @param {Actions} actions @returns {(() => void)|null|undefined} */
function actionOf(key, actions) {
  const view = VIEWS[Number(key) - 1];
  if (view) return () => actions.view(view);
  const handle = HANDLES[key.toLowerCase()];
  if (handle) return () => actions.handle(handle);
  if (key === "[" || key === "]") return () => actions.peel(key === "]" ? 1 : -1);
  const name = NAMED[key.toLowerCase()];
  return name && actions[name];
}
