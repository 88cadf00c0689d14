import { runInNewContext } from "node:vm";
import {
  type ApplyResult,
  type Change,
  countdowns,
  currentLeg,
  type EndedBy,
  endedBy,
  hasControl,
  type Issue,
  LiveSessions,
  type LiveSnapshot,
  legs,
  redact,
  validate,
} from "cobrowse-session";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { nested, revoked, throwing } from "./misbehaving.js";

const RUNS = { numRuns: 10_000 };

const base = Date.parse("2026-03-02T09:00:00.000Z");
const at = (seconds: number) => new Date(base + seconds * 1000).toISOString();
const alerting = (id: string) => ({ id, state: "alerting", startAlertingTime: at(0) });
const connected = (id: string) => ({ id, state: "connected", connectedTime: at(10) });
const ended = (id: string) => ({
  id,
  state: "disconnected",
  connectedTime: at(10),
  disconnectedTime: at(60),
});

/** A snapshot as plain data, to compare. */
const plain = ({ legs }: LiveSnapshot) =>
  Object.fromEntries([...legs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, leg]) => [key, { ...leg }]));
const keys = ({ legs }: LiveSnapshot) => [...legs.keys()];
const told = (result: ApplyResult) => (result.ok ? result.changes : "refused");
const types = (changes: readonly Change[]) => changes.map(({ type, key }) => `${key} ${type}`);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("snapshots", () => {
  it("are frozen through and through", () => {
    const live = new LiveSessions();
    live.apply({ ...connected("a"), controlling: ["x"], segments: [{ type: "Alert", startTime: at(0) }] });
    const snapshot = live.get();
    const leg = snapshot.legs.get("a");
    const parts = [snapshot, leg, leg?.session, leg?.session.segments, leg?.session.segments?.[0]];
    for (const part of [...parts, leg?.session.controlling, leg?.context, leg?.path]) {
      expect(part).toBeTypeOf("object");
      expect(Object.isFrozen(part)).toBe(true);
    }
    const map = snapshot.legs as Map<string, unknown>;
    const refused = /a snapshot can't be changed; .*new Map\(legs\)/;
    expect(() => map.set("evil", leg)).toThrow(refused);
    expect(() => map.delete("a")).toThrow(refused);
    expect(() => map.clear()).toThrow(refused);
    expect(() => Object.assign(map, { get: () => undefined })).toThrow(TypeError);
    expect(keys(snapshot)).toEqual(["a"]);
    expect([...new Map(map).set("b", leg).keys()]).toEqual(["a", "b"]);
    expect(structuredClone(map)).toEqual(new Map(map));
    live.apply(alerting("b"));
    expect(keys(live.get())).toEqual(["a", "b"]);
    expect(live.get().legs.get("a")).toBe(leg);
  });

  it("are the same for all, whatever one of them tries", () => {
    const live = new LiveSessions();
    const seen: number[] = [];
    live.subscribe((_, changes) => {
      expect(() => Object.assign(changes, { length: 0 })).toThrow(TypeError);
      seen.push(changes.length);
    });
    live.subscribe((_, changes) => seen.push(changes.length), { immediate: false });
    const result = live.apply(alerting("a"));
    expect(seen).toEqual([0, 1, 1]);
    expect(result.ok && result.changes).toHaveLength(1);
  });

  it("are read like any map", () => {
    const live = new LiveSessions();
    live.apply([alerting("a"), connected("b")]);
    const { legs } = live.get();
    expect(legs.size).toBe(2);
    expect(legs.has("a")).toBe(true);
    expect(legs.has("c")).toBe(false);
    expect(legs.get("c")).toBeUndefined();
    expect([...legs.keys()]).toEqual(["a", "b"]);
    expect([...legs.values()].map(({ key }) => key)).toEqual(["a", "b"]);
    expect([...legs.entries()]).toEqual([...legs]);
    const seen: unknown[] = [];
    legs.forEach((leg, key, map) => {
      seen.push([leg.session.state, key, map === legs]);
    });
    expect(seen).toEqual([
      ["alerting", "a", true],
      ["connected", "b", true],
    ]);
  });

  it("stay the same objects until their content changes, leg by leg", () => {
    const live = new LiveSessions();
    const empty = live.get();
    expect(live.get()).toBe(empty);
    live.apply([alerting("a"), alerting("b")], { receivedAt: 1 });
    const first = live.get();
    expect(first).not.toBe(empty);
    expect(empty.legs.size).toBe(0);
    for (const nothing of [alerting("a"), "{", null, {}, { result: "200" }, [alerting("b"), alerting("a")]]) {
      live.apply(nothing, { receivedAt: 1 });
      expect(live.get()).toBe(first);
    }
    live.apply(connected("b"), { receivedAt: 2 });
    const second = live.get();
    expect(second).not.toBe(first);
    expect(second.legs.get("a")).toBe(first.legs.get("a"));
    expect(second.legs.get("b")).not.toBe(first.legs.get("b"));
    expect(first.legs.get("b")?.session.state).toBe("alerting");
  });

  it("outlive the store", () => {
    const live = new LiveSessions();
    live.apply(alerting("a"));
    const snapshot = live.get();
    live.close();
    expect(live.get()).toBe(snapshot);
    expect(keys(snapshot)).toEqual(["a"]);
  });
});

describe("methods", () => {
  it("work unbound", () => {
    const { apply, get, subscribe, durations, tick, counts, pairs, toJSON, close } = new LiveSessions();
    const seen: number[] = [];
    const stop = subscribe(({ legs }) => seen.push(legs.size));
    expect(told(apply({ ...connected("a"), cobrowseSessionId: "c" }))).toEqual([{ type: "added", key: "a" }]);
    expect(get().legs.size).toBe(1);
    expect(durations("a", base + 15_000)?.phaseMs).toBe(5000);
    expect([...tick(base + 15_000).phaseMs]).toEqual([5000]);
    expect(counts().connected).toBe(1);
    expect(pairs()).toMatchObject([{ cobrowseSessionId: "c" }]);
    const { from } = LiveSessions;
    expect(from(toJSON()).get().legs.size).toBe(1);
    stop();
    close();
    expect(seen).toEqual([0, 1]);
  });

  it("answer by leg and for all", () => {
    const live = new LiveSessions();
    const shared = { cobrowseSessionId: "c" };
    live.apply([
      { ...connected("b"), ...shared, cobrowseRole: "viewer", controlling: ["x"] },
      { ...connected("a"), ...shared, cobrowseRole: "sharer" },
      { id: "n", state: "none" },
      alerting("r"),
    ]);
    expect(live.counts()).toMatchObject({ alerting: 1, connected: 2, unknown: 1, ended: 0, held: 0 });
    expect(live.pairs()).toEqual([
      {
        cobrowseSessionId: "c",
        sharers: ["a"],
        viewers: ["b"],
        controlling: ["b"],
        controls: [{ by: "b", whom: ["x"] }],
      },
    ]);
    const { keys, phaseMs } = live.tick(base + 30_500);
    expect(keys).toEqual(["a", "b", "n", "r"]);
    expect([...phaseMs]).toEqual([20_500, 20_500, Number.NaN, 30_500]);
    for (const [index, key] of keys.entries()) {
      expect(live.durations(key, base + 30_500)?.phaseMs ?? Number.NaN).toBe(phaseMs[index]);
    }
    expect(live.durations("nobody")).toBeUndefined();
    expect(live.tick().keys).toBe(keys);
    live.apply(connected("r"));
    expect(live.tick().keys).toBe(keys);
    live.apply(alerting("s"));
    expect(live.tick().keys).toEqual(["a", "b", "n", "r", "s"]);
    expect(live.tick().keys).not.toBe(keys);
  });

  it("know no leg by a key that is too long to be one, not even a leg without a key", () => {
    const live = new LiveSessions();
    live.apply(connected(""));
    expect(live.durations("")?.phase).toBe("connected");
    expect(live.durations("x".repeat(2 ** 27 + 1))).toBeUndefined();
  });

  it("go by the platform's clock as soon as two frames agree on it", () => {
    const live = new LiveSessions();
    const ahead = 180_000;
    const receive = (frame: object, seconds: number) =>
      live.apply(frame, { receivedAt: base + seconds * 1000 + ahead });
    receive(alerting("a"), 0);
    receive(connected("a"), 30);
    expect(live.clockOffsetMs).toBe(0);
    // Frames that are late by 20 and by 40 seconds, and two that agree.
    receive(ended("a"), 100);
    expect(live.clockOffsetMs).toBe(0);
    receive({ ...connected("b"), connectedTime: at(20) }, 20);
    receive({ ...connected("b"), connectedTime: at(30) }, 30);
    expect(live.clockOffsetMs).toBe(0);
    receive({ ...connected("b"), connectedTime: at(40) }, 40.5);
    expect(live.clockOffsetMs).toBe(ahead);
    expect(live.durations("b", base + 45_000 + ahead)?.phaseMs).toBe(5000);
    expect(live.tick(base + 45_000 + ahead).phaseMs[1]).toBe(5000);
  });

  it("refuse what is no moment", () => {
    const live = new LiveSessions();
    const none = [Number.NaN, Number.POSITIVE_INFINITY, "0", new Date(), 1n, null] as unknown as number[];
    for (const now of none) {
      expect(() => live.durations("a", now)).toThrow(TypeError);
      expect(() => live.tick(now)).toThrow(TypeError);
      expect(() => live.apply(alerting("a"), { receivedAt: now })).toThrow(TypeError);
      expect(() => live.apply(alerting("a"), { receivedAt: now })).toThrow(/^receivedAt must be/);
    }
    expect(live.get().legs.size).toBe(0);
    for (const receivedAt of [1e300, -1e300, -5.5, 0, undefined]) {
      expect(live.apply(alerting("a"), { receivedAt }).ok).toBe(true);
    }
  });
});

