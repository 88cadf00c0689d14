/** Issues as the module packs them: numbers, and one text (`src/wasm/issues.rs`). */

import { CODES } from "#tables";
import type { Chosen } from "../module/chosen.js";
import type { Running } from "../module/modules.js";
import type { Issue, Validation } from "../types.js";

const VALID = 1;
const ISSUES = 2;

/** A verdict of the module: whether it is good, and the issues, which are asked for only if there are any. */
export function verdict(running: Running, answer: number): Validation {
  return { valid: (answer & VALID) !== 0, issues: answer & ISSUES ? unpack(running) : [] };
}

const CODE = 0xff;
const ERROR = 0x100;
const STEPS = 16;
const PARAMS = 24;
/** Set on the number of a step that is the index of a list. */
const INDEX = 0x8000_0000;

/** Packed issues that are being taken apart. */
class Unpacker {
  readonly #numbers: Uint32Array;
  readonly #text: string;
  #at = 0;
  #from = 0;

  constructor(numbers: Uint32Array, text: string) {
    this.#numbers = numbers;
    this.#text = text;
  }

  #number(): number {
    return this.#numbers[this.#at++] as number;
  }

  #string(): string {
    const from = this.#from;
    this.#from += this.#number();
    return this.#text.slice(from, this.#from);
  }

  #step(): string | number {
    const number = this.#numbers[this.#at] as number;
    if (number < INDEX) return this.#string();
    this.#at++;
    return number - INDEX;
  }

  #param(): unknown {
    switch (this.#number()) {
      case 1: {
        const low = this.#number();
        return (this.#number() | 0) * 2 ** 32 + low;
      }
      case 2:
        return this.#number() === 1;
      case 3:
        return Array.from({ length: this.#number() }, () => this.#string());
      default:
        return this.#string();
    }
  }

  next(): Issue {
    const head = this.#number();
    const code = CODES[head & CODE];
    const severity = head & ERROR ? "error" : "warning";
    const path: (string | number)[] = [];
    for (let step = (head >> STEPS) & 0xff; step > 0; step--) path.push(this.#step());
    const message = this.#string();
    const given = head >>> PARAMS;
    if (given === 0) return { code, severity, path, message } as Issue;
    const params: Record<string, unknown> = {};
    for (let param = 0; param < given; param++) params[this.#string()] = this.#param();
    return { code, params, severity, path, message } as Issue;
  }
}

/** The issues of the last call. */
export function unpack(running: Running): Issue[] {
  const count = running.exports.issues();
  const places = running.numbers();
  const issues = new Array<Issue>(count);
  const unpacker = new Unpacker(
    running.issueNumbers(places[0] as number, places[1] as number),
    running.text(places[2] as number, places[3] as number),
  );
  for (let index = 0; index < count; index++) issues[index] = unpacker.next();
  return issues;
}

/** Words the issues as the caller wants them. What is no text is no words. */
export function worded<V extends { issues: Issue[] }>(verdict: V, { message }: Chosen): V {
  if (message !== undefined) {
    for (const issue of verdict.issues) {
      const words: unknown = message(issue);
      if (typeof words === "string") issue.message = words;
    }
  }
  return verdict;
}
