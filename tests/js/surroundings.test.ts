/**
 * The package in adverse surroundings, each in a process of its own: little stack, little memory, frozen and polluted built-ins,
 * missing ones, a clock that jumps.
 */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function run(script: string, args: string[], flags: string[] = []): string {
  const entry = new URL("../../pkg/index-live.js", import.meta.url).href;
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, file(script), ...args, entry], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

describe("all answers are the same", () => {
  let expected: string;
  beforeAll(() => {
    expected = run("surroundings-check.mjs", ["none"]);
    expect(expected.length).toBeGreaterThan(4000);
  });

  it.each([
    ["where all built-in objects are frozen", "locked"],
    ["where all objects inherited properties before the import", "polluted"],
    ["where they do after it", "later"],
    ["without what only some runtimes have", "bare"],
    ["where the clock jumps and timers are fake", "clock"],
  ])("%s", (_, surroundings) => {
    expect(run("surroundings-check.mjs", [surroundings])).toBe(expected);
  });

  it.each(["--frozen-intrinsics", "--disallow-code-generation-from-strings"])("with %s", (flag) => {
    expect(run("surroundings-check.mjs", ["none"], [flag])).toBe(expected);
  });

  it.each([100, 200, 400, 800])("on a stack of %d kB", (size) => {
    expect(run("surroundings-check.mjs", ["none"], [`--stack-size=${size}`])).toBe(expected);
  });
});

describe("a module with little memory refuses what is too large, and is right after that", () => {
  it.each([
    [4, 100],
    [32, 5000],
  ])("with %d MB", (megabytes, legs) => {
    const flags = [`--wasm-max-mem-pages=${megabytes * 16}`];
    const { problems, applied, refused } = JSON.parse(run("memory-check.mjs", [], flags));
    expect(problems).toEqual([]);
    expect(applied).toBeGreaterThan(legs);
    expect(refused).toBe(20);
  });
});
