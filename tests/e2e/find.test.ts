import { expect, test } from "vitest";
import { find, latestTime, mediaNames } from "../../www/src/find";

const session = { id: "s", state: "connected", connectedTime: "2026-03-02T10:00:00Z" };

test("every media array of a participant is read", () => {
  for (const [key, media] of Object.entries(mediaNames)) {
    const { legs } = find({ participants: [{ name: "P", purpose: "agent", [key]: [session] }] });
    expect(legs).toEqual([{ media, session, name: "P", purpose: "agent" }]);
    expect(legs[0]?.session).toBe(session);
  }
});

test("control frames and other JSON hold no session", () => {
  for (const payload of [
    { topicName: "channel.metadata", eventBody: { message: "WebSocket Heartbeat" } },
    { result: "200", status: "subscribed" },
    { eventBody: { id: "c", participants: [] } },
    { entities: [] },
    { state: "CA", city: "Fresno" },
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

test("snake case, envelopes in lists and sessions among junk are found", () => {
  const snake = { id: "s", after_call_work: {}, connected_time: null };
  expect(
    find([1, null, snake, { eventBody: { participants: [{ calls: [session, 3, null] }] } }]).legs,
  ).toHaveLength(2);
});

test("it is bounded and never throws", () => {
  let deep: unknown = session;
  for (let i = 0; i < 50_000; i++) deep = [deep];
  expect(find(deep)).toEqual({ legs: [], more: false });
  const many = Array.from({ length: 20_000 }, () => session);
  expect(find(many)).toMatchObject({ more: true });
  expect(find(many).legs).toHaveLength(5_000);
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
  const legs = find([
    session,
    { ...session, disconnectedTime: "2026-03-02T12:00:00+01:00", id: "2027-01-01T00:00:00Z-not-a-time" },
    { ...session, connectedTime: "2031-13-45T99:99:99Z" },
  ]).legs;
  expect(latestTime(legs)).toBe(Date.UTC(2026, 2, 2, 11));
  expect(latestTime([])).toBeUndefined();
});
