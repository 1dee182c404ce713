/** The legend of a painted skin: every territory as a button with its evidence and sources, or the places of a referred pain. */

import { inkOn, referredOf } from "../canvas/skin/skin_paint.js";
import { all, attribute, h, linked, textButton } from "../dom.js";

/**
 * @typedef {ReturnType<typeof import("../canvas/skin/skin.js").readSkin>} Skin
 * @typedef {import("../canvas/skin/skin.js").Territory} Territory
 * @typedef {import("../types/records").SkinSheet} SkinSheet
 * @typedef {import("../store.js").State} State
 */

const FITS = ["typical", "common", "possible", "rare"];

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, select: import("../store.js").Select, focus: (id: string|null) => void}} app
 */
export function createLegend({ deck, t, select, focus }) {
  /** @type {string|null} */
  let alone = null;

  const go = (/** @type {string} */ id) =>
    textButton(deck.entries[id]?.label ?? id, (event) => select(id, { keyboard: event.detail === 0 }));

  /** @param {string} id @param {State} state */
  function sided(id, state) {
    const side = /\.(left|right)$/.exec(state.show ?? "")?.[1] ?? (state.side === "both" ? null : state.side);
    const wish = side ? `${id}.${side}` : id;
    return Object.hasOwn(deck.entries, wish) ? wish : id;
  }

  /** @param {Territory} one */
  function swatch({ color, pattern, short }) {
    const element = h("span", {
      class: "skin-swatch",
      data: { pattern },
      "aria-hidden": "true",
      text: short.length <= 3 ? short : "",
    });
    element.style.background = color;
    element.style.color = inkOn(color);
    return element;
  }

  /**
   * Evidence and sources of one thing, closed until asked for.
   * @param {SkinSheet} map @param {{evidence: string, sources: string[], note: string}} of
   */
  function sources(map, { evidence, sources: keys, note }) {
    const known = keys.filter((key) => map.publications[key]);
    const words = { evidence: t(`overlay.evidence_${evidence}`), count: known.length };
    const key = known.length > 1 ? "overlay.sources" : known.length ? "overlay.sources_one" : "overlay.sources_none";
    return h(
      "details",
      { class: "skin-sources" },
      h("summary", { text: t(key, words) }),
      note ? h("p", { text: note }) : null,
      known.length
        ? h("ul", { role: "list" }, ...known.map((name) => h("li", {}, cited(map.publications[name]))))
        : null,
    );
  }

  /** @param {import("../types/records").SourceEntry} source */
  const cited = ({ short, title, address }) => linked(address, { class: address ? "outside" : "", title, text: short });

  /** @param {SkinSheet} map @param {Territory} one @param {"nerve"|"root"} kind @param {State} present */
  function territory(map, one, kind, present) {
    const unsure =
      one.evidence === "contested"
        ? h("span", { class: "chip variable", text: t(kind === "nerve" ? "overlay.varies" : "overlay.contested") })
        : null;
    const selects = one.show;
    const button = h(
      "button",
      {
        class: "skin-territory",
        data: { territory: one.id },
        "aria-pressed": selects ? null : String(alone === one.id),
        title: selects ? t("overlay.select_nerve", { label: one.label }) : t("overlay.alone", { label: one.label }),
        on: {
          pointerenter: () => focus(one.id),
          pointerleave: () => focus(alone),
          focus: () => focus(one.id),
          blur: () => focus(alone),
          click: (event) =>
            selects ? select(sided(selects, present), { keyboard: event.detail === 0 }) : stand(one.id, button),
        },
      },
      swatch(one),
      h("span", { text: one.label }),
      unsure,
    );
    return h("li", {}, button, sources(map, one));
  }

  /** One territory before the others until it is pressed again. @param {string} id @param {HTMLElement} button */
  function stand(id, button) {
    alone = alone === id ? null : id;
    for (const other of all(button.closest("ul") ?? button, "[aria-pressed]"))
      attribute(other, "aria-pressed", other.dataset.territory === alone);
    focus(alone);
  }

  /** @param {Skin} skin @param {State} state @returns {Node[]} */
  function territories(skin, state) {
    const kind = state.overlay === "nerves" ? "nerve" : "root";
    const { list } = skin.kinds[kind];
    const notes = kind === "root" ? skin.map.notes.dermatomes : skin.map.notes.nerves;
    return [
      h("p", { class: "skin-note", text: t(`overlay.note_${state.overlay}`) }),
      sources(skin.map, { evidence: "contested", sources: notes, note: "" }),
      h(
        "ul",
        { class: "skin-territories", role: "list", "aria-label": t("overlay.territories") },
        ...list.map((one) => territory(skin.map, one, kind, state)),
      ),
    ];
  }

  /** @param {Skin} skin @param {State} state @param {(overlay: string) => void} choose @returns {Node[]} */
  function referred(skin, state, choose) {
    const { map } = skin;
    const one = referredOf(map, state.overlay, state.show);
    const origins = [...new Set(map.referred.map(({ from }) => from))];
    const menu = h(
      "select",
      { "aria-label": t("overlay.from"), on: { change: () => choose(`referred:${menu.value}`) } },
      ...origins.map((from) =>
        h(
          "optgroup",
          { label: t(`overlay.${from}`) },
          ...map.referred
            .filter((other) => other.from === from)
            .map(({ id, label }) => h("option", { value: id, selected: id === one.id, text: label })),
        ),
      ),
    );
    const places = FITS.map((fit) => ({
      fit,
      sites: Object.keys(one.places).filter((site) => one.places[site] === fit),
    })).filter(({ sites }) => sites.length);
    return [
      h("label", { class: "skin-choice" }, h("span", { text: t("overlay.from") }), menu),
      h("p", { class: "skin-note", text: one.why }),
      h("p", { class: "skin-note", text: t("overlay.note_referred") }),
      ...places.map(({ fit, sites }) =>
        h(
          "section",
          { class: "skin-places", data: { fit } },
          h("h3", {}, shade(map.color, fit), h("span", { text: t(`overlay.fit_${fit}`) })),
          h("ul", { role: "list" }, ...sites.map((site) => h("li", {}, go(placed(site, state))))),
        ),
      ),
      one.figures.length
        ? h(
            "section",
            { class: "skin-figures" },
            h("h3", { text: t("overlay.figures") }),
            h(
              "ul",
              { role: "list" },
              ...one.figures.map((figure) =>
                h(
                  "li",
                  {},
                  h("span", { text: t("overlay.figure", figure), title: figure.population }),
                  " ",
                  ...figure.sources.filter((key) => map.publications[key]).map((key) => cited(map.publications[key])),
                ),
              ),
            ),
          )
        : null,
      sources(map, {
        evidence: one.sources.some((key) => map.publications[key]) ? "study" : "unchecked",
        sources: one.sources,
        note: "",
      }),
      h(
        "p",
        {},
        textButton(t("overlay.open_condition", { label: one.label }), () => select(one.id, {})),
      ),
    ].filter((part) => part !== null);
  }

  const placed = (/** @type {string} */ site, /** @type {State} */ state) =>
    Object.hasOwn(deck.entries, site) ? site : `${site}.${state.side === "left" ? "left" : "right"}`;

  /** @param {string} color @param {string} fit */
  function shade(color, fit) {
    const element = h("span", { class: "skin-swatch", data: { fit }, "aria-hidden": "true" });
    element.style.setProperty("--shade", color);
    return element;
  }

  return {
    /** @param {Skin} skin @param {State} state @param {(overlay: string) => void} choose */
    of: (skin, state, choose) =>
      state.overlay?.startsWith("referred") ? referred(skin, state, choose) : territories(skin, state),
    /** Which territories meet on the skin of the selected site, in words. @param {Skin} skin @param {State} state */
    meeting(skin, state) {
      const site = state.show ?? "";
      const place = deck.entries[site];
      if (place?.kind !== "site") return null;
      const rows = /** @type {const} */ (["nerve", "root"]).map((kind) => {
        const [first, ...rest] = skin.meeting(kind, site).map(({ territory: one }) => one.label);
        if (!first) return null;
        const list = rest.length ? t("overlay.mostly", { first, rest: rest.join(", ") }) : first;
        return h("p", { text: t(`overlay.meets_${kind}s`, { list }) });
      });
      return rows.some(Boolean)
        ? h("section", { class: "skin-meets" }, h("h3", { text: t("overlay.meets", { place: place.label }) }), ...rows)
        : null;
    },
    forget() {
      alone = null;
      focus(null);
    },
  };
}
