/**
 * The usual way to use Rust for this: serde-wasm-bindgen makes structs of the object, chrono reads the times, and the
 * result goes back the same way. The crate is benches/serde-wasm.
 */

import type { Contestant, Verdict } from "../job/contestant.js";
import { hasArrayForRecord, hasOddTime } from "../job/contestant.js";

/** What wasm-bindgen makes of the crate. */
export interface SerdeWasm {
  initSync(from: { module: BufferSource }): unknown;
  inspect(value: unknown, now: number): Verdict;
}

export function makeSerdeWasm(wasm: SerdeWasm, bytes: Uint8Array): Contestant {
  wasm.initSync({ module: bytes as BufferSource });
  return {
    name: "serde-wasm",
    kind: "usual",
    note: "serde-wasm: it stops at the first error, as serde does, and chrono takes some times that RFC 3339 does not know.",
    inspect: (value, now) => wasm.inspect(value, now),
    deviates: (text) => hasArrayForRecord(text) || hasOddTime(text),
  };
}
