/** A module as the build inlined it. */

import type { Inlined } from "./decode.js";

export declare const inlined: Inlined;
