// Building and running the fuzz targets of `fuzz/`: those in Rust with libFuzzer, and `redact` with fast-check.

import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";

import { ask, root, run, stop } from "./run.mjs";
import { nightlyRust } from "./setup.mjs";

/** The targets in Rust, and how libFuzzer makes their input. */
const NATIVE = {
  json: ["-max_len=4096", "-dict=fuzz/json.dict"],
  lines: ["-max_len=2048", "-dict=fuzz/json.dict"],
  // Few bytes make few frames: the length does not begin short.
  live: ["-max_len=600", "-len_control=0"],
  saves: ["-max_len=4096", "-dict=fuzz/json.dict"],
  urls: ["-max_len=512"],
  times: ["-max_len=64"],
};
/** The names of all targets. */
export const TARGETS = [...Object.keys(NATIVE), "redact"];

/** Where it is built, and where what the fuzzer finds is kept between runs. The committed corpus is only read. */
const out = join(root, "target", "fuzz");
/** An input that takes longer, in seconds, is a finding. */
const TIMEOUT = 10;

/** Runs targets one after another, each for so many seconds, and prints what came of it. Returns how many had a finding. */
export async function fuzz(targets, seconds) {
  const folder = targets.some((name) => name in NATIVE) ? await build() : undefined;
  const rows = [];
  for (const target of targets) {
    const began = Date.now();
    const label = `${target}, ${seconds} s`;
    const { finding, ...counts } = await (target in NATIVE
      ? runNative(target, folder, seconds, label)
      : runRedact(seconds, label));
    if (finding) console.error(`\n✗ ${target}: ${finding}\n`);
    const took = Math.round((Date.now() - began) / 1000);
    rows.push({ target, ...counts, seconds: took, findings: finding ? 1 : 0 });
  }
  console.log("");
  console.table(rows);
  return rows.filter((row) => row.findings > 0).length;
}

/** Builds the targets. Returns the folder of the programs. */
async function build() {
  const nightly = await nightlyRust();
  // The code is free of unsafe blocks: without the address sanitizer it runs twice as often.
  const options = ["--sanitizer", "none", "--target-dir", relative(root, out)];
  await run("cargo", [`+${nightly}`, "fuzz", "build", ...options], {
    label: "the fuzz targets",
    quiet: true,
    env: { CARGO_TARGET_DIR: out },
  });
  const host = (await ask("rustc", ["-vV"]))?.match(/^host: (.+)$/m)?.[1];
  return join(
    out,
    host ?? stop("rustc does not say what it builds for", "Run 'rustup update stable'."),
    "release",
  );
}

async function runNative(target, folder, seconds, label) {
  const [corpus, artifacts] = ["corpus", "artifacts"].map((name) => join(out, name, target));
  for (const path of [corpus, artifacts]) mkdirSync(path, { recursive: true });
  const options = [
    ...NATIVE[target],
    `-max_total_time=${seconds}`,
    `-timeout=${TIMEOUT}`,
    "-print_final_stats=1",
    `-artifact_prefix=${relative(root, artifacts)}/`,
  ];
  // New inputs go to the first folder. What was found before is tried again.
  const folders = [relative(root, corpus), `fuzz/corpus/${target}`, relative(root, artifacts)];
  const program = relative(root, join(folder, target));
  const { code, output } = await run(join(root, program), [...options, ...folders], {
    label,
    silent: true,
    allowFailure: true,
  });
  const last = (pattern) => numberOf([...output.matchAll(pattern)].at(-1));
  const counts = {
    executions: last(/^stat::number_of_executed_units: +(\d+)/gm),
    cov: last(/\bcov: (\d+)/g),
    ft: last(/\bft: (\d+)/g),
    "new inputs": last(/^stat::new_units_added: +(\d+)/gm),
  };
  if (code === 0) return { ...counts, finding: undefined };
  const what = output.match(/panicked at [^\n]*\n(?:(?!stack backtrace|note: )[^\n]*\n){0,6}/)?.[0];
  const artifact = output.match(/Test unit written to (\S+)/)?.[1];
  const finding = [
    what?.trim() ?? output.match(/ERROR: libFuzzer: [^\n]*/)?.[0] ?? output.slice(-2000).trim(),
    artifact
      ? `the input is in ${artifact}\nreproduce: ${program} ${artifact}\nshorten: ${program} -minimize_crash=1 -max_total_time=60 ${artifact}`
      : `exit code ${code}, and no input was written`,
  ];
  return { ...counts, finding: finding.join("\n") };
}

/** The number that a pattern found, if it found one. */
function numberOf(match) {
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

async function runRedact(seconds, label) {
  const { code, output } = await run("node", ["fuzz/redact.mjs", "--seconds", String(seconds)], {
    label,
    silent: true,
    allowFailure: true,
  });
  const executions = numberOf(output.match(/^redact: (\d+) executions/m));
  return { executions, finding: code === 0 ? undefined : output.trim() };
}
