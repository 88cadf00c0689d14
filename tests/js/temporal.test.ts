/** Moments of `Temporal` as times. Node.js 20 has none: these behave as its moments do, where the package looks. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";

type Package = typeof import("../../pkg/index.js");

class Instant {
  readonly #ms: number;
  constructor(ms: number) {
    this.#ms = ms;
  }
  get epochMilliseconds() {
    return this.#ms;
  }
  get [Symbol.toStringTag]() {
    return "Temporal.Instant" as const;
  }
}

class ZonedDateTime {
  readonly #ms: number;
  constructor(ms: number) {
    this.#ms = ms;
  }
  get epochMilliseconds() {
    return this.#ms;
  }
  get [Symbol.toStringTag]() {
    return "Temporal.ZonedDateTime" as const;
  }
}

const AT = Date.UTC(2026, 2, 2, 9);
const world = globalThis as { Temporal?: unknown };
const own = world.Temporal;
let lib: Package;

beforeAll(async () => {
  world.Temporal = { Instant, ZonedDateTime };
  // Another copy of the module, as the package looks for Temporal when it is imported.
  lib = (await import(`${new URL("../../pkg/index.js", import.meta.url).href}?temporal`)) as Package;
});

afterAll(() => {
  if (own === undefined) delete world.Temporal;
  else world.Temporal = own;
});

describe.each([
  ["Temporal.Instant", Instant],
  ["Temporal.ZonedDateTime", ZonedDateTime],
])("a %s", (_, Moment) => {
  it("is a time, as a Date is", () => {
    const record = { id: "a", state: "connected", connectedTime: new Moment(AT) };
    expect(lib.parse(record)).toEqual({ ...record, connectedTime: "2026-03-02T09:00:00.000Z" });
    expect(lib.durations(record, AT + 5000).interactingMs).toBe(5000);
    expect(lib.inspect(record, AT + 5000)).toMatchObject({ valid: true, durations: { connectedMs: 5000 } });
    expect(lib.durations(lib.legs(record)[0] as never, AT + 5000).interactingMs).toBe(5000);
    const live = new lib.LiveSessions();
    expect(live.apply(record, { receivedAt: AT }).ok).toBe(true);
    expect(live.get().legs.get("a")?.session.connectedTime).toBe("2026-03-02T09:00:00.000Z");
    live.close();
  });

  it("is no time outside the years that are", () => {
    const { issues } = lib.validate({ id: "a", connectedTime: new Moment(9e15) as never });
    expect(issues.map(({ code }) => code)).toEqual(["invalid_time"]);
  });

  it("is nothing else", () => {
    expect(lib.validate(new Moment(AT)).issues[0]).toMatchObject({ code: "invalid_type" });
    expect(lib.validate({ id: new Moment(AT) as never }).issues[0]?.code).toBe("invalid_type");
  });

  it("is one only if it is real", () => {
    for (const fake of [
      Object.create(Moment.prototype) as object,
      { epochMilliseconds: AT, [Symbol.toStringTag]: new Moment(AT)[Symbol.toStringTag] },
    ]) {
      expect(lib.validate({ id: "a", connectedTime: fake as never }).issues[0]?.code).toBe("invalid_type");
    }
  });
});
