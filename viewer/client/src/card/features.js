/** "Describe it" on the card of a place: features to tick or deny, the lists in their new order, and when to seek care. */

import { splitSide } from "../state.js";
import { all, attribute, caption, first, grow, h, roving, textButton } from "../dom.js";
import { orderNerves } from "../knowledge/ranking/nerves.js";
import { careWords, isLoud, leading, orderedLists, reasonList } from "./ranked_list.js";
import { offeredAt, orderAt } from "../knowledge/ranking/conditions.js";

/** @type {({[group: string]: number}|null)[]} */
const OFFERED = [
  { quality: 4, worse: 3, sign: 3 },
  { quality: 12, worse: 12, better: 6, timing: 8, sign: 12, context: 12 },
  null,
]; // step by step; null is all
/** @typedef {{element: HTMLElement, lists: HTMLElement, printed: HTMLElement[], links: HTMLElement[], chips: HTMLElement, more: HTMLElement,
 *   clear: HTMLElement, jump: HTMLElement, rovers: ReturnType<typeof roving>[]}} Section of the card of a place */

/** @type {import("../knowledge/ranking/conditions.js").Care} */
const NO_CARE = { level: "none", triggers: [] };

/**
 * What is said is kept here, in the page alone, while places are changed; it is in no address and is never sent.
 * @param {{deck: import("../types/records").Deck, t: import("../words.js").Words}} app
 */
