/**
 * The schema of sessions, for tools that take the schema of any library: Standard Schema V1 and Standard JSON Schema V1
 * (https://standardschema.dev). The types are the specification's, written out, so that nobody needs its package.
 */

import { schemaFields } from "#tables";
import { own } from "./options.js";
import { visible } from "./read/visible.js";
import { safeParse } from "./sessions.js";
import type { FieldShape, Issue, Session, SessionInput } from "./types.js";

/**
 * What a JSON Schema may be written for.
 *
 * ```js
 * const { input } = sessionSchema["~standard"].jsonSchema;
 * input({ target: "draft-07" }).$schema; // "http://json-schema.org/draft-07/schema#"
 * ```
 */
export type SchemaTarget = "draft-2020-12" | "draft-07" | "openapi-3.0";

/**
 * How {@link sessionSchema} is to be written as JSON Schema.
 *
 * ```js
 * const { output } = sessionSchema["~standard"].jsonSchema;
 * output({ target: "openapi-3.0" }).properties.provider; // { type: "string" }
 * ```
 */
export interface SchemaOptions {
  /** What it is for. */
  readonly target: SchemaTarget | (string & {});
  /** What only some libraries know. This one looks at none. */
  readonly libraryOptions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What came of validating: the clean session, or its errors, as they are among the issues of {@link safeParse}.
 *
 * ```js
 * const result = sessionSchema["~standard"].validate({ id: "a", state: 5 });
 * if (result.issues) result.issues.map(({ path }) => path); // [["state"]]
 * ```
 */
export type SchemaResult =
  | { readonly value: Session; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/**
 * A Standard Schema that is a Standard JSON Schema too.
 *
 * ```js
 * const { version, vendor } = sessionSchema["~standard"];
 * [version, vendor]; // [1, "cobrowse-session"]
 * ```
 */
export interface SessionSchema {
  /** All that there is. */
  readonly "~standard": {
    /** The version of both specifications. */
    readonly version: 1;
    /** The name of this package. */
    readonly vendor: "cobrowse-session";
    /** What it takes and what it makes of that, for the compiler alone. */
    readonly types?: { readonly input: SessionInput; readonly output: Session } | undefined;
    /** {@link safeParse}, as the specification has it: never a promise, and a failure lists errors only. */
    readonly validate: (value: unknown) => SchemaResult;
    /** The same as JSON Schema: the types, without what only the rules can tell. */
    readonly jsonSchema: {
      /**
       * What may be passed in.
       *
       * @throws Error if the target is none that is known
       */
      readonly input: (options: SchemaOptions) => Record<string, unknown>;
      /**
       * What comes out.
       *
       * @throws Error if the target is none that is known
       */
      readonly output: (options: SchemaOptions) => Record<string, unknown>;
    };
  };
}

/**
 * The schema of a session, for tools that take a Standard Schema: routers, forms, RPC.
 *
 * ```js
 * const { validate, jsonSchema } = sessionSchema["~standard"];
 * validate({ id: "a", state: "ALERTING" }); // { value: { state: "alerting", id: "a" } }
 * jsonSchema.output({ target: "draft-07" }).type; // "object"
 * ```
 */
export const sessionSchema: SessionSchema = {
  "~standard": {
    version: 1,
    vendor: "cobrowse-session",
    validate(value) {
      const result = safeParse(value);
      if (result.success) return { value: result.data };
      return { issues: result.issues.filter(({ severity }) => severity === "error") };
    },
    jsonSchema: {
      input: (options) => jsonSchema(options, true),
      output: (options) => jsonSchema(options, false),
    },
  },
};

type Json = Record<string, unknown>;

/** Writes a value of one type. */
type Typed = (type: string, more?: Json) => Json;

const exact: Typed = (type, more) => ({ type, ...more });
const orNull: Typed = (type, more) => ({ type: [type, "null"], ...more });
/** OpenAPI 3.0 knows no type `null`. */
const nullable: Typed = (type, more) => ({ type, nullable: true, ...more });

/** What a schema says it is written in, by target. */
const DIALECTS: Record<SchemaTarget, Json> = {
  "draft-2020-12": { $schema: "https://json-schema.org/draft/2020-12/schema" },
  "draft-07": { $schema: "http://json-schema.org/draft-07/schema#" },
  "openapi-3.0": {},
};

function jsonSchema(options: SchemaOptions, isInput: boolean): Json {
  const target = own(options, "target") as PropertyKey;
  if (!Object.hasOwn(DIALECTS, target)) {
    throw new Error(`the target ${visible(String(target))} is none of ${Object.keys(DIALECTS).join(", ")}`);
  }
  const maybe = target === "openapi-3.0" ? nullable : orNull;
  const write = isInput ? inputOf(maybe) : outputOf;
  return { ...DIALECTS[target as SchemaTarget], ...exact("object", write(schemaFields())) };
}

/** Writes what a record's fields are. */
type Fields = (fields: readonly FieldShape[]) => Json;

/** As they come out: by their JSON names, and absent where they have no value. */
const outputOf: Fields = (fields) => {
  const required = fields.filter((field) => field.required).map(({ names }) => names[0]);
  const properties = fields.map((field) => [field.names[0], schemaOf(field, exact, cleanTime, outputOf)]);
  return { properties: Object.fromEntries(properties), ...(required.length > 0 && { required }) };
};

/** As they may be passed in: by any of their names, and `null` where they have no value. */
const inputOf = (maybe: Typed): Fields => {
  const fieldsOf: Fields = (fields) => {
    const value = (field: FieldShape, typed: Typed) => schemaOf(field, typed, anyTime, fieldsOf);
    const properties = fields.flatMap((field) => field.names.map((name) => [name, value(field, maybe)]));
    // Any of its names will do, but not with `null`.
    const required = fields
      .filter((field) => field.required)
      .map((field) => ({
        anyOf: field.names.map((name) => ({
          required: [name],
          properties: { [name]: value(field, exact) },
        })),
      }));
    return { properties: Object.fromEntries(properties), ...(required.length > 0 && { allOf: required }) };
  };
  return fieldsOf;
};

const cleanTime = (typed: Typed): Json => typed("string", { format: "date-time" });

/** What times are made of. `date-time` would be wrong: an offset may lack its colon, and the platform's "none" most of it. */
const TIME =
  "^(0001-01-01([Tt ]|$)|\\d{4}-\\d{2}-\\d{2}[Tt ]\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?([Zz]|[+-]\\d{2}:?\\d{2})$)";
/** The milliseconds of the years 1 to 9999. */
const MOMENTS = { minimum: -62_135_596_800_000, maximum: 253_402_300_799_999 };

const anyTime = (typed: Typed): Json => ({
  anyOf: [typed("string", { pattern: TIME }), exact("integer", MOMENTS)],
});

const COUNTS = { minimum: 0, maximum: 4_294_967_295 };
const MOST_ITEMS = 10_000;
/** A URL that passes the rules begins so. */
const HTTPS = "^[Hh][Tt][Tt][Pp][Ss]://";

/** Writes a field's value: whether it may be `null` says `typed`, what is in it say the others. */
function schemaOf(
  { kind, members, fields }: FieldShape,
  typed: Typed,
  timeOf: (typed: Typed) => Json,
  fieldsOf: Fields,
): Json {
  const list = (items: Json) => typed("array", { items, maxItems: MOST_ITEMS });
  switch (kind) {
    case "time":
      return timeOf(typed);
    case "url":
      return typed("string", { pattern: HTTPS });
    case "flag":
      return typed("boolean");
    case "count":
      return typed("integer", COUNTS);
    case "member":
      // Known members, for editors to offer and readers to see; but any string is valid.
      return { anyOf: [exact("string", { enum: [...members] }), typed("string")] };
    case "texts":
      return list(exact("string"));
    case "record":
      return typed("object", fieldsOf(fields));
    case "records":
      return list(exact("object", fieldsOf(fields)));
    default:
      return typed("string");
  }
}
