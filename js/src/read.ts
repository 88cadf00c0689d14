/**
 * Reads a value once, by the field tables, and packs it for the module: a list of numbers, and a text of
 * the strings that the rules look into. What the rules need not see stays here, in `kept`.
 *
 * Total: whatever a getter or a Proxy does, the answer is a cell that says so. The format is described
 * where it is read, in `src/read/packed.rs`.
 */

import type { FieldKind, FieldShape } from "./types.js";
import { MOST_UNITS } from "./wasm.js";

const NUMBER = 0;
const TEXT = 1;
const KEPT_TEXT = 2;
const TRUE = 3;
const FALSE = 4;
const DATE = 5;
const RECORD = 6;
const LIST = 7;
const LONG_LIST = 8;
const UNREADABLE = 9;
const UNDEFINED = 10;
const NULL = 11;
const BIGINT = 12;
const SYMBOL = 13;
const FUNCTION = 14;
const ARRAY = 15;
const OBJECT = 16;
const MAP = 17;
const SET = 18;
const REGEXP = 19;
const PROMISE = 20;
const BUFFER = 21;
const BOXED = 22;

const NAME_BIT = 5;
const PRESENT_BIT = 8;

const LIST_LIMIT = 10_000;
const MANY_LIMIT = 1_000_000;
/** No word that means anything is longer; of an unknown one, an issue quotes 64 characters. */
const WORD_UNITS = 130;
/** No URL is longer: one unit more than the module takes for one. */
const URL_UNITS = 2 * 1024 * 1024 + 1;

/** What becomes of names that no field has: whether they are listed, and whether their values are read and kept. */
export interface Unknowns {
  list: boolean;
  keep: boolean;
}

const leftAlone: Unknowns = { list: false, keep: false };

/** A record's values as they were received, in the order of its table, and its unknown fields. */
export interface Kept {
  values: unknown[];
  unknown: [string, unknown][];
}

/** What crosses to the module. */
export interface Packed {
  cells: number[];
  text: string;
  kept: Kept | undefined;
}

/** Stands for a value whose reading threw. */
const unreadable: unique symbol = /* @__PURE__ */ Symbol("unreadable");

/** Reads `value` as a record of `fields`. */
export function read(value: unknown, fields: readonly FieldShape[], unknowns: Unknowns): Packed {
  const reader = new Reader(unknowns);
  const kept = reader.value(value, "record", fields, 0) as Kept | undefined;
  return { ...reader.packed(), kept };
}

/** Packs a value only to say what it is. */
export function readKind(value: unknown): Packed {
  const reader = new Reader(leftAlone);
  reader.value(value, "flag", [], 0);
  return reader.packed();
}

/** Reads a session, or a leg: a session with its context. */
export function readTimed(
  x: unknown,
  session: readonly FieldShape[],
  context: readonly FieldShape[],
): Packed {
  const inner = isObject(x) ? get(x, "session") : undefined;
  // A session may happen to have a field of that name, which is none that the platform knows.
  const leg =
    isObject(inner) && get(x as object, "state") === undefined && get(x as object, "id") === undefined;
  const reader = new Reader(leftAlone);
  reader.value(leg ? inner : x, "record", session, 0);
  reader.value(leg ? get(x as object, "context") : undefined, "record", context, 0);
  return reader.packed();
}

/** Reads a payload of whatever shape, of which every text crosses: the module is to know all of it. */
export function readFrame(payload: unknown, fields: readonly FieldShape[]): Packed {
  const reader = new Reader(leftAlone, true);
  reader.value(payload, isList(payload) ? "many" : "record", fields, 0);
  return reader.packed();
}

function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** The value at a path, by the ordinary property access that found it; `undefined` where that fails now. */
export function valueAt(payload: unknown, path: readonly (string | number)[]): unknown {
  let value = payload;
  for (const step of path) value = isObject(value) ? get(value, step) : undefined;
  return value === unreadable ? undefined : value;
}

/** What stands for a value that is too large to be taken over. */
export const tooLarge: Packed = { cells: [UNREADABLE], text: "", kept: undefined };

class Reader {
  private readonly cells: number[] = [];
  private text = "";
  private tooMuch = false;
  private readonly unknowns: Unknowns;
  /** Whether texts cross that no rule looks into. */
  private readonly whole: boolean;

  constructor(unknowns: Unknowns, whole = false) {
    this.unknowns = unknowns;
    this.whole = whole;
  }

  packed(): Packed {
    return this.tooMuch ? tooLarge : { cells: this.cells, text: this.text, kept: undefined };
  }

  /** Writes the cells of a value, and returns what is to be kept of it. `name` goes into its first cell. */
  value(value: unknown, kind: FieldKind, fields: readonly FieldShape[], name: number): unknown {
    const { cells } = this;
    switch (typeof value) {
      case "string":
        switch (kind) {
          case "time":
            this.string(TEXT + name, value);
            break;
          case "url":
            this.string(TEXT + name, value.slice(0, URL_UNITS));
            break;
          case "member":
          case "word":
            this.string(TEXT + name, this.whole ? value : value.slice(0, WORD_UNITS));
            break;
          case "text":
            if (this.whole) this.string(TEXT + name, value);
            else cells.push(KEPT_TEXT + name);
            break;
          default:
            cells.push(KEPT_TEXT + name);
        }
        return value;
      case "number":
        cells.push(NUMBER + name, value);
        return value;
      case "boolean":
        cells.push((value ? TRUE : FALSE) + name);
        return value;
      case "object":
        if (value === null) cells.push(NULL + name);
        else return this.object(value, kind, fields, name);
        return undefined;
      case "undefined":
        cells.push(UNDEFINED + name);
        return undefined;
      case "bigint":
        cells.push(BIGINT + name);
        return undefined;
      case "function":
        cells.push(FUNCTION + name);
        return undefined;
      default:
        // The one symbol that is ours says that there is no value to look at.
        cells.push((value === unreadable ? UNREADABLE : SYMBOL) + name);
        return undefined;
    }
  }

