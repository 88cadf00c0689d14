import * as lib from "cobrowse-session";
import { check } from "./check.js";

try {
  postMessage(check(lib));
} catch (error) {
  postMessage(`failed: ${error.message}`);
}
