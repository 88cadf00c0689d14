/** All of the package without the module: the program brings it, by `init` or `initSync`. */

export * from "./index.js";
export { init, initSync, type ModuleSource, ready } from "./init.js";
