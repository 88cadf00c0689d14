import { check } from "./check.js";
import * as lib from "./node_modules/cobrowse-session/pkg/slim.js";
import { report } from "./report.js";

report(async () => {
  await lib.init(new URL("./node_modules/cobrowse-session/pkg/cobrowse_session_live.wasm", import.meta.url));
  return check(lib);
});