describe("options", () => {
  const make = (options: unknown) => () => new LiveSessions(options as { maxLegs?: number });

  it("are refused with a word on what they should be", () => {
    for (const keepEndedMs of [-1, "1", Number.NaN, null, {}]) {
      expect(make({ keepEndedMs })).toThrow(new TypeError("options.keepEndedMs must be a number, 0 or more"));
    }
    for (const maxLegs of [-1, "1", Number.NaN, null, []]) {
      expect(make({ maxLegs })).toThrow(new TypeError("options.maxLegs must be a number, 0 or more"));
    }
    for (const media of ["calls", 5, null, [5], new Array(1), {}]) {
      expect(make({ media })).toThrow(/^options.media must be "all" or an array of media/);
      expect(() => legs({}, { media } as object)).toThrow(TypeError);
    }
  });

  it("may be left out, and undefined", () => {
    for (const options of [undefined, null, {}, { keepEndedMs: undefined, maxLegs: undefined }]) {
      expect(told(make(options)().apply(alerting("a")))).toEqual([{ type: "added", key: "a" }]);
    }
    for (const most of [2 ** 32, 2 ** 40, Number.POSITIVE_INFINITY]) {
      const live = make({ maxLegs: most, keepEndedMs: most })();
      expect(told(live.apply([ended("a"), ended("b"), ended("c")]))).toHaveLength(3);
    }
  });

  it("choose media", () => {
    const conversation = {
      id: "c",
      participants: [{ id: "p", calls: [connected("k")], chats: [alerting("t")] }],
    };
    for (const [media, found] of [
      [undefined, []],
      [["calls"], ["k"]],
      ["all", ["k", "t"]],
    ] as const) {
      const live = make({ media })();
      live.apply(conversation);
      expect(keys(live.get())).toEqual(found);
    }
  });

  it("limit how many legs are kept, and for how long", () => {
    const few = new LiveSessions({ maxLegs: 1 });
    few.apply(ended("a"), { receivedAt: 1 });
    expect(types(told(few.apply(alerting("b"), { receivedAt: 2 })) as Change[])).toEqual([
      "b added",
      "a removed",
    ]);
    // Stragglers of what was forgotten are ignored.
    expect(told(few.apply(ended("a"), { receivedAt: 3 }))).toEqual([]);
    expect(keys(few.get())).toEqual(["b"]);
    expect(few.tick().keys).toEqual(["b"]);

    const short = new LiveSessions({ keepEndedMs: 1000 });
    short.apply(ended("a"), { receivedAt: 1000 });
    short.apply(alerting("b"), { receivedAt: 2000 });
    expect(keys(short.get())).toEqual(["a", "b"]);
    const gone = short.apply({}, { receivedAt: 100_000 });
    expect(told(gone)).toEqual([{ type: "removed", key: "a" }]);
    expect(keys(short.get())).toEqual(["b"]);
  });
});

