import { check } from "./check.js";
import * as lib from "./node_modules/cobrowse-session/pkg/index-live.js";
import { report } from "./report.js";

report(() => check(lib));
