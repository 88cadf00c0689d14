import * as lib from "cobrowse-session";
import { check } from "../check.js";
import { Client } from "./client.jsx";

export const dynamic = "force-dynamic";

// It is checked on the server, for this component; while the client's is rendered there; in the browser; and at the edge.
export default function Page() {
  return <Client server={check(lib)} />;
}
