/** What becomes of live sessions where the module fails in a call, and there may be no memory to bring them to another one. */

import { type ApplyResult, type Change, LiveSessions, type LiveSnapshot } from "cobrowse-session";
import { afterEach, expect, it, vi } from "vitest";
import {
  fail,
  isStackEnd,
  lose,
  nearEnd,
  noMemory,
  whereAnswers,
  whereThrows,
  withLoss,
  withoutRoom,
} from "./failing.js";

const base = Date.parse("2026-03-02T09:00:00.000Z");
const at = (seconds: number) => new Date(base + seconds * 1000).toISOString();
const alerting = (id: string) => ({ id, state: "alerting", startAlertingTime: at(0) });
const connected = (id: string) => ({ id, state: "connected", connectedTime: at(10) });

const plain = ({ legs }: LiveSnapshot) => Object.fromEntries(legs);
const keys = ({ legs }: LiveSnapshot) => [...legs.keys()];
const told = (result: ApplyResult) => (result.ok ? result.changes : "refused");
const types = (changes: readonly Change[]) => changes.map(({ type, key }) => `${key} ${type}`);

afterEach(() => {
  vi.unstubAllGlobals();
});

const removed = { type: "removed", key: "a" };

/** Live sessions with one leg, and all that their subscriber is told. */
function withLeg() {
  const live = new LiveSessions();
  live.apply(alerting("a"), { receivedAt: 1 });
  const changes: Change[] = [];
  live.subscribe((_, own) => changes.push(...own), { immediate: false });
  return { live, changes };
}

it("live sessions go on as if nothing had been, and so do restored ones", () => {
  const { live, changes } = withLeg();
  const restored = LiveSessions.from(live.toJSON());
  const before = plain(live.get());
  fail();
  for (const one of [live, restored]) {
    expect(one.counts().alerting).toBe(1);
    expect(plain(one.get())).toEqual(before);
    expect(told(one.apply(connected("a"), { receivedAt: 2 }))).toHaveLength(2);
    one.close();
  }
  expect(types(changes)).toEqual(["a updated", "a phaseChanged"]);
});

it("a frame for which there is no memory is refused, and may be applied later", () => {
  const { live, changes } = withLeg();
  for (const frame of [connected("a"), JSON.stringify(connected("a"))]) {
    const refused = whereThrows(TextEncoder.prototype, "encodeInto", noMemory(), () => live.apply(frame));
    expect(refused).toMatchObject({
      ok: false,
      issues: [
        {
          code: "unreadable",
          severity: "error",
          path: [],
          message: expect.stringMatching(/too little memory/),
        },
      ],
    });
  }
  expect(live.counts().alerting).toBe(1);
  expect(changes).toEqual([]);
  expect(live.apply(connected("a")).ok).toBe(true);
  live.close();
});

it("a frame for which a store has no room is applied by an instance that has it", () => {
  const { live, changes } = withLeg();
  const restart = () => {
    fail();
    live.counts();
  };
  const apply = () => live.apply(connected("a"), { receivedAt: 2 });
  expect(told(whereAnswers("liveApply", 2 ** 32 - 1, restart, apply, 1))).toHaveLength(2);
  expect(types(changes)).toEqual(["a updated", "a phaseChanged"]);
  live.close();
});

it("what is no want of memory is thrown on", () => {
  const { live } = withLeg();
  const error = new Error("a mistake of ours");
  const apply = () =>
    whereThrows(TextEncoder.prototype, "encodeInto", error, () => live.apply(connected("a")));
  expect(apply).toThrow(error);
  expect(live.counts().alerting).toBe(1);
  live.close();
});

it("legs that are lost are removed before the next frame is refused, and the one after it is applied", () => {
  const { live, changes } = withLeg();
  const snapshot = live.get();
  lose();
  expect(live.apply(alerting("b"), { receivedAt: 2 })).toMatchObject({
    ok: false,
    issues: [{ code: "store_lost", severity: "error", path: [], message: expect.stringMatching(/fetch/) }],
  });
  expect(changes).toEqual([removed]);
  expect(keys(live.get())).toEqual([]);
  expect(keys(snapshot)).toEqual(["a"]);
  expect(told(live.apply(alerting("b"), { receivedAt: 2 }))).toEqual([{ type: "added", key: "b" }]);
  expect(keys(live.get())).toEqual(["b"]);
  live.close();
});

