import * as lib from "cobrowse-session/live";
import { check } from "./check.js";
import { report } from "./report.js";

report(() => check(lib));
