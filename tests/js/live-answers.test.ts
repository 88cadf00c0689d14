/** What a store answers beside what its frames did: by its own clock, as plain data, and to whoever holds it. */

import { inspect } from "node:util";
import { countdowns, durations, LiveSessions, timeline } from "cobrowse-session";
import { describe, expect, it, vi } from "vitest";

const BASE = Date.parse("2026-03-02T09:00:00Z");
/** A time so many seconds after nine. */
const at = (seconds: number) => new Date(BASE + seconds * 1000).toISOString();

/** A store of a machine whose clock is ahead by so many milliseconds. */
function ahead(ms: number) {
  const live = new LiveSessions();
  const receive = (frame: object, seconds: number) =>
    live.apply(frame, { receivedAt: BASE + seconds * 1000 + ms });
  const leg = { id: "a", state: "connected", startAlertingTime: at(0), connectedTime: at(5) };
  receive({ ...leg, providerEventTime: at(5) }, 5);
  receive({ ...leg, providerEventTime: at(10) }, 10);
  receive({ ...leg, providerEventTime: at(20) }, 20);
  const ended = { ...leg, state: "disconnected", disconnectedTime: at(60), wrapupTimeoutMs: 30_000 };
  receive({ ...ended, afterCallWork: { state: "pending", startTime: at(60) } }, 60);
  return live;
}

