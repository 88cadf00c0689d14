/** Clean sessions are plain data, whatever their unknown fields came from. */

import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { parse, safeParse } from "../../pkg/index.js";

/** What a framework makes of an object: a Proxy, of which all that is read is one, too. */
function reactive<T extends object>(target: T): T {
  return Proxy.revocable(target, {
    get(own, key, receiver) {
      const value: unknown = Reflect.get(own, key, receiver);
      return typeof value === "object" && value !== null ? reactive(value) : value;
    },
  }).proxy;
}

const clean = (record: object) => parse({ id: "a", ...record }) as unknown as Record<string, unknown>;

it("copies lists and plain objects, so that a clean session can be cloned", () => {
  const crm = { account: { id: 7, tags: ["vip", { since: 2020 }] }, list: [[1], null, "text"] };
  const data = parse(
    reactive({
      id: "a",
      crm,
      segments: [{ startTime: "2026-03-02T09:00:00.000Z", type: "hold", extra: { x: [1] } }],
    }) as never,
  );
  expect(structuredClone(data)).toEqual({
    id: "a",
    crm,
    segments: [{ startTime: "2026-03-02T09:00:00.000Z", type: "hold", extra: { x: [1] } }],
  });
  expect((data as unknown as { crm: object }).crm).not.toBe(crm);
});

it("does not change when the object does that it came from", () => {
  const crm = { list: [1] };
  const data = clean({ crm });
  crm.list.push(2);
  expect(data.crm).toEqual({ list: [1] });
});

it("outlives a draft that is revoked", () => {
  const { proxy, revoke } = Proxy.revocable({ name: "Ada" }, {});
  const data = clean({ draft: proxy });
  revoke();
  expect(data.draft).toEqual({ name: "Ada" });
});

it("has nothing that can't be read", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const result = safeParse({ id: "a", draft: proxy } as never);
  expect(result.issues).toMatchObject([{ code: "unreadable", path: ["draft"] }]);
  const data = clean({ drafts: { first: proxy, list: [1, proxy], second: 2 } });
  expect(data.drafts).toEqual({ list: [1, undefined], second: 2 });
  expect(JSON.stringify(data)).toContain("second");
});

it("keeps cycles, also to the record itself, and what is there twice", () => {
  const shared = { x: 1 };
  const record: Record<string, unknown> = { id: "a", one: shared, other: shared };
  record.own = record;
  record.loop = [record, { back: shared }];
  (record.one as Record<string, unknown>).up = record.loop;
  const data = parse(record as never) as unknown as Record<string, unknown> & { loop: [unknown, object] };
  expect(data.own).toBe(data);
  expect(data.loop[0]).toBe(data);
  expect(data.one).toBe(data.other);
  expect(data.loop[1]).toEqual({ back: data.one });
  expect(structuredClone(data)).toEqual(data);
});

it("leaves other objects as they are", () => {
  class Account {}
  const others = {
    date: new Date(0),
    map: new Map([[1, { x: 1 }]]),
    bytes: new Uint8Array([1]),
    account: new Account(),
    error: new Error("no"),
    call: () => 1,
  };
  const data = clean(others);
  for (const [name, value] of Object.entries(others)) expect(data[name]).toBe(value);
});

it("copies what comes from another realm, or has no prototype", () => {
  const foreign = runInNewContext(`({ list: [{ x: 1 }] })`) as { list: object[] };
  const bare = Object.assign(Object.create(null) as object, { y: [2] });
  const data = clean({ foreign, bare }) as { foreign: { list: object[] }; bare: object };
  expect(data.foreign.list).not.toBe(foreign.list);
  expect(Object.getPrototypeOf(data.foreign)).toBe(Object.prototype);
  expect(data.bare).toEqual({ y: [2] });
});

it("does not depend on what else a record has", () => {
  const segment = { startTime: "2026-03-02T10:00:00+01:00", type: "HOLD" };
  for (const more of [{}, { x: {} }]) {
    const own = { ...segment, ...more };
    const { latest, segments } = clean({ segments: [own], latest: own }) as {
      latest: object;
      segments: object[];
    };
    expect(latest).toEqual(own);
    expect(segments[0]).toMatchObject({ startTime: "2026-03-02T09:00:00.000Z" });
  }
});

