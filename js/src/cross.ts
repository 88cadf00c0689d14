/** Crossing to the module: a value that was written down, or JSON, and what to do where that is too much for it. */

import { shapes } from "#shapes";
import { type Chosen, usual } from "./options.js";
import { type Packed, packing, type Shape, timedParts } from "./read.js";
import { forget, MOST_UNITS, respect, send, sendBytes, sendText, wasm } from "./wasm.js";

export type Call<R> = (cells: number, bytes: number) => R;

/**
 * The module failed for want of memory or of stack, which is all that can make it fail: what it kept is not what it was.
 * What else was thrown is thrown on.
 */
export function failed(error: unknown): void {
  forget();
  const wanting =
    error instanceof WebAssembly.RuntimeError ||
    error instanceof RangeError ||
    // Firefox's own, where the stack is at its end.
    (error as { name?: unknown } | undefined)?.name === "InternalError";
  if (!wanting) throw error;
}

/** Hands what was written to a function of the module; what is too large to take over counts as unreadable. */
export function cross<R>(packed: Packed, call: Call<R>, chosen: Chosen = usual): R {
  try {
    respect(chosen.check);
    const bytes = send(packed);
    if (bytes !== undefined) return call(packed.cells, bytes);
  } catch (error) {
    failed(error);
  }
  packed.writeTooLarge();
  respect(chosen.check);
  return call(packed.cells, send(packed) as number);
}

/** Hands a value to a function of the module, as a session. */
export function crossSession<R>(value: unknown, call: Call<R>, chosen: Chosen): R {
  return packing((packed) =>
    cross(packed.write({ names: chosen.reports }, [value, shapes.session]), call, chosen),
  );
}

/** Hands a session or a leg to a function of the module. */
export function crossTimed<R>(x: unknown, call: Call<R>): R {
  const [session, context] = timedParts(x);
  return packing((packed) =>
    cross(packed.write({}, [session, shapes.session], [context, shapes.context]), call),
  );
}

/**
 * Hands JSON to a function of the module; what is no JSON at all, and what is too large, to one that says so.
 */
export function crossJson<R>(
  json: unknown,
  chosen: Chosen,
  call: (bytes: number, isText: boolean) => R,
  refused: (verdict: number) => R,
): R {
  const isText = typeof json === "string";
  if (!isText && !isBytes(json)) {
    return packing((packed) => refused(cross(packed.write({}, [json, NOTHING]), wasm.refuseJson)));
  }
  try {
    respect(chosen.check);
    const bytes = isText ? sendText(json) : sendOwnBytes(json);
    if (bytes !== undefined) return call(bytes, isText);
  } catch (error) {
    failed(error);
  }
  return packing((packed) => {
    packed.writeTooLarge();
    return refused(cross(packed, wasm.validate));
  });
}

/** What records are read by of which nothing is wanted. */
const NOTHING: Shape = { size: 0, read: () => undefined, clean: () => ({}) };

function sendOwnBytes(bytes: Uint8Array): number | undefined {
  const own = ownBytes(bytes);
  return own && sendBytes(own);
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
export function ownBytes(bytes: Uint8Array, most: number = MOST_UNITS): Uint8Array | undefined {
  const buffer = bufferOf.call(bytes) as ArrayBufferLike;
  try {
    const view = new Uint8Array(buffer, offsetOf.call(bytes) as number, lengthOf.call(bytes) as number);
    if (view.length > most) return undefined;
    return buffer instanceof ArrayBuffer ? view : Uint8Array.from(view);
  } catch {
    return undefined; // The buffer was transferred to somebody else.
  }
}
