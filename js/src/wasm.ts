/**
 * The module, for the rest of this package: loaded at its first use, so that an import does nothing. Each entry has
 * its own `#loader`, and all of them have the same `#instance`.
 */

import * as wasm from "#instance";
import { load } from "#loader";
import type { Check } from "./options.js";
import type { FieldShape } from "./types.js";

export {
  issueNumbers,
  issueText,
  judgedAt,
  MOST_UNITS,
  numbers,
  resetInstance,
  sendBytes,
  sendRecord,
  sendText,
} from "#instance";
export { wasm };

/** Instantiates the module, unless it is. To be called before what uses it. */
export function ensureInstance(): void {
  if (!wasm.started()) wasm.start(load());
}

/** Sets the options of all later calls. */
export function setOptions(check: Check): void {
  ensureInstance();
  wasm.setOptions(check);
}

/** The names of the module's tables, by their numbers. */
const TABLES = ["session", "context", "frame", "flat", "leg", "saved"] as const;
export type TableName = (typeof TABLES)[number];

const tables = /* @__PURE__ */ new Map<TableName, FieldShape[]>();

/** A field table of the module, read at its first use. */
export function table(name: TableName): FieldShape[] {
  let fields = tables.get(name);
  if (fields === undefined) {
    ensureInstance();
    fields = wasm.table(TABLES.indexOf(name));
    tables.set(name, fields);
  }
  return fields;
}
