/**
 * After any failure the next call is right: the end of the caller's stack at any depth, a module without memory, getters and
 * subscribers that throw or call back. No store is lost, and none shows what is not so.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as lib from "cobrowse-session";
import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  atTheEndOfTheStack,
  bytes,
  Diver,
  failureRounds,
  frame,
  options,
  record,
  snapshotOf,
  timeFor,
  withGetters,
} from "./failure-rounds.js";
import { isQuick } from "./quick.js";

/** How often calls fail. `ROUNDS=100000` takes four minutes. */
const ROUNDS = Number(process.env.ROUNDS ?? (isQuick ? 200 : 6000));

const shadowStacks: WebAssembly.Global[] = [];

/** A module that also exports its first global, which is where its shadow stack ends. */
function withStack(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const EXPORTS = 7;
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const bytes = (value: number): number[] =>
    value < 128 ? [value] : [(value & 127) | 128, ...bytes(value >>> 7)];
  for (;;) {
    const start = at;
    const id = module[at++];
    const length = number();
    const end = at + length;
    if (id === EXPORTS) {
      const count = number();
      const entry = [5, ...new TextEncoder().encode("stack"), 3, 0];
      const body = [...bytes(count + 1), ...module.subarray(at, end), ...entry];
      return Uint8Array.from([
        ...module.subarray(0, start),
        EXPORTS,
        ...bytes(body.length),
        ...body,
        ...module.subarray(end),
      ]);
    }
    at = end;
  }
}

beforeAll(() => {
  WebAssembly.Module = new Proxy(WebAssembly.Module, {
    construct: (target, [bytes], newTarget) => Reflect.construct(target, [withStack(bytes)], newTarget),
  });
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args, newTarget) {
      const instance: WebAssembly.Instance = Reflect.construct(target, args, newTarget);
      shadowStacks.push(instance.exports.stack as WebAssembly.Global);
      return instance;
    },
  });
});

describe("the end of the stack", () => {
  it(`is survived by all functions and by live sessions, ${ROUNDS} times`, {
    timeout: timeFor(ROUNDS),
  }, () => {
    lib.legs(record);
    const start = shadowStacks.at(-1)?.value;
    expect(start).toBeGreaterThan(2 ** 16);
    const { applied, failed } = failureRounds(lib, ROUNDS, atTheEndOfTheStack(), () =>
      expect(shadowStacks.at(-1)?.value).toBe(start),
    );
    // Changed code takes more stack, so that fewer rounds end in each way.
    const least = ROUNDS / (isQuick ? 20 : 10);
    expect(applied).toBeGreaterThan(least);
    expect(failed).toBeGreaterThan(least);
  });

  it("is survived by whoever calls again and again on the way down", () => {
    const seen: unknown[] = [];
    const deep = () => {
      lib.validate(record, options);
      deep();
    };
    for (let round = 0; round < 20; round++) {
      expect(deep).toThrow();
      seen.push(lib.validate(record, options).valid, lib.inspectLines(bytes, 0, options).valid);
    }
    expect(new Set(seen)).toEqual(new Set([true, 1]));
  });

  it("may be reached by a value's own doing, which is an issue of the value", () => {
    let proxy: object = { id: "a" };
    for (let depth = 0; depth < 100_000; depth++) proxy = new Proxy(proxy, {});
    const self = {
      get id(): unknown {
        return this.id;
      },
    };
    for (const value of [proxy, self, { ...record, segments: proxy }]) {
      expect(lib.validate(value).valid).toBe(false);
      expect(lib.durations(value as object, 0).live).toBeTypeOf("boolean");
    }
    expect(lib.validate(record, options)).toEqual({ valid: true, issues: [] });
  });
});

it(`getters and subscribers may throw or call back, ${ROUNDS} times`, { timeout: timeFor(ROUNDS) }, () => {
  // What subscribers throw is reported, which the runner would take for a failure of this test.
  const reported = vi.spyOn(globalThis, "queueMicrotask").mockImplementation(() => undefined);
  try {
    const { applied, failed } = failureRounds(lib, ROUNDS, withGetters(lib));
    expect(applied).toBeGreaterThan(ROUNDS / 10);
    expect(failed).toBeGreaterThan(ROUNDS / 1000);
  } finally {
    reported.mockRestore();
  }
});

