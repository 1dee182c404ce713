/** Vectors of three numbers. */

/** @param {number[]} a @param {number[]} b */
export const sub = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** @param {number[]} a @param {number[]} b */
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** @param {number[]} a @param {number[]} b */
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** @param {number[]} a @param {number} s @param {number[]} b @param {number} t @returns {number[]} s a + t b */
export const blend = (a, s, b, t) => [a[0] * s + b[0] * t, a[1] * s + b[1] * t, a[2] * s + b[2] * t];

/** @param {number[]} a */
export const length = (a) => Math.sqrt(dot(a, a));

/** @param {number[]} a @returns {number[]} of length 1, unless it has none */
export const unit = (a) => blend(a, 1 / (length(a) || 1), a, 0);
