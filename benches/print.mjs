// The results in a terminal.

import { againstPeers, GOAL_HEADING, goalsOf, growthTable, memoryGoal, sizeGoals } from "./goals.mjs";
import { showGrowth, showLeftOut, showRatio, showSize, showTime } from "./numbers.mjs";

/** What was measured, with a mark if there is a goal. */
const marked = ({ measured, reached }) =>
  reached === undefined ? `  ${measured}` : `${reached ? "✓" : "✗"} ${measured}`;

export function printRow(row, engine) {
  const [ours] = row.figures;
  console.log(`\n${row.title}  [${row.id}]`);
  for (const figures of row.figures) {
    const spread = `${showTime(figures.q1)} – ${showTime(figures.q3)}`;
    const times = figures === ours ? "" : `${showRatio(figures.median / ours.median)} ours`;
    console.log(
      `  ${figures.name.padEnd(38)} ${showTime(figures.median).padStart(8)}  ${spread.padEnd(20)} ${times}`,
    );
  }
  for (const goal of goalsOf(row, engine)) {
    console.log(
      `  ${marked(goal)}; ${goal.wanted ? `the goal is ${goal.wanted}` : `no goal here (${goal.text})`}`,
    );
  }
}

export function printGrowth(growth) {
  const { id, title, unit, points } = growth;
  console.log(`\n${title}, by how many  [${id}]`);
  for (const { size, figures } of points) {
    const each = showTime(figures.median / size);
    console.log(
      `  ${`${size} ${unit}${size === 1 ? "" : "s"}`.padEnd(38)} ${showTime(figures.median).padStart(8)}  ${each} each`,
    );
  }
  console.log(`  ${showGrowth(growth)}`);
  if (growth.leftOut) console.log(`  ${showLeftOut(growth)}`);
}

export function printMemory(points) {
  console.log("\ninspectLines, memory after  [memory]");
  for (const { records, moduleBytes, heapBytes } of points) {
    const heap = heapBytes === undefined ? "" : `, JavaScript ${showSize(heapBytes)}`;
    console.log(`  ${`${records} records`.padEnd(38)} module ${showSize(moduleBytes)}${heap}`);
  }
}

/** What one input takes of the module's memory. */
export function printInputMemory(input) {
  const { id, title, inputBytes, floorBytes, moduleBytes } = input;
  const goal = memoryGoal(input);
  console.log(`\n${title}  [${id}]`);
  console.log(
    `  ${showSize(inputBytes)} of input: the module has ${showSize(moduleBytes)}, and ${showSize(floorBytes)} at least`,
  );
  console.log(`  ${marked(goal)}; the goal is ${goal.text}`);
}

/** Lines of columns, each as wide as its widest cell. */
function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join("  ")).join("\n");
}

/** Every goal and what came of it in each engine; then all rows against the fastest peer. */
export function printSummary({ engines, inputMemory, sizes, notes }) {
  const names = Object.keys(engines);
  const rows = new Map(names.flatMap((name) => engines[name].rows.map(({ id, title }) => [id, title])));
  const rowOf = (name, id) => engines[name].rows.find((row) => row.id === id);

  const goals = [["row", GOAL_HEADING, ...names]];
  for (const id of rows.keys()) {
    const found = names.map((name) => (rowOf(name, id) ? goalsOf(rowOf(name, id), name) : []));
    for (let i = 0; i < Math.max(...found.map((each) => each.length)); i++) {
      const { text } = found.find((each) => each[i])[i];
      goals.push([id, text, ...found.map((each) => (each[i] ? marked(each[i]) : ""))]);
    }
  }
  if (goals.length > 1) console.log(`\n${table(goals)}`);

  const ratios = [["row", ...names]];
  for (const id of rows.keys()) {
    const cells = names.map((name) => {
      const row = rowOf(name, id);
      const rival = row && againstPeers(row, engines[name].peers);
      return rival ? `${showRatio(rival.ratio)} ${rival.name}${rival.ratio > 1 ? "  ◀ slower" : ""}` : "";
    });
    if (cells.some(Boolean)) ratios.push([id, ...cells]);
  }
  if (ratios.length > 1) console.log(`\nAgainst the fastest peer:\n${table(ratios)}`);

  const growths = [["growth row", ...names]];
  for (const [id, , cells] of growthTable(engines)) growths.push([id, ...cells]);
  if (growths.length > 1) console.log(`\n${table(growths)}`);

  if (inputMemory.length > 0) {
    const lines = inputMemory.map((input) => [
      input.id,
      ...[input.inputBytes, input.floorBytes, input.moduleBytes].map(showSize),
      marked(memoryGoal(input)),
    ]);
    const head = ["memory row", "input", "floor", "module", memoryGoal(inputMemory[0]).text];
    console.log(`\n${table([head, ...lines])}`);
  }

  if (sizes.length > 0) {
    const lines = sizes.map(({ name, raw, gzip, brotli }) => [name, ...[raw, gzip, brotli].map(showSize)]);
    console.log(`\n${table([["size", "raw", "gzip", "brotli"], ...lines])}`);
    for (const goal of sizeGoals(sizes)) console.log(`${marked(goal)}; the goal is ${goal.text}`);
  }
  console.log(`\n${notes.map((note) => `- ${note}`).join("\n")}`);
}
