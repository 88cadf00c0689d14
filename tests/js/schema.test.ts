/** The schema in both its standards, and schema.json: what they say is what this package does. */

import { createRequire } from "node:module";
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { type Issue, type Session, type SessionInput, safeParse, sessionSchema } from "cobrowse-session";
import * as slim from "cobrowse-session/slim";
import { build } from "esbuild";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { session, soundSession } from "./arbitraries.js";
import { isQuick } from "./quick.js";
import { revive, vectors } from "./vectors.js";

const standard = sessionSchema["~standard"];
const cases = vectors
  .flatMap((file) => file.cases)
  .filter(({ text }) => text === undefined)
  .map(({ name, input }) => ({ name, input: revive(input) }));

describe("as a Standard Schema", () => {
  it("has the types of the specification", () => {
    // The compiler checks these lines: tsc --project tests/js/tsconfig.json.
    const schema: StandardSchemaV1<SessionInput, Session> & StandardJSONSchemaV1<SessionInput, Session> =
      sessionSchema;
    const input: StandardSchemaV1.InferInput<typeof sessionSchema> = { start_alerting_time: new Date(0) };
    const output: StandardSchemaV1.InferOutput<typeof sessionSchema> = { startAlertingTime: "" };
    // @ts-expect-error what comes out holds no Date
    const wrong: StandardSchemaV1.InferOutput<typeof sessionSchema> = { startAlertingTime: new Date(0) };
    expect([schema, input, output, wrong]).toHaveLength(4);
    expect({ ...standard }).toMatchObject({ version: 1, vendor: "cobrowse-session" });
  });

  it("is one object for both standards, in each entry", () => {
    expect(Object.keys(sessionSchema)).toEqual(["~standard"]);
    expect(Object.keys(standard).sort()).toEqual(["jsonSchema", "validate", "vendor", "version"]);
    expect(Object.keys(slim.sessionSchema["~standard"])).toEqual(Object.keys(standard));
  });

  it("answers at once what safeParse does, and of the issues the errors", () => {
    let failures = 0;
    for (const { input } of cases) {
      const parsed = safeParse(input);
      const result = standard.validate(input);
      expect(result).not.toHaveProperty("then");
      if (parsed.success) {
        expect(result).toEqual({ value: parsed.data });
        continue;
      }
      failures++;
      expect(result).toEqual({ issues: parsed.issues.filter(({ severity }) => severity === "error") });
      for (const issue of result.issues ?? []) {
        expect(issue.message).not.toBe("");
        expect(issue.path.every((step) => typeof step === "string" || typeof step === "number")).toBe(true);
      }
    }
    expect(failures).toBeGreaterThan(50);
  });

  it("works taken out of its object", () => {
    const { validate, jsonSchema } = standard;
    const { input } = jsonSchema;
    expect(validate({ segments: [{ startTime: 5.5 }] })).toEqual({
      issues: [
        {
          code: "invalid_time",
          severity: "error",
          path: ["segments", 0, "startTime"],
          params: { reason: "not_whole" },
          message: expect.any(String),
        },
      ],
    });
    expect(validate(7)).toMatchObject({
      issues: [{ code: "invalid_type", path: [], params: { expected: "object", received: "number" } }],
    });
    expect(input({ target: "draft-07" })).toHaveProperty("type", "object");
  });

  // Not where mutants are: the switch between them is in what bundlers see.
  it.skipIf(isQuick)("is left out by bundlers where it is not used", async () => {
    const bundle = async (code: string) => {
      const { outputFiles } = await build({
        stdin: { contents: code, resolveDir: import.meta.dirname },
        bundle: true,
        write: false,
        format: "esm",
        minify: true,
      });
      return outputFiles[0]?.text as string;
    };
    expect(await bundle('export { validate } from "cobrowse-session/slim"')).not.toContain("json-schema.org");
    expect(await bundle('export { sessionSchema } from "cobrowse-session/slim"')).toContain(
      "json-schema.org",
    );
  });
});

/** All schemas within a schema, itself too. */
function* within(schema: object): Iterable<Record<string, unknown>> {
  yield schema as Record<string, unknown>;
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties") for (const inner of Object.values(value)) yield* within(inner as object);
    if (key === "items") yield* within(value);
    if (key === "anyOf" || key === "allOf") for (const inner of value) yield* within(inner);
  }
}

const TARGETS = ["draft-2020-12", "draft-07", "openapi-3.0"];
const SIDES = ["input", "output"] as const;

