// Skips the tests that take long, where they are named: `npm run mutants` asks them only of what the others did not notice. Those of
// memory take longest, and are asked only of the files that give it back.

import { readFileSync } from "node:fs";
import { beforeEach } from "vitest";

const file = process.env.COBROWSE_SLOW_TESTS;
const slow = new Set<string>(file === undefined ? [] : JSON.parse(readFileSync(file, "utf8")));
const isOfMemory = /module\/(history|instance|steps)\.ts/.test(process.env.COBROWSE_MUTATED ?? "");

type Named = { name: string; suite?: Named };
const fullName = ({ name, suite }: Named): string => `${suite?.name ? `${fullName(suite)} ` : ""}${name}`;

beforeEach(({ task, skip }) => {
  const isSlow = slow.has(fullName(task));
  if (isSlow || (!isOfMemory && task.file.name.endsWith("memory.test.ts"))) skip();
});
