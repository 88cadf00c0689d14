/** How much of the module's memory is taken by what is kept or answered: legs, and issues. Bytes are counted, no time. */

import { LiveSessions, legs, validate, validateJson } from "cobrowse-session";
import { expect, it, onTestFinished, vi } from "vitest";
import { floor, memories, total } from "./module-memory.js";

/** What a leg takes that is kept, with the frame that told of it: however short its JSON is, it has registers and keys. */
const LEG = 2150;
/** What a leg takes that has every field, in texts of a word each. */
const FULL_LEG = 8000;
/** What a segment takes of a leg that is kept, and of one that `legs` is at. */
const [KEPT_SEGMENT, SEGMENT] = [400, 700];
/** What a frame takes that told of a leg without times. */
const FRAME = 200;
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

const TIME = "2026-03-02T09:00:00Z";
/** A leg with every field. */
const full = (index: number) => ({
  id: `c${index}`,
  participants: [
    {
      ...{
        id: "p",
        name: "Ada",
        address: "x",
        purpose: "agent",
        userId: "u",
        queueId: "q",
        direction: "inbound",
      },
      ...{ alertingTimeoutMs: 1, wrapupTimeoutMs: 5, wrapupRequired: true, wrapupExpected: true },
      ...{ wrapupPrompt: "optional", wrapupSkipped: true, flaggedReason: "general" },
      cobrowsesessions: [
        {
          ...{ id: `k${index}`, state: "connected", initialState: "alerting", disconnectType: "client" },
          ...{
            held: true,
            startHoldTime: TIME,
            parkTime: TIME,
            providerEventTime: TIME,
            startAlertingTime: TIME,
          },
          ...{ connectedTime: TIME, disconnectedTime: TIME, afterCallWorkRequired: true, provider: "x" },
          ...{
            cobrowseSessionId: "s",
            cobrowseRole: "viewer",
            controlling: ["a"],
            viewerUrl: "https://x.de/",
          },
          ...{ peerId: "o", scriptId: "i", self: { name: "Ada", nameRaw: "Ada", addressNormalized: "x" } },
          afterCallWork: { state: "pending", startTime: TIME, endTime: TIME },
          wrapup: {
            code: "x",
            name: "y",
            notes: "z",
            tags: ["t"],
            durationSeconds: 1,
            endTime: TIME,
            provisional: true,
          },
        },
      ],
    },
  ],
});

/** By how many bytes a new instance grows while something is done. */
function growth(run: () => void): number {
  // An instance that became large is let go, and the next one starts small.
  validateJson(`{"unknown":"${"x".repeat(80 * 2 ** 20)}"}`);
  expect(validateJson('{"id":"a"}').valid).toBe(true);
  const { length } = memories;
  const size = () => memories.at(-1)?.buffer.byteLength ?? 0;
  const before = size();
  run();
  expect(memories.length).toBe(length);
  return size() - before;
}

it("a kept leg takes at most 8,000 bytes if it has every field", () => {
  const live = new LiveSessions({ maxLegs: 5000 });
  const grown = growth(() => {
    for (let index = 0; index < 5000; index++) live.apply(full(index));
  });
  expect(live.get().legs.size).toBe(5000);
  expect(grown).toBeGreaterThan(LEG * 5000);
  expect(grown).toBeLessThanOrEqual(FULL_LEG * 5000);
  live.close();
});

it("a segment of a kept leg takes at most 400 bytes", () => {
  const segments = Array.from({ length: 9999 }, (_, index) => ({
    type: "Hold",
    startTime: index,
    endTime: index + 1,
    howEnded: "Hold",
    disconnectType: "client",
  }));
  const live = new LiveSessions();
  const grown = growth(() => {
    for (let index = 0; index < 10; index++) live.apply({ id: `${index}`, state: "connected", segments });
  });
  expect(live.get().legs.size).toBe(10);
  expect(grown).toBeGreaterThan(0);
  expect(grown).toBeLessThanOrEqual(KEPT_SEGMENT * 10 * segments.length);
  live.close();
});

it("a frame that told of a leg without times takes at most 200 bytes", () => {
  const live = new LiveSessions({ media: "all" });
  const apply = (count: number) => {
    for (let at = 0; at < count; at++) {
      const calls = Array.from({ length: 40 }, (_, leg) => ({
        id: `${leg}`,
        state: "connected",
        held: at % 2 === 0,
      }));
      live.apply({ id: "c", participants: [{ id: "p", calls }] }, { receivedAt: 1_772_442_000_000 + at });
    }
  };
  const grown = growth(() => apply(500));
  expect(grown).toBeGreaterThan(0);
  expect(grown).toBeLessThanOrEqual(FRAME * 40 * 500);
  live.close();
});

it("legs takes at most 700 bytes for each segment", () => {
  for (const segment of [{}, { startTime: 0 }]) {
    const record = { id: "a", state: "connected", segments: new Array(9999).fill(segment) };
    const grown = growth(() => expect(legs(record)).toHaveLength(1));
    expect(grown).toBeLessThanOrEqual(SEGMENT * record.segments.length);
  }
});
