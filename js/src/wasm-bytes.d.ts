/** The module's bytes, inlined by the build. */
declare module "#wasm-bytes" {
  const bytes: Uint8Array;
  export default bytes;
}
