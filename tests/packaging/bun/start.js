// Where npm may not run the script that moves the binary to the command, the binary is where it was unpacked.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const unpacked = readdirSync("node_modules/@oven").map((name) => `node_modules/@oven/${name}/bin/bun`);
const works = (command) => existsSync(command) && spawnSync(command, ["--version"]).status === 0;
const bun = ["node_modules/.bin/bun", ...unpacked].find(works);
if (bun === undefined) throw new Error("npm brought no Bun for this platform");
process.exitCode = spawnSync(bun, ["run", "main.js"], { stdio: "inherit" }).status ?? 1;
