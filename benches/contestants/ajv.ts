/** ajv with ajv-formats, compiled at run time: as its documentation shows it. */

import { Ajv } from "ajv";
import formats from "ajv-formats";
import { type Contestant, finish, isOrdered, refused } from "../job/contestant.js";
import { jsonSchema } from "../job/json-schema.js";
import { TIME, type Wire } from "../job/schema.js";

/** Compiles the schema. All errors are wanted, as from the others. */
export function compileAjv() {
  const ajv = new Ajv({ allErrors: true });
  formats.default(ajv, ["date-time"]);
  return ajv.compile(jsonSchema({ formats: true }));
}

const validate = compileAjv();

export const ajv: Contestant = {
  name: "ajv",
  kind: "peer",
  note: "Its parse returns what it was given, uncleaned: less work than the others do.",
  inspect: (value, now) => (validate(value) ? finish(value as Wire, now) : refused(validate.errors ?? [])),
  parse: (value) => (validate(value) && isOrdered(value as Wire) ? value : undefined),
  // ajv-formats takes a space for the T and an offset without minutes, and a leap second only at midnight.
  deviates: (text) =>
    (text.match(/"\d{4}-[^"]*"/g) ?? []).some((time) => !TIME.test(time.slice(1, -1)) || /:60/.test(time)),
};
