/** Timing on the built package, against the slow and obvious reading of the contract in `tests/oracle`. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ContextInput, durations, platformMetrics, type SessionInput, timeline } from "cobrowse-session";
import { expect, it } from "vitest";

interface Case {
  session: SessionInput;
  context: ContextInput;
  now: number;
  timeline: unknown;
  durations: object;
  platformMetrics: object;
}

/** The cases, as the crate's test of the oracle writes them. */
function cases(): Case[] {
  const folder = mkdtempSync(join(tmpdir(), "oracle-"));
  const file = join(folder, "cases.jsonl");
  try {
    const { status, stderr } = spawnSync(
      "cargo",
      ["test", "--locked", "--quiet", "--test", "oracle", "the_package_gets_cases"],
      {
        cwd: fileURLToPath(new URL("../..", import.meta.url)),
        env: { ...process.env, ORACLE_CASES: file },
        encoding: "utf8",
      },
    );
    expect(status, stderr).toBe(0);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as Case);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it("is what the contract says, 20,000 times", { timeout: 600_000 }, () => {
  const all = cases();
  expect(all).toHaveLength(20_000);
  for (const { session, context, now, ...expected } of all) {
    const leg = { session, context };
    const told = `${JSON.stringify(leg)} at ${now}`;
    expect(timeline(leg, now), told).toEqual(expected.timeline);
    expect(durations(leg, now), told).toEqual(expected.durations);
    expect(platformMetrics(leg), told).toEqual(expected.platformMetrics);
    if (Object.keys(context).length === 0) {
      expect(durations(session, now), told).toEqual(expected.durations);
    }
  }
});
