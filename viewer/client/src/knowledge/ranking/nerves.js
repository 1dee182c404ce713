/**
 * How the nerves of a place are put in order: a port of `annotations/ranking/nerve_links.py`, where the rule is documented.
 * `tests/protocol/ordering.json` holds both to the same answers. Pure functions on `deck.ordering.nerves`.
 */

import { byText } from "../query/folding.js";

/**
 * @typedef {import("../../types/records").NerveRanking} NerveRanking
 * @typedef {import("../../types/records").ClaimEntry} Claim
 * @typedef {import("./conditions.js").Reason} Reason
 * @typedef {import("../query/implications.js").Noticed} Noticed
 *
 * @param {{nerves: NerveRanking}} data `deck.ordering`
 * @param {string} site without its side
 * @param {Noticed} noticed as `orderAt` gives it
 * @returns {{index: number, points: number, reasons: Reason[]}[]} `index`: which link of the place, as recorded
 */
export function orderNerves(data, site, noticed) {
  const links = (data.nerves.links[site] ?? []).map((link, index) => {
    const reasons = [...reasonsFor(data.nerves, link, noticed)];
    const sum = reasons.reduce((total, { points }) => total + points, 0);
    return { index, points: Math.round(sum * 1000) / 1000, reasons };
  });
  const chosen = noticed.present.size > 0 || noticed.denied.size > 0;
  return chosen ? links.sort((a, b) => b.points - a.points || a.index - b.index) : links;
}

/** @param {NerveRanking} nerves @param {NerveRanking["links"][string][number]} link @param {Noticed} noticed @returns {Generator<Reason>} */
function* reasonsFor(nerves, link, { present, denied }) {
  yield { kind: "link", points: link.points, subject: link.kind, claim: null };
  const suiting = suits(nerves.rule, link.kind, present);
  if (suiting.length) yield { kind: "suits", points: link.suits, subject: suiting.sort(byText)[0], claim: null };
  const owners = [link.segment, link.nerve].flatMap((id) => (id && nerves.claims[id]) || []);
  const claimOf = (/** @type {string} */ feature, /** @type {"for"|"against"} */ side) => {
    const owner = owners.find((one) => Object.hasOwn(one[side], feature));
    return owner ? owner.claims[owner[side][feature]] : null;
  };
  for (const feature of [...new Set([...present, ...denied])].sort(byText)) {
    const against = claimOf(feature, "against");
    const claim = against ?? claimOf(feature, "for");
    if (!claim) continue;
    const points = against ? nerves.rule.against : (nerves.telling[feature] ?? nerves.rule.common);
    if (present.has(feature)) yield { kind: against ? "against" : "for", points, subject: feature, claim };
    else yield { kind: "denied", points: nerves.rule.denied * points, subject: feature, claim };
  }
}

/** @param {NerveRanking["rule"]} rule @param {string} kind @param {Set<string>} present @returns {string[]} features that suit the kind */
function suits(rule, kind, present) {
  const of = (/** @type {string[]} */ some) => some.filter((feature) => present.has(feature));
  const down = of(rule.down_the_leg);
  if (kind === "skin") return down.length ? [] : of(rule.skin_feelings);
  if (kind === "deep") return down.length ? down : of(rule.deep_feelings);
  return [];
}
