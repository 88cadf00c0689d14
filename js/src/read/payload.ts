/**
 * Reads a payload once, by the field tables, and writes it down for the module: as JSON of the fields that it knows, with
 * tokens for what JSON lacks (`EXTENSION` in `src/read/scan.rs`).
 *
 * Total: whatever a getter or a Proxy does, the answer is a token that says so.
 */

import type { PayloadField } from "#tables";
import { MOST_UNITS } from "./reading.js";
import { throwUnlessTooMuch } from "./stack.js";
import {
  ANY_TEXT,
  DATE,
  FALSE,
  get,
  isList,
  isRecord,
  LONG_LIST,
  NULL,
  NUMBER,
  TOO_LARGE,
  TRUE,
  threw,
  timeValue,
  UNREADABLE,
  whatIs,
} from "./values.js";

/** How many elements of a list are read. */
const LIST_LIMIT = 10_000;

/** A payload is larger than can be taken. */
class TooLarge extends Error {}

/** A token for a value that JSON lacks: what it is, and a number. */
const token = (what: number, number: number | "" = "") => `\u0001${String.fromCharCode(64 + what)}${number};`;

/** How many texts are collected before they are joined: a text made of many small ones takes much more memory. */
const JOINED = 4096;

class Writer {
  readonly #read: Read;
  #text = "";
  #parts: string[] = [];
  #length = 0;
  #reads = 0;

  constructor(read: Read) {
    this.#read = read;
  }

  get text(): string {
    this.#join();
    return this.#text;
  }

  #join(): void {
    this.#text += this.#parts.join("");
    this.#parts = [];
  }

  /** Writes a value as a record, or as whatever else it is. */
  record(value: unknown, fields: readonly PayloadField[]): void {
    if (!isRecord(value)) {
      this.other(value);
      return;
    }
    this.#add("{");
    // Something large may be there many times.
    this.#reads += fields.length;
    if (this.#reads > MOST_UNITS) throw new TooLarge();
    let isFirst = true;
    for (const field of fields) {
      for (const name of field.names) {
        const own = this.#read(value, name);
        if (own === undefined || own === null) continue;
        this.#add(isFirst ? `"${name}":` : `,"${name}":`);
        isFirst = false;
        this.#field(own, field);
      }
    }
    this.#add("}");
  }

  #field(value: unknown, { kind, fields }: PayloadField): void {
    switch (kind) {
      case "record":
      case "single":
        this.record(value, fields);
        break;
      case "records":
      case "many":
        this.list(value, LIST_LIMIT, fields);
        break;
      case "texts":
        this.list(value, LIST_LIMIT);
        break;
      default:
        this.other(value);
    }
  }

  /** A list of records or, without their fields, of anything else. */
  list(value: unknown, limit: number, fields?: readonly PayloadField[]): void {
    if (!isList(value)) {
      this.other(value);
      return;
    }
    const length = get(value, "length");
    if (typeof length !== "number" || !(length >= 0)) {
      this.#add(token(UNREADABLE));
      return;
    }
    if (length > limit) {
      this.#add(token(LONG_LIST, length));
      return;
    }
    this.#add("[");
    for (let index = 0; index < length; index++) {
      if (index > 0) this.#add(",");
      const item = this.#read(value, index);
      if (fields === undefined) this.other(item);
      else this.record(item, fields);
    }
    this.#add("]");
  }

  /** A value that is neither a record nor a list that was expected. */
  other(value: unknown): void {
    const what = whatIs(value);
    switch (what) {
      case ANY_TEXT:
        this.#add(JSON.stringify(value));
        break;
      case NULL:
        this.#add("null");
        break;
      case TRUE:
      case FALSE:
        this.#add(String(value));
        break;
      case NUMBER:
        this.#add(Number.isFinite(value) ? String(value) : token(NUMBER, value as number));
        break;
      case DATE:
        this.#add(token(DATE, timeValue(value as Date)));
        break;
      default:
        this.#add(token(what));
    }
  }

  #add(text: string): void {
    // What is too much is not collected: it will not cross, and strings have an end.
    this.#length += text.length;
    if (this.#length > MOST_UNITS) throw new TooLarge();
    this.#parts.push(text);
    if (this.#parts.length === JOINED) this.#join();
  }
}

/** What stands for a payload that is too large to be taken. */
export const TOO_LARGE_PAYLOAD = /* @__PURE__ */ token(TOO_LARGE, MOST_UNITS);

/** Reads a property; whatever happens, it answers. */
export type Read = (source: object, key: string | number) => unknown;

/** So many own names are copied of the sessions of a payload, at most. */
const MOST_NAMES = 100_000;

/** What was read of objects, to be asked for again: a getter may say something else the second time. */
export class Memory {
  readonly #values = new Map<object, Map<string | number, unknown>>();

  /** Reads a property, and remembers it if it is there. */
  readonly read: Read = (source, key) => {
    const value = get(source, key);
    if (value === undefined) return value;
    const values = this.#values.get(source);
    if (values === undefined) this.#values.set(source, new Map([[key, value]]));
    else if (values.has(key)) return values.get(key);
    else values.set(key, value);
    return value;
  };

  /** How many more names are asked for: something large may be there many times. */
  #namesLeft = MOST_NAMES;

  /** The names that an object has of its own, unless that becomes too much. */
  names(source: object): string[] {
    try {
      const names = Object.keys(source);
      this.#namesLeft -= names.length;
      return this.#namesLeft < 0 ? [] : names;
    } catch (error) {
      threw(error);
      return [];
    }
  }

  /** What was read of a property; `undefined` if it was not there. */
  readonly recall: Read = (source, key) => this.#values.get(source)?.get(key);
}

/** A payload as text: a record of a table, or a list of such records, however long. */
export function writePayload(payload: unknown, fields: readonly PayloadField[], read: Read = get): string {
  const writer = new Writer(read);
  try {
    if (isList(payload)) writer.list(payload, Number.POSITIVE_INFINITY, fields);
    else writer.record(payload, fields);
    return writer.text;
  } catch (error) {
    // There is not so much memory, or so much stack.
    if (!(error instanceof TooLarge)) throwUnlessTooMuch(error);
    return TOO_LARGE_PAYLOAD;
  }
}
