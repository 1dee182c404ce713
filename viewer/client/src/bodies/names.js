/** The second step: every surface with the structure it is taken for, units and axes; the user's word goes last. */

import { all, fine, h } from "../dom.js";
import { step } from "./step.js";

/**
 * @typedef {import("./server.js").Looked} Looked
 * @typedef {import("./server.js").Row} Row
 * @typedef {import("./server.js").Lists["structures"][number]} Structure
 */

const UNITS = ["mm", "cm", "m", "in"];
const USUAL = ["RAS", "LPS", "LAS", "RPS"];
const PAIRS = ["RL", "AP", "SI"];
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
const EVERY = ORDERS.flatMap((order) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => order.map((pair, at) => PAIRS[pair][(bits >> at) & 1]).join("")),
);
const AXES = [...USUAL, ...EVERY.filter((axes) => !USUAL.includes(axes)).sort()];
const LEFT_OUT = "-";

/** The words are the command's too, whose options are fields here. */
const plain = (/** @type {string} */ text) =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`.replace(/--(axes|units)/gi, "$1");

/**
 * @param {{t: import("../words.js").Words, settings: {language: string}, wishes: import("./server.js").Wishes, changed: () => void, point: (index: number|null) => void}} app
 */
export function createNames({ t, settings, wishes, changed, point }) {
  /** @type {Structure[]} */
  let structures = [];
  let drawn = "";
  const list = h("ul", { class: "surfaces" });
  const counts = h("p", { class: "fine" });
  const units = choice(t("bodies.units"), "units", UNITS);
  const axes = choice(t("bodies.axes"), "axes", AXES);
  const trouble = h("div", { class: "trouble", role: "alert" });
  const noted = h("summary");
  const remarks = h("ul");
  const notes = h("details", { class: "notes", hidden: true }, noted, remarks);
  const frame = h(
    "fieldset",
    { class: "frame" },
    h("legend", { text: t("bodies.frame") }),
    h("div", { class: "row" }, units.label, axes.label),
    fine(t("bodies.axes_hint")),
  );
  const element = step(t, "names", { hidden: true }, trouble, fine(t("bodies.names_hint")), counts, list, frame, notes);

  /** @param {string} text @param {"units"|"axes"} key @param {string[]} values */
  function choice(text, key, values) {
    const found = h("option", { value: "", text: t("bodies.found_out") });
    /** @type {HTMLSelectElement} */
    const select = h(
      "select",
      {
        name: key,
        on: {
          change: () => {
            wishes[key] = select.value;
            changed();
          },
        },
      },
      found,
      ...values.map((value) => h("option", { value, text: value })),
    );
    return { select, found, label: h("label", {}, h("span", { text }), select) };
  }

  const called = (/** @type {Structure} */ { label, side }) => (side ? `${label}, ${t(`bodies.${side}`)}` : label);
  const labelOf = (/** @type {string} */ id) => {
    const one = structures.find((known) => known.id === id);
    return one ? called(one) : id;
  };
  const said = (/** @type {Row} */ { structure, out }) =>
    structure ? labelOf(structure) : t(out ? "bodies.outside" : "bodies.none");

  /** All structures are put in when the list is opened: a hundred meshes times three hundred names are many. @param {HTMLSelectElement} select @param {Row} row */
  function fill(select, row) {
    if (select.dataset.full) return;
    select.dataset.full = "true";
    /** @type {Map<string, HTMLElement>} */
    const groups = new Map();
    for (const one of [...structures].sort((a, b) => called(a).localeCompare(called(b), settings.language))) {
      const group = groups.get(one.tissue) ?? h("optgroup", { label: t(`tissue.${one.tissue}`) });
      groups.set(one.tissue, group);
      group.append(h("option", { value: one.id, text: called(one) }));
    }
    const value = select.value;
    select.append(h("option", { value: LEFT_OUT, text: t("bodies.leave_out") }), ...near(row), ...groups.values());
    select.value = value;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  }

  /** @param {Row} row */
  function near({ near: ids }) {
    const known = ids.filter((id) => structures.some((one) => one.id === id));
    return known.length
      ? [h("optgroup", { label: "≈" }, ...known.map((id) => h("option", { value: id, text: labelOf(id) })))]
      : [];
  }

  /** @param {Row} row @param {number} index */
  function surface(row, index) {
    const own = wishes.names[row.key] ?? "";
    const select = h(
      "select",
      { "aria-label": t("bodies.taken_for", { name: row.key }), disabled: row.part, data: { key: row.key } },
      h("option", { value: "", text: own ? t("bodies.guess_again") : said(row) }),
    );
    if (own) select.append(h("option", { value: own, text: own === LEFT_OUT ? t("bodies.leave_out") : labelOf(own) }));
    select.value = own;
    for (const type of ["pointerdown", "focus", "keydown"])
      select.addEventListener(type, () => fill(select, row), { once: true });
    select.addEventListener("change", () => {
      if (select.value) wishes.names[row.key] = select.value;
      else delete wishes.names[row.key];
      changed();
    });
    const remark = row.part ? t("bodies.part_hint") : row.remark;
    return h(
      "li",
      {
        class: row.structure ? "used" : "unused",
        on: {
          pointerenter: () => point(index),
          pointerleave: () => point(null),
          focusin: () => point(index),
          focusout: () => point(null),
        },
      },
      h("span", { class: "name", text: row.key }),
      select,
      h("span", {
        class: "fine",
        text: [t("bodies.triangles", { count: row.triangles.toLocaleString(settings.language) }), remark]
          .filter(Boolean)
          .join(" · "),
      }),
    );
  }

  /** @param {Looked} looked */
  function troubleOf({ rows, problem, doubts }) {
    if (!problem)
      return doubts.length
        ? [h("h3", { text: t("bodies.doubt") }), h("ul", {}, ...doubts.map((text) => h("li", { text: plain(text) })))]
        : [];
    const unnamed = rows.some(({ structure }) => structure) ? "problem_names" : "problem_none";
    const mend = problem.kind === "NamesError" ? unnamed : "problem_other";
    return [
      h("h3", { text: t("bodies.doubt") }),
      h("p", { text: plain(problem.what) }),
      h("p", { text: t(`bodies.${mend}`) }),
    ];
  }

  return {
    element,
    called: labelOf,
    /** @param {import("./server.js").Lists} told */
    lists({ structures: known }) {
      structures = known;
    },
    /** @param {Looked|null|undefined} looked @param {boolean} working what is being built may not change meanwhile */
    refresh(looked, working) {
      element.hidden = !looked;
      list.inert = frame.inert = working;
      if (!looked || JSON.stringify(looked) === drawn) return;
      const held = document.activeElement?.getAttribute("data-key");
      drawn = JSON.stringify(looked);
      list.replaceChildren(...looked.rows.map(surface));
      if (held)
        all(list, "select")
          .find((one) => one.dataset.key === held)
          ?.focus();
      counts.textContent = t("bodies.counts", {
        known: looked.rows.filter((row) => row.structure).length,
        all: looked.rows.length,
      });
      for (const [key, { select, found }] of /** @type {const} */ ([
        ["units", units],
        ["axes", axes],
      ])) {
        found.textContent =
          looked[key] && !wishes[key] ? t("bodies.found_as", { value: looked[key] }) : t("bodies.found_out");
        if (wishes[key] && ![...select.options].some((option) => option.value === wishes[key]))
          select.append(h("option", { value: wishes[key], text: wishes[key] }));
        select.value = wishes[key];
      }
      const parts = troubleOf(looked);
      trouble.classList.toggle("fine-all", !parts.length);
      trouble.replaceChildren(...(parts.length ? parts : [h("p", { text: t("bodies.sides_ok") })]));
      notes.hidden = !looked.notes.length;
      noted.textContent = t("bodies.notes", { count: looked.notes.length });
      remarks.replaceChildren(...looked.notes.map((text) => h("li", { text })));
    },
  };
}
