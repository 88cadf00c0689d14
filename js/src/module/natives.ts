/**
 * Built-in functions as they were when the package was loaded. A page may replace them later by some that fail when their work is
 * done, or that use the package: where that would leave something half done, these are called.
 */

export const { apply } = Reflect;
export const { set } = Uint8Array.prototype;
export const { push } = Array.prototype;
