// The results as one page: no script, nothing from elsewhere.

import { againstPeers, GOAL_HEADING, goalsOf, growthTable, memoryGoal, sizeGoals } from "./goals.mjs";
import { showGrowth, showLeftOut, showRatio, showSize, showTime } from "./numbers.mjs";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const text = (value) => String(value).replace(/[&<>"]/g, (char) => ESCAPES[char]);

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2330; --dim: #5b6577; --ground: #fff; --card: #f5f7fa; --line: #d9dfe8;
  --ours: #0a66c2; --peer: #9aa7b8; --floor: #5e9c76; --good: #1a7f4b; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --dim: #9aa5b5; --ground: #12161c; --card: #1a2028;
  --line: #303947; --ours: #58a6ff; --peer: #5d6b7d; --floor: #4f8a67; --good: #56d08c; --bad: #ff8a80; } }
body { margin: 0 auto; max-width: 84rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1rem; margin: 0; }
p, li { max-width: 60rem; } .dim { color: var(--dim); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td.number, th.number { text-align: right; }
.good { color: var(--good); } .bad { color: var(--bad); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; }
svg { width: 100%; height: auto; display: block; margin-top: .4rem; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .ours { fill: var(--ours); } svg .peer { fill: var(--peer); } svg .floor { fill: var(--floor); }
svg .spread { stroke: var(--ink); stroke-width: 1.5; } svg .bold { font-weight: 600; }
summary { cursor: pointer; }
`;

const LABELS = 250;
const WIDTH = 640;
const BARS = WIDTH - LABELS - 70;
const LINE = 22;

/** Bars with a line from the first to the third quartile. */
function chart({ title, figures }) {
  const longest = Math.max(...figures.map(({ q3 }) => q3));
  const x = (value) => (LABELS + (value / longest) * BARS).toFixed(1);
  const bars = figures.map(({ name, median, q1, q3 }, i) => {
    const [y, middle] = [i * LINE + 4, i * LINE + 11];
    const kind = i === 0 ? "ours" : /by hand|parse.* alone|loop/.test(name) ? "floor" : "peer";
    return `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end"${i === 0 ? ' class="bold"' : ""}>${text(name)}</text>
<rect class="${kind}" x="${LABELS}" y="${y}" width="${(x(median) - LABELS).toFixed(1)}" height="14" rx="2"/>
<line class="spread" x1="${x(q1)}" x2="${x(q3)}" y1="${middle}" y2="${middle}"/>
<text x="${(Number(x(q3)) + 6).toFixed(1)}" y="${middle + 4}">${text(showTime(median))}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${figures.length * LINE + 4}" role="img" aria-label="${text(title)}">${bars.join("\n")}</svg>`;
}

/** Words with a mark; without one where there is no goal. */
const verdict = (reached, words) =>
  reached === undefined
    ? text(words)
    : `<span class="${reached ? "good" : "bad"}">${reached ? "✓" : "✗"} ${text(words)}</span>`;

/** What came of a goal, and the goal. */
const goalLine = ({ reached, measured }, goal) =>
  `<div>${verdict(reached, measured)} <span class="dim">(${text(goal)})</span></div>`;

function table(head, lines) {
  const cells = (tag, line) => line.map((cell) => `<${tag}>${cell}</${tag}>`).join("");
  return `<div class="scroll"><table><thead><tr>${cells("th", head.map(text))}</tr></thead><tbody>${lines
    .map((line) => `<tr>${cells("td", line)}</tr>`)
    .join("")}</tbody></table></div>`;
}

function goalTable({ engines }) {
  const names = Object.keys(engines);
  const titles = new Map(names.flatMap((name) => engines[name].rows.map(({ id, title }) => [id, title])));
  const lines = [];
  for (const [id, title] of titles) {
    const found = names.map((name) => engines[name].rows.find((row) => row.id === id));
    const goals = found.map((row, index) => (row ? goalsOf(row, names[index]) : []));
    for (let i = 0; i < Math.max(...goals.map((each) => each.length)); i++) {
      const goal = goals.find((each) => each[i])[i].text;
      lines.push([
        text(title),
        text(goal),
        ...goals.map((each) => (each[i] ? verdict(each[i].reached, each[i].measured) : "")),
      ]);
    }
  }
  return table(["row", GOAL_HEADING, ...names], lines);
}

function peerTable({ engines }) {
  const names = Object.keys(engines);
  const titles = new Map(names.flatMap((name) => engines[name].rows.map(({ id, title }) => [id, title])));
  const lines = [...titles].map(([id, title]) => [
    text(title),
    ...names.map((name) => {
      const row = engines[name].rows.find((row) => row.id === id);
      const rival = row && againstPeers(row, engines[name].peers);
      if (!rival) return "";
      const slower = rival.ratio > 1;
      return verdict(!slower, `${showRatio(rival.ratio)} ${rival.name}${slower ? ", slower" : ""}`);
    }),
  ]);
  return table(
    ["row", ...names],
    lines.filter((line) => line.slice(1).some(Boolean)),
  );
}

/** How each growth row grows, in each engine. */
function growthSection({ engines }) {
  const lines = growthTable(engines).map(([, title, cells]) => [text(title), ...cells.map(text)]);
  if (lines.length === 0) return "";
  return `<h2>Growth</h2>
<p class="dim">The exponent of a fit of time over size: n^1 is linear, n^2 quadratic. Then by how much the last step lengthens the time.</p>
${table(["row", ...Object.keys(engines)], lines)}`;
}

function growthTables({ growths, memory }) {
  const tables = growths.map((growth) => {
    const { title, unit, points } = growth;
    const lines = points.map(({ size, figures }) => [
      `${size.toLocaleString("en")} ${unit}${size === 1 ? "" : "s"}`,
      text(showTime(figures.median)),
      text(showTime(figures.median / size)),
    ]);
    return `<div class="card"><h3>${text(title)}</h3>${table(["asked", "takes", `for each ${unit}`], lines)}
<div class="dim">${text(showGrowth(growth))}</div><div class="dim">${text(showLeftOut(growth))}</div></div>`;
  });
  if (memory.length > 0) {
    const lines = memory.map(({ records, moduleBytes, heapBytes }) => [
      records.toLocaleString("en"),
      showSize(moduleBytes),
      heapBytes === undefined ? "not told" : showSize(heapBytes),
    ]);
    tables.push(
      `<div class="card"><h3>Memory after inspectLines</h3>${table(["records", "the module's", "JavaScript's heap"], lines)}</div>`,
    );
  }
  return tables.length > 0 ? `<div class="cards">${tables.join("\n")}</div>` : "";
}

function engineSection(name, engine, version) {
  const cards = engine.rows.map((row) => {
    const goals = goalsOf(row, name).map((goal) =>
      goalLine(goal, goal.wanted ?? `no goal here; elsewhere ${goal.text}`),
    );
    return `<section class="card"><h3>${text(row.title)}</h3>${chart(row)}${goals.join("")}</section>`;
  });
  return `<h2>${text(name)} ${text(version)}</h2>
<div class="cards">${cards.join("\n")}</div>
${growthTables(engine)}`;
}

function memorySection(inputs) {
  if (inputs.length === 0) return "";
  const lines = inputs.map((input) => {
    const { reached, measured } = memoryGoal(input);
    const bytes = [input.inputBytes, input.floorBytes, input.moduleBytes].map((each) => text(showSize(each)));
    return [text(input.title), ...bytes, verdict(reached, measured)];
  });
  return `<h2>Memory</h2>
<p class="dim">The module’s memory after one input that takes much, in a new instance, in Node.js. The floor is its memory after the smallest input of that kind.
The goal: ${text(memoryGoal(inputs[0]).text)}.</p>
${table(["input", "its length", "floor", "module", "above the floor, for each byte"], lines)}`;
}

function sizeSection(sizes) {
  if (sizes.length === 0) return "";
  const lines = sizes.map(({ name, raw, gzip, brotli }) => [
    text(name),
    ...[raw, gzip, brotli].map((bytes) => text(showSize(bytes))),
  ]);
  const goals = sizeGoals(sizes).map((goal) => goalLine(goal, goal.text));
  return `<h2>Sizes</h2>
<p class="dim">An app is bundled and minified with the package, as its author would do it. Of the others: everything that their job needs, bundled and minified.</p>
${table(["what", "raw", "gzip", "brotli"], lines)}
${goals.join("")}`;
}

/** The page. */
export function page(results) {
  const { machine, engines, inputMemory, sizes, notes, quick } = results;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>cobrowse-session: benchmark</title>
<style>${STYLE}</style>
</head>
<body>
<h1>cobrowse-session: benchmark</h1>
<p class="dim">${text(machine.date)} · ${text(machine.cpu)}, ${machine.cores} cores, ${machine.memoryGB} GB · ${text(machine.os)} ·
${Object.entries(machine.engines)
  .map(([name, version]) => text(`${name} ${version}`))
  .join(", ")}${quick ? " · quick: few samples" : ""}</p>
<p>Medians of samples that were taken in turns, in one process for each engine. The line in a bar goes from the first to the third quartile; a ratio is
the median of those of samples taken side by side. Shorter is better. The goals are for Chromium and Node.js.</p>
<h2>Goals</h2>
${goalTable(results)}
<h2>Against the fastest peer</h2>
${peerTable(results)}
${growthSection(results)}
${Object.entries(engines)
  .map(([name, engine]) => engineSection(name, engine, machine.engines[name]))
  .join("\n")}
${memorySection(inputMemory)}
${sizeSection(sizes)}
<h2>Notes</h2>
<ul>${notes.map((note) => `<li>${text(note)}</li>`).join("\n")}</ul>
</body>
</html>
`;
}
