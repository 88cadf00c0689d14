/**
 * What is read of one record on its way to the module: its facts, and its oddities with their texts. The readers that are
 * generated from the field tables (`#readers`) fill it; `src/read/readout.rs` says what facts and oddities are.
 */

import { FACTS } from "#readers";
import { define } from "./define.js";
import { Copies } from "./plain.js";
import { throwUnlessTooMuch } from "./stack.js";
import { wellFormed } from "./text.js";
import {
  DATE,
  get,
  isList,
  isObject,
  LONG_LIST,
  MISSING,
  NUMBER,
  TEXT,
  THREW,
  TOO_LARGE,
  threw,
  timeValue,
  UNKNOWN_NAME,
  UNREADABLE,
  UNREADABLE_NAME,
  USUAL,
  whatIs,
} from "./values.js";

/** How many elements of a list are read. */
const LIST_LIMIT = 10_000;
/** No member and no type that means anything is longer; of an unknown one, an issue quotes 64 characters. */
const WORD_UNITS = 130;
/** No URL is longer: one unit more than the module takes for one. */
const URL_UNITS = 2 * 1024 * 1024 + 1;
/** How many UTF-16 units of text cross at once, at the most: so much that only an attack needs more. */
export const MOST_UNITS = 2 ** 27;
/** How many numbers an oddity is. */
export const ODDITY = 4;

/** Where the clean value of an oddity belongs. */
export interface Target {
  /** The number of the oddity. */
  odd: number;
  record: Record<string, unknown>;
  name: string;
  value: unknown;
  /** The spellings of the members, of an enum. */
  members: readonly string[] | undefined;
}

export class Reading {
  /** The facts. Those of segments follow the others. */
  facts = new Float64Array(FACTS + 256);
  /** How many facts there are, those of lists included. */
  factCount = FACTS;
  /** The oddities, and the names that no field has. */
  oddities = new Float64Array(ODDITY * 32);
  odd = 0;
  /** All texts of oddities in one: to have it encoded costs little more than to have one of them encoded. */
  text = "";
  /** The oddities that have a text. */
  readonly withText: number[] = [];
  /** How many names that no field has follow the oddities. */
  names = 0;
  /** Whether such names are reported. */
  reports = false;
  /** Where the clean values of oddities belong, by their numbers, where a clean record is wanted. */
  readonly targets: Target[] = [];
  /** Sub-records of the clean record that may be empty, each with the record and the name that it has there. */
  readonly maybeEmpty: [record: Record<string, unknown>, name: string, sub: Record<string, unknown>][] = [];
  /** The record that is copied, and its copy. */
  #root: [source: object, copy: object] | undefined;
  /** What the unknown fields of the clean record became. */
  #copies: Copies | undefined;
  readonly #names: [key: number, what: number, name: string | undefined][] = [];
  #tooMuch = false;
  /** Whether nothing but facts was read. */
  #isPlain = true;

