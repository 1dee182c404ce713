/** The shader of nerves: thickness on screen, pattern, light, pulse. One source, four passes. */

import { dissolve } from "./tissue.js";

export const PATTERNS = { solid: 0, bands: 1, dots: 2, rings: 3 };

/** Texels of the state texture, one row for each segment. */
export const TEXELS = 3;

export const vertexShader = /* glsl */ `
  attribute vec4 place; // segment, radius, arc length, turn
  attribute vec3 outward;
  uniform highp sampler2D uState;
  uniform float uPixel, uThick, uWiden;
  varying vec3 vNormal;
  varying vec3 vView;
  varying vec2 vPlace;
  varying float vRadius;
  flat varying vec4 vLook, vRun, vShow;
  uniform vec4 uCut;
  varying float vCut;
  void main() {
    int row = int(place.x + 0.5);
    vLook = texelFetch(uState, ivec2(0, row), 0); // colour, pattern
    vRun = texelFetch(uState, ivec2(1, row), 0);  // lit from, lit to, start (all metres), way travelled before
    vShow = texelFetch(uState, ivec2(2, row), 0); // visible, lit, muted, pulse; sign of visible: -: variable course
    float visible = abs(vShow.x);
    #if PASS > 0
      visible *= step(0.004, vShow.y);
    #endif
    vec4 mid = modelViewMatrix * vec4(position, 1.0);
    float pixel = -mid.z * uPixel;
    float wide = mix(2.6, 4.6, vShow.y) * mix(1.0, 0.62, vShow.z);
    float radius = max(place.y * mix(1.0, 1.12, vShow.y), 0.5 * wide * uThick * pixel) + uWiden * uThick * pixel;
    vRadius = radius;
    vNormal = normalize(normalMatrix * outward);
    vPlace = vec2(place.z, place.w);
    vec4 mvPosition = modelViewMatrix * vec4(position + outward * radius * step(0.004, visible), 1.0);
    vView = -mvPosition.xyz;
    gl_Position = visible < 0.004 ? vec4(2.0, 2.0, 2.0, 1.0) : projectionMatrix * mvPosition;
    vCut = dot(position, uCut.xyz) - uCut.w;
  }
`;

export const fragmentShader = /* glsl */ `
  uniform vec3 uPale, uPaper, uFog;
  uniform float uTime, uStatic, uPatternScale, uDark, uNear;
  uniform vec2 uDepth;
  varying vec3 vNormal;
  varying vec3 vView;
  varying vec2 vPlace;
  varying float vRadius;
  flat varying vec4 vLook, vRun, vShow;
  varying float vCut;

  ${dissolve}
  // 1 where the pattern leaves the light gap, along metres and around turns
  float gap(float kind, float s, float turn, float radius) {
    float unit = 0.012 * uPatternScale;
    if (kind < 0.5) return 0.0;
    float soft = fwidth(s) * 0.8 + 1e-5;
    if (kind < 1.5) { // long bands
      float x = abs(mod(s, unit * 3.2) - unit * 1.6);
      return 1.0 - smoothstep(unit * 0.42 - soft, unit * 0.42 + soft, x);
    }
    if (kind < 2.5) { // dots
      float x = mod(s, unit) - unit * 0.5;
      float around = (abs(fract(turn * 3.0) - 0.5)) * 2.0944 * radius;
      float r = min(unit * 0.3, radius * 0.62);
      return 1.0 - smoothstep(r - soft, r + soft, length(vec2(x, around)));
    }
    float x = abs(mod(s, unit) - unit * 0.5); // rings
    return 1.0 - smoothstep(unit * 0.15 - soft, unit * 0.15 + soft, x);
  }

  void main() {
    if (vCut < 0.0) discard;
    dissolve(uNear, vView.z);
    float s = vPlace.x;
    float blur = max(fwidth(s), 0.001);
    float inside = smoothstep(vRun.x - blur, vRun.x + blur, s) * (1.0 - smoothstep(vRun.y - blur, vRun.y + blur, s));
    float lit = vShow.y * inside;
    float muted = vShow.z * (1.0 - inside * step(0.004, vShow.y));
    #if PASS > 0
      if (lit < 0.02) discard;
    #else
      if (lit > 0.7) discard; // the front pass draws it
    #endif
    vec3 n = normalize(vNormal) * (gl_FrontFacing ? 1.0 : -1.0);
    vec3 v = normalize(vView);
    float facing = clamp(dot(n, v), 0.0, 1.0);

    float way = vRun.w + abs(s - vRun.z);
    float behind = mod(uTime * 0.24 - way, 0.34); // metres behind the head of the pulse
    float pulse = exp(-behind * 16.0) * smoothstep(0.0, 0.012, behind);
    float arrows = pow(fract(way / 0.11), 3.0); // long enough not to be taken for the bands of a pattern
    float wave = mix(pulse, arrows * 0.6, uStatic) * vShow.w * lit;

    #if PASS == 1 // halo
      float glow = pow(facing, 1.6) * lit * (0.26 + 0.6 * wave);
      gl_FragColor = vec4(vLook.rgb, glow);
    #else
      vec3 color = vLook.rgb;
      float variable = step(vShow.x, 0.0);
      float away = gap(vLook.w, s, vPlace.y, vRadius) * 0.78;
      if (variable > 0.5) away = max(away, 0.7 * step(0.62, fract(s / (0.010 * uPatternScale))));
      color = mix(color, uPaper, away * mix(1.0, 0.6, muted));
      color = mix(color, uPale, muted * mix(0.62, 0.76, uDark));
      color = mix(color, uPaper, wave * 0.8 * pow(facing, 1.8)); // the core shines, the edge keeps its colour
      float key = clamp((dot(n, normalize(vec3(-0.42, 0.55, 0.72))) + 0.35) / 1.35, 0.0, 1.0);
      float shade = mix(0.52 + 0.56 * key, 0.80 + 0.28 * key, max(lit, uDark * 0.4));
      vec3 shown = color * shade;
      shown += vec3(0.9) * pow(clamp(dot(n, normalize(normalize(vec3(-0.42, 0.55, 0.72)) + v)), 0.0, 1.0), 24.0) * 0.16 * (1.0 - muted);
      shown *= mix(1.0, 0.62, pow(1.0 - facing, 2.5) * (1.0 - 0.5 * uDark)); // a dark edge sets the nerve off from bone
      shown = mix(shown, uFog, clamp((vView.z - uDepth.x) / uDepth.y, 0.0, 1.0) * 0.42 * (1.0 - lit));
      float alpha = 1.0;
      #if PASS == 2 // seen through bone
        alpha = 0.46 * lit;
      #elif PASS == 3
        alpha = clamp(lit * 1.5, 0.0, 1.0);
      #else
        alpha = min(1.0, abs(vShow.x));
      #endif
      gl_FragColor = vec4(shown, alpha);
    #endif
    gl_FragColor = sRGBTransferOETF(gl_FragColor);
  }
`;
