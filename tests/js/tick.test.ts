/** What is kept between changes: the ticking of timers, and legs that are made only when somebody asks for them. */

import {
  type Change,
  type Durations,
  durations,
  LiveSessions,
  type LiveSnapshot,
  type Phase,
} from "cobrowse-session";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { moment, session } from "./arbitraries.js";

const base = Date.parse("2026-03-02T09:00:00.000Z");
const at = (seconds: number) => new Date(base + seconds * 1000).toISOString();
const alerting = (id: string) => ({ id, state: "alerting", startAlertingTime: at(0) });
const connected = (id: string) => ({ id, state: "connected", connectedTime: at(10) });

/** A leg in each phase, with what its participant knows; some say since when, and some don't. */
const legs: [phase: Phase, session: object, known?: object][] = [
  ["scheduled", { state: "scheduled" }],
  ["offering", { state: "offering", startAlertingTime: at(0) }],
  ["contacting", { state: "contacting", segments: [{ type: "Contacting", startTime: at(1) }] }],
  ["contacting", { state: "contacting" }],
  ["dialing", { state: "dialing", segments: [{ type: "Dialing", startTime: at(2) }] }],
  ["alerting", { state: "alerting", startAlertingTime: at(3) }],
  ["alerting", { state: "alerting", segments: [{ type: "Alert", startTime: at(4) }] }],
  ["alerting", { state: "alerting" }],
  // It is going to begin an hour from now.
  ["alerting", { state: "alerting", startAlertingTime: at(3600) }],
  ["connected", { state: "connected", connectedTime: at(5) }],
  ["connected", { state: "connected" }],
  ["connected", { state: "connected", connectedTime: at(3600) }],
  [
    "connected",
    {
      state: "connected",
      connectedTime: at(5),
      segments: [
        { type: "Hold", startTime: at(6), endTime: at(8) },
        { type: "Interact", startTime: at(8) },
      ],
    },
  ],
  [
    "held",
    {
      state: "connected",
      connectedTime: at(5),
      segments: [
        { type: "Interact", startTime: at(5), endTime: at(9) },
        { type: "Hold", startTime: at(9) },
      ],
    },
  ],
  ["held", { state: "connected", connectedTime: at(5) }, { held: true, startHoldTime: at(20) }],
  ["held", { state: "connected", connectedTime: at(5) }, { held: true, startHoldTime: at(2) }],
  ["held", { state: "connected", connectedTime: at(5) }, { held: true }],
  // By a clock that is ahead.
  ["held", { state: "connected", connectedTime: at(5) }, { held: true, startHoldTime: at(3600) }],
  ["held", { state: "connected" }, { held: true, startHoldTime: at(3600) }],
  ["parked", { state: "parked", connectedTime: at(5) }],
  [
    "afterCallWork",
    {
      state: "disconnected",
      connectedTime: at(5),
      disconnectedTime: at(30),
      afterCallWork: { state: "pending", startTime: at(31) },
    },
  ],
  ["afterCallWork", { state: "disconnected", afterCallWork: { state: "pending" } }],
  [
    "afterCallWork",
    {
      state: "disconnected",
      disconnectedTime: at(30),
      afterCallWork: { state: "pending", startTime: at(3600) },
    },
  ],
  ["ended", { state: "disconnected", connectedTime: at(5), disconnectedTime: at(30) }],
  ["unknown", { state: "none" }],
  ["unknown", {}],
];

/** The times at which a page might look, those before anything began among them. */
const NOWS = [
  ...[-8.64e15, -86_400_000, -1, 0, 999, 1000, 1500.75, 2000, 4999, 5000, 5001, 8000, 9000, 20_000].map(
    (ms) => base + ms,
  ),
  ...[30_000, 31_000, 3_599_999, 3_600_000, 3_600_001, 86_400_000].map((ms) => base + ms),
  ...[-62_135_596_800_000, 0, 253_402_300_799_999, -8.64e15, 8.64e15],
];

/** A store with these legs, each of a participant of its own. */
function store(receivedAt = base): LiveSessions {
  const live = new LiveSessions();
  live.apply(
    {
      id: "c",
      participants: legs.map(([, session, known], index) => ({
        id: `p${index}`,
        ...known,
        cobrowsesessions: [{ id: `leg-${String(index).padStart(2, "0")}`, ...session }],
      })),
    },
    { receivedAt },
  );
  expect(live.get().legs.size).toBe(legs.length);
  return live;
}

/** That a tick says of each leg what its durations say, one by one. */
function expectTick(live: LiveSessions, now: number): void {
  const { keys, phaseMs } = live.tick(now);
  expect(keys).toEqual([...live.get().legs.keys()]);
  expect(phaseMs).toHaveLength(keys.length);
  const own = keys.map((key) => (live.durations(key, now) as Durations).phaseMs ?? Number.NaN);
  expect([...phaseMs], `now: ${now}`).toEqual(own);
}