describe("subscribe", () => {
  it("calls at once unless told not to, and after each change", () => {
    const live = new LiveSessions();
    const calls: [LiveSnapshot, readonly Change[]][] = [];
    const later = vi.fn();
    const stop = live.subscribe((...call) => calls.push(call));
    const stopLater = live.subscribe(later, { immediate: false });
    expect(calls).toEqual([[live.get(), []]]);
    expect(later).not.toHaveBeenCalled();
    const result = live.apply(alerting("a"));
    expect(calls[1]?.[0]).toBe(live.get());
    expect(calls[1]?.[1]).toEqual(told(result));
    expect(later).toHaveBeenCalledTimes(1);
    live.apply(alerting("a"));
    live.apply("nonsense");
    expect(calls).toHaveLength(2);
    stop();
    stop();
    stopLater.unsubscribe();
    live.apply(connected("a"));
    expect(calls).toHaveLength(2);
    expect(later).toHaveBeenCalledTimes(1);
  });

  it("knows the same function twice", () => {
    const live = new LiveSessions();
    const run = vi.fn();
    const stop = live.subscribe(run, { immediate: false });
    live.subscribe(run, { immediate: false });
    live.apply(alerting("a"));
    expect(run).toHaveBeenCalledTimes(2);
    stop();
    stop();
    live.apply(connected("a"));
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("ends by a signal", () => {
    const live = new LiveSessions();
    const run = vi.fn();
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, "removeEventListener");
    live.subscribe(run, { signal: controller.signal });
    live.apply(alerting("a"));
    controller.abort();
    live.apply(connected("a"));
    expect(run).toHaveBeenCalledTimes(2);
    live.subscribe(run, { signal: controller.signal });
    live.subscribe(run, { signal: AbortSignal.abort() })();
    live.apply(ended("a"));
    expect(run).toHaveBeenCalledTimes(2);
    // Who ends it otherwise leaves nothing behind at the signal.
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    live.subscribe(run, { signal })();
    expect(removed.mock.calls).toEqual([["abort", expect.any(Function)]]);
    expect(removed.mock.calls[0]?.slice(0, 2)).toEqual(added.mock.calls[0]?.slice(0, 2));
    expect(remove).toHaveBeenCalled();
  });

  it("may be ended by its own first call, through a signal", () => {
    const live = new LiveSessions();
    const controller = new AbortController();
    const run = vi.fn(() => controller.abort());
    live.subscribe(run, { signal: controller.signal });
    live.apply(alerting("a"));
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("keeps the failure of one from the others, and reports it", async () => {
    const report = vi.fn();
    vi.stubGlobal("reportError", report);
    const live = new LiveSessions();
    const run = vi.fn();
    live.subscribe(throwing);
    live.subscribe(run);
    expect(live.apply(alerting("a")).ok).toBe(true);
    expect(run).toHaveBeenCalledTimes(2);
    await Promise.resolve();
    expect(report.mock.calls).toEqual([[new Error("no")], [new Error("no")]]);

    // Where nothing takes reports, it is thrown where nobody is in its way.
    vi.stubGlobal("reportError", undefined);
    const tasks: (() => void)[] = [];
    vi.stubGlobal("queueMicrotask", (task: () => void) => tasks.push(task));
    live.apply(connected("a"));
    tasks.shift()?.();
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toThrow(new Error("no"));
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("can be called and ended while others are told", () => {
    const live = new LiveSessions();
    const late = vi.fn();
    const last = vi.fn();
    let stopLast = () => {};
    const stopFirst = live.subscribe(
      () => {
        stopFirst();
        stopLast();
        live.subscribe(late);
      },
      { immediate: false },
    );
    stopLast = live.subscribe(last, { immediate: false });
    live.apply(alerting("a"));
    // The one that was ended is not called any more; the new one knows already.
    expect(last).not.toHaveBeenCalled();
    expect(late.mock.calls).toEqual([[live.get(), []]]);
    live.apply(connected("a"));
    expect(last).not.toHaveBeenCalled();
    expect(late).toHaveBeenCalledTimes(2);
  });

  it("tells all of one frame before it tells of the next, applied by a listener", () => {
    const live = new LiveSessions();
    const seen: string[] = [];
    const note =
      (name: string) =>
      ({ legs }: LiveSnapshot, changes: readonly Change[]) => {
        seen.push(`${name}: ${types(changes)}`);
        for (const { key } of changes) expect(legs.has(key)).toBe(true);
      };
    live.subscribe(note("first"), { immediate: false });
    live.subscribe(
      (_, changes) => {
        if (changes.some(({ key }) => key === "a")) {
          const result = live.apply(alerting("b"));
          expect(result).toMatchObject({ ok: true, changes: [{ type: "added", key: "b" }] });
          seen.push("second is done");
        }
      },
      { immediate: false },
    );
    live.subscribe(note("last"), { immediate: false });
    live.apply(alerting("a"));
    expect(seen).toEqual([
      "first: a added",
      "second is done",
      "last: a added",
      "first: b added",
      "last: b added",
    ]);
  });

  it("bears a store that is closed by a listener", () => {
    const live = new LiveSessions();
    const run = vi.fn();
    live.subscribe(() => live.close(), { immediate: false });
    live.subscribe(run, { immediate: false });
    expect(live.apply(alerting("a")).ok).toBe(true);
    expect(run).not.toHaveBeenCalled();
    expect(live.apply(connected("a")).ok).toBe(false);
  });
});

describe("the async iterator", () => {
  it("gives what there is, then what is new, without what came between", async () => {
    const live = new LiveSessions();
    const iterator = live[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe(live.get());
    live.apply(alerting("a"));
    live.apply(alerting("b"));
    live.apply(connected("b"));
    expect((await iterator.next()).value).toBe(live.get());
    const next = iterator.next();
    live.apply(alerting("b"), { receivedAt: 0 });
    live.apply("{");
    live.apply(alerting("c"));
    live.apply(alerting("d"));
    expect((await next).value?.legs.size).toBe(4);
  });

  it("ends with the store, whether it waits or not", async () => {
    const live = new LiveSessions();
    const sizes: number[] = [];
    const all = (async () => {
      for await (const { legs } of live) sizes.push(legs.size);
    })();
    const idle = live[Symbol.asyncIterator]();
    await new Promise((resolve) => setTimeout(resolve));
    live.apply(alerting("a"));
    await new Promise((resolve) => setTimeout(resolve));
    live.close();
    await all;
    expect(sizes).toEqual([0, 1]);
    expect(await idle.next()).toEqual({ value: undefined, done: true });
    expect(await live[Symbol.asyncIterator]().next()).toEqual({ value: undefined, done: true });
  });

  it("ends by break, and by return while it waits", async () => {
    const live = new LiveSessions();
    for await (const { legs } of live) {
      if (legs.size === 1) break;
      setTimeout(() => live.apply(alerting("a")));
    }
    const iterator = live[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = [iterator.next(), iterator.next(), iterator.next()];
    live.apply(alerting("c"));
    expect((await waiting[0])?.value?.legs.size).toBe(2);
    expect(await iterator.return?.()).toEqual({ value: undefined, done: true });
    for (const next of waiting.slice(1)) expect((await next).done).toBe(true);
    live.apply(alerting("b"));
    expect(await iterator.next()).toEqual({ value: undefined, done: true });
  });
});

describe("a refusal", () => {
  it("is made anew each time, so that nobody finds what another did with it", () => {
    const live = new LiveSessions();
    live.close();
    const refuse = () => live.apply(alerting("a")) as { issues: Issue[] };
    const first = refuse();
    const expected = structuredClone(first);
    (first.issues[0] as { path: unknown[] }).path.push("conversations");
    Object.assign(first.issues[0] as Issue, { message: "all is well" });
    expect(refuse()).toEqual(expected);
  });
});

describe("close", () => {
  it("is final, and repeated without harm", async () => {
    const live = new LiveSessions();
    live.apply({ ...connected("a"), cobrowseSessionId: "c" });
    const run = vi.fn();
    live.subscribe(run, { immediate: false });
    const last = live.get();
    expect(keys(last)).toEqual(["a"]);
    live.close();
    live.close();
    for (const frame of [alerting("b"), JSON.stringify(alerting("b")), new Uint8Array([123, 125]), null]) {
      expect(live.apply(frame)).toMatchObject({ ok: false, issues: [{ code: "unreadable", path: [] }] });
    }
    expect(live.get()).toBe(last);
    expect(keys(last)).toEqual(["a"]);
    for (const ask of [live.durations, live.timeline, live.countdowns, live.lastReceivedAt]) {
      expect(ask("a")).toBeUndefined();
    }
    expect(live.tick()).toEqual({ keys: [], phaseMs: new Float64Array() });
    expect(Object.values(live.counts())).toEqual(new Array(11).fill(0));
    expect(live.pairs()).toEqual([]);
    expect(live.clockOffsetMs).toBe(0);
    expect(live.toJSON()).toBeUndefined();
    live.subscribe(run)();
    expect(run).not.toHaveBeenCalled();
  });

  it("keeps frames from being read", () => {
    const live = new LiveSessions();
    live.close();
    const read = vi.fn();
    live.apply({
      id: "a",
      get state() {
        return read();
      },
    });
    expect(read).not.toHaveBeenCalled();
  });

  it("may happen while a frame is read, which is refused then", () => {
    const live = new LiveSessions();
    const frame = {
      id: "a",
      get state() {
        live.close();
        return "alerting";
      },
    };
    expect(live.apply(frame)).toMatchObject({
      ok: false,
      issues: [{ message: expect.stringMatching(/were closed/) }],
    });
    expect(keys(live.get())).toEqual([]);
  });

  it("does not touch a store that came later", () => {
    const first = new LiveSessions();
    first.close();
    const second = new LiveSessions();
    second.apply(alerting("a"));
    first.close();
    first.apply(connected("a"));
    expect(second.counts().alerting).toBe(1);
    expect(first.counts().alerting).toBe(0);
  });

  it("is what Symbol.dispose does, where that exists", () => {
    const { dispose } = Symbol as { dispose?: symbol };
    const live = new LiveSessions() as LiveSessions & Record<symbol, unknown>;
    expect(dispose !== undefined && live[dispose]).toBe(dispose !== undefined && live.close);
    const { asyncIterator, iterator } = Symbol;
    vi.stubGlobal("Symbol", { asyncIterator, iterator });
    const without = new LiveSessions();
    vi.unstubAllGlobals();
    expect(Object.getOwnPropertyNames(without)).toEqual(Object.getOwnPropertyNames(live));
  });
});

describe("saving", () => {
  const frames = [
    { frame: alerting("a"), receivedAt: 1 },
    { frame: { ...ended("b"), wrapup: { code: "w", tags: ["t"] } }, receivedAt: 2 },
    {
      frame: {
        id: "c",
        selfUri: "/",
        participants: [{ id: "p", state: "connected", held: true, peer: "a" }],
      },
      receivedAt: 3,
    },
  ];

  it("goes through JSON text and back", () => {
    const live = new LiveSessions({ maxLegs: 3 });
    for (const { frame, receivedAt } of frames) live.apply(frame, { receivedAt });
    const again = LiveSessions.from(JSON.parse(JSON.stringify(live)), { maxLegs: 3 });
    expect(plain(again.get())).toEqual(plain(live.get()));
    expect(keys(again.get()).sort()).toEqual(["a", "b", "p"]);
    expect(Object.isFrozen(again.get().legs.get("a")?.session)).toBe(true);
    expect(again.toJSON()).toEqual(live.toJSON());
    for (const store of [live, again]) {
      // What is old stays old.
      expect(told(store.apply({ ...ended("b"), state: "connected" }, { receivedAt: 0 }))).toEqual([]);
      store.apply(connected("a"), { receivedAt: 4 });
      store.apply(alerting("d"), { receivedAt: 5 });
    }
    expect(plain(again.get())).toEqual(plain(live.get()));
    // So does what was forgotten.
    const third = LiveSessions.from(JSON.parse(JSON.stringify(again)), { maxLegs: 3 });
    third.apply(ended("b"), { receivedAt: 6 });
    expect(keys(third.get())).toEqual(keys(again.get()).sort());
  });

  it("refuses as a whole what is wrong in part", () => {
    const live = new LiveSessions();
    live.apply(alerting("a"), { receivedAt: 1 });
    live.apply(
      { id: "c", participants: [{ id: "p", state: "connected", connectedTime: 5 }] },
      { receivedAt: 2 },
    );
    const saved = JSON.stringify(live);
    const whole = () => JSON.parse(saved);
    expect(LiveSessions.from(whole()).get().legs.size).toBe(2);
    const wrong: [name: string, value: unknown][] = [
      ["rank", 4],
      ["rank", -1],
      ["received", 2 ** 53],
      ["received", 1e300],
      ["event", -1e300],
      ["media", "nothing"],
      ["shape", 5],
      ["cleared", 5],
      ["cleared", ["nonsense"]],
      ["session", 5],
      ["session", { id: "a", connectedTime: 2 ** 60 }],
      ["place", { conversationId: 5 }],
      ["context", { held: "yes" }],
      ["receipts", 5],
      ["receipts", [5]],
      ["receipts", [{}]],
      ["receipts", [{ at: "x" }]],
      ["receipts", [{ at: 1e300 }]],
      ["receipts", [{ at: 5, startHoldTime: 2 ** 60 }]],
      ["receipts", [{ at: 5, held: 1 }]],
      ["flat", 5],
      ["flat", "c"],
      ["flat", "c\0p\0\0cx"],
      ["flat", "c\0p\0\0c99999999999999999999"],
    ];
    for (const [name, value] of wrong) {
      for (const at of [0, 1]) {
        const json = whole();
        json.written[at][name] = value;
        expect(() => LiveSessions.from(json), `${name} ${JSON.stringify(value)}`).toThrow(TypeError);
      }
    }
    const long = "x".repeat(2 ** 27 + 1);
    for (const forgotten of [[5], [null], [{}], ["a", 5], [long], {}, "a", undefined]) {
      expect(() => LiveSessions.from({ ...whole(), forgotten })).toThrow(
        /^not what LiveSessions\.toJSON\(\) makes/,
      );
    }
    live.close();
  });

  it("knows what was forgotten, and does not take it for new", () => {
    const live = new LiveSessions({ maxLegs: 1 });
    live.apply([ended("a"), alerting("b")], { receivedAt: 1 });
    expect(keys(live.get())).toEqual(["b"]);
    const again = LiveSessions.from(live.toJSON());
    expect(told(again.apply([ended("a"), ended("c")], { receivedAt: 2 }))).toEqual([
      { type: "added", key: "c" },
    ]);
  });

  it("keeps no more legs than it may, from the beginning", () => {
    const live = new LiveSessions();
    live.apply([ended("a"), connected("b"), connected("c")], { receivedAt: base });
    const saved = JSON.parse(JSON.stringify(live));
    expect([...LiveSessions.from(saved, { maxLegs: 2 }).get().legs.keys()]).toEqual(["b", "c"]);
  });

  it("refuses the text of a save, and names what reads it", () => {
    const live = new LiveSessions();
    live.apply(connected("a"));
    const text = JSON.stringify(live);
    expect(() => LiveSessions.from(text)).toThrow(TypeError);
    expect(() => LiveSessions.from(text)).toThrow(/JSON\.parse/);
    expect(keys(LiveSessions.from(JSON.parse(text)).get())).toEqual(["a"]);
  });

  it("refuses what it did not make", () => {
    for (const json of [undefined, null, 5, "{}", [], {}, { version: 3, written: [], forgotten: [] }]) {
      expect(() => LiveSessions.from(json)).toThrow(/^not what LiveSessions\.toJSON\(\) makes/);
    }
    const cause = new Error("mine");
    const throwing = {
      get version() {
        throw cause;
      },
    };
    expect(() => LiveSessions.from(throwing)).toThrow(expect.objectContaining({ name: "TypeError", cause }));
    const closed = new LiveSessions();
    closed.close();
    expect(() => LiveSessions.from(closed.toJSON())).toThrow(TypeError);
    const odd = {
      version: 1,
      written: [5, null, {}, { rank: 1 }, [], revoked({})],
      forgotten: [5, Symbol("a")],
    };
    expect(() => LiveSessions.from(odd)).toThrow(TypeError);
    expect(() => LiveSessions.from({ version: 1, written: [], forgotten: [] }, { maxLegs: -1 })).toThrow(
      TypeError,
    );
  });
});

const cycle: Record<string, unknown> = { id: "cycle", state: "alerting" };
cycle.participants = [cycle];
cycle.entities = [cycle];
cycle.eventBody = cycle;

/** What is no frame at all. */
const bad: [name: string, frame: unknown, code: string][] = [
  ["undefined", undefined, "invalid_type"],
  ["null", null, "invalid_type"],
  ["a number", 5, "invalid_type"],
  ["NaN", Number.NaN, "invalid_type"],
  ["a boolean", true, "invalid_type"],
  ["a Symbol", Symbol("a"), "invalid_type"],
  ["a BigInt", 1n, "invalid_type"],
  ["a function", throwing, "invalid_type"],
  ["a Date", new Date(), "invalid_type"],
  ["a Map", new Map([["id", "a"]]), "invalid_type"],
  ["a Promise", Promise.resolve(alerting("a")), "invalid_type"],
  ["a boxed string", Object("{}"), "invalid_type"],
  ["other bytes", new Uint16Array([123, 125]), "invalid_type"],
  ["an ArrayBuffer", new ArrayBuffer(2), "invalid_type"],
  ["a revoked Proxy", revoked({}), "unreadable"],
  ["a revoked Proxy of an array", revoked([]), "unreadable"],
  ["a Proxy that throws", new Proxy({}, { get: throwing, getPrototypeOf: throwing }), "unreadable"],
  ["no text", "", "invalid_json"],
  ["half a text", '{"id": "a", "state": "ale', "invalid_json"],
  ["JSON and more", '{"id": "a", "state": "alerting"} x', "invalid_json"],
  ["a word", "pong", "invalid_json"],
  ["JSON of a number", "5", "invalid_type"],
  ["JSON null", "null", "invalid_type"],
  ["JSON of a string", '"{}"', "invalid_type"],
  ["a deep text", `{"participants": ${"[".repeat(100_000)}`, "invalid_json"],
  ["no bytes", new Uint8Array(), "invalid_json"],
  ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0]), "invalid_json"],
  ["bytes of no JSON", new TextEncoder().encode("{]"), "invalid_json"],
];

/** What might be a frame, and has no leg in it that can be followed. */
const empty: [name: string, frame: unknown, legs?: number][] = [
  ["a record", {}],
  ["an array", []],
  ["a deep array", nested(100_000)],
  ["numbers", [1, null, "a", Symbol("a"), 1n]],
  ["participants that are none", { id: "c", participants: [null, 5, [], revoked({}), nested(1000)] }],
  ["participants that can't be read", { id: "c", participants: new Proxy([], { get: throwing }) }],
  ["a getter that throws", Object.defineProperty({ topicName: "v2.x" }, "eventBody", { get: throwing })],
  ["all getters that throw", new Proxy({}, { get: throwing })],
  ["revoked within", [revoked({}), { entities: revoked([]) }, { eventBody: revoked({}) }]],
  ["an endless list", { entities: { length: 2 ** 32 } }],
  ["a session without id", { state: "connected", connectedTime: at(0) }, 1],
  ["an id of another kind", { id: 5, state: "connected" }, 1],
  ["an id that is a Symbol", { id: Symbol("a"), state: "connected" }, 1],
  ["a flat participant without id", { id: "c", participants: [{ state: "connected" }] }, 1],
];

describe("apply", () => {
  for (const [name, frame, code] of bad) {
    it(`refuses ${name}, and changes nothing`, () => {
      const live = new LiveSessions();
      live.apply(alerting("a"), { receivedAt: 1 });
      const run = vi.fn();
      live.subscribe(run, { immediate: false });
      const before = live.get();
      const saved = JSON.stringify(live);
      const result = live.apply(frame, { receivedAt: 2 });
      expect(result).toMatchObject({ ok: false, issues: [{ code, severity: "error", path: [] }] });
      expect(result).not.toHaveProperty("changes");
      expect(live.get()).toBe(before);
      expect(JSON.stringify(live)).toBe(saved);
      expect(run).not.toHaveBeenCalled();
    });
  }

  for (const [name, frame] of empty) {
    it(`finds nothing in ${name}`, () => {
      const live = new LiveSessions();
      live.apply(alerting("a"), { receivedAt: 1 });
      const before = live.get();
      expect(live.apply(frame, { receivedAt: 2 })).toMatchObject({ ok: true, changes: [] });
      expect(live.get()).toBe(before);
    });
  }

  it("refuses more than can cross", () => {
    const live = new LiveSessions();
    for (const frame of [
      " ".repeat(2 ** 27 + 1),
      new Uint8Array(2 ** 27 + 1),
      { id: "x".repeat(2 ** 27 + 1) },
    ]) {
      expect(live.apply(frame)).toMatchObject({ ok: false, issues: [{ code: "too_large", path: [] }] });
    }
    expect(live.get().legs.size).toBe(0);
    expect(live.apply(alerting("a")).ok).toBe(true);
  });

  it("refuses bytes that were transferred", () => {
    const bytes = new Uint8Array(2);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(new LiveSessions().apply(bytes)).toMatchObject({
      ok: false,
      issues: [{ code: "unreadable", path: [] }],
    });
  });

  it("takes text for text and bytes for bytes, where that makes a difference", () => {
    const live = new LiveSessions();
    const json = '{"ü": x}';
    const isNoJson = (offset: number) => ({ issues: [{ code: "invalid_json", params: { offset } }] });
    expect(live.apply(json)).toMatchObject(isNoJson(6));
    expect(live.apply(new TextEncoder().encode(json))).toMatchObject(isNoJson(7));
    // What payloads are written in is no JSON.
    const written = '{"id": "a", "state": "alerting", "startAlertingTime": \u0001H5;}';
    expect(live.apply(written)).toMatchObject({ ok: false, issues: [{ code: "invalid_json" }] });
  });

  it("takes objects, text and bytes alike, of whatever realm", () => {
    const frame = { ...connected("a"), self: { name: "Ünïcödé \u{1F4DE}" } };
    const text = JSON.stringify(frame);
    const shared = new Uint8Array(new SharedArrayBuffer(Buffer.byteLength(text)));
    shared.set(Buffer.from(text));
    const forms = [
      frame,
      text,
      Buffer.from(text),
      shared,
      runInNewContext(`(${text})`),
      Object.create(frame),
    ];
    const stores = forms.map((form) => {
      const live = new LiveSessions();
      expect(told(live.apply(form, { receivedAt: 5 }))).toEqual([{ type: "added", key: "a" }]);
      return plain(live.get());
    });
    for (const store of stores) expect(store).toEqual(stores[0]);
  });

  it("takes what is sound of a leg, and says what is not", () => {
    const live = new LiveSessions();
    const frame = {
      participants: [{ cobrowsesessions: [{ ...connected("a"), connectedTime: "nope", peerId: 5 }] }],
    };
    const result = live.apply(frame);
    const path = ["participants", 0, "cobrowsesessions", 0];
    expect(result).toMatchObject({
      ok: true,
      changes: [{ type: "added", key: "a" }],
      issues: [
        { code: "invalid_time", path: [...path, "connectedTime"] },
        { code: "invalid_type", path: [...path, "peerId"] },
      ],
    });
    expect(live.get().legs.get("a")?.session).toEqual({
      id: "a",
      state: "connected",
      controlling: undefined,
    });
  });

  it("bears cycles and getters that throw, or come back in", () => {
    const live = new LiveSessions();
    expect(live.apply(cycle).ok).toBe(true);
    const half = Object.defineProperty({ id: "b", connectedTime: at(0) }, "state", { get: throwing });
    expect(live.apply(half)).toMatchObject({
      ok: true,
      changes: [{ type: "added", key: "b" }],
      issues: [{ code: "unreadable", path: ["state"] }],
    });
    const reentrant = Object.defineProperty({ id: "c" }, "state", {
      get: () => (live.apply(connected("d")).ok ? "alerting" : ""),
    });
    expect(live.apply(reentrant).ok).toBe(true);
    expect(keys(live.get())).toEqual(expect.arrayContaining(["b", "c", "d"]));
  });

  it("tells each change once", () => {
    const live = new LiveSessions();
    const step = (frame: object, receivedAt: number) => {
      const changes = told(live.apply(frame, { receivedAt }));
      expect(told(live.apply(frame, { receivedAt }))).toEqual([]);
      return changes;
    };
    const pending = { state: "pending", startTime: at(60) };
    expect(step(alerting("a"), 1)).toEqual([{ type: "added", key: "a" }]);
    expect(step({ ...connected("a"), controlling: ["x"] }, 2)).toEqual([
      { type: "updated", key: "a" },
      { type: "phaseChanged", from: "alerting", to: "connected", key: "a" },
      { type: "controlGranted", key: "a" },
    ]);
    expect(step({ ...connected("a"), controlling: [] }, 3)).toEqual([
      { type: "updated", key: "a" },
      { type: "controlRevoked", key: "a" },
    ]);
    expect(step({ ...ended("a"), afterCallWork: pending }, 4)).toEqual([
      { type: "updated", key: "a" },
      { type: "phaseChanged", from: "connected", to: "afterCallWork", key: "a" },
      { type: "ended", key: "a" },
      { type: "afterCallWorkStarted", key: "a" },
    ]);
    expect(
      step({ ...ended("a"), afterCallWork: { ...pending, state: "complete", endTime: at(90) } }, 5),
    ).toEqual([
      { type: "updated", key: "a" },
      { type: "phaseChanged", from: "afterCallWork", to: "ended", key: "a" },
      { type: "afterCallWorkEnded", key: "a" },
    ]);
    expect(step(connected("a"), 6)).toEqual([]);
  });

  it("joins a flat frame when the full one comes", () => {
    const live = new LiveSessions();
    const participant = { id: "p", purpose: "agent", user: { id: "u" } };
    live.apply(
      { id: "c", participants: [{ ...participant, state: "connected", held: true }] },
      { receivedAt: 1 },
    );
    expect(keys(live.get())).toEqual(["p"]);
    expect(live.counts().held).toBe(1);
    const full = { id: "c", participants: [{ ...participant, cobrowsesessions: [connected("s")] }] };
    expect(told(live.apply(full, { receivedAt: 2 }))).toMatchObject([
      { type: "updated", key: "s", previousKey: "p" },
    ]);
    expect(keys(live.get())).toEqual(["s"]);
    expect(live.tick().keys).toEqual(["s"]);
    expect(live.get().legs.get("s")).toMatchObject({ key: "s", userId: "u", participantId: "p" });
  });
});

describe("legs", () => {
  const session = { ...connected("s2"), peerId: "s1", segments: [{ type: "Alert", startTime: at(0) }] };
  const conversation = {
    id: "c",
    startTime: at(-60),
    selfUri: "/api/v2/conversations/c",
    participants: [
      {
        id: "p1",
        purpose: "customer",
        name: "Ann",
        cobrowsesessions: [{ ...connected("s1"), cobrowseRole: "sharer" }],
        calls: [{ ...connected("k1"), held: true, direction: "inbound" }],
      },
      {
        id: "p2",
        purpose: "agent",
        userId: "u2",
        queueId: "q",
        wrapupPrompt: "timeout",
        wrapupTimeoutMs: 60_000,
        wrapupRequired: true,
        alertingTimeoutMs: 8000,
        attributes: { a: "b" },
        cobrowsesessions: [session],
        chats: [],
        socialExpressions: [alerting("x2")],
      },
    ],
  };
  const { startTime, selfUri, ...body } = conversation;
  const flatParticipant = {
    id: "p2",
    purpose: "agent",
    name: "Bo",
    user: { id: "u2" },
    queue: { id: "q" },
    state: "disconnected",
    connectedTime: at(10),
    endTime: at(60),
    peer: "s1",
    startAcwTime: at(60),
    endAcwTime: at(90),
    held: true,
    startHoldTime: at(30),
    direction: "inbound",
    disconnectType: "client",
    wrapup: { code: "w" },
  };
  const flat = {
    id: "c",
    selfUri: "/api/v2/conversations/cobrowsesessions/c",
    participants: [flatParticipant],
  };
  const flatSession = {
    state: "disconnected",
    connectedTime: at(10),
    disconnectedTime: at(60),
    peerId: "s1",
    disconnectType: "client",
    wrapup: { code: "w" },
    afterCallWork: { startTime: at(60), endTime: at(90) },
  };
  const found = (payload: unknown, media?: "all" | ["calls"]) =>
    legs(payload, { media }).map(({ shape, path }) => [shape, path.join(".")]);
  const follow = (payload: unknown, path: readonly (string | number)[]) =>
    path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], payload);

  it("are found in a session", () => {
    const [leg, ...others] = legs(session);
    expect(others).toEqual([]);
    expect(leg).toEqual({ media: "cobrowsesessions", shape: "session", path: [], session, context: {} });
    expect(leg?.session).toBe(session);
    // An id alone is anything's.
    expect(legs({ id: "a" })).toEqual([]);
  });

  it("are found in a full conversation, with what their participant knows", () => {
    const [first, second, ...others] = legs(conversation);
    expect(others).toEqual([]);
    expect(first).toEqual({
      media: "cobrowsesessions",
      shape: "conversation",
      conversationId: "c",
      participantId: "p1",
      purpose: "customer",
      name: "Ann",
      path: ["participants", 0, "cobrowsesessions", 0],
      session: conversation.participants[0]?.cobrowsesessions[0],
      context: {},
    });
    expect(second).toMatchObject({
      participantId: "p2",
      userId: "u2",
      context: {
        queueId: "q",
        wrapupPrompt: "timeout",
        wrapupTimeoutMs: 60_000,
        wrapupRequired: true,
        alertingTimeoutMs: 8000,
      },
    });
    expect(second?.session).toBe(session);
  });

  it("are found among other media on request", () => {
    const all = legs(conversation, { media: "all" });
    expect(all.map(({ media, session: { id } }) => [media, id])).toEqual([
      ["cobrowsesessions", "s1"],
      ["calls", "k1"],
      ["cobrowsesessions", "s2"],
      ["socialExpressions", "x2"],
    ]);
    expect(all[1]?.context).toEqual({ held: true, direction: "inbound" });
    expect(found(conversation, ["calls"])).toEqual([["conversation", "participants.0.calls.0"]]);
  });

  it("are found in lists, arrays and notifications, each at its path", () => {
    const topic = "v2.users.u2.conversations";
    const legsAt = (shape: string, prefix: string) => [
      [shape, `${prefix}participants.0.cobrowsesessions.0`],
      [shape, `${prefix}participants.1.cobrowsesessions.0`],
    ];
    expect(found({ entities: [null, conversation], pageSize: 25 })).toEqual(
      legsAt("conversation", "entities.1."),
    );
    expect(found({ topicName: topic, version: "2", eventBody: body, metadata: {} })).toEqual(
      legsAt("notification", "eventBody."),
    );
    expect(found(body)).toEqual(legsAt("notification", ""));
    expect(found([session, null, conversation, [session]])).toEqual([
      ["session", "0"],
      ...legsAt("conversation", "2."),
    ]);
  });

  it("are found in flat shapes, by their own names", () => {
    expect(legs(flat)).toEqual([
      {
        media: "cobrowsesessions",
        shape: "flatConversation",
        conversationId: "c",
        participantId: "p2",
        userId: "u2",
        purpose: "agent",
        name: "Bo",
        path: ["participants", 0],
        session: flatSession,
        context: { held: true, startHoldTime: at(30), direction: "inbound", queueId: "q" },
      },
    ]);
    for (const topicName of [
      "v2.users.u2.conversations.cobrowseSessions",
      "v2.routing.queues.q.conversations.cobrowsesessions",
    ]) {
      const [leg] = legs({ topicName, eventBody: { id: "c", participants: [flatParticipant] } });
      expect(leg).toMatchObject({ shape: "flatNotification", path: ["eventBody", "participants", 0] });
      expect(leg?.session).toEqual(flatSession);
    }
    expect(found({ entities: [flat] })).toEqual([["flatConversation", "entities.0.participants.0"]]);
    // The same of another medium.
    const calls = { ...flat, selfUri: "/api/v2/conversations/calls/c" };
    expect(legs(calls)).toEqual([]);
    expect(legs(calls, { media: "all" }).map(({ media }) => media)).toEqual(["calls"]);
  });

  it("are found in Python's forms", () => {
    const python = {
      id: "c",
      start_time: "2026-03-02T08:59:00+00:00",
      self_uri: null,
      participants: [
        {
          id: "p2",
          user_id: "u2",
          queue_id: null,
          wrapup_timeout_ms: 60_000,
          cobrowsesessions: [
            { id: "s2", state: "connected", connected_time: "2026-03-02T09:00:10.000000+00:00" },
          ],
          calls: null,
          social_expressions: [{ id: "x2", state: "alerting" }],
        },
      ],
    };
    const [leg, other] = legs(python, { media: "all" });
    expect(leg).toMatchObject({
      shape: "conversation",
      userId: "u2",
      context: { wrapupTimeoutMs: 60_000 },
      path: ["participants", 0, "cobrowsesessions", 0],
    });
    expect(leg?.session).toBe(python.participants[0]?.cobrowsesessions[0]);
    expect(other?.path).toEqual(["participants", 0, "social_expressions", 0]);
    const [flatLeg] = legs({
      id: "c",
      self_uri: "/api/v2/conversations/cobrowsesessions/c",
      participants: [
        { id: "p2", state: "disconnected", end_time: at(60), start_acw_time: at(60), end_acw_time: null },
      ],
    });
    expect(flatLeg?.session).toEqual({
      state: "disconnected",
      disconnectedTime: at(60),
      afterCallWork: { startTime: at(60) },
    });
    expect(found({ topic_name: "v2.users.u2.conversations", event_body: body })).toHaveLength(2);
  });

  it("are at paths that lead to them, and to what is wrong with them", () => {
    const payload = [{ topicName: "v2.users.u2.conversations", eventBody: conversation }, session];
    for (const { path, session } of legs(payload, { media: "all" })) {
      expect(follow(payload, path)).toBe(session);
    }
    const odd = { participants: [{ cobrowsesessions: [{ id: "a", state: 5 }] }] };
    const [leg] = legs(odd);
    const [issue] = validate(leg?.session).issues;
    expect(follow(odd, [...(leg?.path ?? []), ...(issue?.path ?? [])])).toBe(5);
  });

  it("are not found in control frames, nor in what is no payload", () => {
    for (const frame of [
      { topicName: "channel.metadata", eventBody: { message: "WebSocket Heartbeat" } },
      { topicName: "channel.metadata", eventBody: { message: "pong" } },
      { topicName: "v2.system.socket_closing", eventBody: { message: "soon" } },
      { result: "200", status: "subscribed" },
      { result: "404" },
      { topicName: "v2.users.u.conversationsummary", eventBody: { call: { contactCenter: { active: 1 } } } },
      { topicName: "v2.users.u.presence", eventBody: { state: "connected" } },
      { topicName: "v2.no_longer_subscribed" },
    ]) {
      expect(legs(frame, { media: "all" })).toEqual([]);
      expect(new LiveSessions().apply(frame)).toEqual({ ok: true, changes: [], issues: [], found: 0 });
    }
    for (const [, frame] of bad) expect(legs(frame)).toEqual([]);
    for (const [, frame, count = 0] of empty) expect(legs(frame, { media: "all" }).length).toBe(count);
    expect(legs(cycle).length).toBeLessThan(10);
  });
});

describe("the helpers", () => {
  type Made = Parameters<typeof currentLeg>[0][number];
  const leg = (session: object, more: object = { purpose: "agent" }) =>
    ({
      media: "cobrowsesessions",
      shape: "session",
      path: [],
      session,
      context: {},
      ...more,
    }) as unknown as Made;

  it("find the current leg", () => {
    const customer = leg(connected("c"), { purpose: "customer" });
    const old = leg(ended("a"), { purpose: "agent", userId: "u" });
    const wrapping = leg(
      { ...ended("b"), afterCallWork: { state: "pending", startTime: at(60) } },
      { purpose: "user", userId: "u" },
    );
    const first = leg(alerting("d"), { purpose: "agent", userId: "u" });
    const second = leg({ ...connected("e"), startAlertingTime: at(5) }, { purpose: "AGENT", userId: "v" });
    const all = [second, customer, old, wrapping, first];
    expect(currentLeg(all)).toBe(second);
    expect(currentLeg(all, { userId: "u" })).toBe(first);
    expect(currentLeg(all, { userId: undefined })).toBe(second);
    expect(currentLeg([old, wrapping, customer])).toBe(wrapping);
    expect(currentLeg([old, customer])).toBeUndefined();
    expect(currentLeg(all, { userId: "nobody" })).toBeUndefined();
    expect(currentLeg([])).toBeUndefined();
    const live = new LiveSessions();
    live.apply(connected("a"));
    expect(currentLeg([...live.get().legs.values()])).toBe(live.get().legs.get("a"));
  });

  it("count down", () => {
    const context = { alertingTimeoutMs: 8000, wrapupTimeoutMs: 60_000 };
    const ringing = leg(alerting("a"), { context });
    expect(countdowns(ringing, base + 3000)).toEqual({ alertingLeftMs: 5000, afterCallWorkLeftMs: null });
    expect(countdowns(ringing, base + 9000).alertingLeftMs).toBe(-1000);
    expect(countdowns(leg(alerting("a")), base)).toEqual({ alertingLeftMs: null, afterCallWorkLeftMs: null });
    const talking = leg(connected("a"), { context });
    expect(countdowns(talking, base)).toEqual({ alertingLeftMs: null, afterCallWorkLeftMs: null });
    const acw = { state: "pending", startTime: at(60) };
    const wrapping = leg({ ...ended("a"), afterCallWork: acw }, { context });
    expect(countdowns(wrapping, base + 70_000)).toEqual({
      alertingLeftMs: null,
      afterCallWorkLeftMs: 50_000,
    });
    expect(() => countdowns(wrapping, Number.NaN)).toThrow(TypeError);
  });

  it("tell who ended it", () => {
    const one = (purpose: string, disconnectType?: string, disconnectedTime = at(60)) =>
      leg({ id: purpose, state: "disconnected", disconnectType, disconnectedTime }, { purpose });
    const cases: [EndedBy, Made[]][] = [
      ["unknown", []],
      ["unknown", [leg(connected("a"))]],
      ["unknown", [one("agent")]],
      ["customer", [one("agent", "peer"), one("customer", "endpoint")]],
      ["agent", [one("agent", "client"), one("customer", "peer")]],
      ["agent", [one("agent", "client")]],
      ["customer", [one("agent", "peer")]],
      ["agent", [one("customer", "peer")]],
      ["system", [one("agent", "timeout"), one("customer", "peer")]],
      ["transfer", [one("agent", "TRANSFER_CONFERENCE")]],
      ["error", [one("agent", "transport.failure")]],
      ["unknown", [one("agent", "something.new")]],
      // What happened minutes before does not matter.
      ["customer", [one("agent", "transfer", at(0)), one("customer", "client")]],
    ];
    for (const [who, legs] of cases) {
      expect(endedBy(legs)).toBe(who);
      expect(endedBy([...legs].reverse())).toBe(who);
    }
  });

  it("tell who is in control", () => {
    const viewer = { ...connected("a"), cobrowseRole: "viewer", controlling: ["x"] };
    expect(hasControl(viewer)).toBe(true);
    expect(hasControl(leg(viewer))).toBe(true);
    expect(hasControl({ ...viewer, cobrowseRole: undefined })).toBe(true);
    expect(hasControl({ ...viewer, cobrowseRole: "sharer" })).toBe(false);
    expect(hasControl({ ...viewer, cobrowseRole: "SHARER" })).toBe(false);
    expect(hasControl({ ...viewer, controlling: [] })).toBe(false);
    expect(hasControl({ ...viewer, state: "disconnected" })).toBe(false);
    for (const [, value] of [...bad, ...empty]) expect(hasControl(value)).toBe(false);
  });

  it("mask what is personal, and nothing else", () => {
    const payload = {
      id: "c",
      participants: [
        {
          id: "p",
          name: "Ann",
          purpose: "customer",
          address: "",
          attributes: { order: "77", tries: 3, vip: true, notes: ["call", { at: "home" }] },
          cobrowsesessions: [
            {
              ...connected("s"),
              self: { name: "Ann", addressRaw: "tel:1" },
              viewerUrl: "https://apps.mypurecloud.de/v/1?token=secret#fragment",
              wrapup: { code: "w", notes: "asked for a refund", durationSeconds: 5 },
              segments: [{ type: "Alert", startTime: at(0) }],
            },
          ],
        },
      ],
      python: { name_raw: "tel:1", pcSelf: { address_displayable: "1" }, pc_self: { any: "1" } },
    };
    const before = structuredClone(payload);
    const masked = redact(payload);
    expect(payload).toEqual(before);
    expect(masked).toEqual({
      id: "c",
      participants: [
        {
          id: "p",
          name: "•••",
          purpose: "customer",
          address: "",
          attributes: { order: "•••", tries: 0, vip: false, notes: ["•••", { at: "•••" }] },
          cobrowsesessions: [
            {
              ...connected("s"),
              self: { name: "•••", addressRaw: "•••" },
              viewerUrl: "https://apps.mypurecloud.de",
              wrapup: { code: "w", notes: "•••", durationSeconds: 5 },
              segments: [{ type: "Alert", startTime: at(0) }],
            },
          ],
        },
      ],
      python: { name_raw: "•••", pcSelf: { address_displayable: "•••" }, pc_self: { any: "•••" } },
    });
    expect(redact(masked)).toEqual(masked);
    const timed = { ...payload.participants[0]?.cobrowsesessions[0], self: undefined };
    expect(validate(redact(timed)).issues).toEqual(validate(timed).issues);
  });

  it("mask anything", () => {
    for (const [, value] of bad) redact(value);
    for (const [, value] of empty) redact(value);
    const own = redact(cycle);
    expect(own.eventBody).toBe(own);
    expect(
      redact({ a: revoked({}), b: Object.defineProperty({}, "x", { get: throwing, enumerable: true }) }),
    ).toEqual({
      a: "•••",
      b: { x: "•••" },
    });
    const proto = redact(JSON.parse('{"__proto__": {"name": "Ann"}}'));
    expect(Object.getPrototypeOf(proto)).toBe(Object.prototype);
    expect(JSON.stringify(proto)).toBe('{"__proto__":{"name":"•••"}}');
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), (value) => {
        redact(value);
      }),
    );
  });
});

