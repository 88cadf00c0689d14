import * as lib from "cobrowse-session/slim";
import { check } from "./check.js";
import { report } from "./report.js";

report(async () => {
  await lib.init(new URL("cobrowse-session/cobrowse_session_live.wasm", import.meta.url));
  return check(lib);
});
