/** The files of the body, each in the detail that is wanted now. */

import { idle } from "../idle.js";
import { createPace, fileOf, levelOf, machine } from "./detail.js";

/**
 * @typedef {import("../types/records").BundleEntry} Bundle
 * @param {Object} world
 * @param {import("../types/records").Deck} world.deck
 * @param {{get: () => import("../state.js").ViewState}} world.store
 * @param {import("../resources.js").Resources} world.resources
 * @param {(glb: ArrayBuffer|null) => Promise<boolean>} world.put onto the canvas; false when that is gone
 */
export function createBundles({ deck, store, resources, put }) {
  /** @type {import("./detail.js").Found} */
  const found = machine();
  const isLate = createPace();
  /** @type {Map<string, string>} which file each bundle was filled from */
  const standing = new Map();
  let changing = Promise.resolve(true);

  /** @param {string} [when] */
  const bundles = (when) => deck.body.shelves.filter((bundle) => !when || bundle.when === when);
  const level = () => levelOf(store.get().detail, found);

  /**
   * Put a bundle on the canvas in the detail that is wanted now.
   * @param {Bundle} bundle
   * @returns {Promise<boolean>} whether the canvas is still there
   */
  async function fill(bundle) {
    const file = fileOf(deck, bundle, level());
    if (standing.get(bundle.name) === file) return true;
    const kept = await put(await resources.get(file));
    standing.set(bundle.name, file);
    return kept;
  }

  /** Another detail for the bundles that stand, one after the other. */
  async function refill() {
    for (const bundle of bundles()) if (standing.has(bundle.name) && !(await fill(bundle))) return false;
    return true;
  }

  const change = () => {
    changing = changing.then(refill).catch((error) => (console.error(error), true));
  };

  return {
    level,
    change,
    /** What the first picture is made of. @param {import("../resources.js").Progress} progress */
    async first(progress) {
      const [bundle] = bundles("first");
      const file = fileOf(deck, bundle, level());
      standing.set(bundle.name, file);
      return resources.get(file, progress);
    },
    /**
     * The rest of the body, in the order of its bundles.
     * @returns {Promise<boolean>} whether the canvas is still there
     */
    async rest() {
      for (const bundle of bundles("soon")) {
        await idle();
        if (!(await fill(bundle))) return false;
      }
      return true;
    },
    /** @param {boolean} software whether a processor draws */
    drawnBy(software) {
      found.software = software;
    },
    /**
     * After a frame.
     * @param {number} seconds
     * @param {boolean} moving
     * @returns {boolean} true once, when the machine has proved too slow for the full detail
     */
    proveSlow(seconds, moving) {
      if (found.software || !isLate(seconds, moving) || level() === "lite") return false;
      found.slow = true;
      if (level() !== "lite") return false; // wished otherwise by hand
      change();
      return true;
    },
  };
}
