import { deepStrictEqual } from "node:assert";
import {
  durations,
  type Inspection,
  type Issue,
  inspect,
  inspectJson,
  phase,
  platformMetrics,
  safeParse,
  safeParseJson,
  timeline,
  validate,
  validateJson,
} from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { nowOf, revive, textOf, type Vector, vectors } from "./vectors.js";

const ERRORS = new Set<string>([
  "invalid_json",
  "invalid_type",
  "invalid_time",
  "invalid_url",
  "unsafe_url",
  "too_many",
  "unreadable",
  "missing_field",
  "time_order",
]);

/** Checks issues against a vector's, and returns whether they make a record invalid. */
function checkIssues(vector: Vector, issues: Issue[]): boolean {
  const listed = issues.map((issue) => ({ code: issue.code, path: issue.path }));
  expect(listed).toEqual(vector.issues.map(({ code, path }) => ({ code, path })));
  vector.issues.forEach(({ params }, index) => {
    if (params !== undefined) expect(issues[index]).toMatchObject({ params });
  });
  for (const { code, severity, message } of issues) {
    expect(severity).toBe(ERRORS.has(code) ? "error" : "warning");
    expect(message).not.toBe("");
  }
  return issues.some((issue) => issue.severity === "error");
}

function checkTimes(vector: Vector, x: unknown) {
  const now = nowOf(vector);
  const leg = { session: x, context: vector.context } as Parameters<typeof durations>[0];
  const isRecord = typeof x === "object" && x !== null;
  const timed = vector.context && isRecord ? leg : (x as Parameters<typeof durations>[0]);
  const actual = durations(timed, now);
  expect(phase(timed)).toBe(actual.phase);
  if (vector.phase !== undefined) expect(actual.phase).toBe(vector.phase);
  if (vector.live !== undefined) expect(actual.live).toBe(vector.live);
  if (vector.basis !== undefined) expect(actual.basis).toBe(vector.basis);
  if (vector.durations !== undefined) expect(actual).toMatchObject(vector.durations);
  if (vector.metrics !== undefined) expect(platformMetrics(timed)).toMatchObject(vector.metrics);
  if (vector.timeline !== undefined) {
    const spans = timeline(timed, now).map(({ kind, startMs, endMs, ...rest }) => ({
      kind,
      start: new Date(startMs).toISOString(),
      end: new Date(endMs).toISOString(),
      ...rest,
    }));
    expect(spans).toEqual(vector.timeline.map((span) => ({ open: false, ...span })));
  }
}

function checkData(vector: Vector, result: ReturnType<typeof safeParse>, failed: boolean) {
  expect(result.success).toBe(!failed);
  if (result.success && vector.data !== undefined) deepStrictEqual(result.data, revive(vector.data));
}

function checkInspection(vector: Vector, inspection: Inspection, x: unknown) {
  const failed = checkIssues(vector, inspection.issues);
  expect(inspection.valid).toBe(!failed);
  expect(inspection.durations).toEqual(durations(x as Parameters<typeof durations>[0], nowOf(vector)));
}

for (const { file, cases } of vectors) {
  describe(file, () => {
    for (const vector of cases) {
      it(vector.name, () => {
        const { options } = vector;
        const text = textOf(vector);
        const inputs: unknown[] = [];
        if (text === undefined) inputs.push(revive(vector.input));
        else {
          for (const json of [text, new TextEncoder().encode(text)]) {
            // A byte order mark is no part of bytes; and what is before an offset counts as bytes there.
            const skipped = typeof json !== "string" && text.startsWith("\uFEFF");
            if (skipped) continue;
            const { issues } = validateJson(json, options);
            if (typeof json !== "string" && issues[0]?.code === "invalid_json") {
              const before = new TextDecoder().decode(json.subarray(0, issues[0].params.offset));
              issues[0].params.offset = before.length;
            }
            const failed = checkIssues(vector, issues);
            checkData(vector, safeParseJson(json, options), failed);
            const inspection = inspectJson(json, nowOf(vector), options);
            expect(inspection.issues).toEqual(validateJson(json, options).issues);
            if (vector.context === undefined && vector.durations !== undefined) {
              expect(inspection.durations).toMatchObject(vector.durations);
            }
          }
          if (vector.issues[0]?.code !== "invalid_json") inputs.push(JSON.parse(text));
        }
        for (const input of inputs) {
          const { valid, issues } = validate(input, options);
          const failed = checkIssues(vector, issues);
          expect(valid).toBe(!failed);
          checkData(vector, safeParse(input, options), failed);
          checkInspection(vector, inspect(input, nowOf(vector), options), input);
          checkTimes(vector, input);
        }
      });
    }
  });
}
