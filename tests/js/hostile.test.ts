import { runInNewContext } from "node:vm";
import type { Leg, Received } from "cobrowse-session";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lib, memory } from "./memory.js";
import { nested, revoked, throwing } from "./misbehaving.js";
import { isQuick } from "./quick.js";

const cycle: Record<string, unknown> = { id: "a" };
cycle.self = cycle;
cycle.segments = [cycle];

const long = "x".repeat(10_000_000);

/** Values that a page may be handed by mistake or by malice, and the first issue that each must have. */
const hostile: [name: string, value: unknown, code?: string, path?: (string | number)[]][] = [
  ["a throwing getter", Object.defineProperty({}, "state", { get: throwing }), "unreadable", ["state"]],
  [
    "a throwing alias",
    Object.defineProperty({ id: "a" }, "pc_self", { get: throwing }),
    "unreadable",
    ["pc_self"],
  ],
  ["a Proxy that throws", new Proxy({}, { get: throwing }), "unreadable", ["state"]],
  [
    "a Proxy that throws for all",
    new Proxy({}, { get: throwing, getPrototypeOf: throwing, ownKeys: throwing }),
    "unreadable",
    [],
  ],
  ["a Proxy that hides its names", new Proxy({ id: "a" }, { ownKeys: throwing })],
  ["a Proxy of a record", new Proxy({ id: "a" }, {})],
  ["a revoked Proxy", revoked({}), "unreadable", []],
  ["a revoked Proxy of an array", revoked([]), "unreadable", []],
  ["a revoked Proxy within", { id: "a", self: revoked({}), segments: revoked([]) }, "unreadable", ["self"]],
  [
    "a list that throws",
    { id: "a", controlling: new Proxy(["a"], { get: throwing }) },
    "unreadable",
    ["controlling"],
  ],
  [
    "a list that lies",
    { id: "a", controlling: new Proxy([], { get: (_, key) => (key === "length" ? "many" : "a") }) },
    "unreadable",
    ["controlling"],
  ],
  [
    "a list of negative length",
    { id: "a", controlling: new Proxy([], { get: (_, key) => (key === "length" ? -5 : "a") }) },
    "unreadable",
    ["controlling"],
  ],
  ["an endless list", { id: "a", segments: new Array(4_294_967_295) }, "too_many", ["segments"]],
  ["holes", { id: "a", controlling: new Array(3) }, "invalid_type", ["controlling", 0]],
  ["a cycle", cycle, "missing_field", ["segments", 0, "startTime"]],
  ["a Symbol", Symbol("a"), "invalid_type", []],
  ["a Symbol within", { id: Symbol("a") }, "invalid_type", ["id"]],
  ["a BigInt", { id: 1n }, "invalid_type", ["id"]],
  ["a function", throwing, "invalid_type", []],
  ["NaN", { id: "a", connectedTime: Number.NaN }, "invalid_time", ["connectedTime"]],
  ["an invalid Date", { id: "a", connectedTime: new Date(Number.NaN) }, "invalid_time", ["connectedTime"]],
  ["a Date out of range", { id: "a", connectedTime: new Date(8.64e15) }, "invalid_time", ["connectedTime"]],
  ["a Date of another realm", { id: "a", connectedTime: runInNewContext("new Date(0)") }],
  ["a record of another realm", runInNewContext("({ id: 'a' })")],
  ["a list of another realm", { id: "a", controlling: runInNewContext("['a']") }],
  ["a record without prototype", Object.assign(Object.create(null), { id: "a" })],
  [
    "an instance",
    new (class Leg {
      id = "a";
    })(),
  ],
  ["an inherited field", Object.create({ id: "a" })],
  ["what claims to be a Map", { id: "a", [Symbol.toStringTag]: "Map" }],
  ["an array", [], "invalid_type", []],
  ["a Date", new Date(), "invalid_type", []],
  ["a Map", new Map(), "invalid_type", []],
  ["a Map of another realm", runInNewContext("new Map()"), "invalid_type", []],
  ["a Set", new Set(), "invalid_type", []],
  ["an ArrayBuffer", new ArrayBuffer(1), "invalid_type", []],
  ["a view", new DataView(new ArrayBuffer(1)), "invalid_type", []],
  ["bytes", new Uint8Array(1), "invalid_type", []],
  ["a boxed string", Object("a"), "invalid_type", []],
  ["a boxed BigInt", Object(1n), "invalid_type", []],
  ["a RegExp", /a/, "invalid_type", []],
  ["a Promise", Promise.resolve(), "invalid_type", []],
  ["a boxed string within", { id: Object("a") }, "invalid_type", ["id"]],
  [
    "lone surrogates",
    { id: "\uD800", state: "\uDC00", viewerUrl: "https://\uD800" },
    "unknown_value",
    ["state"],
  ],
  ["a 100,000-deep array", { id: "a", segments: nested(100_000) }, "invalid_type", ["segments", 0]],
  ["a 100,000-deep array alone", nested(100_000), "invalid_type", []],
  [
    "a 10 MB string",
    { id: long, state: long, connectedTime: long, viewerUrl: long },
    "unknown_value",
    ["state"],
  ],
  [
    "a 10 MB URL",
    { id: "a", viewerUrl: `https://apps.mypurecloud.com/${long}` },
    "invalid_url",
    ["viewerUrl"],
  ],
  [
    "a 10 MB string that is not ASCII",
    { id: "a", viewerUrl: `https://apps.mypurecloud.com/${"é".repeat(5_000_000)}` },
    "invalid_url",
    ["viewerUrl"],
  ],
  ["the same long string ten thousand times", { id: "a", controlling: new Array(10_000).fill(long) }],
  [
    "more text than can cross",
    { id: "a", segments: new Array(30).fill({ startTime: long }) },
    "too_large",
    [],
  ],
  [
    "a getter that comes back in",
    Object.defineProperty({ id: "a" }, "state", {
      get: () => (lib.validate({ state: 1 }).valid ? "" : "connected"),
      enumerable: true,
    }),
  ],
];

