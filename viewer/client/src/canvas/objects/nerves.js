/** All nerves in one geometry, drawn in four passes; what each segment shows stands in a small texture. */

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  FloatType,
  GreaterDepth,
  Group,
  LessEqualDepth,
  Mesh,
  NearestFilter,
  RGBAFormat,
  ShaderMaterial,
  Vector2,
  Vector4,
  DoubleSide,
  FrontSide,
} from "three";
import { PATTERNS, TEXELS, fragmentShader, vertexShader } from "../materials/nerve_shader.js";
import { setUniforms } from "../materials/uniforms.js";
import { MOVING } from "../camera/still.js";
import { approach } from "./fading.js";
import { sweep } from "./tubes.js";

const FADE = 8; // per second
const PASS = { base: 0, halo: 1, through: 2, front: 3 };
const THEMES = {
  light: { uPale: "#C9C6C0", uPaper: "#FFFFFF", uFog: "#E9EDF0", uDark: 0 },
  dark: { uPale: "#565B62", uPaper: "#FFFFFF", uFog: "#171B21", uDark: 1 },
};

/** @type {("visible"|"lit"|"muted"|"pulse")[]} */
const KEYS = ["visible", "lit", "muted", "pulse"];
const AWAY = -1e3; // metres; a plane so far away cuts nothing

/**
 * @typedef {{visible: number, lit: number, muted: number, pulse: number}} Shown
 * @typedef {Shown & {run?: import("../looks.js").Lit|null}} Goal
 * @typedef {Object} Seen where one looks from
 * @property {number} pixel metres per pixel at distance 1
 * @property {number} dist metres to the target
 * @property {number} size metres until things are palest
 * @property {number} near metres from the eye up to which nothing is drawn
 * @property {number} seconds time of the pulse
 * @property {boolean} still whether the pulse rests
 */

/**
 * @param {import("../variants.js").Stretch[]} segments
 * @param {{[nerve: string]: {color: string, pattern: string}}} palette
 */
