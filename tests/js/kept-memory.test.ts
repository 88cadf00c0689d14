/** How much of the module's memory is taken by what is kept or answered: legs, and issues. Bytes are counted, no time. */

import { LiveSessions, validate } from "cobrowse-session";
import { expect, it, onTestFinished, vi } from "vitest";
import { floor, memories, total } from "./module-memory.js";

/** What a leg takes that is kept, with the frame that told of it: however short its JSON is, it has registers and keys. */
const LEG = 2150;
/** What an issue takes, with the value that it is about: its words are longer than the value. */
const ISSUE = 360;

const flat = (count: number) => ({
  topicName: "v2.users.u.conversations.cobrowsesessions",
  eventBody: {
    id: "c",
    participants: Array.from({ length: count }, (_, index) => ({ id: `p${index}`, state: "connected" })),
  },
});
const sessions = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${index}`, state: "connected" }));
const wrong = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${index}`, state: 1 }));
const conversations = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `c${index}`,
    participants: [{ id: "p", cobrowsesessions: [{ id: `s${index}` }] }],
  }));

// Memory never shrinks, so that each number is larger than the one before.
it.each([
  ["flat participants", flat, 9999],
  ["sessions", sessions, 12_000],
  ["sessions in error", wrong, 15_000],
  ["conversations", conversations, 20_000],
])("a kept leg takes at most 2,150 bytes: %s", (_, make, count) => {
  const live = new LiveSessions({ maxLegs: count });
  live.apply(JSON.stringify(make(count)));
  expect(live.get().legs.size).toBe(count);
  live.close();
  expect(memories.length).toBe(2);
  expect(total() - floor).toBeLessThanOrEqual(LEG * count);
});

it("an issue takes at most 360 bytes", () => {
  const before = total();
  const segments = Array.from({ length: 9999 }, () => ({ startTime: 1.5, endTime: "x", type: 1 }));
  const { issues } = validate({ id: "a", segments });
  expect(issues.length).toBe(3 * segments.length);
  expect(total() - before).toBeLessThanOrEqual(ISSUE * issues.length);
});

it("what is remembered for another instance is written where it was written before", () => {
  const live = new LiveSessions();
  const frame = JSON.stringify({ id: "a", state: "connected", note: "x".repeat(30_000) });
  const applyMany = () => {
    for (let count = 0; count < 1500; count++) live.apply(frame, { receivedAt: 0 });
  };
  // That is more than is remembered until the memory is copied, and the memory is copied again and again.
  applyMany();
  expect(1500 * frame.length).toBeGreaterThan(total() / 2);
  let bytes = 0;
  const counting = new Proxy(Uint8Array, {
    construct(target, args, newTarget) {
      if (typeof args[0] === "number") bytes += args[0];
      return Reflect.construct(target, args, newTarget) as Uint8Array;
    },
  });
  const slice = vi.spyOn(ArrayBuffer.prototype, "slice");
  vi.stubGlobal("Uint8Array", counting);
  onTestFinished(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
  applyMany();
  live.close();
  expect([bytes, slice.mock.calls.length]).toEqual([0, 0]);
});