it("a loss that a frame finds is told before the frame is refused", () => {
  const { live, changes } = withLeg();
  const result = withLoss(() => live.apply(JSON.stringify(alerting("b"))));
  expect(result).toMatchObject({ ok: false, issues: [{ code: "store_lost" }] });
  expect(changes).toEqual([removed]);
  expect(keys(live.get())).toEqual([]);
  live.close();
});

it("a loss that a question finds is in the answer", () => {
  const live = new LiveSessions();
  live.apply(alerting("a"), { receivedAt: 1 });
  live.get();
  live.apply(connected("a"), { receivedAt: 2 });
  const changes: Change[] = [];
  live.subscribe((_, own) => changes.push(...own), { immediate: false });
  expect(keys(withLoss(() => live.get()))).toEqual([]);
  expect(changes).toEqual([removed]);
  expect(live.counts().connected).toBe(0);
  live.close();
});

it("a loss is told leg by leg, in the order of their keys, without those that were removed before", () => {
  const live = new LiveSessions({ maxLegs: 2 });
  const over = { ...connected("c"), state: "disconnected", disconnectedTime: at(20) };
  live.apply([over, alerting("b"), alerting("a")], { receivedAt: 1 });
  expect(keys(live.get())).toEqual(["a", "b"]);
  const run = vi.fn();
  live.subscribe(run, { immediate: false });
  lose();
  expect(keys(live.get())).toEqual([]);
  expect(run.mock.calls.map(([, changes]) => changes)).toStrictEqual([[removed, { ...removed, key: "b" }]]);
  live.close();
});

it("what can't be told of a frame is told as soon as possible, in order", async () => {
  const { live, changes } = withLeg();
  const apply = (frame: object, receivedAt: number) =>
    whereThrows(Uint32Array, "from", noMemory(), () => live.apply(frame, { receivedAt }));
  expect(apply(connected("a"), 2)).toMatchObject({ ok: true });
  expect(changes).toEqual([]);
  await Promise.resolve();
  expect(types(changes.splice(0))).toEqual(["a updated", "a phaseChanged"]);
  // Not even later, then with the next frame.
  whereThrows(globalThis, "queueMicrotask", noMemory(), () => expect(apply(alerting("b"), 3).ok).toBe(true));
  await Promise.resolve();
  expect(changes).toEqual([]);
  live.apply(alerting("c"), { receivedAt: 4 });
  expect(types(changes)).toEqual(["b added", "c added"]);
  live.close();
});

it("a loss is told even if nobody asks, and only where there was something to lose", async () => {
  const { live, changes } = withLeg();
  const empty = new LiveSessions();
  const run = vi.fn();
  empty.subscribe(run, { immediate: false });
  lose();
  expect(changes).toEqual([]);
  await Promise.resolve();
  expect(changes).toEqual([removed]);
  expect(run).not.toHaveBeenCalled();
  expect(empty.apply(alerting("b"))).toMatchObject({ ok: true });
  live.close();
  empty.close();
});

it("a loss is told where there are no weak references, or nobody any more whom to tell", () => {
  const tasks: (() => void)[] = [];
  vi.stubGlobal("queueMicrotask", (task: () => void) => tasks.push(task));
  vi.stubGlobal("WeakRef", undefined);
  const { live, changes } = withLeg();
  vi.stubGlobal(
    "WeakRef",
    class {
      deref = () => undefined;
    },
  );
  const forgotten = withLeg();
  for (const task of tasks.splice(0)) task();
  lose();
  expect(tasks).toHaveLength(2);
  for (const task of tasks) expect(task).not.toThrow();
  expect([...changes, ...forgotten.changes]).toEqual([]);
  for (const one of [live, forgotten.live]) expect(keys(one.get())).toEqual([]);
  expect([...changes, ...forgotten.changes]).toEqual([removed, removed]);
  live.close();
  forgotten.live.close();
});