/** A moment of a leg's life, from which every shape can be written. */
interface Moment {
  participant: number;
  communication: number;
  stage: number;
  held: boolean;
  controlling: boolean;
  wrapup: boolean;
}

const STAGES = ["alerting", "connected", "connected", "disconnected", "disconnected"];

const keyOf = ({ participant, communication }: Moment) => `leg-${participant}-${communication}`;

function sessionOf(moment: Moment, rest: boolean): Record<string, unknown> {
  const { participant, communication, stage, controlling, wrapup } = moment;
  const start = participant * 600 + communication * 300;
  const segments: object[] = [{ type: "Alert", startTime: at(start) }];
  if (stage >= 1) {
    segments[0] = { type: "Alert", startTime: at(start), endTime: at(start + 10) };
    segments.push({ type: "Interact", startTime: at(start + 10) });
  }
  return {
    id: keyOf(moment),
    state: STAGES[stage],
    cobrowseSessionId: `cobrowse-${communication}`,
    cobrowseRole: "viewer",
    controlling: controlling ? ["x"] : [],
    ...(rest && { startAlertingTime: at(start), segments }),
    ...(stage >= 1 && { connectedTime: at(start + 10) }),
    ...(stage >= 3 && {
      disconnectedTime: at(start + 60),
      disconnectType: "client",
      afterCallWork: {
        state: stage === 4 ? "complete" : "pending",
        startTime: at(start + 60),
        ...(stage === 4 && { endTime: at(start + 90) }),
      },
      ...(wrapup && { wrapup: { code: "code", ...(rest && { name: "A code", provisional: false }) } }),
    }),
  };
}

