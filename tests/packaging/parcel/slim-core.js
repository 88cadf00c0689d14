import * as lib from "cobrowse-session/slim";
import { checkCore } from "./check.js";
import { report } from "./report.js";

report(async () => {
  await lib.init(new URL("npm:cobrowse-session/cobrowse_session.wasm", import.meta.url));
  return checkCore(lib);
});
