/** One frame: move what moves, then draw. */

import { Scene, Vector3 } from "three";
import { FOV } from "./orbit.js";
import { idle } from "../../idle.js";
import { MOVING, RESTING, createStill } from "./still.js";
import { project, viewProjection } from "./projection.js";

const PIXEL = 2 * Math.tan((FOV * Math.PI) / 360);
const AT_ONCE = 10; // seconds; long enough for every fade to be over
const REFINE_MS = 220; // after a rough picture, the sharp one
const FOG = 0.55; // metres from the target until things are palest

/**
 * @param {Object} world
 * @param {HTMLElement} world.host
 * @param {ReturnType<typeof import("../renderer.js").createRenderer>} world.drawing
 * @param {import("../scene.js").Scene} world.scene
 * @param {import("./rig.js").Rig} world.rig
 * @param {ReturnType<typeof import("../labels.js").createLabels>} world.labels
 * @param {{warm: () => boolean}} world.trees
 * @param {() => boolean} world.calm
 * @param {() => void} world.ask
 */
export function createView({ host, drawing, scene, rig, labels, trees, calm, ask }) {
  const { renderer } = drawing;
  const canvas = renderer.domElement;
  const root = new Scene();
  root.matrixAutoUpdate = false;
  root.add(scene.backdrop.group, scene.body.group, scene.nerves.group, scene.markers.mesh);
  canvas.style.cssText =
    "display:block;position:absolute;inset:0;width:100%;height:100%;touch-action:none;cursor:grab;outline:none";
  if (getComputedStyle(host).position === "static") host.style.position = "relative";
  host.prepend(canvas);
  const eye = new Vector3();
  const still = drawing.software ? createStill() : null;
  let begun = false;
  let ratio = 0;
  let warming = 0; // which round of building trees goes on
  let gone = false;
  let kept = 0; // share of the pixels of the picture that is kept, 0 for none
  let refining = 0; // the timer of the sharp picture
  let sharp = false; // the next picture is to be the sharp one

  /**
   * Where a processor draws, what changes is shown roughly at once and sharply when it rests.
   * @param {boolean} changed
   */
  function isRough(changed) {
    const rough = drawing.software && !sharp && (changed || refining !== 0);
    sharp = false;
    if (rough && changed) refineLater();
    return rough;
  }

  function refineLater() {
    clearTimeout(refining);
    refining = setTimeout(() => {
      refining = 0;
      sharp = true;
      ask();
    }, REFINE_MS);
  }

  function fit() {
    const wanted = drawing.ratio();
    if (wanted === ratio) return;
    ratio = wanted;
    renderer.setPixelRatio(ratio);
    renderer.setSize(rig.frame.width, rig.frame.height, false);
  }

  /**
   * What only a selection draws is made ready after the first picture: a program first met in a click holds that up.
   */
  async function prime() {
    await Promise.all(scene.nerves.moving.map((mesh) => renderer.compileAsync(mesh, rig.camera, root)));
    await idle();
    if (gone || !scene.nerves.prime()) return;
    draw(kept || 1, false);
    scene.nerves.primed();
  }

  /** Search trees are built one at a time when nothing else is to do. */
  async function warm() {
    const turn = (warming += 1);
    for (let more = true; more;) {
      const rest = await idle();
      if (gone || turn !== warming) return;
      while (more && rest.timeRemaining() > 4) more = trees.warm();
    }
  }

  /**
   * Everything anew; where a processor draws, a picture is kept, and only pulse and markers are drawn over it.
   * @param {number} share of the pixels a side @param {boolean} fresh whether a kept picture is out of date
   */
  function draw(share, fresh) {
    const { camera } = rig;
    if (renderer.getContext().isContextLost()) {
      kept = 0;
      return;
    }
    if (still) {
      if (fresh || kept !== share) still.take(renderer, root, camera, share);
      kept = share;
      still.put(renderer, root, camera);
      return;
    }
    camera.layers.set(RESTING);
    camera.layers.enable(MOVING);
    renderer.render(root, camera);
  }

  /** What fades goes on a little. @param {number} dt @returns {boolean} whether something still does */
  function fade(dt) {
    return [scene.body.step(dt, eye), scene.nerves.step(dt), scene.ghost?.step(dt, eye)].some(Boolean);
  }

  /** Everything is told from where it is seen. @param {number} time */
  function follow(time) {
    const { dist } = rig.now();
    const near = rig.near();
    const pixel = PIXEL / rig.frame.height;
    const seen = { pixel, dist, size: FOG, near, seconds: (time / 1000) % 3600, still: calm() };
    scene.tissues.follow(rig.camera, seen);
    scene.nerves.follow(seen);
    scene.ghost?.follow(rig.camera, seen);
  }

  /** @returns {(position: number[]) => ReturnType<typeof project>} where places are on the canvas now */
  function projector() {
    const { width, height } = rig.frame;
    const m = viewProjection(rig.camera);
    return (position) => project(m, position, width, height);
  }

  function placeLabels() {
    const { target } = rig.now();
    const where = projector();
    labels.place(where, where([0, target[1], target[2]])?.x ?? rig.frame.width / 2, rig.frame);
  }

  /** @param {number} time @param {number} dt @param {boolean} fresh @returns {boolean} whether something still moves */
  function step(time, dt, fresh) {
    const { width, height } = rig.frame;
    const gliding = rig.step(time, dt);
    eye.setFromMatrixPosition(rig.camera.matrixWorld);
    const since = drawing.software ? AT_ONCE : dt; // a frame drawn by the processor is too dear for a fade
    const faded = fade(since);
    const seen = { eye, near: rig.near(), width, height, ratio: ratio || 1, scale: rig.scale() };
    const marking = scene.markers.step(since, seen);
    const rough = isRough(fresh || faded);
    fit();
    follow(time);
    draw(gliding || rough ? drawing.rough : 1, fresh || faded || gliding);
    placeLabels();
    if (!begun) {
      begun = true;
      warm();
      prime();
    }
    return gliding || (faded && !drawing.software) || marking;
  }

  return {
    canvas,
    step,
    warm,
    /** @param {import("three").Object3D} group */
    putIn: (group) => root.add(group),
    /** @param {import("three").Object3D} group */
    takeOut: (group) => root.remove(group),
    /** @returns {boolean} whether the size of the host changed */
    resize() {
      const { clientWidth: width, clientHeight: height } = host;
      if (!width || !height || (width === rig.frame.width && height === rig.frame.height)) return false;
      ratio = 0;
      rig.resize(width, height);
      ask();
      return true;
    },
    /**
     * @param {number[]} position metres
     * @returns {{x: number, y: number, inside: boolean}|null} CSS px of the canvas; null behind the eye
     */
    screenOf(position) {
      const { width, height } = rig.frame;
      const at = projector()(position);
      return at && { x: at.x, y: at.y, inside: at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height };
    },
    dispose() {
      gone = true;
      clearTimeout(refining);
      still?.dispose();
      canvas.remove();
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}