const participantOf = ({ participant }: Moment) => ({
  id: `participant-${participant}`,
  purpose: "agent",
  userId: `user-${participant}`,
  wrapupTimeoutMs: 60_000,
});

function full(moment: Moment, rest: boolean): object {
  const participants = [{ ...participantOf(moment), cobrowsesessions: [sessionOf(moment, rest)] }];
  const conversation = { id: "conversation", participants };
  return rest
    ? { ...conversation, selfUri: "/api/v2/conversations/conversation" }
    : { topicName: "v2.users.user-0.conversations", version: "2", eventBody: conversation };
}

function flat(moment: Moment, rest: boolean): object {
  const { id, disconnectedTime, afterCallWork, ...session } = sessionOf(moment, false);
  const { startTime, endTime } = (afterCallWork ?? {}) as Record<string, unknown>;
  const held = moment.held && moment.stage === 2;
  const participant = {
    ...participantOf(moment),
    ...session,
    endTime: disconnectedTime,
    startAcwTime: startTime,
    endAcwTime: endTime,
    held,
    ...(held && { startHoldTime: at(moment.participant * 600 + moment.communication * 300 + 30) }),
  };
  const conversation = { id: "conversation", participants: [participant] };
  return rest
    ? { ...conversation, selfUri: "/api/v2/conversations/cobrowsesessions/conversation" }
    : { topicName: "v2.users.user-0.conversations.cobrowseSessions", eventBody: conversation };
}

