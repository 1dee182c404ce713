/** Straight in a page: the dashboard, the static site and the saved handout. */

import css from "styles:index.css";
import { first } from "../dom.js";
import { createGhost } from "../canvas/ghost.js";
import { queryOf } from "../history.js";
import { fromPage, fromServer } from "../resources.js";
import { startApp } from "../shell/boot.js";
import { embedded, talkToParent } from "../embed.js";
import { createCard } from "../card/card.js";
import { createSpot } from "../card/point_card.js";
import { createStage } from "../shell/stage.js";
import { fromQuery } from "../state.js";

export { tie } from "./selection_sync.js";

/** Parts that other pages are made of without a second copy of the canvas: the comparison of two bodies. */
export const kit = { createCard, createGhost, createSpot, createStage, css };

/**
 * @param {HTMLElement} element
 * @param {{source?: import("../resources.js").Source, deckUrl?: string, history?: boolean, fullPage?: boolean, lesson?: string|null,
 *   onSelect?: (id: string|null) => void, classroom?: {client: string, socket: string}|null, languages?: {code: string, name: string}[]}} options where the deck
 *   comes from, or its address
 * @returns {ReturnType<typeof startApp>}
 */
export function mount(
  element,
  {
    source,
    deckUrl,
    history = true,
    fullPage = true,
    lesson = null,
    onSelect = () => {},
    classroom = null,
    ...more
  } = {},
) {
  const { search, hash } = window.location; // before the view is written into it
  const started = (app) =>
    classroom &&
    import(new URL(classroom.client, document.baseURI).href)
      .then(({ startClass }) => startClass(app, classroom, { search, hash }))
      .catch((error) => console.error(error));
  const initial = fromQuery(history ? queryOf(window.location) : "");
  if (lesson && !initial.lesson && !initial.show) initial.lesson = lesson;
  return startApp(element, {
    source: source ?? fromServer(deckUrl ?? ""),
    initial,
    history,
    fullPage,
    onSelect,
    started,
    ...more,
  });
}

/** A handout and a page of the static site start by themselves: their element says what it is. @param {HTMLElement} element */
function startPage(element) {
  const { nociscope, deck, lesson } = element.dataset;
  const source = nociscope === "page" ? fromPage() : fromServer(deck ?? "");
  const inside = embedded(window);
  const given = lesson ?? fromQuery(queryOf(window.location)).lesson;
  if (inside && !given) element.dataset.embed = "true"; // a lesson is played in the place of the list
  const running = mount(element, { source, lesson: lesson ?? null });
  if (inside) talkToParent(window, running);
}

const own = first(document, "[data-nociscope]");
if (own) startPage(own);
