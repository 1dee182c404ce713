/**
 * What a pointer met: one frozen record, handed on from the event to whatever asks about the hit.
 *
 * @typedef {readonly [number, number, number]} Triple
 * @typedef {"site"|"nerve"|"skin"|"structure"} Layer
 * @typedef {Object} Pick
 * @property {string|null} id of the deck; null where nothing that can be seen was met
 * @property {Triple|null} point metres, in the deck's frame
 * @property {Triple|null} face vertices of the triangle that was struck, on skin and structures
 * @property {Layer|null} layer what answered
 */

/** @type {Pick} */
export const NOTHING = Object.freeze({ id: null, point: null, face: null, layer: null });

/** @param {Pick} pick @returns {string|null} the pain site that was met, by its disc or by its skin */
export const siteOf = ({ id, layer }) => (layer === "site" || layer === "skin" ? id : null);

/**
 * @param {Layer} layer
 * @param {string|null} id
 * @param {ArrayLike<number>|{toArray: () => number[]}} point metres
 * @param {{a: number, b: number, c: number}|null} [face]
 * @returns {Pick}
 */
export function pickOf(layer, id, point, face = null) {
  const [x, y, z] = "toArray" in point ? point.toArray() : Array.from(point);
  return Object.freeze({
    id,
    point: Object.freeze(/** @type {Triple} */ ([x, y, z])),
    face: face && Object.freeze(/** @type {Triple} */ ([face.a, face.b, face.c])),
    layer,
  });
}