  /** Reads a value by what a reader does with it; or that it is too large to be taken. */
  read(reader: (reading: Reading) => void, reports = false): this {
    this.clear();
    this.reports = reports;
    try {
      reader(this);
      this.#root = this.#copies = undefined;
      if (!this.#isPlain) {
        for (const [key, what, name] of this.#names) this.#add(key, what, name);
        this.names = this.#names.length;
        this.odd -= this.names;
      }
    } catch (error) {
      throwUnlessTooMuch(error);
      this.#tooMuch = true;
    }
    if (this.#tooMuch) this.writeTooLarge();
    return this;
  }

  /** Writes what stands for a value that is too large to be taken. */
  writeTooLarge(): void {
    this.clear();
    this.#write(0, TOO_LARGE, 0, MOST_UNITS);
  }

  /** Forgets what was read. */
  clear(): void {
    for (let fact = 0; fact < FACTS; fact++) this.facts[fact] = Number.NaN;
    this.factCount = FACTS;
    this.#tooMuch = false;
    if (this.#isPlain) return;
    this.#isPlain = true;
    this.odd = 0;
    this.text = "";
    this.withText.length = 0;
    this.names = 0;
    this.#names.length = 0;
    this.targets.length = 0;
    this.maybeEmpty.length = 0;
    this.#root = this.#copies = undefined;
  }

  /** Whether it has become so large that it is better not kept. */
  get isLarge(): boolean {
    return this.facts.length > 2 ** 17 || this.oddities.length > 2 ** 17;
  }

  /** Makes room for so many facts of a list behind those that there are, and returns all facts. */
  room(count: number): Float64Array {
    const from = this.factCount;
    this.factCount += count;
    if (this.facts.length < this.factCount) {
      const facts = new Float64Array(this.factCount);
      facts.set(this.facts.subarray(0, from));
      this.facts = facts;
    }
    return this.facts.fill(Number.NaN, from, this.factCount);
  }

  /** A usual value that came under an alias, or under several names. */
  usual(key: number, names: number): void {
    this.#write(key, USUAL | names, 0, 0);
  }

  /** A field that must be there is not. */
  missing(key: number): void {
    this.#write(key, MISSING, 0, 0);
  }

  /** A value of another type than the field. */
  other(key: number, value: unknown, names: number): void {
    const what = whatIs(value);
    const number = what === NUMBER ? (value as number) : what === DATE ? timeValue(value as Date) : 0;
    this.#write(key, what | names, number, 0);
  }

  /** A time in another form than the usual one. */
  time(key: number, value: unknown, names: number): void {
    if (typeof value === "string") this.#add(key, TEXT | names, value);
    else this.other(key, value, names);
  }

  /** A member in another spelling, or a segment's type: as much of it as can mean anything. */
  word(key: number, value: unknown, names: number): void {
    if (typeof value === "string") this.#add(key, TEXT | names, cut(value, WORD_UNITS));
    else this.other(key, value, names);
  }

  /** A URL that is not plainly a region's. */
  url(key: number, value: unknown, names: number): void {
    if (typeof value === "string") this.#add(key, TEXT | names, cut(value, URL_UNITS));
    else this.other(key, value, names);
  }

  /** The length of a list; -1 if it can't be read as one, which is written down. */
  list(key: number, value: unknown, names: number): number {
    if (!isList(value)) {
      this.other(key, value, names);
      return -1;
    }
    const length = get(value, "length");
    if (typeof length !== "number" || !(length >= 0)) {
      this.#write(key, UNREADABLE | names, 0, 0);
      return -1;
    }
    if (length > LIST_LIMIT) {
      this.#write(key, LONG_LIST | names, 0, length);
      return -1;
    }
    if (names !== 0) this.usual(key, names);
    return Math.trunc(length);
  }

  /** Reads a list of strings into `into`. Returns how many there are; -1 if it is none, or one of them is none. */
  texts(key: number, value: unknown, names: number, into?: unknown[]): number {
    const length = this.list(key, value, names);
    let isSound = true;
    for (let index = 0; index < length; index++) {
      const text = get(value as object, index);
      if (typeof text === "string") into?.push(wellFormed(text));
      else {
        this.other(elementKey(key, index), text, 0);
        isSound = false;
      }
    }
    return isSound ? length : -1;
  }

  /** Sees to the names of a record that no field has: reports them, and keeps copies of their values in `into`. */
  unknown(key: number, source: object, known: ReadonlySet<string>, into?: Record<string, unknown>): void {
    let keys: string[];
    this.#isPlain = false;
    try {
      keys = Object.keys(source);
    } catch (error) {
      threw(error);
      this.#names.push([key, UNREADABLE_NAME, undefined]);
      return;
    }
    for (const name of keys) {
      if (known.has(name)) continue;
      const value = into && this.#copy(get(source, name));
      if (value === THREW) this.#names.push([key, UNREADABLE_NAME, name]);
      else if (this.reports) this.#names.push([key, UNKNOWN_NAME, name]);
      if (into && value !== undefined) define(into, name, value);
    }
  }

  /** Says what the record becomes whose clean copy is made: an unknown field may lead back to it. */
  copies(source: object, copy: object): void {
    this.#root = [source, copy];
  }

  #copy(value: unknown): unknown {
    if (!isObject(value)) return value;
    if (this.#copies === undefined) {
      this.#copies = new Copies();
      if (this.#root) this.#copies.set(...this.#root);
    }
    return this.#copies.of(value);
  }

  /** Says where the clean value of the last oddity belongs, and keeps its place there. */
  target(record: Record<string, unknown>, name: string, value: unknown, members?: readonly string[]): void {
    record[name] = undefined;
    this.targets.push({ odd: this.odd - 1, record, name, value, members });
  }

  /** A sub-record of the clean record that has no usual value. */
  mayBeEmpty(record: Record<string, unknown>, name: string, sub: Record<string, unknown>): void {
    this.#isPlain = false;
    this.maybeEmpty.push([record, name, sub]);
  }

  #write(key: number, head: number, number: number, length: number): void {
    this.#isPlain = false;
    const at = this.odd++ * ODDITY;
    if (at + ODDITY > this.oddities.length) {
      const oddities = new Float64Array(this.oddities.length * 2);
      oddities.set(this.oddities);
      this.oddities = oddities;
    }
    this.oddities[at] = key;
    this.oddities[at + 1] = head;
    this.oddities[at + 2] = number;
    this.oddities[at + 3] = length;
  }

  #add(key: number, head: number, text: string | undefined): void {
    if (text === undefined) {
      this.#write(key, head, Number.NaN, 0);
      return;
    }
    // What is too much is not collected: it will not cross, and strings have an end.
    if (this.text.length + text.length > MOST_UNITS) {
      this.#tooMuch = true;
      return;
    }
    this.withText.push(this.odd);
    this.#write(key, head, this.text.length, text.length);
    this.text += text;
  }
}

/** The key of an element of the list at a key. */
export function elementKey(list: number, index: number): number {
  // The key of a list is its place, twice; the place of its elements is the next one.
  return list + (index + 1) * 256 + 1;
}

/** The beginning of a text, as much as is looked into. */
function cut(text: string, units: number): string {
  return text.length > units ? text.slice(0, units) : text;
}

let spare: Reading | undefined;

/**
 * Lends a reading out. It is kept, and there is one; but somebody's getter may call this package while a value is read.
 */
export function lendReading<R>(body: (reading: Reading) => R): R {
  const reading = spare ?? new Reading();
  spare = undefined;
  const answer = body(reading);
  // After a failure, nobody knows what is left in it.
  if (!reading.isLarge) spare = reading;
  return answer;
}
