/** The messages in other languages: of every issue there is, and without the module. */

import { readFileSync } from "node:fs";
import {
  type Expected,
  type InvalidTimeReason,
  type Issue,
  type Received,
  type StateConflict,
  safeParseJson,
  type UnsafeUrlReason,
  validate,
} from "cobrowse-session";
import { message } from "cobrowse-session/de";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { isQuick } from "./quick.js";
import { revive, textOf, type Vector, vectors } from "./vectors.js";

function issuesOf(vector: Vector): Issue[] {
  const text = textOf(vector);
  return text === undefined
    ? validate(revive(vector.input), vector.options).issues
    : safeParseJson(text, vector.options).issues;
}

function expectGerman(issue: Issue) {
  const german = message(issue);
  expect(german).not.toBe(issue.message);
  expect(german).not.toMatch(/undefined|NaN|\[object|\$\{/);
  // No word is missing.
  expect(german).toMatch(/^\S+( \S+)*$/);
  // What is said with numbers and names is said with all of them.
  for (const part of Object.values("params" in issue ? issue.params : {}).flat()) {
    if (typeof part === "number") expect(german).toContain(String(part));
  }
  if (issue.code === "duplicate_name") expect(german).toContain(issue.params.names.join(", "));
}

it("issues of which there is no more to say have no parameters", () => {
  expect(validate({}).issues).toEqual([
    { code: "missing_id", severity: "warning", path: ["id"], message: expect.any(String) },
  ]);
  expect(validate({}).issues[0]).not.toHaveProperty("params");
});

describe("German", () => {
  const seen = new Set<string>();
  for (const { file, cases } of vectors) {
    it(`has words for ${file}`, () => {
      for (const vector of cases) {
        for (const issue of issuesOf(vector)) {
          expectGerman(issue);
          seen.add(issue.code);
        }
      }
    });
  }

  // Typed so that one that is missing is an error of the compiler.
  const expected: Record<Expected, true> = {
    string: true,
    boolean: true,
    integer: true,
    time: true,
    array: true,
    object: true,
    json: true,
  };
  const received: Record<Received, true> = {
    undefined: true,
    null: true,
    boolean: true,
    number: true,
    bigint: true,
    string: true,
    symbol: true,
    function: true,
    array: true,
    object: true,
    date: true,
    map: true,
    set: true,
    regexp: true,
    promise: true,
    buffer: true,
    boxed: true,
  };
  const conflicts: Record<StateConflict, true> = {
    ended_without_disconnected_time: true,
    live_with_disconnected_time: true,
    live_with_disconnect_type: true,
    connected_without_connected_time: true,
    alerting_with_connected_time: true,
    live_with_after_call_work: true,
    complete_without_end_time: true,
    sharer_in_control: true,
  };
  const noTime: Record<InvalidTimeReason, true> = {
    empty: true,
    no_offset: true,
    no_such_day: true,
    no_such_time: true,
    out_of_range: true,
    not_whole: true,
    syntax: true,
  };
  const unsafe: Record<UnsafeUrlReason, true> = { scheme: true, credentials: true };
  const keys = <K extends string>(record: Record<K, true>) => Object.keys(record) as K[];
  const place = { severity: "error", path: [], message: "English" } as const;

  it("has words of its own for every reason and type", () => {
    const issues: Issue[] = [
      ...keys(expected).map((expected) => ({
        ...place,
        path: [],
        code: "invalid_type" as const,
        params: { expected, received: "null" as const },
      })),
      ...keys(received).map((received) => ({
        ...place,
        path: [],
        code: "invalid_type" as const,
        params: { expected: "json" as const, received },
      })),
      ...keys(conflicts).map((reason) => ({
        ...place,
        path: [],
        code: "state_conflict" as const,
        params: { reason },
      })),
      ...keys(noTime).map((reason) => ({
        ...place,
        path: [],
        code: "invalid_time" as const,
        params: { reason },
      })),
      ...keys(unsafe).map((reason) => ({
        ...place,
        path: [],
        code: "unsafe_url" as const,
        params: { reason },
      })),
      ...[true, false].map((sentinel) => ({
        ...place,
        path: [],
        code: "unknown_value" as const,
        params: { value: "x", sentinel },
      })),
      { ...place, path: [], code: "too_large", params: { limit: 2 ** 27 } },
      { ...place, path: [], code: "store_lost" },
      { ...place, path: [], code: "unknown_field", params: {} },
      { ...place, path: [], code: "unknown_field", params: { suggestion: "state" } },
    ];
    issues.forEach(expectGerman);
    // Once more for the pair that is in both lists; a list and an array are the same in German.
    expect(new Set(issues.map(message)).size).toBe(issues.length - 1);
  });

  it("is used as an option", () => {
    expect(validate({ id: "a", state: 5 }, { message }).issues[0]?.message).toBe(
      "Zeichenkette erwartet, Zahl erhalten",
    );
  });

  it("leaves what it does not know as it is", () => {
    expect(message({ ...place, path: [], code: "of_tomorrow" } as unknown as Issue)).toBe("English");
    expect(message({ ...place, path: [], code: "toString" } as unknown as Issue)).toBe("English");
  });

  it("has met every code", () => {
    // Which no vector can hold.
    const getter = Object.defineProperty({ id: "a" }, "state", {
      get() {
        throw new Error("no");
      },
    });
    const large = safeParseJson(new Uint8Array(2 ** 27 + 1));
    for (const issue of [...validate(getter).issues, ...large.issues]) {
      expectGerman(issue);
      seen.add(issue.code);
    }
    // Only a failure of the module brings this one (failures.test.ts).
    seen.add("store_lost");
    const declared = readFileSync(new URL("../../pkg/types.d.ts", import.meta.url), "utf8");
    const [codes] = declared.match(/export type IssueCode = .+/) ?? [""];
    expect([...seen].sort()).toEqual([...codes.matchAll(/code: "(\w+)"/g)].map(([, code]) => code).sort());
  });

  // Not where mutants are: the switch between them is in what is shipped.
  it.skipIf(isQuick)("ships nothing of the module, and nothing at all where it is not used", async () => {
    const bundle = async (contents: string) => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: import.meta.dirname },
        bundle: true,
        format: "esm",
        minify: true,
        write: false,
      });
      return outputFiles[0]?.text ?? "";
    };
    const used = await bundle('import { message } from "cobrowse-session/de"; globalThis.m = message;');
    expect(used).toContain("Zeichenkette");
    expect(used).not.toContain("WebAssembly");
    expect(used.length).toBeLessThan(4200);
    expect(await bundle('import { message } from "cobrowse-session/de";')).toBe("");
  });
});
