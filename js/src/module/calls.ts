/** Calls of a module with a value that was read, or with JSON, and what to do where that is too much for it. */

import { readSession, timeContext, timePlace, timeSession } from "#readers";
import { TOO_LARGE_PAYLOAD } from "../read/payload.js";
import { lendReading, type Reading } from "../read/reading.js";
import { isStackEnd } from "../read/stack.js";
import { get, isObject, isRecord, THREW, whatIs } from "../read/values.js";
import { type Chosen, usual } from "./chosen.js";
import type { CoreExports } from "./exports.js";
import type { LiveExports, Running } from "./modules.js";

/** What is used: the instance of a module, or of a store in it. */
export interface Crossed<E extends CoreExports = CoreExports> {
  cross<R>(body: (running: Running<E>) => R): R;
}
/** How much was written of a record. */
export type Written = [oddities: number, names: number, bytes: number];
/** What is done with a record that was written. */
export type RecordCall<R, E extends CoreExports = CoreExports> = (
  running: Running<E>,
  ...written: Written
) => R;
/** What is done with what clocks look at. */
export type TimedCall<R, E extends CoreExports = CoreExports> = (
  running: Running<E>,
  oddities: number,
  bytes: number,
) => R;

/**
 * Whether the module failed for want of memory: what it was called with is too large. (For want of stack it fails by the doing
 * of its caller, who is told so.)
 */
export function isOutOfMemory(error: unknown): boolean {
  try {
    const isWant = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    return isWant && !isStackEnd(error);
  } catch {
    return false; // It is somebody's own object, which misbehaves.
  }
}

/**
 * Uses the module, and once more if there was no memory: another WebAssembly instance may have room where this one had it in
 * pieces. `undefined`: that one has not either.
 */
export function attempt<R, E extends CoreExports>(
  instance: Crossed<E>,
  body: (running: Running<E>) => R | undefined,
): R | undefined {
  for (let attempts = 0; attempts < 2; attempts++) {
    try {
      return instance.cross(body);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
  }
  return undefined;
}

/** Calls the module with what was read; what is too large for it is refused. */
function callWithReading<R, E extends CoreExports>(
  instance: Crossed<E>,
  reading: Reading,
  call: RecordCall<R, E>,
  chosen: Chosen,
): R {
  const answer = attempt(instance, (running) => {
    running.setOptions(chosen.check);
    const bytes = running.sendRecord(reading);
    return bytes === undefined ? undefined : call(running, reading.odd, reading.names, bytes);
  });
  if (answer !== undefined) return answer;
  reading.writeTooLarge();
  return instance.cross((running) => {
    running.setOptions(chosen.check);
    return call(running, reading.odd, 0, running.sendRecord(reading) as number);
  });
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
export function callWithSession<R>(
  instance: Crossed,
  value: unknown,
  call: RecordCall<R>,
  chosen: Chosen,
): R {
  return lendReading((reading) =>
    callWithReading(
      instance,
      reading.read((reading) => readRoot(value, reading, readSession), chosen.reports),
      call,
      chosen,
    ),
  );
}

/** Calls the module with a session that is read, and copied, by a reader of its own. */
export function callWithCopy<R>(
  instance: Crossed,
  value: unknown,
  copy: (record: Readonly<Record<string, unknown>>, reading: Reading) => unknown,
  call: (running: Running, reading: Reading, ...written: Written) => R,
  chosen: Chosen,
): R {
  return lendReading((reading) =>
    callWithReading(
      instance,
      reading.read((reading) => readRoot(value, reading, copy), chosen.reports),
      (running, ...written) => call(running, reading, ...written),
      chosen,
    ),
  );
}

/** Calls the module with what clocks look at in a session or a leg. */
export function callWithTimed<R, E extends CoreExports = CoreExports>(
  instance: Crossed<E>,
  x: unknown,
  call: TimedCall<R, E>,
  read: (record: Readonly<Record<string, unknown>>, reading: Reading) => unknown = timeSession,
): R {
  const [session, context, leg] = timedParts(x);
  return lendReading((reading) =>
    callWithReading(
      instance,
      reading.read((reading) => {
        readRoot(session, reading, read);
        // What can't be used of a context is absent.
        if (isRecord(context)) timeContext(context, reading);
        if (leg) timePlace(leg, reading);
      }),
      (running, oddities, _names, bytes) => call(running, oddities, bytes),
      usual,
    ),
  );
}

/** The session and the context of a leg, and the leg; anything else is a session alone. */
function timedParts(
  x: unknown,
): [session: unknown, context?: unknown, leg?: Readonly<Record<string, unknown>>] {
  const leg = isObject(x) ? (x as Readonly<Record<string, unknown>>) : undefined;
  const session = leg && get(leg, "session");
  // A session may happen to have a field of that name, which is none that the platform knows.
  const isLeg = leg && isObject(session) && get(leg, "state") === undefined && get(leg, "id") === undefined;
  return isLeg ? [session, get(leg, "context"), leg] : [x];
}

/** Calls the larger module with a payload that was written (`writePayload`): how many bytes of text it was. */
export function callWithText<R>(
  instance: Crossed<LiveExports>,
  text: string,
  call: (running: Running<LiveExports>, bytes: number) => R,
): R {
  const answer = attempt(instance, (running) => {
    const bytes = running.sendText(text);
    return bytes === undefined ? undefined : call(running, bytes);
  });
  if (answer !== undefined) return answer;
  return instance.cross((running) => call(running, running.sendText(TOO_LARGE_PAYLOAD) as number));
}

/** Calls the module with JSON; with what is no JSON at all, or too large, a function that says so. */
export function callWithJson<R, E extends CoreExports = CoreExports>(
  instance: Crossed<E>,
  json: unknown,
  chosen: Chosen,
  call: (running: Running<E>, bytes: number, own: string | Uint8Array) => R,
  refused: (running: Running, verdict: number) => R,
): R {
  const isText = typeof json === "string";
  if (!isText && !isBytes(json)) {
    return instance.cross((running) => {
      running.setOptions(chosen.check);
      return refused(running, running.exports.refuseJson(whatIs(json)));
    });
  }
  const own = isText ? json : ownBytes(json);
  const answer = attempt(instance, (running) => {
    running.setOptions(chosen.check);
    const bytes = own === undefined ? undefined : running.send(own);
    return bytes === undefined ? undefined : call(running, bytes, own as string | Uint8Array);
  });
  if (answer !== undefined) return answer;
  return lendReading((reading) => {
    if (own === undefined) reading.read((reading) => reading.other(0, THREW, 0));
    else reading.writeTooLarge();
    return callWithReading(
      instance,
      reading,
      (running, ...written) => refused(running, running.exports.validate(...written)),
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
  } catch (error) {
    if (isStackEnd(error)) throw error;
    return undefined;
  }
}
