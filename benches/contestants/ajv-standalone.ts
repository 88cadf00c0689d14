/** ajv's generated code, made when the benchmark is built: no compiler at run time, and the fastest check of times. */

import type { ValidateFunction } from "ajv";
import { type Contestant, finish, isOrdered, refused } from "../job/contestant.js";
import type { Wire } from "../job/schema.js";

export const makeAjvStandalone = (validate: ValidateFunction): Contestant => ({
  name: "ajv standalone",
  kind: "peer",
  inspect: (value, now) => (validate(value) ? finish(value as Wire, now) : refused(validate.errors ?? [])),
  parse: (value) => (validate(value) && isOrdered(value as Wire) ? value : undefined),
});
