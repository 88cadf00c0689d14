/** How much of the module's memory an input takes: bytes are counted, no time. */

import { LiveSessions, validateJson } from "cobrowse-session";
import { describe, expect, it, vi } from "vitest";
import { MEMORY_CASES } from "../../benches/memory-cases.js";
import { isStackEnd, nearEnd } from "./failing.js";
import { floor, memories, total } from "./module-memory.js";
import { isQuick } from "./quick.js";

const MIB = 2 ** 20;
/** How many bytes of the module a byte of input may take. */
const MOST = 16;

it.skipIf(isQuick).each(MEMORY_CASES)("$title: at most 16 bytes for each byte", ({ make, objects, run }) => {
  const text = make(MIB);
  expect(text.length).toBeGreaterThanOrEqual(MIB);
  run(objects ? JSON.parse(text) : text);
  // Memory never shrinks, so that the inputs before this one are within the same bound.
  expect(memories.length).toBe(2);
  expect(total() - floor).toBeLessThanOrEqual(MOST * text.length);
});

it.skipIf(isQuick).each([3, 6, 8])(
  "%d MiB of unknown fields, which are reported, take at most 24 bytes for each byte",
  (size) => {
    // The next one starts small.
    validateJson(`{"unknown":"${"x".repeat(80 * MIB)}"}`);
    const text = `{${'"":0,'.repeat((size * MIB) / 5)}"id":"a"}`;
    expect(validateJson(text, { unknownFields: "report" }).issues).toHaveLength(1);
    expect((memories.at(-1)?.buffer.byteLength ?? 0) / text.length).toBeLessThan(24);
  },
);

it.skipIf(isQuick)(
  "a frame with an issue every three bytes takes no more than the issues that are told",
  () => {
    const segments = `[${"{},".repeat(15)}{}]`;
    const frame = new TextEncoder().encode(`[${`{"id":"a","segments":${segments}},`.repeat(60_000)}0]`);
    const live = new LiveSessions();
    const result = live.apply(frame);
    expect(result.issues).toHaveLength(10_000);
    expect(memories.at(-1)?.buffer.byteLength).toBeLessThan(8 * frame.length);
    live.close();
  },
);

it("an instance that a call made larger than 64 MiB is let go, and the next one is right", () => {
  const long = `{"id":"a","unknown":"${"x".repeat(80 * MIB)}"}`;
  const before = memories.length;
  expect(validateJson(long).valid).toBe(true);
  expect(validateJson('{"id":"a"}').issues.map(({ code }) => code)).toEqual([]);
  expect(memories.length).toBe(before + 1);
  expect(memories.at(-1)?.buffer.byteLength).toBeLessThan(4 * MIB);
  expect(validateJson('{"id":"a"}').issues.map(({ code }) => code)).toEqual([]);
  expect(memories.length).toBe(before + 1);
});

