// The results in a terminal.

import { againstPeers, goalsOf, sizeGoals } from "./goals.mjs";
import { showRatio, showSize, showTime } from "./numbers.mjs";

export function printRow(row) {
  const [ours] = row.figures;
  console.log(`\n${row.title}  [${row.id}]`);
  for (const figures of row.figures) {
    const spread = `${showTime(figures.q1)} – ${showTime(figures.q3)}`;
    const times = figures === ours ? "" : `${showRatio(figures.median / ours.median)} ours`;
    console.log(
      `  ${figures.name.padEnd(38)} ${showTime(figures.median).padStart(8)}  ${spread.padEnd(20)} ${times}`,
    );
  }
  for (const { text, measured, reached } of goalsOf(row)) {
    console.log(`  ${reached ? "✓" : "✗"} ${measured}; the goal is ${text}`);
  }
}

export function printGrowth({ id, title, unit, points }) {
  console.log(`\n${title}, by how many  [${id}]`);
  for (const { size, figures } of points) {
    const each = showTime(figures.median / size);
    console.log(
      `  ${`${size} ${unit}${size === 1 ? "" : "s"}`.padEnd(38)} ${showTime(figures.median).padStart(8)}  ${each} each`,
    );
  }
}

export function printMemory(points) {
  console.log("\ninspectLines, memory after  [memory]");
  for (const { records, moduleBytes, heapBytes } of points) {
    const heap = heapBytes === undefined ? "" : `, JavaScript ${showSize(heapBytes)}`;
    console.log(`  ${`${records} records`.padEnd(38)} module ${showSize(moduleBytes)}${heap}`);
  }
}

/** Lines of columns, each as wide as its widest cell. */
function table(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join("  ")).join("\n");
}

/** Every goal and what came of it in each engine; then all rows against the fastest peer. */
export function printSummary({ engines, sizes, notes }) {
  const names = Object.keys(engines);
  const rows = new Map(names.flatMap((name) => engines[name].rows.map(({ id, title }) => [id, title])));
  const rowOf = (name, id) => engines[name].rows.find((row) => row.id === id);

  const goals = [["row", "goal", ...names]];
  for (const id of rows.keys()) {
    const found = names.map((name) => rowOf(name, id)).map((row) => (row ? goalsOf(row) : []));
    for (let i = 0; i < Math.max(...found.map((each) => each.length)); i++) {
      const text = found.find((each) => each[i])[i].text;
      const cells = found.map((each) =>
        each[i] ? `${each[i].reached ? "✓" : "✗"} ${each[i].measured}` : "",
      );
      goals.push([id, text, ...cells]);
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

  if (sizes.length > 0) {
    const lines = sizes.map(({ name, raw, gzip, brotli }) => [name, ...[raw, gzip, brotli].map(showSize)]);
    console.log(`\n${table([["size", "raw", "gzip", "brotli"], ...lines])}`);
    for (const { text, measured, reached } of sizeGoals(sizes)) {
      console.log(`${reached ? "✓" : "✗"} ${measured}; the goal is ${text}`);
    }
  }
  console.log(`\n${notes.map((note) => `- ${note}`).join("\n")}`);
}
