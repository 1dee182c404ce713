/** GLB bytes to one plain geometry for each structure, in metres in the deck's frame. */

import { BufferAttribute, BufferGeometry, Matrix4, Mesh, Vector3 } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { breather } from "../../idle.js";
import { cavity } from "../materials/cavity.js";
import { fibres } from "../materials/fibres.js";
import { daylight } from "../materials/occlusion.js";

/**
 * @typedef {import("three").Object3D} Object3D
 * @typedef {{id: string, tissue: string, layer?: number}} Structure
 * @typedef {{tissue: string, layer: number, geometry: BufferGeometry}} Solid
 */

/**
 * @param {ArrayBuffer|null} glb
 * @param {Structure[]} structures other nodes are left out
 * @param {boolean} mirror exchange left and right
 * @returns {Promise<Map<string, BufferGeometry>>} with `position`, `normal`, `cavity`, an index and bounds; all but
 *   skin with
 *   `daylight`, muscles with `fibre`
 */
export async function loadGeometries(glb, structures, mirror) {
  /** @type {Map<string, BufferGeometry>} */
  const found = new Map();
  if (!glb) return found;
  const wanted = new Set(structures.map(({ id }) => id));
  const gltf = await new GLTFLoader().parseAsync(glb, "");
  gltf.scene.updateMatrixWorld(true);
  /** @type {[string, Mesh][]} */
  const nodes = [];
  gltf.scene.traverse((node) => {
    const id = idOf(node, wanted);
    if (node instanceof Mesh && id) nodes.push([id, node]);
  });
  const breathe = breather();
  for (const [id, node] of nodes) {
    found.set(id, baked(node.geometry, node.matrixWorld, mirror));
    node.geometry.dispose();
    for (const material of [node.material].flat()) material.dispose();
    await breathe();
  }
  const solids = structures.flatMap(({ id, tissue, layer = 0 }) => {
    const geometry = found.get(id);
    return geometry ? [{ tissue, layer, geometry }] : [];
  });
  await shadeAll(solids, breathe);
  return found;
}

/**
 * Each tissue shades itself alone; a muscle by those of its depth and deeper, as what lies outside can be peeled off.
 * @param {Solid[]} kinds @param {() => Promise<void>} breathe
 */
async function shadeAll(kinds, breathe) {
  const muscles = kinds.filter(({ tissue }) => tissue === "muscle");
  for (const { geometry } of muscles)
    geometry.setAttribute("fibre", new BufferAttribute(fibres(floatsOf(geometry, "position")), 3));
  for (const depth of new Set(muscles.map(({ layer }) => layer))) {
    await breathe();
    shade(
      muscles.filter(({ layer }) => layer === depth),
      muscles.filter(({ layer }) => layer < depth),
    );
  }
  const organs = kinds.filter(({ tissue }) => tissue === "organ");
  for (const organ of organs) shade([organ]); // most of them stand for another
  shade(kinds.filter(({ tissue }) => !["muscle", "organ", "skin"].includes(tissue)));
}

/** @param {Solid[]} kinds @param {Solid[]} others */
function shade(kinds, others = []) {
  /** @param {Solid} solid */
  const surface = ({ geometry }) => ({
    position: floatsOf(geometry, "position"),
    normal: floatsOf(geometry, "normal"),
    index: indexOf(geometry),
  });
  daylight(kinds.map(surface), others.map(surface)).forEach((light, i) =>
    kinds[i].geometry.setAttribute("daylight", new BufferAttribute(light, 1, true)),
  );
}

/**
 * three.js takes the dots out of node names; the name as written is kept in userData.
 * @param {Object3D} node
 * @param {Set<string>} wanted
 */
function idOf(node, wanted) {
  for (let at = /** @type {Object3D|null} */ (node); at; at = at.parent) {
    const name = at.userData?.name ?? at.name;
    if (wanted.has(name)) return name;
  }
  return null;
}

/**
 * Positions as floats in world space, so that every structure has the identity as its matrix.
 * @param {BufferGeometry} source
 * @param {Matrix4} matrix
 * @param {boolean} mirror
 */
function baked(source, matrix, mirror) {
  const quantised = source.getAttribute("position");
  const position = new Float32Array(quantised.count * 3);
  const at = new Vector3();
  const placed = mirror ? new Matrix4().makeScale(-1, 1, 1).multiply(matrix) : matrix;
  for (let i = 0; i < quantised.count; i += 1)
    at.fromBufferAttribute(quantised, i)
      .applyMatrix4(placed)
      .toArray(position, 3 * i);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(position, 3));
  const index = source.index ? indexOf(source).slice() : Uint32Array.from({ length: quantised.count }, (_, i) => i);
  // where left becomes right, triangles keep their outer side
  for (let i = 0; mirror && i < index.length; i += 3) [index[i], index[i + 1]] = [index[i + 1], index[i]];
  geometry.setIndex(new BufferAttribute(index, 1));
  // normals are made here: the GLB need not carry them, and positions shared between triangles give smooth ones
  geometry.computeVertexNormals();
  const hollows = cavity(floatsOf(geometry, "position"), index, floatsOf(geometry, "normal"));
  geometry.setAttribute("cavity", new BufferAttribute(hollows, 1, true));
  geometry.computeBoundingBox();
  geometry.computeBoundingSphere();
  return geometry;
}

/** @param {BufferGeometry} geometry @param {string} name */
const floatsOf = (geometry, name) => /** @type {Float32Array} */ (geometry.getAttribute(name).array);

/** @param {BufferGeometry} geometry @returns {Uint16Array|Uint32Array} corners of the triangles */
const indexOf = (geometry) => /** @type {Uint32Array} */ (geometry.index?.array ?? new Uint32Array(0));
