import {
  type Durations,
  durations,
  inspect,
  inspectJson,
  type Options,
  type Session,
  type SpanKind,
  safeParse,
  safeParseJson,
  timeline,
  validate,
  validateJson,
} from "cobrowse-session";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { almostJson, jsonText, moment, session, soundSession } from "./arbitraries.js";

const RUNS = { numRuns: 10_000 };
const report: Options = { unknownFields: "report" };

const SUMS: [SpanKind, keyof Durations][] = [
  ["alerting", "alertingMs"],
  ["contacting", "contactingMs"],
  ["dialing", "dialingMs"],
  ["interacting", "interactingMs"],
  ["held", "heldMs"],
  ["parked", "parkedMs"],
  ["afterCallWork", "afterCallWorkMs"],
];

const context = fc.option(
  fc.record({ held: fc.boolean(), startHoldTime: moment }, { requiredKeys: [], noNullPrototype: true }),
  { nil: undefined },
);
const leg = fc.record({ session, context }, { noNullPrototype: true });

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++depth);
    if (token === "]" || token === "}") depth--;
  }
  return deepest;
}

describe("timelines and durations", () => {
  it("the sums are those of spans that never overlap", () => {
    fc.assert(
      fc.property(leg, moment, (x, now) => {
        const spans = timeline(x, now);
        const known = durations(x, now);
        for (const [kind, key] of SUMS) {
          const sum = spans
            .filter((span) => span.kind === kind)
            .reduce((total, span) => total + span.endMs - span.startMs, 0);
          expect(known[key] ?? sum).toBe(sum);
        }
        spans.forEach((span, index) => {
          const next = spans[index + 1];
          if (next) expect(span.endMs).toBeLessThanOrEqual(next.startMs);
          if (span.open) expect(span.endMs).toBe(Math.max(span.startMs, now));
          else expect(span.endMs).toBeGreaterThan(span.startMs);
        });
      }),
      RUNS,
    );
  });

  it("what only grows never falls as now grows", () => {
    fc.assert(
      fc.property(leg, moment, fc.nat(100_000), (x, now, more) => {
        const before = durations(x, now);
        const after = durations(x, now + more);
        for (const key of ["alertingMs", "interactingMs", "afterCallWorkMs", "totalMs"] as const) {
          expect(before[key] === null).toBe(after[key] === null);
          expect(after[key] ?? 0).toBeGreaterThanOrEqual(before[key] ?? 0);
        }
      }),
      RUNS,
    );
  });
});

describe("text and objects", () => {
  it("mean the same", () => {
    fc.assert(
      fc.property(jsonText, moment, (text, now) => {
        fc.pre(depthOf(text) <= 128);
        const value: unknown = JSON.parse(text);
        const bytes = new TextEncoder().encode(text);
        for (const options of [undefined, report]) {
          const verdict = validate(value, options);
          expect(validateJson(text, options)).toEqual(verdict);
          expect(validateJson(bytes, options)).toEqual(verdict);
          const inspection = inspect(value, now, options);
          expect(inspectJson(text, now, options)).toEqual(inspection);
          expect(inspection).toMatchObject(verdict);
        }
        const parsed = safeParse(value);
        expect(safeParseJson(text)).toEqual(parsed);
        expect(parsed.success).toBe(validate(value).valid);
      }),
      RUNS,
    );
  });

  it("are JSON exactly where JSON.parse says so", () => {
    fc.assert(
      fc.property(almostJson, (text) => {
        fc.pre(depthOf(text) <= 128);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const [issue] = validateJson(text).issues;
        expect(issue?.code !== "invalid_json").toBe(isJson);
        if (issue?.code === "invalid_json") {
          expect(issue.params.offset).toBeLessThanOrEqual(text.length);
          // All before the offset may begin a JSON text: cut there, the same place is the end of it.
          const head = validateJson(text.slice(0, issue.params.offset)).issues[0];
          if (head?.code === "invalid_json") expect(head.params.offset).toBe(issue.params.offset);
        }
      }),
      RUNS,
    );
  });

  it("agree at the limit of depth, whatever nests", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
      ['[{"segments":', "}]"],
    ] as const) {
      for (const levels of [127, 128, 129, 100_000]) {
        const count = open.length > 6 ? Math.floor(levels / 2) : levels;
        const text = `{"x":${open.repeat(count)}0${close.repeat(count)}}`;
        const deep = depthOf(text) > 128;
        expect(validateJson(text).issues[0]?.code === "invalid_json").toBe(deep);
      }
    }
  });
});

describe("clean data", () => {
  it("is a fixed point", () => {
    fc.assert(
      fc.property(soundSession, moment, (value, now) => {
        // Whatever the order of its times, it is no error.
        const anyOrder = { skewToleranceMs: Number.MAX_VALUE };
        const { data } = safeParse(value, anyOrder) as { data: Session };
        const again = safeParse(data, anyOrder) as { data: Session };
        expect(data).toBeDefined();
        expect(again.data).toStrictEqual(data);
        expect(durations(data, now)).toEqual(durations(value, now));
      }),
      RUNS,
    );
  });
});
