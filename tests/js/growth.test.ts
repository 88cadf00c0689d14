/** How the work of the live store's face grows: what is asked of the module is what changed, not what is there. */

import type { LiveLeg } from "cobrowse-session";
import { beforeEach, describe, expect, it } from "vitest";

/** What was asked of the module since the last test: calls by name, and legs by the name of the call. */
const calls = new Map<string, number>();
const legsAsked = new Map<string, number>();
/** How many bytes of lines the module was given to read since the last test. */
let bytesGiven = 0;

const { Instance } = WebAssembly;
// The module's functions are counted from its instantiation on, at the first use.
WebAssembly.Instance = class extends Instance {
  readonly #counted = Object.fromEntries(
    Object.entries(super.exports).map(([name, value]) => [
      name,
      typeof value !== "function"
        ? value
        : (...args: number[]) => {
            calls.set(name, (calls.get(name) ?? 0) + 1);
            // They take a handle, and a list of legs: where it lies, and how many there are.
            if (name === "liveLegs" || name === "livePhaseStarts") {
              legsAsked.set(name, (legsAsked.get(name) ?? 0) + (args[2] as number));
            }
            if (name === "inspectLines") bytesGiven += args[0] as number;
            return value(...args);
          },
    ]),
  );
  override get exports() {
    return this.#counted as WebAssembly.Exports;
  }
};
const { flattenIssues, inspectStream, LiveSessions, validate } = await import("cobrowse-session");
validate({});
new LiveSessions().close();
WebAssembly.Instance = Instance;

const total = () => [...calls.values()].reduce((sum, count) => sum + count, 0);

beforeEach(() => {
  calls.clear();
  legsAsked.clear();
  bytesGiven = 0;
});

type Store = InstanceType<typeof LiveSessions>;
const key = (index: number) => `leg-${String(index).padStart(6, "0")}`;
const added = (index: number) => ({ id: key(index), state: "alerting", startAlertingTime: index });
const connected = (index: number) => ({ id: key(index), state: "connected", connectedTime: index });

/** A store of `n` legs that were asked for. */
function store(n: number): Store {
  const live = new LiveSessions({ maxLegs: 10 * n });
  live.apply(Array.from({ length: n }, (_, index) => added(index)));
  live.get();
  live.tick(0);
  return live;
}

const N = 200;

/** Asserts that the calls of a kind of use grow as its number does. */
function expectGrowth(run: (n: number) => void): void {
  const counts = [N, 4 * N].map((n) => {
    calls.clear();
    run(n);
    return total();
  }) as [number, number];
  expect(counts[0]).toBeGreaterThan(N);
  expect(counts[1] / counts[0]).toBeLessThan(4.2);
}

const USES: [name: string, use: (live: Store) => void][] = [
  ["get", (live) => live.get()],
  ["tick", (live) => live.tick(0)],
  ["get and tick", (live) => [live.get(), live.tick(0)]],
];

describe.each(USES)("%s after each frame", (_, use) => {
  it("asks for the legs that changed, whatever there is", () => {
    const live = store(N);
    calls.clear();
    legsAsked.clear();
    for (let turn = 0; turn < 3 * N; turn++) {
      live.apply({ ...connected(turn % 10), peerId: `p${turn}` }, { receivedAt: turn });
      use(live);
    }
    for (const asked of legsAsked.values()) expect(asked).toBe(3 * N);
    expect(calls.get("liveOrder") ?? 0).toBe(0);
    expect(calls.get("liveNewKeys") ?? 0).toBe(0);
  });

  it("asks for the legs that came, whatever there is", () => {
    const live = store(N);
    legsAsked.clear();
    for (let index = 3 * N; index > N; index--) {
      live.apply(added(index), { receivedAt: index });
      use(live);
    }
    for (const asked of legsAsked.values()) expect(asked).toBe(2 * N);
    expect([...live.get().legs.keys()]).toEqual([...live.get().legs.keys()].sort());
    expect(live.tick(0).keys).toEqual([...live.get().legs.keys()]);
  });

  it("calls the module as often, whatever there is", () => {
    expectGrowth((n) => {
      const live = store(n);
      for (let turn = 0; turn < n; turn++) {
        live.apply(turn % 2 ? added(n + turn) : connected(turn), { receivedAt: turn });
        use(live);
      }
      live.close();
    });
  });
});

