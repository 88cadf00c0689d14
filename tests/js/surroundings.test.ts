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

  // With less, Node.js itself does not start.
  it.each([80, 100, 200, 400, 800])("on a stack of %d kB", (size) => {
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

describe("where there is no module", () => {
  const start = (body: string, flags: string[] = []) => {
    const entry = new URL("../../pkg/index.js", import.meta.url).href;
    const slim = new URL("../../pkg/slim.js", import.meta.url).href;
    const script = `
      const told = (error) => console.log(error.name + ": " + error.message + " | " + error.cause);
      ${body.replaceAll("FULL", JSON.stringify(entry)).replaceAll("SLIM", JSON.stringify(slim))}`;
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, "--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return stdout;
  };

  it("it is said that there is no WebAssembly, and what needs none works", () => {
    const out = start(`
      delete globalThis.WebAssembly;
      const { formatDuration, validate, LiveSessions } = await import(FULL);
      console.log(formatDuration(61_000));
      try { validate({}); } catch (error) { told(error); }
      try { new LiveSessions(); } catch (error) { told(error); }
      const { init, initSync } = await import(SLIM);
      await init(new Uint8Array()).catch(told);
      try { initSync(new Uint8Array()); } catch (error) { told(error); }`);
    const [duration, ...errors] = out.trim().split("\n");
    expect(duration).toBe("0:01:01");
    expect(errors).toHaveLength(4);
    for (const error of errors)
      expect(error).toMatch(/^Error: .* needs WebAssembly, and there is none: .*Lockdown/);
  });

  const WORDS = [
    "WebAssembly.Module(): Wasm code generation disallowed by embedder",
    "WebAssembly.Module(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive",
    "call to WebAssembly.Module() blocked by CSP",
    "Refused to create a WebAssembly object because 'unsafe-eval' is not an allowed source in the following Content Security Policy directive",
  ];

  it.each(WORDS)("it is said what a page or a runtime must do that forbids it: %s", (words) => {
    const out = start(`
      const refuse = () => { throw new WebAssembly.CompileError(${JSON.stringify(words)}); };
      const { Module, compile } = WebAssembly;
      const { validate } = await import(FULL);
      WebAssembly.Module = class { constructor() { refuse(); } };
      try { validate({}); } catch (error) { told(error); }
      Object.assign(WebAssembly, { Module });
      // Node.js itself compiles a module, too.
      WebAssembly.compile = async (bytes) => (bytes.length === 0 ? refuse() : compile(bytes));
      const { init } = await import(SLIM);
      await init(new Uint8Array()).catch(told);`);
    const errors = out.trim().split("\n");
    expect(errors).toHaveLength(2);
    for (const error of errors) {
      expect(error).toMatch(
        /^Error: .*'wasm-unsafe-eval'.*initSync of "cobrowse-session\/slim" \| CompileError: /,
      );
      expect(error).toContain(words);
    }
  });

  it("bytes that are no module are told as the engine tells it", () => {
    expect(
      start(`const { init } = await import(SLIM); await init(new Uint8Array([1])).catch(told);`),
    ).toMatch(/^CompileError: /);
  });
});
