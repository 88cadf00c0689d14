/** Compiling a module, and what to say where that is not possible. */

/** How engines say that they may not compile: Chromium and Node.js in two ways, Safari and Firefox. */
const FORBIDDEN = /content security policy|disallowed by embedder|blocked by CSP/i;

/** Throws an error that says so, where there is no WebAssembly. */
function ensureWebAssembly(): void {
  if (typeof WebAssembly === "object") return;
  throw new Error(
    "cobrowse-session needs WebAssembly, and there is none: browsers turn it off in Lockdown Mode and by policies of companies. " +
      "Check records elsewhere then, such as on a server",
  );
}

/** What to throw where a module can't be compiled: what the engine says, or what to do about it. */
function explained(error: unknown): unknown {
  // A policy may forbid a download, too: that is a TypeError.
  const isOurs = error instanceof Error && !(error instanceof TypeError);
  if (!isOurs || !FORBIDDEN.test(error.message)) return error;
  return new Error(
    "cobrowse-session may not compile its module here. A page's Content-Security-Policy must have 'wasm-unsafe-eval' among the sources of script-src. " +
      'At the edge, it must be imported: bundle with the condition "edge-light" or "workerd", or pass what ' +
      '"cobrowse-session/cobrowse_session.wasm" gives there to initSync of "cobrowse-session/slim"',
    { cause: error },
  );
}

/** Whether something is bytes. All else is a module, or refused as none: one of another realm is no instance of this one's class. */
export function isBufferSource(source: unknown): source is BufferSource {
  return (source as BufferSource | undefined)?.byteLength !== undefined;
}

/** A module, from its bytes if need be. */
export function compiled(source: WebAssembly.Module | BufferSource): WebAssembly.Module {
  ensureWebAssembly();
  try {
    return isBufferSource(source) ? new WebAssembly.Module(source) : source;
  } catch (error) {
    throw explained(error);
  }
}

/** A module that takes its time. */
export async function compiling(compile: () => Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  ensureWebAssembly();
  try {
    return await compile();
  } catch (error) {
    throw explained(error);
  }
}
