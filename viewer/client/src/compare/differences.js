/** The differences in words, and the table they come from. */

import { fill, fine, grow, h, textButton } from "../dom.js";
import { signed } from "../words.js";

/** @typedef {import("../types/records").ComparisonSheet} Sheet */

/**
 * @param {{t: import("../words.js").Words, show: (id: string) => void, measured: HTMLElement}} app `measured` chooses the side
 */
export function createDifferences({ t, show, measured }) {
  const content = h("div", { class: "differences-content", "aria-live": "polite" });
  const element = h(
    "section",
    { class: "pane differences", "aria-label": t("compare.differences"), tabindex: "0" },
    h("div", { class: "differences-top" }, h("h2", { text: t("compare.differences") }), grow(), measured),
    content,
  );

  const sentence = (/** @type {Sheet["told"][number]} */ { text, show: id }) =>
    h("li", {}, id ? textButton(text, () => show(id), { class: "difference" }) : h("span", { text }));

  /** @param {Sheet} told */
  function tables({ a, b, groups }) {
    const heads = [t("compare.measured_what"), a, b, t("compare.difference"), t("compare.published")];
    const table = (/** @type {Sheet["groups"][number]} */ { title, rows }) =>
      h(
        "table",
        {},
        h("caption", { text: title }),
        h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col", text })))),
        h("tbody", {}, ...rows.map(line)),
      );
    return h("div", {}, ...groups.map(table));
  }

  /** @param {Sheet["groups"][number]["rows"][number]} row */
  function line(row) {
    const score = (/** @type {number|null} */ z) => (z === null ? "" : ` (z ${signed(z, t("number.point"))})`);
    const cells = [
      `${row.shown_a}${score(row.z_a)}`,
      `${row.shown_b}${score(row.z_b)}`,
      row.shown_difference,
      row.published,
    ];
    return h(
      "tr",
      { class: row.notable ? "notable" : "" },
      h("th", { scope: "row", text: row.label }),
      ...cells.map((text) => h("td", { text })),
    );
  }

  return {
    element,
    wait: () => content.replaceChildren(h("p", { class: "hint", text: t("compare.working") })),
    fail: (/** @type {string} */ why) =>
      content.replaceChildren(
        h("p", { class: "compare-error", role: "alert", text: t("compare.failed_table") }),
        fine(why),
      ),
    /** @param {Sheet} told */
    fill(told) {
      const missing = told.missing.slice(0, 8).join(", ");
      fill(
        content,
        h("p", { class: "differences-head", text: told.headline }),
        told.told.length ? h("ul", { class: "differences-list", role: "list" }, ...told.told.map(sentence)) : null,
        told.more > 0 ? h("p", { class: "hint", text: t("compare.more", { count: told.more }) }) : null,
        missing ? h("p", { class: "hint", text: t("compare.missing", { names: missing }) }) : null,
        h("details", { class: "differences-all" }, h("summary", { text: t("compare.table") }), tables(told)),
        fine(told.note),
      );
    },
  };
}
