/** How much of the module's memory an input takes: bytes are counted, no time. */

import { LiveSessions, validateJson } from "cobrowse-session";
import { expect, it } from "vitest";
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

it("an instance that a refused frame made larger than 64 MiB is let go, with live sessions in it", () => {
  const live = new LiveSessions();
  live.apply({ id: "a", state: "alerting", startAlertingTime: 1000 });
  const snapshot = live.get();
  for (const size of [40, 80]) {
    const before = memories.length;
    expect(live.apply("x".repeat(size * MIB)).ok).toBe(false);
    expect(memories.at(-1)?.buffer.byteLength).toBeGreaterThan(64 * MIB);
    for (let n = 0; n < 10; n++) live.apply({ id: "a", state: "alerting", startAlertingTime: 1000 });
    expect(memories.length).toBe(before + 1);
    expect(memories.at(-1)?.buffer.byteLength).toBeLessThan(4 * MIB);
  }
  expect(live.get()).toBe(snapshot);
  live.close();
});

it("live sessions that took a large frame in stay what they are, and keep their instance", () => {
  const live = new LiveSessions();
  live.apply({ id: "a", state: "alerting", startAlertingTime: 1000 });
  const before = memories.length;
  const frame = `{"id":"b","state":"alerting","unknown":"${"x".repeat(80 * MIB)}"}`;
  expect(live.apply(frame).ok).toBe(true);
  expect(validateJson('{"id":"a"}').valid).toBe(true);
  expect(memories.length).toBe(before);
  live.apply({ id: "a", state: "connected", connectedTime: 5000 });
  expect([...live.get().legs.keys()]).toEqual(["a", "b"]);
  expect(live.durations("a", 9000)?.interactingMs).toBe(4000);
  const other = new LiveSessions();
  other.apply({ id: "c", state: "alerting" });
  expect([...other.get().legs.keys()]).toEqual(["c"]);
  expect([...live.get().legs.keys()]).toEqual(["a", "b"]);
  live.close();
  other.close();
});