it("what was saved is restored, or refused for want of memory", () => {
  const { live } = withLeg();
  const saved = live.toJSON();
  live.close();
  const restore = () => LiveSessions.from(saved);
  const words = new RangeError("there is not enough memory for these live sessions");
  expect(() => whereThrows(TextEncoder.prototype, "encodeInto", noMemory(), restore)).toThrow(words);
  const error = new Error("a mistake of ours");
  expect(() => whereThrows(TextEncoder.prototype, "encodeInto", error, restore)).toThrow(
    expect.objectContaining({ name: "TypeError", cause: error }),
  );
  expect(keys(restore().get())).toEqual(["a"]);
});

it("legs that are lost while they are restored are not restored, for want of memory", () => {
  const { live } = withLeg();
  const saved = live.toJSON() as { written: [{ session: object }] };
  live.close();
  const [{ session }] = saved.written;
  const losing = {
    ...saved.written[0],
    get session() {
      lose();
      return session;
    },
  };
  expect(() => LiveSessions.from({ ...saved, written: [losing] })).toThrow(
    new RangeError("there is not enough memory for these live sessions"),
  );
});

it("what is closed is closed, and shows what it showed, if there is no memory for a last look", () => {
  const live = new LiveSessions();
  live.apply(alerting("a"), { receivedAt: 1 });
  const before = live.get();
  live.apply(connected("a"), { receivedAt: 2 });
  const close = (error: Error) => whereThrows(Uint32Array, "from", error, live.close);
  expect(() => close(new RangeError("Maximum call stack size exceeded"))).toThrow("stack");
  expect(live.counts().connected).toBe(1);
  close(noMemory());
  expect(live.counts().connected).toBe(0);
  expect(live.get()).toBe(before);
});

it("at the end of the stack frames are refused, and taken further up", () => {
  const results: ApplyResult[] = [];
  const deep = (apply: () => ApplyResult): void => {
    try {
      deep(apply);
    } catch {
      // This is the end.
    }
    if (results.at(-1)?.ok) return;
    try {
      results.push(apply());
    } catch {
      // Here it can't even be called.
    }
  };
  // Whether a frame is refused, or can't even be applied, depends on what the engine has compiled.
  for (let round = 0; round < 50 && results.length < 2; round++) {
    const { live } = withLeg();
    results.length = 0;
    deep(() => live.apply(connected("a"), { receivedAt: 2 }));
    expect(results.at(-1)).toMatchObject({
      ok: true,
      changes: [{ type: "updated" }, { type: "phaseChanged" }],
    });
    live.close();
  }
  expect(results[0]).toMatchObject({
    ok: false,
    issues: [
      {
        code: "unreadable",
        severity: "error",
        path: [],
        message: expect.stringMatching(/stack was at its end/),
      },
    ],
  });
});

it("what was saved is no forgery where there is no memory for it", () => {
  const { live } = withLeg();
  const saved = live.toJSON();
  live.close();
  const words = new RangeError("there is not enough memory for these live sessions");
  for (const own of [saved, { ...(saved as object), written: [], forgotten: ["a", "b"] }]) {
    expect(() => withoutRoom(fail, () => LiveSessions.from(own))).toThrow(words);
  }
});

it("what listeners do who are told late is in the answer, and in nobody else's", () => {
  const { live } = withLeg();
  vi.stubGlobal("queueMicrotask", vi.fn());
  const late: string[][] = [];
  const stop = live.subscribe(
    () => {
      live.tick(base + 60_000);
      if (!live.get().legs.has("c")) live.apply(alerting("c"));
    },
    { immediate: false },
  );
  whereThrows(Uint32Array, "from", noMemory(), () => live.apply(alerting("b")));
  live.subscribe((snapshot) => late.push(keys(snapshot)));
  expect(late).toEqual([["a", "b", "c"]]);
  whereThrows(Uint32Array, "from", noMemory(), () => live.apply(alerting("d")));
  expect([...live.tick(base + 5000).phaseMs]).toEqual([5000, 5000, 5000, 5000]);
  stop();
  live.close();
});

it("what is asked of a store that a listener closes is answered as of a closed one", () => {
  for (const ask of ["pairs", "counts", "tick", "toJSON", "get"] as const) {
    const closed = new LiveSessions();
    closed.close();
    const { live } = withLeg();
    live.subscribe(() => live.close(), { immediate: false });
    lose();
    expect(live[ask]()).toEqual(closed[ask]());
  }
});