export function createFeatures({ deck, t }) {
  const data = deck.ordering;
  /** @type {Set<string>} */
  const ticked = new Set();
  /** @type {Set<string>} */
  const denied = new Set();
  /** @type {Set<string>} */
  const opened = new Set();
  const loud = h("div", { role: "alert", "aria-atomic": "true" });
  const quiet = h("div", { role: "status", "aria-atomic": "true" });
  const from = h("p", { class: "care-from", hidden: true });
  const banner = h("div", { class: "care-banner" }, loud, quiet, from); // never hidden: a live region must be there before its words
  const status = h("div", { class: "visually-hidden", role: "status", "aria-atomic": "true" });
  /** @type {string|null} */
  let site = null; // the place last described
  let label = "";
  let told = "";
  let step = 0;
  /** @type {Section|null} */
  let shown = null;

  /**
   * Give the card of a place its section; on other cards the advice of what is ticked stays.
   * @param {string|null} id @param {HTMLElement} content @param {string} [depth] a patient reads the lists first
   */
  function attach(id, content, depth = "patient") {
    for (const part of shown ? [shown.element, shown.lists] : []) part.remove(); // what was said anew may need other chips
    shown = null;
    const place = id !== null && deck.entries[id]?.kind === "site" ? splitSide(id)[0] : null;
    const before = first(content, ".card > .conditions, .card > .not-missed, .card > .sources, .card > .explains");
    if (id && place && before) {
      site = place;
      label = deck.entries[id].label;
      shown = section(
        place,
        all(content, ".card > .conditions, .card > .not-missed"),
        all(content, ".link[data-order]"),
      );
      fold(shown);
      before.before(shown.lists);
      (depth === "patient" ? (first(content, ".features-here") ?? before) : shown.lists).before(shown.element);
    }
    refresh(id !== null);
  }

  /** @param {string} place @param {HTMLElement[]} printed @param {HTMLElement[]} links @returns {Section} */
  function section(place, printed, links) {
    const chips = h("div", { class: "feature-groups", id: "feature-groups" });
    const more = h("button", {
      class: "text-button",
      "aria-controls": "feature-groups",
      on: {
        click: () => {
          step = (step + 1) % OFFERED.length;
          if (shown) fold(shown);
        },
      },
    });
    const clear = textButton(t("features.clear"), clearAll, { class: "text-button feature-clear" });
    const lists = h("div", { class: "ordered-lists", tabindex: "-1", hidden: true });
    const jump = h("button", {
      class: "text-button feature-jump",
      on: { click: () => lists.scrollIntoView({ block: "start" }) },
    });
    const groups = [...offeredAt(data, place)].flatMap(([group, ids]) => chipGroup(group, withSaid(group, ids)));
    chips.append(...groups);
    const element = h(
      "section",
      { class: "block features" },
      h("h3", { text: t("features.title") }),
      h("p", { class: "hint", text: t("features.hint") }),
      chips,
      h("div", { class: "feature-tools" }, more, grow(), clear),
      h("div", { class: "feature-first" }, jump),
    );
    return {
      element,
      lists,
      printed,
      links,
      chips,
      more,
      clear,
      jump,
      rovers: groups.map((group) => roving(group, { selector: ".feature" })),
    };
  }

  const said = (/** @type {string} */ id) => ticked.has(id) || denied.has(id);

  /** What was said elsewhere counts here too, so it can be seen and taken back here. @param {string} group @param {string[]} ids */
  function withSaid(group, ids) {
    return [...ids, ...[...ticked, ...denied].filter((id) => data.features[id].group === group && !ids.includes(id))];
  }

  /** @param {string} group @param {string[]} ids */
  function chipGroup(group, ids) {
    if (!ids.length) return [];
    const chips = ids.map((id, at) =>
      textButton(data.features[id].label, () => toggle(id), {
        class: "feature",
        tabindex: "-1",
        "aria-pressed": false,
        data: { feature: id, at },
      }),
    );
    return [
      h(
        "div",
        { class: "feature-group", role: "group", data: { group }, "aria-label": t(`features.group_${group}`) },
        caption(t(`features.group_${group}`)),
        ...chips,
      ),
    ];
  }

  /** @param {Section} section */
  function fold({ chips, more, rovers }) {
    const limits = OFFERED[step];
    for (const group of all(chips, ".feature-group")) {
      const most = limits ? (limits[group.dataset.group ?? ""] ?? 0) : Infinity;
      const inside = all(group, ".feature");
      for (const chip of inside) chip.hidden = Number(chip.dataset.at) >= most && !said(chip.dataset.feature ?? "");
      group.hidden = inside.every((chip) => chip.hidden);
    }
    more.textContent = t(limits ? "features.more" : "features.fewer");
    attribute(more, "aria-expanded", step > 0);
    chips.dataset.step = String(step); // a patient sees how it feels first, the other groups with the next step
    for (const rover of rovers) rover.refresh();
  }

  /** Not said, present, absent, not said again. @param {string} id */
  function toggle(id) {
    if (ticked.delete(id)) denied.add(id);
    else if (!denied.delete(id)) ticked.add(id);
    const top = refresh();
    status.textContent =
      !ticked.size && !denied.size
        ? t("features.cleared")
        : top
          ? t("features.reordered", { label: top.condition.label })
          : "";
  }

  function clearSaid() {
    ticked.clear();
    denied.clear();
  }

  function clearAll() {
    clearSaid();
    refresh();
    status.textContent = t("features.cleared");
    if (!shown) return;
    fold(shown);
    first(shown.chips, ".feature[tabindex='0']")?.focus();
  }

  /** @returns {import("../knowledge/ranking/conditions.js").Ranked|undefined} the entry that stands first */
  function refresh(advising = true) {
    const answer = site === null ? null : orderAt(data, site, ticked, denied);
    const anything = ticked.size + denied.size > 0;
    advise(advising && answer && ticked.size ? answer.care : NO_CARE); // no place yet: its card is still on the way
    if (!shown || !answer) return undefined;
    const { chips, lists, printed, links, clear, jump } = shown;
    for (const chip of all(chips, ".feature")) say(chip);
    for (const part of printed) part.hidden = anything;
    lists.hidden = !anything;
    lists.replaceChildren(...(anything ? orderedLists({ data, t, answer, opened }) : []));
    if (site !== null) placeLinks(links, site, anything ? answer : null);
    clear.hidden = !anything;
    const [top] = leading(answer);
    if (jump.parentElement) jump.parentElement.hidden = !anything || !top;
    jump.textContent = top ? t("features.first", { label: top.condition.label }) : "";
    return top;
  }

  /** @param {HTMLElement} chip */
  function say(chip) {
    const id = chip.dataset.feature ?? "";
    const not = denied.has(id);
    attribute(chip, "aria-pressed", said(id));
    chip.dataset.said = not ? "no" : ticked.has(id) ? "yes" : "";
    chip.textContent = not ? t("features.not", { feature: data.features[id].label }) : data.features[id].label;
  }

  /**
   * The nerves of the card in their order, each with what gave or took points.
   * @param {HTMLElement[]} links @param {string} place @param {import("../knowledge/query/implications.js").Noticed|null} noticed
   */
  function placeLinks(links, place, noticed) {
    const placed = orderNerves(data, place, noticed ?? { present: new Set(), denied: new Set() });
    for (const { index, reasons } of placed) {
      const item = links.find((link) => Number(link.dataset.order) === index);
      if (!item) continue;
      item.parentElement?.append(item);
      item.querySelector(".reasons")?.remove();
      const why = noticed
        ? reasonList(
            reasons.filter(({ kind }) => kind !== "link"),
            data,
            t,
          )
        : null;
      if (why) item.append(why);
    }
  }

  /**
   * Said only when it changes, so that a screen reader does not repeat it with every tick.
   * @param {import("../knowledge/ranking/conditions.js").Care} care
   */
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
    for (const id of present) if (Object.hasOwn(data.features, id)) ticked.add(id);
    for (const id of absent) if (Object.hasOwn(data.features, id)) denied.add(id);
  }

  return { banner, status, attach, set, ticked: () => ({ present: [...ticked], denied: [...denied] }) };
}
