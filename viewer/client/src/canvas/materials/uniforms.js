/** Values of a shader by their names. */

/** @param {{[name: string]: {value: any}}} uniforms @param {{[name: string]: any}} values colours in any form that three.js takes */
export function setUniforms(uniforms, values) {
  for (const [name, value] of Object.entries(values)) {
    const uniform = uniforms[name];
    if (uniform.value?.isColor) uniform.value.set(value);
    else uniform.value = value;
  }
}
