/** The bar under the body (side, views, layers) and the tools beside the name (link, text size, colours, help). */

import { VIEWS } from "../state.js";
import { createThemeButton } from "../theme.js";
import { attribute, caption, drawn, grow, h, icon, iconButton, press, roving, segmented } from "../dom.js";

/**
 * @param {{t: import("../words.js").Words, store: import("../store.js").Store, stage: {standardView: (name: string) => void, reset: () => void, nudge: (az: number, el: number, zoom: number) => void}, toggleLayers: () => void}} app
 */
export function createToolbar({ t, store, stage, toggleLayers }) {
  const side = segmented(
    t("tools.side"),
    /** @type {const} */ (["left", "both", "right"]),
    (name) => t(`tools.${name}`),
    (name) => store.set({ side: name }),
  );
  const views = segmented(
    t("tools.views"),
    VIEWS,
    (name) => t(`view.${name}`),
    (name) => stage.standardView(name),
  );
  for (const [at, button] of [...views.children].entries()) attribute(button, "aria-keyshortcuts", at + 1);
  const reset = iconButton("reset", t("tools.reset"), () => stage.reset(), { "aria-keyshortcuts": "r" });
  const layers = h(
    "button",
    {
      class: "icon-button layers-toggle",
      "aria-expanded": false,
      "aria-controls": "layers",
      on: { click: toggleLayers },
    },
    icon("layers"),
    h("span", { text: t("tools.layers") }),
  );
  const zoom = h(
    "div",
    { class: "zoom", role: "group" },
    iconButton("plus", t("tools.zoom_in"), () => stage.nudge(0, 0, 1)),
    iconButton("minus", t("tools.zoom_out"), () => stage.nudge(0, 0, -1)),
  );
  const element = h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": t("tools.label") },
    h("div", { class: "tools" }, caption(t("tools.view_caption")), views),
    h("div", { class: "tools" }, caption(t("tools.side_caption")), side, zoom, reset, layers),
  );
  const inside = roving(element, { selector: "button" });
  return {
    element,
    /** @param {import("../store.js").State} state @param {boolean} layersOpen */
    refresh(state, layersOpen) {
      press(side, state.side);
      press(views, state.view);
      attribute(layers, "aria-expanded", layersOpen);
      inside.refresh();
    },
  };
}

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, help: {open: () => void}, copyLink: (() => void)|null, bodies: string|null}} app `bodies`: address of the page where they are added
 */
export function createHeader({ deck, t, store, help, copyLink, bodies = null }) {
  const theme = createThemeButton({ t, store });
  const text = iconButton("text", t("tools.text"), () =>
    store.set({ text: store.get().text === "large" ? "normal" : "large" }),
  );
  const copy = copyLink ? iconButton("link", t("tools.copy"), copyLink) : null;
  const own = bodies
    ? h(
        "a",
        {
          class: "icon-button",
          href: `${bodies}?lang=${deck.language}`,
          title: t("tools.own_bodies"),
          "aria-label": t("tools.own_bodies"),
          "aria-keyshortcuts": "b",
        },
        icon("add_body"),
      )
    : null;
  const more = iconButton("help", t("tools.help"), () => help.open(), { "aria-keyshortcuts": "?" });
  const brand = h("div", { class: "brand" }, logo(), h("h1", { class: "brand-name", text: t("app.name") }));
  return {
    element: h("header", { class: "pane topbar" }, brand, grow(), own, copy, text, theme.element, more),
    bodies: () => own?.click(),
    /** @param {import("../store.js").State} state */
    refresh(state) {
      theme.refresh(state);
      attribute(text, "aria-pressed", state.text === "large");
    },
  };
}

/** The mark: a root, its nerve and the place where it is felt. */
function logo() {
  const svg = icon("body");
  svg.setAttribute("class", "logo");
  svg.firstElementChild?.setAttribute("d", "M5 4c3 2 5 3.5 6 8s3 6 6 7M5 9c2.5 0 4.5 1 5.5 2.5");
  svg.append(drawn("circle", { cx: 18.5, cy: 19.5, r: 2.7 }));
  return svg;
}
