/** What kind of value something is, found out without letting it throw. */

import { ensureRoom, isStackEnd } from "./stack.js";

/** What a value is: the numbers that the module knows them by (`src/read/readout.rs`). */
export const MISSING = 0;
export const NUMBER = 2;
export const TEXT = 3;
export const ANY_TEXT = 5;
export const TRUE = 6;
export const FALSE = 7;
export const DATE = 8;
export const RECORD = 9;
export const LONG_LIST = 11;
export const UNREADABLE = 12;
export const BIGINT = 13;
export const SYMBOL = 14;
export const FUNCTION = 15;
export const ARRAY = 16;
export const OBJECT = 17;
export const MAP = 18;
export const SET = 19;
export const REGEXP = 20;
export const PROMISE = 21;
export const BUFFER = 22;
export const BOXED = 23;
export const USUAL = 24;
export const NULL = 25;
export const UNDEFINED = 26;
export const UNKNOWN_NAME = 27;
export const UNREADABLE_NAME = 29;
export const TOO_LARGE = 30;

/** Stands for a value whose reading threw. */
export const THREW: unique symbol = /* @__PURE__ */ Symbol("threw");

/** What comes of a value whose reading threw, unless the caller of this package has used up the stack: that is thrown on. */
export function threw(error: unknown): typeof THREW {
  if (isStackEnd(error)) ensureRoom();
  return THREW;
}

/** What a MessageEvent carries (`socket.onmessage = live.apply`); anything else, and one without data, is what it is. */
export function dataOf(value: unknown): unknown {
  if (!isObject(value) || get(value, "type") !== "message") return value;
  const data = get(value, "data");
  return data === undefined || data === null || data === THREW ? value : data;
}

/** Ordinary property access, which may run anybody's code. */
export function get(source: object, key: string | number): unknown {
  try {
    return (source as Record<string | number, unknown>)[key];
  } catch (error) {
    return threw(error);
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether a value is an array, which a revoked Proxy does not say. */
export function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch (error) {
    threw(error);
    return false;
  }
}

/** Whether a value may be read as a record: an object that is no array and no special built-in. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && classify(value) === RECORD;
}

/** What a value is, of whatever type. */
export function whatIs(value: unknown): number {
  switch (typeof value) {
    case "string":
      return ANY_TEXT;
    case "number":
      return NUMBER;
    case "boolean":
      return value ? TRUE : FALSE;
    case "bigint":
      return BIGINT;
    case "function":
      return FUNCTION;
    case "symbol":
      return value === THREW ? UNREADABLE : SYMBOL;
    case "object": {
      if (value === null) return NULL;
      const what = classify(value);
      return what === RECORD ? OBJECT : what;
    }
    default:
      return UNDEFINED;
  }
}

const dateValue = Date.prototype.getTime;
const tagOf = Object.prototype.toString;

function getter(prototype: object, key: string): (this: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as (this: unknown) => unknown;
}

type Temporal = Partial<Record<"Instant" | "ZonedDateTime", { readonly prototype: object }>>;

/** Reads the milliseconds of a moment of `Temporal`, where there is such a thing. */
function momentOf(type: keyof Temporal): (this: unknown) => unknown {
  const prototype = (globalThis as { Temporal?: Temporal }).Temporal?.[type]?.prototype;
  return (prototype && getter(prototype, "epochMilliseconds")) ?? none;
}

function none(): never {
  throw new TypeError();
}

const instantValue = /* @__PURE__ */ momentOf("Instant");
const zonedValue = /* @__PURE__ */ momentOf("ZonedDateTime");

/** The milliseconds of what is a DATE: a `Date` of any realm, or a moment of `Temporal`. */
export function timeValue(value: object): number {
  for (const read of [dateValue, instantValue, zonedValue]) {
    try {
      return read.call(value as never) as number;
    } catch (error) {
      threw(error);
    }
  }
  return Number.NaN;
}

/**
 * The built-in objects that are no records: by their tag, with a method that only works on the real thing, of whatever
 * realm.
 */
const builtIns: Record<string, [what: number, method: (this: never) => unknown]> = {
  "[object Date]": [DATE, dateValue],
  "[object Temporal.Instant]": [DATE, instantValue],
  "[object Temporal.ZonedDateTime]": [DATE, zonedValue],
  "[object Map]": [MAP, /* @__PURE__ */ getter(Map.prototype, "size")],
  "[object Set]": [SET, /* @__PURE__ */ getter(Set.prototype, "size")],
  "[object RegExp]": [REGEXP, /* @__PURE__ */ getter(RegExp.prototype, "source")],
  "[object ArrayBuffer]": [BUFFER, /* @__PURE__ */ getter(ArrayBuffer.prototype, "byteLength")],
  "[object String]": [BOXED, String.prototype.valueOf],
  "[object Number]": [BOXED, Number.prototype.valueOf],
  "[object Boolean]": [BOXED, Boolean.prototype.valueOf],
  "[object Symbol]": [BOXED, Symbol.prototype.valueOf],
  "[object BigInt]": [BOXED, BigInt.prototype.valueOf],
  // Nothing tells a promise from an imitation without touching it; the tag has to do.
  "[object Promise]": [PROMISE, () => undefined],
  "[object SharedArrayBuffer]": [BUFFER, () => undefined],
};

/** What kind of object this is: RECORD for all that is no array, no function and no special built-in. */
export function classify(value: object): number {
  try {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return Array.isArray(value) ? ARRAY : RECORD;
    if (Array.isArray(value)) return ARRAY;
    if (prototype === null) return RECORD;
    if (ArrayBuffer.isView(value)) return BUFFER;
  } catch (error) {
    threw(error);
    return UNREADABLE; // A revoked Proxy, or one that hides.
  }
  try {
    const builtIn = builtIns[tagOf.call(value)];
    if (builtIn === undefined) return RECORD;
    builtIn[1].call(value as never);
    return builtIn[0];
  } catch (error) {
    threw(error);
    return RECORD; // It only claims to be one.
  }
}
