/** The HTML twin of the canvas: everything that can be chosen, as a list for keyboard and screen reader. */

import { splitSide, toggled } from "../state.js";
import { badge, careMark } from "../badge.js";
import { all, around, attribute, first, h, icon, roving, textButton } from "../dom.js";
import { conditionGroups, nerveGroups, siteGroups, structureGroups } from "./rows.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {keyof typeof TABS} Tab
 */

const TABS = { sites: siteGroups, nerves: nerveGroups, conditions: conditionGroups, structures: structureGroups };
/** @type {{[kind: string]: Tab}} */
const KINDS = {
  site: "sites",
  nerve: "nerves",
  segment: "nerves",
  condition: "conditions",
  topic: "conditions",
  structure: "structures",
};

/**
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words, store: import("../store.js").Store, select: import("../store.js").Select}} app
 */
export function createBrowse({ deck, t, store, select }) {
  /** @type {Tab} */
  let tab = "sites";
  /** @type {"left"|"right"} */
  let preferred = "right";
  /** @type {Set<string>} */
  const opened = new Set();
  const tabs = /** @type {Tab[]} */ (Object.keys(TABS)).map((name) =>
    textButton(t(`list.${name}`), () => open(name), {
      role: "tab",
      class: "tab",
      id: `tab-${name}`,
      "aria-controls": "browse-list",
      data: { tab: name },
    }),
  );
  const tablist = h("div", { class: "tabs", role: "tablist", "aria-label": t("list.label") }, ...tabs);
  const list = h("div", {
    class: "browse-list",
    id: "browse-list",
    role: "tabpanel",
    "aria-describedby": "browse-keys",
  });
  const keys = h("p", { class: "visually-hidden", id: "browse-keys", text: t("list.keys") });
  const element = h("div", { class: "browse-body" }, tablist, keys, list);
  const inTabs = roving(tablist, { selector: ".tab" });
  const inList = roving(list, { selector: ".pick", rows: ".row" });
  tablist.addEventListener("focusin", (event) => {
    const name = around(event, ".tab")?.dataset.tab;
    if (name) open(/** @type {Tab} */ (name));
  });

  /** @param {Tab} name */
  function open(name) {
    if (name === tab && list.childElementCount) return;
    tab = name;
    draw();
  }

  function draw() {
    for (const button of tabs) attribute(button, "aria-selected", button.dataset.tab === tab);
    for (const button of tabs) button.tabIndex = button.dataset.tab === tab ? 0 : -1;
    list.setAttribute("aria-labelledby", `tab-${tab}`);
    const groups = TABS[tab](deck, t);
    list.replaceChildren(...groups.map(section));
    if (!groups.length) list.append(h("p", { class: "empty", text: t("list.empty") }));
    list.scrollTop = 0;
    mark(store.get());
  }

  /** @param {import("./rows.js").Group} group */
  function section({ key, title, rows }) {
    return h(
      "section",
      { class: "group", data: { group: key } },
      h("h2", { class: "group-title" }, key === "dangerous" ? icon("warning") : null, title),
      h("ul", { class: "rows", role: "list" }, ...rows.map(item)),
    );
  }

  /** @param {Row} row @returns {HTMLElement} */
  function item(row) {
    const children = row.children?.length
      ? h("ul", { class: "rows branches", role: "list", hidden: !opened.has(row.base) }, ...row.children.map(item))
      : null;
    return h("li", {}, line(row, children), children);
  }

  /** @param {Row} row @param {HTMLElement|null} children */
  function line(row, children) {
    const { side } = store.get();
    const sides = /** @type {const} */ (["left", "right"]).filter(
      (name) => row.ids[name] && (side === "both" || side === name),
    );
    const made = h(
      "div",
      { class: "row", data: { base: row.base, depth: row.depth ?? 0 } },
      pick(
        () => row.ids[""] ?? row.ids[side === "both" ? preferred : side] ?? row.ids.left ?? row.ids.right,
        { class: "pick pick-main" },
        h(
          "span",
          { class: "pick-words" },
          h("span", { class: "pick-label", text: row.label }),
          row.note ? h("span", { class: "pick-note", text: row.note }) : null,
        ),
        marks(row),
        ...care(row),
      ),
    );
    if (sides.length > 1 || (row.ids[""] && sides.length)) made.append(...sides.map((name) => sidePick(row, name)));
    if (tab === "structures") made.append(eye(row));
    if (children) made.append(unfold(row, children));
    return made;
  }

  /** @param {Row} row */
  function marks(row) {
    const known = (row.nerves ?? []).filter((nerve) => Object.hasOwn(deck.palette.nerve, nerve));
    return known.length
      ? h("span", { class: "pick-badges" }, ...known.slice(0, 3).map((nerve) => badge(deck, nerve)))
      : null;
  }

  /** @param {Row} row */
  function care(row) {
    if (!row.care || !["urgent", "emergency"].includes(row.care)) return [];
    return [careMark(t, row.care)];
  }

  /** @param {() => string|undefined} id @param {import("../dom.js").Props} props @param {...(Node|string|null)} children */
  function pick(id, props, ...children) {
    return h(
      "button",
      { tabindex: "-1", ...props, on: { click: (event) => choose(id(), event.detail === 0) } },
      ...children,
    );
  }

  /** @param {Row} row @param {"left"|"right"} name */
  function sidePick(row, name) {
    const label = t(`list.on_${name}`, { label: row.label });
    return pick(
      () => row.ids[name],
      { class: "pick pick-side", "aria-label": label, title: label, data: { id: row.ids[name] } },
      t(`list.${name}_short`),
    );
  }

  /** Hide a structure on both sides, and show it again. @param {Row} row */
  function eye(row) {
    return h(
      "button",
      {
        tabindex: "-1",
        class: "pick pick-eye",
        data: { eye: row.base, label: row.label },
        on: { click: () => store.set(toggled(store.get(), "hide", row.base)) },
      },
      icon("eye"),
    );
  }

  /** @param {import("../store.js").State} state */
  function markEyes({ hide }) {
    for (const button of all(list, ".pick-eye")) {
      const hidden = hide.includes(button.dataset.eye ?? "");
      if (button.getAttribute("aria-pressed") === String(!hidden)) continue;
      const words = t(hidden ? "handle.show_of" : "handle.hide_of", { label: button.dataset.label ?? "" });
      attribute(button, "aria-pressed", !hidden);
      button.setAttribute("aria-label", words);
      button.title = words;
      button.replaceChildren(icon(hidden ? "eye_off" : "eye"));
    }
  }

  /** @param {Row} row @param {HTMLElement} children */
  function unfold(row, children) {
    const button = h("button", { tabindex: "-1", class: "pick pick-unfold" }, icon("chevron"));
    const say = () => {
      attribute(button, "aria-expanded", !children.hidden);
      button.setAttribute(
        "aria-label",
        t(children.hidden ? "list.branches_show" : "list.branches_hide", { label: row.label }),
      );
    };
    button.addEventListener("click", () => {
      children.hidden = !children.hidden;
      opened[children.hidden ? "delete" : "add"](row.base);
      say();
    });
    say();
    return button;
  }

  /** @param {string|undefined} id @param {boolean} keyboard */
  function choose(id, keyboard) {
    if (!id) return;
    preferred = splitSide(id)[1] || preferred;
    select(id, { keyboard });
  }

  /** Show which row is chosen. @param {import("../store.js").State} state */
  function mark(state) {
    markEyes(state);
    const { show } = state;
    const [base, side] = show ? splitSide(show) : ["", ""];
    for (const row of all(list, ".row")) {
      const chosen = row.dataset.base === base;
      row.classList.toggle("chosen", chosen);
      for (const button of all(row, ".pick-side")) current(button, chosen && button.dataset.id === show);
      const sided = side && row.querySelector(".pick-side");
      current(first(row, ".pick-main"), chosen && !sided);
      if (chosen) unfoldTo(row);
    }
    inTabs.refresh();
    inList.refresh();
    requestAnimationFrame(reveal);
  }

  /** @param {HTMLElement} row */
  function unfoldTo(row) {
    const above = row.closest(".branches[hidden]")?.previousElementSibling;
    if (above) first(above, ".pick-unfold")?.click();
  }

  function reveal() {
    const row = list.querySelector(".row.chosen");
    if (!row) return;
    const frame = list.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    if (frame.height && (box.top < frame.top || box.bottom > frame.bottom))
      list.scrollTop += box.top - frame.top - frame.height / 3;
  }

  /** @param {HTMLElement|null} button @param {boolean} yes */
  function current(button, yes) {
    if (button) attribute(button, "aria-current", yes ? "true" : null);
  }

  draw();
  let drawnFor = store.get().side;
  return {
    element,
    /** @param {import("../store.js").State} state */
    refresh(state) {
      const wanted = KINDS[deck.entries[state.show ?? ""]?.kind];
      if (wanted && wanted !== tab) tab = wanted;
      else if (drawnFor === state.side) return mark(state);
      drawnFor = state.side;
      draw();
    },
  };
}