const store = new lib.LiveSessions({ maxLegs: 10 });

/** Everything that takes a record, on one value. */
function callAll(value: unknown): void {
  const x = value as Parameters<typeof lib.durations>[0];
  const { valid } = lib.validate(value);
  lib.validate(value, { unknownFields: "report", abortEarly: true });
  lib.safeParse(value);
  expect(lib.is(value)).toBe(valid);
  expect(lib.inspect(value, 0).valid).toBe(valid);
  lib.timeline(x, 0);
  lib.durations(x, 0);
  lib.phase(x);
  lib.platformMetrics(x);
  lib.durations({ session: value, context: value } as Parameters<typeof lib.durations>[0], 0);
  lib.hasControl(x);
  lib.countdowns(x as Leg, 0);
  lib.isTrustedViewerUrl(value);
  lib.redact(value);
  const list = value as Leg[];
  for (const legs of [list, [value, { session: value }] as Leg[]]) {
    lib.currentLeg(legs);
    lib.endedBy(legs);
    lib.legs(legs);
  }
  lib.sessionSchema["~standard"].validate(value);
  expect(store.apply(value).ok).toBeTypeOf("boolean");
  expect(() => lib.LiveSessions.from(value)).toThrow(TypeError);
  lib.validateJson(value as string);
  lib.safeParseJson(value as string);
  lib.inspectJson(value as string, 0);
}