  private object(value: object, kind: FieldKind, fields: readonly FieldShape[], name: number): unknown {
    const code = classify(value);
    if (code === RECORD && kind === "record") {
      this.cells.push(RECORD + name);
      return this.record(value, fields);
    }
    if (code === ARRAY && kind === "texts") return this.list(value, "text", fields, name, LIST_LIMIT);
    if (code === ARRAY && kind === "records") return this.list(value, "record", fields, name, LIST_LIMIT);
    if (code === ARRAY && kind === "many") return this.list(value, "record", fields, name, MANY_LIMIT);
    this.cells.push((code === RECORD ? OBJECT : code) + name);
    if (code === DATE) {
      this.cells.push(dateValue.call(value as Date));
      return value;
    }
    return undefined;
  }

  private list(
    value: object,
    kind: FieldKind,
    fields: readonly FieldShape[],
    name: number,
    limit: number,
  ): unknown {
    const length = get(value, "length");
    if (typeof length !== "number" || !(length >= 0)) {
      this.cells.push(UNREADABLE + name);
      return undefined;
    }
    if (length > limit) {
      this.cells.push(LONG_LIST + name, length);
      return undefined;
    }
    this.cells.push(LIST + name, Math.trunc(length));
    const items: unknown[] = [];
    for (let index = 0; index < Math.trunc(length); index++) {
      items.push(this.value(get(value, index), kind, fields, 0));
    }
    return items;
  }

  private record(source: object, fields: readonly FieldShape[]): Kept {
    const kept: Kept = { values: [], unknown: [] };
    for (const { names, kind, fields: inner } of fields) {
      let value: unknown;
      let name = 0;
      let present = 0;
      for (let index = 0; index < names.length; index++) {
        const candidate = get(source, names[index] as string);
        if (candidate === undefined || candidate === null) continue;
        if (present === 0) {
          value = candidate;
          name = index;
        }
        present |= 1 << index;
      }
      const bits = (name << NAME_BIT) | (present << PRESENT_BIT);
      kept.values.push(this.value(value, kind, inner, bits));
    }
    const countAt = this.cells.push(0) - 1;
    if (this.unknowns.list || this.unknowns.keep) this.cells[countAt] = this.unknown(source, fields, kept);
    return kept;
  }

  /** Sees to the fields that no table names. Returns how many were written; -1: they can't be listed. */
  private unknown(source: object, fields: readonly FieldShape[], kept: Kept): number {
    let keys: string[];
    try {
      keys = Object.keys(source);
    } catch {
      return -1;
    }
    let count = 0;
    const known = knownNames(fields);
    for (const key of keys) {
      if (known.has(key)) continue;
      const value = this.unknowns.keep ? get(source, key) : undefined;
      if (this.unknowns.keep) kept.unknown.push([key, value]);
      if (value !== unreadable && !this.unknowns.list) continue;
      this.string(value === unreadable ? UNREADABLE : KEPT_TEXT, key);
      count++;
    }
    return count;
  }

  /** Writes a cell whose text crosses. The separator keeps lone surrogates of neighbours from pairing up. */
  private string(cell: number, string: string): void {
    this.cells.push(cell, string.length);
    // What is too much is not collected: it will not cross, and strings have an end.
    if (this.text.length + string.length < MOST_UNITS) this.text += `${string}\0`;
    else this.tooMuch = true;
  }
}

const nameSets = /* @__PURE__ */ new WeakMap<readonly FieldShape[], Set<string>>();

function knownNames(fields: readonly FieldShape[]): Set<string> {
  let names = nameSets.get(fields);
  if (names === undefined) {
    names = new Set(fields.flatMap((field) => field.names));
    nameSets.set(fields, names);
  }
  return names;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Ordinary property access, which may run anybody's code. */
function get(source: object, key: string | number): unknown {
  try {
    return (source as Record<string | number, unknown>)[key];
  } catch {
    return unreadable;
  }
}

const dateValue = Date.prototype.getTime;
const tagOf = Object.prototype.toString;

function getter(prototype: object, key: string): (this: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as (this: unknown) => unknown;
}

/**
 * The built-in objects that are no records: by their tag, with a method that only works on the real thing,
 * of whatever realm.
 */
const builtIns: Record<string, [code: number, method: (this: never) => unknown]> = {
  "[object Date]": [DATE, dateValue],
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
function classify(value: object): number {
  try {
    if (Array.isArray(value)) return ARRAY;
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return RECORD;
    if (ArrayBuffer.isView(value)) return BUFFER;
  } catch {
    return UNREADABLE; // A revoked Proxy, or one that hides.
  }
  try {
    const builtIn = builtIns[tagOf.call(value)];
    if (builtIn === undefined) return RECORD;
    builtIn[1].call(value as never);
    return builtIn[0];
  } catch {
    return RECORD; // It only claims to be one.
  }
}
