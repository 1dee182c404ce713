/** Overlays on the skin: territories of nerves and roots, and where referred pain is felt; painted vertex by vertex. */

import { BufferAttribute, Color } from "three";
import { certainty } from "./skin.js";
import { neighbours, smoothed } from "./skin_graph.js";

/** @typedef {import("./skin.js").Skin} Skin */

export const FITS = { typical: 1, common: 0.7, possible: 0.42, rare: 0.22 };
const MARKS = { bands: 0, dots: 1, rings: 2 };
const HATCH = 3;
const WEAK = 0.5; // referred pain below this is hatched: felt there in some people only
const ASIDE = 0.16; // of what is not in focus
const ROUNDS = 26; // of smoothing of referred areas: about 3 cm
const FADE = 6; // per second

/** Parts of the tissue shader for a structure that is painted (`PAINTED`). */
export const paintChunks = {
  vertexHead: /* glsl */ `
  #ifdef PAINTED
  attribute vec4 paint, marks;
  varying vec4 vPaint, vMarks;
  varying vec3 vSpot, vFace;
  #endif`,
  vertex: /* glsl */ `
    #ifdef PAINTED
    vPaint = vec4(pow(paint.rgb, vec3(2.2)), paint.a);
    vMarks = marks;
    vSpot = position;
    vFace = normal;
    #endif`,
  fragmentHead: /* glsl */ `
  #ifdef PAINTED
  uniform float uPaint, uHalf;
  varying vec4 vPaint, vMarks;
  varying vec3 vSpot, vFace;
  const float UNIT = 0.0075;
  float line(float x, float wide) { float soft = fwidth(x) + 1e-4; return 1.0 - smoothstep(wide - soft, wide + soft, abs(fract(x) - 0.5)); }
  float around(vec2 at, float radius) { float soft = fwidth(at.x) + fwidth(at.y) + 1e-4; return 1.0 - smoothstep(radius - soft, radius + soft, length(fract(at) - 0.5)); }
  vec3 painted(vec3 bare) {
    vec3 face = abs(vFace);
    vec2 flat_ = face.y > max(face.x, face.z) ? vSpot.xz : (face.x > face.z ? vSpot.zy : vSpot.xy);
    vec2 grid = flat_ / UNIT;
    grid.x += 0.5 * mod(floor(grid.y), 2.0);
    float bands = line(vSpot.y / (UNIT * 1.7), 0.16) * vMarks.x;
    float dots = around(grid, 0.22) * vMarks.y;
    float rings = (around(grid * 0.6, 0.34) - around(grid * 0.6, 0.2)) * vMarks.z;
    float mark = clamp(max(max(bands, dots), rings), 0.0, 1.0);
    vec3 color = vPaint.rgb;
    float dark = step(0.25, dot(color, vec3(0.3, 0.5, 0.2)));
    color = mix(color, mix(color * 1.9 + 0.05, color * 0.42, dark), mark * 0.55);
    float hatch = line((flat_.x + flat_.y) / (UNIT * 1.5), 0.3); // bare skin between the lines: not in everybody
    float share = vPaint.a * mix(1.0, mix(0.25, 1.0, hatch), smoothstep(0.15, 0.4, vMarks.w));
    return mix(bare, color, share * uPaint * 0.86);
  }
  #endif`,
  fragment: /* glsl */ `
    #ifdef PAINTED
    if (vSpot.x * uHalf < 0.0) discard;
    if (uPaint > 0.002) color = painted(color);
    #endif`,
};

/**
 * @returns {Object} uniforms that a painted material has on its own: how much of the paint shows, which half of the
 *   skin (left 1, right -1, both 0)
 */
export const paintUniforms = () => ({ uPaint: { value: 0 }, uHalf: { value: 0 } });

/**
 * Colours and marks of one overlay.
 * @param {Skin} skin
 * @param {string} overlay as in the view state
 * @param {{links: Object, show: string|null, focus: string|null}} more
 * @returns {{paint: Uint8Array, marks: Uint8Array}} four bytes for each vertex: red, green, blue, share; bands, dots,
 *   rings, hatch
 */
export function paintOf(skin, overlay, { links, show, focus }) {
  if (overlay.startsWith("referred")) return referredPaint(skin, referredOf(skin.map, overlay, show), links);
  return territoryPaint(skin.kinds[overlay === "nerves" ? "nerve" : "root"], focus);
}