/** By Python's names, with a null where nothing is. */
function snaked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snaked);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    snaked(item),
  ]);
  return { ...Object.fromEntries(entries), peer_id: null, provider: null };
}

const SHAPES: ((moment: Moment) => object)[] = [
  (moment) => full(moment, true),
  (moment) => full(moment, false),
  (moment) => flat(moment, true),
  (moment) => flat(moment, false),
];

/** The same in other wrappings. */
const WRAPPINGS: ((frame: object) => unknown)[] = [
  (frame) => frame,
  (frame) => JSON.stringify(frame),
  (frame) => new TextEncoder().encode(JSON.stringify(frame)),
  (frame) => snaked(JSON.parse(JSON.stringify(frame))),
  (frame) => [null, frame],
  (frame) => ("topicName" in frame ? frame : { entities: [frame] }),
];

const moments = fc.record({
  participant: fc.nat(1),
  communication: fc.nat(1),
  stage: fc.nat(4),
  held: fc.boolean(),
  controlling: fc.boolean(),
  wrapup: fc.boolean(),
});

interface Received {
  frame: unknown;
  receivedAt: number;
}

const receivedAt = fc.nat(19);
const goodFrame: fc.Arbitrary<Received> = fc
  .tuple(moments, fc.constantFrom(...SHAPES), fc.constantFrom(...WRAPPINGS), receivedAt)
  .map(([moment, shape, wrap, receivedAt]) => ({ frame: wrap(shape(moment)), receivedAt }));
