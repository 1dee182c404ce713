/**
 * How linked conditions are put in order: a port of `annotations/ranking/conditions.py` and `annotations/ranking/urgency.py`,
 * where the rule is documented. `tests/protocol/ordering.json` holds both to the same answers. Pure functions on
 * `deck.ordering`.
 */

import { close, feltThere } from "../query/implications.js";
import { byText } from "../query/folding.js";

/**
 * @typedef {import("../../types/records").RankingData} RankingData
 * @typedef {import("../../types/records").RankedCondition} Condition
 * @typedef {import("../../types/records").FlagEntry} Flag
 * @typedef {import("../../types/records").ClaimEntry} Claim
 * @typedef {import("../query/implications.js").Noticed} Noticed
 * @typedef {{kind: string, points: number, subject: string, claim: Claim|null}} Reason
 * @typedef {{level: string, triggers: Flag[]}} Care red flags that fire, most urgent first
 * @typedef {{id: string, condition: Condition, points: number, support: number, fit: string, reasons: Reason[]}} Ranked
 * @typedef {{everyday: Ranked[], dangerous: Ranked[], care: Care} & Noticed} Answer
 */

/** @param {object} mapping @param {string} key */
const has = (mapping, key) => Object.hasOwn(mapping, key);

/**
 * What is linked to a place, in explained order.
 * @param {RankingData} data
 * @param {string} site without its side
 * @param {Iterable<string>} ticked feature ids
 * @param {Iterable<string>} denied feature ids
 * @returns {Answer}
 */
export function orderAt(data, site, ticked, denied = []) {
  const chosen = new Set([...ticked].filter((feature) => has(data.features, feature)));
  const noticed = close(data, new Set([...chosen, ...feltThere(data, chosen, [site])]), new Set(denied));
  const care = seekCare(data, noticed.present, [site]);
  const ranked = rankedBy(data, site, noticed, care, ({ kind }) => kind === "place" || kind === "flag");
  return {
    everyday: ranked.filter(({ condition }) => !condition.dangerous),
    dangerous: tellingFirst(
      data,
      ranked.filter(({ condition }) => condition.dangerous),
    ),
    care,
    ...noticed,
  };
}

/**
 * Which red flags fire. A flag asks only for what is present: more features never lower the level.
 * @param {RankingData} data @param {Set<string>} present @param {string[]} sites @returns {Care}
 */
export function seekCare(data, present, sites) {
  const rank = (/** @type {Flag} */ flag) => data.rule.levels.indexOf(flag.level);
  const regions = sites.map((site) => data.regions[site]);
  const triggers = data.flags
    .filter((flag) => fires(flag, present, sites, regions))
    .sort((a, b) => rank(b) - rank(a) || byText(a.id, b.id));
  return { level: triggers[0]?.level ?? data.rule.levels[0], triggers };
}

/** @param {Flag} flag @param {Set<string>} present @param {string[]} sites @param {string[]} regions */
function fires(flag, present, sites, regions) {
  const told =
    flag.features.every((feature) => present.has(feature)) &&
    (!flag.any_of.length || flag.any_of.some((feature) => present.has(feature)));
  return told && firesAt(flag, sites, regions);
}

/** @param {Flag} flag @param {string[]} sites @param {string[]} regions */
function firesAt(flag, sites, regions) {
  return (
    (!flag.sites.length && !flag.regions.length) ||
    flag.sites.some((site) => sites.includes(site)) ||
    flag.regions.some((region) => regions.includes(region))
  );
}

/**
 * What features and red flags alone point to, where no place was named.
 * @param {RankingData} data @param {Noticed} noticed @param {Care} care
 * @returns {string[]} ids, best first
 */
export function orderUnplaced(data, noticed, care) {
  return rankedBy(data, null, noticed, care, () => true).map(({ id }) => id);
}

/**
 * Conditions that something of weight speaks for, best first.
 * @param {RankingData} data @param {string|null} site @param {Noticed} noticed @param {Care} care @param {(reason: Reason) => boolean} isOfWeight
 * @returns {Ranked[]}
 */
function rankedBy(data, site, noticed, care, isOfWeight) {
  const sum = (/** @type {Reason[]} */ some) => some.reduce((total, { points }) => total + points, 0);
  return Object.entries(data.conditions)
    .map(([id, condition]) => {
      const reasons = [...reasonsFor(data, id, condition, site, noticed, care)];
      return {
        id,
        condition,
        reasons,
        fit: condition.fits[site ?? ""] ?? "rare",
        points: sum(reasons),
        support: sum(reasons.filter(({ kind }) => kind !== "place" && kind !== "rare")),
      };
    })
    .filter(({ reasons }) => reasons.some((reason) => reason.points > 0 && isOfWeight(reason)))
    .sort((a, b) => b.points - a.points || a.condition.places - b.condition.places || byText(a.id, b.id));
}

/**
 * @param {RankingData} data @param {string} id @param {Condition} condition @param {string|null} site @param {Noticed} noticed
 * @param {Care} care @returns {Generator<Reason>}
 */
