/** Pain sites: discs that keep their size on screen and face the viewer. */

import {
  BufferAttribute,
  Color,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
} from "three";
import { approach } from "./fading.js";
import { setUniforms } from "../materials/uniforms.js";
import { MOVING } from "../camera/still.js";

/** Diameter in px and strength of each level. */
const LEVELS = {
  normal: { size: 14, alpha: 0.94, ring: 0, fill: 0 },
  quiet: { size: 14, alpha: 0.46, ring: 0, fill: 0 },
  linked: { size: 18, alpha: 1, ring: 0, fill: 1 },
  selected: { size: 23, alpha: 1, ring: 1, fill: 1 },
  hidden: { size: 0, alpha: 0, ring: 0, fill: 0 },
};
const MIDDLE = 0.02; // metres from the mid-plane that count as a side
const BEHIND = 0.16; // strength of a disc on the far side
const FADE = 9; // per second
/** @type {(keyof Shown)[]} */
const KEYS = ["size", "alpha", "ring", "fill", "hover"];

const vertexShader = /* glsl */ `
  attribute vec3 center, tint;
  attribute vec4 look; // diameter px, strength, ring, fill
  uniform vec2 uScreen;
  varying vec2 vCorner;
  varying vec3 vTint;
  varying vec4 vLook;
  void main() {
    vec4 clip = projectionMatrix * modelViewMatrix * vec4(center, 1.0);
    float px = look.x * 0.5 * mix(1.25, 1.9, look.z) + 2.0;
    vCorner = position.xy * px;
    vTint = tint;
    vLook = look;
    clip.xy += position.xy * px * 2.0 / uScreen * clip.w;
    gl_Position = look.y < 0.01 ? vec4(2.0, 2.0, 2.0, 1.0) : clip;
  }
`;

const fragmentShader = /* glsl */ `
  uniform vec3 uInk, uPaper;
  uniform float uSoft;
  varying vec2 vCorner;
  varying vec3 vTint;
  varying vec4 vLook;
  float disc(float d, float r) { return 1.0 - smoothstep(r - uSoft, r + uSoft, d); }
  void main() {
    float d = length(vCorner);
    float r = vLook.x * 0.5;
    vec3 ink = mix(uInk, vTint, vLook.w);
    float body = disc(d, r);
    float core = disc(d, r * mix(0.40, 0.68, vLook.w));
    vec3 color = mix(mix(uPaper, ink, 0.06), ink, core);
    // a thin line round the pale ring
    color = mix(color, ink, smoothstep(r - 1.6, r - 0.8, d) * body * mix(0.6, 1.0, vLook.w));
    float halo = disc(d, r * 1.62) * (1.0 - disc(d, r * 1.32)) * vLook.z;
    float shadow = (1.0 - smoothstep(r * 0.85, r * 1.25 + 1.5, d)) * 0.16;
    float alpha = max(max(body, halo * 0.85), shadow);
    color = mix(color, vTint, halo * (1.0 - body));
    color = mix(vec3(0.0), color, clamp(max(body, halo) / max(alpha, 1e-3), 0.0, 1.0));
    if (alpha * vLook.y < 0.01) discard;
    gl_FragColor = vec4(color, alpha * vLook.y);
    gl_FragColor = sRGBTransferOETF(gl_FragColor);
  }
`;

const ramp = (value) => Math.min(1, Math.max(0, value));

/** @type {SiteLook} */
const HIDDEN = { level: "hidden", opacity: 0 };
const URGENCY = { hidden: 0, quiet: 1, normal: 1, linked: 2, selected: 3 };

/**
 * @typedef {import("../../types/records").SiteEntry} Site
 * @typedef {import("../looks.js").SiteLook} SiteLook
 * @typedef {{size: number, alpha: number, ring: number, fill: number, hover: number}} Shown
 * @typedef {{site: Site, tint: Color, now: Shown, goal: Shown, level: SiteLook["level"], facing: number}} Spot
 */

