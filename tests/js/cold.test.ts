/**
 * The end of the stack where nothing was called before: an engine compiles a function when it is called for the first time, and
 * needs much more stack for that than to call it. So anything may fail that worked a thousand times.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { isStackEnd, nearEnd } from "./failing.js";
import { isQuick } from "./quick.js";

type Lib = typeof import("cobrowse-session");

const require = createRequire(import.meta.url);
const path = require.resolve("cobrowse-session");
const code = readFileSync(path, "utf8");
let copies = 0;

/** The package, none of whose functions was called yet. */
function cold(): Lib {
  const module = { exports: {} as Lib };
  const load = runInThisContext(`(function (exports, require, module) { /* ${copies++} */ ${code}\n})`);
  load(module.exports, require, module);
  return module.exports;
}

/** So far from the end of the stack, each a little further: where everything fails, where some of it does, where nothing does. */
const distances = Array.from({ length: isQuick ? 20 : 120 }, (_, index) => index * (isQuick ? 40 : 7));
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

describe("near the end of the stack, what is called for the first time", () => {
  it.each(["validate", "safeParse", "inspect", "is", "phase", "durations", "timeline", "legs"] as const)(
    "%s answers rightly or not at all, and rightly the next time",
    (name) => {
      const input = {
        id: "a",
        state: "alerting",
        self: { name: "A" },
        segments: [],
        startAlertingTime: 1000,
      };
      const call = (lib: Lib): unknown =>
        (lib[name] as (input: unknown, now: number) => unknown)(input, 5000);
      const right = call(cold());
      for (const distance of distances) {
        const lib = cold();
        // The module is there.
        lib.hasControl({});
        const answer = nearEnd(distance, () => call(lib));
        if (answer instanceof Error) expect(answer).toSatisfy(isStackEnd);
        else expect(answer).toEqual(right);
        expect(call(lib)).toEqual(right);
      }
    },
  );

  const flat = { id: "c", participants: [{ id: "p", purpose: "agent", state: "connected" }] };
  const full = {
    id: "c",
    participants: [{ id: "p", purpose: "agent", cobrowsesessions: [{ id: "x", state: "connected" }] }],
  };
  const cases = {
    "a leg that comes": [[], { id: "a", state: "alerting" }],
    "a leg that changes": [[{ id: "a", state: "alerting" }], { id: "a", state: "connected" }],
    "a leg that gets a key of its own": [[flat], full],
    "a leg that goes for another": [
      [
        { id: "a", state: "disconnected" },
        { id: "b", state: "connected" },
      ],
      { id: "d", state: "connected" },
    ],
  } as const;

  it.each(Object.entries(cases))("%s is applied, or not, and told", async (_, [before, frame]) => {
    for (const distance of distances) {
      const lib = cold();
      const live = new lib.LiveSessions({ maxLegs: 2 });
      const control = new lib.LiveSessions({ maxLegs: 2 });
      let told = 0;
      for (const frame of before) for (const store of [live, control]) store.apply(frame, { receivedAt: 1 });
      const past = live.get();
      live.subscribe(({ legs }) => {
        told = legs.size;
        if (legs !== past.legs) throw new Error("of the first subscriber");
      });
      const seen: unknown[] = [];
      live.subscribe(({ legs }) => seen.push(...legs.keys()), { immediate: false });
      const errors: unknown[] = [];
      const catches = (error: unknown) => errors.push(error);
      const iterator = live[Symbol.asyncIterator]();
      await iterator.next();
      const next = iterator.next();
      process.on("uncaughtException", catches);
      const answer = nearEnd(distance, () => live.apply(frame, { receivedAt: 2 }));
      const isApplied = !(answer instanceof Error) && answer.ok;
      if (answer instanceof Error) expect(answer).toSatisfy(isStackEnd);
      await turn();
      process.off("uncaughtException", catches);
      // A subscriber for which there was no stack is called again.
      expect(errors.map(String)).toEqual(isApplied ? ["Error: of the first subscriber"] : []);
      if (isApplied) control.apply(frame, { receivedAt: 2 });
      const keys = [...control.get().legs.keys()];
      expect([told, seen]).toEqual([keys.length, isApplied ? keys : []]);
      const first = await Promise.race([next, Promise.resolve()]);
      expect([...(first?.value?.legs.keys() ?? [])]).toEqual(isApplied ? keys : []);
      for (let round = 0; round < 2; round++) {
        expect([...live.get().legs]).toEqual([...control.get().legs]);
        expect(live.tick(5000)).toEqual(control.tick(5000));
        expect(JSON.stringify(live)).toBe(JSON.stringify(control));
        expect(live.apply(frame, { receivedAt: 3 })).toEqual(control.apply(frame, { receivedAt: 3 }));
        process.on("uncaughtException", catches);
        await turn();
        process.off("uncaughtException", catches);
      }
      live.close();
      control.close();
    }
  });
});
