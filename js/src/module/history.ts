/** What was done to the live sessions in an instance, so that another instance can be brought to where that one was. */

import { isStackEnd } from "../read/stack.js";
import type { LiveExports } from "./exports.js";
import type { Image, Running } from "./running.js";

/** Something that was done, and can be done again in another instance: with the same outcome, as a module knows no clock and no chance. */
export type Step = (running: Running<LiveExports>) => unknown;

/** How much may be done until an image is taken: bytes, or UTF-16 units, of frames. A larger instance may do more. */
const LEAST_UNITS = 2 ** 22;
const UNITS_BY_MEMORY = 1 / 4;

export class History {
  #image: Image | undefined;
  #steps: Step[] = [];
  #units = 0;
  /** How many stores of live sessions are open, and how many there were. */
  #stores = 0;
  #opened = 0;

  /** Whether there is anything to be remembered. */
  get isEmpty(): boolean {
    return this.#stores === 0;
  }

  /** Opens a store, and returns its handle. */
  open(running: Running<LiveExports>, open: (running: Running<LiveExports>, handle: number) => void): number {
    const handle = ++this.#opened;
    const step = (running: Running<LiveExports>) => open(running, handle);
    step(running);
    this.add(running, step, 0);
    this.#stores++;
    return handle;
  }

  /** Closes a store. */
  close(running: Running<LiveExports>, handle: number): void {
    const step = (running: Running<LiveExports>) => running.exports.liveClose(handle);
    step(running);
    this.add(running, step, 0);
    this.#stores--;
    if (this.#stores === 0) this.forget();
  }

  /** Something was done to a store, of so many units. If this fails, it is as if it had not been done. */
  add(running: Running<LiveExports>, step: Step, units: number): void {
    const most = Math.max(LEAST_UNITS, running.memory.buffer.byteLength * UNITS_BY_MEMORY);
    const image = this.#units + units > most ? imageOf(running) : undefined;
    if (image === undefined) {
      this.#steps.push(step);
      this.#units += units;
    } else {
      this.#image = image;
      this.#steps = [];
      this.#units = 0;
    }
  }

  /** Brings another instance to where the one was whose history this is. */
  repeat(running: Running<LiveExports>): void {
    if (this.#image !== undefined) running.become(this.#image);
    for (const step of this.#steps) step(running);
  }

  /** One of another instance. */
  another(): History {
    return new History();
  }

  forget(): void {
    this.#image = undefined;
    this.#steps = [];
    this.#units = this.#stores = 0;
  }
}

/** An image, if there is so much memory. */
function imageOf(running: Running<LiveExports>): Image | undefined {
  try {
    return running.image;
  } catch (error) {
    if (isStackEnd(error)) throw error;
    return undefined;
  }
}
