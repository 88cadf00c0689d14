/** The benchmark's contestants: that they do the same job, on the vectors and on the records that are measured. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inspect, safeParse } from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { makeContestants } from "../../benches/contestants/index.js";
import type { Wire } from "../../benches/job/schema.js";
import { type Effort, measure } from "../../benches/measure.js";
import { checkParity, compareDurations } from "../../benches/parity.js";
import { type Kind, makePool, NOW } from "../../benches/records.js";
import { makeRows } from "../../benches/rows.js";
import { vectors } from "./vectors.js";

// What some contestants need built is built here, as it is by the benchmark.
const file = (path: string) => new URL(`../../${path}`, import.meta.url);
execFileSync(process.execPath, ["benches/build.mjs"], { cwd: file(""), stdio: "pipe" });
const contestants = makeContestants({
  validate: (await import(file("target/bench/ajv-standalone.mjs").href)).default,
  serdeWasm: await import(file("target/bench/serde-wasm/serde_wasm.js").href),
  serdeWasmBytes: readFileSync(file("target/bench/serde-wasm/serde_wasm_bg.wasm")),
});

const VERDICTS = ["valid", "warning", "invalid"] as const;
const KINDS: Kind[] = [1, 4, 50, 1000].flatMap((segments) =>
  VERDICTS.flatMap((verdict) => [false, true].map((foreign) => ({ segments, verdict, foreign }))),
);

it("gives one verdict on the vectors, whoever is asked", () => {
  const parity = checkParity(
    vectors.flatMap(({ cases }) => cases),
    contestants,
  );
  expect(parity.disagreements).toEqual([]);
  expect(parity.compared).toBeGreaterThan(500);
  expect(parity.durationsCompared).toBeGreaterThan(3000);
});

it.each(KINDS)("measures on records that are what they should be: %o", (kind) => {
  for (const record of makePool(8, kind).records) {
    const { valid, issues } = inspect(record, NOW);
    expect(valid).toBe(kind.verdict !== "invalid");
    expect(issues.length > 0).toBe(kind.verdict !== "valid");
    for (const contestant of contestants) {
      const verdict = contestant.inspect(record, NOW);
      expect(verdict.valid, contestant.name).toBe(valid);
      if (valid) expect(compareDurations(record as Wire, verdict.durations, NOW)).toBeUndefined();
    }
  }
});

describe("clean records", () => {
  const { records } = makePool(8, { segments: 4, foreign: true });
  const parsers = contestants.filter(({ parse }) => parse);

  it.each(parsers)("$name makes the one that we make", ({ parse }) => {
    for (const record of records) expect(parse?.(record)).toEqual(safeParse(record).data);
  });

  it.each(parsers.filter(({ cleans }) => cleans))("$name brings times to one form", ({ parse }) => {
    const record = { id: "a", unknown: 1, connectedTime: "2026-03-02T10:00:00+01:00" };
    expect(parse?.(record)).toEqual(safeParse(record).data);
  });

  it.each(parsers)("$name makes none of an invalid one", ({ parse }) => {
    for (const record of makePool(8, { segments: 4, verdict: "invalid" }).records) {
      expect(parse?.(record)).toBeUndefined();
    }
  });
});

it("measures every row", () => {
  const effort: Effort = { warmUpMs: 1, sampleMs: 0.2, samples: 3, rowMs: 1000, leastSamples: 3 };
  for (const { tasks, goals } of makeRows(contestants)) {
    const figures = measure(tasks(), effort);
    for (const { median, q1, q3, samples } of figures) {
      expect(samples).toHaveLength(3);
      expect(median).toBeGreaterThan(0);
      expect(q1).toBeLessThanOrEqual(median);
      expect(q3).toBeGreaterThanOrEqual(median);
    }
    // A goal is against somebody who was measured.
    const names = figures.map(({ name }) => name);
    for (const goal of goals) {
      if ("against" in goal) expect(names).toEqual(expect.arrayContaining(goal.against));
    }
  }
});
