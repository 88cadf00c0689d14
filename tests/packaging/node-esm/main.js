import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as lib from "cobrowse-session";
import * as slim from "cobrowse-session/slim";
import { check } from "./check.js";

slim.initSync(readFileSync(fileURLToPath(import.meta.resolve("cobrowse-session/cobrowse_session.wasm"))));
check(slim);
console.log(check(lib));