const bareSession: fc.Arbitrary<Received> = fc
  .tuple(moments, fc.boolean(), receivedAt)
  .map(([moment, rest, receivedAt]) => ({ frame: sessionOf(moment, rest), receivedAt }));
const badFrame: fc.Arbitrary<Received> = fc.record({
  frame: fc.oneof(
    // fast-check looks at what it draws, which not everything bears.
    fc.constantFrom(...bad.filter(([name]) => !name.includes("Proxy")).map(([, frame]) => frame)),
    fc.constantFrom("{}", "[]", '[{"id": "leg-0-0"', '{"id": "leg-0-0", "state": "connected"'),
    fc.string(),
  ),
  receivedAt,
});
const someFrames = fc.array(goodFrame, { minLength: 1, maxLength: 8 });
const fewFrames = fc.array(goodFrame, { maxLength: 3 });
const withSessions = fc.array(
  fc.oneof({ weight: 8, arbitrary: goodFrame }, { weight: 1, arbitrary: bareSession }),
  { minLength: 1, maxLength: 8 },
);

/** What is in a store, as text: much faster to compare. */
const contents = (live: LiveSessions) => JSON.stringify(plain(live.get()));

function store(frames: readonly Received[]): LiveSessions {
  const live = new LiveSessions();
  for (const { frame, receivedAt } of frames) live.apply(frame, { receivedAt });
  return live;
}

function orderDoesNotMatter(frames: fc.Arbitrary<Received[]>): void {
  const orders = frames.chain((frames) => {
    const all = (again: Received[]) => [...frames, ...again];
    const shuffled = fc.subarray(frames).chain((again) => {
      const length = frames.length + again.length;
      return fc.shuffledSubarray(all(again), { minLength: length, maxLength: length });
    });
    return fc.tuple(fc.constant(frames), shuffled);
  });
  fc.assert(
    fc.property(orders, ([inOrder, shuffled]) => {
      const [one, other] = [store(inOrder), store(shuffled)];
      expect(contents(other)).toBe(contents(one));
      one.close();
      other.close();
    }),
    RUNS,
  );
}

describe("whatever the frames", () => {
  it("any order and any repetition end in the same snapshot", () => {
    orderDoesNotMatter(someFrames);
  });

  it("bad ones change nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(goodFrame, badFrame), { maxLength: 8 }), (frames) => {
        const live = new LiveSessions();
        const good = frames.filter(({ frame, receivedAt }) => {
          const before = live.get();
          const result = live.apply(frame, { receivedAt });
          if (!result.ok || result.changes.length === 0) expect(live.get()).toBe(before);
          return result.ok;
        });
        const other = store(good);
        expect(contents(live)).toBe(contents(other));
        live.close();
        other.close();
      }),
      RUNS,
    );
  });

  it("identity changes exactly when content does, and changes say so", () => {
    fc.assert(
      fc.property(someFrames, (frames) => {
        const live = new LiveSessions();
        let calls = 0;
        live.subscribe(() => calls++, { immediate: false });
        for (const { frame, receivedAt } of frames) {
          const [before, callsBefore] = [live.get(), calls];
          const contentsBefore = contents(live);
          const changes = told(live.apply(frame, { receivedAt })) as Change[];
          const after = live.get();
          const same = contents(live) === contentsBefore;
          expect(after === before).toBe(same);
          expect(changes.length === 0).toBe(same);
          expect(calls - callsBefore).toBe(same ? 0 : 1);
          const news = changes.filter(({ type }) => type === "added" || type === "updated");
          const different = [...after.legs].filter(([key, leg]) => leg !== before.legs.get(key));
          expect(different.map(([key]) => key).sort()).toEqual(news.map(({ key }) => key).sort());
          for (const [key, leg] of different) expect(leg).not.toEqual(before.legs.get(key));
        }
        live.close();
      }),
      RUNS,
    );
  });

  it("what is saved as text goes on as if nothing had been", () => {
    fc.assert(
      fc.property(someFrames, fewFrames, (frames, more) => {
        const live = store(frames);
        const again = LiveSessions.from(JSON.parse(JSON.stringify(live)));
        expect(contents(again)).toBe(contents(live));
        for (const { frame, receivedAt } of more) {
          const [one, other] = [live, again].map((store) => told(store.apply(frame, { receivedAt })));
          expect(JSON.stringify(other)).toBe(JSON.stringify(one));
        }
        expect(contents(again)).toBe(contents(live));
        live.close();
        again.close();
      }),
      RUNS,
    );
  });

  it("a lost end is made up for by a REST answer", () => {
    const life = fc.tuple(
      fc.array(fc.tuple(fc.nat(4), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 8 }),
      fc.array(fc.constantFrom(...SHAPES), { minLength: 8, maxLength: 8 }),
      fc.nat(8),
    );
    fc.assert(
      fc.property(life, ([steps, shapes, kept]) => {
        const lives = steps
          .toSorted(([a], [b]) => a - b)
          .map(([stage, controlling, held]) => ({
            participant: 0,
            communication: 0,
            stage,
            held,
            controlling,
            wrapup: true,
          }));
        const frames = lives.map((moment, index) => ({
          frame: (shapes[index] ?? full)(moment, false),
          receivedAt: index,
        }));
        const answer = { frame: full(lives.at(-1) as Moment, true), receivedAt: 100 };
        const whole = store([...frames, answer]);
        const lost = store([...frames.slice(0, kept), answer]);
        const rest = Object.keys(sessionOf(lives.at(-1) as Moment, true));
        const [one, other] = [whole, lost].map((live) => live.get().legs.get("leg-0-0"));
        for (const name of rest) {
          const field = name as "state";
          expect(JSON.stringify(other?.session[field])).toBe(JSON.stringify(one?.session[field]));
        }
        whole.close();
        lost.close();
      }),
      RUNS,
    );
  });
});