describe("a subscription", () => {
  it("makes the legs that changed, and shares the others", () => {
    const live = store(N);
    legsAsked.clear();
    let before: ReadonlyMap<string, LiveLeg> = live.get().legs;
    live.subscribe(
      ({ legs }, changes) => {
        const told = new Set(changes.map(({ key }) => key));
        for (const [key, leg] of legs) expect(leg === before.get(key)).toBe(!told.has(key));
        before = legs;
      },
      { immediate: false },
    );
    for (let turn = 0; turn < N; turn++) {
      live.apply(turn % 2 ? added(N + turn) : connected(turn), { receivedAt: turn });
    }
    expect(before.size).toBe(N + N / 2);
    expect(legsAsked.get("liveLegs")).toBe(N);
  });

  it("calls the module as often, whatever there is", () => {
    expectGrowth((n) => {
      const live = store(n);
      live.subscribe(() => undefined);
      for (let turn = 0; turn < n; turn++) live.apply(connected(turn), { receivedAt: turn });
      live.close();
    });
  });
});

it("a tick shares its keys until legs come or go, and its numbers until something changes", () => {
  const live = store(N);
  const { keys, phaseMs } = live.tick(0);
  live.apply(connected(0), { receivedAt: 1 });
  expect(live.tick(0).keys).toBe(keys);
  expect(live.tick(0).phaseMs).not.toBe(phaseMs);
  expect(live.tick(0).phaseMs).toBe(live.tick(1).phaseMs);
});

it("many frames that a listener applies are told one by one", () => {
  const live = new LiveSessions();
  let told = 0;
  live.subscribe(
    () => {
      told++;
      if (told === 1) for (let index = 1; index < 5 * N; index++) live.apply(added(index));
    },
    { immediate: false },
  );
  live.apply(added(0));
  expect(told).toBe(5 * N);
});

it("pairs, saves and restored stores cost calls by their number of entries", () => {
  expectGrowth((n) => {
    const live = store(n);
    live.pairs();
    LiveSessions.from(live.toJSON()).get();
    live.close();
  });
});

describe("a stream in pieces of one byte", () => {
  const record = { id: "a", state: "connected", notes: "x".repeat(1000) };
  const TEXTS: [name: string, text: (n: number) => string][] = [
    ["lines", (n) => `${JSON.stringify({ id: "a" })}\n`.repeat(n)],
    ["a long line", (n) => JSON.stringify({ ...record, controlling: Array(n).fill("peer") })],
    ["a long element", (n) => JSON.stringify([{ ...record, controlling: Array(n).fill("peer") }])],
    ["an array", (n) => JSON.stringify(Array(n).fill({ id: "a" }), null, 1)],
    ["empty lines", (n) => "\n".repeat(10 * n)],
    ["space before an array", (n) => `${" \n".repeat(5 * n)}[]`],
  ];

  it.each(TEXTS)("reads each byte of %s a few times", async (_, text) => {
    const given = [];
    for (const n of [N, 4 * N]) {
      const bytes = new TextEncoder().encode(text(n));
      bytesGiven = 0;
      const pieces = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
      for await (const { valid } of inspectStream(pieces, 0)) expect(valid).toBeGreaterThanOrEqual(0);
      expect(bytesGiven).toBeGreaterThanOrEqual(bytes.length);
      given.push(bytesGiven / bytes.length);
    }
    expect(Math.max(...given)).toBeLessThan(4);
  });
});

it("flattening issues of one path takes steps by their number", () => {
  const { issues } = validate({ id: "a", state: 5 });
  const iterate = Array.prototype[Symbol.iterator];
  let steps = 0;
  const count = (n: number) => {
    const many = Array.from({ length: n }, () => issues[0] as (typeof issues)[number]);
    steps = 0;
    Array.prototype[Symbol.iterator] = function* <T>(this: T[]) {
      for (let index = 0; index < this.length; index++) {
        steps++;
        yield this[index];
      }
    } as typeof iterate;
    try {
      expect(flattenIssues(many).state).toHaveLength(n);
    } finally {
      Array.prototype[Symbol.iterator] = iterate;
    }
    return steps;
  };
  expect(count(N)).toBeGreaterThanOrEqual(N);
  expect(count(4 * N)).toBeLessThan(6 * N);
});
