// Skips the tests that take long, where they are named: `npm run mutants` asks them only of what the others did not notice.

import { readFileSync } from "node:fs";
import { beforeEach } from "vitest";

const file = process.env.COBROWSE_SLOW_TESTS;
const slow = new Set<string>(file === undefined ? [] : JSON.parse(readFileSync(file, "utf8")));

type Named = { name: string; suite?: Named };
const fullName = ({ name, suite }: Named): string => `${suite?.name ? `${fullName(suite)} ` : ""}${name}`;

beforeEach(({ task, skip }) => {
  if (slow.has(fullName(task))) skip();
});
