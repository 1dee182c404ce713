/** What tissues look like: one small shader, a few numbers for each tissue. */

import { Color, DoubleSide, FrontSide, GreaterDepth, ShaderMaterial, Vector2, Vector3, Vector4 } from "three";
import { splitSide } from "../../state.js";
import { paintChunks, paintUniforms } from "../skin/skin_paint.js";
import { setUniforms } from "./uniforms.js";

/**
 * `shell`: drawn as glass that shows its rim; `gloss`, `soft` (light that wraps round), `warm` (red in the shadow);
 * `section`: its cut face.
 */
const LOOKS = {
  bone: { gloss: 0.16, soft: 0.28, warm: 0.05, section: "#D8B48E" },
  cartilage: { gloss: 0.4, soft: 0.4, warm: 0.0, section: "#A9C3CF" },
  ligament: { gloss: 0.22, soft: 0.3, warm: 0.04, section: "#CFC7B4" },
  vessel: { gloss: 0.45, soft: 0.25, warm: 0.1, section: "#7C2420" },
  organ: { gloss: 0.3, soft: 0.4, warm: 0.1, shell: true, section: "#B06F6A" },
  muscle: { gloss: 0.14, soft: 0.3, warm: 0.05, shell: true, section: "#8A3A35" },
  skin: { gloss: 0.1, soft: 0.45, warm: 0.12, shell: true, section: "#E6CFA6" },
};
const TOLD_APART = { muscle: 0.09, organ: 0.05 };
const HIGHLIGHT = "#F2C230";

/**
 * `uRim`: light along an edge; `uDense`: how much darker a shell is where one looks along it, so that it stands out on a
 * light ground.
 */
const THEMES = {
  light: {
    uSky: "#FFFFFF",
    uGround: "#8E8A86",
    uPale: "#D9D9D6",
    uFog: "#E9EDF0",
    uRim: 0.2,
    uLight: 0.9,
    uDense: 0.5,
  },
  dark: {
    uSky: "#D3DCE6",
    uGround: "#2C2A2C",
    uPale: "#5A6068",
    uFog: "#171B21",
    uRim: 0.42,
    uLight: 0.82,
    uDense: 0.0,
  },
};

const vertexShader = /* glsl */ `
  attribute float cavity;
  #ifndef BARE
  attribute float daylight;
  #endif
  #ifdef FIBRES
  attribute vec3 fibre;
  varying vec3 vFibre;
  #endif
  uniform vec4 uCut;
  varying vec3 vNormal;
  varying vec3 vView;
  varying float vCavity, vOpen, vCut;
  ${paintChunks.vertexHead}
  void main() {
    ${paintChunks.vertex}
    vNormal = normalize(normalMatrix * normal);
    vCavity = cavity;
    #ifdef BARE
    vOpen = 1.0;
    #else
    vOpen = daylight;
    #endif
    #ifdef FIBRES
    vFibre = fibre;
    #endif
    vCut = dot(position, uCut.xyz) - uCut.w;
    vec4 mvPosition = modelViewMatrix * vec4(position, 1.0);
    vView = -mvPosition.xyz;
    gl_Position = projectionMatrix * mvPosition;
  }
`;

const veilVertex = /* glsl */ `
  uniform vec4 uCut;
  varying float vCut;
  void main() {
    vCut = dot(position, uCut.xyz) - uCut.w;
    gl_Position = projectionMatrix * (modelViewMatrix * vec4(position, 1.0));
  }
`;

/** Streaks along the fibres, drawn together towards the tendons; too fine ones fade away. */
const fibreChunk = /* glsl */ `
  #ifdef FIBRES
  varying vec3 vFibre;
  float grain1(float x) { float i = floor(x), f = fract(x); f = f * f * (3.0 - 2.0 * f);
    return mix(fract(sin(i * 91.17) * 4373.1), fract(sin((i + 1.0) * 91.17) * 4373.1), f); }
  vec3 fleshed(vec3 color) {
    float turn = atan(vFibre.y, vFibre.x);
    float round_ = turn * 14.0;
    float fine = 1.0 - smoothstep(0.25, 0.9, min(fwidth(round_), fwidth(vFibre.x) * 900.0 + fwidth(vFibre.y) * 900.0));
    float streak = (0.6 * grain1(round_ + 40.0) + 0.4 * grain1(round_ * 2.7 + 90.0) - 0.5) * fine * step(abs(turn), 3.08);
    color *= 1.0 + 0.38 * streak;
    return mix(color, vec3(0.80, 0.70, 0.58), vFibre.z * (0.72 + 0.3 * streak));
  }
  #endif
`;

