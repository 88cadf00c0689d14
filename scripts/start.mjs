// npm start: sets up what is missing, builds the package and the co-browse console, and serves it.

import { main, root, run, stop } from "./lib/run.mjs";
import { crates, node, packages, rust } from "./lib/setup.mjs";

const PORT = 5173;

await main(async () => {
  node();
  await packages();
  await rust();
  await crates("wasm-bindgen");
  const { build } = await import("./build.mjs");
  await build();
  await run("vite", ["build", "--config", "www/vite.config.ts"], {
    label: "the co-browse console (vite)",
    quiet: true,
  });

  const { preview } = await import("vite");
  process.chdir(root);
  try {
    await preview({ configFile: "www/vite.config.ts", preview: { port: PORT, strictPort: true } });
  } catch (error) {
    stop(`Port ${PORT} can't be used (${error.message})`, "Stop what uses it, then run this again.");
  }
  console.log(`\n✓ the co-browse console is at http://localhost:${PORT} (Ctrl+C stops it)`);
});
