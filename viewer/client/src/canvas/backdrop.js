/** What lies behind the body: a quiet gradient and a soft shadow on the floor. */

import { BufferAttribute, BufferGeometry, Color, Group, Mesh, PlaneGeometry, ShaderMaterial } from "three";
import { setUniforms } from "./materials/uniforms.js";

const THEMES = {
  light: { uTop: "#F7F9FA", uBottom: "#D9E0E5", uShadow: 0.3 },
  dark: { uTop: "#232A32", uBottom: "#0E1216", uShadow: 0.55 },
};

/** @param {number[][]} bounds of the body, metres */
export function createBackdrop(bounds) {
  const uniforms = { uTop: { value: new Color() }, uBottom: { value: new Color() }, uShadow: { value: 0 } };
  const triangle = new BufferGeometry();
  triangle.setAttribute("position", new BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3));
  const wall = new Mesh(
    triangle,
    new ShaderMaterial({
      depthTest: false,
      depthWrite: false,
      uniforms,
      vertexShader: "varying vec2 vAt; void main() { vAt = position.xy; gl_Position = vec4(position.xy, 1.0, 1.0); }",
      fragmentShader: /* glsl */ `
      uniform vec3 uTop, uBottom;
      varying vec2 vAt;
      float grain(vec2 p) { return fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715)))); }
      void main() {
        float far = length(vAt * vec2(0.62, 0.8) - vec2(0.0, 0.25));
        vec3 color = mix(uTop, uBottom, smoothstep(0.1, 1.35, far));
        gl_FragColor = vec4(color, 1.0);
        gl_FragColor = sRGBTransferOETF(gl_FragColor);
        gl_FragColor.rgb += (grain(gl_FragCoord.xy) - 0.5) / 255.0; // no bands in the gradient
      }
    `,
    }),
  );
  wall.renderOrder = -100;
  wall.frustumCulled = false;

  const [low, high] = bounds;
  const wide = Math.max(high[0] - low[0], 0.2);
  const deep = Math.max(high[2] - low[2], 0.2);
  const floor = new Mesh(
    new PlaneGeometry(wide * 1.9, deep * 2.0),
    new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      uniforms,
      vertexShader:
        "varying vec2 vAt; void main() { vAt = uv * 2.0 - 1.0; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }",
      fragmentShader: /* glsl */ `
      uniform float uShadow;
      varying vec2 vAt;
      void main() { gl_FragColor = vec4(0.0, 0.0, 0.02, uShadow * pow(max(0.0, 1.0 - length(vAt)), 1.8)); }
    `,
    }),
  );
  floor.rotation.x = -Math.PI / 2;
  const stand = () => floor.position.set((low[0] + high[0]) / 2, low[1] - 0.002, (low[2] + high[2]) / 2);
  stand();
  floor.renderOrder = -50;
  const group = new Group();
  group.add(wall, floor);
  return {
    group,
    /** The body has changed its bounds. */
    stand,
    setTheme: (dark) => setUniforms(uniforms, dark ? THEMES.dark : THEMES.light),
    dispose() {
      for (const mesh of [wall, floor]) {
        mesh.geometry.dispose();
        mesh.material.dispose();
      }
    },
  };
}
