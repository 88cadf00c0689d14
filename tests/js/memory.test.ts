/** How much of the module's memory an input takes: bytes are counted, no time. */

import { LiveSessions, validateJson } from "cobrowse-session";
import { describe, expect, it, vi } from "vitest";
import { MEMORY_CASES } from "../../benches/memory-cases.js";
import { floor, memories, total } from "./module-memory.js";

const MIB = 2 ** 20;
/** How many bytes of the module a byte of input may take. */
const MOST = 16;

it.each(MEMORY_CASES)("$title: at most 16 bytes for each byte", ({ make, objects, run }) => {
  const text = make(MIB);
  expect(text.length).toBeGreaterThanOrEqual(MIB);
  run(objects ? JSON.parse(text) : text);
  // Memory never shrinks, so that the inputs before this one are within the same bound.
  expect(memories.length).toBe(2);
  expect(total() - floor).toBeLessThanOrEqual(MOST * text.length);
});

it.each([3, 6, 8])(
  "%d MiB of unknown fields, which are reported, take at most 24 bytes for each byte",
  (size) => {
    // The next one starts small.
    validateJson(`{"unknown":"${"x".repeat(80 * MIB)}"}`);
    const text = `{${'"":0,'.repeat((size * MIB) / 5)}"id":"a"}`;
    expect(validateJson(text, { unknownFields: "report" }).issues).toHaveLength(1);
    expect((memories.at(-1)?.buffer.byteLength ?? 0) / text.length).toBeLessThan(24);
  },
);

it("a frame with an issue every three bytes takes no more than the issues that are told", () => {
  const segments = `[${"{},".repeat(15)}{}]`;
  const frame = new TextEncoder().encode(`[${`{"id":"a","segments":${segments}},`.repeat(60_000)}0]`);
  const live = new LiveSessions();
  const result = live.apply(frame);
  expect(result.issues).toHaveLength(10_000);
  expect(memories.at(-1)?.buffer.byteLength).toBeLessThan(8 * frame.length);
  live.close();
});

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

  it("stays, once it was tried, where it is large for what is in it", () => {
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

  it("stays where there is no memory for another", () => {
    const live = new LiveSessions();
    const half = "x".repeat(MIB / 2);
    for (let n = 0; n < 12; n++) live.apply({ ...alerting(`leg-${n}`), viewerUrl: half });
    for (let n = 0; n < 12; n++) live.apply(JSON.stringify({ ...alerting(`leg-${n}`), unknown: half }));
    const before = live.get();
    const grow = vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
      throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
    });
    try {
      expect(validateJson(large("a", 80)).valid).toBe(true);
      expect(live.apply(alerting("leg-1")).ok).toBe(true);
      expect(live.get()).toBe(before);
    } finally {
      grow.mockRestore();
    }
    live.close();
  });
});
