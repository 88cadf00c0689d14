// npm run bench: times the package against other ways to do its job, in Chromium, Firefox and Node.js.
//
//   npm run bench -- [chromium] [firefox] [node] [--quick] [--only <row>]… [--pkg <folder>]
//
// --only names a row by its id ("inspect") or by how its id begins ("inspect*"). --pkg takes the package from another
// folder, as it is there, and builds nothing of it. What is written where: benches/README.md.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { buildContestants, bundle, out } from "../benches/build.mjs";
import { ENGINES, runCold, runInputMemory, runRows } from "../benches/drive.mjs";
import { coldRow } from "../benches/goals.mjs";
import { page } from "../benches/html.mjs";
import { describeMachine } from "../benches/machine.mjs";
import { printGrowth, printInputMemory, printMemory, printRow, printSummary } from "../benches/print.mjs";
import { measureSizes } from "../benches/sizes.mjs";
import { called, main, root, stop } from "./lib/run.mjs";
import { browsers, crates, node, packages, rust } from "./lib/setup.mjs";

const COLD_SAMPLES = { full: 15, quick: 3 };
/** How long the inputs are whose memory is measured. */
const INPUT_BYTES = 1_000_000;

function options() {
  const known = {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    pkg: { type: "string" },
  };
  const { values, positionals } = called(
    { allowPositionals: true, options: known },
    "The options are --quick, --only <row> and --pkg <folder>.",
  );
  const wrong = positionals.find((name) => !ENGINES.includes(name));
  if (wrong) stop(`There is no engine ${wrong}`, `The engines are ${ENGINES.join(", ")}.`);
  return {
    ...values,
    engines: positionals.length > 0 ? ENGINES.filter((name) => positionals.includes(name)) : ENGINES,
  };
}

function readVectors() {
  const folder = join(root, "tests", "vectors");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")).cases);
}

/** Everything that is measured in one engine. */
async function measureIn(browser, { quick, only, isWanted }) {
  const result = { rows: [], growths: [], memory: [], peers: [], notes: [], parity: undefined };
  await runRows(browser, { quick, only, vectors: readVectors() }, (message) => {
    if (message.type === "parity") {
      Object.assign(result, { parity: message.parity, notes: message.notes, peers: message.peers });
    } else if (message.type === "row") {
      result.rows.push(message.row);
      printRow(message.row, browser.engine);
    } else if (message.type === "growth") {
      result.growths.push(message.growth);
      printGrowth(message.growth);
    } else if (message.type === "memory") {
      result.memory = message.points;
      printMemory(message.points);
    }
  });
  if (isWanted("cold")) {
    const { makeRecord, NOW } = await import(pathToFileURL(join(out, "records.mjs")).href);
    const record = JSON.stringify(makeRecord(1, { segments: 4 }));
    const samples = quick ? COLD_SAMPLES.quick : COLD_SAMPLES.full;
    const row = coldRow(await runCold(browser, { record, now: NOW, samples }));
    result.rows.push(row);
    printRow(row, browser.engine);
  }
  return result;
}

/** How much memory of the module each input takes. */
async function measureInputMemory(isWanted) {
  const { MEMORY_CASES } = await import(pathToFileURL(join(out, "memory-cases.mjs")).href);
  const ids = MEMORY_CASES.map(({ id }) => id).filter(isWanted);
  const inputs = [];
  await runInputMemory(ids, INPUT_BYTES, (input) => {
    inputs.push(input);
    printInputMemory(input);
  });
  return inputs;
}

/** What the parity check found, in sentences. */
function notesOn({ parity, notes }) {
  const leftOut = Object.entries(parity.leftOut).map(([rule, count]) => `${rule}: ${count}`);
  const deviations = Object.entries(parity.deviations).map(([name, count]) => `${name}: ${count}`);
  return [
    `Before anything was timed, all contestants gave the same verdict on ${parity.compared} vectors, and the same durations ${parity.durationsCompared} times.`,
    `Left out, since no schema can express them (${leftOut.join("; ")}).`,
    `Left out for one contestant more (${deviations.join("; ")}).`,
    ...notes,
    "parse of ajv, typebox and sury returns what it was given, uncleaned, which is less work; arktype makes a copy of all that it transforms.",
    "typia is no contestant: the compiler that it needs (ttsc) asks for a later Node.js than this project.",
  ];
}

/** Samples are for comparing; what is written are their figures, to four digits. */
const asJson = (results) =>
  JSON.stringify(
    results,
    (key, value) => {
      if (key === "samples") return undefined;
      return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
    },
    2,
  );

await main(async () => {
  const { engines, quick, only, pkg: given } = options();
  const isWanted = (id) =>
    only.length === 0 ||
    only.some((name) => (name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name));
  const began = Date.now();
  node();
  await packages();
  await rust();
  // For one of the contestants.
  await crates("wasm-bindgen");
  const pkg = given ? resolve(given) : join(root, "pkg");
  if (!given) {
    const { build } = await import("./build.mjs");
    await build();
  }
  const found = engines.some((engine) => engine !== "node") ? await browsers() : {};
  await buildContestants();
  await bundle(pkg);

  const scratch = mkdtempSync(join(tmpdir(), "cobrowse-bench-"));
  try {
    const results = {
      machine: await describeMachine(engines, found),
      quick,
      engines: {},
      inputMemory: [],
      sizes: [],
      notes: [],
    };
    for (const engine of engines) {
      console.log(`\n━━ ${engine} ${results.machine.engines[engine]} ━━`);
      const browser = { engine, executable: found[engine], scratch };
      results.engines[engine] = await measureIn(browser, { quick, only, isWanted });
      results.notes = notesOn(results.engines[engine]);
      if (engine === "node") results.inputMemory = await measureInputMemory(isWanted);
      const { rows, growths, memory } = results.engines[engine];
      const measured = [rows, growths, memory, results.inputMemory].some(({ length }) => length > 0);
      if (!measured && !isWanted("sizes")) {
        stop(`There is no row ${only.join(", ")}`, "The rows are listed in benches/README.md.");
      }
    }
    if (isWanted("sizes")) results.sizes = await measureSizes(pkg);
    printSummary(results);

    const complete = !quick && !given && only.length === 0 && engines.length === ENGINES.length;
    const folder = complete ? join(root, "benches") : out;
    writeFileSync(join(folder, "results.html"), page(results));
    writeFileSync(join(folder, "results.json"), `${asJson(results)}\n`);
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`\n✓ done in ${seconds} s; ${relative(root, join(folder, "results.html"))} shows it`);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
