/** Crossing to the module: packed values or JSON in, and what to do where that is too much for it. */

import { type Packed, readKind, readTimed, tooLarge } from "./read.js";
import type { Validation } from "./types.js";
import { forget, MOST_UNITS, send, sendBytes, table, wasm } from "./wasm.js";

export const sessionFields = /* @__PURE__ */ table(() => wasm.sessionFields());
const contextFields = /* @__PURE__ */ table(() => wasm.contextFields());

export type Call<R> = (cells: number, bytes: number) => R;

/**
 * Calls the module. If that fails for want of memory, which is all that can make it fail, the answer is the one to
 * a value that can't be read.
 */
function guarded<R>(bytes: number | undefined, call: (bytes: number) => R, otherwise: () => R): R {
  if (bytes === undefined) return otherwise();
  try {
    return call(bytes);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    forget();
    return otherwise();
  }
}

/** Hands packed values to a function of the module; values too large to take over count as unreadable. */
export function cross<R>(packed: Packed, call: Call<R>): R {
  const { cells, text } = packed;
  if (packed === tooLarge) return call(cells.length, send(cells, text) as number);
  return guarded(
    send(cells, text),
    (bytes) => call(cells.length, bytes),
    () => cross(tooLarge, call),
  );
}

/** Hands JSON to a function of the module; what is no JSON at all is refused. */
export function crossJson<R>(
  json: unknown,
  call: (bytes: number, isText: boolean) => R,
  refused: (verdict: Validation) => R,
): R {
  const unreadable = () => refused(cross(tooLarge, wasm.validate));
  if (typeof json === "string") {
    return guarded(send([], json), (bytes) => call(bytes, true), unreadable);
  }
  if (isBytes(json)) {
    const bytes = ownBytes(json);
    return guarded(bytes && sendBytes(bytes), (length) => call(length, false), unreadable);
  }
  return refused(cross(readKind(json), wasm.refuseJson));
}

const typedArray: object = /* @__PURE__ */ Object.getPrototypeOf(Uint8Array.prototype);
const ownGetter = (key: string | symbol) =>
  Object.getOwnPropertyDescriptor(typedArray, key)?.get as (this: unknown) => unknown;
const nameOf = /* @__PURE__ */ ownGetter(Symbol.toStringTag);
const bufferOf = /* @__PURE__ */ ownGetter("buffer");
const offsetOf = /* @__PURE__ */ ownGetter("byteOffset");
const lengthOf = /* @__PURE__ */ ownGetter("byteLength");

/** Whether a value is a `Uint8Array`, of whatever realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return nameOf.call(value) === "Uint8Array";
}

/** The bytes of a `Uint8Array`, whatever its subclass says of them; of shared memory a copy, which stays as it is. */
export function ownBytes(bytes: Uint8Array): Uint8Array | undefined {
  const buffer = bufferOf.call(bytes) as ArrayBufferLike;
  try {
    const view = new Uint8Array(buffer, offsetOf.call(bytes) as number, lengthOf.call(bytes) as number);
    if (view.length > MOST_UNITS) return undefined;
    return buffer instanceof ArrayBuffer ? view : Uint8Array.from(view);
  } catch {
    return undefined; // The buffer was transferred to somebody else.
  }
}

/** Hands a session or a leg to a function of the module. */
export function crossTimed<R>(x: unknown, call: Call<R>): R {
  return cross(readTimed(x, sessionFields(), contextFields()), call);
}