describe("what once went wrong", () => {
  it("shapes whose fields have no name there are read after others", () => {
    const conversation = (id: string) => ({
      id,
      participants: [{ id: `p${id}`, cobrowsesessions: [{ id: `s${id}`, state: "connected" }] }],
    });
    const notification = (id: string) => ({
      topicName: "v2.users.u.conversations",
      eventBody: conversation(id),
    });
    const shapes = [
      conversation("1"),
      notification("2"),
      { id: "s3", state: "connected" },
      notification("4"),
    ];
    for (const payload of [shapes, shapes.toReversed()]) {
      expect(
        legs(payload)
          .map(({ session }) => session.id)
          .sort(),
      ).toEqual(["s1", "s2", "s3", "s4"]);
      const live = new LiveSessions();
      live.apply(payload);
      expect(keys(live.get())).toEqual(["s1", "s2", "s3", "s4"]);
    }
  });

  it("a save whose stamps are no times is refused", () => {
    const written = (stamp: object) => [
      { rank: 0, event: null, received: 0, media: "cobrowsesessions", shape: "session", cleared: [] },
      stamp,
      { place: {}, session: { id: "a" }, context: {} },
    ];
    const save = (stamp: object) => ({
      version: 1,
      forgotten: [],
      written: [Object.assign({}, ...written(stamp))],
    });
    expect(LiveSessions.from(save({})).toJSON()).toBeDefined();
    for (const stamp of [{ received: 1e16 }, { event: -1e16 }, { received: 2 ** 63 }]) {
      expect(() => LiveSessions.from(save(stamp))).toThrow(TypeError);
    }
  });

  it("options of any size are taken or refused", () => {
    const long = "x".repeat(2 ** 26);
    expect(() => legs({ id: "a", state: "connected" }, { media: [long as "calls"] })).toThrow(TypeError);
    expect(legs([], { media: Array(10 ** 6).fill("calls") })).toEqual([]);
    const many = Array.from({ length: 10 ** 6 }, (_, index) => String(index) as "calls");
    expect(() => legs([], { media: many })).toThrow(TypeError);
    expect(() => new LiveSessions({ media: many })).toThrow(TypeError);
    expect(currentLeg(legs({ id: "a", state: "connected" }), { userId: long })).toBeUndefined();
  });

  it("ids that look alike when they are joined are told apart", () => {
    const flat = (id: string, participant: string, held: boolean) => ({
      id,
      participants: [{ id: participant, state: "connected", held }],
    });
    const live = new LiveSessions();
    live.apply(flat("c", "p\0q", true), { receivedAt: 1 });
    live.apply(flat("c\0p", "q", false), { receivedAt: 2 });
    expect(keys(live.get())).toEqual(["p\0q", "q"]);
    expect(live.get().legs.get("p\0q")).toMatchObject({ conversationId: "c", context: { held: true } });
    const again = LiveSessions.from(JSON.parse(JSON.stringify(live)));
    expect(plain(again.get())).toEqual(plain(live.get()));
  });

  const participant = { id: "p", purpose: "agent" };
  const holding = {
    id: "c",
    selfUri: "/api/v2/conversations/cobrowsesessions/c",
    participants: [{ ...participant, ...connected("p"), held: true, startHoldTime: at(30) }],
  };
  const whole = { id: "c", participants: [{ ...participant, cobrowsesessions: [connected("s")] }] };

  it("a bare session makes a leg forget what flat shapes told of it", () => {
    const live = new LiveSessions();
    live.apply(whole, { receivedAt: 1 });
    live.apply(holding, { receivedAt: 2 });
    expect(live.counts().held).toBe(1);
    live.apply(connected("s"), { receivedAt: 1 });
    expect(live.counts().held).toBe(1);
  });

  it("any order ends in the same snapshot, with bare sessions too", () => {
    orderDoesNotMatter(withSessions);
  });

  it("a leg that a flat frame ended stays so when its participant gets another leg", () => {
    const next = { ...connected("t"), connectedTime: at(70) };
    const live = new LiveSessions();
    live.apply(whole, { receivedAt: 1 });
    const over = { ...participant, state: "disconnected", connectedTime: at(10), endTime: at(60) };
    live.apply({ ...holding, participants: [over] }, { receivedAt: 2 });
    expect(live.counts()).toMatchObject({ connected: 0, ended: 1 });
    live.apply({ id: "c", participants: [{ ...participant, cobrowsesessions: [next] }] }, { receivedAt: 3 });
    expect(live.get().legs.get("s")?.session.state).toBe("disconnected");
    expect(live.get().legs.get("t")?.session.state).toBe("connected");
  });

  it("the legs of a snapshot are in the same order, whatever that of the frames", () => {
    const [one, other] = [new LiveSessions(), new LiveSessions()];
    for (const id of ["a", "b"]) one.apply(connected(id), { receivedAt: 1 });
    for (const id of ["b", "a"]) other.apply(connected(id), { receivedAt: 1 });
    expect(keys(other.get())).toEqual(keys(one.get()));
  });

  it("what waits for the iterator twice is answered twice", async () => {
    const live = new LiveSessions();
    const iterator = live[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = [iterator.next(), iterator.next()];
    live.apply(alerting("a"));
    await new Promise((resolve) => setTimeout(resolve));
    live.close();
    const late = new Promise((resolve) => setTimeout(resolve, 50, "never"));
    const answers = await Promise.all(waiting.map((next) => Promise.race([next, late])));
    expect(answers).not.toContain("never");
  });

  it("close leaves nothing behind at signals", () => {
    const live = new LiveSessions();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, "removeEventListener");
    live.subscribe(() => undefined, { signal });
    live.close();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it("maxLegs that is no whole number is taken, or refused with a TypeError", () => {
    try {
      new LiveSessions({ maxLegs: 1.5 });
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
    }
  });

  it("a listener that is no function is refused", () => {
    const live = new LiveSessions();
    expect(() => live.subscribe(5 as unknown as () => void, { immediate: false })).toThrow(
      new TypeError("subscribe takes a function that is called with snapshots"),
    );
  });

  it("a signal that is none is refused before anything is subscribed", () => {
    const live = new LiveSessions();
    const run = vi.fn();
    const signal = {} as AbortSignal;
    expect(() => live.subscribe(run, { signal, immediate: false })).toThrow(
      new TypeError("options.signal must be an AbortSignal"),
    );
    live.apply(alerting("a"));
    expect(run).not.toHaveBeenCalled();
  });

  it("a userId that is no string is refused with a TypeError, or finds nothing", () => {
    const found = legs(connected("a"));
    try {
      expect(currentLeg(found, { userId: 5 as unknown as string })).toBeUndefined();
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
    }
  });

  it("redact masks an object below attributes that stands elsewhere too", () => {
    const shared = { order: "77" };
    expect(redact({ other: shared, attributes: shared }).attributes).toEqual({ order: "•••" });
  });

  it("redact masks every kind of value below attributes", () => {
    const { attributes } = redact({ attributes: { born: new Date(5), account: 77n } });
    expect(attributes.account).not.toBe(77n);
    expect(attributes.born).not.toEqual(new Date(5));
  });

  const many = (one: (index: number) => object) => Array.from({ length: 10_001 }, (_, index) => one(index));
  const agent = { id: "p", purpose: "agent" };
  it.each([
    ["entities", { entities: many((index) => connected(`a${index}`)) }, ["entities"]],
    ["participants", { id: "c", participants: many((index) => ({ id: `p${index}` })) }, ["participants"]],
    [
      "communications",
      {
        id: "c",
        participants: [{ ...agent, cobrowsesessions: many((index) => connected(`a${index}`)) }],
      },
      ["participants", 0, "cobrowsesessions"],
    ],
  ])("a list of %s that is too long to be searched is not passed over in silence", (_, frame, path) => {
    const issue = { code: "too_many", path, params: { limit: 10_000, received: 10_001 } };
    const told = { ok: true, found: 0, changes: [], issues: [issue] };
    expect(new LiveSessions().apply(frame)).toMatchObject(told);
    expect(new LiveSessions().apply(JSON.stringify(frame))).toMatchObject(told);
    expect(legs(frame)).toEqual([]);
  });

  it.each([
    ["participants", { id: "c" }, ["participants"]],
    ["cobrowsesessions", agent, ["participants", 0, "cobrowsesessions"]],
  ])("a list of %s that can't be read is not passed over in silence", (name, around, path) => {
    const get = () => {
      throw new Error("mine");
    };
    const unreadable = Object.defineProperty({ ...around }, name, { get, enumerable: true });
    const frame = name === "participants" ? unreadable : { id: "c", participants: [unreadable] };
    expect(new LiveSessions().apply(frame)).toMatchObject({
      ok: true,
      found: 0,
      issues: [{ code: "unreadable", path }],
    });
  });

  it("what stands in the place of a list is not passed over in silence", () => {
    const frame = { id: "c", participants: [{ ...agent, cobrowsesessions: 5, calls: 5 }] };
    const path = ["participants", 0, "cobrowsesessions"];
    expect(new LiveSessions().apply(frame)).toMatchObject({
      found: 0,
      issues: [{ code: "invalid_type", path }],
    });
  });
});
