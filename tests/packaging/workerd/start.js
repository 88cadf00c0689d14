// Bundles as wrangler does, with the module beside the bundle, and asks the worker for its result.
import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const modules = [];
mkdirSync("dist");
await build({
  entryPoints: ["main.js"],
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
if (modules.length !== 1) throw new Error(`${modules.length} modules are imported, not 1`);
const [name] = modules;
writeFileSync(
  "config.capnp",
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "main.js", esModule = embed "dist/main.js"), (name = "${name}", wasm = embed "dist/${name}")],
    compatibilityDate = "2024-01-01",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
);
const workerd = spawn("node_modules/.bin/workerd", ["serve", "config.capnp", "--control-fd=3"], {
  stdio: ["ignore", "inherit", "inherit", "pipe"],
});
workerd.on("exit", (code) => process.exit(code ?? 1));
workerd.stdio[3].on("data", async (line) => {
  const { port } = JSON.parse(line);
  console.log(await (await fetch(`http://127.0.0.1:${port}`)).text());
  process.exitCode = 0;
  workerd.removeAllListeners("exit").kill();
});
