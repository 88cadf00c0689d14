import { MEDIA } from "cobrowse-session";
import { expect, test } from "vitest";
import { find, latestTime, recordingOf } from "../../www/src/sources/documents";

const session = { id: "s", state: "connected", connectedTime: "2026-03-02T10:00:00Z" };

test("every media array of a participant is read", () => {
  for (const media of MEDIA) {
    const { legs } = find({ participants: [{ name: "P", purpose: "agent", [media]: [session] }] });
    expect(legs).toMatchObject([{ media, session, name: "P", purpose: "agent" }]);
    expect(legs[0]?.session).toBe(session);
  }
});

test("control frames and other JSON hold no session", () => {
  for (const payload of [
    { topicName: "channel.metadata", eventBody: { message: "WebSocket Heartbeat" } },
    { result: "200", status: "subscribed" },
    { eventBody: { id: "c", participants: [] } },
    { entities: [] },
    [1, "two", null, [], {}],
    null,
    "text",
    12,
    true,
    undefined,
  ]) {
    expect(find(payload)).toEqual({ legs: [], more: false });
  }
});

test("an address is no session", () => {
  expect(find({ state: "CA", city: "Fresno" })).toEqual({ legs: [], more: false });
});

test("snake case, envelopes in lists and sessions among junk are found", () => {
  const snake = { id: "s", after_call_work: {}, connected_time: "2026-03-02T09:00:00Z" };
  expect(
    find([1, null, snake, { eventBody: { participants: [{ calls: [session, 3, null] }] } }]).legs,
  ).toHaveLength(2);
});

test("it is bounded and never throws", () => {
  let deep: unknown = session;
  for (let i = 0; i < 50_000; i++) deep = [deep];
  expect(find(deep)).toEqual({ legs: [], more: false });
  const many = Array.from({ length: 20_000 }, () => session);
  for (const payload of [many, { entities: many }]) {
    expect(find(payload)).toMatchObject({ more: true });
    expect(find(payload).legs).toHaveLength(5_000);
  }
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  expect(find(revoked.proxy).legs).toEqual([]);
  const cycle: { entities: unknown[] } = { entities: [] };
  cycle.entities.push(cycle, session);
  expect(() => find(cycle)).not.toThrow();
  expect(
    find({
      get participants(): never {
        throw new Error("no");
      },
    }).legs,
  ).toEqual([]);
});

test("the latest time is a real one", () => {
  const sessions = [
    session,
    { ...session, disconnectedTime: "2026-03-02T12:00:00+01:00", id: "2027-01-01T00:00:00Z-not-a-time" },
    { ...session, connectedTime: "2031-13-45T99:99:99Z" },
  ];
  expect(latestTime(sessions)).toBe(Date.UTC(2026, 2, 2, 11));
  expect(latestTime([])).toBeUndefined();
});

test("a recording is NDJSON of frames, with or without the times of their receipt", () => {
  const frame = (time: string) => JSON.stringify({ ...session, connectedTime: time });
  const bare = [
    frame("2026-03-02T10:00:00Z"),
    frame("2026-03-02T10:00:05Z"),
    "{broken",
    frame("2026-03-02T10:00:01Z"),
  ];
  const recording = recordingOf(`${bare.join("\r\n")}\n\n`);
  const from = Date.UTC(2026, 2, 2, 10);
  expect(recording?.frames.map(({ at }) => at - from)).toEqual([0, 5_000, 5_000, 5_000]);
  expect(recording?.frames.map(({ text }) => text)).toEqual(bare);
  expect(recording?.to(from)).toHaveLength(1);
  expect(recording?.to(from + 4_999)).toHaveLength(0);
  expect(recording?.to(from + 5_000)).toHaveLength(3);
  recording?.reset();
  expect(recording?.to(from + 5_000)).toHaveLength(4);
  const timed = recordingOf(
    `{"receivedAt": ${from + 7}, "frame": ${frame("2026-03-02T10:00:00Z")}}\n{"receivedAt": "2026-03-02T10:00:01Z", "frame": "{cut"}`,
  );
  expect(timed?.frames.map(({ at }) => at - from)).toEqual([7, 1_000]);
  expect(timed?.frames[1]?.text).toBe("{cut");
  for (const text of ["", "{}", '{\n  "id": "a"\n}', "oops\noops", '[1, 2\n{"a": 1}']) {
    expect(recordingOf(text)).toBeUndefined();
  }
});
