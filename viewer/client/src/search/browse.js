/** The HTML twin of the canvas: everything that can be chosen, as a list for keyboard and screen reader. */

import { splitSide } from "../state.js";
import { badge } from "../badge.js";
import { toggled } from "../controls/structure_actions.js";
import { h, icon, roving } from "../dom.js";
import { conditionGroups, nerveGroups, siteGroups, structureGroups } from "./rows.js";

const TABS = { sites: siteGroups, nerves: nerveGroups, conditions: conditionGroups, structures: structureGroups };
const KINDS = {
  site: "sites",
  nerve: "nerves",
  segment: "nerves",
  condition: "conditions",
  topic: "conditions",
  structure: "structures",
};

/**
 * @param {{deck: Object, t: Function, store: Object, select: (id: string, cause: Object) => void}} app
 * @returns {{element: HTMLElement, refresh: (state: Object) => void}}
 */
export function createBrowse({ deck, t, store, select }) {
  let tab = "sites";
  let preferred = "right";
  const opened = new Set();
  const tabs = Object.keys(TABS).map((name) =>
    h("button", {
      type: "button",
      role: "tab",
      class: "tab",
      id: `tab-${name}`,
      "aria-controls": "browse-list",
      text: t(`list.${name}`),
      data: { tab: name },
      on: { click: () => open(name) },
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
    if (event.target.dataset.tab) open(event.target.dataset.tab);
  });

  function open(name) {
    if (name === tab && list.childElementCount) return;
    tab = name;
    draw();
  }

  function draw() {
    for (const button of tabs) button.setAttribute("aria-selected", String(button.dataset.tab === tab));
    for (const button of tabs) button.tabIndex = button.dataset.tab === tab ? 0 : -1;
    list.setAttribute("aria-labelledby", `tab-${tab}`);
    const groups = TABS[tab](deck, t);
    list.replaceChildren(...groups.map(section));
    if (!groups.length) list.append(h("p", { class: "empty", text: t("list.empty") }));
    list.scrollTop = 0;
    mark(store.get());
  }

  function section({ key, title, rows }) {
    return h(
      "section",
      { class: "group", data: { group: key } },
      h("h2", { class: "group-title" }, key === "dangerous" ? icon("warning") : null, title),
      h("ul", { class: "rows", role: "list" }, ...rows.map(item)),
    );
  }

  function item(row) {
    const children = row.children?.length
      ? h("ul", { class: "rows branches", role: "list", hidden: !opened.has(row.base) }, ...row.children.map(item))
      : null;
    return h("li", {}, line(row, children), children);
  }

  function line(row, children) {
    const { side } = store.get();
    const sides = ["left", "right"].filter((name) => row.ids[name] && (side === "both" || side === name));
    const element = h(
      "div",
      { class: "row", data: { base: row.base, depth: row.depth ?? 0 } },
      pick(
        row.label,
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
    if (sides.length > 1 || (row.ids[""] && sides.length)) element.append(...sides.map((name) => sidePick(row, name)));
    if (tab === "structures") element.append(eye(row));
    if (children) element.append(unfold(row, children));
    return element;
  }

  function marks(row) {
    const known = (row.nerves ?? []).filter((nerve) => Object.hasOwn(deck.palette.nerve, nerve));
    return known.length
      ? h("span", { class: "pick-badges" }, ...known.slice(0, 3).map((nerve) => badge(deck, nerve)))
      : null;
  }

  function care(row) {
    if (!row.care || !["urgent", "emergency"].includes(row.care)) return [];
    return [h("span", { class: `care-mark care-${row.care}`, text: t(`care.${row.care}`) })];
  }

  function pick(label, id, props, ...children) {
    return h(
      "button",
      { type: "button", tabindex: "-1", ...props, on: { click: (event) => choose(id(), event.detail === 0) } },
      ...children,
    );
  }

  function sidePick(row, name) {
    const label = t(`list.on_${name}`, { label: row.label });
    return pick(
      label,
      () => row.ids[name],
      { class: "pick pick-side", "aria-label": label, title: label, data: { id: row.ids[name] } },
      t(`list.${name}_short`),
    );
  }

  /** Hide a structure on both sides, and show it again. */
  function eye(row) {
    return h(
      "button",
      {
        type: "button",
        tabindex: "-1",
        class: "pick pick-eye",
        data: { eye: row.base, label: row.label },
        on: { click: () => store.set(toggled(store.get(), "hide", row.base)) },
      },
      icon("eye"),
    );
  }

  function markEyes({ hide }) {
    for (const button of list.querySelectorAll(".pick-eye")) {
      const hidden = hide.includes(button.dataset.eye);
      if (button.getAttribute("aria-pressed") === String(!hidden)) continue;
      const words = t(hidden ? "handle.show_of" : "handle.hide_of", { label: button.dataset.label });
      button.setAttribute("aria-pressed", String(!hidden));
      button.setAttribute("aria-label", words);
      button.title = words;
      button.replaceChildren(icon(hidden ? "eye_off" : "eye"));
    }
  }

  function unfold(row, children) {
    const button = h("button", { type: "button", tabindex: "-1", class: "pick pick-unfold" }, icon("chevron"));
    const say = () => {
      button.setAttribute("aria-expanded", String(!children.hidden));
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

  function choose(id, keyboard) {
    if (!id) return;
    preferred = splitSide(id)[1] || preferred;
    select(id, { keyboard });
  }

  /** Show which row is chosen. */
  function mark({ show, hide }) {
    markEyes({ hide });
    const [base, side] = show ? splitSide(show) : ["", ""];
    for (const row of list.querySelectorAll(".row")) {
      const chosen = row.dataset.base === base;
      row.classList.toggle("chosen", chosen);
      for (const button of row.querySelectorAll(".pick-side")) current(button, chosen && button.dataset.id === show);
      const sided = side && row.querySelector(".pick-side");
      current(row.querySelector(".pick-main"), chosen && !sided);
      if (chosen) unfoldTo(row);
    }
    inTabs.refresh();
    inList.refresh();
    requestAnimationFrame(reveal);
  }

  function unfoldTo(row) {
    const folded = row.closest(".branches[hidden]");
    if (folded) folded.previousElementSibling.querySelector(".pick-unfold").click();
  }

  function reveal() {
    const row = list.querySelector(".row.chosen");
    if (!row) return;
    const frame = list.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    if (frame.height && (box.top < frame.top || box.bottom > frame.bottom))
      list.scrollTop += box.top - frame.top - frame.height / 3;
  }

  function current(button, yes) {
    if (yes) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }

  draw();
  let drawnFor = store.get().side;
  return {
    element,
    refresh(state) {
      const wanted = KINDS[deck.entries[state.show]?.kind];
      if (wanted && wanted !== tab) tab = wanted;
      else if (drawnFor === state.side) return mark(state);
      drawnFor = state.side;
      draw();
    },
  };
}
