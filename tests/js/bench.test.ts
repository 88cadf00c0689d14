/** The benchmark's contestants: that they do the same job, on the vectors and on the records that are measured. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inspect, safeParse } from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { makeContestants } from "../../benches/contestants/index.js";
import { makeGrowths } from "../../benches/growths.js";
import type { Wire } from "../../benches/job/schema.js";
import { curveOf, type Effort, measure, measureGrowth, type Point } from "../../benches/measure.js";
import { MEMORY_CASES } from "../../benches/memory-cases.js";
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
const SHAPES: Kind = { segments: 4, verdict: "valid", shapes: true };

it("gives one verdict on the vectors, whoever is asked", () => {
  const parity = checkParity(
    vectors.flatMap(({ cases }) => cases),
    contestants,
  );
  expect(parity.disagreements).toEqual([]);
  expect(parity.compared).toBeGreaterThan(500);
  expect(parity.durationsCompared).toBeGreaterThan(3000);
});

it.each([...KINDS, SHAPES])("measures on records that are what they should be: %o", (kind) => {
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

it("measures on records of 64 different shapes", () => {
  const { texts } = makePool(64, SHAPES);
  const keys = texts.map((text) => Object.keys(JSON.parse(text)).join());
  expect(new Set(keys).size).toBe(64);
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

const EFFORT: Effort = {
  warmUpMs: 1,
  sampleMs: 0.2,
  samples: 3,
  rowMs: 1000,
  leastSamples: 3,
  sizeMs: 20,
  longestMs: 1000,
};

it("measures every row", () => {
  for (const { tasks, goals } of makeRows(contestants)) {
    const figures = measure(tasks(), EFFORT);
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

describe("goals", async () => {
  const { goalsOf, sizeGoals } = await import(file("benches/goals.mjs").href);
  const figures = [
    { name: "ours", median: 5, samples: [5] },
    { name: "theirs", median: 10, samples: [10] },
  ];
  const row = { figures, goals: [{ atMost: { chromium: 0.9, node: 0.4 }, against: ["theirs"] }] };

  it.each([
    ["chromium", true, "≤ 0.90 × theirs"],
    ["node", false, "≤ 0.40 × theirs"],
    ["firefox", undefined, undefined],
  ])("are the ones of %s", (engine, reached, wanted) => {
    const text = "≤ 0.90 / 0.40 × theirs";
    expect(goalsOf(row, engine)).toEqual([{ text, wanted, measured: "0.50 ×", ratio: 0.5, reached }]);
  });

  it("are for the smallest module", () => {
    const sizes = [90_000, 27_000].map((brotli) => ({ kind: "module", brotli }));
    expect(sizeGoals(sizes)[0]).toMatchObject({ measured: "27.0 kB", reached: true });
    expect(sizeGoals([])[0]).toMatchObject({ measured: "there is none", reached: false });
  });
});

describe("growth", () => {
  it.each(makeGrowths())("is measured of work that comes out right: $id", async (growth) => {
    if ("task" in growth) {
      expect(growth.task(10).run(0)).toBeGreaterThan(0);
      return;
    }
    const { run, end } = growth.prepare(100);
    expect(await run()).toBeGreaterThan(0);
    end?.();
  });

  const point = (size: number, time: number): Point => ({
    size,
    figures: { name: "ours", median: time, q1: time, q3: time, samples: [time * 2, time] },
  });

  it("is told by the exponent and the last step", () => {
    const { exponent, lastStep } = curveOf([point(10, 700), point(20, 2800), point(40, 11_200)]);
    expect(exponent).toBeCloseTo(2);
    expect(lastStep).toEqual({ size: 2, time: 4 });
    expect(curveOf([point(10, 1)])).toEqual({ points: [point(10, 1)] });
  });

  it("stops before a size that would take too long", async () => {
    const wait = (ms: number) => () => new Promise<number>((resolve) => setTimeout(resolve, ms, 1));
    const prepare = (size: number) => ({ run: wait(size) });
    const { points, leftOut } = await measureGrowth("ours", [5, 10, 40_000], prepare, EFFORT);
    expect(points.map(({ size }) => size)).toEqual([5, 10]);
    expect(leftOut?.size).toBe(40_000);
    expect(leftOut?.ms).toBeGreaterThan(EFFORT.longestMs);
  });
});

it.each(MEMORY_CASES)("measures memory of an input that is taken in: $id", ({ make, objects, run }) => {
  for (const bytes of [0, 50_000]) {
    const text = make(bytes);
    expect(text.length).toBeGreaterThanOrEqual(bytes);
    expect(run(objects ? JSON.parse(text) : text)).toBeUndefined();
  }
});

it("measures the sizes of apps that work", async () => {
  const { buildApps } = await import(file("benches/build.mjs").href);
  const folder = await buildApps(file("pkg").pathname);
  const app = (name: string) => import(`${folder}/${name}.mjs`);
  const session = { id: "a", state: "connected", connectedTime: "2026-03-02T09:00:00Z" };
  expect((await app("validate")).isSound(session)).toBe(true);
  expect((await app("durations")).talkMs(session)).toBeGreaterThan(0);
  const shown: unknown[][] = [];
  (await app("live")).follow((times: unknown[]) => shown.push(times))(session);
  expect(shown.at(-1)).toEqual([expect.any(Number)]);
  expect((await app("everything")).phase(session)).toBe("connected");
});
