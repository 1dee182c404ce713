/**
 * A picture of what stands still. While only the pulse moves, bones and resting nerves are not drawn again: their colours
 * and depths are kept and put down as one rectangle. Worth it where a processor does the drawing.
 */

import {
  AlwaysDepth, BufferAttribute, BufferGeometry, DepthTexture, Mesh, NearestFilter, OrthographicCamera, ShaderMaterial, UnsignedIntType,
  WebGLRenderTarget,
} from "three";

/** Layers of the camera: what stands still, what a pulse moves. */
export const RESTING = 0;
export const MOVING = 1;

export function createStill() {
  const target = new WebGLRenderTarget(1, 1, { minFilter: NearestFilter, magFilter: NearestFilter, depthTexture: new DepthTexture(1, 1, UnsignedIntType) });
  const triangle = new BufferGeometry();
  triangle.setAttribute("position", new BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3));
  const sheet = new Mesh(triangle, new ShaderMaterial({
    depthFunc: AlwaysDepth,
    uniforms: { uColor: { value: target.texture }, uDepths: { value: target.depthTexture } },
    vertexShader: "void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }",
    fragmentShader: /* glsl */ `
      uniform sampler2D uColor;
      uniform highp sampler2D uDepths;
      void main() {
        ivec2 at = ivec2(gl_FragCoord.xy);
        gl_FragColor = vec4(texelFetch(uColor, at, 0).rgb, 1.0); // colours are already as the screen wants them
        gl_FragDepth = texelFetch(uDepths, at, 0).r;
      }
    `,
  }));
  sheet.frustumCulled = false;
  const flat = new OrthographicCamera();

  return {
    /** Draw what stands still into the picture. */
    take(renderer, scene, camera) {
      const { width, height } = renderer.domElement;
      target.setSize(width, height);
      camera.layers.set(RESTING);
      renderer.setRenderTarget(target);
      renderer.render(scene, camera);
      renderer.setRenderTarget(null);
    },
    /** Put the picture on the canvas, colours and depths, and draw what moves over it. */
    put(renderer, scene, camera) {
      renderer.render(sheet, flat);
      camera.layers.set(MOVING);
      renderer.autoClear = false;
      renderer.render(scene, camera);
      renderer.autoClear = true;
    },
    dispose() {
      target.depthTexture.dispose();
      target.dispose();
      triangle.dispose();
      sheet.material.dispose();
    },
  };
}
