/** The last step: how well the fit is, what to know, which landmarks to set by hand, and the way into the dashboard. */

import { fine, grow, h, textButton } from "../dom.js";
import { step } from "./step.js";

const AXES = ["x", "y", "z"];

/**
 * @typedef {import("./server.js").Report} Report
 *
 * @param {object} app
 * @param {import("../words.js").Words} app.t
 * @param {{language: string}} app.settings
 * @param {import("./server.js").Wishes} app.wishes
 * @param {(id: string) => string} app.called a structure in words
 * @param {(mark: string) => string} app.spoken a landmark in words
 * @param {(mark: string) => void} app.aim
 * @param {(mark: string, place: number[]|null) => void} app.setMark
 * @param {() => void} app.again
 */
export function createReport({ t, settings, wishes, called, spoken, aim, setMark, again }) {
  let body = "";
  /** @type {Report|null} */
  let last = null;
  const title = h("p", { class: "built" });
  const open = h("a", { class: "button main", text: t("bodies.open_body") });
  const table = h("table", { class: "fit" });
  const warnings = h("div", { class: "warnings" });
  const marks = h("ul", { class: "marks" });
  const doubt = h("p", { class: "fine" });
  const other = h("select", {
    "aria-label": t("bodies.marks_other"),
    on: {
      change: () => {
        if (other.value) {
          picked.add(other.value);
          other.value = "";
          if (last) draw(last);
        }
      },
    },
  });
  const refit = textButton(t("bodies.build_again"), again, { class: "button main", hidden: true });
  const sizes = h("ul", { class: "unsure" });
  const all = h("details", {}, h("summary", { text: t("bodies.marks_all") }), sizes);
  /** @type {Set<string>} */
  const picked = new Set();
  const element = step(
    t,
    "report",
    { class: "step report", hidden: true },
    h("div", { class: "row" }, title, grow(), open),
    warnings,
    table,
    h("h3", { text: t("bodies.marks") }),
    doubt,
    fine(t("bodies.marks_how")),
    marks,
    other,
    refit,
    all,
  );

  const tenths = new Intl.NumberFormat(settings.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const mm = (/** @type {number|null} */ value) =>
    value === null ? "–" : t("bodies.mm", { mm: tenths.format(value) });
  const line = (/** @type {string} */ name, /** @type {Report["bones"][string]} */ one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", text: called(name) }),
      h("td", { text: mm(one.mean_mm) }),
      h("td", { text: mm(one.p95_mm) }),
      h("td", { text: t("bodies.percent", { share: Math.round(100 * one.seen) }) }),
    );

  /** Three fields; a place is taken once all are filled in. @param {string} id */
  function coordinates(id) {
    const place = wishes.landmarks[id];
    const inputs = AXES.map((axis, at) =>
      h("input", {
        type: "number",
        step: "any",
        inputmode: "decimal",
        "aria-label": t("bodies.coordinate", { axis, mark: spoken(id) }),
        placeholder: axis,
        value: place ? String(Number(place[at].toFixed(2))) : false,
        on: {
          change: () => {
            const typed = inputs.map((one) => one.valueAsNumber);
            if (typed.every(Number.isFinite)) setMark(id, typed);
          },
        },
      }),
    );
    return h("span", { class: "place" }, ...inputs);
  }

  /** @param {string} id @param {number|undefined} unsure mm */
  function mark(id, unsure) {
    const set = id in wishes.landmarks;
    return h(
      "li",
      { class: set ? "set" : "", data: { mark: id } },
      h("span", { class: "name", text: spoken(id) }),
      h("span", {
        class: "fine",
        text: set ? t("bodies.by_hand") : unsure ? t("bodies.unsure", { mm: Math.round(unsure) }) : "",
      }),
      textButton(t("bodies.set_mark", { mark: "" }).trim(), () => aim(id), {
        class: "button",
        "aria-label": t("bodies.set_mark", { mark: spoken(id) }),
      }),
      coordinates(id),
      set
        ? textButton("×", () => setMark(id, null), {
            class: "link",
            "aria-label": t("bodies.mark_remove", { mark: spoken(id) }),
          })
        : null,
    );
  }

  /** @param {Report} report */
  function draw({ doubtful, uncertainty_mm: sizeOf }) {
    const shown = [...new Set([...doubtful.slice(0, 8), ...Object.keys(wishes.landmarks), ...picked])];
    const unsure = Object.entries(sizeOf).sort(([, a], [, b]) => b - a);
    const rest = Object.keys(sizeOf)
      .filter((id) => !shown.includes(id))
      .map((id) => [spoken(id), id])
      .sort(([a], [b]) => a.localeCompare(b, settings.language));
    doubt.textContent = t(doubtful.length ? "bodies.marks_doubt" : "bodies.marks_fine");
    marks.replaceChildren(...shown.map((id) => mark(id, sizeOf[id])));
    other.replaceChildren(
      h("option", { value: "", text: `${t("bodies.marks_other")} …` }),
      ...rest.map(([text, id]) => h("option", { value: id, text })),
    );
    sizes.replaceChildren(
      ...unsure.map(([id, size]) =>
        h("li", { text: `${spoken(id)} ${t("bodies.unsure", { mm: tenths.format(size) })}` }),
      ),
    );
    refit.hidden = !Object.keys(wishes.landmarks).length;
  }

  return {
    element,
    /** @param {Report|null} report @param {string} [name] */
    refresh(report, name) {
      last = report;
      element.hidden = !report;
      if (!report) return;
      body = name ?? body;
      title.textContent = t("bodies.built", { name: body });
      open.href = `./?${new URLSearchParams({ body, lang: settings.language })}`;
      const heads = ["bone", "mean", "p95", "seen"].map((key) => h("th", { scope: "col", text: t(`bodies.${key}`) }));
      table.replaceChildren(
        h("thead", {}, h("tr", {}, ...heads)),
        h("tbody", {}, ...Object.entries(report.bones).map(([bone, one]) => line(bone, one))),
      );
      warnings.classList.toggle("fine-all", !report.warnings.length);
      warnings.replaceChildren(
        ...(report.warnings.length
          ? [h("h3", { text: t("bodies.warnings") }), h("ul", {}, ...report.warnings.map((text) => h("li", { text })))]
          : [h("p", { text: t("bodies.good_fit") })]),
      );
      draw(report);
    },
  };
}
