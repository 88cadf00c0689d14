/** Copies of what anybody put into a record: plain data, whatever Proxy or draft it came from. */

import { define } from "./define.js";
import { get, isList, isObject, THREW, threw } from "./values.js";

/** How many levels are copied, from where an object is met first. What is deeper stays as it came. */
const MOST_LEVELS = 128;
/** How many values are copied at once. A Proxy may make new ones without end; the rest stays as it came. */
const MOST_VALUES = 1_000_000;

/** What was copied so far: the same object becomes the same copy, so that a cycle remains one. */
export class Copies {
  readonly #copies = new Map<object, unknown>();
  #valuesLeft = MOST_VALUES;

  /** Says what an object became that is copied elsewhere. */
  set(source: object, copy: object): void {
    this.#copies.set(source, copy);
  }

  /** A copy of a list or a plain object. Other values are themselves; what can't be read is left out, or {@link THREW} itself. */
  of(value: unknown, levelsLeft = MOST_LEVELS): unknown {
    if (!isObject(value) || levelsLeft === 0) return value;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    if (isList(value)) return this.#list(value, levelsLeft);
    if (isRevoked(value)) return THREW;
    return isPlain(value) ? this.#record(value, levelsLeft) : value;
  }

  #list(list: unknown[], levelsLeft: number): unknown {
    const length = get(list, "length");
    // A Proxy of a list may say anything of its length.
    if (!Number.isInteger(length) || (length as number) < 0) return list;
    if ((length as number) > this.#valuesLeft) return list;
    this.#valuesLeft -= length as number;
    const copy: unknown[] = [];
    this.set(list, copy);
    for (let index = 0; index < (length as number); index++) {
      const value = this.of(get(list, index), levelsLeft - 1);
      copy.push(value === THREW ? undefined : value);
    }
    return copy;
  }

  #record(record: object, levelsLeft: number): unknown {
    const names = namesOf(record);
    if (names === undefined || names.length > this.#valuesLeft) return record;
    this.#valuesLeft -= names.length;
    const copy = {};
    this.set(record, copy);
    for (const name of names) {
      const value = this.of(get(record, name), levelsLeft - 1);
      if (value !== THREW) define(copy, name, value);
    }
    return copy;
  }
}

/** Whether an object is one that a literal makes, in whatever realm. */
function isPlain(value: object): boolean {
  try {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null) return true;
    return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "constructor");
  } catch (error) {
    threw(error);
    return false;
  }
}

/** Whether an object is a Proxy that was revoked: what is asked here fails for no other. */
function isRevoked(value: object): boolean {
  try {
    Array.isArray(value);
    return false;
  } catch (error) {
    threw(error);
    return true;
  }
}

function namesOf(record: object): string[] | undefined {
  try {
    return Object.keys(record);
  } catch (error) {
    threw(error);
    return undefined;
  }
}