/** What comes too near the eye goes grain by grain. */
export const dissolve = /* glsl */ `
  void dissolve(float near, float depth) {
    float keep = (depth - near) / min(0.07, 0.2 * near + 0.004);
    float grain = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
    if (keep < grain) discard;
  }
`;

const fragmentShader = /* glsl */ `
  uniform vec3 uColor, uSky, uGround, uPale, uFog, uHighlight, uUp;
  uniform float uOpacity, uMute, uGlow, uGloss, uSoft, uWarm, uRim, uLight, uDense, uNear;
  uniform vec2 uDepth;
  varying vec3 vNormal;
  varying vec3 vView;
  uniform vec3 uSection;
  uniform float uCutOn;
  varying float vCavity, vOpen, vCut;
  ${dissolve}
  ${fibreChunk}
  ${paintChunks.fragmentHead}
  const vec3 KEY = vec3(-0.42, 0.55, 0.72);
  const vec3 FILL = vec3(0.75, 0.05, 0.42);
  void main() {
    if (vCut < 0.0) discard;
    dissolve(uNear, vView.z);
    // the inner side behind a cut stands for the cut face: flat, as if it lay in the plane
    if (uCutOn > 0.5 && !gl_FrontFacing) {
      vec3 face = mix(mix(uSection, uPale, uMute * 0.45), uHighlight, uGlow * 0.5) * uLight;
      gl_FragColor = sRGBTransferOETF(vec4(face, min(1.0, uOpacity * 1.2)));
      return;
    }
    vec3 n = normalize(vNormal) * (gl_FrontFacing ? 1.0 : -1.0);
    vec3 v = normalize(vView);
    float facing = clamp(dot(n, v), 0.0, 1.0);
    float edge = 1.0 - facing;
    float hollow = clamp(-vCavity, 0.0, 1.0), ridge = clamp(vCavity, 0.0, 1.0);

    float open = vOpen * (1.0 - 0.5 * hollow);
    vec3 color = uColor;
    #ifdef FIBRES
    color = fleshed(color);
    #endif
    color *= mix(vec3(0.80, 0.66, 0.52), vec3(1.0), mix(open, 1.0, 0.25));
    color = mix(color, uPale, uMute * 0.6);
    color = mix(color, uHighlight, uGlow * 0.6);
    ${paintChunks.fragment}

    vec3 sky = mix(uGround, uSky, dot(n, uUp) * 0.5 + 0.5);
    float key = clamp((dot(n, normalize(KEY)) + uSoft) / (1.0 + uSoft), 0.0, 1.0);
    float fill = clamp(dot(n, normalize(FILL)), 0.0, 1.0);
    float shut = mix(0.30, 1.0, open);
    vec3 light = sky * 0.42 * shut + vec3(1.0, 0.96, 0.90) * key * 0.86 * mix(0.45, 1.0, open) + vec3(0.70, 0.82, 1.0) * fill * 0.14 * shut;
    light += vec3(uWarm, uWarm * 0.3, 0.0) * (1.0 - key);
    // what recedes loses some of its relief
    light = mix(light, vec3(dot(light, vec3(0.34))) * 0.75 + 0.30, uMute * 0.30);
    vec3 lit = color * light * uLight * (1.0 + 0.12 * ridge);

    float shine = pow(clamp(dot(n, normalize(normalize(KEY) + v)), 0.0, 1.0), 30.0);
    lit += vec3(1.0, 0.98, 0.94) * shine * uGloss * open * (1.0 - 0.6 * uMute);
    lit += mix(uSky, uHighlight, uGlow) * pow(edge, 3.0) * (uRim * clamp(n.y * 0.6 + 0.5, 0.0, 1.0) + 0.6 * uGlow) * (1.0 - 0.5 * uMute);
    lit = mix(lit, uFog, clamp((vView.z - uDepth.x) / uDepth.y, 0.0, 1.0) * 0.42);

    float alpha = uOpacity;
    #ifdef SHELL
      lit *= 1.0 - uDense * pow(edge, 1.5) * (1.0 - smoothstep(0.5, 0.97, uOpacity)) * vec3(0.75, 1.0, 1.15);
      alpha = mix(uOpacity * 0.55, min(1.0, uOpacity * 2.8), pow(edge, 1.6));
      if (uOpacity > 0.97) alpha = 1.0;
    #else
      alpha = mix(uOpacity, min(1.0, uOpacity * 1.6), pow(edge, 2.0));
    #endif
    gl_FragColor = vec4(lit, alpha);
    gl_FragColor = sRGBTransferOETF(gl_FragColor);
  }
`;

