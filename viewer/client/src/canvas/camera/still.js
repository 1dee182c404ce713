/**
 * A picture of what stands still. While only the pulse moves, bones and resting nerves are not drawn again: their
 * colours
 * and depths are kept and put down as one rectangle. Worth it where a processor does the drawing. A rough picture has
 * fewer
 * pixels: the canvas itself keeps its size, as changing that waits for all that is being drawn.
 */

import {
  AlwaysDepth,
  DepthTexture,
  LinearFilter,
  NearestFilter,
  ShaderMaterial,
  UnsignedIntType,
  WebGLRenderTarget,
} from "three";
import { FullScreenQuad } from "three/examples/jsm/postprocessing/Pass.js";

/** Layers of the camera: what stands still, what a pulse moves. */
export const RESTING = 0;
export const MOVING = 1;

export function createStill() {
  const pictures = new Map();
  const material = new ShaderMaterial({
    depthFunc: AlwaysDepth,
    uniforms: { uColor: { value: null }, uDepths: { value: null }, uShare: { value: 1 } },
    vertexShader: "void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }",
    fragmentShader: /* glsl */ `
      uniform sampler2D uColor;
      uniform highp sampler2D uDepths;
      uniform float uShare;
      void main() {
        vec2 at = gl_FragCoord.xy * uShare;
        // colours are already as the screen wants them
        gl_FragColor = vec4(texture(uColor, at / vec2(textureSize(uColor, 0))).rgb, 1.0);
        gl_FragDepth = texelFetch(uDepths, min(ivec2(at), textureSize(uDepths, 0) - 1), 0).r;
      }
    `,
  });
  const sheet = new FullScreenQuad(material);

  function picture(share) {
    if (!pictures.has(share)) {
      const filter = share < 1 ? LinearFilter : NearestFilter;
      pictures.set(
        share,
        new WebGLRenderTarget(1, 1, {
          minFilter: filter,
          magFilter: filter,
          depthTexture: new DepthTexture(1, 1, UnsignedIntType),
        }),
      );
    }
    return pictures.get(share);
  }

  return {
    /** Draw what stands still into the picture. @param {number} share of the canvas's pixels a side */
    take(renderer, scene, camera, share) {
      const { width, height } = renderer.domElement;
      const target = picture(share);
      target.setSize(Math.ceil(width * share), Math.ceil(height * share));
      Object.assign(material.uniforms, {
        uColor: { value: target.texture },
        uDepths: { value: target.depthTexture },
        uShare: { value: share },
      });
      camera.layers.set(RESTING);
      renderer.setRenderTarget(target);
      renderer.render(scene, camera);
      renderer.setRenderTarget(null);
    },
    /** Put the picture on the canvas, colours and depths, and draw what moves over it. */
    put(renderer, scene, camera) {
      sheet.render(renderer);
      camera.layers.set(MOVING);
      renderer.autoClear = false;
      renderer.render(scene, camera);
      renderer.autoClear = true;
    },
    dispose() {
      for (const target of pictures.values()) {
        target.depthTexture.dispose();
        target.dispose();
      }
      sheet.dispose();
      material.dispose();
    },
  };
}
