import * as lib from "cobrowse-session";
import { check } from "./check.js";

console.log(check(lib));
