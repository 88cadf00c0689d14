/** What the build puts in place of names. */

declare module "#inlined" {
  /** The characters that `text` is written in. */
  export const alphabet: string;
  /** The bytes, in the order of what stands for them. */
  export const bytes: readonly number[];
  /** The number of bytes in the module. */
  export const length: number;
  /** How many bytes one character stands for; the characters after these begin one of two. */
  export const singles: number;
  /** The module. */
  export const text: string;
}

declare module "#module" {
  const module: WebAssembly.Module;
  export default module;
}
