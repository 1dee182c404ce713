/** Straight in a page: the dashboard, the static site and the saved handout. */

import { queryOf } from "../history.js";
import { fromServer } from "../resources.js";
import { startApp } from "../shell/boot.js";
import { fromQuery } from "../state.js";

export { tie } from "./tie.js";

/**
 * @param {HTMLElement} element
 * @param {{source?: import("../resources.js").Source, deckUrl?: string, history?: boolean, fullPage?: boolean,
 *   onSelect?: (id: string|null) => void}} options where the deck comes from, or its address
 * @returns {ReturnType<typeof startApp>}
 */
export function mount(element, { source, deckUrl, history = true, fullPage = true, onSelect = () => {} } = {}) {
  const initial = fromQuery(history ? queryOf(window.location) : "");
  return startApp(element, { source: source ?? fromServer(deckUrl), initial, history, fullPage, onSelect });
}
