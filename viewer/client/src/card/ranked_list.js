/** The ordered conditions with their reasons, and the advice on care, as elements; strings only ever become text. */

import { fine, h, linked } from "../dom.js";
import { cardLink } from "../card_link.js";
import { claimsOf } from "../knowledge/ranking/conditions.js";

/**
 * @typedef {import("../words.js").Words} Words
 * @typedef {import("../types/records").RankingData} RankingData
 * @typedef {import("../knowledge/ranking/conditions.js").Answer} Answer
 * @typedef {import("../knowledge/ranking/conditions.js").Ranked} Ranked
 * @typedef {import("../knowledge/ranking/conditions.js").Reason} Reason
 * @typedef {{data: RankingData, t: Words, answer: Answer, opened: Set<string>}} Given `opened`: ids unfolded
 */

const MOST_CLAIMS = 3;
const LOUD = ["urgent", "emergency"];

/** Whether a level is to be read out at once. @param {string} level */
export const isLoud = (level) => LOUD.includes(level);

/** All entries in the order in which their lists stand. @param {Answer} answer */
export function leading({ everyday, dangerous, care }) {
  return isLoud(care.level) ? [...dangerous, ...everyday] : [...everyday, ...dangerous];
}

/**
 * The two lists; what must not be missed leads while a warning sign is loud.
 * @param {Given} given
 * @returns {HTMLElement[]}
 */
export function orderedLists(given) {
  const { t, answer } = given;
  /** @type {[kind: string, entries: Ranked[]][]} */
  const lists = [
    ["conditions", answer.everyday],
    ["not_missed", answer.dangerous],
  ];
  if (isLoud(answer.care.level)) lists.reverse();
  return lists
    .filter(([, entries]) => entries.length)
    .map(([kind, entries]) =>
      h(
        "section",
        { class: `block ${kind.replace("_", "-")}` },
        h("h3", { text: t(`features.${kind}`) }),
        h("p", { class: "hint", text: t(`features.${kind}_note`) }),
        h("ol", { class: "ordered", role: "list" }, ...entries.map((entry) => item(entry, given))),
      ),
    );
}

/** @param {Ranked} entry @param {Given} given */
function item(entry, given) {
  const { data, t } = given;
  const { condition, id } = entry;
  const placed = Object.hasOwn(condition.fits, entry.reasons[0]?.subject);
  const mark = condition.dangerous
    ? h("span", { class: `care-mark care-${condition.care}`, text: t(`care.${condition.care}`) })
    : h(
        "span",
        { class: `mechanism mechanism-${condition.mechanism}` },
        h("span", { data: { for: "student" }, text: t(`mechanism.${condition.mechanism}`) }),
        h("span", { data: { for: "patient" }, text: t(`card.plain_${condition.mechanism}`) }),
      );
  return h(
    "li",
    { class: "ordered-item", data: { condition: id } },
    h(
      "p",
      { class: "ordered-head" },
      cardLink(id, condition.label, { class: "name" }),
      mark,
      h("span", { class: "fit", text: t(placed ? `features.fit_${entry.fit}` : "features.not_placed") }),
    ),
    reasonList(entry.reasons, data, t, condition.dangerous),
    more(entry, given),
  );
}

/**
 * @param {Reason[]} reasons @param {RankingData} data @param {Words} t @param {boolean} [dangerous]
 * @returns {HTMLElement|null} why something stands where it does, a line for each reason worth saying
 */
export function reasonList(reasons, data, t, dangerous = false) {
  const lines = reasons.flatMap((reason) => reasonLine(reason, data, t, dangerous) ?? []);
  return lines.length ? h("ul", { class: "reasons", role: "list" }, ...lines) : null;
}

/** @param {Reason} reason @param {RankingData} data @param {Words} t @param {boolean} dangerous */
function reasonLine(reason, data, t, dangerous) {
  if (reason.kind === "place" || (reason.kind === "rare" && dangerous)) return null;
  const gives = reason.points > 0;
  const key = reason.kind === "denied" ? `denied_${gives ? "more" : "less"}` : reason.kind;
  const flag = reason.kind === "flag" && data.flags.find(({ id }) => id === reason.subject);
  const feature = flag ? flag.label : (data.features[reason.subject]?.label ?? "");
  const { sources, evidence } = reason.claim ?? { sources: (flag && flag.sources) || [], evidence: "" }; // the first source here, all with the claim
  return h(
    "li",
    {
      class: `reason ${gives ? "reason-for" : "reason-against"}`,
      data: { reason: reason.kind, subject: reason.subject },
    },
    h("span", { text: t(`features.reason_${key}`, { feature }) }),
    ...cited(data, t, sources.slice(0, 1), evidence),
  );
}

