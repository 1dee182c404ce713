/** What features imply, alone and at a place: a port of `annotations/query/implications.py`. */

/**
 * @typedef {Pick<import("../../types/records").RankingData, "features"|"regions">} Features
 * @typedef {{present: Set<string>, denied: Set<string>}} Noticed
 */

/**
 * Add what the stated features imply, and what a denial states.
 * @param {Features} data @param {Set<string>} present @param {Set<string>} denied @returns {Noticed}
 */
export function close(data, present, denied = new Set()) {
  const stated = new Set(present);
  for (const feature of denied) {
    const opposite = data.features[feature]?.opposite;
    if (opposite && !present.has(feature)) stated.add(opposite);
  }
  for (const feature of stated) for (const implied of data.features[feature]?.implies ?? []) stated.add(implied); // grows as it goes
  const refused = new Set(denied);
  for (const [id, { opposite }] of Object.entries(data.features)) if (opposite && stated.has(opposite)) refused.add(id);
  return { present: stated, denied: new Set([...refused].filter((feature) => !stated.has(feature))) };
}

/**
 * Features that others mean at these places: numbness in the perineum is saddle numbness.
 * @param {Features} data @param {Set<string>} present @param {string[]} sites
 */
export function feltThere(data, present, sites) {
  const regions = sites.map((site) => data.regions[site]);
  const there = (/** @type {Features["features"][string]} */ { at_sites = [], at_regions = [] }) =>
    at_sites.some((site) => sites.includes(site)) || at_regions.some((region) => regions.includes(region));
  return Object.entries(data.features)
    .filter(([, feature]) => there(feature) && (!feature.from_feature || present.has(feature.from_feature)))
    .map(([id]) => id);
}
