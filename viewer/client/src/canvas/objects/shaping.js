/** The drawn body in another shape: bones, nerves and places at once, what is soft as soon as there is time. */

import { Box3 } from "three";
import { breather } from "../../idle.js";
import { factorsOf, move } from "./shapes.js";

/** @typedef {import("./shapes.js").Sheet} Sheet */

/**
 * @param {{deck: import("../variants.js").WholeDeck, body: import("./body.js").Body, changed: (ids: Set<string>, last:
 *   boolean) => void}} world `changed`: told after each
 *   part of the work which structures have moved; `last` when nothing is left to be done
 */
export function createShaping({ deck, body, changed }) {
  const structures = new Map(deck.structures.map((structure) => [structure.id, structure]));
  const bounds = deck.body.bounds.map((corner) => [...corner]);
  const homes = new WeakMap(); // positions of the mean shape by geometry
  const worn = new WeakMap(); // which shape a geometry shows
  /** @type {Sheet|null} */
  let sheet = null;
  let shape = {};
  let name = "";
  let running = 0;

  const home = (geometry) => {
    if (!homes.has(geometry))
      homes.set(geometry, { at: geometry.attributes.position.array.slice(), box: geometry.boundingBox.clone() });
    return homes.get(geometry);
  };

  function dress(part, factors) {
    const { geometry } = part.mesh;
    if ((worn.get(geometry) ?? "") === name) return false;
    const { position } = geometry.attributes;
    const cloud = sheet?.cloud(part.id, position.count);
    if (!cloud) return false;
    move(cloud, home(geometry).at, factors, position.array);
    position.needsUpdate = true;
    geometry.computeVertexNormals();
    geometry.computeBoundingBox();
    geometry.computeBoundingSphere();
    const { min, max } = geometry.boundingBox;
    structures.get(part.id)?.center.splice(0, 3, (min.x + max.x) / 2, (min.y + max.y) / 2, (min.z + max.z) / 2);
    worn.set(geometry, name);
    return true;
  }

  const lines = createLines(deck);

  /** The body's corners: those of the mean shape, moved as far as what is drawn has moved. */
  function fitBounds() {
    const parts = [...body.parts.values()].map(({ mesh }) => mesh.geometry);
    const around = (boxOf) => parts.reduce((all, geometry) => all.union(boxOf(geometry)), new Box3());
    const now = around(({ boundingBox }) => boundingBox);
    const mean = around((geometry) => home(geometry).box);
    ["min", "max"].forEach((corner, i) => {
      const shift = now[corner].sub(mean[corner]).toArray();
      deck.body.bounds[i].splice(0, 3, ...bounds[i].map((value, axis) => value + shift[axis]));
    });
  }

  async function soften(number, factors) {
    const breathe = breather();
    for (const part of [...body.parts.values()]) {
      await breathe();
      if (number !== running) return;
      if (dress(part, factors)) changed(new Set([part.id]), false);
    }
    fitBounds();
    changed(new Set(), true);
  }

  function wear() {
    if (!sheet) return;
    running += 1;
    const factors = factorsOf(sheet, shape);
    const moved = [...body.parts.values()]
      .filter((part) => part.tissue === "bone" && dress(part, factors))
      .map(({ id }) => id);
    lines.wear(sheet, factors);
    fitBounds();
    changed(new Set(moved), false);
    soften(running, factors).catch((error) => console.error(error));
  }

  return {
    /** @param {Sheet} next */
    setSheet(next) {
      sheet = next;
      if (name) wear();
    },
    /** @param {Object<string, number>} next standard deviations by mode */
    apply(next = {}) {
      const wished = JSON.stringify(next);
      if (wished === (name || "{}")) return;
      shape = { ...next };
      name = wished === "{}" ? "" : wished;
      wear();
    },
    /** After more of the body has come. */
    added() {
      if (name) wear();
    },
  };
}

/** Nerves and places: their points are changed where they are, so that all who draw or search them follow. */
function createLines(deck) {
  const flat = (points) => Float32Array.from(points.flat());
  const segments = deck.segments.map(({ id, points }) => ({ id, points, base: flat(points) }));
  const spots = deck.sites.map(({ position }) => position);
  const all = [...segments, { id: "sites", points: spots, base: flat(spots) }];
  return {
    wear(sheet, factors) {
      for (const { id, points, base } of all) {
        const cloud = sheet.cloud(id, points.length);
        if (!cloud) continue;
        const out = new Float32Array(base.length);
        move(cloud, base, factors, out);
        points.forEach((point, i) => point.splice(0, 3, out[3 * i], out[3 * i + 1], out[3 * i + 2]));
      }
    },
  };
}
