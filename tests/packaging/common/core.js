// An app that checks and times sessions, and nothing else.

import { formatIssues, inspect, inspectJson, parse, validate } from "cobrowse-session";
import { checkCore } from "./check.js";
import { report } from "./report.js";

report(() => checkCore({ formatIssues, inspect, inspectJson, parse, validate }));
