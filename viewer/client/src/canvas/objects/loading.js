/** GLB bytes to one plain geometry for each structure, in metres in the deck's frame. */

import { BufferAttribute, BufferGeometry, Float32BufferAttribute } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { breather } from "../../idle.js";
import { cavity } from "../materials/cavity.js";
import { fibres } from "../materials/fibres.js";
import { daylight } from "../materials/occlusion.js";

/**
 * @param {ArrayBuffer|null} glb
 * @param {Set<string>} wanted ids; other nodes are left out
 * @param {(id: string) => {tissue: string, layer: number}} kindOf
 * @param {boolean} mirror exchange left and right
 * @returns {Promise<Map<string, BufferGeometry>>} with `position`, `normal`, `cavity`, an index and bounds; all but skin with
 *   `daylight`, muscles with `fibre`
 */
export async function loadGeometries(glb, wanted, kindOf = () => ({ tissue: "bone", layer: 0 }), mirror = false) {
  const found = new Map();
  if (!glb) return found;
  const gltf = await new GLTFLoader().parseAsync(glb, "");
  gltf.scene.updateMatrixWorld(true);
  const nodes = [];
  gltf.scene.traverse((node) => {
    const id = idOf(node, wanted);
    if (node.isMesh && id) nodes.push([id, node]);
  });
  const breathe = breather();
  for (const [id, node] of nodes) {
    found.set(id, baked(node.geometry, node.matrixWorld, mirror));
    node.geometry.dispose();
    node.material.dispose?.();
    await breathe();
  }
  await shadeAll(found, kindOf, breathe);
  return found;
}

/** Each tissue shades itself alone; a muscle by those of its depth and deeper, as what lies outside can be peeled off. */
async function shadeAll(found, kindOf, breathe) {
  const kinds = [...found].map(([id, geometry]) => ({ ...kindOf(id), geometry }));
  const muscles = kinds.filter(({ tissue }) => tissue === "muscle");
  for (const { geometry } of muscles)
    geometry.setAttribute("fibre", new BufferAttribute(fibres(geometry.attributes.position.array), 3));
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

function shade(kinds, others = []) {
  const surface = ({ geometry: { attributes, index } }) => ({
    position: attributes.position.array,
    normal: attributes.normal.array,
    index: index.array,
  });
  daylight(kinds.map(surface), others.map(surface)).forEach((light, i) =>
    kinds[i].geometry.setAttribute("daylight", new BufferAttribute(light, 1, true)),
  );
}

/** three.js takes the dots out of node names; the name as written is kept in userData. */
function idOf(node, wanted) {
  for (let at = node; at; at = at.parent) {
    const name = at.userData?.name ?? at.name;
    if (wanted.has(name)) return name;
  }
  return null;
}

/** Positions as floats in world space, so that every structure has the identity as its matrix. */
function baked(source, matrix, mirror) {
  const quantised = source.getAttribute("position");
  const position = new Float32Array(quantised.count * 3);
  for (let i = 0; i < quantised.count; i += 1) {
    position[3 * i] = quantised.getX(i);
    position[3 * i + 1] = quantised.getY(i);
    position[3 * i + 2] = quantised.getZ(i);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(position, 3).applyMatrix4(matrix));
  geometry.setIndex(source.index ? new BufferAttribute(source.index.array.slice(), 1) : indexOf(quantised.count));
  if (mirror) turnOver(geometry);
  // normals are made here: the GLB need not carry them, and positions shared between triangles give smooth ones
  geometry.computeVertexNormals();
  const { position: p, normal } = geometry.attributes;
  geometry.setAttribute("cavity", new BufferAttribute(cavity(p.array, geometry.index.array, normal.array), 1, true));
  geometry.computeBoundingBox();
  geometry.computeBoundingSphere();
  return geometry;
}

/** Left becomes right; triangles keep their outer side. */
function turnOver({ attributes: { position }, index }) {
  for (let i = 0; i < position.count; i += 1) position.setX(i, -position.getX(i));
  const corners = index.array;
  for (let i = 0; i < corners.length; i += 3) [corners[i], corners[i + 1]] = [corners[i + 1], corners[i]];
}

const indexOf = (count) =>
  new BufferAttribute(
    Uint32Array.from({ length: count }, (_, i) => i),
    1,
  );