describe("tick", () => {
  it("tells what the durations of each leg tell, in every phase and at any time", () => {
    const live = store();
    legs.forEach(([phase], index) => {
      expect(live.durations(live.tick(base).keys[index] as string, base)?.phase).toBe(phase);
    });
    for (const now of NOWS) expectTick(live, now);
  });

  it("knows for how long some phases last, and of others that nobody does", () => {
    const { phaseMs } = store().tick(base + 60_000);
    const known = legs.map(
      ([phase, session], index) => [phase, session, Number.isNaN(phaseMs[index])] as const,
    );
    for (const [phase, , unknown] of known) {
      if (["scheduled", "offering", "parked", "ended", "unknown"].includes(phase)) expect(unknown).toBe(true);
    }
    for (const phase of ["contacting", "dialing", "alerting", "connected", "held", "afterCallWork"]) {
      expect(known.some(([own, , unknown]) => own === phase && !unknown)).toBe(true);
    }
  });

  it("has a phase that begins in the future last for no time, until it has begun", () => {
    const live = store();
    const held = legs.findIndex(
      ([, , known]) => (known as { startHoldTime?: string })?.startHoldTime === at(3600),
    );
    for (const [ms, expected] of [
      [0, 0],
      [3_600_000, 0],
      [3_600_001, 1],
      [3_700_000, 100_000],
    ] as const) {
      expect(live.tick(base + ms).phaseMs[held]).toBe(expected);
      expect(live.durations(`leg-${held}`, base + ms)?.phaseMs).toBe(expected);
    }
  });

  it("goes by the platform's clock", () => {
    for (const offset of [180_000, -180_000, 1234]) {
      const live = store(base + offset);
      for (const seconds of [11, 12, 13]) {
        live.apply(
          { ...connected("leg-09"), providerEventTime: at(seconds) },
          { receivedAt: base + seconds * 1000 + offset },
        );
      }
      expect(live.clockOffsetMs).toBe(offset);
      for (const now of NOWS) expectTick(live, now);
      const { keys, phaseMs } = live.tick(base + 65_000 + offset);
      expect(phaseMs[keys.indexOf("leg-09")]).toBe(55_000);
    }
  });

  it("goes by a clock that is known only later, though no leg changes", () => {
    const live = new LiveSessions();
    const offset = 60_000;
    live.apply(connected("a"), { receivedAt: base + 10_000 + offset });
    expect(live.tick(base + 20_000).phaseMs[0]).toBe(10_000);
    for (const seconds of [11, 12]) {
      live.apply(
        { ...connected("a"), providerEventTime: at(seconds) },
        { receivedAt: base + seconds * 1000 + offset },
      );
      expectTick(live, base + 100_000);
    }
    expect(live.clockOffsetMs).toBe(offset);
    expect(live.tick(base + 20_000 + offset).phaseMs[0]).toBe(10_000);
  });

  it("gives another array when somebody has transferred the buffer of the last one", () => {
    const live = store();
    const { phaseMs } = live.tick(base);
    const expected = [...phaseMs];
    structuredClone(phaseMs, { transfer: [phaseMs.buffer] });
    expect(phaseMs).toHaveLength(0);
    expect([...live.tick(base).phaseMs]).toEqual(expected);
  });

  it("gives the same arrays until something changes", () => {
    const live = store();
    const first = live.tick(base);
    const { keys, phaseMs } = first;
    for (const now of NOWS) {
      const next = live.tick(now);
      expect(next.keys).toBe(keys);
      expect(next.phaseMs).toBe(phaseMs);
    }
    // What changes nothing: what is known already, what is none, and questions.
    live.apply({ id: "leg-05", ...legs[5]?.[1] }, { receivedAt: base });
    live.apply("{", { receivedAt: base });
    live.get();
    live.counts();
    live.pairs();
    live.durations("leg-05", base);
    live.toJSON();
    expect(live.tick(base).phaseMs).toBe(phaseMs);
    // Another store has arrays of its own.
    const other = store();
    expect(other.tick(base).phaseMs).not.toBe(phaseMs);
    expect(live.tick(base).phaseMs).toBe(phaseMs);
    // A leg that changes: the same keys, with other values.
    expect(live.apply(connected("leg-05"), { receivedAt: base + 1 }).ok).toBe(true);
    const changed = live.tick(base + 60_000);
    expect(changed.keys).toBe(keys);
    expect(changed.phaseMs).not.toBe(phaseMs);
    expect(changed.phaseMs[5]).toBe(50_000);
    // What was there before stays as it was.
    live.tick(base + 61_000);
    expect(changed.phaseMs[5]).toBe(51_000);
    expect(phaseMs[5]).toBe(0);
    // A leg that comes.
    live.apply(alerting("leg-00-b"), { receivedAt: base + 2 });
    const more = live.tick(base + 60_000);
    expect(more.keys).not.toBe(keys);
    expect(more.keys).toEqual([...keys, "leg-00-b"].sort());
    expect(keys).toHaveLength(legs.length);
    expect(Object.isFrozen(more.keys)).toBe(true);
    expectTick(live, base + 60_000);
  });

  it("has nothing to tell of an empty store, or a closed one", () => {
    const live = store();
    const { keys, phaseMs } = live.tick(base + 60_000);
    const before = [...phaseMs];
    live.close();
    expect(live.tick(base)).toEqual({ keys: [], phaseMs: new Float64Array() });
    expect(keys).toHaveLength(legs.length);
    expect([...phaseMs]).toEqual(before);
    expect(new LiveSessions().tick()).toEqual({ keys: [], phaseMs: new Float64Array() });
  });

  describe("after any frames", () => {
    const frame = fc.record({ key: fc.nat(4), record: session, held: fc.boolean(), startHoldTime: moment });
    const told = (nows: fc.Arbitrary<number[]>) =>
      fc.assert(
        fc.property(fc.array(frame, { maxLength: 12 }), nows, (frames, nows) => {
          const live = new LiveSessions();
          const apply = (to: LiveSessions, index: number, ahead: number) => {
            const { key, record, held, startHoldTime } = frames[index] as (typeof frames)[number];
            const leg = { ...record, id: `leg-${key}`, initialState: undefined };
            const participant = { id: `p${key}`, held, startHoldTime, cobrowsesessions: [leg] };
            const whole = { id: "c", selfUri: "/api/v2/conversations/c", participants: [participant] };
            to.apply(whole, { receivedAt: base + index * 700 - ahead });
          };
          for (const index of frames.keys()) {
            apply(live, index, 0);
            if (index % 3 === 0) expectTick(live, nows[0] as number);
          }
          for (const now of nows) expectTick(live, now);
          // The same frames, received by the platform's clock: what they leave says by itself what the store says.
          const ahead = live.clockOffsetMs;
          const punctual = new LiveSessions();
          for (const index of frames.keys()) apply(punctual, index, ahead);
          expect(punctual.clockOffsetMs).toBe(0);
          for (const { key, session, context } of punctual.get().legs.values()) {
            const now = base + 30_000;
            expect(live.durations(key, now + ahead)).toEqual(durations({ session, context }, now));
          }
          live.close();
          punctual.close();
        }),
        { numRuns: 1000, seed: 20_260_302 },
      );

    it("tells what durations tell when all that they speak of is past", () => {
      told(fc.array(fc.integer({ min: 6e14, max: 8.64e15 }), { minLength: 1, maxLength: 4 }));
    });

    it("tells what durations tell when some of what they speak of is yet to come", () => {
      told(fc.array(moment, { minLength: 1, maxLength: 4 }));
    });
  });
});

