/** The module: instantiated from inlined bytes when this file is imported, so that nobody has to wait. */

import * as wasm from "#wasm";
import bytes from "#wasm-bytes";

const { memory } = wasm.initSync({ module: bytes as BufferSource });

export { wasm };

/** How many UTF-16 units of text, or bytes, cross at once, at the most: so much that only an attack needs more. */
export const MOST_UNITS = 2 ** 27;

const encoder = new TextEncoder();
let cells = new Float64Array();
let text = new Uint8Array();

/** Makes the module's two buffers large enough. `false`: there is not so much memory. */
function reserve(cellsLength: number, textLength: number): boolean {
  const enough = cells.length >= cellsLength && text.length >= textLength;
  // When the module's memory grows, views of it lose what they view.
  if (enough && cells.buffer === memory.buffer) return true;
  const lengths = [Math.max(cells.length, cellsLength), Math.max(text.length, textLength)] as const;
  if (!wasm.reserve(...lengths)) return false;
  cells = new Float64Array(memory.buffer, wasm.cellsAt(), lengths[0]);
  text = new Uint8Array(memory.buffer, wasm.textAt(), lengths[1]);
  return true;
}

reserve(1024, 8192);

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
