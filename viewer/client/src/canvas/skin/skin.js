/** The painted skin: to which pain site, nerves and roots each vertex belongs. Knows nothing of geometry. */

import { splitSide } from "../../state.js";

const HALF = 0.5; // blends are the second territory's share of both, 0 to 0.5, in 0 to 127
const BORDER = 0.22; // share from which on the second territory is named too
const VARIES = 0.25;
const LEAST = 0.1; // share of a site's skin from which on a territory meets there

/**
 * @typedef {import("../../types/records").SkinSheet} SkinSheet
 * @typedef {import("../../types/records").TerritoryEntry} Territory
 * @typedef {{list: Territory[], first: Uint8Array, second: Uint8Array, blend: Uint8Array, unsure: Uint8Array}} Kind the
 *   second one's share
 *   of both is the blend; all by vertex
 * @typedef {ReturnType<typeof readSkin>} Skin
 * @typedef {{site: string|null, nerve: Territory, root: Territory, besideNerve: Territory|null, besideRoot:
 *   Territory|null, varies: boolean, contested: boolean}} Spot
 */

/**
 * @param {SkinSheet} map the file `skin` of the deck: ids once, and one byte per vertex in base64
 */
export function readSkin(map) {
  const site = bytes(map.site);
  /** @type {{nerve: Kind, root: Kind}} */
  const kinds = {
    nerve: {
      list: map.nerves,
      first: bytes(map.nerve),
      second: bytes(map.nerve_second),
      blend: bytes(map.nerve_blend),
      unsure: bytes(map.variable),
    },
    root: {
      list: map.roots,
      first: bytes(map.root),
      second: bytes(map.root_second),
      blend: bytes(map.root_blend),
      unsure: bytes(map.contested),
    },
  };

  /** @param {Kind} kind @param {number} i */
  const beside = ({ list, first, second, blend }, i) =>
    blend[i] / 255 >= BORDER && second[i] !== first[i] ? list[second[i]] : null;

  /** @param {number} vertex @returns {Spot} what serves it */
  function spotOf(vertex) {
    const { nerve, root } = kinds;
    return {
      site: map.sites[site[vertex]] ?? null,
      nerve: nerve.list[nerve.first[vertex]],
      root: root.list[root.first[vertex]],
      besideNerve: beside(nerve, vertex),
      besideRoot: beside(root, vertex),
      varies: nerve.unsure[vertex] / 255 >= VARIES,
      contested: root.unsure[vertex] / 255 >= VARIES,
    };
  }

  /**
   * Shares of the territories that meet on the skin of a site, largest first.
   * @param {"nerve"|"root"} kind
   * @param {string} siteId
   * @returns {Array<{territory: Territory, share: number}>}
   */
  function meeting(kind, siteId) {
    const { list, first, second, blend } = kinds[kind];
    const sums = new Map();
    const wanted = map.sites.findIndex((id) => [id, splitSide(id)[0]].includes(siteId)); // both sides mirror each other
    let count = 0;
    site.forEach((own, i) => {
      if (own !== wanted) return;
      count += 1;
      const share = blend[i] / 255;
      sums.set(first[i], (sums.get(first[i]) ?? 0) + 1 - share);
      if (share) sums.set(second[i], (sums.get(second[i]) ?? 0) + share);
    });
    const found = [...sums].map(([k, sum]) => ({ territory: list[k], share: sum / count }));
    return found.filter(({ share }) => share >= LEAST).sort((a, b) => b.share - a.share);
  }

  return {
    structure: map.structure,
    count: map.vertices,
    map,
    kinds,
    spotOf,
    meeting,
    /** @param {number} vertex @returns {string|null} */
    siteOf: (vertex) => map.sites[site[vertex]] ?? null,
    /** What serves most of a site's skin. @param {string} id @returns {Spot|null} */
    spotOfSite(id) {
      const nerve = meeting("nerve", id)[0]?.territory;
      const root = meeting("root", id)[0]?.territory;
      if (!nerve || !root) return null;
      return { site: id, nerve, root, besideNerve: null, besideRoot: null, varies: false, contested: false };
    },
    /**
     * Strength of a condition's pain at each vertex, 0 to 1, before smoothing.
     * @param {{[site: string]: string}} places site without side: how typical
     * @param {{[fit: string]: number}} weights
     */
    strength(places, weights) {
      const of = map.sites.map((id) => weights[places[splitSide(id)[0]]] ?? 0);
      return Float32Array.from(site, (own) => of[own]);
    },
  };
}

/** @param {string} text base64 @returns {Uint8Array} */
export function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** How strongly a vertex belongs to its leading territory: 1 inside, 0 on the border. @param {number} blend byte */
export const certainty = (blend) => 1 - blend / 255 / HALF;
