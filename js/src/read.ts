/**
 * Reads a value once, by the field tables, and writes it down for the module: cells, and a text of the strings that the
 * rules look into. What the rules need not see stays here, in `kept`.
 *
 * Total: whatever a getter or a Proxy does, the answer is a cell that says so. What a cell is is described where it is
 * read, in `src/read/cells.rs`.
 */

import type { Cleaner } from "./clean.js";
import type { FieldShape } from "./types.js";
import { MOST_UNITS } from "./wasm.js";

const UNDEFINED = 0;
const NULL = 1;
const NUMBER = 2;
const TEXT = 3;
const KEPT_TEXT = 5;
const TRUE = 6;
const FALSE = 7;
const DATE = 8;
const RECORD = 9;
const LIST = 10;
const LONG_LIST = 11;
const UNREADABLE = 12;
const BIGINT = 13;
const SYMBOL = 14;
const FUNCTION = 15;
const ARRAY = 16;
const OBJECT = 17;
const MAP = 18;
const SET = 19;
const REGEXP = 20;
const PROMISE = 21;
const BUFFER = 22;
const BOXED = 23;

const NAME_BIT = 5;
const PRESENT_BIT = 8;

const LIST_LIMIT = 10_000;
const MANY_LIMIT = 1_000_000;
/** No word that means anything is longer; of an unknown one, an issue quotes 64 characters. */
const WORD_UNITS = 130;
/** No URL is longer: one unit more than the module takes for one. */
const URL_UNITS = 2 * 1024 * 1024 + 1;
/** What is wanted of a value beside what the rules look into. */
export interface Wanted {
  /** Whether names that no field has are listed. */
  names?: boolean;
  /** Whether values are kept as they were received, those of unknown names too. */
  kept?: boolean;
  /** Whether all texts cross, whether or not a rule looks into them. */
  texts?: boolean;
}

/** A record's values as they were received, in the order of its table, and its unknown fields. */
export interface Kept {
  values: unknown[];
  unknown: [string, unknown][];
}

/** What records of a table are read by. */
export interface Shape {
  /** How many fields they have. */
  size: number;
  /** Reads each field of a source once, and has those that have a value written, from the cell `at` on. */
  read(writer: Packed, source: Readonly<Record<string, unknown>>, at: number, kept?: unknown[]): void;
  /** The clean record of the values that were kept. */
  clean(values: readonly unknown[], cleaner: Cleaner): Record<string, unknown>;
}

/** The kinds of values that are lists or records. */
type Nested = "texts" | "record" | "records" | "many";

/** What stands for a value whose reading threw. */
const unreadable: unique symbol = /* @__PURE__ */ Symbol("unreadable");

/**
 * Cells and a text that are being written, to cross in one go. A method for each kind of field writes the cell of a
 * value that a field has, with the bits of its name, and returns what is to be kept of it.
 */
export class Packed {
  /** The cells. What has not been written yet is 0. */
  #heads = new Uint32Array(4096);
  #numbers = new Float64Array(this.#heads.buffer);
  /** All texts in one: to have it encoded costs little more than to have one of them encoded. */
  joined = "";
  /** The cells of the texts. */
  #texts: number[] = [];
  /** How many cells there are. */
  cells = 0;
  /** Whether there are names that no table knows. */
  named = false;
  /** What was kept of the first value. */
  kept: Kept | undefined;
  /** What a reader takes for a value whose reading threw. */
  readonly threw = unreadable;
  #tooMuch = false;
  #wanted: Wanted = {};

  /** Whether it has become so large that it is better not kept. */
  get isLarge(): boolean {
    return this.#heads.length > 2 ** 20;
  }

