/** The structures on screen: one mesh each, faded, ghosted and lit singly. */

import { DoubleSide, FrontSide, Group, Mesh } from "three";

const FADE = 7; // per second
const SOLID = 0.985;
const ORDER = { solid: 0, hatch: 5, ghost: 10, shell: 30 };
const CHOSEN = 0.9; // glow from which on what is hidden of a structure shows through

/**
 * @param {Array<{id: string, tissue: string}>} structures
 * @param {ReturnType<import("../materials/tissue.js").createTissues>} tissues
 */
export function createBody(structures, tissues) {
  const group = new Group();
  // writes depth only, so that a see-through bone does not show its own far side; in the queue of the colour that follows
  const depthOnly = tissues.veil();
  const hidden = tissues.hatch();
  const parts = new Map();
  let begun = false; // what comes later fades in
  let cut = false;

  /** @param {Map<string, THREE.BufferGeometry>} geometries of structures; those that are there already get the new shape */
  function add(geometries) {
    for (const { id, tissue } of structures) {
      if (!geometries.has(id)) continue;
      if (parts.has(id)) reshape(parts.get(id), geometries.get(id));
      else addPart(id, tissue, geometries.get(id));
    }
  }

  function reshape({ mesh, veil, hatch }, geometry) {
    mesh.geometry.dispose();
    mesh.geometry = veil.geometry = hatch.geometry = geometry;
  }

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

  function show(part) {
    const { mesh, veil, hatch, now, shell } = part;
    const solid = now.opacity >= SOLID;
    const { uniforms } = mesh.material;
    uniforms.uOpacity.value = now.opacity;
    uniforms.uMute.value = now.mute;
    uniforms.uGlow.value = now.glow;
    mesh.material.side = sideOf(part, solid);
    mesh.visible = now.opacity > 0.01;
    veil.visible = mesh.visible && !solid && !shell;
    hatch.visible = mesh.visible && now.glow > CHOSEN;
    if (mesh.material.transparent === solid) mesh.material.needsUpdate = true;
    mesh.material.transparent = !solid;
    mesh.material.depthWrite = solid;
    if (solid) mesh.renderOrder = ORDER.solid;
  }

  /** Of what is cut, the inner side closes the opening; of glass it would only show twice. */
  function sideOf({ shell }, solid) {
    return (cut && solid) || !shell ? DoubleSide : FrontSide;
  }

  /** Far ghosts first, each with its own depth before its own colour. */
  function sortGhosts(eye) {
    const ghosts = [...parts.values()].filter((part) => part.mesh.visible && part.mesh.material.transparent);
    for (const part of ghosts) part.far = part.mesh.geometry.boundingSphere.center.distanceTo(eye);
    ghosts.sort((a, b) => b.far - a.far);
    ghosts.forEach((part, rank) => {
      const order = (part.shell ? ORDER.shell : ORDER.ghost) + (10 * rank) / ghosts.length;
      part.veil.renderOrder = order;
      part.mesh.renderOrder = order + 1e-3;
    });
  }

  return {
    group,
    parts,
    add,
    /** @param {Map<string, {opacity: number, mute: number, glow: number}>} looks @param {boolean} at once */
    apply(looks, at) {
      for (const part of parts.values()) {
        part.goal = looks.get(part.id) ?? part.goal;
        begun = true;
        if (at || !part.now) part.now = { ...part.goal };
        show(part);
      }
    },
    /** @param {{on: boolean}} plane */
    setCut({ on }) {
      cut = on;
      for (const part of parts.values()) part.mesh.material.side = sideOf(part, (part.now?.opacity ?? 0) >= SOLID);
    },
    /** @returns {boolean} whether something still fades */
    step(dt, eye) {
      const share = 1 - Math.exp(-FADE * dt);
      let moving = false;
      for (const part of parts.values()) {
        const { now, goal } = part;
        if (!now) continue;
        let far = 0;
        for (const key of ["opacity", "mute", "glow"]) {
          const gap = goal[key] - now[key];
          far = Math.max(far, Math.abs(gap));
          now[key] = Math.abs(gap) < 0.004 ? goal[key] : now[key] + gap * share;
        }
        if (far === 0) continue;
        moving = true;
        show(part);
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
