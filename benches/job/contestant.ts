/** What a contestant is: one way to do the job, at its best settings. */

import type { Durations } from "cobrowse-session";
import { TIME, type Wire } from "./schema.js";
import { durationsOf, misplaced, readTimes } from "./times.js";

export interface Verdict {
  valid: boolean;
  /** What is wrong, in the contestant's own words. */
  issues: readonly unknown[];
  durations: Durations | null;
}

export interface Contestant {
  name: string;
  /** `peer`: a library that people use for the job. `floor`: by hand. `usual`: the usual way to use WebAssembly. */
  kind: "ours" | "peer" | "floor" | "usual";
  /** Types, enums, times, viewer URL, the order of times, and durations at `now`. */
  inspect(value: unknown, now: number): Verdict;
  /** The clean record, or `undefined` for one that is not valid. */
  parse?(value: unknown): unknown;
  /** Whether what `parse` returns is clean: else it is what was given, which is less work. */
  cleans?: boolean;
  /** What to know about its numbers. */
  note?: string;
  /** Whether it is known to judge a record in another way, by a rule that `note` states. */
  deviates?(text: string): boolean;
}

export const isContestant = (value: unknown): value is Contestant =>
  typeof (value as Contestant | undefined)?.inspect === "function";

const NONE: readonly unknown[] = [];

/** What is left of the job for a record that a schema has passed. */
export function finish(session: Wire, now: number): Verdict {
  const times = readTimes(session);
  const wrong = misplaced(times);
  return {
    valid: wrong.length === 0,
    issues: wrong.length === 0 ? NONE : wrong,
    durations: durationsOf(session, times, now),
  };
}

/** The verdict on a record that a schema has refused. */
export const refused = (issues: readonly unknown[]): Verdict => ({ valid: false, issues, durations: null });

/** Whether the times of a record that a schema has passed are in order. */
export const isOrdered = (session: Wire): boolean => misplaced(readTimes(session)).length === 0;

/** Whether an array stands where a record belongs: libraries that ask for no more than an object take it for one. */
export const hasArrayForRecord = (text: string): boolean =>
  /^\[|"(self|wrapup|afterCallWork)":\[|"segments":\[[^"]*\[/.test(text);

/** Whether there is a time in another form than RFC 3339's plain one: of the others libraries take some. */
export const hasOddTime = (text: string): boolean =>
  (text.match(/Time":"(?:[^"\\]|\\.)*"/g) ?? []).some((found) => {
    const time = found.slice(7, -1);
    return time.includes(":60") || !TIME.test(time);
  });