describe("nothing throws or traps", () => {
  const isSlow = (name: string) => /endless|ten thousand times|more text than/.test(name);
  for (const [name, value, code, path] of hostile) {
    it.skipIf(isQuick && isSlow(name))(`on ${name}`, () => {
      callAll(value);
      const { issues } = lib.validate(value);
      const [first] = issues.filter(
        (issue) => issue.code !== "missing_id" && issue.code !== "state_conflict",
      );
      expect(first?.code).toBe(code);
      if (path) expect(first?.path).toEqual(path);
    });
  }

  it("on anything", () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withUnicodeString: true,
    });
    fc.assert(
      fc.property(anything, anything, (value, inner) => {
        callAll(value);
        callAll({
          state: value,
          segments: [value, { startTime: inner, type: value }],
          self: inner,
          wrapup: { tags: inner },
        });
      }),
      { numRuns: 10_000 },
    );
  });

  it("on what a getter throws, whatever that is", () => {
    const own = <T extends object>(target: T, key: string, descriptor: PropertyDescriptor) =>
      Object.defineProperty(target, key, descriptor);
    const thrown = [
      revoked({}),
      new Proxy({}, { get: throwing, getPrototypeOf: throwing }),
      own(new RangeError(), "message", { value: 5 }),
      own(new RangeError(), "message", { value: Symbol("stack") }),
      own(new RangeError(), "message", { get: throwing }),
      own(new Error(), "name", { get: throwing }),
      new RangeError("Maximum call stack size exceeded"),
      own(new Error("too much recursion"), "name", { value: "InternalError" }),
      new WebAssembly.RuntimeError("unreachable"),
      runInNewContext("new RangeError('stack')"),
      undefined,
      Symbol("a"),
    ];
    for (const error of thrown) {
      const fail = () => {
        throw error;
      };
      callAll(own({ id: "a" }, "state", { get: fail, enumerable: true }));
      callAll(new Proxy({}, { get: fail, getPrototypeOf: fail, ownKeys: fail }));
      callAll(new Proxy([], { get: fail, getPrototypeOf: fail, ownKeys: fail }));
      const list = new Proxy([], { get: fail });
      const saved = { version: 1, forgotten: [], written: [own({}, "rank", { get: fail })] };
      expect(() => lib.LiveSessions.from(saved)).toThrow(TypeError);
      for (const part of ["written", "forgotten"]) {
        const restore = () => lib.LiveSessions.from({ ...saved, written: [], [part]: list });
        // Nothing tells the end of the stack from what only says so.
        expect(restore).toThrow(/^not what|not enough memory|stack|recursion/);
      }
      expect(lib.validate({ id: "a" })).toEqual({ valid: true, issues: [] });
    }
  });

  it("on every kind of value, which each is told by its name", () => {
    const kinds: Record<Received, unknown[]> = {
      undefined: [undefined],
      null: [null],
      boolean: [true, false],
      number: [5, Number.NaN],
      bigint: [1n],
      string: ["a"],
      symbol: [Symbol("a")],
      function: [throwing, class {}],
      array: [[], new Proxy([], {})],
      object: [],
      date: [new Date(), runInNewContext("new Date()")],
      map: [new Map(), runInNewContext("new Map()")],
      set: [new Set()],
      regexp: [/a/],
      promise: [Promise.resolve()],
      buffer: [
        new ArrayBuffer(1),
        new SharedArrayBuffer(1),
        new Uint8Array(1),
        new DataView(new ArrayBuffer(1)),
      ],
      boxed: [Object("a"), Object(1), Object(true), Object(1n), Object(Symbol("a"))],
    };
    for (const [received, values] of Object.entries(kinds)) {
      for (const value of values) {
        expect(lib.validate(value).issues).toMatchObject([
          { code: "invalid_type", params: { expected: "object", received } },
        ]);
        const inList = lib.validate({ id: "a", segments: [value] }).issues;
        expect(inList).toMatchObject([{ code: "invalid_type", path: ["segments", 0], params: { received } }]);
      }
    }
    expect(lib.validate({ id: {} }).issues).toMatchObject([
      { params: { expected: "string", received: "object" } },
    ]);
  });

  it("on bytes that misbehave", () => {
    const detached = new Uint8Array([123, 125]);
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    class Liar extends Uint8Array {
      override get length(): number {
        return throwing();
      }
    }
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    shared.set([123, 125]);
    const codes = (json: Uint8Array) =>
      [lib.validateJson(json), lib.safeParseJson(json), lib.inspectJson(json, 0)].map(
        ({ issues }) => issues[0]?.code,
      );
    expect(codes(detached)).toEqual(["unreadable", "unreadable", "unreadable"]);
    expect(codes(new Liar([123, 125]))).toEqual(["missing_id", "missing_id", "missing_id"]);
    expect(codes(shared)).toEqual(["missing_id", "missing_id", "missing_id"]);
    expect(codes(new Uint8Array(2 ** 27 + 1))).toEqual(["too_large", "too_large", "too_large"]);
  });

  it("on text and names without end", () => {
    const long = "x".repeat(1e7);
    const much = { id: "a", segments: new Array(60).fill({ startTime: long }) };
    expect(lib.validate(much).issues).toMatchObject([
      { code: "too_large", path: [], params: { limit: 2 ** 27 } },
    ]);
    expect(lib.durations(much, 0).phase).toBe("unknown");
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`x${index}`, 0]));
    for (const issues of [
      lib.validate(many, { unknownFields: "report" }).issues,
      lib.validateJson(JSON.stringify(many), { unknownFields: "report" }).issues,
    ]) {
      expect(issues).toMatchObject([
        { code: "missing_id" },
        { code: "too_many", path: [], params: { limit: 10_000, received: 10_001 } },
      ]);
    }
    expect(lib.safeParse(many)).toMatchObject({ success: true, data: many });
  });

  it("on JSON that is none", () => {
    for (const json of [
      undefined,
      null,
      5,
      {},
      [],
      new Date(),
      new Uint16Array(2),
      revoked({}),
      Symbol("a"),
      new ArrayBuffer(8),
    ]) {
      const { valid, issues } = lib.validateJson(json as unknown as string);
      expect(valid).toBe(false);
      expect(issues).toMatchObject([{ code: "invalid_type", path: [], params: { expected: "json" } }]);
      expect(lib.inspectJson(json as unknown as string, 0)).toEqual({
        valid,
        issues,
        durations: lib.durations(undefined, 0),
      });
    }
    expect(lib.validateJson(runInNewContext("new Uint8Array([123, 125])")).valid).toBe(true);
  });
});

