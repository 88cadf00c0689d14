/** The one instance of the module, and its buffers for what crosses. The entries share this file. */

import * as wasm from "#wasm";
import type { Check } from "./options.js";

export * from "#wasm";

/** How many UTF-16 units of text, or bytes, cross at once, at the most: so much that only an attack needs more. */
export const MOST_UNITS = 2 ** 27;

/** What was read of a record (`Reading`). */
interface Record {
  readonly facts: Float64Array;
  /** How many of the facts are to be sent. */
  readonly factCount: number;
  readonly segments: number;
  readonly oddities: Float64Array;
  /** How many oddities there are, and how many names after them. */
  readonly odd: number;
  readonly names: number;
  readonly text: string;
  /** The oddities that have a text. */
  readonly withText: readonly number[];
}

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();
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
  reserve(64, 32, 8192);
}

const buffer = (): ArrayBuffer => (memory as WebAssembly.Memory).buffer;

/** The module's memory, as doubles and as bytes. When it grows, views of it lose what they view. */
let doubles = /* @__PURE__ */ new Float64Array();
let bytes = /* @__PURE__ */ new Uint8Array();

function view(): void {
  if (doubles.buffer === buffer()) return;
  doubles = new Float64Array(buffer());
  bytes = new Uint8Array(buffer());
}

/** How large the module's buffers are at least: they never shrink. */
let roomForSegments = 0;
let roomForOddities = 0;
let roomForText = 0;

/** Makes the module's buffers large enough. `false`: there is not so much memory. */
function reserve(segments: number, oddities: number, text: number): boolean {
  if (segments > roomForSegments || oddities > roomForOddities || text > roomForText) {
    if (!wasm.reserve(segments, oddities, text)) return false;
    roomForSegments = Math.max(segments, roomForSegments);
    roomForOddities = Math.max(oddities, roomForOddities);
    roomForText = Math.max(text, roomForText);
  }
  view();
  return true;
}

/** How many numbers are copied one by one: to make a view of a part takes longer than that. */
const FEW = 128;

function writeDoubles(from: Float64Array, count: number, to: number): void {
  const at = to / 8;
  if (count > FEW) doubles.set(from.subarray(0, count), at);
  else for (let index = 0; index < count; index++) doubles[at + index] = from[index] as number;
}

/** Puts a text where the module reads it. Returns its length in bytes. */
function writeText(text: string): number | undefined {
  if (!reserve(0, 0, text.length)) return undefined;
  const room = () => bytes.subarray(wasm.textAt(), wasm.textAt() + roomForText);
  let { read, written } = encoder.encodeInto(text, room());
  if (read < text.length) {
    // It was not ASCII. No unit needs more than three bytes.
    if (!reserve(0, 0, text.length * 3)) return undefined;
    ({ read, written } = encoder.encodeInto(text, room()));
  }
  return written;
}

/** How many numbers an oddity is, and where in it a text's place stands. */
const ODDITY = 4;
const TEXT_AT = 2;

/** Puts what was read of a record where the module reads it. Returns the length of its text in bytes. */
export function sendRecord(record: Record): number | undefined {
  const { facts, oddities, text, withText } = record;
  const odd = record.odd + record.names;
  if (!reserve(record.segments, odd, text.length)) return undefined;
  let written = 0;
  if (text !== "") {
    const length = writeText(text);
    if (length === undefined) return undefined;
    written = length;
    // It is not all ASCII: each text lies elsewhere than its units did.
    if (length !== text.length) written = writeEach(oddities, text, withText);
  }
  writeDoubles(facts, record.factCount, wasm.factsAt());
  if (odd > 0) writeDoubles(oddities, odd * ODDITY, wasm.odditiesAt());
  return written;
}

/** Writes each text by itself, and says in its oddity where it lies. */
function writeEach(oddities: Float64Array, text: string, withText: readonly number[]): number {
  let end = wasm.textAt();
  const start = end;
  const room = start + roomForText;
  for (const index of withText) {
    const at = index * ODDITY + TEXT_AT;
    const from = oddities[at] as number;
    const part = text.slice(from, from + (oddities[at + 1] as number));
    const { written } = encoder.encodeInto(part, bytes.subarray(end, room));
    oddities[at] = end - start;
    oddities[at + 1] = written;
    end += written;
  }
  return end - start;
}

/** Puts a text where the module reads it. Returns its length in bytes. */
export function sendText(text: string): number | undefined {
  return text.length > MOST_UNITS ? undefined : writeText(text);
}

/** Puts bytes where the module reads them. */
export function sendBytes(own: Uint8Array): number | undefined {
  if (own.length > MOST_UNITS || !reserve(0, 0, own.length)) return undefined;
  bytes.set(own, wasm.textAt());
  return own.length;
}

/** What the module answered in numbers. */
let answer = /* @__PURE__ */ new Float64Array();

/** The numbers that the module answered, and whatever lies behind them: good until it answers in numbers again. */
export function numbers(): Float64Array {
  const at = wasm.numbersAt();
  if (answer.buffer !== buffer() || answer.byteOffset !== at) answer = new Float64Array(buffer(), at);
  return answer;
}

/** What came of an oddity that the last call judged. */
export function judgedAt(index: number): number {
  view();
  return doubles[wasm.judgedAt() / 8 + index * ODDITY + TEXT_AT] as number;
}

/** The numbers of packed issues. */
export const issueNumbers = (at: number, length: number): Uint32Array =>
  new Uint32Array(buffer(), at, length);

/** The text of packed issues. */
export function issueText(at: number, length: number): string {
  view();
  return decoder.decode(bytes.subarray(at, at + length));
}

/** The options that the module was told last. */
let options: Check | undefined;

/** Sets the options of all later calls. */
export function setOptions(check: Check): void {
  const { skewToleranceMs, flags, hosts } = check;
  if (options?.skewToleranceMs === skewToleranceMs && options.flags === flags && options.hosts === hosts)
    return;
  const length = sendText(hosts);
  if (length === undefined) throw new RangeError("options.viewerHosts are too many for the memory there is");
  wasm.setOptions(skewToleranceMs, flags, length);
  options = check;
}

/** Forgets what is known of the module's buffers and options: after a failure, they are not what they were. */
export function resetInstance(): void {
  roomForSegments = roomForOddities = roomForText = 0;
  answer = new Float64Array();
  options = undefined;
}
