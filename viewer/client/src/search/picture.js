/** Where exactly? The body's outline from the front and the back with places to tap, and the same places as buttons. */

import { drawn, h, textButton } from "../dom.js";

const VIEWS = /** @type {const} */ (["front", "back"]);
const ROOM = 0.06; // metres around the places
const DOT = 0.014;

/**
 * @typedef {import("../types/records").Deck} Deck
 * @typedef {{place: string, at: number[]}} Dot
 */

/** @param {import("../types/records").SiteEntry} site @returns {typeof VIEWS[number]} from where a place is seen */
const viewOf = ({ aspect, position }) =>
  aspect === "posterior" || (aspect === "inferior" && position[2] < 0) ? "back" : "front";

/**
 * @param {{deck: Deck, t: import("../words.js").Words, choose: (place: string) => void}} app
 * @param {string[]} places without side
 */
export function createPicture({ deck, t, choose }, places) {
  const buttons = places.map((place) =>
    textButton(deck.entries[place]?.label ?? place, () => choose(place), { class: "choice", data: { place } }),
  );
  /** @param {string|null} place */
  const mark = (place) => {
    for (const one of element.querySelectorAll("[data-place]"))
      one.classList.toggle("near", one.getAttribute("data-place") === place);
  };
  const offered = deck.sites.filter(({ site }) => places.includes(site));
  const stretch = stretchOf(deck, offered);
  const pictures = VIEWS.flatMap((view) => {
    const dots = offered
      .filter((site) => viewOf(site) === view)
      .map(({ site, position: [x, y] }) => ({ place: site, at: [view === "front" ? x : -x, -y] }));
    return dots.length ? [h("figure", {}, outline(deck, stretch, dots, { choose, mark }), caption(t, view))] : [];
  });
  const element = h(
    "div",
    { class: "where" },
    h("div", { class: "where-pictures", "aria-hidden": "true" }, ...pictures),
    h("div", { class: "where-list", role: "group", "aria-label": t("read.places") }, ...buttons),
  );
  return element;
}

/** Where the picture begins, and how high it is, downwards. @param {Deck} deck @param {Deck["sites"]} sites @returns {number[]} */
function stretchOf({ body: { bounds } }, sites) {
  const heights = sites.map(({ position }) => -position[1]);
  const top = Math.max(Math.min(...heights) - ROOM, -bounds[1][1]);
  return [top, Math.min(Math.max(...heights) + ROOM, -bounds[0][1]) - top];
}

/** @param {import("../words.js").Words} t @param {string} view */
const caption = (t, view) => h("figcaption", { text: t(`read.${view}`) });

/**
 * Wherever it is tapped, the nearest place is meant: a finger is larger than a dot.
 * @param {Deck} deck @param {number[]} stretch @param {Dot[]} dots @param {{choose: (place: string) => void, mark: (place: string|null) => void}} to
 */
function outline({ body }, [top, height], dots, { choose, mark }) {
  const [low, high] = body.bounds;
  const half = body.outline.map(([y, , outer]) => `${outer} ${-y}`);
  const inner = body.outline.map(([y, near]) => `${near} ${-y}`).reverse();
  const d = `M${[...half, ...inner].join("L")}Z`;
  const marks = dots.map(({ place, at }) => drawn("circle", { cx: at[0], cy: at[1], r: DOT, "data-place": place }));
  const svg = drawn(
    "svg",
    { viewBox: `${low[0]} ${top} ${high[0] - low[0]} ${height}`, class: "where-body" },
    drawn("path", { d }),
    drawn("path", { d, transform: "scale(-1 1)" }),
    ...marks,
  );
  /** @param {MouseEvent} event */
  const nearest = ({ clientX, clientY }) => {
    const far = marks.map((one) => {
      const { left, top: above, width, height: tall } = one.getBoundingClientRect();
      return Math.hypot(left + width / 2 - clientX, above + tall / 2 - clientY);
    });
    return dots[far.indexOf(Math.min(...far))].place;
  };
  svg.addEventListener("pointermove", (event) => mark(nearest(event)));
  svg.addEventListener("pointerleave", () => mark(null));
  svg.addEventListener("click", (event) => choose(nearest(event)));
  return svg;
}
