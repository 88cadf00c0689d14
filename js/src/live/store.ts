/** A store of live sessions in the module. */

import type { History, Step } from "../module/history.js";
import type { Instance, LiveExports, Running } from "../module/modules.js";

type Open = (running: Running<LiveExports>, handle: number) => void;

// Steps are remembered for longer than their store may live. So each is made by a function of its own, and holds on to nothing but what it needs.

/** Opens a store. */
export function opening(keepEndedMs: number, maxLegs: number, media: string[]): Open {
  return ({ exports }, handle) => exports.liveOpen(handle, keepEndedMs, maxLegs, media);
}

/** Applies a frame to the store with a handle; JSON as it came, or a payload that was written. */
export function applying(handle: number, frame: string | Uint8Array, isJson: boolean, at: number) {
  const isText = typeof frame === "string";
  return (running: Running<LiveExports>, bytes = running.send(frame) as number): number =>
    running.exports.liveApply(handle, bytes, isJson, isText, at);
}

/** Restores something that was saved, and written. */
export function restoring(handle: number, text: string) {
  return (running: Running<LiveExports>, bytes = running.sendText(text) as number): boolean =>
    running.exports.liveRestore(handle, bytes);
}

/** Restores the key of a leg that was forgotten. */
export function forgetting(handle: number, key: string): Step {
  return (running) => running.exports.liveForgotten(handle, running.sendText(key) ?? 0);
}

/** Works out what was restored. */
export function finishing(handle: number): Step {
  return (running) => running.exports.liveRestored(handle);
}

export class Store {
  readonly #instance: Instance<LiveExports>;
  readonly #history: History;
  readonly #open: Open;
  #handle = 0;
  /** How often the stores of the instance had been lost when this one was opened, and when that was told. */
  #losses = -1;
  #toldLosses: number;
  readonly #tell: () => void;

  /**
   * @param open opens a store with a handle
   * @param tell is called some time after the store was lost
   */
  constructor(instance: Instance<LiveExports>, open: Open, tell: () => void) {
    this.#instance = instance;
    // The larger module has one.
    this.#history = instance.history as History;
    this.#open = open;
    this.#tell = tell;
    this.cross(() => undefined);
    this.#toldLosses = this.#losses;
    instance.whenLost.add(tell);
  }

  /** Whether its legs were lost, and nobody was told yet. */
  get isLost(): boolean {
    return this.#toldLosses !== this.#instance.losses;
  }

  /** From here on, it is told that its legs were lost. */
  toldLoss(): void {
    this.#toldLosses = this.#instance.losses;
  }

  /** What it goes by in the module, while the module is used. */
  get handle(): number {
    return this.#handle;
  }

  /** Uses the module. A store that was lost is opened anew before. */
  cross<R>(body: (running: Running<LiveExports>) => R): R {
    const instance = this.#instance;
    return instance.cross((running) => {
      if (this.#losses !== instance.losses) {
        this.#handle = this.#history.open(running, this.#open);
        this.#losses = instance.losses;
      }
      return body(running);
    });
  }

  /** Something was done to the store, of so many units. */
  did(running: Running<LiveExports>, step: Step, units: number): void {
    this.#history.add(running, step, units);
  }

  /** Does something to the store, of so many units. */
  do(step: Step, units: number): void {
    this.cross((running) => {
      step(running);
      this.did(running, step, units);
    });
  }

  close(): void {
    const instance = this.#instance;
    instance.whenLost.delete(this.#tell);
    instance.cross((running) => {
      // What was lost is closed.
      if (this.#losses === instance.losses) this.#history.close(running, this.#handle);
    });
  }
}
