/** "Describe it" on the card of a place: features to tick, the list in its new order, and when to seek care. */

import { splitSide } from "../state.js";
import { h, roving } from "./dom.js";
import { careWords, isLoud, leading, orderedLists } from "./ordered.js";
import { offeredAt, orderAt } from "./ordering.js";

const OFFERED = [{ quality: 4, worse: 3, sign: 3 }, { quality: 12, worse: 12, better: 6, timing: 8, sign: 12, context: 12 }, null]; // step by step; null is all
const NO_CARE = { level: "none", triggers: [] };

/**
 * What is ticked is kept here, in the page alone, while places are changed; it is in no address and is never sent.
 * @param {{deck: Object, t: Function}} app
 * @returns {{banner: HTMLElement, status: HTMLElement, attach: (id: string|null, content: HTMLElement) => void}}
 */
export function createFeatures({ deck, t }) {
  const data = deck.ordering;
  const ticked = new Set();
  const opened = new Set();
  const loud = h("div", { role: "alert", "aria-atomic": "true" });
  const quiet = h("div", { role: "status", "aria-atomic": "true" });
  const from = h("p", { class: "care-from", hidden: true });
  const banner = h("div", { class: "care-banner" }, loud, quiet, from); // never hidden: a live region must be there before its words
  const status = h("div", { class: "visually-hidden", role: "status", "aria-atomic": "true" });
  let site = null; // the place last described
  let label = "";
  let told = "";
  let step = 0;
  let shown = null;

  /** Give the card of a place its section; on other cards the advice of what is ticked stays. */
  function attach(id, content) {
    shown = null;
    if (!data) return;
    const place = id !== null && deck.entries[id]?.kind === "site" ? splitSide(id)[0] : null;
    const before = place && content.querySelector(".card > .conditions, .card > .not-missed, .card > .sources, .card > .explains");
    if (before) {
      site = place;
      label = deck.entries[id].label;
      shown = section(place, [...content.querySelectorAll(".card > .conditions, .card > .not-missed")]);
      before.before(shown.element, shown.lists);
    }
    refresh(id !== null);
  }

  function section(place, printed) {
    const chips = h("div", { class: "feature-groups", id: "feature-groups" });
    const more = h("button", { type: "button", class: "text-button", "aria-controls": "feature-groups", on: { click: () => { step = (step + 1) % OFFERED.length; fold(); } } });
    const clear = h("button", { type: "button", class: "text-button feature-clear", text: t("features.clear"), on: { click: clearAll } });
    const lists = h("div", { class: "ordered-lists", tabindex: "-1", hidden: true });
    const jump = h("button", { type: "button", class: "text-button feature-jump", on: { click: () => lists.scrollIntoView({ block: "start" }) } });
    const groups = [...offeredAt(data, place)].map(([group, ids]) => chipGroup(group, withTicked(group, ids)));
    chips.append(...groups.filter(Boolean));
    const element = h("section", { class: "block features" }, h("h3", { text: t("features.title") }), h("p", { class: "hint", text: t("features.hint") }),
      chips, h("div", { class: "feature-tools" }, more, h("span", { class: "grow" }), clear), h("div", { class: "feature-first" }, jump));
    const built = { element, lists, printed, chips, more, clear, jump, rovers: groups.filter(Boolean).map((group) => roving(group, { selector: ".feature" })) };
    shown = built;
    fold();
    return built;
  }

  /** What was ticked elsewhere counts here too, so it can be seen and taken back here. */
  function withTicked(group, ids) {
    return [...ids, ...[...ticked].filter((id) => data.features[id].group === group && !ids.includes(id))];
  }

  function chipGroup(group, ids) {
    if (!ids.length) return null;
    const chips = ids.map((id, at) => h("button", {
      type: "button", class: "feature", tabindex: "-1", "aria-pressed": "false", text: data.features[id].label, data: { feature: id, at }, on: { click: () => toggle(id) },
    }));
    return h("div", { class: "feature-group", role: "group", data: { group }, "aria-label": t(`features.group_${group}`) },
      h("span", { class: "caption", "aria-hidden": "true", text: t(`features.group_${group}`) }), ...chips);
  }

  function fold() {
    const { chips, more, rovers } = shown;
    for (const group of chips.children) {
      const most = OFFERED[step] ? OFFERED[step][group.dataset.group] ?? 0 : Infinity;
      const inside = [...group.querySelectorAll(".feature")];
      for (const chip of inside) chip.hidden = Number(chip.dataset.at) >= most && !ticked.has(chip.dataset.feature);
      group.hidden = inside.every((chip) => chip.hidden);
    }
    more.textContent = t(OFFERED[step] ? "features.more" : "features.fewer");
    more.setAttribute("aria-expanded", String(step > 0));
    for (const rover of rovers) rover.refresh();
  }

  function toggle(id) {
    ticked[ticked.has(id) ? "delete" : "add"](id);
    const first = refresh();
    status.textContent = !ticked.size ? t("features.cleared") : first ? t("features.reordered", { label: first.condition.label }) : "";
  }

  function clearAll() {
    ticked.clear();
    refresh();
    fold();
    status.textContent = t("features.cleared");
    shown.chips.querySelector(".feature[tabindex='0']")?.focus();
  }

  /** @returns {Object|undefined} the entry that stands first */
  function refresh(advising = true) {
    const answer = site === null ? null : orderAt(data, site, ticked);
    advise(advising && ticked.size ? answer.care : NO_CARE);
    if (!shown) return undefined;
    const { chips, lists, printed, clear, jump } = shown;
    for (const chip of chips.querySelectorAll(".feature")) chip.setAttribute("aria-pressed", String(ticked.has(chip.dataset.feature)));
    for (const part of printed) part.hidden = ticked.size > 0;
    lists.hidden = !ticked.size;
    lists.replaceChildren(...(ticked.size ? orderedLists({ data, t, answer, opened }) : []));
    clear.hidden = !ticked.size;
    const [first] = leading(answer);
    jump.parentElement.hidden = !ticked.size || !first;
    jump.textContent = first ? t("features.first", { label: first.condition.label }) : "";
    return first;
  }

  /** Said only when it changes, so that a screen reader does not repeat it with every tick. */
  function advise(care) {
    const now = care.triggers.map(({ id }) => id).join(" ");
    from.hidden = !now || Boolean(shown);
    from.textContent = t("features.care_from", { label });
    banner.parentElement?.classList.toggle("has-care", Boolean(now));
    if (now === told) return;
    told = now;
    const words = now ? [h("div", { class: `care care-${care.level}` }, ...careWords(data, t, care))] : [];
    loud.replaceChildren(...(isLoud(care.level) ? words : []));
    quiet.replaceChildren(...(isLoud(care.level) ? [] : words));
  }

  return { banner, status, attach };
}
