/**
 * How linked conditions are put in order: a port of `annotations/ranking/conditions.py` and `annotations/ranking/urgency.py`, where the rule is
 * documented. `tests/protocol/ordering.json` holds both to the same answers. Pure functions on `deck.ordering`.
 */

const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const has = (mapping, key) => Object.hasOwn(mapping, key);

/**
 * What is linked to a place, in explained order.
 * @param {Object} data `deck.ordering`
 * @param {string} site without its side
 * @param {Iterable<string>} ticked feature ids
 * @param {Iterable<string>} denied feature ids
 * @returns {{everyday: Object[], dangerous: Object[], care: {level: string, triggers: Object[]}, present: Set<string>, denied: Set<string>}}
 *   entries are `{id, condition, points, support, fit, reasons: {kind, points, subject, claim}[]}`
 */
export function orderAt(data, site, ticked, denied = []) {
  const chosen = new Set([...ticked].filter((feature) => has(data.features, feature)));
  const noticed = close(data, new Set([...chosen, ...feltThere(data, chosen, [site])]), new Set(denied));
  const care = seekCare(data, noticed.present, [site]);
  const ranked = Object.keys(data.conditions)
    .map((id) => rankedEntry(data, id, site, noticed, care))
    .filter((entry) => entry !== null);
  ranked.sort((a, b) => b.points - a.points || a.condition.places - b.condition.places || byText(a.id, b.id));
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

/** Add what the stated features imply, and what a denial states. */
export function close(data, present, denied = new Set()) {
  const stated = new Set(present);
  for (const feature of denied) {
    const opposite = data.features[feature]?.opposite;
    if (opposite && !present.has(feature)) stated.add(opposite);
  }
  for (const feature of stated) for (const implied of data.features[feature]?.implies ?? []) stated.add(implied); // grows as it goes
  const refused = new Set(denied);
  for (const [id, { opposite }] of Object.entries(data.features)) if (stated.has(opposite)) refused.add(id);
  return { present: stated, denied: new Set([...refused].filter((feature) => !stated.has(feature))) };
}

/** Features that others mean at these places: numbness in the perineum is saddle numbness. */
export function feltThere(data, present, sites) {
  const regions = sites.map((site) => data.regions[site]);
  const there = ({ at_sites = [], at_regions = [] }) =>
    at_sites.some((site) => sites.includes(site)) || at_regions.some((region) => regions.includes(region));
  return Object.entries(data.features)
    .filter(([, feature]) => there(feature) && (!feature.from_feature || present.has(feature.from_feature)))
    .map(([id]) => id);
}

/** Which red flags fire, most urgent first. A flag asks only for what is present: more features never lower the level. */
export function seekCare(data, present, sites) {
  const rank = (flag) => data.rule.levels.indexOf(flag.level);
  const triggers = data.flags
    .filter((flag) =>
      fires(
        flag,
        present,
        sites,
        sites.map((site) => data.regions[site]),
      ),
    )
    .sort((a, b) => rank(b) - rank(a) || byText(a.id, b.id));
  return { level: triggers[0]?.level ?? data.rule.levels[0], triggers };
}

function fires(flag, present, sites, regions) {
  const told =
    flag.features.every((feature) => present.has(feature)) &&
    (!flag.any_of.length || flag.any_of.some((feature) => present.has(feature)));
  return told && firesAt(flag, sites, regions);
}

function firesAt(flag, sites, regions) {
  return (
    (!flag.sites.length && !flag.regions.length) ||
    flag.sites.some((site) => sites.includes(site)) ||
    flag.regions.some((region) => regions.includes(region))
  );
}

/** What features and red flags alone point to, where no place was named. @returns {string[]} ids, best first */
export function orderUnplaced(data, present, denied, care) {
  const entries = Object.entries(data.conditions).map(([id, condition]) => {
    const reasons = [...reasonsFor(data, id, condition, null, { present, denied }, care)];
    return {
      id,
      places: condition.places,
      supported: reasons.some(({ points }) => points > 0),
      points: reasons.reduce((total, { points }) => total + points, 0),
    };
  });
  return entries
    .filter(({ supported }) => supported)
    .sort((a, b) => b.points - a.points || a.places - b.places || byText(a.id, b.id))
    .map(({ id }) => id);
}

function rankedEntry(data, id, site, noticed, care) {
  const condition = data.conditions[id];
  const reasons = [...reasonsFor(data, id, condition, site, noticed, care)];
  if (!reasons.some(({ kind, points }) => points > 0 && (kind === "place" || kind === "flag"))) return null;
  const sum = (some) => some.reduce((total, { points }) => total + points, 0);
  return {
    id,
    condition,
    reasons,
    fit: condition.fits[site] ?? "rare",
    points: sum(reasons),
    support: sum(reasons.filter(({ kind }) => kind !== "place" && kind !== "rare")),
  };
}

function* reasonsFor(data, id, condition, site, { present, denied }, care) {
  const { rule } = data;
  if (has(condition.fits, site))
    yield { kind: "place", points: rule.place[condition.fits[site]], subject: site, claim: null };
  const chosen = [...ofFeatures(data, condition, present)];
  yield* chosen;
  yield* ofDenials(rule, condition, denied);
  const flag = care.triggers.find(({ conditions }) => conditions.includes(id));
  if (flag)
    yield { kind: "flag", points: rule.flagged * (flag.level === "emergency" ? 2 : 1), subject: flag.id, claim: null };
  const best = Math.max(0, ...chosen.map(({ points }) => points));
  if ((condition.of_one_sex && best <= 1) || (condition.dangerous && best <= 0 && !flag))
    yield { kind: "rare", points: rule.unlikely, subject: id, claim: null };
}

function* ofFeatures(data, condition, present) {
  for (const subject of [...present].sort(byText)) {
    if (has(condition.against, subject)) {
      const points = data.features[subject].decisive ? data.rule.decisive : data.rule.against;
      yield { kind: "against", points, subject, claim: condition.claims[condition.against[subject]] };
    } else if (has(condition.for, subject))
      yield {
        kind: "for",
        points: data.features[subject].telling,
        subject,
        claim: condition.claims[condition.for[subject]],
      };
  }
}

function* ofDenials(rule, condition, denied) {
  for (const subject of [...denied].sort(byText)) {
    if (has(condition.for, subject))
      yield { kind: "denied", points: -rule.denied, subject, claim: condition.claims[condition.for[subject]] };
    else if (has(condition.against, subject))
      yield { kind: "denied", points: rule.denied, subject, claim: condition.claims[condition.against[subject]] };
  }
}

/** Dangerous ones that something speaks for stand first; among equals the more urgent. */
function tellingFirst(data, entries) {
  const rank = ({ condition }) => data.rule.levels.indexOf(condition.care);
  return [...entries].sort((a, b) => (a.support <= 0) - (b.support <= 0) || rank(b) - rank(a));
}

/** Claims for or against, those about the present features first. */
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
 * @returns {Map<string, string[]>} ids by group
 */
export function offeredAt(data, site) {
  const given = new Set(feltThere(data, new Set(), [site]));
  const scores = new Map();
  const vital = new Set(); // enough alone for an emergency that is common here
  const add = (feature, points) => scores.set(feature, (scores.get(feature) ?? 0) + points);
  const here = Object.entries(data.conditions).filter(([, { fits }]) => has(fits, site));
  for (const [, condition] of here) {
    const place = data.rule.place[condition.fits[site]];
    for (const feature of Object.keys(condition.for)) add(feature, place * data.features[feature].telling);
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
  const order = [...scores]
    .filter(([feature]) => !given.has(feature))
    .sort(([a, x], [b, y]) => vital.has(b) - vital.has(a) || y - x || byText(a, b))
    .map(([feature]) => feature)
    .filter((feature, at, all) => !data.features[feature].denial_of?.some((other) => all.includes(other)));
  return new Map(
    data.groups.map((group) => [group, order.filter((feature) => data.features[feature].group === group)]),
  );
}