/** What schemas of OpenAPI 3.0 may have, of that which ours could. */
const OPEN_API = new Set(
  "type properties items required anyOf allOf enum nullable pattern format minimum maximum maxItems".split(
    " ",
  ),
);

describe("as JSON Schema", () => {
  const json = createRequire(import.meta.url)("cobrowse-session/schema.json");

  function compiled(schema: object): ValidateFunction {
    const options = { allErrors: true, strict: true } as const;
    const ajv =
      (schema as { $schema?: string }).$schema === "https://json-schema.org/draft/2020-12/schema"
        ? new Ajv2020(options)
        : new Ajv(options);
    formats.default(ajv, ["date-time"]);
    return ajv.compile(schema);
  }

  it.each(TARGETS)("is a sound schema for %s", (target) => {
    for (const side of SIDES) {
      const schema = standard.jsonSchema[side]({ target });
      const validate = compiled(schema);
      expect(validate({ state: "alerting", segments: [{ startTime: "2026-03-02T09:00:00.000Z" }] })).toBe(
        true,
      );
      expect(validate({ state: 5 })).toBe(false);
      expect(validate({ segments: [{}] })).toBe(false);
      expect(validate({ segments: [{ start_time: 0 }] })).toBe(side === "input");
      expect(validate({ state: null, wrapup: null, segments: null })).toBe(side === "input");
      expect(validate({ segments: [null] })).toBe(false);
      expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    }
  });

  it("uses for OpenAPI 3.0 only what that has", () => {
    for (const side of SIDES) {
      for (const schema of within(standard.jsonSchema[side]({ target: "openapi-3.0" }))) {
        expect(Object.keys(schema).filter((key) => !OPEN_API.has(key))).toEqual([]);
        expect(typeof (schema.type ?? "")).toBe("string");
        // Elsewhere it would mean nothing.
        if (schema.nullable) expect(schema.type).toBeDefined();
      }
    }
  });

  it.each(["draft-04", "openapi-3.1", "toString", "", undefined, Symbol("x")])(
    "refuses the target %s, and says which there are",
    (target) => {
      for (const side of SIDES) {
        expect(() => standard.jsonSchema[side]({ target: target as string })).toThrow(
          /draft-2020-12, draft-07, openapi-3\.0/,
        );
      }
    },
  );

  it("takes the target that is chosen, and nothing that all objects inherit, and shows it as text", () => {
    const { input } = standard.jsonSchema;
    Object.assign(Object.prototype, { target: "draft-07" });
    try {
      expect(() => input({} as { target: string })).toThrow(/the target undefined is none of/);
    } finally {
      Reflect.deleteProperty(Object.prototype, "target");
    }
    expect(() => input({ target: "\x1b[31m\u202e\n" })).toThrow(
      "the target \\u{1b}[31m\\u{202e}\\u{a} is none of",
    );
  });

  it("is the caller's to change", () => {
    const options = { target: "draft-07" };
    const before = JSON.stringify(standard.jsonSchema.input(options));
    for (const schema of within(standard.jsonSchema.input(options))) {
      for (const value of Object.values(schema)) if (Array.isArray(value)) value.length = 0;
      for (const key of Object.keys(schema)) if (key !== "properties") delete schema[key];
    }
    expect(JSON.stringify(standard.jsonSchema.input(options))).toBe(before);
    expect(safeParse({ state: "ALERTING" }).data).toEqual({ state: "alerting" });
  });

  it("is in schema.json with titles and descriptions", () => {
    const bare = structuredClone(json);
    for (const schema of within(bare)) {
      if (schema.items || !schema.type) continue;
      if (schema.properties) expect(schema.title).toMatch(/^[A-Z]\w+$/);
      for (const property of Object.values(schema.properties ?? {})) {
        if (schema.title) expect((property as { description: string }).description).toMatch(/^[A-Z].+\.$/);
      }
    }
    for (const schema of within(bare)) {
      delete schema.title;
      delete schema.description;
    }
    expect(bare).toEqual(standard.jsonSchema.input({ target: "draft-2020-12" }));
    expect(json.properties.initial_state.description).toBe("Another name of `initialState`.");
    expect(json.properties.segments.items.title).toBe("Segment");
  });

  it("lists the names and members that the package knows", () => {
    expect(Object.keys(json.properties)).toHaveLength(19 + 14);
    expect(json.properties.pc_self).toEqual({
      ...json.properties.self,
      description: "Another name of `self`.",
    });
    expect(json.properties.disconnectType.anyOf[0].enum).toHaveLength(23);
  });

  it("describes every clean session that comes out", () => {
    const validate = compiled(standard.jsonSchema.output({ target: "draft-2020-12" }));
    let compared = 0;
    for (const record of fc.sample(soundSession, { numRuns: 5000, seed: 3 })) {
      const { data } = safeParse(record);
      if (data === undefined) continue;
      compared++;
      if (!validate(data)) expect.soft({ data, errors: validate.errors }).toBeUndefined();
    }
    for (const { input } of cases) {
      const { data } = safeParse(input);
      if (data && !validate(data)) expect.soft({ data, errors: validate.errors }).toBeUndefined();
    }
    expect(compared).toBeGreaterThan(500);
  });

  /**
   * Of what is wrong with a record, a schema sees types, lengths, ranges and what is missing: `STRUCTURE`. What a
   * time or a URL says it sees in part: `CONTENT`. Cross-field rules it does not see.
   *
   * 1. Where this package reports a structural error, so does ajv (of what is missing, at the record that misses it;
   *    not where a placeholder stands for a time, which is a text like any other).
   * 2. Where ajv reports an error, this package reports one of either kind, there or within, or has not looked further
   *    into a list that is too long. Of a value under several names ajv sees all, this package the one that counts.
   * 3. So the verdicts are equal wherever there are no errors of content and no values under several names.
   */
  describe("compared with ajv on 50,000 records", () => {
    const STRUCTURE = new Set(["invalid_type", "too_many", "missing_field"]);
    const CONTENT = new Set(["invalid_time", "invalid_url", "unsafe_url"]);
    const validate = compiled(json);
    /**
     * A path as a JSON pointer, by JSON names: what is missing is reported by that one, whichever may be there with
     * `null`.
     */
    const pointer = (path: readonly (string | number)[]) => camel(path.map((step) => `/${step}`).join(""));
    const camel = (path: string) => path.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const parent = (path: string) => path.slice(0, path.lastIndexOf("/"));
    const isWithin = (place: string, path: string) => path === place || path.startsWith(`${place}/`);

    /** What contradicts the first two rules, and whether the third applies. */
    function compare(record: unknown) {
      const { issues } = safeParse(record);
      const errors = validate(record) ? [] : (validate.errors as ErrorObject[]);
      const found = issues.map((issue) => ({ ...issue, at: pointer(issue.path) }));
      const theirs = errors.map((error) => ({ ...error, at: camel(error.instancePath) }));

      const placesOf = (code: Issue["code"]) =>
        new Set(found.filter((issue) => issue.code === code).map(({ at }) => at));
      const placeholders = placesOf("placeholder_time");
      const structure = found.filter(({ code }) => STRUCTURE.has(code));
      const structural = structure.filter(
        ({ code, at }) => !(code === "missing_field" && placeholders.has(at)),
      );
      const content = found.filter(({ code }) => CONTENT.has(code));

      const places = new Set(theirs.map(({ at }) => at));
      const missed = structural.filter(
        ({ code, at }) => !places.has(code === "missing_field" ? parent(at) : at),
      );

      const explained = new Set<string>();
      for (const { at } of [...structural, ...content]) {
        for (let place = at; place !== ""; place = parent(place)) explained.add(place);
        explained.add("");
      }
      const long = [...placesOf("too_many")];
      const losers = issues.flatMap((issue) =>
        issue.code === "duplicate_name"
          ? issue.params.names.slice(1).map((name) => [...issue.path.slice(0, -1), name])
          : [],
      );
      const unseen = losers.map((path) => path.map((step) => `/${step}`).join(""));
      const invented = theirs.filter(
        ({ at, instancePath }) =>
          !explained.has(at) &&
          !long.some((place) => isWithin(place, at)) &&
          !unseen.some((place) => isWithin(place, instancePath)),
      );
      const isComparable =
        content.length === 0 && losers.length === 0 && structural.length === structure.length;
      return { issues, errors, missed, invented, structural, isComparable };
    }

    const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    /** What is put in place of values: right for some field, wrong for others. */
    const VALUES: unknown[] = [
      null,
      true,
      false,
      0,
      -1,
      1.5,
      1e300,
      4_294_967_295,
      4_294_967_296,
      1_772_442_000_000,
      253_402_300_800_000,
      "",
      "alerting",
      "2026-03-02T09:00:00Z",
      "2026-03-02t09:00:00.5+0100",
      "2026-03-02 09:00:00Z",
      "0001-01-01T00:00:00",
      "HTTPS://view.example/",
      [],
      [null],
      ["a"],
      [["a"]],
      [{}],
      [{ startTime: null }],
      [{ startTime: null, start_time: "2026-03-02T09:00:00Z" }],
      [{ startTime: 0 }, { endTime: 0 }],
      {},
      { name: null },
      { name: 0 },
      { state: [] },
      { tags: [null] },
      { startTime: {}, start_time: 0 },
    ];
    const LONG = [10_000, 10_001].flatMap((length) => [
      Array(length).fill("a"),
      Array(length).fill({ startTime: 0 }),
      Array(length).fill(5),
    ]);

    /** Whole numbers below a limit, the same ones each time. */
    function* numbers(seed: number): Generator<number, never, number> {
      let below = yield 0;
      for (let state = seed; ; ) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        below = yield Math.floor((state / 2 ** 32) * below);
      }
    }

    const random = numbers(20_260_302);
    random.next();
    const upTo = (below: number) => random.next(below).value;
    const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;

    /** A copy of a record with one value renamed, removed or replaced, wherever it may be. */
    function spoilt(record: unknown): unknown {
      const value = upTo(1000) === 0 ? pick(LONG) : structuredClone(pick(VALUES));
      if (upTo(100) === 0) return value;
      const root = structuredClone(record);
      const places: [holder: Record<string, unknown>, key: string][] = [];
      const collect = (value: unknown) => {
        // What is deep within an unknown field concerns nobody.
        if (typeof value !== "object" || value === null || places.length > 500) return;
        for (const [key, inner] of Object.entries(value)) {
          places.push([value as Record<string, unknown>, key]);
          collect(inner);
        }
      };
      collect(root);
      if (places.length === 0) return root;
      const [holder, key] = pick(places);
      const how = upTo(8);
      if (how < 4) holder[key] = value;
      else if (!Array.isArray(holder)) {
        if (how < 7) holder[snake(key)] = holder[key];
        if (how > 4 && snake(key) !== key) delete holder[key];
      }
      return root;
    }

    /** A copy of a record without its other names. */
    function byJsonNames(record: Record<string, unknown>): unknown {
      const { initial_state, pcSelf, disconnected_time, ...rest } = record;
      const self = rest.self as Record<string, unknown> | null | undefined;
      return self?.name_raw === undefined ? rest : { ...rest, self: { ...self, name_raw: null } };
    }

    /**
     * 50,000 records: sound ones and others, as they are and with up to four mistakes more, half of them without other
     * names at first.
     */
    function* records(): Iterable<unknown> {
      const sample = { numRuns: 1000, seed: 20_260_302 };
      for (const record of [session, soundSession].flatMap((kind) => fc.sample(kind, sample))) {
        for (let copy = 0; copy < 25; copy++) {
          let value = copy % 2 === 0 ? byJsonNames(record) : record;
          for (let mistakes = copy % 5; mistakes > 0; mistakes--) value = spoilt(value);
          yield value;
        }
      }
    }

    it.skipIf(isQuick)("finds the same structure wrong, at the same places", () => {
      const counts = { valid: 0, invalid: 0, others: 0 };
      const seen = new Set<Issue["code"]>();
      for (const record of records()) {
        const { issues, errors, missed, invented, structural, isComparable } = compare(record);
        if (missed.length > 0 || invented.length > 0) {
          throw new Error(
            JSON.stringify({ record, issues, errors, missed, invented }, null, 1).slice(0, 20_000),
          );
        }
        for (const { code } of structural) seen.add(code);
        if (!isComparable) counts.others++;
        else if (errors.length > 0) counts.invalid++;
        else counts.valid++;
        if (isComparable) expect(errors.length > 0).toBe(structural.length > 0);
      }
      expect([...seen].sort()).toEqual([...STRUCTURE].sort());
      expect(counts.valid).toBeGreaterThan(5000);
      expect(counts.invalid).toBeGreaterThan(5000);
    });

    it("does so on every vector", () => {
      for (const { name, input } of cases) {
        const text = JSON.stringify(input);
        if (text === undefined) continue;
        const { missed, invented } = compare(JSON.parse(text));
        expect({ name, missed, invented }).toEqual({ name, missed: [], invented: [] });
      }
    });
  });
});
