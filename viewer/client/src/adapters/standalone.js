/** Without a server: the saved handout and the static site. */

import { queryOf } from "../history.js";
import { createApp } from "../shell/app.js";
import { startApp } from "../shell/boot.js";
import { fromQuery } from "../state.js";

/**
 * @param {HTMLElement} element
 * @param {{deck?: Object, glb?: ArrayBuffer|null, deckUrl?: string, glbUrl?: string, history?: boolean, fullPage?: boolean,
 *   onSelect?: (id: string|null) => void}} options a deck in hand, or the addresses to fetch it from
 * @returns {{dispose: () => void}}
 */
export function mount(element, { history = true, fullPage = true, onSelect = () => {}, ...source } = {}) {
  const options = { initial: fromQuery(history ? queryOf(window.location) : ""), history, fullPage, onSelect };
  return source.deck ? createApp(element, { deck: source.deck, glb: source.glb ?? null, ...options }) : startApp(element, { deckUrl: source.deckUrl, glbUrl: source.glbUrl, ...options });
}
