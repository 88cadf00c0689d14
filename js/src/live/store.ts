/** A store of live sessions in the module. */

import type { History, Open, Step } from "../module/history.js";
import type { Instance, LiveExports, Running } from "../module/modules.js";

// Steps are remembered for longer than their store may live. So each is made by a function of its own, and holds on to nothing
// but what it needs.

/** Opens a store. */
export function opening(keepEndedMs: number, maxLegs: number, media: string[]): Open {
  return ({ exports }, handle) => exports.liveOpen(handle, keepEndedMs, maxLegs, media);
}

/** Applies the frame that was written to the store with a handle: JSON as it came, or a payload. */
export function applying(handle: number, isJson: boolean, isText: boolean, at: number) {
  return ({ exports }: Running<LiveExports>, bytes: number, isAgain = false): number =>
    exports.liveApply(handle, bytes, isJson, isText, at, isAgain);
}

/** Restores something that was saved, and written. */
export function restoring(handle: number) {
  return ({ exports }: Running<LiveExports>, bytes: number): boolean => exports.liveRestore(handle, bytes);
}

/** Restores the key of a leg that was forgotten, which was written. */
export function forgetting(handle: number): Step {
  return ({ exports }, bytes) => exports.liveForgotten(handle, bytes);
}

/** Works out what was restored. */
export function finishing(handle: number): Step {
  return ({ exports }) => exports.liveRestored(handle, new Float64Array());
}

export class Store {
  readonly #instance: Instance<LiveExports>;
  readonly #history: History;
  readonly #open: Open;
  readonly #tell: () => void;
  #handle = 0;
  #isClosed = false;
  /** How often the stores of the instance had been lost when this one was opened, and when that was told. */
  #losses = -1;
  #toldLosses: number;

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

  /** What it goes by in the module, while the module is used. */
  get handle(): number {
    return this.#handle;
  }

  /** Whether its legs were lost, and nobody was told yet. */
  get isLost(): boolean {
    return !this.#isClosed && this.#toldLosses !== this.#instance.losses;
  }

  /** How often its legs got other numbers. */
  get moves(): number {
    return this.#instance.moves;
  }

  /** From here on, it is told that its legs were lost. */
  toldLoss(): void {
    this.#toldLosses = this.#instance.losses;
  }

  /** Uses the module. A store that was lost is opened anew before; one that is closed is not. */
  cross<R>(body: (running: Running<LiveExports>) => R): R {
    const instance = this.#instance;
    return instance.cross((running) => {
      if (!this.#isClosed && this.#losses !== instance.losses) {
        this.#handle = this.#history.open(running, this.#open);
        this.#losses = instance.losses;
      }
      return body(running);
    });
  }

  /** Something was done to the store, with so many bytes of text. */
  did(running: Running<LiveExports>, step: Step, answer: unknown, bytes: number): void {
    this.#history.did(running, step, answer, bytes);
  }

  /** Does something to the store, with a text. `false`: there is no memory for that. */
  do(step: Step, text = ""): boolean {
    return this.cross((running) => {
      const bytes = running.sendText(text);
      if (bytes === undefined) return false;
      this.did(running, step, step(running, bytes), bytes);
      return true;
    });
  }

  /** Closes it. If that fails, it may be tried again. */
  close(): void {
    const instance = this.#instance;
    instance.cross((running) => {
      // What was lost is closed.
      if (!this.#isClosed && this.#losses === instance.losses) this.#history.close(running, this.#handle);
      this.#isClosed = true;
    });
    instance.whenLost.delete(this.#tell);
  }
}
