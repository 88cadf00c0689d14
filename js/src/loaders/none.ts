/** No module: the program brings it. */

export function load(): never {
  throw new Error(
    "cobrowse-session/slim has no module yet: call its init(url) and wait, or its initSync(bytes), with " +
      '"cobrowse-session/cobrowse_session.wasm". The entry "cobrowse-session" needs neither.',
  );
}
