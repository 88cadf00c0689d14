/**
 * All of the package without the module: the program brings it, by `init` or `initSync`.
 *
 * @module cobrowse-session/slim
 */

export * from "./index.js";
export { init, initSync, type ModuleSource, ready } from "./init.js";