  /** The cells, as bytes. */
  get cellBytes(): Uint8Array {
    return new Uint8Array(this.#heads.buffer, 0, this.cells * 16);
  }

  /** The texts one by one, and a way to say where each of them lies as bytes, should that be elsewhere. */
  *each(): Iterable<[text: string, place: (from: number, bytes: number) => void]> {
    for (const at of this.#texts) {
      const from = this.#heads[at * 4 + 1] as number;
      const text = this.joined.slice(from, from + (this.#heads[at * 4 + 2] as number));
      yield [text, (first, bytes) => this.#place(at, this.#heads[at * 4] as number, first, bytes)];
    }
  }

  /** Writes values, each as a record, or as whatever else its kind is. */
  write(
    wanted: Wanted,
    ...values: readonly (readonly [value: unknown, shape: Shape, kind?: Nested])[]
  ): this {
    this.clear();
    this.#tooMuch = false;
    this.#wanted = wanted;
    try {
      this.#reserve(values.length);
      for (let index = 0; index < values.length; index++) {
        const [value, shape, kind = "record"] = values[index] as (typeof values)[number];
        const kept = this[kind](index, 0, value, shape);
        if (index === 0) this.kept = wanted.kept ? (kept as Kept | undefined) : undefined;
      }
    } catch (error) {
      // There is not so much memory, or so much stack.
      if (!(error instanceof RangeError) && (error as Error).name !== "InternalError") throw error;
      this.#tooMuch = true;
    }
    if (this.#tooMuch) this.writeTooLarge();
    return this;
  }

  /** Writes what stands for a value that is too large to be taken over. */
  writeTooLarge(): void {
    this.clear();
    this.kept = undefined;
    this.#reserve(1);
    this.#bare(0, UNREADABLE);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#heads.fill(0, 0, this.cells * 4);
    this.cells = 0;
    this.joined = "";
    this.#texts.length = 0;
    this.named = false;
  }

  /** Makes room for so many cells more, all of them absent, and says where they begin. */
  #reserve(count: number): number {
    const from = this.cells;
    this.cells += count;
    if (this.cells * 4 > this.#heads.length) {
      const heads = new Uint32Array(Math.max(this.#heads.length * 2, this.cells * 4));
      heads.set(this.#heads.subarray(0, from * 4));
      this.#heads = heads;
      this.#numbers = new Float64Array(heads.buffer);
    }
    return from;
  }

  /** What is all said by its code. */
  #bare(at: number, head: number): void {
    this.#heads[at * 4] = head;
  }

  /** What lies elsewhere: a text, a record, a list. */
  #place(at: number, head: number, first: number, length: number): void {
    const heads = this.#heads;
    heads[at * 4] = head;
    heads[at * 4 + 1] = first;
    heads[at * 4 + 2] = length;
    heads[at * 4 + 3] = 0;
  }

  #number(at: number, head: number, number: number): void {
    this.#heads[at * 4] = head;
    this.#numbers[at * 2 + 1] = number;
  }

  /** A string that no rule looks into. */
  text(at: number, bits: number, value: unknown): unknown {
    if (typeof value !== "string") return this.other(at, bits, value);
    if (this.#wanted.texts) this.#crossing(at, TEXT | bits, value);
    else this.#bare(at, KEPT_TEXT | bits);
    return value;
  }

  /** A string that a rule looks into: as much of it as can mean anything. */
  word(at: number, bits: number, value: unknown): unknown {
    if (typeof value !== "string") return this.other(at, bits, value);
    this.#crossing(at, TEXT | bits, this.#wanted.texts ? value : cut(value, WORD_UNITS));
    return value;
  }

  member(at: number, bits: number, value: unknown): unknown {
    return this.word(at, bits, value);
  }

  url(at: number, bits: number, value: unknown): unknown {
    if (typeof value !== "string") return this.other(at, bits, value);
    this.#crossing(at, TEXT | bits, cut(value, URL_UNITS));
    return value;
  }

  time(at: number, bits: number, value: unknown): unknown {
    if (typeof value !== "string") return this.other(at, bits, value);
    this.#crossing(at, TEXT | bits, value);
    return value;
  }

  flag(at: number, bits: number, value: unknown): unknown {
    return this.other(at, bits, value);
  }

  count(at: number, bits: number, value: unknown): unknown {
    return this.other(at, bits, value);
  }

  /** A list of strings. */
  texts(at: number, bits: number, value: unknown): unknown {
    return this.#list(at, bits, value, LIST_LIMIT, undefined);
  }

  /** A list of records. */
  records(at: number, bits: number, value: unknown, shape: Shape): unknown {
    return this.#list(at, bits, value, LIST_LIMIT, shape);
  }

  /** A list of records in a payload. */
  many(at: number, bits: number, value: unknown, shape: Shape): unknown {
    return this.#list(at, bits, value, MANY_LIMIT, shape);
  }

  record(at: number, bits: number, value: unknown, shape: Shape): Kept | undefined {
    if (!isObject(value) || classify(value) !== RECORD) {
      this.other(at, bits, value);
      return undefined;
    }
    const first = this.#reserve(shape.size + 1);
    this.#place(at, RECORD | bits, first, 0);
    const { names, kept: keep } = this.#wanted;
    const kept: Kept | undefined = keep ? { values: [], unknown: [] } : undefined;
    shape.read(this, value as Record<string, unknown>, first, kept?.values);
    if (names || keep) this.#unknown(first + shape.size, value, shape, kept);
    return kept;
  }

  /** A value of whatever type. Only such are kept as a field may hold. */
  other(at: number, bits: number, value: unknown): unknown {
    switch (typeof value) {
      case "boolean":
        this.#bare(at, (value ? TRUE : FALSE) | bits);
        return value;
      case "number":
        this.#number(at, NUMBER | bits, value);
        return value;
      case "string":
        this.#bare(at, KEPT_TEXT | bits);
        return value;
      case "bigint":
        this.#bare(at, BIGINT | bits);
        return undefined;
      case "function":
        this.#bare(at, FUNCTION | bits);
        return undefined;
      case "symbol":
        // The one symbol that is ours says that there is no value to look at.
        this.#bare(at, (value === unreadable ? UNREADABLE : SYMBOL) | bits);
        return undefined;
      case "object": {
        if (value === null) break;
        const code = classify(value);
        const ms = code === DATE ? (dateValue.call(value as Date) as number) : 0;
        this.#number(at, (code === RECORD ? OBJECT : code) | bits, ms);
        return code === DATE ? value : undefined;
      }
    }
    this.#bare(at, (value === null ? NULL : UNDEFINED) | bits);
    return undefined;
  }

  /** Writes the cell of a text that crosses, and the text. */
  #crossing(at: number, head: number, value: string): void {
    // What is too much is not collected: it will not cross, and strings have an end.
    if (this.joined.length + value.length > MOST_UNITS) {
      this.#tooMuch = true;
      return;
    }
    this.#place(at, head, this.joined.length, value.length);
    this.#texts.push(at);
    this.joined += value;
  }

  #list(at: number, bits: number, value: unknown, limit: number, shape: Shape | undefined): unknown {
    if (!isList(value)) return void this.other(at, bits, value);
    const given = get(value, "length");
    if (typeof given !== "number" || !(given >= 0)) {
      this.#bare(at, UNREADABLE | bits);
      return undefined;
    }
    if (given > limit) {
      this.#place(at, LONG_LIST | bits, 0, Math.min(given, 2 ** 32 - 1));
      return undefined;
    }
    const length = Math.trunc(given);
    const first = this.#reserve(length);
    this.#place(at, LIST | bits, first, length);
    const kept: unknown[] = [];
    for (let index = 0; index < length; index++) {
      const item = get(value, index);
      const own = shape ? this.record(first + index, 0, item, shape) : this.text(first + index, 0, item);
      if (this.#wanted.kept) kept.push(own);
    }
    return kept;
  }

  /** Sees to the fields that no table names: in the last cell of the record it is written which of them there are. */
  #unknown(at: number, source: object, shape: Shape, kept: Kept | undefined): void {
    let keys: string[];
    try {
      keys = Object.keys(source);
    } catch {
      this.#bare(at, UNREADABLE);
      this.named = true;
      return;
    }
    const known = namesOf(shape);
    const listed: [key: string, unreadable: boolean][] = [];
    for (const key of keys) {
      if (known.has(key)) continue;
      const value = kept && get(source, key);
      kept?.unknown.push([key, value]);
      if (value === unreadable || this.#wanted.names) listed.push([key, value === unreadable]);
    }
    if (listed.length === 0) return;
    this.named = true;
    const first = this.#reserve(listed.length);
    this.#place(at, LIST, first, listed.length);
    for (const [index, [key, failed]] of listed.entries()) {
      this.#crossing(first + index, TEXT | (Number(failed) << NAME_BIT), key);
    }
  }
}

/** A shape that reads by a table, for what is not kept. (What is read most often has a reader of its own, `#shapes`.) */
export function shapeOf(fields: readonly FieldShape[]): Shape {
  const inner = fields.map((field) => shapeOf(field.fields));
  return {
    size: fields.length,
    read(writer, source, at) {
      for (let number = 0; number < fields.length; number++) {
        const { names, kind } = fields[number] as FieldShape;
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
        if (present === 0) continue;
        writer[kind](
          at + number,
          (name << NAME_BIT) | (present << PRESENT_BIT),
          value,
          inner[number] as Shape,
        );
      }
    },
    clean: () => ({}),
  };
}

const nameSets = /* @__PURE__ */ new WeakMap<Shape, Set<string>>();

/** The names that records of a shape are read by. */
function namesOf(shape: Shape): Set<string> {
  let names = nameSets.get(shape);
  if (names === undefined) {
    const found = new Set<string>();
    // Nothing has a value here, so that nothing is written.
    const source = new Proxy({}, { get: (_, name) => void found.add(String(name)) });
    shape.read(undefined as never, source, 0);
    nameSets.set(shape, found);
    names = found;
  }
  return names;
}

/** The beginning of a text, as much as is looked into. */
function cut(text: string, units: number): string {
  return text.length > units ? text.slice(0, units) : text;
}

let spare: Packed | undefined;

/**
 * Lends out a place to write to. It is kept, and there is one; but somebody's getter may call this package while a value
 * is read.
 */
export function packing<R>(body: (packed: Packed) => R): R {
  const packed = spare ?? new Packed();
  spare = undefined;
  try {
    return body(packed);
  } finally {
    packed.kept = undefined;
    packed.clear();
    if (!packed.isLarge) spare = packed;
  }
}

/** The values of a session, or of a leg: a session with its context. */
export function timedParts(x: unknown): [session: unknown, context: unknown] {
  const inner = isObject(x) ? get(x, "session") : undefined;
  // A session may happen to have a field of that name, which is none that the platform knows.
  const leg =
    isObject(inner) && get(x as object, "state") === undefined && get(x as object, "id") === undefined;
  return leg ? [inner, get(x as object, "context")] : [x, undefined];
}

/** Whether a payload is a list. */
export function isList(value: unknown): value is object {
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
