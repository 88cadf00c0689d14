// Runs a worker on workerd: bundled as wrangler does it, with the module beside the bundle.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Serves a worker that ships so many modules, with some variables. Resolves to its address and to what ends it. */
export async function serve(entry, wanted, variables = {}) {
  const { build } = await import("esbuild");
  const modules = [];
  mkdirSync("dist", { recursive: true });
  await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    outfile: "dist/main.js",
    conditions: ["workerd", "worker", "browser"],
    plugins: [
      {
        name: "modules",
        setup(build) {
          build.onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
            modules.push(basename(path));
            copyFileSync(join(resolveDir, path), join("dist", basename(path)));
            return { path: `./${basename(path)}`, external: true };
          });
        },
      },
    ],
  });
  // What is resolved is not shipped yet: what is unused is dropped.
  const main = readFileSync("dist/main.js", "utf8");
  const shipped = modules.filter((name) => main.includes(`"./${name}"`));
  if (shipped.length !== wanted) throw new Error(`${shipped.length} modules are imported, not ${wanted}`);
  const files = shipped.map((name) => `(name = "${name}", wasm = embed "dist/${name}")`);
  const bindings = Object.entries(variables).map(([name, text]) => `(name = "${name}", text = "${text}")`);
  writeFileSync(
    "config.capnp",
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "main.js", esModule = embed "dist/main.js"), ${files.join(", ")}],
      compatibilityDate = "2024-01-01",
      bindings = [${bindings.join(", ")}],
    )),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const workerd = spawn("node_modules/.bin/workerd", ["serve", "config.capnp", "--control-fd=3"], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  const port = await new Promise((resolve, reject) => {
    workerd.on("error", reject);
    workerd.on("exit", (code) => reject(new Error(`workerd ended with ${code}`)));
    workerd.stdio[3].on("data", (line) => resolve(JSON.parse(line).port));
  });
  return { address: `http://127.0.0.1:${port}/`, stop: () => workerd.kill() };
}
