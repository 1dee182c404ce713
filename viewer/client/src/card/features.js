/** "Describe it" on the card of a place: features to tick or deny, the lists in their new order, and when to seek care. */

import { splitSide } from "../state.js";
import { h, roving } from "../dom.js";
import { orderNerves } from "../knowledge/ranking/nerves.js";
import { careWords, isLoud, leading, orderedLists, reasonList } from "./ranked_list.js";
import { offeredAt, orderAt } from "../knowledge/ranking/conditions.js";

const OFFERED = [
  { quality: 4, worse: 3, sign: 3 },
  { quality: 12, worse: 12, better: 6, timing: 8, sign: 12, context: 12 },
  null,
]; // step by step; null is all
const NO_CARE = { level: "none", triggers: [] };

/**
 * What is said is kept here, in the page alone, while places are changed; it is in no address and is never sent.
 * @param {{deck: Object, t: Function}} app
 * @returns {{banner: HTMLElement, status: HTMLElement, attach: (id: string|null, content: HTMLElement) => void}}
 */
export function createFeatures({ deck, t }) {
  const data = deck.ordering;
  const ticked = new Set();
  const denied = new Set();
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
    const before =
      place && content.querySelector(".card > .conditions, .card > .not-missed, .card > .sources, .card > .explains");
    if (before) {
      site = place;
      label = deck.entries[id].label;
      shown = section(
        place,
        [...content.querySelectorAll(".card > .conditions, .card > .not-missed")],
        [...content.querySelectorAll(".link[data-order]")],
      );
      before.before(shown.element, shown.lists);
    }
    refresh(id !== null);
  }

  function section(place, printed, links) {
    const chips = h("div", { class: "feature-groups", id: "feature-groups" });
    const more = h("button", {
      type: "button",
      class: "text-button",
      "aria-controls": "feature-groups",
      on: {
        click: () => {
          step = (step + 1) % OFFERED.length;
          fold();
        },
      },
    });
    const clear = h("button", {
      type: "button",
      class: "text-button feature-clear",
      text: t("features.clear"),
      on: { click: clearAll },
    });
    const lists = h("div", { class: "ordered-lists", tabindex: "-1", hidden: true });
    const jump = h("button", {
      type: "button",
      class: "text-button feature-jump",
      on: { click: () => lists.scrollIntoView({ block: "start" }) },
    });
    const groups = [...offeredAt(data, place)].map(([group, ids]) => chipGroup(group, withSaid(group, ids)));
    chips.append(...groups.filter(Boolean));
    const element = h(
      "section",
      { class: "block features" },
      h("h3", { text: t("features.title") }),
      h("p", { class: "hint", text: t("features.hint") }),
      chips,
      h("div", { class: "feature-tools" }, more, h("span", { class: "grow" }), clear),
      h("div", { class: "feature-first" }, jump),
    );
    const built = {
      element,
      lists,
      printed,
      links,
      chips,
      more,
      clear,
      jump,
      rovers: groups.filter(Boolean).map((group) => roving(group, { selector: ".feature" })),
    };
    shown = built;
    fold();
    return built;
  }

  const said = (id) => ticked.has(id) || denied.has(id);

  /** What was said elsewhere counts here too, so it can be seen and taken back here. */
  function withSaid(group, ids) {
    return [...ids, ...[...ticked, ...denied].filter((id) => data.features[id].group === group && !ids.includes(id))];
  }

  function chipGroup(group, ids) {
    if (!ids.length) return null;
    const chips = ids.map((id, at) =>
      h("button", {
        type: "button",
        class: "feature",
        tabindex: "-1",
        "aria-pressed": "false",
        text: data.features[id].label,
        data: { feature: id, at },
        on: { click: () => toggle(id) },
      }),
    );
    return h(
      "div",
      { class: "feature-group", role: "group", data: { group }, "aria-label": t(`features.group_${group}`) },
      h("span", { class: "caption", "aria-hidden": "true", text: t(`features.group_${group}`) }),
      ...chips,
    );
  }

  function fold() {
    const { chips, more, rovers } = shown;
    for (const group of chips.children) {
      const most = OFFERED[step] ? (OFFERED[step][group.dataset.group] ?? 0) : Infinity;
      const inside = [...group.querySelectorAll(".feature")];
      for (const chip of inside) chip.hidden = Number(chip.dataset.at) >= most && !said(chip.dataset.feature);
      group.hidden = inside.every((chip) => chip.hidden);
    }
    more.textContent = t(OFFERED[step] ? "features.more" : "features.fewer");
    more.setAttribute("aria-expanded", String(step > 0));
    for (const rover of rovers) rover.refresh();
  }

  /** Not said, present, absent, not said again. */
  function toggle(id) {
    if (ticked.delete(id)) denied.add(id);
    else if (!denied.delete(id)) ticked.add(id);
    const first = refresh();
    status.textContent =
      !ticked.size && !denied.size
        ? t("features.cleared")
        : first
          ? t("features.reordered", { label: first.condition.label })
          : "";
  }

  function clearSaid() {
    ticked.clear();
    denied.clear();
  }

  function clearAll() {
    clearSaid();
    refresh();
    fold();
    status.textContent = t("features.cleared");
    shown.chips.querySelector(".feature[tabindex='0']")?.focus();
  }

  /** @returns {Object|undefined} the entry that stands first */
  function refresh(advising = true) {
    const answer = site === null ? null : orderAt(data, site, ticked, denied);
    const anything = ticked.size + denied.size > 0;
    advise(advising && answer && ticked.size ? answer.care : NO_CARE); // no place yet: its card is still on the way
    if (!shown) return undefined;
    const { chips, lists, printed, links, clear, jump } = shown;
    for (const chip of chips.querySelectorAll(".feature")) say(chip);
    for (const part of printed) part.hidden = anything;
    lists.hidden = !anything;
    lists.replaceChildren(...(anything ? orderedLists({ data, t, answer, opened }) : []));
    placeLinks(links, answer, anything);
    clear.hidden = !anything;
    const [first] = leading(answer);
    jump.parentElement.hidden = !anything || !first;
    jump.textContent = first ? t("features.first", { label: first.condition.label }) : "";
    return first;
  }

  function say(chip) {
    const id = chip.dataset.feature;
    const not = denied.has(id);
    chip.setAttribute("aria-pressed", String(said(id)));
    chip.dataset.said = not ? "no" : ticked.has(id) ? "yes" : "";
    chip.textContent = not ? t("features.not", { feature: data.features[id].label }) : data.features[id].label;
  }

  /** The nerves of the card in their order, each with what gave or took points. */
  function placeLinks(links, answer, anything) {
    const placed = orderNerves(data, site, anything ? answer : { present: new Set(), denied: new Set() });
    for (const { index, reasons } of placed) {
      const item = links.find((link) => Number(link.dataset.order) === index);
      if (!item) continue;
      item.parentElement.append(item);
      item.querySelector(".reasons")?.remove();
      const why = anything
        ? reasonList(
            reasons.filter(({ kind }) => kind !== "link"),
            data,
            t,
          )
        : null;
      if (why) item.append(why);
    }
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

  /** @param {string[]} present @param {string[]} absent feature ids, in place of what was ticked */
  function set(present, absent) {
    clearSaid();
    for (const id of present) if (Object.hasOwn(data?.features ?? {}, id)) ticked.add(id);
    for (const id of absent) if (Object.hasOwn(data?.features ?? {}, id)) denied.add(id);
  }

  return { banner, status, attach, set };
}
