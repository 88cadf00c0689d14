/** The one instance of the module, and its buffers for what crosses. The entries share this file. */

import * as wasm from "#wasm";
import type { Check } from "./options.js";
import type { Packed } from "./read.js";

export * from "#wasm";

/** How many UTF-16 units of text, or bytes, cross at once, at the most: so much that only an attack needs more. */
export const MOST_UNITS = 2 ** 27;

const encoder = /* @__PURE__ */ new TextEncoder();
let memory: WebAssembly.Memory | undefined;

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

const buffer = (): ArrayBuffer => (memory as WebAssembly.Memory).buffer;

/** The module's memory. When it grows, views of it lose what they view. */
let heap = /* @__PURE__ */ new Uint8Array();
/** Where the module's two buffers lie, and how large they are. */
let cellsAt = 0;
let cellsRoom = 0;
let textAt = 0;
let text = /* @__PURE__ */ new Uint8Array();
/** What the module answered in numbers. */
let answer = /* @__PURE__ */ new Float64Array();

/** Makes the module's buffers large enough, and views them. `false`: there is not so much memory. */
function reserve(cells: number, bytes: number): boolean {
  if (cells > cellsRoom || bytes > text.length) {
    const room = [Math.max(cells, cellsRoom), Math.max(bytes, text.length)] as const;
    if (!wasm.reserve(...room)) return false;
    cellsAt = wasm.cellsAt();
    textAt = wasm.textAt();
    cellsRoom = room[0];
    text = new Uint8Array(buffer(), textAt, room[1]);
  } else if (text.buffer !== buffer()) text = new Uint8Array(buffer(), textAt, text.length);
  if (heap.buffer !== buffer()) heap = new Uint8Array(buffer());
  return true;
}

let named = false;

/** Puts what was written where the module reads it. Returns the length of its text in bytes. */
export function send(packed: Packed): number | undefined {
  const units = packed.joined.length;
  if (!reserve(packed.cells, units)) return undefined;
  const { read, written } = encoder.encodeInto(packed.joined, text);
  let bytes = written;
  if (read !== units || written !== units) {
    // It is not all ASCII: each text lies elsewhere than its units did. None of them needs more than three bytes.
    if (!reserve(packed.cells, units * 3)) return undefined;
    bytes = 0;
    for (const [part, place] of packed.each()) {
      const { written } = encoder.encodeInto(part, text.subarray(bytes));
      place(bytes, written);
      bytes += written;
    }
  }
  heap.set(packed.cellBytes, cellsAt);
  if (packed.named !== named) {
    named = packed.named;
    wasm.named(named);
  }
  return bytes;
}

/** Puts a text where the module reads it. Returns its length in bytes. */
export function sendText(string: string): number | undefined {
  if (string.length > MOST_UNITS || !reserve(0, string.length)) return undefined;
  let { read, written } = encoder.encodeInto(string, text);
  if (read < string.length) {
    // It was not ASCII. No unit needs more than three bytes.
    if (!reserve(0, string.length * 3)) return undefined;
    ({ read, written } = encoder.encodeInto(string, text));
  }
  return written;
}

/** Puts bytes where the module reads them. */
export function sendBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length > MOST_UNITS || !reserve(0, bytes.length)) return undefined;
  text.set(bytes);
  return bytes.length;
}

/** The numbers that the module answered, and whatever lies behind them: good until it answers in numbers again. */
export function numbers(): Float64Array {
  const at = wasm.numbersAt();
  if (answer.buffer !== buffer() || answer.byteOffset !== at) answer = new Float64Array(buffer(), at);
  return answer;
}

/** What the module respects, once it was told. */
let respected: Check | undefined;

/** Has the module respect what was chosen, from now on. */
export function respect(check: Check): void {
  const { skewToleranceMs, flags, hosts } = check;
  if (
    respected?.skewToleranceMs === skewToleranceMs &&
    respected.flags === flags &&
    respected.hosts === hosts
  ) {
    return;
  }
  const bytes = sendText(hosts);
  if (bytes === undefined) throw new RangeError("options.viewerHosts are too many for the memory there is");
  wasm.options(skewToleranceMs, flags, bytes);
  respected = check;
}

/** Lets go of what is known of the module: after a failure, it is not what it was. */
export function forget(): void {
  cellsRoom = 0;
  text = new Uint8Array();
  answer = new Float64Array();
  named = false;
  respected = undefined;
}
