// npm run docs: makes the API reference, of the npm package and of the crate, in docs-site/. What is exported and not
// documented, and a link that leads nowhere, is an error.

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "./build.mjs";
import { main, root, run } from "./lib/run.mjs";
import { node, packages, rust } from "./lib/setup.mjs";

const site = join(root, "docs-site");
/** TypeDoc with a TypeScript of its own: it knows no later one. */
const typedoc = join(root, "scripts", "docs");

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>cobrowse-session: API reference</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 4rem auto; max-width: 40rem; padding: 0 1rem }</style>
<h1>cobrowse-session</h1>
<p>Check and time Genesys Cloud co-browse sessions. What it offers, in the language you write:</p>
<ul>
<li><a href="js/modules/cobrowse-session.html">JavaScript and TypeScript</a>, the npm package</li>
<li><a href="rust/cobrowse_session/index.html">Rust</a>, the crate</li>
</ul>
</html>
`;

await main(async () => {
  node();
  await rust();
  await packages();
  await packages(typedoc);
  await build();
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site);

  await run(join(typedoc, "node_modules", ".bin", "typedoc"), [], {
    label: "the npm package (typedoc)",
    quiet: true,
    cwd: typedoc,
  });
  // Afresh: what an earlier version documented is still in its folder.
  rmSync(join(root, "target", "doc"), { recursive: true, force: true });
  await run("cargo", ["doc", "--no-deps", "--locked", "--quiet"], {
    label: "the crate (rustdoc)",
    quiet: true,
    env: { RUSTDOCFLAGS: "-D warnings" },
  });
  cpSync(join(root, "target", "doc"), join(site, "rust"), { recursive: true });
  writeFileSync(join(site, "index.html"), PAGE);
  console.log("✓ the API reference is in docs-site/");
});
