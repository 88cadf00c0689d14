import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as lib from "cobrowse-session";
import * as live from "cobrowse-session/live";
import * as slim from "cobrowse-session/slim";
import { check, checkCore } from "./check.js";

const read = (name) => readFileSync(fileURLToPath(import.meta.resolve(`cobrowse-session/${name}`)));
slim.initSync(read("cobrowse_session.wasm"));
checkCore(slim);
slim.initSync(read("cobrowse_session_live.wasm"));
check(slim);
check(live);
console.log(check(lib));
