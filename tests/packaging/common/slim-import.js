// For bundlers that emit what is imported, and not what a URL names.

import address from "cobrowse-session/cobrowse_session_live.wasm";
import * as lib from "cobrowse-session/slim";
import { check } from "./check.js";
import { report } from "./report.js";

report(async () => {
  await lib.init(address);
  return check(lib);
});
