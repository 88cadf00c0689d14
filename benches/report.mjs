// What the results say: the machine they are from, a line for each contestant, the goals.

import { cpus, release, totalmem, type } from "node:os";

import { ask } from "../scripts/lib/run.mjs";

/** What it ran on. */
export async function machine(engines, found) {
  const versions = {};
  for (const engine of engines) {
    const printed =
      engine === "node" ? `Node.js ${process.versions.node}` : await ask(found[engine], ["--version"]);
    versions[engine] =
      printed?.match(/(?:Node\.js|Chromium|Chrome|Firefox)\s+([\d.]+\w*)/)?.[1] ?? "of an unknown version";
  }
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? "unknown",
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    engines: versions,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** A number of nanoseconds for people. */
export function showTime(ns) {
  if (ns >= 1e9) return `${(ns / 1e9).toPrecision(3)} s`;
  if (ns >= 1e6) return `${(ns / 1e6).toPrecision(3)} ms`;
  if (ns >= 1e3) return `${(ns / 1e3).toPrecision(3)} µs`;
  return `${ns.toPrecision(3)} ns`;
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** The median of the ratios of samples that were taken side by side. */
export function ratioOf(ours, theirs) {
  return quantile(
    ours.samples.map((sample, i) => sample / theirs.samples[i]),
    0.5,
  );
}

/** A row's goals: against whom (of several the fastest), what was wanted, what came of it. */
export function goalsOf({ goals, figures }) {
  const [ours] = figures;
  return goals.flatMap(({ atMost, against }) => {
    const [rival] = figures.filter(({ name }) => against.includes(name)).sort((a, b) => a.median - b.median);
    if (!rival) return [];
    const ratio = ratioOf(ours, rival);
    return [{ against: rival.name, atMost, ratio, reached: ratio <= atMost }];
  });
}

export function printRow(row) {
  const [ours] = row.figures;
  console.log(`\n${row.title}  [${row.id}]`);
  for (const figures of row.figures) {
    const spread = `${showTime(figures.q1)} – ${showTime(figures.q3)}`;
    const times = figures === ours ? "" : `${(figures.median / ours.median).toFixed(2)} × ours`;
    console.log(
      `  ${figures.name.padEnd(28)} ${showTime(figures.median).padStart(8)}  ${spread.padEnd(22)} ${times}`,
    );
  }
  for (const { against, atMost, ratio, reached } of goalsOf(row)) {
    console.log(
      `  ${reached ? "✓" : "✗"} ${ratio.toFixed(2)} × ${against}; the goal is ${atMost.toFixed(2)}`,
    );
  }
}

export function printSummary(results) {
  for (const [engine, { rows, parity }] of Object.entries(results.engines)) {
    const goals = rows.flatMap(goalsOf);
    const reached = goals.filter((goal) => goal.reached).length;
    const leftOut = Object.values(parity.leftOut).reduce((a, b) => a + b, 0);
    console.log(`\n${engine}: ${reached} of ${goals.length} goals reached.`);
    console.log(`  The same verdict on ${parity.compared} vectors; ${leftOut} left out by rule.`);
  }
}
