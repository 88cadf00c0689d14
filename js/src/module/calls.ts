/** Calls of a module with a value that was read, or with JSON, and what to do where that is too much for it. */

import { readSession, timeContext, timeSession } from "#readers";
import type { PayloadField } from "#tables";
import { TOO_LARGE_PAYLOAD, writePayload } from "../read/payload.js";
import { lendReading, type Reading } from "../read/reading.js";
import { get, isObject, isRecord, THREW, whatIs } from "../read/values.js";
import { type Chosen, usual } from "./chosen.js";
import { type Instance, type LiveExports, release } from "./modules.js";

/** A function of the module that takes a record: how many oddities, names and bytes of text were written. */
export type RecordCall<R> = (oddities: number, names: number, bytes: number) => R;
/** A function of the module that takes what clocks look at. */
export type TimedCall<R> = (oddities: number, bytes: number) => R;

/**
 * The module failed for want of memory or of stack, which is all that can make it fail: its buffers are not what they
 * were. What else was thrown is thrown on.
 */
export function failed(module: Instance, error: unknown): void {
  release(module);
  module.reset();
  const wanting =
    error instanceof WebAssembly.RuntimeError ||
    error instanceof RangeError ||
    // Firefox's own, where the stack is at its end.
    (error as { name?: unknown } | undefined)?.name === "InternalError";
  if (!wanting) throw error;
}

/** What a call came to; its memory is given back if that was much. */
function released<R>(module: Instance, answer: R): R {
  release(module);
  return answer;
}

/** Calls the module with what was read; what is too large for it is refused. */
function callWithReading<R>(module: Instance, reading: Reading, call: RecordCall<R>, chosen: Chosen): R {
  try {
    module.setOptions(chosen.check);
    const bytes = module.sendRecord(reading);
    if (bytes !== undefined) return released(module, call(reading.odd, reading.names, bytes));
  } catch (error) {
    failed(module, error);
  }
  reading.writeTooLarge();
  module.setOptions(chosen.check);
  return call(reading.odd, 0, module.sendRecord(reading) as number);
}

/** Writes what a value is that is no record. */
function readRoot(
  value: unknown,
  reading: Reading,
  read: (record: Readonly<Record<string, unknown>>, reading: Reading) => unknown,
): void {
  if (isRecord(value)) read(value, reading);
  else reading.other(0, value, 0);
}

/** Calls the module with a session. */
export function callWithSession<R>(module: Instance, value: unknown, call: RecordCall<R>, chosen: Chosen): R {
  return lendReading((reading) =>
    callWithReading(
      module,
      reading.read((reading) => readRoot(value, reading, readSession), chosen.reports),
      call,
      chosen,
    ),
  );
}

/** Calls the module with a session that is read, and copied, by a reader of its own. */
export function callWithCopy<R>(
  module: Instance,
  value: unknown,
  copy: (record: Readonly<Record<string, unknown>>, reading: Reading) => unknown,
  call: (reading: Reading, ...written: Parameters<RecordCall<R>>) => R,
  chosen: Chosen,
): R {
  return lendReading((reading) =>
    callWithReading(
      module,
      reading.read((reading) => readRoot(value, reading, copy), chosen.reports),
      (...written) => call(reading, ...written),
      chosen,
    ),
  );
}

/** Calls the module with what clocks look at in a session or a leg. */
export function callWithTimed<R>(
  module: Instance,
  x: unknown,
  call: TimedCall<R>,
  read: (record: Readonly<Record<string, unknown>>, reading: Reading) => unknown = timeSession,
): R {
  const [session, context] = timedParts(x);
  return lendReading((reading) =>
    callWithReading(
      module,
      reading.read((reading) => {
        readRoot(session, reading, read);
        // What can't be used of a context is absent.
        if (isRecord(context)) timeContext(context, reading);
      }),
      (oddities, _names, bytes) => call(oddities, bytes),
      usual,
    ),
  );
}

/** The session and the context of a leg; anything else is a session without a context. */
function timedParts(x: unknown): [session: unknown, context: unknown] {
  const inner = isObject(x) ? get(x, "session") : undefined;
  // A session may happen to have a field of that name, which is none that the platform knows.
  const leg =
    isObject(inner) && get(x as object, "state") === undefined && get(x as object, "id") === undefined;
  return leg ? [inner, get(x as object, "context")] : [x, undefined];
}

/** Calls the larger module with a payload of whatever shape: how many bytes of text were written. */
export function callWithPayload<R>(
  module: Instance<LiveExports>,
  payload: unknown,
  fields: readonly PayloadField[],
  call: (bytes: number) => R,
): R {
  try {
    module.setOptions(usual.check);
    const written = writePayload(payload, fields);
    const bytes = module.sendText(written);
    if (bytes !== undefined) return released(module, call(bytes));
  } catch (error) {
    failed(module, error);
  }
  module.setOptions(usual.check);
  return call(module.sendText(TOO_LARGE_PAYLOAD) as number);
}

/** Calls the module with JSON; with what is no JSON at all, or too large, a function that says so. */
export function callWithJson<R>(
  module: Instance,
  json: unknown,
  chosen: Chosen,
  call: (bytes: number, isText: boolean) => R,
  refused: (verdict: number) => R,
): R {
  const isText = typeof json === "string";
  if (!isText && !isBytes(json)) {
    module.setOptions(chosen.check);
    return refused(module.exports.refuseJson(whatIs(json)));
  }
  const own = isText ? json : ownBytes(json);
  try {
    module.setOptions(chosen.check);
    const bytes = typeof own === "string" ? module.sendText(own) : own && module.sendBytes(own);
    if (bytes !== undefined) return released(module, call(bytes, isText));
  } catch (error) {
    failed(module, error);
  }
  return lendReading((reading) => {
    if (own === undefined) reading.read((reading) => reading.other(0, THREW, 0));
    else reading.writeTooLarge();
    return callWithReading(
      module,
      reading,
      (...written) => refused(module.exports.validate(...written)),
      chosen,
    );
  });
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

/**
 * The bytes of a `Uint8Array`, whatever its subclass says of them; of shared memory a copy, which stays as it is.
 * `undefined`: its buffer was transferred to somebody else.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array | undefined {
  const buffer = bufferOf.call(bytes) as ArrayBufferLike;
  try {
    const view = new Uint8Array(buffer, offsetOf.call(bytes) as number, lengthOf.call(bytes) as number);
    return buffer instanceof ArrayBuffer ? view : Uint8Array.from(view);
  } catch {
    return undefined;
  }
}
