// npm run test:packaging [consumer…] [-- --tarball <path>] [-- --broken]
// Installs the packed package into its consumers, builds them and runs them; or only those that are named. With
// --broken it spoils the package first, and every consumer has to notice.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { called, main, run, stop } from "./lib/run.mjs";
import { browsers, node, packages, rust } from "./lib/setup.mjs";

/** How many consumers are tested at a time. */
const AT_ONCE = 2;

/** Builds the package and packs it into a folder. Returns where it is. */
async function pack(folder) {
  await rust();
  await packages();
  const { build } = await import("./build.mjs");
  await build();
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { quiet: true });
  return join(folder, readdirSync(folder)[0]);
}

/** Tests consumers, with a folder for what is made on the way. Returns what came of each. */
async function testAll(names, { tarball: given, broken }, folder) {
  let tarball = given ? resolve(given) : await pack(folder);
  const { breakTarball, NOTICED } = await import("../tests/packaging/broken.mjs");
  if (broken) tarball = await breakTarball(tarball, join(folder, "broken.tgz"));

  await packages();
  const { chromium } = await browsers();
  const { closeBrowser, openBrowser } = await import("../tests/packaging/page.mjs");
  const { testConsumer } = await import("../tests/packaging/consumer.mjs");
  await openBrowser(chromium);
  console.log(`→ ${names.length} consumers, ${AT_ONCE} at a time${broken ? ", of a broken package" : ""}`);

  const rows = [];
  const waiting = [...names];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const began = Date.now();
      const failure = await testConsumer(name, tarball).then(
        () => undefined,
        (error) => error.message,
      );
      const seconds = Math.round((Date.now() - began) / 1000);
      const result = failure === undefined ? "green" : "red";
      const noticed = failure?.match(NOTICED)?.[0];
      rows.push({ consumer: name, result, right: broken ? noticed !== undefined : !failure, seconds });
      console.log(`  ${rows.length}/${names.length} ${name}: ${result}, ${seconds} s`);
      if (failure !== undefined) console.log(`    ${(broken && noticed?.trim()) || failure}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await closeBrowser();
  }
  return rows;
}

await main(async () => {
  node();
  const options = { tarball: { type: "string" }, broken: { type: "boolean", default: false } };
  const { values, positionals } = called(
    { allowPositionals: true, options },
    "The options are --tarball <path> and --broken.",
  );
  const { CONSUMERS } = await import("../tests/packaging/consumers.mjs");
  const wrong = positionals.find((name) => !(name in CONSUMERS));
  if (wrong) stop(`There is no consumer ${wrong}`, `There are ${Object.keys(CONSUMERS).join(", ")}.`);
  const names = positionals.length > 0 ? positionals : Object.keys(CONSUMERS);

  const folder = mkdtempSync(join(tmpdir(), "packaging-"));
  let rows;
  try {
    rows = await testAll(names, values, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  rows.sort((a, b) => names.indexOf(a.consumer) - names.indexOf(b.consumer));
  console.log("");
  console.table(rows.map(({ consumer, result, seconds }) => ({ consumer, result, seconds })));
  const right = rows.filter((row) => row.right).length;
  if (values.broken) console.log(`${right} of ${rows.length} noticed that the package is broken`);
  console.log(`${right} passed, ${rows.length - right} failed`);
  if (right < rows.length) process.exitCode = 1;
});
