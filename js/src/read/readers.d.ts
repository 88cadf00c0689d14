/** Reads objects property by property, as the build writes it out from the field tables (scripts/lib/readers.mjs). */

import type { Reading } from "./reading.js";

type Source = Readonly<Record<string, unknown>>;

/** How many facts there are of a session. */
export declare const FACTS: number;
/** Reads a session. */
export declare function readSession(record: Source, reading: Reading): boolean;
/** Reads what clocks look at in a session. */
export declare function timeSession(record: Source, reading: Reading): boolean;
/** Reads what clocks look at in a context. */
export declare function timeContext(record: Source, reading: Reading): boolean;
/** Reads what clocks look at in a leg, beside its session and its context. */
export declare function timePlace(record: Source, reading: Reading): boolean;
/** Reads a session, and writes a copy of it, in which what is odd has yet to be made clean. */
export declare function copySession(record: Source, reading: Reading, copy: Record<string, unknown>): boolean;
