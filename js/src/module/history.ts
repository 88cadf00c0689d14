/** What was done to the live sessions in an instance, so that another instance can be brought to where that one was. */

import { isStackEnd } from "../read/stack.js";
import type { LiveExports } from "./exports.js";
import { apply, push, set } from "./natives.js";
import type { Image, Running } from "./running.js";
import { closing, forgetting, type Open, opened, restoring, type Step, takingOver } from "./steps.js";

/** A step that was done, what it answered, and where its text is. */
interface Done {
  readonly step: Step;
  readonly answer: unknown;
  readonly from: number;
  readonly to: number;
}

/** How a store is opened, and how what is saved of it is written for the module. */
export interface Kept {
  readonly open: Open;
  readonly write: (saved: object) => string;
}

/** What the module saves of a store, as far as it is of interest here. */
interface Saved {
  readonly written: readonly object[];
  readonly forgotten: readonly string[];
}

/** How many bytes are remembered until an image is taken. A larger instance may do more. */
const LEAST_BYTES = 2 ** 22;
const BYTES_BY_MEMORY = 1 / 4;
/** What a step takes beside its text, in bytes. */
const BYTES_OF_STEP = 256;

const encoder = /* @__PURE__ */ new TextEncoder();
const noText = /* @__PURE__ */ new Uint8Array();

export class History {
  #image: Image | undefined;
  #steps: Done[] = [];
  /** The texts of the steps, one behind the other: copies, as a string may be a part of a much longer one. */
  #texts = noText;
  #length = 0;
  /** The stores of live sessions that are open, by their handles. */
  readonly #stores = new Map<number, Kept>();
  /** How many there were, in all: no handle is given twice, even if all is forgotten. */
  #opened = 0;

  /** Whether there is anything to be remembered. */
  get isEmpty(): boolean {
    return this.#stores.size === 0;
  }

  /** Opens a store, and returns its handle. */
  open(running: Running<LiveExports>, kept: Kept): number {
    const handle = ++this.#opened;
    const { hosts } = kept.open;
    // Where there are none, nothing is written, so that opening a store takes no memory for text.
    this.do(running, opened(kept.open, handle), hosts === "" ? 0 : running.sendHosts(hosts));
    this.#stores.set(handle, kept);
    return handle;
  }

  /** Closes a store. */
  close(running: Running<LiveExports>, handle: number): void {
    this.do(running, closing(handle));
    this.#stores.delete(handle);
    if (this.isEmpty) this.forget();
  }

  /** Does something to a store, with so many bytes of text. */
  do(running: Running<LiveExports>, step: Step, bytes = 0): void {
    this.did(running, step, step(running, bytes), bytes);
  }

  /**
   * Something was done to a store, with so many bytes of text, which are still where they were written. If this fails, it is as if
   * it had not been done.
   */
  did(running: Running<LiveExports>, step: Step, answer: unknown, bytes: number): void {
    const size = this.#length + bytes + (this.#steps.length + 1) * BYTES_OF_STEP;
    const most = Math.max(LEAST_BYTES, running.size * BYTES_BY_MEMORY);
    // The room for texts is used again, as fresh memory takes longer to write to than a frame takes to be read.
    const texts = this.#texts.length > most ? noText : this.#texts;
    const image = size > most ? imageOf(running, this.#image) : undefined;
    if (image === undefined) {
      this.#add(step, answer, running.sent(bytes), most, running);
      return;
    }
    // The image may have taken the place of the one before, so that nothing is called from here on.
    this.#image = image;
    this.#steps = [];
    this.#texts = texts;
    this.#length = 0;
  }

  /**
   * Remembers a step with its text, which is written behind the others: in room that grows, but not beyond `most` bytes unless it
   * has to. `running`: the instance that it was done in, which may have been given up since.
   */
  #add(
    step: Step,
    answer: unknown,
    text: Uint8Array,
    most = Number.POSITIVE_INFINITY,
    running?: Running<LiveExports>,
  ): void {
    const from = this.#length;
    const to = from + text.length;
    let texts = this.#texts;
    if (to > texts.length) {
      texts = new Uint8Array(Math.max(to, Math.min(texts.length * 2, most)));
      texts.set(this.#texts.subarray(0, from));
    }
    running?.ensureUsed();
    // From here on no code of the page runs.
    apply(set, texts, [text, from]);
    apply(push, this.#steps, [{ step, answer, from, to }]);
    this.#texts = texts;
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
   * A history of the same stores that makes them from what they are, and not from how they came to be so: it takes no more memory than
   * they need.
   */
  shortened(running: Running<LiveExports>): History {
    const short = new History();
    const add = (step: Step, answer: unknown, text: Uint8Array) => short.#add(step, answer, text);
    for (const [handle, { open, write }] of this.#stores) {
      add(opened(open, handle), undefined, encoder.encode(open.hosts));
      const { written, forgotten } = running.exports.liveSave(handle) as Saved;
      const unsaved = running.exports.liveUnsaved(handle);
      for (const item of written) add(restoring(handle), true, encoder.encode(write(item)));
      for (const key of forgotten) add(forgetting(handle), undefined, encoder.encode(key));
      // One that is being restored goes on with that.
      if (unsaved.length > 0) add(takingOver(handle, unsaved), true, noText);
    }
    return short;
  }

  /** Goes on from where another history of the same stores ends. */
  become(other: History): void {
    this.#image = other.#image;
    this.#steps = other.#steps;
    this.#texts = other.#texts;
    this.#length = other.#length;
  }

  forget(): void {
    this.become(new History());
    this.#stores.clear();
  }
}

/** An image, in the room of a former one where that will do; unless making it fails, as for want of memory. */
function imageOf(running: Running<LiveExports>, former: Image | undefined): Image | undefined {
  try {
    return running.image(former);
  } catch (error) {
    if (isStackEnd(error)) throw error;
    return undefined;
  }
}