export function createNerves(segments, palette) {
  const { center, outward, place, index, lengths, ranges, kept } = sweep(segments);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(center, 3));
  geometry.setAttribute("outward", new BufferAttribute(outward, 3));
  geometry.setAttribute("place", new BufferAttribute(place, 4));
  geometry.setIndex(new BufferAttribute(index, 1));
  const part = new BufferAttribute(index.slice(), 1);
  const shining = new BufferGeometry(); // the lit segments only: three of the four passes draw nothing else
  for (const [name, attribute] of Object.entries(geometry.attributes)) shining.setAttribute(name, attribute);
  shining.setIndex(part);
  shining.setDrawRange(0, 0);
  let shone = "";

  const rows = Math.max(1, segments.length);
  const data = new Float32Array(rows * TEXELS * 4);
  const texture = new DataTexture(data, TEXELS, rows, RGBAFormat, FloatType);
  texture.minFilter = texture.magFilter = NearestFilter;
  const uniforms = {
    uState: { value: texture },
    uPixel: { value: 0.001 },
    uThick: { value: 1 },
    uTime: { value: 0 },
    uStatic: { value: 0 },
    uPatternScale: { value: 1 },
    uPale: { value: new Color() },
    uPaper: { value: new Color() },
    uFog: { value: new Color() },
    uDark: { value: 0 },
    uNear: { value: 0 },
    uDepth: { value: new Vector2(1, 1) },
    uCut: { value: new Vector4(0, 1, 0, AWAY) },
  };

  const now = segments.map((segment, row) => {
    const look = palette[segment.nerve] ?? palette.other ?? { color: "#8A7A3D", pattern: "solid" };
    const { r, g, b } = new Color(look.color);
    data.set([r, g, b, PATTERNS[look.pattern] ?? 0], row * TEXELS * 4);
    return { visible: 1, lit: 0, muted: 0, pulse: 0 };
  });
  /** @type {Goal[]} */
  let goals = now.map((value) => ({ ...value }));
  const variable = segments.map((segment) => (segment.variable ? -1 : 1));

  const layer = (pass, order, options) => {
    const material = new ShaderMaterial({
      vertexShader,
      fragmentShader,
      defines: { PASS: pass },
      uniforms: { ...uniforms, uWiden: { value: pass === PASS.halo ? 4.5 : 0 } },
      ...options,
    });
    const mesh = new Mesh(pass === PASS.base ? geometry : shining, material);
    mesh.renderOrder = order;
    mesh.frustumCulled = mesh.matrixAutoUpdate = false;
    return mesh;
  };
  const base = layer(PASS.base, 1, {});
  const lit = [
    layer(PASS.halo, 48, { transparent: true, depthTest: false, depthWrite: false }),
    layer(PASS.through, 50, { transparent: true, depthFunc: GreaterDepth, depthWrite: false }),
    layer(PASS.front, 60, { transparent: true, depthFunc: LessEqualDepth }),
  ];
  for (const mesh of lit) mesh.layers.set(MOVING);
  const group = new Group();
  group.add(base, ...lit);
  group.visible = segments.length > 0;

  function write(row) {
    const { visible, lit: shine, muted, pulse } = now[row];
    const { run } = goals[row];
    const length = lengths[row];
    const at = row * TEXELS * 4;
    if (run)
      data.set(
        [
          Math.min(run.start, run.end) * length - 0.001,
          Math.max(run.start, run.end) * length + 0.001,
          run.start * length,
          run.offset,
        ],
        at + 4,
      );
    data.set([Math.max(visible, 1e-4) * variable[row], shine, muted, pulse], at + 8);
  }

  function publish() {
    texture.needsUpdate = true;
    base.visible = now.some((value) => value.visible > 0.004);
    chooseShining();
    base.material.transparent = now.some((value) => value.visible > 0.004 && value.visible < 0.99);
  }

  function chooseShining() {
    const chosen = now.flatMap((value, row) => (value.lit > 0.004 ? [row] : []));
    for (const mesh of lit) mesh.visible = chosen.length > 0;
    if (chosen.join() === shone) return;
    shone = chosen.join();
    let end = 0;
    for (const row of chosen) {
      const triangles = index.subarray(...ranges[row]);
      part.array.set(triangles, end);
      end += triangles.length;
    }
    part.needsUpdate = true;
    shining.setDrawRange(0, end);
  }

  return {
    group,
    /** The meshes of what is lit. */
    moving: lit,
    /** Have the next frame meet the programs of what is lit, while nothing is. @returns {boolean} whether that is so */
    prime() {
      if (shone !== "") return false;
      for (const mesh of lit) mesh.visible = true; // with an empty range
      return true;
    },
    primed() {
      for (const mesh of lit) mesh.visible = shone !== "";
    },
    /** The points of the segments have moved. */
    reshaped() {
      const next = sweep(segments, kept);
      for (const [name, array] of Object.entries({ position: next.center, outward: next.outward, place: next.place })) {
        geometry.attributes[name].array.set(array);
        geometry.attributes[name].needsUpdate = true;
      }
      lengths.splice(0, lengths.length, ...next.lengths);
    },
    /** @param {Map<string, Goal>} looks of the segments @param {boolean} at once */
    apply(looks, at) {
      goals = segments.map((segment, row) => {
        const goal = looks.get(segment.id) ?? goals[row];
        // a stretch that was lit keeps its limits while it fades
        return goal.run ? goal : { ...goal, run: at ? null : goals[row].run };
      });
      now.forEach((value, row) => {
        const fresh = goals[row].lit > 0 && value.lit < 0.05;
        if (at || fresh) Object.assign(value, at ? pick(goals[row]) : { lit: 0.05 });
        write(row);
      });
      publish();
    },
    /** @param {number} dt @returns {boolean} whether something still fades */
    step(dt) {
      const share = 1 - Math.exp(-FADE * dt);
      let moving = false;
      now.forEach((value, row) => {
        if (!approach(value, goals[row], KEYS, share)) return;
        moving = true;
        write(row);
      });
      if (moving) publish();
      return moving;
    },
    /** @param {boolean} dark */
    setTheme: (dark) => setUniforms(uniforms, dark ? THEMES.dark : THEMES.light),
    /** @param {import("../cut.js").Plane} plane that takes nerves too if it says so */
    setCut({ on, nerves, normal, offset }) {
      const cuts = on && nerves;
      const [x, y, z] = normal;
      uniforms.uCut.value.set(x, y, z, cuts ? offset : AWAY);
      for (const mesh of [base, ...lit]) mesh.material.side = cuts ? DoubleSide : FrontSide;
    },
    /** @param {number} factor */
    setThickness(factor) {
      uniforms.uThick.value = factor;
    },
    /** Before each frame. @param {Seen} seen */
    follow({ pixel, dist, size, near, seconds, still }) {
      uniforms.uDepth.value.set(dist, size);
      setUniforms(uniforms, {
        uNear: near,
        uPixel: pixel,
        uTime: seconds,
        uStatic: still ? 1 : 0,
        uPatternScale: 2 ** Math.max(-2, Math.round(Math.log2((pixel * dist) / 0.0009))),
      });
    },
    dispose() {
      geometry.dispose();
      shining.dispose();
      texture.dispose();
      for (const mesh of [base, ...lit]) mesh.material.dispose();
    },
  };
}

const pick = ({ visible, lit, muted, pulse }) => ({ visible, lit, muted, pulse });
