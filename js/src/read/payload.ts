/**
 * Reads a payload once, by the field tables, and writes it down for the module: cells, and a text of its strings.
 *
 * Total: whatever a getter or a Proxy does, the answer is a cell that says so. What a cell is is described where it is
 * read, in `src/read/cells.rs`.
 */

import type { PayloadField } from "#tables";
import { MOST_UNITS } from "./reading.js";
import {
  ANY_TEXT,
  DATE,
  dateValue,
  get,
  isList,
  isRecord,
  LONG_LIST,
  NUMBER,
  RECORD,
  TEXT,
  UNREADABLE,
  whatIs,
} from "./values.js";

/** What a cell may be that a value of a field is not. */
const NO_VALUE = 0;
const NULL_VALUE = 1;
const LIST = 10;

const NAME_BIT = 5;
const PRESENT_BIT = 8;

const LIST_LIMIT = 10_000;
const MANY_LIMIT = 1_000_000;

/** What may be read of a payload at its root. */
type Root = "record" | "many";

/** Cells and a text that are being written, to cross in one go. */
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
  #tooMuch = false;

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

  /** Writes a payload by the table of its records. */
  write(payload: unknown, fields: readonly PayloadField[], root: Root): this {
    this.clear();
    this.#tooMuch = false;
    try {
      this.#reserve(1);
      if (root === "many") this.#list(0, 0, payload, MANY_LIMIT, fields);
      else this.#record(0, 0, payload, fields);
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
    this.#reserve(1);
    this.#bare(0, UNREADABLE);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#heads.fill(0, 0, this.cells * 4);
    this.cells = 0;
    this.joined = "";
    this.#texts.length = 0;
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

  /** A cell that its head says all of. */
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

  #record(at: number, bits: number, value: unknown, fields: readonly PayloadField[]): void {
    if (!isRecord(value)) {
      this.#other(at, bits, value);
      return;
    }
    const first = this.#reserve(fields.length);
    this.#place(at, RECORD | bits, first, 0);
    fields.forEach((field, number) => {
      this.#field(first + number, value, field);
    });
  }

  /** Reads a field by all of its names, of which the first that has a value wins. */
  #field(at: number, source: object, { names, kind, fields }: PayloadField): void {
    let value: unknown;
    let bits = 0;
    names.forEach((name, index) => {
      const candidate = get(source, name);
      if (candidate === undefined || candidate === null) return;
      if (bits === 0) {
        value = candidate;
        bits = index << NAME_BIT;
      }
      bits |= 1 << (PRESENT_BIT + index);
    });
    if (bits === 0) return;
    if (kind === "record") this.#record(at, bits, value, fields);
    else if (kind === "records") this.#list(at, bits, value, LIST_LIMIT, fields);
    else if (kind === "many") this.#list(at, bits, value, MANY_LIMIT, fields);
    else if (kind === "texts") this.#list(at, bits, value, LIST_LIMIT, undefined);
    else this.#other(at, bits, value);
  }

  /** A value that is neither a record nor a list that was expected. */
  #other(at: number, bits: number, value: unknown): void {
    const what = whatIs(value);
    if (what === ANY_TEXT) this.#crossing(at, TEXT | bits, value as string);
    else if (value === undefined || value === null)
      this.#bare(at, (value === null ? NULL_VALUE : NO_VALUE) | bits);
    else {
      this.#bare(at, what | bits);
      if (what === NUMBER) this.#numbers[at * 2 + 1] = value as number;
      if (what === DATE) this.#numbers[at * 2 + 1] = dateValue.call(value as Date);
    }
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

  /** A list of records, or of strings. */
  #list(
    at: number,
    bits: number,
    value: unknown,
    limit: number,
    fields: readonly PayloadField[] | undefined,
  ): void {
    if (!isList(value)) {
      this.#other(at, bits, value);
      return;
    }
    const given = get(value, "length");
    if (typeof given !== "number" || !(given >= 0)) {
      this.#bare(at, UNREADABLE | bits);
      return;
    }
    if (given > limit) {
      this.#place(at, LONG_LIST | bits, 0, Math.min(given, 2 ** 32 - 1));
      return;
    }
    const length = Math.trunc(given);
    const first = this.#reserve(length);
    this.#place(at, LIST | bits, first, length);
    for (let index = 0; index < length; index++) {
      const item = get(value, index);
      if (fields) this.#record(first + index, 0, item, fields);
      else this.#other(first + index, 0, item);
    }
  }
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
    packed.clear();
    if (!packed.isLarge) spare = packed;
  }
}