describe("what is referred to many times", () => {
  const list = new Array(10_000).fill("agent");
  const session = { id: "a", state: "alerting", controlling: list };

  it.skipIf(isQuick)("is refused where it is more than is taken, and costs no more than that", () => {
    const live = new lib.LiveSessions();
    expect(live.apply(new Array(10_000).fill(session))).toMatchObject({
      ok: false,
      issues: [{ code: "too_large" }],
    });
    expect(lib.legs(new Array(10_000).fill(session))).toEqual([]);
    expect(live.apply(new Array(10).fill(session)).ok).toBe(true);
    live.close();
  });

  it.skipIf(isQuick)("is refused though it is small, if it is read too often", () => {
    const conversation = { participants: new Array(10_000).fill({}) };
    let reads = 0;
    const counted = new Proxy(conversation, {
      get(target, key) {
        reads++;
        return Reflect.get(target, key);
      },
    });
    const live = new lib.LiveSessions();
    expect(live.apply(new Array(5000).fill(counted))).toMatchObject({ issues: [{ code: "too_large" }] });
    expect(reads).toBeGreaterThan(0);
    live.close();
  });
});

describe("lone surrogates", () => {
  it("read as U+FFFD, also where strings can't tell whether they have any", () => {
    const read = () => lib.parse({ id: "\uD800\u{1F600}a\uDC00", "\uDC00": 1 });
    const clean = { id: "\uFFFD\u{1F600}a\uFFFD" };
    expect(read()).toMatchObject(clean);
    const own = Object.getOwnPropertyDescriptor(String.prototype, "isWellFormed");
    Reflect.deleteProperty(String.prototype, "isWellFormed");
    try {
      expect(read()).toMatchObject(clean);
    } finally {
      if (own) Object.defineProperty(String.prototype, "isWellFormed", own);
    }
  });
});

describe("unknown fields", () => {
  it("are read by safeParse, which says so where it can't", () => {
    const value = Object.defineProperty({ id: "a" }, "extra", { get: throwing, enumerable: true });
    expect(lib.validate(value).valid).toBe(true);
    expect(lib.safeParse(value)).toMatchObject({
      success: false,
      issues: [{ code: "unreadable", path: ["extra"] }],
    });
    const hidden = new Proxy({ id: "a" }, { ownKeys: throwing });
    expect(lib.safeParse(hidden)).toMatchObject({
      success: false,
      issues: [{ code: "unreadable", path: [] }],
    });
  });

  it("are kept as copies, and never assigned", () => {
    const inner = { deep: [1] };
    const value = JSON.parse('{"id": "a", "__proto__": {"state": "connected"}, "constructor": 1}');
    value.inner = inner;
    value.self = { more: 1 };
    const parsed = lib.parse(value) as Record<string, unknown>;
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(Object.keys(parsed)).toEqual(["id", "self", "__proto__", "constructor", "inner"]);
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors(parsed))) {
      expect(descriptor).toMatchObject({ configurable: true, enumerable: true, writable: true });
    }
    expect(parsed.inner).toEqual(inner);
    expect(parsed.inner).not.toBe(inner);
    expect(parsed.state).toBeUndefined();
    expect(parsed.self).toEqual({ more: 1 });
  });
});

