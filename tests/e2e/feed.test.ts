import { type Issue, inspect, phase } from "cobrowse-session";
import { expect, test } from "vitest";
import { Feed } from "../../www/src/feed";

const start = Date.UTC(2026, 2, 2, 9, 30);

test("the same seed plays the same day, at any step", () => {
  const [a, b] = [new Feed(7, start), new Feed(7, start)];
  for (let t = start; t < start + 600_000; t += 250) a.at(t);
  expect(a.at(start + 600_000)).toEqual(b.at(start + 600_000));
  expect(new Feed(8, start).at(start + 600_000)).not.toEqual(b.at(start + 600_000));
  a.reset();
  expect(a.at(start)).toEqual(new Feed(7, start).at(start));
});

test("a record is a new object only when it changed", () => {
  const feed = new Feed(7, start);
  const before = new Map(feed.at(start).map((leg) => [leg.key, leg.record]));
  const after = feed.at(start + 250);
  expect(after.filter((leg) => before.get(leg.key) === leg.record).length).toBeGreaterThan(8);
});

test("an hour of it shows every phase and oddity it promises, and nothing wrong by accident", () => {
  const feed = new Feed(20_260_302, start);
  const phases = new Set<string>();
  const codes = new Set<Issue["code"]>();
  const failing = new Set<string>();
  const control = new Map<string, boolean>();
  let granted = 0;
  let revoked = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (let t = start; t < start + 3_600_000; t += 1_000) {
    const legs = feed.at(t);
    fewest = Math.min(fewest, legs.length);
    for (const { key, record } of legs) {
      phases.add(phase(record));
      for (const issue of inspect(record, t).issues) {
        codes.add(issue.code);
        if (issue.severity === "error") failing.add(key);
      }
      const has = Array.isArray(record.controlling) && record.controlling.length > 0;
      const had = control.get(key);
      if (had === false && has) granted++;
      if (had === true && !has) revoked++;
      control.set(key, has);
    }
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
  expect(failing.size).toBe(1);
  expect(granted).toBeGreaterThan(5);
  expect(revoked).toBeGreaterThan(5);
});
