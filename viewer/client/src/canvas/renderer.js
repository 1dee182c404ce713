/** The WebGL renderer, or a clear refusal; knows whether a real graphics card draws. */

import { WebGLRenderer } from "three";

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** The browser gives no WebGL 2 canvas. */
export class WebGLUnavailable extends Error {
  constructor(cause) {
    super("WebGL 2 is not available in this browser", { cause });
    this.name = "WebGLUnavailable";
  }
}

/** @returns {boolean} whether the processor does the drawing */
function isSoftware(gl) {
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  return SOFTWARE.test(String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER)));
}

function context(canvas, antialias) {
  const wish = { antialias, alpha: false, stencil: false, powerPreference: "high-performance" };
  return canvas.getContext("webgl2", wish);
}

/** A first context on a throw-away canvas tells what draws here: antialiasing has to be asked for at the start. */
function probe() {
  const gl = context(document.createElement("canvas"), false);
  if (!gl) throw new WebGLUnavailable();
  const software = isSoftware(gl);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return software;
}

/**
 * @returns {{renderer: WebGLRenderer, software: boolean, rough: number, ratio: () => number}}
 * @throws {WebGLUnavailable}
 */
export function createRenderer() {
  const software = probe();
  const antialias = !software;
  const canvas = document.createElement("canvas");
  const gl = context(canvas, antialias);
  if (!gl) throw new WebGLUnavailable();
  try {
    return {
      renderer: new WebGLRenderer({ canvas, context: gl, antialias }),
      software,
      /** Share of the pixels a side that is drawn while a processor draws something that moves. */
      rough: software ? 0.5 : 1,
      /** Pixels per CSS pixel. */
      ratio: () => Math.min(software ? 1 : 2, globalThis.devicePixelRatio || 1),
    };
  } catch (error) {
    throw new WebGLUnavailable(error);
  }
}
