/**
 * The module, for the rest of this package: loaded at its first use, so that an import does nothing. Each entry has
 * its own `#loader`, and all of them have the same `#instance`.
 */

import * as wasm from "#instance";
import { load } from "#loader";
import type { FieldShape } from "./types.js";

export { forget, MOST_UNITS } from "#instance";
export { wasm };

/** To be called before what needs the module. */
export function need(): void {
  if (!wasm.started()) wasm.start(load());
}

/** Puts cells and a text where the module reads them. Returns the text's length in bytes. */
export function send(values: readonly number[], string: string): number | undefined {
  need();
  return wasm.send(values, string);
}

/** Puts bytes where the module reads them. */
export function sendBytes(bytes: Uint8Array): number | undefined {
  need();
  return wasm.sendBytes(bytes);
}

/** A field table of the module, read at its first use. */
export function table(read: () => FieldShape[]): () => FieldShape[] {
  let fields: FieldShape[] | undefined;
  return () => {
    if (fields === undefined) {
      need();
      fields = read();
    }
    return fields;
  };
}
