// npm start: sets up what is missing, builds the package and the co-browse console, and serves it.

import { createServer } from "node:net";

import { main, root, run, stop } from "./lib/run.mjs";
import { node, packages, rust } from "./lib/setup.mjs";

const PORT = 5173;
const EMULATOR_PORT = 5174;

/** Whether nobody else serves there yet: to be known before the work, not after it. */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "localhost", () => probe.close(() => resolve(true)));
  });
}

await main(async () => {
  node();
  for (const port of [PORT, EMULATOR_PORT]) {
    if (!(await isFree(port))) stop(`Port ${port} is in use`, "Stop what uses it, then run this again.");
  }
  await rust();
  await packages();
  const { build } = await import("./build.mjs");
  await build();
  await run("vite", ["build", "--config", "www/vite.config.ts"], {
    label: "the co-browse console (vite)",
    quiet: true,
  });

  const { preview } = await import("vite");
  process.chdir(root);
  await preview({ configFile: "www/vite.config.ts", preview: { port: PORT, strictPort: true } });
  // The platform in small, for who has no org: the console's sign-in dialog knows where it is.
  const { startEmulator } = await import("../tests/emulator/server.mjs");
  const emulator = await startEmulator({ port: EMULATOR_PORT });
  console.log(`\n✓ an emulator of the platform is at ${emulator.url}`);
  console.log(`✓ the co-browse console is at http://localhost:${PORT} (Ctrl+C stops it)`);
});
