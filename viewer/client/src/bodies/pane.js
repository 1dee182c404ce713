/** The preview beside the steps: made when there is something to show; without WebGL it says so. */

import { h, iconButton, textButton } from "../dom.js";
import { moved, movedBack } from "./places.js";
import { createPreview } from "./preview.js";

/**
 * @typedef {import("./server.js").Row} Row
 * @typedef {import("./server.js").Wishes["landmarks"]} Landmarks
 *
 * @param {{t: import("../words.js").Words, spoken: (mark: string) => string, onPlace: (mark: string, place: number[]) => void, foundAt: (mark: string) => number[]|null,
 *   say: (text: string) => void}} app `foundAt`: where the fit has a landmark, in the files' coordinates
 */
export function createPreviewPane({ t, spoken, onPlace, foundAt, say }) {
  /** @type {ReturnType<typeof createPreview>|null} */
  let preview = null;
  let dark = false;
  /** @type {Row[]} */
  let rows = [];
  /** @type {number|null} */
  let chosen = null;
  /** @type {string|null} */
  let aimed = null;
  /** @type {number[][]|null} */
  let back = null;
  /** @type {Landmarks} */
  let known = {};
  const empty = h("p", { class: "empty", text: t("bodies.preview_empty") });
  const aimText = h("span");
  const keys = h("p", { class: "keys fine", hidden: true, text: t("bodies.setting_keys") });
  const missed = h("p", { class: "missed", hidden: true, text: t("bodies.setting_missed") });
  const aiming = h(
    "div",
    { class: "aiming", role: "status", hidden: true },
    aimText,
    textButton(t("bodies.setting_stop"), () => aim(null), { class: "button" }),
  );
  const host = h("div", {
    class: "canvas",
    tabindex: "0",
    role: "application",
    "aria-label": t("bodies.preview_label"),
  });
  const name = h("p", { class: "hovered fine", "aria-hidden": "true" });
  const zoom = h(
    "div",
    { class: "zoom" },
    iconButton("plus", "+", () => press("+"), { tabindex: "-1" }),
    iconButton("minus", "−", () => press("-"), { tabindex: "-1" }),
  );
  const element = h(
    "section",
    { class: "preview", "aria-label": t("bodies.preview") },
    aiming,
    h(
      "div",
      { class: "view" },
      host,
      h("span", { class: "cross", "aria-hidden": "true" }),
      empty,
      missed,
      keys,
      name,
      zoom,
      h("p", { class: "colours fine", text: t("bodies.preview_colours") }),
    ),
  );
  const press = (/** @type {string} */ key) => host.dispatchEvent(new KeyboardEvent("keydown", { key }));

  function paint() {
    preview?.paint(
      rows.map((row) => Boolean(row.structure)),
      chosen,
    );
  }

  /** @param {string|null} mark */
  function aim(mark) {
    aimed = mark;
    aiming.hidden = !mark;
    aimText.textContent = mark ? t("bodies.setting", { mark: spoken(mark) }) : "";
    element.classList.toggle("aims", Boolean(mark));
    preview?.placing(Boolean(mark));
    const there = mark && (known[mark] ?? foundAt(mark));
    preview?.expect(back && there ? movedBack(back, there) : null);
    missed.hidden = true;
    keys.hidden = !mark;
    if (mark && preview) {
      element.scrollIntoView({ block: "nearest" });
      host.focus({ preventScroll: true });
    }
  }

  /** @param {number[]} point */
  function placed(point) {
    const mark = aimed;
    aim(null);
    if (mark === null || !back) return;
    const place = moved(back, point).map((value) => Number(value.toPrecision(7)));
    onPlace(mark, place);
  }

  function missedBy() {
    missed.hidden = false;
    say(t("bodies.setting_missed"));
  }

  /** @param {number|null} index */
  function hovered(index) {
    name.textContent = index === null ? "" : (rows[index]?.key ?? "");
  }

  return {
    element,
    aim,
    get preview() {
      return preview;
    },
    /** @param {boolean} now */
    theme(now) {
      dark = now;
      preview?.theme(dark);
    },
    /** @param {Row[]} now */
    paint(now) {
      rows = now;
      paint();
    },
    /** @param {number|null} index */
    choose(index) {
      chosen = index;
      paint();
    },
    clear() {
      preview?.clear();
      preview?.mark([]);
      empty.hidden = false;
      delete element.dataset.shown;
      aim(null);
    },
    /** @param {Landmarks} landmarks */
    marks(landmarks) {
      known = { ...landmarks };
      const matrix = back;
      if (matrix) preview?.mark(Object.values(landmarks).map((place) => movedBack(matrix, place)));
    },
    /** @param {import("./server.js").Looked} looked @param {() => Promise<ArrayBuffer>} fetched */
    async show(looked, fetched) {
      back = looked.back;
      rows = looked.rows;
      try {
        preview ??= createPreview(host, {
          onPlace: placed,
          onHover: hovered,
          onMiss: missedBy,
          onStop: () => aim(null),
        });
        preview.theme(dark);
        await preview.show(await fetched());
        empty.hidden = true;
        paint();
      } catch (error) {
        console.warn(error);
        empty.hidden = false;
        empty.textContent = t("bodies.no_webgl");
      }
      element.dataset.shown = String(looked.rows.length);
    },
  };
}
