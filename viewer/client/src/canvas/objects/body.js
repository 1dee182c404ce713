/** The structures on screen: one mesh each, faded, ghosted and lit singly. */

import { DoubleSide, FrontSide, Group, Mesh } from "three";
import { setUniforms } from "../materials/uniforms.js";
import { approach } from "./fading.js";

const FADE = 7; // per second
const SOLID = 0.985;
const ORDER = { solid: 0, hatch: 5, ghost: 10, shell: 30 };
const CHOSEN = 0.9; // glow from which on what is hidden of a structure shows through

/** @type {("opacity"|"mute"|"glow")[]} */
const KEYS = ["opacity", "mute", "glow"];

/**
 * @typedef {import("three").BufferGeometry} BufferGeometry
 * @typedef {import("three").ShaderMaterial} ShaderMaterial
 * @typedef {{opacity: number, mute: number, glow: number}} Shown
 * @typedef {Object} Part
 * @property {string} id
 * @property {string} tissue
 * @property {Mesh<BufferGeometry, ShaderMaterial>} mesh
 * @property {Mesh<BufferGeometry, ShaderMaterial>} veil
 * @property {Mesh<BufferGeometry, ShaderMaterial>} hatch
 * @property {boolean} shell
 * @property {Shown|null} now null until it is first told what it shall be
 * @property {Shown} goal
 * @typedef {ReturnType<typeof createBody>} Body
 */

/**
 * @param {Array<{id: string, tissue: string}>} structures
 * @param {ReturnType<typeof import("../materials/tissue.js").createTissues>} tissues
 */
export function createBody(structures, tissues) {
  const group = new Group();
  // writes depth only, so that a see-through bone does not show its own far side; in the queue of the colour that follows
  const depthOnly = tissues.veil();
  const hidden = tissues.hatch();
  /** @type {Map<string, Part>} */
  const parts = new Map();
  let begun = false; // what comes later fades in
  let cut = false;

  /** @param {Map<string, BufferGeometry>} geometries of structures; those that are there already get the new shape */
  function add(geometries) {
    for (const { id, tissue } of structures) {
      const geometry = geometries.get(id);
      const part = parts.get(id);
      if (geometry && part) reshape(part, geometry);
      else if (geometry) addPart(id, tissue, geometry);
    }
  }

  /** @param {Part} part @param {BufferGeometry} geometry */
  function reshape({ mesh, veil, hatch }, geometry) {
    mesh.geometry.dispose();
    mesh.geometry = veil.geometry = hatch.geometry = geometry;
  }

  /** @param {string} id @param {string} tissue @param {BufferGeometry} geometry */
  function addPart(id, tissue, geometry) {
    const mesh = new Mesh(geometry, tissues.material(tissue, id));
    mesh.matrixAutoUpdate = false;
    const veil = new Mesh(geometry, depthOnly);
    const hatch = new Mesh(geometry, hidden);
    hatch.renderOrder = ORDER.hatch;
    veil.visible = veil.matrixAutoUpdate = hatch.visible = hatch.matrixAutoUpdate = false;
    group.add(mesh, veil, hatch);
    parts.set(id, {
      id,
      tissue,
      mesh,
      veil,
      hatch,
      shell: tissues.isShell(tissue),
      now: begun ? { opacity: 0, mute: 0, glow: 0 } : null,
      goal: { opacity: 1, mute: 0, glow: 0 },
    });
  }

  /** @param {Part} part @param {Shown} now */
  function show(part, now) {
    const { mesh, veil, hatch, shell } = part;
    const solid = now.opacity >= SOLID;
    setUniforms(mesh.material.uniforms, { uOpacity: now.opacity, uMute: now.mute, uGlow: now.glow });
    mesh.material.side = sideOf(part, solid);
    mesh.visible = now.opacity > 0.01;
    veil.visible = mesh.visible && !solid && !shell;
    hatch.visible = mesh.visible && now.glow > CHOSEN;
    if (mesh.material.transparent === solid) mesh.material.needsUpdate = true;
    mesh.material.transparent = !solid;
    mesh.material.depthWrite = solid;
    if (solid) mesh.renderOrder = ORDER.solid;
  }

  /**
   * Of what is cut, the inner side closes the opening; of glass it would only show twice.
   * @param {Part} part
   * @param {boolean} solid
   */
  function sideOf({ shell }, solid) {
    return (cut && solid) || !shell ? DoubleSide : FrontSide;
  }

  /** Far ghosts first, each with its own depth before its own colour. @param {import("three").Vector3} eye */
  function sortGhosts(eye) {
    const ghosts = [...parts.values()]
      .filter(({ mesh }) => mesh.visible && mesh.material.transparent)
      .map((part) => ({ part, far: part.mesh.geometry.boundingSphere?.center.distanceTo(eye) ?? 0 }));
    ghosts.sort((a, b) => b.far - a.far);
    ghosts.forEach(({ part }, rank) => {
      const order = (part.shell ? ORDER.shell : ORDER.ghost) + (10 * rank) / ghosts.length;
      part.veil.renderOrder = order;
      part.mesh.renderOrder = order + 1e-3;
    });
  }

  return {
    group,
    parts,
    add,
    /** @param {Map<string, Shown>} looks @param {boolean} at once */
    apply(looks, at) {
      for (const part of parts.values()) {
        part.goal = looks.get(part.id) ?? part.goal;
        begun = true;
        if (at || !part.now) part.now = { ...part.goal };
        show(part, part.now);
      }
    },
    /** @param {{on: boolean}} plane */
    setCut({ on }) {
      cut = on;
      for (const part of parts.values()) part.mesh.material.side = sideOf(part, (part.now?.opacity ?? 0) >= SOLID);
    },
    /** @param {number} dt @param {import("three").Vector3} eye @returns {boolean} whether something still fades */
    step(dt, eye) {
      const share = 1 - Math.exp(-FADE * dt);
      let moving = false;
      for (const part of parts.values()) {
        const { now, goal } = part;
        if (!now || !approach(now, goal, KEYS, share)) continue;
        moving = true;
        show(part, now);
      }
      sortGhosts(eye);
      return moving;
    },
    dispose() {
      for (const { mesh } of parts.values()) {
        mesh.geometry.dispose();
        mesh.material.dispose();
      }
      depthOnly.dispose();
      hidden.dispose();
    },
  };
}
