/** The surfaces that were read, turned by hand; a click gives the place on the surface. */

import {
  AmbientLight,
  Box3,
  Color,
  DirectionalLight,
  Mesh,
  MeshLambertMaterial,
  Raycaster,
  Scene,
  SphereGeometry,
  Vector2,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { isModified } from "../dom.js";
import { listen } from "../canvas/picking/gestures.js";
import { createRenderer } from "../canvas/renderer.js";
import { createRig } from "../canvas/camera/rig.js";
import { corners } from "../canvas/camera/orbit.js";
import { outside } from "./places.js";

/**
 * @typedef {Mesh<import("three").BufferGeometry, MeshLambertMaterial>} Surface
 * @typedef {[number, number]} Pair
 */

const COLOURS = {
  used: "#7fa8cc",
  unused: "#9a9a9a",
  chosen: "#d98a1f",
  mark: "#c8322b",
  expected: "#e8a33d",
  light: "#eef2f5",
  dark: "#131a21",
};
/** @type {{[key: string]: Pair}} */
const KEYS = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, 8], ArrowDown: [0, -8] };
const STEP_PX = 24;
/** @type {{[key: string]: Pair}} */
const SHIFTS = { ArrowLeft: [STEP_PX, 0], ArrowRight: [-STEP_PX, 0], ArrowUp: [0, STEP_PX], ArrowDown: [0, -STEP_PX] };
const MARK_M = 0.004;
const AROUND_M = 0.07; // shown about a landmark that is to be set

/**
 * @param {HTMLElement} host
 * @param {{onPlace: (point: number[]) => void, onHover: (index: number|null) => void, onMiss: () => void, onStop: () => void}} on `point` in metres of
 *   the preview
 * @throws {import("../canvas/renderer.js").WebGLUnavailable}
 */
