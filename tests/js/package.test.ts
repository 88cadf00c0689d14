/** What the package is: its names, its types, its size. */

import { existsSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import * as lib from "cobrowse-session";
import { expect, it } from "vitest";

const file = (path: string) => new URL(`../../${path}`, import.meta.url);

it("exports these names and no others", () => {
  expect(Object.keys(lib).sort()).toEqual([
    "LiveSessions",
    "SessionError",
    "countdowns",
    "currentLeg",
    "durations",
    "endedBy",
    "flattenIssues",
    "formatDuration",
    "formatIssues",
    "hasControl",
    "inspect",
    "inspectJson",
    "inspectLines",
    "inspectStream",
    "is",
    "isTrustedViewerUrl",
    "legs",
    "parse",
    "parseJson",
    "phase",
    "platformMetrics",
    "redact",
    "safeParse",
    "safeParseJson",
    "timeline",
    "toISODuration",
    "validate",
    "validateJson",
  ]);
});

it("has the types that were agreed on", async () => {
  // After a wanted change: cp pkg/types.d.ts tests/golden/types.d.ts
  await expect(readFileSync(file("pkg/types.d.ts"), "utf8")).toMatchFileSnapshot("../golden/types.d.ts");
});

it("documents every exported name in its declarations", () => {
  const { files } = JSON.parse(readFileSync(file("package.json"), "utf8")) as { files: string[] };
  for (const name of files.filter((name) => name.endsWith(".d.ts"))) {
    const lines = readFileSync(file(name), "utf8").split("\n");
    lines.forEach((line, index) => {
      if (/^export (declare|interface|type \w+( |<)|class)/.test(line)) {
        expect(lines[index - 1]?.trim().endsWith("*/"), `${name}: ${line}`).toBe(true);
      }
    });
  }
});

it("stays within its size", () => {
  const brotli = (path: string) =>
    brotliCompressSync(readFileSync(file(path)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
      .length / 1000;
  expect(brotli("pkg/cobrowse_session.wasm")).toBeLessThan(BUDGET_KB.module);
  expect(brotli("pkg/index.js")).toBeLessThan(BUDGET_KB.entry);
});

/** At what has been achieved: raise it only with a reason in the commit message. */
const BUDGET_KB = { module: 135, entry: 190 };

it("holds no folder of the machine that it was built on", () => {
  const module = readFileSync(file("pkg/cobrowse_session.wasm"), "latin1");
  expect(module.match(/[\w./-]*(?:\.cargo|registry|\/home\/|\/root\/|\/Users\/)[\w./-]*/g)).toBeNull();
});

it("holds no map to files that are not shipped", () => {
  expect(existsSync(file("pkg/index.js.map"))).toBe(false);
  expect(readFileSync(file("pkg/index.js"), "utf8")).not.toContain("sourceMappingURL");
});
