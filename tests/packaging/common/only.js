import { formatDuration } from "cobrowse-session";
import { report } from "./report.js";

report(() => (formatDuration(3_723_000, { locale: "en" }) === "1:02:03" ? "passed" : "failed"));
