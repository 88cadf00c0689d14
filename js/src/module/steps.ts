/** What is done to stores of live sessions in a module. */

import type { Check } from "./chosen.js";
import type { LiveExports } from "./exports.js";
import type { Running } from "./running.js";

/**
 * Something that is done to a store, with so many bytes of text that were written. A module knows no clock and no chance, so that
 * it can be done again in another instance, with the same answer.
 */
export type Step<R = unknown> = (running: Running<LiveExports>, bytes: number, isAgain?: boolean) => R;

/** Opens a store, which goes by a handle. `hosts`: the list of trusted hosts, which is written for the module before, and how many bytes that is. */
export interface Open {
  readonly hosts: string;
  readonly store: (running: Running<LiveExports>, handle: number, hosts: number) => void;
}

// Steps are remembered for longer than their store may live. So each is made by a function of its own, and holds on to nothing
// but what it needs.

/** Opens a store with these options. */
export function opening(keepEndedMs: number, maxLegs: number, media: string[], check: Check): Open {
  const { skewToleranceMs, flags, hosts } = check;
  return {
    hosts,
    store: ({ exports }, handle, bytes) =>
      exports.liveOpen(handle, keepEndedMs, maxLegs, media, skewToleranceMs, flags, bytes),
  };
}

/** Opens a store with a handle. */
export function opened({ store }: Open, handle: number): Step {
  return (running, bytes) => store(running, handle, bytes);
}

/** Closes the store with a handle. */
export function closing(handle: number): Step {
  return ({ exports }) => exports.liveClose(handle);
}

/** Applies the frame that was written to the store with a handle: JSON as it came, or a payload. */
export function applying(handle: number, isJson: boolean, isText: boolean, at: number): Step<number> {
  return ({ exports }, bytes, isAgain = false) =>
    exports.liveApply(handle, bytes, isJson, isText, at, isAgain);
}

/** Restores something that was saved, and written. */
export function restoring(handle: number): Step<boolean> {
  return ({ exports }, bytes) => exports.liveRestore(handle, bytes);
}

/** Restores the key of a leg that was forgotten, which was written. */
export function forgetting(handle: number): Step {
  return ({ exports }, bytes) => exports.liveForgotten(handle, bytes);
}

/** Works out what was restored. */
export function finishing(handle: number): Step<number> {
  return ({ exports }) => exports.liveRestored(handle);
}

/** Works out what was restored, with what was not saved of the other store (`liveUnsaved`). */
export function takingOver(handle: number, unsaved: Float64Array): Step<boolean> {
  return ({ exports }) => exports.liveTakeOver(handle, unsaved);
}