it("sets no prototype by the name __proto__", () => {
  const nested = JSON.parse(
    '{"__proto__": {"polluted": true}, "deep": {"__proto__": {"polluted": true}}}',
  ) as object;
  const data = clean({ nested }) as { nested: { deep: object; polluted?: unknown } };
  expect(data.nested.polluted).toBeUndefined();
  expect(Object.keys(data.nested)).toEqual(["__proto__", "deep"]);
  expect(Object.keys(data.nested.deep)).toEqual(["__proto__"]);
});

describe("what can't be read", () => {
  const throwing = (trap: keyof ProxyHandler<object>) =>
    new Proxy(
      {},
      {
        [trap]() {
          throw new Error("no");
        },
      },
    );

  it.each(["ownKeys", "getPrototypeOf"] as const)("stays if nobody says what it is: %s", (trap) => {
    const nested = throwing(trap);
    const copy = clean({ nested: { nested, x: 1 } }).nested as { nested: object };
    expect(copy.nested).toBe(nested);
  });

  it("is left out of a record, and leaves a gap in a list", () => {
    const getter = {
      get broken() {
        throw new Error("no");
      },
      x: 1,
    };
    const list = new Proxy([1, 2], {
      get: (own, key) => (key === "0" ? getter.broken : Reflect.get(own, key)),
    });
    expect(clean({ nested: { getter, list } }).nested).toEqual({ getter: { x: 1 }, list: [undefined, 2] });
  });

  it("does not hide the end of the stack", () => {
    const nested = { list: [{ x: 1 }] };
    let answers = 0;
    const deep = (): void => {
      const copy = clean({ nested }).nested as typeof nested;
      // What was answered is whole.
      if (copy.list[0]?.x !== 1 || copy.list === nested.list) throw new Error("half a copy");
      answers++;
      deep();
    };
    expect(deep).toThrow(RangeError);
    expect(answers).toBeGreaterThan(100);
    expect(clean({ nested }).nested).toEqual(nested);
  });
});

describe("bounds", () => {
  it("are 128 levels: what is deeper stays as it came", () => {
    const deepest = { end: true };
    const nest = (levels: number) => {
      let value: object = deepest;
      for (let level = 0; level < levels; level++) value = [value];
      return value;
    };
    const unnest = (value: unknown) => {
      let inner = value;
      while (Array.isArray(inner)) inner = inner[0];
      return inner;
    };
    expect(unnest(clean({ nested: nest(127) }).nested)).not.toBe(deepest);
    expect(unnest(clean({ nested: nest(128) }).nested)).toBe(deepest);
  });

  it.each([undefined, Number.NaN, -1e9, 0.5, Number.POSITIVE_INFINITY, "7"])(
    "are a million values: a Proxy without end has one, also beside a list of length %s",
    (length) => {
      let made = 0;
      const endless = (): object => {
        if (++made > 1_100_000) throw new Error("too many");
        return new Proxy({ left: 1, right: 1 }, { get: endless });
      };
      const list = new Proxy([], {
        get: (own, key) => (key === "length" ? (length ?? 0) : Reflect.get(own, key)),
      });
      expect(safeParse({ id: "a", list, endless: endless() }).success).toBe(true);
      expect(made).toBeGreaterThan(900_000);
      expect(made).toBeLessThan(1_100_000);
    },
  );

  it("are the elements of a list: one that is longer stays", () => {
    const gaps: unknown[] = [];
    gaps.length = 2 ** 32 - 1;
    expect(clean({ gaps }).gaps).toBe(gaps);
  });
});

it("is shown as it is", () => {
  expect(inspect(parse(reactive({ id: "a", crm: { x: 1 } }) as never), { showProxy: true })).toBe(
    "{ id: 'a', crm: { x: 1 } }",
  );
});