describe("snapshots that are made when they are asked for", () => {
  const plain = ({ legs }: LiveSnapshot) => [...legs].map(([key, leg]) => [key, { ...leg }]);

  it("keep the legs that did not change, however many frames came between", () => {
    const live = new LiveSessions();
    live.apply(Array.from({ length: 50 }, (_, index) => alerting(`leg-${index}`)));
    const before = live.get();
    const own = before.legs.get("leg-7");
    live.apply(connected("leg-7"));
    live.apply({ ...connected("leg-7"), controlling: ["x"] });
    live.apply(connected("leg-8"));
    live.apply(alerting("leg-50"));
    const after = live.get();
    expect(after).not.toBe(before);
    expect(live.get()).toBe(after);
    for (const [key, leg] of after.legs) {
      if (["leg-7", "leg-8", "leg-50"].includes(key)) expect(leg).not.toBe(before.legs.get(key));
      else expect(leg).toBe(before.legs.get(key));
      expect(leg.key).toBe(key);
    }
    expect(after.legs.get("leg-7")?.session).toMatchObject({ state: "connected", controlling: ["x"] });
    expect(own?.session.state).toBe("alerting");
    expect(before.legs.get("leg-7")).toBe(own);
    expect(before.legs.size).toBe(50);
  });

  it("are right of a leg that was forgotten and came again, or came and was forgotten", () => {
    const ended = (id: string) => ({ ...connected(id), state: "disconnected", disconnectedTime: at(60) });
    const live = new LiveSessions({ maxLegs: 1 });
    live.apply(alerting("a"), { receivedAt: 1 });
    expect([...live.get().legs.keys()]).toEqual(["a"]);
    // "b" takes its place, and then "c" that of "b", and nobody has asked.
    live.apply(ended("a"), { receivedAt: 2 });
    live.apply(ended("b"), { receivedAt: 3 });
    live.apply(connected("c"), { receivedAt: 4 });
    expect([...live.get().legs.keys()]).toEqual(live.tick(base).keys);
    expect([...live.get().legs.keys()]).toEqual(["c"]);
    expect(live.get().legs.get("c")?.session.state).toBe("connected");
  });

  it("are right of a leg that changed its key in between", () => {
    const live = new LiveSessions();
    const participant = { id: "p", purpose: "agent" };
    live.apply(
      { id: "c", participants: [{ ...participant, state: "connected", held: true }] },
      { receivedAt: 1 },
    );
    const flat = live.get().legs.get("p");
    live.apply(
      { id: "c", participants: [{ ...participant, cobrowsesessions: [connected("s")] }] },
      { receivedAt: 2 },
    );
    live.apply({ ...connected("s"), controlling: ["x"] }, { receivedAt: 3 });
    const { legs } = live.get();
    expect([...legs.keys()]).toEqual(["s"]);
    expect(legs.get("s")).toMatchObject({ key: "s", participantId: "p", session: { controlling: ["x"] } });
    expect(flat?.key).toBe("p");
  });

  it("can be asked for by a listener, whose frames are in it", () => {
    const live = new LiveSessions();
    const seen: [number, readonly Change[]][] = [];
    live.subscribe(
      (snapshot, changes) => {
        expect(live.get()).toBe(snapshot);
        seen.push([snapshot.legs.size, changes]);
        if (snapshot.legs.size === 1) {
          live.apply(alerting("b"));
          // It is in what is asked for now, though not in what was handed out.
          expect(live.get().legs.size).toBe(2);
          expect(live.get()).not.toBe(snapshot);
          expect(snapshot.legs.size).toBe(1);
          expect(live.tick(base).keys).toEqual(["a", "b"]);
        }
      },
      { immediate: false },
    );
    live.apply(alerting("a"));
    expect(seen.map(([size, changes]) => [size, changes.map(({ key }) => key)])).toEqual([
      [1, ["a"]],
      [2, ["b"]],
    ]);
  });

  it("stay what they were at the end, also when nobody had asked before", () => {
    const asked = new LiveSessions();
    const unasked = new LiveSessions();
    for (const live of [asked, unasked]) {
      live.apply(alerting("a"), { receivedAt: 1 });
      live.apply(connected("a"), { receivedAt: 2 });
      if (live === asked) live.get();
      live.close();
      expect(live.get()).toBe(live.get());
    }
    expect(plain(unasked.get())).toEqual(plain(asked.get()));
    expect(unasked.get().legs.get("a")?.session.state).toBe("connected");
    unasked.apply(alerting("b"));
    expect(unasked.get().legs.size).toBe(1);
  });

  it("are the same whenever they are asked for, after any frames", () => {
    const shape = fc.constantFrom("full", "flat", "bare");
    const frame = fc.record({ key: fc.nat(3), record: session, shape, ask: fc.boolean() });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 16 }), fc.boolean(), (frames, few) => {
        const options = few ? { maxLegs: 2, keepEndedMs: 5000 } : {};
        const always = new LiveSessions(options);
        const sometimes = new LiveSessions(options);
        const never = new LiveSessions(options);
        let before = always.get();
        frames.forEach(({ key, record, shape, ask }, index) => {
          const leg = { ...record, id: `leg-${key}`, initialState: undefined };
          const { id, ...rest } = leg;
          const participant =
            shape === "flat" ? { ...rest, id: `p${key}` } : { id: `p${key}`, cobrowsesessions: [leg] };
          const whole = shape === "bare" ? leg : { id: "c", participants: [participant] };
          const receivedAt = base + index * 1000;
          const result = always.apply(whole, { receivedAt });
          sometimes.apply(whole, { receivedAt });
          never.apply(whole, { receivedAt });
          const snapshot = always.get();
          const touched = result.ok
            ? result.changes.flatMap((change) => [
                change.key,
                ...(change.type === "updated" && change.previousKey !== undefined
                  ? [change.previousKey]
                  : []),
              ])
            : [];
          // Exactly what was said to have changed is not what it was.
          for (const [key, leg] of snapshot.legs)
            expect(leg === before.legs.get(key)).toBe(!touched.includes(key));
          if (touched.length === 0) expect(snapshot).toBe(before);
          before = snapshot;
          if (ask) expect(plain(sometimes.get())).toEqual(plain(snapshot));
        });
        expect(plain(sometimes.get())).toEqual(plain(before));
        expect(plain(never.get())).toEqual(plain(before));
        const saved = LiveSessions.from(JSON.parse(JSON.stringify(never.toJSON())), options);
        if (!few) expect(plain(saved.get())).toEqual(plain(before));
        for (const live of [always, sometimes, never, saved]) live.close();
      }),
      { numRuns: 400, seed: 20_260_302 },
    );
  });
});