/** @param {Site[]} sites @param {import("../../types/records").Palette} palette */
export function createMarkers(sites, palette) {
  const count = Math.max(1, sites.length);
  const corners = new Float32Array([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0]);
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(corners, 3));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  geometry.instanceCount = sites.length;
  const streams = { center: 3, tint: 3, look: 4 };
  for (const [name, size] of Object.entries(streams)) {
    geometry.setAttribute(
      name,
      new InstancedBufferAttribute(new Float32Array(count * size), size).setUsage(DynamicDrawUsage),
    );
  }
  const uniforms = {
    uScreen: { value: [1, 1] },
    uSoft: { value: 0.7 },
    uInk: { value: new Color() },
    uPaper: { value: new Color() },
  };
  const material = new ShaderMaterial({
    vertexShader,
    fragmentShader,
    uniforms,
    transparent: true,
    depthTest: false,
    depthWrite: false,
  });
  const mesh = new Mesh(geometry, material);
  mesh.renderOrder = 80;
  mesh.layers.set(MOVING);
  mesh.frustumCulled = mesh.matrixAutoUpdate = false;

  /** @type {Spot[]} */
  const spots = sites.map((site) => ({
    site,
    tint: new Color(
      palette.nerve[site.nerves[0]]?.color ?? (site.nerves.length ? palette.nerve.other?.color : null) ?? "#5B6670",
    ),
    now: { ...LEVELS.normal, hover: 0 },
    goal: { ...LEVELS.normal, hover: 0 },
    level: "normal",
    facing: 1,
  }));
  let text = 1;
  let pair = true;
  let crowd = 1;

  /** How much a site shows its face: 0 on the far side, behind the other leg or too near to be drawn; 1 in front. */
  function facing({ position, normal }, eye, near) {
    const to = [eye.x - position[0], eye.y - position[1], eye.z - position[2]];
    const far = Math.hypot(...to);
    if (far < near) return 0;
    const cos = (to[0] * normal[0] + to[1] * normal[1] + to[2] * normal[2]) / (far * Math.hypot(...normal) || 1);
    const front = ramp((cos + 0.38) / 0.3);
    const hidden =
      pair && Math.abs(position[0]) > MIDDLE ? ramp((-Math.sign(position[0]) * to[0]) / far / 0.25 - 2.6) : 0;
    return front * (1 - hidden);
  }

  function publish() {
    const order = [...spots].sort(
      (a, b) => URGENCY[a.level] - URGENCY[b.level] || a.facing - b.facing || a.goal.hover - b.goal.hover,
    );
    const { center, tint, look } = geometry.attributes;
    order.forEach(({ site, tint: color, now, facing: front, level }, i) => {
      const strength = level === "selected" ? Math.max(front, 0.75) : BEHIND + (1 - BEHIND) * front;
      const [x, y, z] = site.position;
      center.setXYZ(i, x, y, z);
      tint.setXYZ(i, color.r, color.g, color.b);
      look.setXYZW(
        i,
        (now.size * (level === "quiet" || level === "linked" ? crowd : 1) + 4 * now.hover) *
          text *
          (0.72 + 0.28 * front),
        now.alpha * strength,
        now.ring,
        now.fill,
      );
    });
    for (const name of Object.keys(streams)) geometry.attributes[name].needsUpdate = true;
  }

  return {
    mesh,
    spots,
    /** @param {Map<string, SiteLook>} looks @param {boolean} at once */
    apply(looks, at) {
      for (const spot of spots) {
        const { level, opacity } = looks.get(spot.site.id) ?? HIDDEN;
        const { size, alpha, ring, fill } = LEVELS[level];
        spot.level = level;
        spot.goal = { size, alpha: alpha * opacity, ring, fill, hover: spot.goal.hover };
        if (at) spot.now = { ...spot.goal };
      }
    },
    /**
     * @param {boolean} both whether the two legs stand side by side, so that one hides the other in a view from the
     *   side
     */
    setPair(both) {
      pair = both;
    },
    /** @param {string|null} id */
    hover(id) {
      for (const spot of spots) spot.goal.hover = spot.site.id === id ? 1 : 0;
    },
    setText(large) {
      text = large ? 1.35 : 1;
    },
    setTheme(dark) {
      setUniforms(uniforms, {
        uInk: dark ? "#1B2733" : (palette.tissue.site?.color ?? "#1F2933"),
        uPaper: dark ? "#E6EDF3" : "#FFFFFF",
      });
    },
    /**
     * @param {number} dt
     * @param {{eye: import("three").Vector3, near: number, width: number, height: number, ratio: number, scale:
     *   number}} seen `ratio`: pixels
     *   per CSS pixel; `scale`: metres per CSS pixel at the target
     * @returns {boolean} whether something still fades
     */
    step(dt, { eye, near, width, height, ratio, scale }) {
      const share = 1 - Math.exp(-FADE * dt);
      let moving = false;
      for (const spot of spots) {
        spot.facing = facing(spot.site, eye, near);
        if (approach(spot.now, spot.goal, KEYS, share)) moving = true;
      }
      crowd = Math.min(1, Math.max(0.62, 0.0019 / scale)); // discs make room where the body is small
      uniforms.uScreen.value = [width, height];
      uniforms.uSoft.value = 0.6 / ratio;
      publish();
      return moving;
    },
    dispose() {
      geometry.dispose();
      material.dispose();
    },
  };
}
