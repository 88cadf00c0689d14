// npm run fuzz -- [target…] [--seconds 60]: runs fuzz targets, all of them by default, each for so many seconds.

import { fuzz, TARGETS } from "./lib/fuzz.mjs";
import { called, main, run, stop } from "./lib/run.mjs";
import { crates, node, packages, rust } from "./lib/setup.mjs";

await main(async () => {
  const { values, positionals } = called(
    { allowPositionals: true, options: { seconds: { type: "string", default: "60" } } },
    "The only option is --seconds <number>.",
  );
  const wrong = positionals.find((name) => !TARGETS.includes(name));
  if (wrong) stop(`There is no fuzz target ${wrong}`, `The targets are ${TARGETS.join(", ")}.`);
  const seconds = Number(values.seconds);
  if (!Number.isSafeInteger(seconds) || seconds < 1) {
    stop(`--seconds is ${values.seconds}`, "It must be a whole number of seconds, 1 or more.");
  }
  const targets = TARGETS.filter((name) => positionals.length === 0 || positionals.includes(name));

  node();
  await rust();
  await packages();
  await crates("cargo-fuzz");
  // `redact` is tested as it is built.
  if (targets.includes("redact")) {
    await run("node", ["scripts/build.mjs"], { label: "the package", quiet: true });
  }
  if ((await fuzz(targets, seconds)) > 0) process.exitCode = 1;
});
