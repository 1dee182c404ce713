/** The view state in the page's address: back, forward and a copied address restore it. */

import { blankState, fromQuery, toQuery } from "./state.js";

const OURS = Object.keys(blankState());
const WAIT_MS = 250;

/** @param {Location} place @returns {string} the query, which a page opened from a file may keep behind `#?` */
export function queryOf(place) {
  return place.hash.startsWith("#?") ? place.hash.slice(1) : place.search;
}

/**
 * @param {import("./state.js").ViewState} state @param {Location} place
 * @returns {string} the address of a state; parameters that are not ours stay
 */
export function addressOf(state, place) {
  const kept = new URLSearchParams(place.search);
  for (const name of OURS) kept.delete(name);
  if (place.protocol === "file:") return `#?${toQuery(state)}`; // some browsers forbid a file to change its query
  const query = [kept.toString(), toQuery(state)].filter(Boolean).join("&");
  return `${place.pathname}${query ? `?${query}` : ""}`;
}

/**
 * Tie a store to the page's address.
 * @param {import("./store.js").Store} store
 * @param {Window} page
 * @returns {() => void} takes it off again
 */
export function tieToAddress(store, page) {
  let waiting = 0;
  const write = (/** @type {"pushState"|"replaceState"} */ method) => {
    page.clearTimeout(waiting);
    waiting = 0;
    const address = addressOf(store.get(), page.location);
    try {
      page.history[method](null, "", address);
    } catch {
      // a page opened from a file may not change its query in some browsers
      page.history[method](null, "", `#?${toQuery(store.get())}`);
    }
  };
  const leave = store.subscribe((state, old, cause) => {
    if (cause.fromHistory) return;
    if (cause.push) return write("pushState");
    page.clearTimeout(waiting);
    waiting = page.setTimeout(write, WAIT_MS, "replaceState");
  });
  const restore = () => {
    page.clearTimeout(waiting);
    store.set(fromQuery(queryOf(page.location)), { fromHistory: true });
  };
  page.addEventListener("popstate", restore);
  write("replaceState");
  return () => {
    page.clearTimeout(waiting);
    page.removeEventListener("popstate", restore);
    leave();
  };
}