describe("calls", () => {
  it("read each known field once", () => {
    const reads = new Map<PropertyKey, number>();
    const value = new Proxy(
      { id: "a", state: "connected", pc_self: {} },
      {
        get(target, key) {
          reads.set(key, (reads.get(key) ?? 0) + 1);
          return Reflect.get(target, key);
        },
      },
    );
    lib.validate(value);
    expect(reads.get("state")).toBe(1);
    expect(Math.max(...reads.values())).toBe(1);
  });

  it("find legs in what they read once", () => {
    let reads = 0;
    const of = (id: string) => [{ id: "p", purpose: "agent", cobrowsesessions: [{ id, state: "alerting" }] }];
    const payload = {
      id: "c",
      get participants() {
        return reads++ === 0 ? of("first") : of("second");
      },
    };
    expect(lib.legs(payload)).toMatchObject([{ purpose: "agent", session: { id: "first" } }]);
    expect(reads).toBe(1);
  });

  it("know no value that was not there when it was read", () => {
    let reads = 0;
    const participant = {
      id: "p",
      state: "connected",
      get connectedTime() {
        return reads++ === 0 ? undefined : "not checked";
      },
    };
    const [leg] = lib.legs({ id: "c", participants: [participant] });
    expect(leg?.session).toEqual({ state: "connected" });
    expect(reads).toBe(1);
  });

  it("find no current leg, and nobody who ended it, in what is no list of legs", () => {
    const lists = [null, undefined, {}, 5, revoked([]), new Proxy([{}], { get: throwing })];
    for (const list of lists as never[]) {
      expect(lib.currentLeg(list)).toBeUndefined();
      expect(lib.endedBy(list)).toBe("unknown");
    }
  });

  it("ignore options that are none, so that map(validate) works", () => {
    expect(
      [{ id: "a" }, { id: 1 }]
        .map(lib.validate as (value: unknown) => ReturnType<typeof lib.validate>)
        .map(({ valid }) => valid),
    ).toEqual([true, false]);
    expect([{ id: "a" }, { id: 1 }].filter(lib.is)).toEqual([{ id: "a" }]);
  });

  it("refuse wrong options and moments, and name the remedy", () => {
    const { validate, durations, timeline, inspect } = lib;
    expect(() => validate({}, { skewToleranceMs: -1 })).toThrow(
      /skewToleranceMs must be a number of milliseconds/,
    );
    expect(() => validate({}, { viewerHosts: "a" as unknown as string[] })).toThrow(
      /must be an array of host names/,
    );
    expect(() => validate({}, { viewerHosts: new Array<string>(2) })).toThrow(
      /must be an array of host names/,
    );
    expect(() => validate({}, { unknownFields: "drop" as "keep" })).toThrow(/"keep" or "report"/);
    expect(() => validate({}, { abortEarly: 1 as unknown as boolean })).toThrow(/must be a boolean/);
    for (const emptyText of ["", "keep", null, true]) {
      const options = { emptyText: emptyText as "absent" };
      expect(() => validate({}, options)).toThrow(/must be "error" or "absent"/);
    }
    expect(() => validate({}, { message: "x" as unknown as () => string })).toThrow(/must be a function/);
    for (const now of [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "0",
      new Date(),
      null,
      1n,
    ] as unknown as number[]) {
      expect(() => durations({}, now)).toThrow(TypeError);
      expect(() => timeline({}, now)).toThrow(/now must be a finite number/);
      expect(() => inspect({}, now)).toThrow(TypeError);
    }
    expect(durations({ state: "connected", connectedTime: 0 }, 1500.9).connectedMs).toBe(1500);
    expect(durations({ state: "connected", connectedTime: 0 }, 1e300).connectedMs).toBe(8.64e15);
  });

  it("word issues as the caller wants", () => {
    const message = (issue: { code: string; message: string }) => `${issue.code}!`;
    expect(lib.validate({ id: 5 }, { message }).issues[0]?.message).toBe("invalid_type!");
    expect(lib.validateJson("", { message }).issues[0]?.message).toBe("invalid_json!");
  });

  it("throw a SessionError where asked to", () => {
    expect(lib.parse({ id: "a" })).toEqual({ id: "a" });
    expect(lib.parseJson('{"id": "a"}')).toEqual({ id: "a" });
    expect(() => lib.parse({ id: 5 })).toThrow(lib.SessionError);
    expect(() => lib.parseJson("{")).toThrow(/^not a valid session: not JSON/);
    try {
      lib.parse({ id: 5 });
    } catch (error) {
      expect(error).toMatchObject({
        name: "SessionError",
        issues: [{ code: "invalid_type" }],
        message: "not a valid session: id: expected a string, received a number",
      });
    }
  });
});

describe("memory", () => {
  it.skipIf(isQuick)("does not grow over 100,000 bad inputs", () => {
    const bad = fc.sample(fc.anything(), { numRuns: 1000, seed: 7 });
    const texts = ["", "{", '{"id": 5}', '{"segments": [{}, null, 5]}', "\uFEFF{}", "[".repeat(200)];
    let grown = 0;
    for (let index = 0; index < 100_000; index++) {
      const value =
        index < 1000 ? (hostile[index % hostile.length]?.[1] ?? bad[index]) : bad[index % bad.length];
      const record = index % 2 ? value : { state: value, connectedTime: value, segments: [value] };
      lib.inspect(record, 0);
      lib.safeParse(record);
      lib.inspectJson(texts[index % texts.length] as string, 0);
      if (index === 999) grown = memory.buffer.byteLength;
    }
    expect(memory.buffer.byteLength).toBe(grown);
    expect(lib.inspect({ id: "a", state: "connected", connectedTime: 0 }, 5).durations.connectedMs).toBe(5);
  });
});
