import * as lib from "cobrowse-session";
import { LiveSessions } from "cobrowse-session/live";
import { check } from "../../check.js";

export const runtime = "edge";

// `next start` would compile bytes. Where an edge route is deployed, nothing does.
WebAssembly.Module = function Module() {
  throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
};

export function GET() {
  try {
    return new Response(check({ ...lib, LiveSessions }));
  } catch (error) {
    return new Response(error.message);
  }
}
