/** Issues as the module packs them: numbers, and one text (`src/wasm/issues.rs`). */

import type { Issue, Validation } from "../types.js";
import { issueNumbers, issueText, numbers, wasm } from "../wasm.js";

/** The codes, by their numbers. */
const CODES = [
  "invalid_json",
  "invalid_type",
  "invalid_time",
  "invalid_url",
  "unsafe_url",
  "untrusted_host",
  "too_many",
  "unreadable",
  "unknown_value",
  "duplicate_name",
  "placeholder_time",
  "missing_field",
  "missing_id",
  "time_order",
  "clock_skew",
  "state_conflict",
  "segment_order",
  "segment_overlap",
  "segment_outside",
  "segment_open",
  "wrapup_mismatch",
  "unknown_field",
  "too_large",
] as const;

const VALID = 1;
const ISSUES = 2;

/** A verdict of the module: whether it is good, and the issues, which are asked for only if there are any. */
export function verdict(answer: number): Validation {
  return { valid: (answer & VALID) !== 0, issues: answer & ISSUES ? unpack() : [] };
}

const CODE = 0xff;
const ERROR = 0x100;
const STEPS = 16;
const PARAMS = 24;
/** Set on the number of a step that is the index of a list. */
const INDEX = 0x8000_0000;

/** The issues of the last call. */
function unpack(): Issue[] {
  const count = wasm.issues();
  const [numbersAt, numbersLength, textAt, textLength] = numbers() as unknown as [
    number,
    number,
    number,
    number,
  ];
  const list = issueNumbers(numbersAt, numbersLength);
  const text = issueText(textAt, textLength);
  let at = 0;
  let from = 0;
  const next = () => list[at++] as number;
  const nextText = () => {
    const start = from;
    from += next();
    return text.slice(start, from);
  };
  const nextParam = () => {
    switch (next()) {
      case 1: {
        const low = next();
        return (next() | 0) * 2 ** 32 + low;
      }
      case 2:
        return next() === 1;
      case 3:
        return Array.from({ length: next() }, nextText);
      default:
        return nextText();
    }
  };
  const issues: Issue[] = [];
  for (let index = 0; index < count; index++) {
    const head = next();
    const path: (string | number)[] = [];
    for (let step = (head >> STEPS) & 0xff; step > 0; step--) {
      if ((list[at] as number) & INDEX) path.push(next() & ~INDEX);
      else path.push(nextText());
    }
    const message = nextText();
    const params: Record<string, unknown> = {};
    const given = head >>> PARAMS;
    for (let param = 0; param < given; param++) params[nextText()] = nextParam();
    const code = CODES[head & CODE];
    const severity = head & ERROR ? "error" : "warning";
    issues.push(
      (given > 0 ? { code, params, severity, path, message } : { code, severity, path, message }) as Issue,
    );
  }
  return issues;
}
