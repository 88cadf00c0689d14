/** The cases of `tests/frames.json`, on the built package. `tests/frames.rs` runs the same natively, and in browsers. */

import { readFileSync } from "node:fs";
import { type Change, type LiveOptions, LiveSessions } from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { covers } from "./covers.js";

interface Frame {
  at: number;
  frame: unknown;
  changes?: Change[];
  found?: number;
}

interface Case {
  name: string;
  media?: LiveOptions["media"];
  order?: "any";
  frames: Frame[];
  now?: number;
  is: Record<string, unknown>;
}

const file = new URL("../frames.json", import.meta.url);
const { base, cases } = JSON.parse(readFileSync(file, "utf8")) as { base: number; cases: Case[] };

/** What is asked of a store, by the name of the question. */
const QUESTIONS: Record<string, (live: LiveSessions, now: number) => unknown> = {
  keys: (live) => [...live.get().legs.keys()],
  legs: (live) => Object.fromEntries(live.get().legs),
  durations: (live, now) => ofEach(live, (key) => live.durations(key, now)),
  timelines: (live, now) => ofEach(live, (key) => live.timeline(key, now)),
  countdowns: (live, now) => ofEach(live, (key) => live.countdowns(key, now)),
  pairs: (live) => live.pairs(),
  clockOffsetMs: (live) => live.clockOffsetMs,
};

const ofEach = (live: LiveSessions, ask: (key: string) => unknown) =>
  Object.fromEntries([...live.get().legs.keys()].map((key) => [key, ask(key)]));

function apply(live: LiveSessions, { at, frame, changes, found }: Frame): void {
  const applied = live.apply(frame, { receivedAt: base + at });
  expect(applied.ok).toBe(true);
  if (changes) expect(applied).toMatchObject({ changes });
  if (found !== undefined) expect(applied).toMatchObject({ found });
}

/** All orders of some frames. */
function orders<T>([first, ...rest]: readonly T[]): T[][] {
  if (first === undefined) return [[]];
  return orders(rest).flatMap((order) =>
    Array.from({ length: order.length + 1 }, (_, at) => order.toSpliced(at, 0, first)),
  );
}

describe("frames.json", () => {
  it.each(cases)("$name", ({ media, order, frames, now = 0, is }) => {
    expect(Object.keys(is).length).toBeGreaterThan(0);
    for (const own of order === "any" ? orders(frames) : [frames]) {
      const live = new LiveSessions({ media });
      // Its twin is saved and restored in between.
      let twin = new LiveSessions({ media });
      for (const [index, frame] of own.entries()) {
        apply(live, frame);
        if (index * 2 === own.length - (own.length % 2)) {
          const saved = JSON.stringify(twin);
          twin.close();
          twin = LiveSessions.from(JSON.parse(saved), { media });
        }
        apply(twin, frame);
      }
      for (const [question, expected] of Object.entries(is)) {
        for (const one of [live, twin]) {
          const actual = QUESTIONS[question]?.(one, base + now);
          if (!covers(actual, expected)) expect({ [question]: actual }).toEqual({ [question]: expected });
        }
      }
      expect(twin.get()).toEqual(live.get());
      live.close();
      twin.close();
    }
  });

  it("notices what is wrong", () => {
    expect(covers([{ a: 1 }], [{ a: 1, b: null }])).toBe(true);
    expect(covers([{ a: 1 }], [{ a: 2 }])).toBe(false);
    expect(covers([{ a: 1 }], [{ a: null }])).toBe(false);
    expect(covers([], [{ a: 1 }])).toBe(false);
    expect(covers(undefined, { a: null })).toBe(false);
  });
});
