/** What the build puts in place of names. */

declare module "#imported-core" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "#imported-live" {
  const module: WebAssembly.Module;
  export default module;
}
