// What the benchmark ran on.

import { cpus, release, totalmem, type } from "node:os";

import { ask } from "../scripts/lib/run.mjs";

const VERSION = /(?:Chromium|Chrome|Firefox)\s+([\d.]+\w*)/;

export async function describeMachine(engines, found) {
  const versions = {};
  for (const engine of engines) {
    const printed = engine === "node" ? undefined : await ask(found[engine], ["--version"]);
    versions[engine] =
      engine === "node" ? process.versions.node : (printed?.match(VERSION)?.[1] ?? "unknown");
  }
  const all = cpus();
  return {
    cpu: all[0]?.model ?? "unknown",
    cores: all.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release().split(".").slice(0, 2).join(".")}`,
    engines: versions,
    date: new Date().toISOString().slice(0, 10),
  };
}
