/**
 * The instances of the two modules. All entries share this file, so that they use the same instances.
 */

import { isStackEnd } from "../read/stack.js";
import { compiled } from "./compile.js";
import type { CoreExports, LiveExports } from "./exports.js";
import { History } from "./history.js";
import { type Bind, Running } from "./running.js";

export { type Bind, MOST_UNITS, type Running } from "./running.js";

/** How much memory may be kept between calls, unless live sessions need more. */
const MOST_KEPT = 2 ** 26;

/**
 * The instance of a module: one WebAssembly instance after another, each until something fails in it. Then its memory and its
 * stack may be in any state, so that it is given up, and the next call starts another.
 */
export class Instance<E extends CoreExports = CoreExports> {
  readonly module: WebAssembly.Module;
  readonly bind: Bind<E>;
  /** What was done to the live sessions in it; of the larger module. */
  readonly history: History | undefined;
  /** How often its live sessions were lost, as they could not be brought to another WebAssembly instance. */
  losses = 0;
  /** What is called some time after that. */
  readonly whenLost = new Set<() => void>();
  #running: Running<E> | undefined;
  /** The WebAssembly instance that was used last, or is in use. */
  #used: Running<E> | undefined;
  /** How much memory may be kept now, and how often in a row it was tried to give more of it back. */
  #mostKept = MOST_KEPT;
  #attempts = 0;

  constructor(module: WebAssembly.Module, bind: Bind<E>, history?: History) {
    this.module = module;
    this.bind = bind;
    this.history = history;
    this.#running = new Running(module, bind);
  }

  /**
   * Lets `body` use the module. However it ends, the next use is right: what is used is taken away before, and comes back only if
   * all went well. (No `finally`: where the stack is at its end, that may fail too.)
   */
  cross<R>(body: (running: Running<E>) => R): R {
    if (this.#running === undefined) this.#restart();
    const running = this.#running;
    if (running === undefined) throw new RangeError("out of memory");
    this.#running = undefined;
    this.#used = running;
    const answer = body(running);
    if (!running.isGivenUp) {
      this.#running = running;
      try {
        this.#shrink(running);
      } catch {
        // There is too little stack, or memory. What was done is done.
      }
    }
    return answer;
  }

  /**
   * Lets a large instance go: a module's memory never shrinks. Its live sessions are made anew in another one, and do not notice.
   * (They are in the one or in the other, whatever fails. Large live sessions are not moved again and again.)
   */
  #shrink(running: Running<E>): void {
    const { history } = this;
    const isEmpty = history?.isEmpty ?? true;
    if (isEmpty) {
      this.#mostKept = MOST_KEPT;
      this.#attempts = 0;
    }
    const { size } = running;
    if (size <= this.#mostKept) return;
    this.#running = undefined;
    if (isEmpty || history === undefined) return;
    // What failed once is tried again.
    if (++this.#attempts > 1) this.#mostKept = size * 2;
    const short = history.shortened(running as unknown as Running<LiveExports>);
    let kept = running;
    try {
      const another = new Running(this.module, this.bind);
      short.repeat(another as unknown as Running<LiveExports>);
      kept = another;
    } catch {
      // It is not sound, or there is not so much memory, or so much stack.
    }
    const mostKept = Math.max(MOST_KEPT, kept.size * 2);
    // See above: a built-in function may have used the package.
    if (running.isGivenUp) return;
    if (kept !== running) {
      history.become(short);
      this.#attempts = 0;
      this.#mostKept = mostKept;
    }
    this.#running = kept;
  }

  #tellLoss(): void {
    try {
      for (const tell of this.whenLost) queueMicrotask(tell);
    } catch {
      // They find out when they are asked for something.
    }
  }

  /** Starts another WebAssembly instance, with the live sessions of the last one if that is possible. */
  #restart(): void {
    if (this.#used !== undefined) this.#used.isGivenUp = true;
    const running = new Running(this.module, this.bind);
    this.#used = running;
    try {
      this.history?.repeat(running as unknown as Running<LiveExports>);
      if (!running.isGivenUp) this.#running = running;
    } catch (error) {
      // The caller has no stack left; whoever calls next may have.
      if (isStackEnd(error)) throw error;
      if (running.isGivenUp) return;
      this.history?.forget();
      this.losses++;
      this.#running = new Running(this.module, this.bind);
      this.#tellLoss();
    }
  }
}

let core: Instance | undefined;
let live: Instance<LiveExports> | undefined;

/** The instance of the larger module, which has all that the other one has, or else that of the smaller one. */
export const started = (): Instance | undefined => live ?? core;

/** The instance of the larger module. */
export const startedLive = (): Instance<LiveExports> | undefined => live;

/** Makes an instance of the smaller module, unless there is one, and returns it. */
export function startCore(source: WebAssembly.Module | BufferSource, bind: Bind<CoreExports>): Instance {
  core ??= new Instance(compiled(source), bind);
  return core;
}

/** Makes an instance of the larger module, unless there is one, and returns it. */
export function startLive(
  source: WebAssembly.Module | BufferSource,
  bind: Bind<LiveExports>,
): Instance<LiveExports> {
  live ??= new Instance(compiled(source), bind, new History());
  return live;
}
