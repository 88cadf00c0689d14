/** The README's first example, run as it stands there. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

it("prints what the README says", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, code, printed] = readme.match(/```js\n([\s\S]+?)```\n\n```text\n([\s\S]+?)```/) ?? [];
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", code as string], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
    // The way a duration is written depends on the language.
    env: { ...process.env, LC_ALL: "en_US.UTF-8", NO_COLOR: "1" },
  });
  expect(output).toBe(printed);
});