/** Sources in short, each a way to the publication itself. @param {RankingData} data @param {Words} t @param {string[]} sources */
function cited(data, t, sources, evidence = "") {
  const marks = sources
    .filter((key) => Object.hasOwn(data.sources, key))
    .flatMap((key) => {
      const { short, title, address } = data.sources[key];
      return [" ", linked(address, { class: "source", title, text: short })];
    });
  return evidence === "unchecked"
    ? [
        ...marks,
        " ",
        h("span", { class: "evidence evidence-unchecked", data: { for: "student" }, text: t("features.unchecked") }),
      ]
    : marks;
}

/** @param {Ranked} entry @param {Given} given */
function more(entry, given) {
  const { data, t, answer, opened } = given;
  const { condition, id } = entry;
  const details = h(
    "details",
    { class: "ordered-more" },
    h("summary", { text: t("features.details") }),
    h("p", { text: condition.mechanism_text }),
    ...claims(t("features.fits"), claimsOf(data, condition, "for", answer.present), "for", given),
    ...claims(t("features.against"), claimsOf(data, condition, "against", answer.present), "against", given),
    h(
      "p",
      { class: `care-line care-${condition.care}` },
      h("b", { text: `${t(`care.${condition.care}`)}. ` }),
      condition.care_text,
    ),
    h("div", { data: { for: "student" } }, fine(sumLine(entry, t))),
  );
  details.open = opened.has(id);
  details.addEventListener("toggle", () => opened[details.open ? "add" : "delete"](id));
  return details;
}

/** @param {string} title @param {import("../knowledge/ranking/conditions.js").Claim[]} found @param {string} kind @param {Given} given */
function claims(title, found, kind, { data, t }) {
  if (!found.length) return [];
  return [
    h("h4", { text: title }),
    h(
      "ul",
      { class: "claims" },
      ...found
        .slice(0, MOST_CLAIMS)
        .map((claim) => h("li", { data: { kind } }, claim.text, ...cited(data, t, claim.sources, claim.evidence))),
    ),
  ];
}

/** How the points add up, so that nothing about the order is hidden. @param {Ranked} entry @param {Words} t */
function sumLine({ reasons, points }, t) {
  const number = (/** @type {number} */ value) => String(value).replace("-", "−");
  const named = (/** @type {Reason} */ reason) =>
    reason.kind === "denied" ? `sum_${reason.points > 0 ? "for" : "against"}` : `sum_${reason.kind}`;
  const terms = reasons.map((reason) => t(`features.${named(reason)}`, { points: number(reason.points) })).join(", ");
  return t("features.sum", { terms, sum: number(points) });
}

/**
 * What to do, and why: the most urgent trigger in full, the others below it.
 * @param {RankingData} data @param {Words} t @param {import("../knowledge/ranking/conditions.js").Care} care
 * @returns {Node[]}
 */
export function careWords(data, t, { level, triggers }) {
  const [first, ...others] = triggers;
  const counted =
    others.length === 1 ? t("features.care_others_one") : t("features.care_others", { count: others.length });
  const why = (/** @type {import("../types/records").FlagEntry} */ flag) => [
    h("b", { text: `${flag.label}. ` }),
    flag.why,
    ...cited(data, t, flag.sources),
  ];
  return [
    h("h3", {}, h("strong", { text: t("features.care_title", { care: t(`care.${level}`), advice: first.advice }) })),
    h("p", {}, ...why(first)),
    ...(others.length
      ? [
          h(
            "details",
            { class: "care-others" },
            h("summary", { text: counted }),
            h(
              "ul",
              {},
              ...others.map((flag) =>
                h("li", {}, h("span", { class: "care-other", text: `${t(`care.${flag.level}`)}: ` }), ...why(flag)),
              ),
            ),
          ),
        ]
      : []),
  ];
}
