/** The cases of `tests/payloads.json`, on the built package. `tests/payloads.rs` runs the same natively, and in browsers. */

import { readFileSync } from "node:fs";
import {
  countdowns,
  currentLeg,
  durations,
  type Leg,
  legs,
  type Media,
  phase,
  platformMetrics,
  safeParse,
  timeline,
} from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { covers } from "./covers.js";

interface Case {
  name: string;
  payload: unknown;
  media?: "all" | Media[];
  userId?: string;
  now?: number;
  is: Record<string, unknown>;
}

const file = new URL("../payloads.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

/** A leg with its session clean: of most shapes it is as it was received. */
function clean(leg: Leg) {
  const result = safeParse(leg.session);
  return { ...leg, session: result.success ? result.data : leg.session };
}

/** What is asked of the legs of a case, by the name of the question. */
const QUESTIONS: Record<string, (found: Leg[], one: Case) => unknown> = {
  legs: (found) => found.map(clean),
  phases: (found) => found.map(phase),
  durations: (found, { now = 0 }) => found.map((leg) => durations(leg, now)),
  metrics: (found) => found.map(platformMetrics),
  timelines: (found, { now = 0 }) => found.map((leg) => timeline(leg, now)),
  countdowns: (found, { now = 0 }) => found.map((leg) => countdowns(leg, now)),
  current: (found, { userId }) => currentLeg(found, { userId })?.session.id,
};

describe("payloads.json", () => {
  it.each(cases)("$name", (one) => {
    const found = legs(one.payload, { media: one.media });
    for (const [question, expected] of Object.entries(one.is)) {
      const actual = QUESTIONS[question]?.(found, one);
      if (!covers(actual, expected)) expect({ [question]: actual }).toEqual({ [question]: expected });
    }
    expect(Object.keys(one.is).length).toBeGreaterThan(0);
  });
});
