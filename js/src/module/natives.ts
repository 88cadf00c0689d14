/**
 * Built-in functions as they were when the package was loaded. A page may replace them later by some that fail when their work is
 * done, or that use the package: where that would leave something half done, these are called. (To read a property may do anything:
 * only of a call that is marked bundlers know that they may leave it out.)
 */

export const apply = /* @__PURE__ */ (() => Reflect.apply)();
export const set = /* @__PURE__ */ (() => Uint8Array.prototype.set)();
export const push = /* @__PURE__ */ (() => Array.prototype.push)();