export function createPreview(host, { onPlace, onHover, onMiss, onStop }) {
  const { renderer, ratio } = createRenderer();
  const scene = new Scene();
  const sun = new DirectionalLight("#ffffff", 2.1);
  scene.add(new AmbientLight("#ffffff", 0.9), sun);
  const caster = new Raycaster();
  /** @type {[number[], number[]]} */
  let bounds = [
    [-0.3, -0.3, -0.3],
    [0.3, 0.3, 0.3],
  ];
  /** @type {Surface[]} */
  let meshes = [];
  /** @type {Surface[]} */
  let marks = [];
  /** @type {Surface[]} */
  let expected = [];
  let waiting = 0;
  let placing = false;
  let fitted = false;
  let size = [0, 0];
  const calm = () => true;
  const changed = () => {
    waiting ||= requestAnimationFrame(draw);
  };
  const makeRig = () => createRig({ bounds, calm, keepOut: () => 0, changed });
  let rig = makeRig();

  /** @param {number} time */
  function draw(time) {
    waiting = 0;
    rig.step(time, 0.016);
    sun.position.copy(rig.camera.position).addScaledVector(rig.camera.up, 0.3);
    renderer.render(scene, rig.camera);
  }

  function resize() {
    const { clientWidth: width, clientHeight: height } = host;
    if (!width || !height || (fitted && size[0] === width && size[1] === height)) return;
    size = [width, height];
    renderer.setPixelRatio(ratio());
    renderer.setSize(width, height);
    rig.resize(width, height);
    if (expected.length) return aim(expected[0].position.toArray());
    const { az, el } = fitted ? rig.goal() : { az: 0, el: 4 };
    rig.jump(rig.frameOf(corners(bounds), { az, el }));
    fitted = true;
  }

  /** @param {number[]} point */
  function aim(point) {
    const box = corners([point.map((value) => value - AROUND_M), point.map((value) => value + AROUND_M)]);
    rig.jump(
      rig.frameOf(
        box,
        outside(
          point,
          meshes.map(({ geometry }) => boxOf(geometry)),
          rig.goal(),
        ),
      ),
    );
  }

  /** @param {number} x @param {number} y CSS px of the host */
  function hit(x, y) {
    caster.setFromCamera(new Vector2((2 * x) / host.clientWidth - 1, 1 - (2 * y) / host.clientHeight), rig.camera);
    return caster.intersectObjects(meshes, false)[0] ?? null;
  }

  /** @param {number} x @param {number} y CSS px of the host */
  function place(x, y) {
    if (!placing) return;
    const found = hit(x, y);
    if (found) onPlace(found.point.toArray());
    else onMiss();
  }

  /** @param {number[]} point @param {string} color @returns {Surface} */
  function ball(point, color) {
    const found = new Mesh(new SphereGeometry(MARK_M, 16, 12), new MeshLambertMaterial({ color, depthTest: false }));
    found.position.fromArray(point);
    found.renderOrder = 1;
    return found;
  }

  /** @param {Surface[]} list */
  function free(list) {
    for (const mesh of list) {
      scene.remove(mesh);
      mesh.geometry.dispose();
      mesh.material.dispose();
    }
  }

  host.append(renderer.domElement);
  renderer.domElement.setAttribute("aria-hidden", "true");
  listen(host, {
    turn: (az, el) => rig.turn(az, el),
    pan: (x, y) => rig.pan(x, y),
    zoom: (factor, x, y) => rig.zoom(factor, x, y),
    tap: ({ x, y }) => place(x, y),
    hover: (at) => onHover(at && (hit(at.x, at.y)?.object.userData.index ?? null)),
  });
  host.addEventListener("keydown", (event) => {
    if (isModified(event)) return;
    if (KEYS[event.key] && event.shiftKey) rig.pan(...SHIFTS[event.key]);
    else if (KEYS[event.key]) rig.turn(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") rig.zoom(0.85);
    else if (event.key === "-") rig.zoom(1.18);
    else if (event.key === "Enter" && placing) place(host.clientWidth / 2, host.clientHeight / 2);
    else if (event.key === "Escape" && placing) onStop();
    else return;
    event.preventDefault();
  });
  new ResizeObserver(resize).observe(host);

  return {
    /** @param {ArrayBuffer} glb with nodes m0, m1, … */
    async show(glb) {
      const gltf = await new GLTFLoader().parseAsync(glb, "");
      free(meshes);
      meshes = [];
      gltf.scene.updateMatrixWorld(true);
      gltf.scene.traverse((node) => {
        if (node instanceof Mesh) meshes.push(surface(node));
      });
      scene.add(...meshes);
      const whole = meshes.reduce((all, { geometry }) => all.union(boxOf(geometry)), new Box3());
      bounds = [whole.min.toArray(), whole.max.toArray()];
      rig = makeRig();
      fitted = false;
      resize();
    },
    clear() {
      free(meshes);
      meshes = [];
      changed();
    },
    /** @param {boolean[]} used by index @param {number|null} chosen */
    paint(used, chosen) {
      for (const mesh of meshes) {
        const { index } = mesh.userData;
        mesh.material.color.set(index === chosen ? COLOURS.chosen : used[index] ? COLOURS.used : COLOURS.unused);
        mesh.material.transparent = !used[index];
        mesh.material.opacity = used[index] ? 1 : 0.35;
      }
      changed();
    },
    /** @param {number[][]} points metres */
    mark(points) {
      free(marks);
      marks = points.map((point) => ball(point, COLOURS.mark));
      if (marks.length) scene.add(...marks);
      changed();
    },
    /** Where a landmark is taken to lie, looked at from outside; null for none. @param {number[]|null} point metres */
    expect(point) {
      resize(); // the line above the view has taken some of it
      free(expected);
      expected = point ? [ball(point, COLOURS.expected)] : [];
      if (point) {
        scene.add(...expected);
        aim(point);
      }
      changed();
    },
    /** @param {boolean} on */
    placing(on) {
      placing = on;
      host.classList.toggle("placing", on);
    },
    /** @param {boolean} dark */
    theme(dark) {
      scene.background = new Color(dark ? COLOURS.dark : COLOURS.light);
      changed();
    },
    /** Where a surface is, CSS px of the host: for tests. @param {number} index */
    middleOf(index) {
      const mesh = meshes.find((one) => one.userData.index === index);
      if (!mesh) return null;
      const around = [
        [0, 0],
        [4, 0],
        [-4, 0],
        [0, 4],
        [0, -4],
      ]; // well inside: a pointer's place is rounded
      for (let at = 0; at < mesh.geometry.attributes.position.count; at += 7) {
        const point = mesh.position
          .clone()
          .fromBufferAttribute(mesh.geometry.attributes.position, at)
          .project(rig.camera);
        const spot = { x: ((point.x + 1) / 2) * host.clientWidth, y: ((1 - point.y) / 2) * host.clientHeight };
        if (around.every(([x, y]) => hit(spot.x + x, spot.y + y)?.object === mesh)) return spot;
      }
      return null;
    },
  };
}

/** @param {import("three").BufferGeometry} geometry */
const boxOf = (geometry) => geometry.boundingBox ?? new Box3();

/** A mesh as it is shown here, in the place where its file has it. @param {Mesh} node named m0, m1, … @returns {Surface} */
function surface({ geometry, matrixWorld, name, parent }) {
  geometry.applyMatrix4(matrixWorld);
  geometry.computeVertexNormals();
  geometry.computeBoundingBox();
  const mesh = new Mesh(geometry, new MeshLambertMaterial({ color: COLOURS.used, side: 2 }));
  mesh.userData.index = Number(/\d+$/.exec(name || (parent?.name ?? ""))?.[0] ?? 0);
  return mesh;
}
