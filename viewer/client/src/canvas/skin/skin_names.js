/** Names of the territories on the painted skin: found once for an overlay, placed for every camera. */

import { Vector3 } from "three";
import { h } from "../../dom.js";
import { certainty } from "./skin.js";
import { inkOn } from "./skin_paint.js";
import { neighbours } from "./skin_graph.js";

const SURE = 0.25; // how certainly a vertex belongs to a territory to carry its name
const APART = 0.17; // metres between two names of one patch
const MOST = 5; // names of one patch
const SMALL = 3; // vertices of the smallest patch that is named
const FACING = 0.4;
const GAP = 3; // px between names

const CSS = `
.noci-names{position:absolute;inset:0;overflow:hidden;pointer-events:none;font:650 11px/1.2 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.noci-name{position:absolute;left:0;top:0;white-space:nowrap;padding:0 4px;border-radius:4px;opacity:.94}
.noci-names.large{font-size:18px}
`;

/**
 * Where the names of one overlay stand: in the middle of each patch, more than once where a patch is long.
 * @param {Pick<import("./skin.js").Kind, "list"|"first"|"blend">} kind
 * @param {Float32Array} at positions, three for each vertex
 * @returns {Array<{territory: Object, vertex: number, depth: number}>} deepest first
 */
export function namesOf({ list, first, blend }, at, links) {
  const sure = (i) => certainty(blend[i]) >= SURE;
  const depth = depths(first, links, sure);
  const done = new Uint8Array(first.length);
  const names = [];
  for (let i = 0; i < first.length; i += 1) {
    if (done[i] || !sure(i)) continue;
    const patch = patchFrom(i, first, links, sure, done);
    if (patch.length >= SMALL)
      names.push(
        ...spaced(patch, depth, at).map((vertex) => ({ territory: list[first[i]], vertex, depth: depth[vertex] })),
      );
  }
  return names.sort((a, b) => b.depth - a.depth);
}

/** Steps from the border of the patch. */
function depths(first, { start, others }, sure) {
  const depth = new Int16Array(first.length).fill(-1);
  let ring = [];
  for (let i = 0; i < first.length; i += 1) {
    const inside = sure(i) && others.subarray(start[i], start[i + 1]).every((other) => first[other] === first[i]);
    if (!inside) (ring.push(i), (depth[i] = 0));
  }
  for (let step = 1; ring.length; step += 1) {
    const next = [];
    for (const i of ring)
      for (let k = start[i]; k < start[i + 1]; k += 1)
        if (depth[others[k]] < 0) ((depth[others[k]] = step), next.push(others[k]));
    ring = next;
  }
  return depth;
}

function patchFrom(seed, first, { start, others }, sure, done) {
  const patch = [seed];
  done[seed] = 1;
  for (let head = 0; head < patch.length; head += 1) {
    const i = patch[head];
    for (let k = start[i]; k < start[i + 1]; k += 1) {
      const other = others[k];
      if (done[other] || first[other] !== first[seed] || !sure(other)) continue;
      done[other] = 1;
      patch.push(other);
    }
  }
  return patch;
}

/** The deepest vertex of a patch, then others as deep as half of that and far from those chosen. */
function spaced(patch, depth, at) {
  const far = (a, b) => Math.hypot(at[3 * a] - at[3 * b], at[3 * a + 1] - at[3 * b + 1], at[3 * a + 2] - at[3 * b + 2]);
  const rest = patch.sort((a, b) => depth[b] - depth[a]);
  const chosen = [rest[0]];
  const deep = rest.filter((i) => depth[i] * 2 >= depth[rest[0]]);
  while (chosen.length < MOST) {
    const next = deep.find((i) => chosen.every((other) => far(i, other) > APART));
    if (next === undefined) break;
    chosen.push(next);
  }
  return chosen;
}

/**
 * @param {{host: HTMLElement, body: import("../objects/body.js").Body, camera: import("three").Camera, isClear: (point:
 *   Vector3) => boolean}} world
 *   `isClear`: whether nothing of the skin stands before a point of it
 */
export function createSkinNames({ host, body, camera, isClear }) {
  // the legend says the same to a screen reader
  const layer = h("div", { class: "noci-names", "aria-hidden": "true" }, h("style", { text: CSS }));
  host.querySelector(".noci-labels")?.before(layer); // roots and the chosen place are read first
  /** @type {import("./skin.js").Skin|null} */
  let skin = null;
  /** @type {ReturnType<typeof label>[]} */
  let names = [];
  let shown = null;
  let half = 0;
  const eye = new Vector3();
  const way = new Vector3();

  function label({ territory, vertex, depth }, geometry) {
    const element = h("div", { class: "noci-name", text: territory.short });
    element.style.background = territory.color;
    element.style.color = inkOn(territory.color);
    layer.append(element);
    const { position, normal } = geometry.attributes;
    return {
      element,
      depth,
      width: element.offsetWidth,
      height: element.offsetHeight,
      point: new Vector3().fromBufferAttribute(position, vertex),
      normal: new Vector3().fromBufferAttribute(normal, vertex),
    };
  }

  function draw(overlay) {
    if (overlay === shown) return;
    shown = overlay;
    for (const { element } of names) element.remove();
    names = [];
    const part = skin && body.parts.get(skin.structure);
    const kind = overlay === "nerves" ? skin?.kinds.nerve : overlay === "dermatomes" ? skin?.kinds.root : null;
    if (!skin || !part || !kind) return;
    const { geometry } = part.mesh;
    const links = neighbours(geometry.index?.array ?? [], skin.count);
    const at = /** @type {Float32Array} */ (geometry.attributes.position.array);
    names = namesOf(kind, at, links).map((name) => label(name, geometry));
  }

  return {
    setSkin(read) {
      skin = read;
      shown = null;
    },
    apply: ({ overlay }) => draw(overlay),
    setHalf(next) {
      half = next;
    },
    setText(large) {
      layer.classList.toggle("large", large);
      for (const name of names)
        Object.assign(name, { width: name.element.offsetWidth, height: name.element.offsetHeight });
    },
    /**
     * Place the names that face the eye and do not meet.
     * @param {(position: number[]) => {x: number, y: number}|null} where
     */
    place(where) {
      eye.setFromMatrixPosition(camera.matrixWorld);
      const taken = [];
      for (const { element, point, normal, width, height } of names) {
        const at =
          point.x * half >= 0 && way.copy(eye).sub(point).normalize().dot(normal) > FACING && where(point.toArray());
        const box = at && {
          left: at.x - width / 2 - GAP,
          right: at.x + width / 2 + GAP,
          top: at.y - height / 2 - GAP,
          bottom: at.y + height / 2 + GAP,
        };
        const free =
          box &&
          !taken.some(
            (other) =>
              box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
          ) &&
          isClear(point);
        element.style.display = free ? "" : "none";
        if (!free) continue;
        taken.push(box);
        element.style.transform = `translate(${(at.x - width / 2).toFixed(1)}px, ${(at.y - height / 2).toFixed(1)}px)`;
      }
    },
    dispose: () => layer.remove(),
  };
}
