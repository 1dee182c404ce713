/** A view inside somebody's page (`?embed=1` in a frame): tells the page that embeds it what is selected, and obeys it. */

const EVENT = "nociscope:selection";
const ORDER = "nociscope:select";

/** @param {Window} page @returns {boolean} whether it is in a frame and was asked to talk */
export function embedded(page) {
  return page.parent !== page && new URLSearchParams(page.location.search).get("embed") === "1";
}

/**
 * What hurts somebody is told to the embedding page alone, never to whoever may have taken its place.
 * @param {Window} page
 * @returns {string|null} the origin of the embedding page; null where the browser does not tell it
 */
export function parentOrigin(page) {
  const told = page.location.ancestorOrigins?.[0] ?? page.document.referrer;
  try {
    const { origin } = new URL(told);
    return origin === "null" ? null : origin;
  } catch {
    return null;
  }
}

/**
 * @param {Window} page
 * @param {ReturnType<typeof import("./shell/boot.js").startApp>} running
 */
export function talkToParent(page, running) {
  const origin = parentOrigin(page);
  if (!origin) return;
  // a moment later, for the address is written after the selection is told
  running.onSelect((id) =>
    page.setTimeout(() => page.parent.postMessage({ type: EVENT, id, address: page.location.href }, origin)),
  );
  page.addEventListener("message", ({ source, origin: from, data }) => {
    if (source !== page.parent || from !== origin || data?.type !== ORDER) return;
    if (data.id === null || typeof data.id === "string") running.app()?.select(data.id);
  });
}