describe("live sessions", () => {
  /** Uses the stack up until the module has failed. */
  function fail(): void {
    const diver = new Diver();
    const instances = shadowStacks.length;
    for (let round = 0; round < 10_000 && shadowStacks.length === instances; round++) {
      diver.dive(() => lib.legs([record]));
      lib.legs([]);
    }
    expect(shadowStacks.length).toBeGreaterThan(instances);
  }

  /** Makes the next instance lose all live sessions. `live` has applied more than is remembered frame by frame. */
  function lose(): void {
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
      throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
    });
    fail();
    grow.mockRestore();
  }

  function withMuch(): lib.LiveSessions {
    const live = new lib.LiveSessions();
    const note = "x".repeat(5000);
    for (let n = 0; n < 1200; n++) live.apply(JSON.stringify({ ...frame(n), note }), { receivedAt: n });
    return live;
  }

  it("stay what they are, however much was applied before", () => {
    const live = new lib.LiveSessions();
    const note = "x".repeat(5000);
    // Twice as much as is remembered frame by frame.
    for (let n = 0; n < 2000; n++) {
      const one = { ...frame(n), note };
      const given = [one, JSON.stringify(one), new TextEncoder().encode(JSON.stringify(one))][n % 3];
      expect(live.apply(given, { receivedAt: n }).ok).toBe(true);
      // The bytes are the page's, which may use them again.
      if (given instanceof Uint8Array) given.fill(0);
    }
    const before = live.get();
    const saved = JSON.stringify(live);
    const ticks = [...live.tick(5000).phaseMs];
    fail();
    expect(live.get()).toBe(before);
    expect(JSON.stringify(live)).toBe(saved);
    expect([...live.tick(5000).phaseMs]).toEqual(ticks);
    expect(live.apply(frame(1), { receivedAt: 2000 }).ok).toBe(true);
    expect([...live.get().legs.keys()]).toEqual([...before.legs.keys()]);
    // Untouched legs are what they were.
    expect(live.get().legs.get("leg-2")).toBe(before.legs.get("leg-2"));
    live.close();
  });

  it("stay what they are beside others that are opened, closed and restored", () => {
    const closed = new lib.LiveSessions();
    closed.apply(frame(1), { receivedAt: 1 });
    const stay = new lib.LiveSessions({ maxLegs: 2 });
    for (let n = 0; n < 5; n++) stay.apply(frame(n), { receivedAt: n });
    const restored = lib.LiveSessions.from(stay.toJSON());
    closed.close();
    const before = [snapshotOf(stay), snapshotOf(restored)];
    fail();
    expect([snapshotOf(stay), snapshotOf(restored)]).toEqual(before);
    const later = new lib.LiveSessions();
    later.apply(frame(9), { receivedAt: 1 });
    fail();
    expect([snapshotOf(stay), snapshotOf(restored)]).toEqual(before);
    expect([...later.get().legs.keys()]).toEqual(["leg-9"]);
    for (const live of [stay, restored, later]) live.close();
  });

  it("are lost where there is no memory, and say so", async () => {
    const live = new lib.LiveSessions();
    const other = new lib.LiveSessions();
    const told: unknown[] = [];
    const note = "x".repeat(5000);
    for (let n = 0; n < 1200; n++) live.apply(JSON.stringify({ ...frame(n), note }), { receivedAt: n });
    other.apply(frame(60), { receivedAt: 1 });
    other.subscribe(({ legs }, changes) => told.push([legs.size, ...changes]), { immediate: false });
    const keys = [...live.get().legs.keys()];
    expect(other.get().legs.size).toBe(1);
    expect(keys).toHaveLength(50);
    lose();
    const removed: unknown[] = [];
    live.subscribe(({ legs }, changes) => removed.push(legs.size, ...changes), { immediate: false });
    expect(live.apply(frame(1), { receivedAt: 2000 })).toMatchObject({
      ok: false,
      issues: [{ code: "store_lost" }],
    });
    expect(removed).toEqual([0, ...keys.map((key) => ({ type: "removed", key }))]);
    expect(live.get().legs.size).toBe(0);
    expect(live.apply(frame(1), { receivedAt: 2000 }).ok).toBe(true);
    expect([...live.get().legs.keys()]).toEqual(["leg-1"]);
    // Nobody asks the other one for anything.
    await Promise.resolve();
    expect(told).toEqual([[0, { type: "removed", key: "leg-10" }]]);
    expect(other.get().legs.size).toBe(0);
    expect(other.durations("leg-10")).toBeUndefined();
    live.close();
    other.close();
  });

  it("are kept where there is no memory for another instance for a while, and refuse frames until then", () => {
    const live = new lib.LiveSessions();
    live.apply(frame(1), { receivedAt: 1 });
    const before = snapshotOf(live);
    const { Instance } = WebAssembly;
    WebAssembly.Instance = new Proxy(Instance, {
      construct: () => {
        throw new RangeError("WebAssembly.Instance(): Out of memory");
      },
    });
    try {
      const diver = new Diver();
      const isGone = () => {
        try {
          return lib.legs([]).length > 0;
        } catch {
          return true;
        }
      };
      for (let round = 0; round < 10_000 && !isGone(); round++) diver.dive(() => lib.legs([record]));
      for (const next of [frame(2), JSON.stringify(frame(2)), bytes]) {
        expect(live.apply(next, { receivedAt: 2 })).toMatchObject({
          ok: false,
          issues: [{ code: "unreadable", message: expect.stringMatching(/memory/) }],
        });
      }
    } finally {
      WebAssembly.Instance = Instance;
    }
    expect(snapshotOf(live)).toEqual(before);
    expect(live.apply(frame(2), { receivedAt: 2 }).ok).toBe(true);
    expect(live.get().legs.size).toBe(2);
    live.close();
  });

  it("are never half of what they were, where there is less memory than before", () => {
    const live = new lib.LiveSessions();
    const removed: unknown[] = [];
    live.subscribe((_, changes) => removed.push(...changes.filter(({ type }) => type === "removed")));
    for (let n = 0; n < 3; n++) live.apply(frame(n), { receivedAt: n });
    live.apply(JSON.stringify({ ...frame(3), note: "x".repeat(800_000) }), { receivedAt: 3 });
    for (let n = 4; n < 7; n++) live.apply(frame(n), { receivedAt: n });
    const keys = () => [...live.get().legs.keys()];
    const inModule = () => (live.toJSON() as { written: { session: { id: string } }[] }).written;
    expect(keys()).toHaveLength(7);
    for (const pages of [200, 120, 80, 60, 40]) {
      setFlagsFromString(`--wasm-max-mem-pages=${pages}`);
      fail();
      setFlagsFromString("--wasm-max-mem-pages=65536");
      const ids = new Set(inModule().map(({ session }) => session.id));
      expect([...ids].sort()).toEqual(keys());
      if (keys().length === 0) expect(removed).toHaveLength(7);
      else expect(keys()).toHaveLength(7);
    }
    live.close();
  });

  it("tell of a loss even if it is found at the end of the stack", async () => {
    for (let round = 0; round < 5; round++) {
      const live = withMuch();
      const removed: unknown[] = [];
      live.subscribe((_, changes) => removed.push(...changes), { immediate: false });
      lose();
      const deep = (): void => {
        try {
          deep();
        } finally {
          live.get();
        }
      };
      expect(deep).toThrow();
      expect(live.get().legs.size).toBe(0);
      // What can't be told for want of stack is told as soon as possible.
      await Promise.resolve();
      expect(removed).toHaveLength(50);
      live.close();
    }
  });

  it("are closed or not, wherever close() ends, and keep their last snapshot", async () => {
    for (let round = 0; round < 200; round++) {
      const live = new lib.LiveSessions();
      live.apply(frame(1), { receivedAt: 1 });
      const ended = live[Symbol.asyncIterator]();
      await ended.next();
      const end = ended.next();
      const diver = new Diver();
      diver.dive(() => live.close());
      live.close();
      expect((await end).done).toBe(true);
      expect([...live.get().legs.keys()]).toEqual(["leg-1"]);
      expect(live.apply(frame(2)).ok).toBe(false);
    }
    const closed = withMuch();
    const other = withMuch();
    const before = closed.get();
    closed.close();
    lose();
    expect(closed.get()).toBe(before);
    expect(other.get().legs.size).toBe(0);
    other.close();
  });

  it("do not remember without end what was done to them", async () => {
    const live = new lib.LiveSessions();
    const half = "x".repeat(500_000);
    const heap = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      setFlagsFromString("--expose-gc");
      (runInNewContext("gc") as () => void)();
      return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    };
    for (let n = 0; n < 2000; n++) new lib.LiveSessions().close();
    const before = await heap();
    for (let n = 0; n < 40_000; n++) new lib.LiveSessions().close();
    for (let n = 0; n < 300; n++) {
      // A part of a text keeps all of it alive, if somebody keeps the part.
      const text = `${half}${n}${JSON.stringify(frame(n))}`;
      live.apply(text.slice(half.length + String(n).length), { receivedAt: n });
    }
    expect((await heap()) - before).toBeLessThan(24 * 2 ** 20);
    live.close();
  });

  it("survive subscribers that throw, call back and use up the stack", () => {
    const live = new lib.LiveSessions();
    const other = new lib.LiveSessions();
    const reported = vi.spyOn(globalThis, "queueMicrotask").mockImplementation(() => undefined);
    const seen: number[] = [];
    live.subscribe(() => {
      throw new Error("a subscriber's own");
    });
    live.subscribe((_, changes) => {
      if (changes.some(({ type }) => type === "added")) live.apply(frame(100), { receivedAt: 1 });
      const deep = (): void => {
        live.counts();
        deep();
      };
      expect(deep).toThrow();
    });
    live.subscribe(({ legs }) => seen.push(legs.size), { immediate: false });
    for (let n = 0; n < 5; n++) {
      const result = live.apply(frame(n), { receivedAt: n });
      expect(result).toEqual(other.apply(frame(n), { receivedAt: n }));
      if (n === 0) other.apply(frame(100), { receivedAt: 1 });
    }
    expect(snapshotOf(live)).toBe(snapshotOf(other));
    expect(seen.at(-1)).toBe(other.get().legs.size);
    reported.mockRestore();
    live.close();
    other.close();
  });
});
