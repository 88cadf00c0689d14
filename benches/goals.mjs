// What the figures say about the goals. They are for Chromium; of the other engines it is said where a row is slower
// than the fastest peer.

import { ratioOf, showRatio, showSize, showTime, summarise } from "./numbers.mjs";

const fastest = (figures) => [...figures].sort((a, b) => a.median - b.median)[0];

/** A row's goals: against whom (of several the fastest), what was wanted, what came of it. */
export function goalsOf({ goals, figures }) {
  const [ours] = figures;
  return goals.map((goal) => {
    if ("atMostMs" in goal) {
      const ms = ours.median / 1e6;
      const goalText = `≤ ${goal.atMostMs} ms`;
      return { text: goalText, measured: showTime(ours.median), reached: ms <= goal.atMostMs };
    }
    const rival = fastest(figures.filter(({ name }) => goal.against.includes(name)));
    const ratio = ratioOf(ours, rival);
    const oneOfMany = goal.against.length > 1;
    const whom = goal.whom ?? (oneOfMany ? "the fastest peer" : rival.name);
    return {
      text: `≤ ${goal.atMost.toFixed(2)} × ${whom}`,
      measured: oneOfMany ? `${showRatio(ratio)} ${rival.name}` : showRatio(ratio),
      ratio,
      reached: ratio <= goal.atMost,
    };
  });
}

/** How a row stands against the fastest library of those that do the same job in it, if any does. */
export function againstPeers({ figures }, peers) {
  const isPeer = ({ name }) => peers.some((peer) => name === peer || name.endsWith(` + ${peer}`));
  const rival = fastest(figures.filter(isPeer));
  return rival && { name: rival.name, ratio: ratioOf(figures[0], rival) };
}

/** The row of cold starts. */
export function coldRow(times) {
  const total = ({ importMs, firstMs }) => importMs.map((ms, i) => (ms + firstMs[i]) * 1e6);
  const figures = Object.entries(times).map(([name, each]) => summarise(name, total(each)));
  const compile = summarise(
    "ajv, compile + first verdict",
    times.ajv.firstMs.map((ms) => ms * 1e6),
  );
  return {
    id: "cold",
    title: "cold: import to first verdict",
    goals: [
      { atMost: 1, against: [compile.name] },
      { atMost: 1, against: ["zod"] },
    ],
    figures: [...figures, compile],
  };
}

const BUDGET = { wasm: 30_000, entry: 42_000 };

/** The goals of sizes; where there is no slim entry, it has not reached its goal. */
export function sizeGoals(sizes) {
  const brotli = (name) => sizes.find((size) => size.name === name)?.brotli;
  const [wasm, entry, slim, ajv] = ["the module", "default entry", "slim entry + module", "ajv"].map(brotli);
  return [
    { text: `module ≤ ${showSize(BUDGET.wasm)} brotli`, bytes: wasm, reached: wasm <= BUDGET.wasm },
    { text: `default entry < ${showSize(BUDGET.entry)} brotli`, bytes: entry, reached: entry < BUDGET.entry },
    { text: "slim entry + module < ajv + ajv-formats, brotli", bytes: slim, reached: slim < ajv },
  ].map((goal) => ({ ...goal, measured: goal.bytes === undefined ? "there is none" : showSize(goal.bytes) }));
}
