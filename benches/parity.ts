/** Whether all contestants do the same job: the same verdict on the project's vectors, the same durations. */

import { type Durations, durations, type SessionInput } from "cobrowse-session";
import type { Contestant } from "./job/contestant.js";
import { AFTER_CALL_WORK_STATES, DISCONNECT_TYPES, ROLES, STATES, type Wire } from "./job/schema.js";

/** What parity needs of a vector of tests/vectors. */
export interface Vector {
  name: string;
  input?: unknown;
  text?: string | [string, number][];
  options?: object;
  context?: object;
  now?: string;
  issues: { code: string }[];
}

export interface Parity {
  /** How many vectors every contestant was held to. */
  compared: number;
  /** How many no schema of JSON types can express, by the rule that leaves them out. */
  leftOut: Record<string, number>;
  /** How many more one contestant was not held to, by the rule in its note. */
  deviations: Record<string, number>;
  /** How often durations were compared with ours: on each valid vector, of each contestant. */
  durationsCompared: number;
  disagreements: string[];
}

const ERRORS = new Set([
  "invalid_json",
  "invalid_type",
  "invalid_time",
  "invalid_url",
  "unsafe_url",
  "too_many",
  "unreadable",
  "missing_field",
  "time_order",
]);

const MEMBERS: Record<string, readonly string[]> = {
  state: STATES,
  initialState: STATES,
  disconnectType: DISCONNECT_TYPES,
  cobrowseRole: ROLES,
  "afterCallWork.state": AFTER_CALL_WORK_STATES,
};

/** The rules that leave a vector out, in their order: the first that applies counts. */
const RULES: [string, (vector: Vector, text: string) => boolean][] = [
  ["with options or a context", ({ options, context }) => options !== undefined || context !== undefined],
  ["JSON text instead of a value", ({ text }) => text !== undefined],
  ["values that JSON lacks, and lists at the limit", (_, text) => /"\$(date|undefined|repeat)"/.test(text)],
  ["names in snake_case and other aliases", (_, text) => /"(\w+_\w+|pcSelf)":/.test(text)],
  ["numbers as times", (_, text) => /"\w+Time":\s*-?\d/.test(text)],
  [
    "years before 1 and after 9999, and the placeholder for no time",
    (_, text) => /"(000[01]|9999)-/.test(text),
  ],
  ["a space for the T of a time", (_, text) => /"\w+Time":\s*"[\d-]+ /.test(text)],
  ["enum members in another spelling, or unknown", (vector) => hasOtherMembers(vector.input)],
  ["limits of length", (_, text) => text.length > 4000 || /\/\/[^/"]{254}/.test(text)],
];

function hasOtherMembers(value: unknown): boolean {
  return Object.entries(MEMBERS).some(([path, members]) => {
    let at: unknown = value;
    for (const key of path.split(".")) at = (at as Record<string, unknown> | null | undefined)?.[key];
    return typeof at === "string" && !members.includes(at);
  });
}

/** The rule that leaves a vector out, if one does. */
export function ruleAgainst(vector: Vector): string | undefined {
  const text = JSON.stringify(vector.input) ?? "";
  return RULES.find(([, applies]) => applies(vector, text))?.[0];
}

export function checkParity(vectors: readonly Vector[], contestants: readonly Contestant[]): Parity {
  const parity: Parity = {
    compared: 0,
    leftOut: {},
    deviations: {},
    durationsCompared: 0,
    disagreements: [],
  };
  const count = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  for (const vector of vectors) {
    const rule = ruleAgainst(vector);
    if (rule) {
      count(parity.leftOut, rule);
      continue;
    }
    parity.compared++;
    const expected = !vector.issues.some(({ code }) => ERRORS.has(code));
    const now = Date.parse(vector.now ?? "2026-03-02T12:00:00.000Z");
    const text = JSON.stringify(vector.input);
    for (const contestant of contestants) {
      if (contestant.deviates?.(text)) {
        count(parity.deviations, contestant.name);
        continue;
      }
      const { valid, durations } = contestant.inspect(JSON.parse(text), now);
      if (valid !== expected) {
        parity.disagreements.push(`${contestant.name} calls "${vector.name}" ${valid ? "valid" : "invalid"}`);
      } else if (valid) {
        parity.durationsCompared++;
        const difference = compareDurations(JSON.parse(text), durations, now);
        if (difference) parity.disagreements.push(`${contestant.name}, "${vector.name}": ${difference}`);
      }
    }
  }
  return parity;
}

/** Where a contestant's durations differ from ours, if they do. */
export function compareDurations(session: Wire, theirs: Durations | null, now: number): string | undefined {
  const ours = durations(session as SessionInput, now);
  for (const key of Object.keys(ours) as (keyof Durations)[]) {
    if (ours[key] !== theirs?.[key])
      return `${key} is ${theirs?.[key]}, and ${ours[key]} by cobrowse-session`;
  }
  return undefined;
}
