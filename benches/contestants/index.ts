/** All contestants. */

import type { ValidateFunction } from "ajv";
import type { Contestant } from "../job/contestant.js";
import { ajv } from "./ajv.js";
import { makeAjvStandalone } from "./ajv-standalone.js";
import { arktype } from "./arktype.js";
import { floor } from "./floor.js";
import { ours } from "./ours.js";
import { makeSerdeWasm, type SerdeWasm } from "./serde-wasm.js";
import { sury } from "./sury.js";
import { typebox } from "./typebox.js";
import { valibot } from "./valibot.js";
import { zod } from "./zod.js";
import { zodMini } from "./zod-mini.js";

/** What benches/build.mjs makes. */
export interface Built {
  validate: ValidateFunction;
  serdeWasm: SerdeWasm;
  serdeWasmBytes: Uint8Array;
}

/** All of them; ours comes first. */
export const makeContestants = ({ validate, serdeWasm, serdeWasmBytes }: Built): Contestant[] => [
  ours,
  floor,
  makeAjvStandalone(validate),
  ajv,
  sury,
  typebox,
  arktype,
  zod,
  zodMini,
  valibot,
  makeSerdeWasm(serdeWasm, serdeWasmBytes),
];