describe("an instance with live sessions in it that has become larger than 64 MiB", () => {
  const size = () => memories.at(-1)?.buffer.byteLength ?? 0;
  const alerting = (id: string) => ({ id, state: "alerting", startAlertingTime: 1000 });
  const large = (id: string, megabytes: number) =>
    JSON.stringify({ ...alerting(id), unknown: "x".repeat(megabytes * MIB) });

  it.each([
    ["that was refused", (live: LiveSessions) => live.apply("x".repeat(80 * MIB)).ok, false, 4],
    ["that was applied", (live: LiveSessions) => live.apply(large("a", 80)).ok, true, 4],
    ["of another function", () => validateJson(large("a", 80)).valid, true, 4],
  ])("is let go after a text %s, with what it holds", (_, call, expected, most) => {
    const live = new LiveSessions();
    for (const id of ["a", "b"]) live.apply(alerting(id));
    const snapshot = live.get();
    for (let round = 0; round < 2; round++) {
      const before = memories.length;
      expect(call(live)).toBe(expected);
      expect(memories.length).toBe(before + 1);
      expect(size()).toBeLessThan(most * MIB);
      for (let n = 0; n < 10; n++) live.apply(alerting("a"));
      expect(memories.length).toBe(before + 1);
    }
    expect(live.get()).toBe(snapshot);
    live.apply({ id: "a", state: "connected", connectedTime: 5000 });
    expect(live.durations("a", 9000)?.interactingMs).toBe(4000);
    live.close();
  });

  it("is let go after a frame of many legs, all but a few of which are forgotten", () => {
    const live = new LiveSessions({ maxLegs: 10 });
    expect(
      live.apply(`[${'{"id":"x","state":"alerting"},'.repeat(200_000)}{"id":"y","state":"none"}]`).ok,
    ).toBe(true);
    const legs = Array.from({ length: 100_000 }, (_, n) => ({ id: `${n}`, state: "disconnected" }));
    expect(live.apply(JSON.stringify(legs)).ok).toBe(true);
    expect(size()).toBeLessThan(4 * MIB);
    expect(live.get().legs.size).toBe(10);
    live.close();
  });

  it("goes on as it would have without, whatever comes", () => {
    const next = (number: number) => (number * 48_271) % 2_147_483_647;
    const run = (unknown: string) => {
      const live = new LiveSessions({ maxLegs: 20, keepEndedMs: 30_000 });
      const seen: unknown[] = [];
      live.subscribe((_, changes) => seen.push(changes));
      let random = 11;
      const draw = (most: number) => {
        random = next(random);
        return random % most;
      };
      for (let n = 0; n < 300; n++) {
        const received = 100_000 + n * 500;
        const state = ["alerting", "connected", "connected", "disconnected"][draw(4)];
        const times = { connectedTime: 90_000 + draw(40) * 100, providerEventTime: received - draw(3000) };
        const conversation = `c${draw(3)}`;
        const participant = `p${draw(9)}`;
        const leg = { id: `leg-${draw(30)}`, state, ...times };
        const participants =
          draw(2) === 0
            ? [{ id: participant, cobrowsesessions: [leg] }]
            : [{ ...leg, id: participant, held: draw(2) === 0 }];
        const frame = { id: conversation, participants, ...(n % 100 === 99 ? { unknown } : {}) };
        seen.push(live.apply(JSON.stringify(frame), { receivedAt: received }));
        const before = live.get();
        if (n % 100 === 99) live.apply(alerting("a"), { receivedAt: received });
        else expect(live.get()).toBe(before);
        const { keys, phaseMs } = live.tick(received);
        seen.push([...live.get().legs], live.clockOffsetMs, keys, [...phaseMs], live.counts(), live.pairs());
      }
      seen.push(live.toJSON());
      live.close();
      return seen;
    };
    const before = memories.length;
    const expected = run("x");
    expect(memories.length).toBe(before);
    expect(JSON.stringify(run("x".repeat(80 * MIB)))).toBe(JSON.stringify(expected));
    expect(memories.length).toBeGreaterThan(before + 2);
  });

  it.skipIf(isQuick)("stays, once it was tried, where it is large for what is in it", () => {
    const live = new LiveSessions({ maxLegs: 100_000 });
    const before = memories.length;
    const list = (from: number) => Array.from({ length: 5000 }, (_, n) => alerting(`leg-${from + n}`));
    for (let from = 0; from < 100_000; from += 5000) live.apply(list(from));
    expect(size()).toBeGreaterThan(64 * MIB);
    expect(memories.length - before).toBeLessThanOrEqual(2);
    const after = memories.length;
    for (let n = 0; n < 5; n++) {
      expect(validateJson(large("a", 5)).valid).toBe(true);
      live.apply(alerting("leg-1"));
    }
    expect(memories.length).toBe(after);
    expect(live.get().legs.size).toBe(100_000);
    live.close();
    // Nothing needs so much any longer.
    expect(validateJson('{"id":"a"}').valid).toBe(true);
    expect(validateJson('{"id":"a"}').valid).toBe(true);
    expect(size()).toBeLessThan(4 * MIB);
  });

  /** Live sessions of two conversations, one leg of which was forgotten, and what their subscriber is told. */
  const some = () => {
    const live = new LiveSessions({ maxLegs: 4 });
    const told: unknown[] = [];
    live.apply({ ...alerting("gone"), state: "disconnected" }, { receivedAt: 1000 });
    for (const id of ["c1", "c2"]) {
      const participants = [
        { id: `${id}-p`, cobrowsesessions: [alerting(`${id}-leg`)] },
        { ...alerting(`${id}-flat`), connectedTime: 2000, state: "connected" },
      ];
      live.apply({ id, participants }, { receivedAt: 3000 });
    }
    live.subscribe((_, changes) => told.push(changes), { immediate: false });
    live.tick(4000);
    return { live, told, snapshot: live.get() };
  };
  const tooLarge = "x".repeat(80 * MIB);

  /** Asserts that live sessions are as others that nothing was done to, and go on like them. */
  function expectSame(one: ReturnType<typeof some>) {
    const other = some();
    expect(one.live.get()).toBe(one.snapshot);
    for (let n = 0; n < 2; n++) {
      const frame = { id: "c1", participants: [{ id: "c1-p", cobrowsesessions: [alerting(`new-${n}`)] }] };
      const results = [one, other].map(({ live }) => live.apply(frame, { receivedAt: 5000 + n }));
      expect(results[0]).toEqual(results[1]);
      expect([...one.live.get().legs]).toEqual([...other.live.get().legs]);
      expect(one.live.tick(6000)).toEqual(other.live.tick(6000));
      expect(one.live.toJSON()).toEqual(other.live.toJSON());
      expect(one.told).toEqual(other.told);
    }
    for (const { live } of [one, other]) live.close();
  }

  /** Runs `body`, in which the n-th call of a function fails for want of memory. Returns how often it was called. */
  function failingAt(nth: number, target: object, name: string, body: () => void): number {
    const own = Reflect.get(target, name) as (...args: unknown[]) => unknown;
    let calls = 0;
    const failing = () => {
      if (++calls === nth) throw new RangeError("out of memory");
    };
    const stands = new Proxy(own, {
      apply: (target, self, args) => {
        failing();
        return Reflect.apply(target, self, args);
      },
      construct: (target, args) => {
        failing();
        return Reflect.construct(target, args);
      },
    });
    Object.assign(target, { [name]: stands });
    try {
      body();
    } finally {
      Object.assign(target, { [name]: own });
    }
    return calls;
  }

  it.each([
    ["another instance", WebAssembly, "Instance"],
    ["what is remembered", Uint8Array.prototype, "set"],
    ["texts", TextEncoder.prototype, "encode"],
    ["texts in the module", TextDecoder.prototype, "decode"],
  ])("loses nothing where there is no memory for %s", (_, target, name) => {
    let nth = 0;
    let calls: number;
    do {
      nth += Math.ceil((nth + 1) / (isQuick ? 3 : 8));
      const one = some();
      calls = failingAt(nth, target, name, () => {
        expect(one.live.apply(tooLarge, { receivedAt: 4000 }).ok).toBe(false);
      });
      if (calls < nth) expect(size()).toBeLessThan(4 * MIB);
      expectSame(one);
      // What failed once is tried again.
      expect(size()).toBeLessThan(4 * MIB);
    } while (calls >= nth);
    expect(nth).toBeGreaterThan(1);
  });

  it("is let go the next time, if there was no memory after a frame that was applied", () => {
    for (const nth of [1, 2]) {
      const one = some();
      failingAt(nth, TextEncoder.prototype, "encode", () => {
        expect(one.live.apply(large("large", 80), { receivedAt: 4000 }).ok).toBe(true);
      });
      expect(one.live.get().legs.has("large")).toBe(true);
      expect(size()).toBeLessThan(4 * MIB);
      one.live.close();
    }
  });

  it("loses nothing near the end of the stack", () => {
    for (let distance = 0; distance < 2000; distance += isQuick ? 200 : 50) {
      const one = some();
      const answer = nearEnd(distance, () => one.live.apply(tooLarge, { receivedAt: 4000 }).ok);
      if (answer instanceof Error) expect(answer).toSatisfy(isStackEnd);
      else expect(answer).toBe(false);
      expectSame(one);
    }
  });

  it("loses nothing where objects inherit functions by which they are written", () => {
    const one = some();
    Object.assign(Object.prototype, { toJSON: () => ({ rank: 0 }) });
    try {
      one.live.apply(tooLarge, { receivedAt: 4000 });
    } finally {
      Reflect.deleteProperty(Object.prototype, "toJSON");
    }
    expect(size()).toBeLessThan(4 * MIB);
    expectSame(one);
  });

  it("is let go while live sessions are restored in it, too", () => {
    const { live } = some();
    const saved = live.toJSON() as { written: object[] };
    for (let at = 0; at < saved.written.length; at++) {
      const { session, ...item } = saved.written[at] as { session: object };
      const grow = vi.fn(() => {
        expect(validateJson(large("a", 80)).valid).toBe(true);
        expect(size()).toBeLessThan(4 * MIB);
        return session;
      });
      const growing = Object.defineProperty(item, "session", { get: grow, enumerable: true });
      const written = saved.written.with(at, growing);
      const restored = LiveSessions.from({ ...saved, written }, { maxLegs: 4 });
      expect(grow).toHaveBeenCalled();
      expect([...restored.get().legs]).toEqual([...live.get().legs]);
      expect(restored.toJSON()).toEqual(live.toJSON());
      restored.close();
    }
    live.close();
  });
});
