/** What was done to the live sessions in an instance, so that another instance can be brought to where that one was. */

import { isStackEnd } from "../read/stack.js";
import type { LiveExports } from "./exports.js";
import type { Image, Running } from "./running.js";

/**
 * Something that is done to a store, with so many bytes of text that were written. A module knows no clock and no chance, so that
 * it can be done again in another instance, with the same answer.
 */
export type Step = (running: Running<LiveExports>, bytes: number, isAgain?: boolean) => unknown;

/** Opens a store, which goes by a handle. */
export type Open = (running: Running<LiveExports>, handle: number) => void;

/** A step that was done, what it answered, and where its text is. */
interface Done {
  readonly step: Step;
  readonly answer: unknown;
  readonly from: number;
  readonly to: number;
}

/** How many bytes are remembered until an image is taken. A larger instance may do more. */
const LEAST_BYTES = 2 ** 22;
const BYTES_BY_MEMORY = 1 / 4;
/** What a step takes beside its text, in bytes. */
const BYTES_OF_STEP = 256;

export class History {
  #image: Image | undefined;
  #steps: Done[] = [];
  /** The texts of the steps, one behind the other: copies, as a string may be a part of a much longer one. */
  #texts = new Uint8Array();
  #length = 0;
  /** How the stores of live sessions that are open were opened, by their handles. */
  readonly #stores = new Map<number, Open>();
  /** How many there were, in all: no handle is given twice, even if all is forgotten. */
  #opened = 0;

  /** Whether there is anything to be remembered. */
  get isEmpty(): boolean {
    return this.#stores.size === 0;
  }

  /** Opens a store, and returns its handle. */
  open(running: Running<LiveExports>, open: Open): number {
    const handle = ++this.#opened;
    this.do(running, (running) => open(running, handle));
    this.#stores.set(handle, open);
    return handle;
  }

  /** Closes a store. */
  close(running: Running<LiveExports>, handle: number): void {
    this.do(running, (running) => running.exports.liveClose(handle));
    this.#stores.delete(handle);
    if (this.isEmpty) this.forget();
  }

  /** Does something to a store, without a text. */
  do(running: Running<LiveExports>, step: Step): void {
    this.did(running, step, step(running, 0), 0);
  }

  /**
   * Something was done to a store, with so many bytes of text, which are still where they were written. If this fails, it is as if
   * it had not been done.
   */
  did(running: Running<LiveExports>, step: Step, answer: unknown, bytes: number): void {
    const size = this.#length + bytes + (this.#steps.length + 1) * BYTES_OF_STEP;
    const most = Math.max(LEAST_BYTES, running.memory.buffer.byteLength * BYTES_BY_MEMORY);
    const image = size > most ? imageOf(running) : undefined;
    if (image !== undefined) {
      this.#image = image;
      this.#steps = [];
      this.#length = 0;
      return;
    }
    const from = this.#length;
    const to = from + bytes;
    if (to > this.#texts.length) {
      const texts = new Uint8Array(Math.max(to, Math.min(this.#texts.length * 2, most)));
      texts.set(this.#texts.subarray(0, from));
      this.#texts = texts;
    }
    this.#texts.set(running.sent(bytes), from);
    this.#steps.push({ step, answer, from, to });
    this.#length = to;
  }

  /** Brings another instance to where the one was whose history this is. Throws if it does not get there. */
  repeat(running: Running<LiveExports>): void {
    if (this.#image !== undefined) running.become(this.#image);
    for (const { step, answer, from, to } of this.#steps) {
      const bytes = running.sendBytes(this.#texts.subarray(from, to));
      // There is less memory than there was. Nobody is told these words.
      if (bytes === undefined || step(running, bytes, true) !== answer) throw new RangeError();
    }
  }

  /**
   * Makes the stores anew in another instance, from what they are and not from how they came to be so: it takes no more memory
   * than they need. Their legs get other numbers. `ask` asks the instance that they are in.
   */
  move(ask: <R>(body: (running: Running<LiveExports>) => R) => R, to: Running<LiveExports>): void {
    const write = (text: string) => {
      const bytes = to.sendText(text);
      if (bytes === undefined) throw new RangeError();
      return bytes;
    };
    for (const [handle, open] of this.#stores) {
      const saved: { written: object[]; forgotten: string[] } = ask(({ exports }) =>
        exports.liveSave(handle),
      );
      const clock = ask(({ exports }) => exports.liveClock(handle));
      open(to, handle);
      for (const item of saved.written) to.exports.liveRestore(handle, write(JSON.stringify(item)));
      for (const key of saved.forgotten) to.exports.liveForgotten(handle, write(key));
      to.exports.liveRestored(handle, clock);
    }
    this.#begin(to.image);
  }

  forget(): void {
    this.#stores.clear();
    this.#begin(undefined);
  }

  #begin(image: Image | undefined): void {
    this.#image = image;
    this.#steps = [];
    this.#texts = new Uint8Array();
    this.#length = 0;
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
