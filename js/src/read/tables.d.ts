/** Field tables, as the build writes them out (scripts/lib/readers.mjs). */

import type { Change, FieldShape, Issue } from "../types.js";

/** A field as the reader of payloads needs to know it. */
export type PayloadField = Pick<FieldShape, "names" | "kind"> & { readonly fields: readonly PayloadField[] };

/** A session, for schemas. */
export declare function schemaFields(): readonly FieldShape[];
/** A session. */
export declare function sessionFields(): readonly PayloadField[];
/** A session by its names in flat shapes, in the order of its own. */
export declare function flatFields(): readonly PayloadField[];
/** A payload of any shape. */
export declare function frameFields(): readonly PayloadField[];
/** A leg that is passed back. */
export declare function legFields(): readonly PayloadField[];
/** What live sessions save. */
export declare function savedFields(): readonly PayloadField[];
/** The codes of issues, by their numbers. */
export declare const CODES: readonly Issue["code"][];
/** The types of changes, by their numbers. */
export declare const CHANGE_TYPES: readonly Change["type"][];
/** The domains of the regions of Genesys Cloud. */
export declare const REGION_DOMAINS: readonly string[];
