/** No module: the program brings it. */

import { started } from "#instance";

export function loadCore(): never {
  throw new Error(
    "cobrowse-session/slim has no module yet: call its init(url) and wait, or its initSync(bytes), with " +
      '"cobrowse-session/cobrowse_session.wasm", or "cobrowse-session/cobrowse_session_live.wasm" for all of it. ' +
      'The entry "cobrowse-session" needs neither.',
  );
}

export function loadLive(user: string): never {
  if (started() === undefined) loadCore();
  throw new Error(
    `${user} needs cobrowse_session_live.wasm: pass "cobrowse-session/cobrowse_session_live.wasm" to init(url) or ` +
      "initSync(bytes), which has all that cobrowse_session.wasm has",
  );
}
