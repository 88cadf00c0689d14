/** What benches/build.mjs makes, under the names that it is bundled by. */

declare module "built/ajv-standalone" {
  const validate: import("ajv").ValidateFunction;
  export default validate;
}

declare module "built/serde-wasm" {
  export const initSync: import("./contestants/serde-wasm.js").SerdeWasm["initSync"];
  export const inspect: import("./contestants/serde-wasm.js").SerdeWasm["inspect"];
}

declare module "built/serde-wasm.wasm" {
  const bytes: Uint8Array;
  export default bytes;
}
