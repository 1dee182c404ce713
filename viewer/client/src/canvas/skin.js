/** The painted skin of the deck: which pain site each vertex belongs to. */

/**
 * @param {Object|undefined} map `deck.skin`: ids once, and one byte per vertex in base64
 * @param {Object} body its parts tell how many vertices the skin really has
 * @returns {{structure: string, siteOf: (vertex: number) => string|null}|null} null without a skin, or one that does not fit its map
 */
export function readSkin(map, body) {
  const part = map && body.parts.get(map.structure);
  if (!part || part.mesh.geometry.getAttribute("position").count !== map.vertices) return null;
  const site = bytes(map.site);
  return { structure: map.structure, siteOf: (vertex) => map.sites[site[vertex]] ?? null };
}

/** @param {string} text base64 @returns {Uint8Array} */
export function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