describe("the clock of a store", () => {
  it("is the platform's for all that it answers", () => {
    const live = ahead(90_000);
    const now = BASE + 70_000;
    const own = now + 90_000;
    const leg = live.get().legs.get("a");
    if (leg === undefined) throw new Error("no leg");
    expect(live.clockOffsetMs).toBe(90_000);
    expect(live.now(own)).toBe(now);
    expect(live.durations("a", own)).toEqual(durations(leg, now));
    expect(live.timeline("a", own)).toEqual(timeline(leg, now));
    expect(live.countdowns("a", own)).toEqual(countdowns(leg, now));
    expect(live.countdowns("a", own)).toEqual({ alertingLeftMs: null, afterCallWorkLeftMs: 20_000 });
    expect(live.tick(own).phaseMs[0]).toBe(10_000);
  });

  it("is this machine's unless it is told otherwise", () => {
    const live = new LiveSessions();
    expect(Math.abs(live.now() - Date.now())).toBeLessThan(1000);
    expect(() => live.now(Number.NaN)).toThrow(
      new TypeError("ms must be a finite number of milliseconds since the epoch, such as Date.now()"),
    );
  });

  it("knows nothing of legs that nobody told of", () => {
    const live = ahead(0);
    for (const key of ["b", "", undefined as unknown as string]) {
      expect([live.durations(key), live.timeline(key), live.countdowns(key)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
    live.close();
    expect([live.timeline("a"), live.countdowns("a"), live.now(5)]).toEqual([undefined, undefined, 5]);
    expect(() => live.timeline("a", Number.NaN)).toThrow(TypeError);
    expect(() => live.countdowns("a", Number.NaN)).toThrow(TypeError);
  });
});

describe("a snapshot", () => {
  it("is plain data", () => {
    const snapshot = ahead(0).get();
    const [[key, leg]] = snapshot.legs as unknown as [[string, object]];
    expect(structuredClone(snapshot)).toEqual({ legs: new Map([[key, leg]]) });
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual({ legs: { a: leg } });
    expect(JSON.parse(JSON.stringify(snapshot.legs))).toEqual({ a: leg });
    expect(Object.keys(snapshot.legs)).toEqual([]);
    expect(snapshot.legs).toBeInstanceOf(Map);
  });

  it("is shown with its legs on a console", () => {
    const snapshot = ahead(0).get();
    const leg = snapshot.legs.get("a");
    expect(inspect(snapshot)).toMatch(/^\{\n {2}legs: Map\(1\) \{\n {4}'a' => \{\n {6}key: 'a',/);
    const deep = { depth: 9 };
    expect(inspect(snapshot, deep)).toBe(inspect({ legs: new Map([["a", leg]]) }, deep));
    expect(inspect(snapshot, deep)).toContain("state: 'disconnected'");
    expect(inspect(new LiveSessions().get())).toBe("{ legs: Map(0) {} }");
  });

  it("of no legs is one, too", () => {
    expect(JSON.stringify(new LiveSessions().get())).toBe('{"legs":{}}');
    expect(structuredClone(new LiveSessions().get())).toEqual({ legs: new Map() });
  });
});

describe("found", () => {
  it("is how many legs a frame tells of, news or not", () => {
    const live = new LiveSessions();
    const leg = { id: "a", state: "alerting" };
    const found = (frame: unknown) => {
      const result = live.apply(frame);
      return result.ok ? result.found : undefined;
    };
    expect([found(leg), found(leg), found([leg, leg, { id: "b", state: "connected" }])]).toEqual([1, 1, 3]);
    expect([found({ hi: 1 }), found("{}"), found([])]).toEqual([0, 0, 0]);
    const calls = { id: "c", participants: [{ id: "p", calls: [leg, leg] }] };
    expect(found(calls)).toBe(0);
    const all = new LiveSessions({ media: "all" }).apply(calls);
    expect(all).toMatchObject({ ok: true, found: 2 });
    expect(new LiveSessions().apply("no JSON")).not.toHaveProperty("found");
  });
});

describe("controls", () => {
  it("say who may control whom", () => {
    const live = new LiveSessions();
    const leg = { state: "connected", cobrowseSessionId: "s" };
    live.apply([
      { ...leg, id: "a", cobrowseRole: "sharer", controlling: ["y"] },
      { ...leg, id: "b", cobrowseRole: "viewer", controlling: ["x", "y"] },
      { ...leg, id: "c", cobrowseRole: "viewer", controlling: [] },
    ]);
    expect(live.pairs()).toEqual([
      {
        cobrowseSessionId: "s",
        sharers: ["a"],
        viewers: ["b", "c"],
        controlling: ["b"],
        controls: [{ by: "b", whom: ["x", "y"] }],
      },
    ]);
  });
});

describe("on a Proxy of the store", () => {
  it("every member works, and unbound", () => {
    const live = ahead(0);
    const proxy = new Proxy(live, {});
    const {
      apply,
      get,
      subscribe,
      durations,
      timeline,
      countdowns,
      now,
      tick,
      counts,
      pairs,
      toJSON,
      close,
    } = proxy;
    expect(proxy.clockOffsetMs).toBe(live.clockOffsetMs);
    expect(get()).toBe(live.get());
    expect([durations("a", BASE), timeline("a", BASE), countdowns("a", BASE)]).not.toContain(undefined);
    expect(now(5)).toBe(5);
    expect(tick(BASE).keys).toEqual(["a"]);
    expect(counts().afterCallWork).toBe(1);
    expect(pairs()).toEqual([]);
    expect(toJSON()).toEqual(live.toJSON());
    let calls = 0;
    subscribe(() => calls++);
    expect(apply({ id: "b", state: "alerting" })).toMatchObject({ ok: true, found: 1 });
    expect(calls).toBeGreaterThan(0);
    expect(typeof proxy[Symbol.asyncIterator]).toBe("function");
    close();
    expect(proxy.clockOffsetMs).toBe(0);
  });
});

describe("the options of a store", () => {
  const codes = (live: LiveSessions, frame: object) => live.apply(frame).issues.map(({ code }) => code);

  it("say how fields are checked, after a failure too", () => {
    const record = { id: "a", viewerUrl: "https://view.example.com/", connectedTime: "" };
    expect(codes(new LiveSessions(), record)).toEqual(["untrusted_host", "invalid_time"]);
    const live = new LiveSessions({ viewerHosts: ["view.example.com"], emptyText: "absent" });
    expect(codes(live, record)).toEqual([]);
    // Another store's options are its own.
    expect(codes(new LiveSessions(), record)).toEqual(["untrusted_host", "invalid_time"]);
    expect(codes(live, record)).toEqual([]);
    expect(codes(LiveSessions.from(live.toJSON()), record)).toEqual(["untrusted_host", "invalid_time"]);
    expect(codes(LiveSessions.from(live.toJSON(), { emptyText: "absent" }), record)).toEqual([
      "untrusted_host",
    ]);
  });

  it("say by how much clocks may differ", () => {
    const participant = { id: "p", startAcwTime: at(70), endAcwTime: at(75) };
    const calls = [{ id: "a", state: "disconnected", connectedTime: at(0), disconnectedTime: at(60) }];
    const frame = { id: "c", startTime: at(0), participants: [{ ...participant, calls }] };
    for (const [skewToleranceMs, ms] of [
      [1000, null],
      [10_000, 5000],
    ] as const) {
      const live = new LiveSessions({ media: "all", skewToleranceMs });
      live.apply(frame);
      expect(live.durations("a")?.afterCallWorkMs).toBe(ms);
    }
  });

  it("say how issues are worded", () => {
    const message = ({ code }: { code: string }) => code.toUpperCase();
    const live = new LiveSessions({ message });
    expect(live.apply({ id: "a", connectedTime: "soon" }).issues[0]?.message).toBe("INVALID_TIME");
    expect(live.apply("{").issues[0]?.message).toBe("INVALID_JSON");
  });

  it.each([
    new Error("no words"),
    new RangeError("Invalid count value: -1"),
    new WebAssembly.RuntimeError("unreachable"),
  ])("are reported where wording fails, and change nothing about what was applied: %s", (thrown) => {
    const message = () => {
      throw thrown;
    };
    const failing = new LiveSessions({ message });
    const told = vi.fn();
    failing.subscribe((_, changes) => told(changes), { immediate: false });
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    try {
      const result = failing.apply({ id: "a", connectedTime: "soon" });
      const issues = [{ code: "invalid_time", message: expect.stringMatching(/RFC 3339/) }];
      expect(result).toMatchObject({ ok: true, found: 1, changes: [{ type: "added", key: "a" }], issues });
      expect(failing.get().legs.get("a")).toMatchObject({ issues });
      expect(failing.apply("{")).toMatchObject({ ok: false, issues: [{ code: "invalid_json" }] });
    } finally {
      vi.unstubAllGlobals();
    }
    expect(told.mock.calls).toEqual([[[{ type: "added", key: "a" }]]]);
    expect(reported.mock.calls).toEqual([[thrown], [thrown], [thrown]]);
  });

  it("may close the store: what was applied is told as it is", () => {
    const told = vi.fn();
    const live: LiveSessions = new LiveSessions({
      message: () => {
        live.close();
        return "closed";
      },
    });
    live.subscribe((_, changes) => told(changes), { immediate: false });
    const result = live.apply({ id: "a", connectedTime: "soon" });
    expect(result).toMatchObject({
      ok: true,
      changes: [{ type: "added", key: "a" }],
      issues: [{ message: "closed" }],
    });
    expect(told.mock.calls).toEqual([[[{ type: "added", key: "a" }]]]);
    expect([...live.get().legs.keys()]).toEqual(["a"]);
    expect(live.apply({ id: "b", state: "alerting" })).toMatchObject({
      ok: false,
      issues: [{ message: expect.stringMatching(/were closed/) }],
    });
  });

  it("stay, where what is returned is no words", () => {
    const words = { invalid_time: { de: "Zeit" } };
    const live = new LiveSessions({ message: () => words as unknown as string });
    expect(live.apply({ id: "a", connectedTime: "soon" }).issues[0]?.message).toMatch(/RFC 3339/);
    expect(live.get().legs.get("a")?.issues[0]?.message).toMatch(/RFC 3339/);
    expect(Object.isFrozen(words)).toBe(false);
  });

  it("are found though the stack ends in the function that words them", () => {
    const message = (): string => message();
    const live = new LiveSessions({ message });
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    try {
      expect(live.apply({ id: "a", connectedTime: "soon" })).toMatchObject({
        ok: true,
        issues: [{ message: expect.stringMatching(/RFC 3339/) }],
      });
      expect(live.get().legs.get("a")?.issues[0]?.message).toMatch(/RFC 3339/);
    } finally {
      vi.unstubAllGlobals();
    }
    expect(reported.mock.calls).toEqual([[expect.any(RangeError)], [expect.any(RangeError)]]);
  });

  it.each([
    [1, ["INVALID_TIME", "INVALID_TYPE"]],
    // Who changes legs each time gets no words.
    [Number.POSITIVE_INFINITY, [expect.stringMatching("RFC 3339"), expect.stringMatching("a string")]],
  ])("word the issues of legs by a function that applies %d frames", (most, words) => {
    let count = 0;
    const live: LiveSessions = new LiveSessions({
      message: ({ code }) => {
        live.get();
        if (count < most) live.apply({ id: `b${count++}`, state: "alerting" });
        return code.toUpperCase();
      },
    });
    live.apply({ id: "a", state: "connected", connectedTime: "soon", provider: 5 });
    live.get();
    const { legs } = live.get();
    expect(legs.has("b0")).toBe(true);
    expect(legs.get("a")?.issues.map(({ message }) => message)).toEqual(words);
    expect(Object.isFrozen(legs.get("a")?.issues[0])).toBe(true);
  });

  it("may change nothing", () => {
    const live = new LiveSessions({ unknownFields: "report", abortEarly: true });
    const frame = { id: "a", connectedTime: "soon", disconnectedTime: "later", unknown: 1 };
    expect(codes(live, frame)).toEqual(["invalid_time", "invalid_time"]);
  });
});

describe("timeline", () => {
  it("is empty for a leg of which no times are known, and none for a key that is not", () => {
    const live = new LiveSessions();
    live.apply({ id: "a", state: "scheduled" });
    expect([live.timeline("a", BASE), live.timeline("b", BASE)]).toEqual([[], undefined]);
  });
});

describe("lastReceivedAt", () => {
  it("is when the last frame told of a leg, news or not", () => {
    const live = new LiveSessions({ media: "all" });
    const leg = { id: "a", state: "connected", connectedTime: at(0) };
    live.apply(leg, { receivedAt: BASE });
    const before = live.get();
    live.apply(leg, { receivedAt: BASE + 5000 });
    live.apply(leg, { receivedAt: BASE + 2000 });
    expect(live.get()).toBe(before);
    expect(live.lastReceivedAt("a")).toBe(BASE + 5000);
    expect(LiveSessions.from(live.toJSON()).lastReceivedAt("a")).toBe(BASE + 5000);
    expect(live.lastReceivedAt("b")).toBeUndefined();
    live.close();
    expect(live.lastReceivedAt("a")).toBeUndefined();
  });
});
