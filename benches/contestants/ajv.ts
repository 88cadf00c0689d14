/** ajv with ajv-formats, compiled at run time: as its documentation shows it. */

import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { type Contestant, finish, hasOddTime, isOrdered, refused } from "../job/contestant.js";
import { jsonSchema } from "../job/json-schema.js";
import type { Wire } from "../job/schema.js";

/** Compiles the schema. All errors are wanted, as from the others. */
function compile(): ValidateFunction {
  const ajv = new Ajv({ allErrors: true });
  formats.default(ajv, ["date-time"]);
  return ajv.compile(jsonSchema({ formats: true }));
}

// At first use, so that what compiling takes can be told from what importing takes.
let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  compiled ??= compile();
  return compiled;
}

export const ajv: Contestant = {
  name: "ajv",
  kind: "peer",
  note: "ajv: ajv-formats takes some times that RFC 3339 does not know.",
  inspect(value, now) {
    const validate = validator();
    return validate(value) ? finish(value as Wire, now) : refused(validate.errors ?? []);
  },
  parse: (value) => (validator()(value) && isOrdered(value as Wire) ? value : undefined),
  // A space for the T, an offset without minutes; and a leap second only at midnight.
  deviates: hasOddTime,
};
