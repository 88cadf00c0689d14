// Testing one consumer: a copy of its folder, the package installed from a tarball, and everything it is to do.

import { spawn } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { CONSUMERS } from "./consumers.mjs";
import { extensionPasses, folderPasses, pagePasses } from "./page.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const MINUTES = 60_000;
/** What a bundle may weigh that uses no module. */
const ONLY_BYTES = 6200;
/** What a bundle may weigh beside an inlined module, where nothing is minified: with the other module it would weigh far more. */
const BESIDE_BYTES = 165_000;

// npm tells its scripts where they are, and an npm that they start would believe it.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle)_|npm_config_local_prefix$|INIT_CWD$)/.test(name),
  ),
);
Object.assign(environment, { CI: "1", NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1" });

/** Starts a command, whose children end with it. */
function start(folder, command, ...args) {
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const stop = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  };
  return { ended, stop, output: () => output };
}

/** Runs a command to its end. Returns what it printed. */
async function run(folder, ...command) {
  const running = start(folder, ...command);
  const timer = setTimeout(running.stop, 6 * MINUTES);
  const code = await running.ended;
  clearTimeout(timer);
  running.stop();
  if (code !== 0) throw new Error(`${command.join(" ")}: exit code ${code}\n${running.output()}`);
  return running.output();
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Makes a folder a copy of a consumer, with the package and all else that it needs. */
async function install(name, tarball, copy) {
  const { folder = name, versions, example } = CONSUMERS[name];
  if (example) cpSync(join(here, "..", "..", "examples", example), copy, { recursive: true });
  cpSync(join(here, "common"), copy, { recursive: true });
  cpSync(join(here, folder), copy, { recursive: true });
  const check = readFileSync(join(copy, "check.js"), "utf8");
  writeFileSync(
    join(copy, "check.cjs"),
    `${check.replaceAll("export ", "")}\nObject.assign(exports, { check, checkCore });\n`,
  );
  copyFileSync(tarball, join(copy, "cobrowse-session.tgz"));
  const manifest = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
  const own = { "cobrowse-session": "file:cobrowse-session.tgz" };
  manifest.dependencies = { ...manifest.dependencies, ...versions, ...own };
  writeFileSync(join(copy, "package.json"), JSON.stringify(manifest));
  await run(copy, "npm", "install", "--no-package-lock", "--no-audit", "--no-fund");
}

/** The files that a page ships. */
function shipped(dist) {
  const names = readdirSync(dist, { recursive: true });
  return names
    .map((name) => ({ name, size: statSync(join(dist, name)).size }))
    .filter(({ name }) => /\.(wasm|m?js)$/.test(name));
}

async function testPage(copy, entry, file, { extension }) {
  copyFileSync(join(copy, file), join(copy, "main.js"));
  const isBuilt = "build" in JSON.parse(readFileSync(join(copy, "package.json"), "utf8")).scripts;
  const dist = isBuilt ? join(copy, "dist") : copy;
  if (isBuilt) {
    rmSync(dist, { recursive: true, force: true });
    await run(copy, "npm", "run", "build");
    const files = shipped(dist);
    const modules = files.filter(({ name }) => name.endsWith(".wasm"));
    const wanted = entry.startsWith("slim") ? 1 : 0;
    if (modules.length !== wanted) throw new Error(`${modules.length} modules shipped, not ${wanted}`);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    const inlined = (name) =>
      statSync(join(copy, "node_modules/cobrowse-session/pkg/modules", `${name}-inlined.js`)).size;
    const most = {
      only: () => ONLY_BYTES,
      core: () => inlined("core") + BESIDE_BYTES,
      live: () => inlined("live") + BESIDE_BYTES,
    };
    if (entry in most && bytes > most[entry]()) throw new Error(`${bytes} bytes shipped`);
    if (!existsSync(join(dist, "index.html"))) {
      copyFileSync(join(copy, "index.html"), join(dist, "index.html"));
    }
  }
  if (extension) {
    copyFileSync(join(copy, "manifest.json"), join(dist, "manifest.json"));
    await extensionPasses(dist);
  } else await folderPasses(dist);
}

async function testServed(copy, script, file) {
  if (file) copyFileSync(join(copy, file), join(copy, "main.js"));
  const port = String(await freePort());
  const server = start(copy, "npm", "run", script, "--", port);
  try {
    const address = `http://localhost:${port}/`;
    for (let tries = 0; ; tries++) {
      if (await fetch(address).catch(() => undefined)) break;
      if (tries > 300) throw new Error(`npm run ${script}: no answer`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await pagePasses(address);
  } catch (error) {
    throw new Error(`${error.message}\n${server.output()}`, { cause: error });
  } finally {
    server.stop();
    await server.ended;
  }
}

/** Throws unless all that a consumer is to do succeeds with the package in a tarball. */
export async function testConsumer(name, tarball) {
  const consumer = CONSUMERS[name];
  const copy = mkdtempSync(join(tmpdir(), `consumer-${name}-`));
  const telling = async (what, test) => {
    try {
      await test();
    } catch (error) {
      throw new Error(`${what}: ${error.message}`, { cause: error });
    }
  };
  try {
    await install(name, tarball, copy);
    if (consumer.check) {
      await telling("check", async () => {
        const output = await run(copy, "npm", "run", "check");
        if (!output.includes("passed")) throw new Error(`it did not say that it passed\n${output}`);
      });
    }
    for (const [entry, file] of Object.entries(consumer.pages ?? {})) {
      await telling(entry, () => testPage(copy, entry, file, consumer));
    }
    if (consumer.build) await telling("build", () => run(copy, "npm", "run", "build"));
    const { script, entries = [undefined] } = consumer.served ?? { entries: [] };
    for (const file of entries) {
      await telling(file ? `${script} ${file}` : script, () => testServed(copy, script, file));
    }
  } finally {
    rmSync(copy, { recursive: true, force: true, maxRetries: 5 });
  }
}
