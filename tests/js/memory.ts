/** The package, and the memory of its module, which is nobody's business but that of tests of how much there is. */

const { Instance } = WebAssembly;
let found: WebAssembly.Memory | undefined;

// It is taken from the instance as that is made, at the first use.
WebAssembly.Instance = class extends Instance {
  constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
    super(module, imports);
    found = this.exports.memory as WebAssembly.Memory;
  }
};
export const lib = await import("cobrowse-session");
lib.phase(undefined);
WebAssembly.Instance = Instance;

export const memory = found as unknown as WebAssembly.Memory;
