/** The list of changes that no test notices (`tests/mutants/accepted.json`): what it names is there, and it says why. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface Entry {
  file: string;
  function?: string;
  mutation: string;
  /** The line where the change is, with what is changed between ⟦ and ⟧. */
  at?: string;
  /** Which of those that are alike in all of that. */
  nth?: number;
  reason: string;
}

const root = new URL("../../", import.meta.url);
const list = fileURLToPath(new URL("tests/mutants/accepted.json", root));
const { reasons, mutants } = JSON.parse(readFileSync(list, "utf8")) as {
  reasons: Record<string, string>;
  mutants: Entry[];
};

describe("the list of mutants that may survive", () => {
  it("names each once, and in the order of the files", () => {
    const names = mutants.map(({ reason, ...name }) => JSON.stringify(name));
    expect(new Set(names).size).toBe(names.length);
    const files = mutants.map(({ file }) => file);
    expect(files).toEqual([...files].sort());
  });

  it("has no reason that no mutant has", () => {
    expect(new Set(mutants.map(({ reason }) => reason))).toEqual(new Set(Object.keys(reasons)));
  });

  it.each(mutants)("$file: $mutation", ({ file, function: name, at, reason }) => {
    const source = readFileSync(new URL(file, root), "utf8");
    if (at !== undefined) {
      const line = at.replace("⟦", "").replace("⟧", "");
      expect(source.split("\n").map((own) => own.trim())).toContain(line);
    }
    if (name !== undefined) expect(source).toContain(`fn ${name.split("::").at(-1)}`);
    expect(reasons[reason]).toMatch(/\w+/);
  });
});
