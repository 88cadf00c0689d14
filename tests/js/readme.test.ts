/** The README's examples that say what they print, run as they stand there. */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```js\n((?:(?!```)[\s\S])+?)```\n\n```text\n([\s\S]+?)```/g)];

it("are found", () => {
  expect(examples).toHaveLength(2);
});

it.each(examples.map(([, code, printed]) => ({ code, printed })))(
  "prints what the README says",
  (example) => {
    const { code, printed } = example;
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", code as string], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      encoding: "utf8",
      // The way a duration is written depends on the language.
      env: { ...process.env, LC_ALL: "en_US.UTF-8", NO_COLOR: "1" },
    });
    expect(output).toBe(printed);
  },
);

/** The only example in a language. */
const only = (language: string): string => {
  const found = [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\`\`\``, "g"))];
  expect(found).toHaveLength(1);
  return found[0]?.[1] as string;
};

it.each([
  ["tsx", 25],
  ["html", 20],
])("shows live sessions in %s in at most %d lines", (language, most) => {
  expect(only(language).trimEnd().split("\n").length).toBeLessThanOrEqual(most);
});

it("shows them in React as Biome formats it, and as TypeScript takes it at its strictest", () => {
  const root = new URL("../../", import.meta.url);
  // Within the project, so that the names of the package are known.
  const folder = new URL("target/readme/", root);
  mkdirSync(folder, { recursive: true });
  const file = fileURLToPath(new URL("Sessions.tsx", folder));
  writeFileSync(file, only("tsx"));
  const bin = (name: string) => fileURLToPath(new URL(`node_modules/.bin/${name}`, root));
  const biome = ["format", "--stdin-file-path", "Sessions.tsx"];
  const formatted = execFileSync(bin("biome"), biome, { cwd: fileURLToPath(root), input: only("tsx") });
  expect(String(formatted)).toBe(only("tsx"));
  const strict = "--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck false";
  const module = "--noEmit --jsx react-jsx --module nodenext --target es2022 --types react";
  execFileSync(bin("tsc"), [...strict.split(" "), ...module.split(" "), file], { encoding: "utf8" });
});
