/** That all answers stay right where modules may have little memory, which holds for the whole process. */

import { writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import * as lib from "cobrowse-session";
import { expect, it } from "vitest";
import { failureRounds, timeFor, withMuchText } from "./failure-rounds.js";

/** How often there is more text than memory. `ROUNDS=100000` takes half an hour, and says how far it has come. */
const ROUNDS = Number(process.env.ROUNDS ?? 1500);
const MEGABYTES = 4;

it(
  `all functions and live sessions survive that there is no memory, ${ROUNDS} times`,
  () => {
    setFlagsFromString(`--wasm-max-mem-pages=${MEGABYTES * 16}`);
    const { applied, failed } = failureRounds(lib, ROUNDS, withMuchText(lib), (round) => {
      if (round % 10_000 === 0) writeSync(2, `${round} of ${ROUNDS} rounds\n`);
    });
    expect(applied).toBeGreaterThan(ROUNDS / 10);
    expect(failed).toBeGreaterThan(ROUNDS / 50);
  },
  timeFor(ROUNDS),
);
