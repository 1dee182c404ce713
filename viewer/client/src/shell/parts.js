/** The panes and controls around the body, each made of those before it. */

import { createCard } from "../card/card.js";
import { createSpot } from "../card/point_card.js";
import { createBodyChoices, createCutting } from "../controls/cutting.js";
import { createLayers } from "../controls/layers.js";
import { createOverlayPane } from "../controls/overlay.js";
import { createPeel } from "../controls/peeling.js";
import { createShaping } from "../controls/shaping.js";
import { createHandling } from "../controls/structure_actions.js";
import { createHeader, createToolbar } from "../controls/toolbar.js";
import { createVariants } from "../controls/variants.js";
import { h } from "../dom.js";
import { createFoot } from "../frame.js";
import { createLessons } from "../lessons/lesson.js";
import { createQuiz } from "../quiz/quiz.js";
import { createBrowse } from "../search/browse.js";
import { createDescribed } from "../search/described.js";
import { createReading } from "../search/reading.js";
import { createSearch } from "../search/search.js";
import { createAbout, createCredit, createHelp } from "./help.js";

/**
 * @typedef {import("./app.js").App} App
 * @typedef {import("./app.js").Settings} Settings
 * @typedef {ReturnType<typeof createParts>} Parts
 */

/** @param {App} app @param {Settings} settings */
export function createParts(app, settings) {
  const body = bodyParts(app, settings);
  const card = cardParts(app, body.handling);
  const lists = listParts(app, card.card, settings);
  const layers = createLayers({
    ...app,
    close: () => app.news.layers.tell(false),
    before: [body.peel.control],
    after: [body.choices.content, body.cutting.element, body.shaping.element, body.choices.detail],
  });
  layers.element.append(body.overlay.switch);
  const help = createHelp({ ...app, bodies: settings.bodies });
  const copyLink = settings.history ? () => copyAddress(app) : null;
  const header = createHeader({ ...app, help, bodies: settings.bodies, copyLink });
  const toolbar = createToolbar({ ...app, toggleLayers: () => app.news.layers.tell() });
  const touch = matchMedia("(pointer: coarse)").matches;
  const hint = h("p", { class: "stage-hint", text: app.t(touch ? "app.hint_touch" : "app.hint_mouse") });
  const { overlay, peel, handling, cutting, choices, shaping } = body;
  /** @type {{refresh: (state: import("../store.js").State) => void}[]} those that need the state alone */
  const told = [
    lists.browse,
    lists.described,
    layers,
    peel,
    handling,
    cutting,
    choices,
    shaping,
    card.variants,
    overlay,
    header,
    card.card,
  ];
  return { ...body, ...card, ...lists, layers, help, header, toolbar, hint, told };
}

/** What changes the body, and stands over it. @param {App} app @param {Settings} settings */
function bodyParts(app, { shapes }) {
  const { stage } = app;
  const overlay = createOverlayPane({ ...app, focus: (id) => stage.canvas?.focusTerritory(id) });
  const peel = createPeel(app);
  const handling = createHandling(app);
  const cutting = createCutting(app);
  const choices = createBodyChoices({ ...app, level: stage.level });
  const shaping = createShaping({ ...app, address: shapes, canvas: () => stage.canvas });
  stage.element.append(overlay.place, peel.rail, handling.note);
  return { overlay, peel, handling, cutting, choices, shaping };
}

/** The card, and what stands on it. @param {App} app @param {{actions: HTMLElement}} handling */
function cardParts(app, handling) {
  const spot = createSpot(app);
  const card = createCard({ ...app, spot });
  const variants = createVariants(app);
  card.element.querySelector(".card-bar")?.after(handling.actions);
  card.element.querySelector(".card-content")?.after(variants.element);
  return { spot, card, variants };
}

/**
 * What stands in the place of the list.
 * @param {App} app
 * @param {ReturnType<typeof createCard>} card
 * @param {Settings} settings
 */
function listParts(app, card, { languages, compare }) {
  const { deck, t, news } = app;
  const read = createReading(app);
  const described = createDescribed({ ...app, read, card, edit: (said) => (news.worded.tell(), search.edit(said)) });
  const search = createSearch({ ...app, read, describe: described.describe });
  card.element.querySelector(".card-content")?.before(described.element);
  const browse = createBrowse(app);
  const lessons = createLessons({ ...app, shown: news.turned.tell });
  const quiz = createQuiz({ ...app, shown: news.turned.tell });
  const about = createAbout(app);
  const element = h(
    "section",
    { class: "pane browse", "aria-label": t("list.label") },
    lessons.element,
    quiz.element,
    h("div", { class: "openers" }, lessons.opener, quiz.opener),
    search.element,
    browse.element,
    createFoot({ deck, t, about, languages, compare, leave: described.leave }),
  );
  return { search, described, browse, lessons, quiz, about, list: element };
}

/** @param {App} app */
async function copyAddress({ t, toast }) {
  await new Promise((done) => setTimeout(done, 300)); // a slider's last value may still be on its way to the address
  try {
    await navigator.clipboard.writeText(location.href);
    toast(t("tools.copied"));
  } catch {
    toast(t("tools.copy_failed"));
  }
}

/**
 * Which part stands where in the frame.
 * @param {App} app
 * @param {Parts} parts
 * @returns {import("../frame.js").Parts}
 */
export function panesOf({ deck, stage, notes }, { header, list, hint, toolbar, card, layers, overlay, help, about }) {
  return {
    header: header.element,
    browse: list,
    stage: stage.element,
    hint,
    toolbar: toolbar.element,
    credit: createCredit({ deck }),
    card: card.element,
    layers: layers.element,
    legend: overlay.legend,
    over: [help.element, about.element, ...notes.elements],
  };
}