/** A number of 0 to 1 that belongs to a name. */
function share(name) {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum / 9972;
}

/** Makes the materials of all structures and re-colours them together. */
export function createTissues(palette) {
  const shared = {
    uSky: { value: new Color() },
    uGround: { value: new Color() },
    uPale: { value: new Color() },
    uFog: { value: new Color() },
    uRim: { value: 0 },
    uDense: { value: 0 },
    uLight: { value: 1 },
    uHighlight: { value: new Color(HIGHLIGHT) },
    uUp: { value: new Vector3(0, 1, 0) },
    uDepth: { value: new Vector2(1, 1) },
    uNear: { value: 0 },
    uCut: { value: new Vector4(0, 1, 0, -1e3) },
    uCutOn: { value: 0 },
  };
  const value = (number) => ({ value: number });

  return {
    /** @param {string} tissue @param {string} id neighbours of one tissue are told apart by a little light and dark */
    material(tissue, id = "") {
      const look = LOOKS[tissue] ?? LOOKS.bone;
      const own = 1 + (TOLD_APART[tissue] ?? 0) * (2 * share(splitSide(id)[0]) - 1);
      return new ShaderMaterial({
        vertexShader,
        fragmentShader,
        defines: {
          ...(look.shell && { SHELL: 1 }),
          ...(tissue === "skin" && { PAINTED: 1, BARE: 1 }),
          ...(tissue === "muscle" && { FIBRES: 1 }),
        },
        side: look.shell ? FrontSide : DoubleSide,
        uniforms: {
          ...shared,
          ...(tissue === "skin" && paintUniforms()),
          uColor: { value: new Color(palette[tissue]?.color ?? "#E9DFC8").multiplyScalar(own) },
          uSection: { value: new Color(look.section).multiplyScalar(2 * own - 1) },
          uOpacity: value(1),
          uMute: value(0),
          uGlow: value(0),
          uGloss: value(look.gloss),
          uSoft: value(look.soft),
          uWarm: value(look.warm),
        },
      });
    },
    /** Writes depth only. */
    veil: () =>
      new ShaderMaterial({
        vertexShader: veilVertex,
        fragmentShader: "varying float vCut; void main() { if (vCut < 0.0) discard; gl_FragColor = vec4(1.0); }",
        uniforms: { uCut: shared.uCut },
        colorWrite: false,
        transparent: true,
      }),
    /** Hatches what lies hidden behind something else. */
    hatch: () =>
      new ShaderMaterial({
        vertexShader: veilVertex,
        fragmentShader: `varying float vCut; uniform vec3 uHighlight;
        void main() { if (vCut < 0.0 || mod(gl_FragCoord.x + gl_FragCoord.y, 8.0) < 4.0) discard; gl_FragColor = sRGBTransferOETF(vec4(uHighlight * 0.9, 0.75)); }`,
        uniforms: { uCut: shared.uCut, uHighlight: shared.uHighlight },
        depthFunc: GreaterDepth,
        depthWrite: false,
        transparent: true,
      }),
    /** @param {{on: boolean, normal: number[], offset: number}} plane what lies on its far side is not drawn */
    setCut({ on, normal, offset }) {
      const [x, y, z] = normal;
      shared.uCut.value.set(x, y, z, offset);
      shared.uCutOn.value = on ? 1 : 0;
    },
    isShell: (tissue) => Boolean(LOOKS[tissue]?.shell),
    setTheme: (dark) => setUniforms(shared, dark ? THEMES.dark : THEMES.light),
    /**
     * Before each frame: where up is for the eye, where the distance begins to pale, what is too near.
     * @param {import("three").Camera} camera @param {{dist: number, size: number, near: number}} seen
     */
    follow(camera, { dist, size, near }) {
      shared.uUp.value.set(0, 1, 0).transformDirection(camera.matrixWorldInverse);
      shared.uDepth.value.set(dist, size);
      shared.uNear.value = near;
    },
  };
}
