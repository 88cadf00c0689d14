/** A cold start: from the import of a contestant to its first verdict. */

import { isContestant } from "./job/contestant.js";

/** A cold start in milliseconds. */
export interface Cold {
  importMs: number;
  /** The first verdict; of a contestant that compiles its schema, with that. */
  firstMs: number;
}

/** Imports a contestant that was not here before, and asks it about one record. */
export async function startCold(url: string, record: string, now: number): Promise<Cold> {
  const value: unknown = JSON.parse(record);
  const began = performance.now();
  const contestant = Object.values(await import(url)).find(isContestant);
  const imported = performance.now();
  const { valid } = contestant?.inspect(value, now) ?? { valid: false };
  const judged = performance.now();
  if (!valid) throw new Error(`${url} calls a valid record invalid`);
  return { importMs: imported - began, firstMs: judged - imported };
}
