/** Bringing the module along, for the entry that has none. */

import { bind as bindCore } from "#bindings-core";
import { bind as bindLive } from "#bindings-live";
import { startCore, started, startedLive, startLive } from "#instance";
import { compiled, compiling, isBufferSource } from "./module/compile.js";

/**
 * Where a module comes from: its address, a request for it, an answer that is it, its bytes, or itself.
 *
 * ```js
 * await init(fetch("/assets/cobrowse_session.wasm"));
 * ready(); // true
 * ```
 */
export type ModuleSource = string | URL | Request | Response | BufferSource | WebAssembly.Module;

let pending: Promise<void> | undefined;

/**
 * Whether a module is there, and what it has can be called.
 *
 * ```js
 * ready(); // false
 * ```
 */
export function ready(): boolean {
  return started() !== undefined;
}

/**
 * Gets a module ready: `cobrowse_session.wasm` checks and times sessions, `cobrowse_session_live.wasm` has everything.
 * Once is enough, and more does no harm: whoever calls while another call is under way waits for that one, and its source
 * counts. After a failure it may be called again; and after the smaller module, the larger one may be brought.
 *
 * ```js
 * await init(new URL("cobrowse-session/cobrowse_session.wasm", import.meta.url));
 * ready(); // true
 * ```
 *
 * @param source where the module comes from, or a promise of that; may be left out once a module is there
 * @throws what kept the module from loading
 */
export function init(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<void> {
  const given = Promise.resolve(source);
  const isReady = startedLive() !== undefined || (started() !== undefined && source === undefined);
  if (isReady || pending !== undefined) {
    // It is not needed, so that its failure is nobody's.
    given.catch(() => undefined);
    return pending ?? Promise.resolve();
  }
  pending = given
    .then((source) => compiling(() => compile(source)))
    // All at once from here on: whoever else may have made an instance meanwhile, there is only one.
    .then(start)
    .finally(() => {
      pending = undefined;
    });
  return pending;
}

/**
 * Gets a module ready at once. Once is enough, and more does no harm.
 *
 * ```js
 * import { readFileSync } from "node:fs";
 * import { createRequire } from "node:module";
 *
 * initSync(readFileSync(createRequire(import.meta.url).resolve("cobrowse-session/cobrowse_session.wasm")));
 * ready(); // true
 * ```
 *
 * @param module the module, or its bytes
 * @throws what is wrong with the module
 */
export function initSync(module: WebAssembly.Module | BufferSource): void {
  if (startedLive() === undefined) start(compiled(module));
}

/** Makes an instance of whichever module it is. */
function start(module: WebAssembly.Module): void {
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (names.includes("liveOpen")) startLive(module, bindLive);
  else if (names.includes("inspectLines")) startCore(module, bindCore);
  else {
    throw new TypeError(
      "this is another module than cobrowse_session.wasm and cobrowse_session_live.wasm of cobrowse-session",
    );
  }
}

async function compile(source: ModuleSource | undefined): Promise<WebAssembly.Module> {
  if (source === undefined) {
    throw new TypeError(
      'init() takes the module, its bytes or its address: that of "cobrowse-session/cobrowse_session.wasm", or of ' +
        '"cobrowse-session/cobrowse_session_live.wasm"',
    );
  }
  const isRequest = typeof Request === "function" && source instanceof Request;
  const remote = typeof source === "string" || source instanceof URL || isRequest;
  const answer: unknown = remote ? await fetch(source) : source;
  if (typeof Response === "function" && answer instanceof Response) {
    if (!answer.ok) throw new Error(`no module at ${answer.url}: the server answered ${answer.status}`);
    const type = answer.headers.get("content-type");
    // Only of this type is a module compiled as it comes in.
    if (type?.toLowerCase() === "application/wasm") return WebAssembly.compileStreaming(answer);
    return WebAssembly.compile(await answer.arrayBuffer());
  }
  return isBufferSource(answer) ? WebAssembly.compile(answer) : (answer as WebAssembly.Module);
}
