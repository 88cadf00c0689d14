/**
 * The module, for the rest of this package: loaded at its first use, so that an import does nothing. Each entry has
 * its own `#loader`, and all of them have the same `#instance`.
 */

import * as wasm from "#instance";
import { load } from "#loader";
import type { Check } from "./options.js";
import type { Packed } from "./read.js";
import type { FieldShape } from "./types.js";

export { forget, MOST_UNITS, numbers } from "#instance";
export { wasm };

/** To be called before what needs the module. */
export function need(): void {
  if (!wasm.started()) wasm.start(load());
}

/** Has the module respect what was chosen, from now on. */
export function respect(check: Check): void {
  need();
  wasm.respect(check);
}

/** Puts what was written where the module reads it. Returns the length of its text in bytes. */
export function send(packed: Packed): number | undefined {
  need();
  return wasm.send(packed);
}

/** Puts a text where the module reads it. Returns its length in bytes. */
export function sendText(text: string): number | undefined {
  need();
  return wasm.sendText(text);
}

/** Puts bytes where the module reads them. */
export function sendBytes(bytes: Uint8Array): number | undefined {
  need();
  return wasm.sendBytes(bytes);
}

/** The names of the module's tables, by their numbers. */
const TABLES = ["session", "context", "frame", "flat", "leg", "saved"] as const;
export type TableName = (typeof TABLES)[number];

const tables = /* @__PURE__ */ new Map<TableName, FieldShape[]>();

/** A field table of the module, read at its first use. */
export function table(name: TableName): FieldShape[] {
  let fields = tables.get(name);
  if (fields === undefined) {
    need();
    fields = wasm.table(TABLES.indexOf(name));
    tables.set(name, fields);
  }
  return fields;
}
