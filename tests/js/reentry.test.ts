/** What may happen while a value is read or an issue is worded: somebody's code runs, and may call back or fail. */

import * as lib from "cobrowse-session";
import { expect, it, vi } from "vitest";
import { fail } from "./failing.js";

const sound = { id: "a", state: "connected", connectedTime: "2026-03-02T09:00:00Z" };

it("the end of the stack is survived, and what was chosen still holds", () => {
  const options = { viewerHosts: ["view.example.com"] };
  const record = { ...sound, viewerUrl: "https://view.example.com/1" };
  let deepest = 0;
  const hostile = {
    get id() {
      deepest++;
      lib.validate(hostile, options);
      return "a";
    },
  };
  expect(() => lib.validate(hostile, options)).not.toThrow(TypeError);
  expect(deepest).toBeGreaterThan(100);
  function near(): void {
    try {
      near();
    } catch {
      // As near to the end as can be.
    }
    try {
      lib.inspect(record, 0, options);
      lib.validateJson(JSON.stringify(record), options);
    } catch {
      // There was no room for the call itself.
    }
  }
  near();
  expect(lib.validate(record, options)).toEqual({ valid: true, issues: [] });
  expect(lib.validateJson(JSON.stringify(record), options)).toEqual({ valid: true, issues: [] });
  expect(lib.inspectLines(new TextEncoder().encode(JSON.stringify(record)), 0, options).valid).toBe(1);
});

it("what a message throws is thrown, and the message is asked once", () => {
  const { connectedTime: _, ...odd } = sound;
  let calls = 0;
  const message = () => {
    calls++;
    throw new WebAssembly.RuntimeError("somebody else's");
  };
  for (const call of [
    () => lib.safeParse(odd, { message }),
    () => lib.safeParseJson(JSON.stringify(odd), { message }),
    () => lib.validate(odd, { message }),
  ]) {
    calls = 0;
    expect(call).toThrow("somebody else's");
    expect(calls).toBe(1);
  }
});

it("a message may call the package", () => {
  const { connectedTime: _, ...odd } = sound;
  const message = () => String(lib.safeParse({ ...sound, id: "other" }).success);
  const parsed = lib.safeParse(odd, { message });
  expect(parsed.data).toEqual({ state: "connected", id: "a" });
  expect(parsed.issues.map((issue) => issue.message)).toEqual(["true"]);
});

it("a store that is closed by its own frame says so", () => {
  const live = new lib.LiveSessions();
  const frame = {
    id: "a",
    get state() {
      live.close();
      return "alerting";
    },
  };
  const result = live.apply(frame);
  expect(result.ok).toBe(false);
  expect(result.issues).toHaveLength(1);
  expect(live.get().legs.size).toBe(0);
});

it("keys that are repeated without end take as long as others", () => {
  const text = `{${'"id":"a","state":"connected",'.repeat(100_000)}"state":"alerting"}`;
  expect(lib.validateJson(text).valid).toBe(true);
  expect(lib.safeParseJson(text).data).toEqual({ state: "alerting", id: "a" });
});

it("options that are null are none", () => {
  const live = new lib.LiveSessions();
  let calls = 0;
  live.subscribe(() => calls++, null as never)();
  expect(calls).toBe(1);
  live.close();
});

/** When the legs of a store were connected, by their keys. */
const shown = (live: lib.LiveSessions) =>
  new Map(
    Array.from(live.get().legs, ([key, { session }]) => [key, Date.parse(String(session.connectedTime))]),
  );

const misdeeds = {
  fails: () => new TypeError("instrumented"),
  "is at the end of the stack": () => new RangeError("Maximum call stack size exceeded"),
  "uses the package": () => void lib.legs([]),
  "applies a frame to another store": (other: lib.LiveSessions) =>
    void other.apply({ id: "leg", connectedTime: 5 }),
  "makes a store": () => new lib.LiveSessions().close(),
};

it.each(Object.entries(misdeeds))(
  "a store is what its frames tell, where Uint8Array.prototype.set %s, before its work or after it",
  (_, misdeed) => {
    const frame = (index: number) =>
      JSON.stringify({ id: `leg-${index % 5}`, connectedTime: 1000 + index, note: "x".repeat(600_000) });
    const { set } = Uint8Array.prototype;
    for (let call = 1; call <= 12; call++) {
      for (const isBefore of [true, false]) {
        const [live, other] = [new lib.LiveSessions(), new lib.LiveSessions()];
        const told = new Map<string, number>();
        let calls = 0;
        for (let index = 0; index < 18; index++) {
          // There is an image by then, and another one follows.
          if (index === 9) {
            vi.spyOn(Uint8Array.prototype, "set").mockImplementation(function (this: Uint8Array, ...own) {
              const isCall = ++calls === call;
              if (!isCall || !isBefore) set.apply(this, own);
              if (!isCall) return;
              vi.restoreAllMocks();
              const error = misdeed(other);
              if (error) throw error;
              if (isBefore) set.apply(this, own);
            });
          }
          try {
            if (live.apply(frame(index), { receivedAt: index }).ok)
              told.set(`leg-${index % 5}`, 1000 + index);
          } catch {
            // A page that replaces built-in functions gets what they throw.
          }
          expect(shown(live)).toEqual(told);
        }
        vi.restoreAllMocks();
        const ofOther = shown(other);
        fail();
        expect(shown(live)).toEqual(told);
        expect(shown(other)).toEqual(ofOther);
        live.close();
        other.close();
      }
    }
  },
);
