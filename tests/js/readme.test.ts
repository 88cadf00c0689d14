/** The README's examples that say what they print, run as they stand there. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
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