/** The condition that an overlay of referred pain shows: the one named, the one selected, or the first. */
export function referredOf(map, overlay, show) {
  const named = overlay.split(":")[1];
  return (
    map.referred.find(({ id }) => id === named) ??
    map.referred.find(({ id }) => !named && id === show) ??
    map.referred[0]
  );
}

function territoryPaint({ list, first, second, blend, unsure }, focus) {
  const colors = list.map(({ color }) => rgb(color));
  const aside = list.map(({ id }) => (focus && focus !== id ? ASIDE : 1));
  const paint = new Uint8Array(first.length * 4);
  const marks = new Uint8Array(first.length * 4);
  for (let i = 0; i < first.length; i += 1) {
    const [a, b] = [first[i], second[i]];
    const share = blend[i] / 255;
    for (let c = 0; c < 3; c += 1) paint[4 * i + c] = colors[a][c] * (1 - share) + colors[b][c] * share;
    const seam = 1 - certainty(blend[i]);
    paint[4 * i + 3] = 255 * (aside[a] * (1 - share) + aside[b] * share) * (1 - 0.5 * seam * seam);
    mark(marks, i, list[a].pattern, 1 - share);
    mark(marks, i, list[b].pattern, share);
    marks[4 * i + HATCH] = unsure[i];
  }
  return { paint, marks };
}

function mark(marks, i, pattern, share) {
  const slot = MARKS[pattern];
  if (slot !== undefined) marks[4 * i + slot] = Math.min(255, marks[4 * i + slot] + 255 * share);
}

function referredPaint(skin, condition, links) {
  const strength = smoothed(skin.strength(condition.places, FITS), links, ROUNDS);
  const color = rgb(skin.map.color);
  const paint = new Uint8Array(strength.length * 4);
  const marks = new Uint8Array(strength.length * 4);
  strength.forEach((value, i) => {
    paint.set([...color, 255 * Math.min(1, value * 1.1)], 4 * i);
    if (value > 0.04) marks[4 * i + HATCH] = 255 * Math.min(1, Math.max(0, (WEAK - value) / 0.2 + 0.15));
  });
  return { paint, marks };
}

function rgb(hex) {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** @param {{body: import("../objects/body.js").Body, ask: () => void}} world */
export function createSkinPaint({ body, ask }) {
  /** @type {Skin|null} */
  let skin = null;
  /** @type {ReturnType<typeof neighbours>|null} */
  let links = null;
  /** @type {{overlay: string|null, show: string|null}} */
  let state = { overlay: null, show: null };
  /** @type {string|null} */
  let focus = null;
  let drawn = "";
  let goal = 0;
  let now = 0;

  const part = () => (skin ? body.parts.get(skin.structure) : undefined);

  function draw() {
    const own = part();
    const { overlay, show } = state;
    goal = own && overlay ? 1 : 0;
    if (!skin || !own || !overlay) return;
    const key = [overlay, overlay === "referred" ? show : "", focus].join();
    if (key === drawn) return;
    drawn = key;
    const { geometry } = own.mesh;
    links ??= neighbours(geometry.index?.array ?? [], skin.count);
    const { paint, marks } = paintOf(skin, overlay, { links, show, focus });
    geometry.setAttribute("paint", new BufferAttribute(paint, 4, true));
    geometry.setAttribute("marks", new BufferAttribute(marks, 4, true));
  }

  return {
    /** @param {Skin|null} read null where the body has another skin */
    setSkin(read) {
      skin = read;
      drawn = "";
      draw();
      ask();
    },
    apply(next) {
      state = next;
      draw();
    },
    /** Show one half of the skin. @param {number} half 1 left, -1 right, 0 both */
    setHalf(half) {
      const uniforms = part()?.mesh.material.uniforms;
      if (uniforms) uniforms.uHalf.value = half;
    },
    /** Show one territory before the others. @param {string|null} id */
    focus(id) {
      if (id === focus) return;
      focus = id;
      draw();
      ask();
    },
    /** @returns {boolean} whether the paint still fades */
    step(dt) {
      const uniform = part()?.mesh.material.uniforms.uPaint;
      if (!uniform || (now === goal && uniform.value === now)) return false;
      now = Math.abs(goal - now) < 0.01 ? goal : now + (goal - now) * (1 - Math.exp(-FADE * dt));
      uniform.value = now;
      return now !== goal;
    },
  };
}

/** Dark or light ink for words on a colour. */
export function inkOn(hex) {
  const { r, g, b } = new Color(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.32 ? "#14202b" : "#ffffff";
}
