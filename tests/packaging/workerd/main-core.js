import { formatIssues, inspect, inspectJson, parse, validate } from "cobrowse-session";
import { checkCore } from "./check.js";

export default {
  fetch() {
    try {
      return new Response(checkCore({ formatIssues, inspect, inspectJson, parse, validate }));
    } catch (error) {
      return new Response(`failed: ${error.message}`, { status: 500 });
    }
  },
};