function* reasonsFor(data, id, condition, site, { present, denied }, care) {
  const { rule } = data;
  if (site !== null && has(condition.fits, site))
    yield { kind: "place", points: rule.place[condition.fits[site]], subject: site, claim: null };
  const chosen = [...ofFeatures(data, condition, present)];
  yield* chosen;
  yield* ofDenials(rule, condition, denied);
  const flag = care.triggers.find(({ conditions }) => conditions.includes(id));
  if (flag)
    yield { kind: "flag", points: rule.flagged * (flag.level === "emergency" ? 2 : 1), subject: flag.id, claim: null };
  const best = Math.max(0, ...chosen.map(({ points }) => points));
  if ((condition.of_one_group && best <= 1) || (condition.dangerous && best <= 0 && !flag))
    yield { kind: "rare", points: rule.unlikely, subject: id, claim: null };
}

/** @param {RankingData} data @param {Condition} condition @param {Set<string>} present @returns {Generator<Reason>} */
function* ofFeatures(data, condition, present) {
  for (const subject of [...present].sort(byText)) {
    const { decisive, telling = 0 } = data.features[subject];
    if (has(condition.against, subject))
      yield reasonOf("against", decisive ? data.rule.decisive : data.rule.against, condition, "against", subject);
    else if (has(condition.for, subject)) yield reasonOf("for", telling, condition, "for", subject);
  }
}

/** @param {RankingData["rule"]} rule @param {Condition} condition @param {Set<string>} denied @returns {Generator<Reason>} */
function* ofDenials(rule, condition, denied) {
  for (const subject of [...denied].sort(byText)) {
    if (has(condition.for, subject)) yield reasonOf("denied", -rule.denied, condition, "for", subject);
    else if (has(condition.against, subject)) yield reasonOf("denied", rule.denied, condition, "against", subject);
  }
}

/** @param {string} kind @param {number} points @param {Condition} condition @param {"for"|"against"} side @param {string} subject @returns {Reason} */
const reasonOf = (kind, points, condition, side, subject) => ({
  kind,
  points,
  subject,
  claim: condition.claims[condition[side][subject]],
});

/** Dangerous ones that something speaks for stand first; among equals the more urgent. @param {RankingData} data @param {Ranked[]} entries */
function tellingFirst(data, entries) {
  const rank = (/** @type {Ranked} */ { condition }) => data.rule.levels.indexOf(condition.care);
  return [...entries].sort((a, b) => Number(a.support <= 0) - Number(b.support <= 0) || rank(b) - rank(a));
}

/**
 * Claims for or against, those about the present features first.
 * @param {RankingData} data @param {Condition} condition @param {"for"|"against"} side @param {Set<string>} present
 */
export function claimsOf(data, condition, side, present) {
  const kinds = data.rule[`${side}_kinds`];
  const chosen = condition.claims.filter(
    ({ kind, features }) => kinds.includes(kind) && features.some((feature) => present.has(feature)),
  );
  return [...chosen, ...condition.claims.filter((claim) => claim.kind === side && !chosen.includes(claim))];
}

/**
 * Features worth offering at a place, most telling first: those that a linked condition or a red flag of the place uses.
 * One that only says that others are absent is left out where those can be denied themselves.
 * @param {RankingData} data
 * @param {string} site without its side
 * @returns {Map<string, string[]>} ids by group
 */
export function offeredAt(data, site) {
  const given = new Set(feltThere(data, new Set(), [site]));
  /** @type {Map<string, number>} */
  const scores = new Map();
  /** @type {Set<string>} */
  const vital = new Set(); // enough alone for an emergency that is common here
  const add = (/** @type {string} */ feature, /** @type {number} */ points) =>
    scores.set(feature, (scores.get(feature) ?? 0) + points);
  const here = Object.entries(data.conditions).filter(([, { fits }]) => has(fits, site));
  for (const [, condition] of here) {
    const place = data.rule.place[condition.fits[site]];
    for (const feature of Object.keys(condition.for)) add(feature, place * (data.features[feature].telling ?? 0));
    for (const feature of Object.keys(condition.against)) add(feature, place);
  }
  for (const flag of data.flags.filter((one) => firesAt(one, [site], [data.regions[site]]))) {
    const place = Math.max(
      0,
      ...here.filter(([id]) => flag.conditions.includes(id)).map(([, { fits }]) => data.rule.place[fits[site]]),
    );
    const alone = flag.features.length + Math.min(flag.any_of.length, 1) === 1;
    const points = Math.max(0.5, place * data.rule.levels.indexOf(flag.level) * (alone ? 2 : 0.5));
    for (const feature of [...flag.features, ...flag.any_of]) {
      add(feature, points);
      if (alone && flag.level === "emergency" && place >= data.rule.place.common) vital.add(feature);
    }
  }
  const [likeliest] = orderAt(data, site, []).everyday; // what fits it first is asked first
  const fitting = likeliest?.condition.claims.find(({ kind, features }) => kind === "for" && features.length);
  const first = fitting?.features ?? [];
  const rank = (/** @type {string} */ feature) =>
    vital.has(feature) ? first.length + 1 : first.includes(feature) ? first.length - first.indexOf(feature) : 0;
  const order = [...scores]
    .filter(([feature]) => !given.has(feature))
    .sort(([a, x], [b, y]) => rank(b) - rank(a) || y - x || byText(a, b))
    .map(([feature]) => feature)
    .filter((feature, at, all) => !data.features[feature].denial_of?.some((other) => all.includes(other)));
  return new Map(
    data.groups.map((group) => [group, order.filter((feature) => data.features[feature].group === group)]),
  );
}