it("a signal that is aborted, or a store that is closed, by those who are told of a loss gets no listener more", () => {
  for (const end of ["abort", "close"] as const) {
    const { live } = withLeg();
    const controller = new AbortController();
    live.subscribe(() => (end === "abort" ? controller.abort() : live.close()), { immediate: false });
    lose();
    const run = vi.fn();
    live.subscribe(run, { signal: controller.signal });
    live.apply(alerting("b"));
    expect(run).not.toHaveBeenCalled();
    live.close();
  }
});

it("what was restored is no news, even if there is too little memory to say so", () => {
  const { live } = withLeg();
  const restored = whereThrows(Array, "from", noMemory(), () => LiveSessions.from(live.toJSON()));
  const changes: Change[] = [];
  restored.subscribe((_, own) => changes.push(...own), { immediate: false });
  restored.apply(alerting("b"));
  expect(types(changes)).toEqual(["b added"]);
  for (const one of [live, restored]) one.close();
});

it("what happened before somebody subscribed is told to the others only", () => {
  const { live, changes } = withLeg();
  const late: Change[] = [];
  whereThrows(Uint32Array, "from", noMemory(), () => live.apply(alerting("b")));
  expect(changes).toEqual([]);
  live.subscribe((_, own) => late.push(...own));
  live.apply(alerting("c"));
  expect(types(changes)).toEqual(["b added", "c added"]);
  expect(types(late)).toEqual(["c added"]);
  live.close();
});

it("what could not be told for want of memory is told when something is asked", async () => {
  const { live, changes } = withLeg();
  const later = vi.fn();
  vi.stubGlobal("queueMicrotask", later);
  whereThrows(Uint32Array, "from", noMemory(), () => {
    live.apply(alerting("b"));
    later.mock.calls.at(-1)?.[0]();
  });
  expect(changes).toEqual([]);
  live.counts();
  expect(types(changes)).toEqual(["b added"]);
  live.close();
});

it("an iterator that begins to wait while a frame is read is woken, if not at once then later", async () => {
  const live = new LiveSessions();
  const iterator = live[Symbol.asyncIterator]();
  await iterator.next();
  let next: ReturnType<typeof iterator.next> | undefined;
  const frame = {
    ...alerting("a"),
    get state() {
      next ??= iterator.next();
      return "alerting";
    },
  };
  whereThrows(Set.prototype, "delete", noMemory(), () => expect(live.apply(frame).ok).toBe(true));
  expect(await next).toMatchObject({ done: false, value: live.get() });
  live.close();
});

it("a listener whose caller used up the stack is called again, also where it listens since a moment ago", async () => {
  const needs = (calls: number): number => (calls === 0 ? 0 : 1 + needs(calls - 1));
  needs(2500);
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  let cutOff = 0;
  for (let distance = 0; distance < 1500; distance += 50) {
    const live = new LiveSessions();
    live.apply(alerting("a"));
    let [begun, ended] = [0, 0];
    let answer: unknown;
    const subscribe = () =>
      live.subscribe(() => {
        begun++;
        needs(2500);
        ended++;
      });
    const outer = live.subscribe(
      () => {
        outer();
        answer = nearEnd(distance, subscribe);
      },
      { immediate: false },
    );
    // Told in a microtask, whose stack is empty.
    whereThrows(Uint32Array, "from", noMemory(), () => live.apply(alerting("b")));
    report.mockClear();
    await Promise.resolve();
    if (answer instanceof Error) expect(answer).toSatisfy(isStackEnd);
    // Where there was room enough, the listener has used it up itself.
    else expect(ended + report.mock.calls.length).toBe(1);
    if (begun === 2) cutOff++;
    live.close();
  }
  expect(cutOff).toBeGreaterThan(0);
});

