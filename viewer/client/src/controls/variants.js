/** On the card of a nerve: its usual course and the variants, each with how often it is found; the chosen one is drawn. */

import { nerveOf, spread, variantOf } from "../canvas/variants.js";
import { fine, h, linked } from "../dom.js";

/** @typedef {import("../types/records").FrequencyEntry} Frequency */

/** @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, announce: (text: string) => void}} app */
export function createVariants({ deck, t, store, announce }) {
  const element = h("section", { class: "block variants", hidden: true, "aria-label": t("variant.title") });
  let nerve = "";
  /** @type {ReturnType<typeof makeRow>[]} */
  let rows = [];
  /** @type {string|null} */
  let told = null;

  /** @param {Frequency} frequency */
  function bar(frequency) {
    const range = spread(frequency);
    const track = h("span", { class: "variant-bar", "aria-hidden": "true" });
    if (!range) return track;
    const [low, high] = range;
    const span = h("span", { class: "variant-range" });
    span.style.insetInlineStart = `${low}%`;
    span.style.width = `${Math.max(high - low, 0.8)}%`;
    const tick = h("span", { class: "variant-tick" });
    tick.style.insetInlineStart = `${frequency.figures[0].percent}%`;
    track.append(span, tick);
    return track;
  }

  /** @param {Frequency["figures"][number]} figure @param {Frequency["sources"]} named */
  function figure({ percent, low, high, n, of, sources }, named) {
    const interval = low === undefined ? "" : t("variant.interval", { low, high: high ?? low });
    const count = n === undefined ? "" : t(`variant.of_${of}`, { n: n.toLocaleString(deck.language) });
    return h(
      "li",
      {},
      [`${percent} %`, interval, count].filter(Boolean).join(" "),
      " ",
      ...sources.filter((key) => named[key]).map((key) => source(named[key])),
    );
  }

  /** @param {Frequency["sources"][string]} source */
  const source = ({ name, title, url }) => linked(url, { class: "variant-source", title, text: name });

  /** @param {string|null} id null for the usual course @param {Frequency|undefined} frequency */
  function makeRow(id, frequency) {
    const input = h("input", {
      type: "radio",
      name: "variant",
      value: id ?? "",
      on: { change: () => store.set({ variant: id }) },
    });
    const range = frequency && spread(frequency);
    const share = range ? (range[0] === range[1] ? `${range[0]} %` : `${range[0]}–${range[1]} %`) : t("variant.rare");
    const named = frequency?.sources ?? {};
    const cited = new Set((frequency?.figures ?? []).flatMap(({ sources }) => sources));
    const others = Object.entries(named)
      .filter(([key]) => !cited.has(key))
      .map(([, item]) => source(item));
    const name = id ? t(`variant.${id}`) : t(`variant.usual_${nerve}`);
    const more = h(
      "div",
      { class: "variant-more", hidden: true },
      id ? h("p", { text: t(`variant.${id}_means`) }) : null,
      frequency ? h("ul", {}, ...frequency.figures.map((item) => figure(item, named))) : null,
      others.length ? h("p", { class: "fine" }, t("variant.also"), " ", ...others) : null,
      frequency?.evidence === "unchecked" ? fine(t("variant.unchecked")) : null,
    );
    return {
      id,
      name,
      input,
      more,
      element: h(
        "div",
        { class: "variant-row" },
        h(
          "label",
          {},
          input,
          h("span", { class: "variant-name", text: name }),
          h("span", { class: "variant-share", text: share }),
        ),
        frequency ? bar(frequency) : null,
        more,
      ),
    };
  }

  function build() {
    const own = deck.variants.list.filter((variant) => variant.nerve === nerve);
    rows = [makeRow(null, deck.variants.usual[nerve]), ...own.map(({ id, frequency }) => makeRow(id, frequency))];
    element.replaceChildren(
      h("h3", { text: t("variant.title") }),
      h("div", { role: "radiogroup", "aria-label": t("variant.title") }, ...rows.map((row) => row.element)),
      fine(t("variant.note")),
    );
  }

  return {
    element,
    /** @param {import("../store.js").State} state */
    refresh(state) {
      const wanted = nerveOf(deck, state.show);
      const known = wanted && deck.variants.list.some((variant) => variant.nerve === wanted) ? wanted : null;
      element.hidden = !known;
      if (known && known !== nerve) {
        nerve = known;
        build();
      }
      const shown = variantOf(deck, state)?.id ?? null;
      for (const { id, input, more } of rows) {
        input.checked = id === shown;
        more.hidden = id !== shown;
      }
      const row = rows.find(({ id }) => id === shown);
      if (told !== null && told !== (shown ?? "") && row) announce(t("variant.told", { name: row.name }));
      told = shown ?? "";
    },
  };
}
