import * as lib from "cobrowse-session/live";
import { check } from "./check.js";

export default {
  fetch() {
    try {
      return new Response(check(lib));
    } catch (error) {
      return new Response(`failed: ${error.message}`, { status: 500 });
    }
  },
};
