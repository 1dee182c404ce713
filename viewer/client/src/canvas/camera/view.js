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

/** @param {Object} world host, drawing, scene, rig, labels, picking, calm, ask */
export function createView({ host, drawing, scene, rig, labels, picking, calm, ask }) {
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
  let frames = 0;
  let lastMs = 0;
  let ratio = 0;
  let warming = 0;
  let gone = false;
  const still = drawing.software ? createStill() : null;
  let kept = 0; // share of the pixels of the picture that is kept, 0 for none
  let refining = 0; // the timer of the sharp picture
  let sharp = false; // the next picture is to be the sharp one

  /** Where a processor draws, what changes is shown roughly at once and sharply when it rests. */
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

  /** What only a selection draws is made ready after the first picture: a program first met in a click holds that up. */
  async function prime() {
    await Promise.all(scene.nerves.moving.map((mesh) => renderer.compileAsync(mesh, rig.camera, root)));
    await idle();
    if (gone || !scene.nerves.prime()) return;
    draw(kept || 1, false);
    scene.nerves.primed();
  }

  /** Search trees are built one at a time when nothing else is to do. */
  function warm() {
    (globalThis.cancelIdleCallback ?? clearTimeout)(warming);
    const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 30));
    warming = idle((deadline) => {
      let more = !gone;
      while (more && deadline.timeRemaining() > 4) more = picking.warm();
      if (more && !gone) warm();
    });
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

  function step(time, dt, fresh) {
    const { width, height } = rig.frame;
    const gliding = rig.step(time, dt);
    eye.setFromMatrixPosition(rig.camera.matrixWorld);
    const orbit = rig.now();
    const near = rig.near();
    const since = drawing.software ? AT_ONCE : dt; // a frame drawn by the processor is too dear for a fade
    const changed = [scene.body.step(since, eye), scene.nerves.step(since), scene.ghost?.step(since, eye)].some(
      Boolean,
    );
    const fading = changed && !drawing.software;
    const marking = scene.markers.step(since, { eye, near, width, height, ratio: ratio || 1, scale: rig.scale() });
    const rough = drawing.software && !sharp && (fresh || changed || refining !== 0);
    sharp = false;
    if (rough && (fresh || changed)) refineLater();
    fit();
    scene.tissues.follow(rig.camera, orbit.dist, FOG, near);
    const seen = {
      pixel: PIXEL / height,
      dist: orbit.dist,
      size: FOG,
      near,
      seconds: (time / 1000) % 3600,
      still: calm(),
    };
    scene.nerves.follow(seen);
    scene.ghost?.follow(rig.camera, seen);
    const begun = performance.now();
    draw(gliding || rough ? drawing.rough : 1, fresh || changed || gliding);
    lastMs = performance.now() - begun;
    const m = viewProjection(rig.camera);
    const where = (position) => project(m, position, width, height);
    const middle = where([0, orbit.target[1], orbit.target[2]])?.x ?? width / 2;
    labels.place(where, middle, rig.frame);
    frames += 1;
    if (frames === 1) {
      warm();
      prime();
    }
    return gliding || fading || marking;
  }

  return {
    canvas,
    step,
    warm,
    putIn: (group) => root.add(group),
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
    /** Where a site, a segment's middle or a structure's middle is on the canvas, CSS px. */
    screenOf(id, deck, looks) {
      const { width, height } = rig.frame;
      const m = viewProjection(rig.camera);
      const site = scene.markers.spots.find((spot) => spot.site.id === id);
      const segment = deck.segments.find((one) => one.id === id);
      const part = scene.body.parts.get(id);
      const position =
        site?.site.position ??
        segment?.points[segment.points.length >> 1] ??
        part?.mesh.geometry.boundingSphere.center.toArray();
      const at = position && project(m, position, width, height);
      if (!at) return null;
      const inside = at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height;
      const shown = site
        ? site.level !== "hidden" && site.facing >= 0.35
        : ((segment ? looks.segments.get(id)?.visible : looks.structures.get(id)?.opacity) ?? 0) > 0.05;
      return { x: at.x, y: at.y, visible: inside && shown };
    },
    stats: () => ({
      frames,
      lastMs,
      ratio,
      triangles: renderer.info.render.triangles,
      calls: renderer.info.render.calls,
      geometries: renderer.info.memory.geometries,
      width: rig.frame.width,
      height: rig.frame.height,
    }),
    dispose() {
      gone = true;
      clearTimeout(refining);
      (globalThis.cancelIdleCallback ?? clearTimeout)(warming);
      still?.dispose();
      canvas.remove();
      renderer.dispose();
      renderer.forceContextLoss();
    },
  };
}