it("tasks that are run at once, where a test replaced what queues them, do not lose a store for good", () => {
  const { live, changes } = withLeg();
  vi.stubGlobal("queueMicrotask", (task: () => void) => task());
  const other = new LiveSessions();
  let made: LiveSessions | undefined;
  live.subscribe(
    () => {
      made ??= new LiveSessions();
    },
    { immediate: false },
  );
  // The loss is told before the frame is applied.
  expect(withLoss(() => live.apply(alerting("z")))).toMatchObject({ ok: true });
  expect(types(changes.splice(0))).toEqual(["a removed", "z added"]);
  for (const one of [other, made as LiveSessions]) {
    expect(one.apply(alerting("x")).ok).toBe(true);
    expect(one.toJSON()).toMatchObject({ written: [{ session: { id: "x" } }] });
    one.close();
  }
  expect(live.apply(alerting("b"))).toMatchObject({ ok: true, changes: [{ type: "added", key: "b" }] });
  vi.unstubAllGlobals();
  expect(live.apply(alerting("c"))).toMatchObject({ ok: true, changes: [{ type: "added", key: "c" }] });
  expect(keys(live.get())).toEqual(["b", "c", "z"]);
  live.close();
});

it("listeners are told whatever objects inherit", async () => {
  for (const name of ["next", "listeners", "toldCount", "changes", "error", "NaN", "end", "run"]) {
    for (const value of [{}, 1, "x"]) {
      Object.assign(Object.prototype, { [name]: value });
      try {
        const { live, changes } = withLeg();
        const report = vi.fn();
        vi.stubGlobal("reportError", report);
        let calls = 0;
        live.subscribe(() => {
          calls++;
          throw new Error("no");
        });
        live.apply(connected("a"), { receivedAt: 2 });
        live.apply(alerting("b"), { receivedAt: 3 });
        expect(types(changes)).toEqual(["a updated", "a phaseChanged", "b added"]);
        await Promise.resolve();
        expect([calls, report.mock.calls.length]).toEqual([3, 3]);
        expect(keys(live.get())).toEqual(["a", "b"]);
        live.close();
      } finally {
        Reflect.deleteProperty(Object.prototype, name);
      }
    }
  }
});

it("what takes reports gets all of them, even if it fails itself, and the stack is the page's meanwhile", async () => {
  const live = new LiveSessions();
  const reported: unknown[] = [];
  vi.stubGlobal("reportError", (error: Error) => {
    reported.push(error.message);
    if (error.message === "1") throw new Error("of the page");
  });
  const uncaught: unknown[] = [];
  // Where nobody is in its way.
  vi.stubGlobal("queueMicrotask", (task: () => void) =>
    Promise.resolve()
      .then(task)
      .catch((error: Error) => uncaught.push(error.message)),
  );
  for (const name of ["1", "2"]) {
    live.subscribe(
      () => {
        throw new Error(name);
      },
      { immediate: false },
    );
  }
  live.apply(alerting("a"));
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect([reported, uncaught]).toEqual([["1", "2"], ["of the page"]]);
  live.close();
});

it("what was saved is no forgery at the end of the stack", () => {
  const { live } = withLeg();
  const saved = live.toJSON();
  live.close();
  let ends = 0;
  for (let calls = 0; calls < 400; calls += 2) {
    const restored = nearEnd(calls, () => LiveSessions.from(saved));
    if (restored instanceof LiveSessions) restored.close();
    else if (isStackEnd(restored)) ends++;
    else throw restored;
  }
  expect(ends).toBeGreaterThan(10);
});

it("what was saved as forgotten is a text, also where texts are made of whatever is encoded", () => {
  const { encodeInto } = TextEncoder.prototype;
  // So browsers do it.
  TextEncoder.prototype.encodeInto = function (text, into) {
    return encodeInto.call(this, String(text), into);
  };
  try {
    for (const key of [5, ["a"], { length: 1, toString: () => "a" }]) {
      const restore = () => LiveSessions.from({ version: 1, written: [], forgotten: [key] });
      expect(restore).toThrow(TypeError);
    }
  } finally {
    TextEncoder.prototype.encodeInto = encodeInto;
  }
});

it("what was saved may be as long as can cross", { timeout: 60_000 }, () => {
  const restore = (length: number) =>
    LiveSessions.from({ version: 1, written: [], forgotten: ["x".repeat(length)] });
  restore(2 ** 27).close();
  expect(() => restore(2 ** 27 + 1)).toThrow(TypeError);
});
