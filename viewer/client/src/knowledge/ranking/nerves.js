/**
 * How the nerves of a place are put in order: a port of `annotations/ranking/nerve_links.py`, where the rule is documented.
 * `tests/protocol/ordering.json` holds both to the same answers. Pure functions on `deck.ordering.nerves`.
 */

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * @param {Object} data `deck.ordering`
 * @param {string} site without its side
 * @param {{present: Set<string>, denied: Set<string>}} noticed as `orderAt` gives it
 * @returns {{index: number, points: number, reasons: {kind: string, points: number, subject: string, claim: Object|null}[]}[]} `index`: which link of the place, as recorded
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

function* reasonsFor(nerves, link, { present, denied }) {
  yield { kind: "link", points: link.points, subject: link.kind, claim: null };
  const suiting = suits(nerves.rule, link.kind, present);
  if (suiting.length) yield { kind: "suits", points: link.suits, subject: suiting.sort(byText)[0], claim: null };
  const owners = [link.nerve, link.segment]
    .filter(Boolean)
    .map((id) => nerves.claims[id])
    .filter(Boolean);
  const claimOf = (feature, side) =>
    owners.reduce(
      (found, owner) => (Object.hasOwn(owner[side], feature) ? owner.claims[owner[side][feature]] : found),
      null,
    );
  for (const feature of [...new Set([...present, ...denied])].sort(byText)) {
    const against = claimOf(feature, "against");
    const claim = against ?? claimOf(feature, "for");
    if (!claim) continue;
    const points = against ? nerves.rule.against : (nerves.telling[feature] ?? nerves.rule.common);
    if (present.has(feature)) yield { kind: against ? "against" : "for", points, subject: feature, claim };
    else yield { kind: "denied", points: nerves.rule.denied * points, subject: feature, claim };
  }
}

function suits(rule, kind, present) {
  const of = (some) => some.filter((feature) => present.has(feature));
  const down = of(rule.down_the_leg);
  if (kind === "skin") return down.length ? [] : of(rule.skin_feelings);
  if (kind === "deep") return down.length ? down : of(rule.deep_feelings);
  return [];
}
