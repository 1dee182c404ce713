/** Shortcuts of the whole page; keys typed into a field stay there. */

import { VIEWS } from "../state.js";

/**
 * @param {EventTarget} target window for a whole page, the shell's element inside a notebook
 * @param {{search: () => void, help: () => void, layers: () => void, view: (name: string) => void, peel: (way: number) => void, handle: (action: string) => void, reset: () => void, escape: () => boolean, bodies?: (() => void)|null}} actions
 * @returns {() => void} takes them off again
 */
export function bindKeys(target, actions) {
  const press = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
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

function isField(element) {
  return (
    element instanceof HTMLElement &&
    (element.isContentEditable || element.matches("textarea, select, input:not([type=range])"))
  );
}

function actionOf(key, actions) {
  const view = VIEWS[Number(key) - 1];
  if (view) return () => actions.view(view);
  const handle = { i: "isolate", h: "hide", g: "ghost", u: "all" }[key.toLowerCase()];
  if (handle) return () => actions.handle(handle);
  if (key === "[" || key === "]") return () => actions.peel(key === "]" ? 1 : -1);
  return {
    "/": actions.search,
    "?": actions.help,
    b: actions.bodies,
    B: actions.bodies,
    l: actions.layers,
    L: actions.layers,
    r: actions.reset,
    R: actions.reset,
  }[key];
}
