/** All contestants. */

import type { Contestant } from "../job/contestant.js";
import { ajv } from "./ajv.js";
import { arktype } from "./arktype.js";
import { floor } from "./floor.js";
import { ours } from "./ours.js";
import { valibot } from "./valibot.js";
import { zod } from "./zod.js";
import { zodMini } from "./zod-mini.js";

export const contestants: Contestant[] = [ours, floor, ajv, arktype, zod, zodMini, valibot];
