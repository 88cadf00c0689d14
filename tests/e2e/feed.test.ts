import { hasControl, type Issue, inspect, LiveSessions, legs, phase } from "cobrowse-session";
import { describe, expect, test } from "vitest";
import { Feed } from "../../www/src/demo/feed";
import {
  calm,
  flatNotification,
  notification,
  restConversation,
  restFlat,
  restList,
  retention,
  Scenario,
} from "../../www/src/demo/scenario";

const start = Date.UTC(2026, 2, 2, 9, 30);
const hour = 3_600_000;

test("the same seed plays the same day, at any step", () => {
  const dials = { disorder: 0.1, duplication: 0.1, loss: 0.05, malformed: 0.05, reconnects: 3 };
  const [a, b] = [new Feed(7, start, dials), new Feed(7, start, dials)];
  const steps = [];
  for (let t = start; t <= start + 600_000; t += 250) steps.push(...a.to(t));
  const once = b.to(start + 600_000);
  expect(steps).toEqual(once);
  expect(new Feed(8, start, dials).to(start + 600_000)).not.toEqual(once);
  a.reset();
  expect(a.to(start + 600_000)).toEqual(once);
});

test("an hour of it shows every phase and oddity it promises, and nothing wrong by accident", () => {
  const feed = new Feed(20_260_302, start);
  const live = new LiveSessions({ keepEndedMs: retention });
  const phases = new Set<string>();
  const codes = new Set<Issue["code"]>();
  const failing = new Set<string>();
  let granted = 0;
  let revoked = 0;
  let fewest = Number.POSITIVE_INFINITY;
  live.subscribe((_, changes) => {
    for (const { type } of changes) {
      if (type === "controlGranted") granted++;
      if (type === "controlRevoked") revoked++;
    }
  });
  for (let t = start; t < start + hour; t += 1_000) {
    for (const { at, text } of feed.to(t)) {
      expect(live.apply(text, { receivedAt: at }).ok).toBe(true);
      for (const { session } of legs(JSON.parse(text))) {
        for (const issue of inspect(session, at).issues) {
          codes.add(issue.code);
          if (issue.severity === "error")
            failing.add(JSON.stringify([session.cobrowseSessionId, issue.path[0]]));
        }
      }
    }
    fewest = Math.min(fewest, live.get().legs.size);
    for (const leg of live.get().legs.values()) phases.add(phase(leg));
  }
  expect(fewest).toBeGreaterThanOrEqual(8);
  for (const wanted of ["alerting", "connected", "held", "afterCallWork", "ended"]) {
    expect(phases).toContain(wanted);
  }
  for (const wanted of [
    "unknown_value",
    "clock_skew",
    "invalid_time",
    "invalid_type",
    "unsafe_url",
    "untrusted_host",
  ] as const) {
    expect(codes).toContain(wanted);
  }
  // Only the sender that is meant to be broken is.
  expect(new Set([...failing].map((place) => JSON.parse(place)[0])).size).toBe(1);
  expect(granted).toBeGreaterThan(5);
  expect(revoked).toBeGreaterThan(5);
  live.close();
});

/** Where the store differs from the truth, among what it knows and what goes on. */
function differences(live: LiveSessions, feed: Feed, now: number): unknown[] {
  const known = live.get().legs;
  const truth = new Map(feed.truth(now).map((leg) => [leg.key, leg]));
  const wrong = [...truth.values()].flatMap((leg): unknown[] => {
    const stored = known.get(leg.key);
    if (stored === undefined) return leg.phase === "ended" ? [] : [{ ...leg, stored: undefined }];
    const differs = phase(stored) !== leg.phase || hasControl(stored) !== leg.inControl;
    return differs ? [{ ...leg, stored: phase(stored) }] : [];
  });
  // What only flat frames told of stays under its participant's id; sooner or later each leg has a full one.
  const invented = [...known.values()].filter(({ key, participantId }) => key === participantId);
  return [...wrong, ...invented];
}

describe("live sessions end at the truth", () => {
  const roads = {
    "of a calm line": {},
    "of a line that is late and repeats itself": { disorder: 0.2, duplication: 0.3 },
    "of a line with broken frames between": { malformed: 0.3 },
    "of a busy one": { rate: 6, duplication: 0.05, disorder: 0.05 },
  };
  test.each(Object.entries(roads))("%s", (_, dials) => {
    const feed = new Feed(11, start, dials);
    const live = new LiveSessions();
    for (const { at, text } of feed.to(start + hour)) live.apply(text, { receivedAt: at });
    // What is on its way when the hour is over arrives within seconds.
    feed.dials = { ...calm, rate: 0.05 };
    const later = start + hour + 10_000;
    for (const { at, text } of feed.to(later)) live.apply(text, { receivedAt: at });
    expect(differences(live, feed, later)).toEqual([]);
    live.close();
  });

  test("of a line that loses frames and breaks, once it is back and everything was asked for", () => {
    const feed = new Feed(12, start, { loss: 0.3, disorder: 0.1, malformed: 0.02, reconnects: 6 });
    const live = new LiveSessions();
    let was = false;
    let breaks = 0;
    for (let t = start; t < start + hour; t += 100) {
      for (const { at, text } of feed.to(t)) live.apply(text, { receivedAt: at });
      if (was && !feed.down) {
        breaks++;
        expect(differences(live, feed, t)).toEqual([]);
      }
      was = feed.down;
    }
    expect(breaks).toBeGreaterThan(10);
    live.close();
  });
});

test("the shapes of one conversation end in one session, in whatever order", () => {
  const scenario = new Scenario({ seed: 3, start, odd: false });
  const at = start + 400_000;
  scenario.take(at);
  const conversations = scenario.conversations(at);
  expect(conversations.length).toBeGreaterThan(8);
  for (const conversation of conversations) {
    const frames = [
      restConversation(conversation, at),
      restList([conversation], at),
      restFlat(conversation, at),
      notification("v2.users.u.conversations", conversation, at),
      flatNotification("v2.users.u.conversations.cobrowseSessions", conversation, at),
    ];
    const ends = [frames, [...frames].reverse(), [...frames.slice(2), ...frames.slice(0, 2)]].map((order) => {
      const live = new LiveSessions();
      for (const frame of order) live.apply(frame, { receivedAt: at });
      const sessions = [...live.get().legs]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, leg]) => [key, leg.session, leg.context]);
      live.close();
      return sessions;
    });
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
    expect(ends[0]?.length).toBe(conversation.plans.filter((plan) => plan.born <= at).length);
  }
});
