/** A module as the build inlined it (`decode.ts`). */

import type { Inlined } from "./decode.js";

export declare const alphabet: Inlined["alphabet"];
export declare const bytes: Inlined["bytes"];
export declare const length: Inlined["length"];
export declare const singles: Inlined["singles"];
export declare const text: Inlined["text"];
