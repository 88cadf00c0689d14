/** The one instance of the module, and its two buffers for what crosses. The entries share this file. */

import * as wasm from "#wasm";

export * from "#wasm";

/** How many UTF-16 units of text, or bytes, cross at once, at the most: so much that only an attack needs more. */
export const MOST_UNITS = 2 ** 27;

const encoder = /* @__PURE__ */ new TextEncoder();
let memory: WebAssembly.Memory | undefined;
let cells = /* @__PURE__ */ new Float64Array();
let text = /* @__PURE__ */ new Uint8Array();

/** Whether there is an instance. */
export const started = (): boolean => memory !== undefined;

/** Makes the instance, unless there is one. */
export function start(source: WebAssembly.Module | BufferSource): void {
  if (memory !== undefined) return;
  const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  // The glue would take any module for ours, and keep it.
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === "liveOpen")) {
    throw new TypeError("this is another module than cobrowse-session/cobrowse_session.wasm");
  }
  ({ memory } = wasm.initSync({ module }));
  reserve(1024, 8192);
}

/** Makes the module's two buffers large enough. `false`: there is not so much memory. */
function reserve(cellsLength: number, textLength: number): boolean {
  const { buffer } = memory as WebAssembly.Memory;
  const enough = cells.length >= cellsLength && text.length >= textLength;
  // When the module's memory grows, views of it lose what they view.
  if (enough && cells.buffer === buffer) return true;
  const lengths = [Math.max(cells.length, cellsLength), Math.max(text.length, textLength)] as const;
  if (!wasm.reserve(...lengths)) return false;
  const grown = (memory as WebAssembly.Memory).buffer;
  cells = new Float64Array(grown, wasm.cellsAt(), lengths[0]);
  text = new Uint8Array(grown, wasm.textAt(), lengths[1]);
  return true;
}

/** Puts cells and a text where the module reads them. Returns the text's length in bytes. */
export function send(values: readonly number[], string: string): number | undefined {
  if (string.length > MOST_UNITS || !reserve(values.length, string.length)) return undefined;
  cells.set(values);
  let { read, written } = encoder.encodeInto(string, text);
  if (read < string.length) {
    // It was not ASCII. No unit needs more than three bytes.
    if (!reserve(0, string.length * 3)) return undefined;
    cells.set(values);
    ({ read, written } = encoder.encodeInto(string, text));
  }
  return written;
}

/** Lets go of the buffers: after a failure of the module, they are not what they were. */
export function forget(): void {
  cells = new Float64Array();
  text = new Uint8Array();
}

/** Puts bytes where the module reads them. */
export function sendBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length > MOST_UNITS || !reserve(0, bytes.length)) return undefined;
  text.set(bytes);
  return bytes.length;
}
