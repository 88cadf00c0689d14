/** A store of live sessions in the module. */

import { savedFields } from "#tables";
import type { History } from "../module/history.js";
import type { Instance, LiveExports, Running } from "../module/modules.js";
import type { Open, Step } from "../module/steps.js";
import { writePayload } from "../read/payload.js";

/** Writes a part of a save for the module. */
export const writeSaved = (saved: unknown): string => writePayload(saved, savedFields());

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

  /** From here on, it is told that its legs were lost. */
  toldLoss(): void {
    this.#toldLosses = this.#instance.losses;
  }

  /** Uses the module. A store that was lost is opened anew before; one that is closed is not. */
  cross<R>(body: (running: Running<LiveExports>) => R): R {
    const instance = this.#instance;
    return instance.cross((running) => {
      if (!this.#isClosed && this.#losses !== instance.losses) {
        this.#handle = this.#history.open(running, { open: this.#open, write: writeSaved });
        this.#losses = instance.losses;
      }
      return body(running);
    });
  }

  /** Uses the store in the module. */
  use<R>(body: (running: Running<LiveExports>, handle: number) => R): R {
    return this.cross((running) => body(running, this.#handle));
  }

  /** Something was done to the store, with so many bytes of text. */
  did(running: Running<LiveExports>, step: Step, answer: unknown, bytes: number): void {
    this.#history.did(running, step, answer, bytes);
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
