/** Those who listen to a store: functions that are called, and iterators that are woken. */

import { ensureStack } from "../read/stack.js";
import type { Change } from "../types.js";

type Run<S> = (snapshot: S, changes: readonly Change[]) => void;

/** What is told of a frame, and to whom it still has to be told. */
interface Told<S> {
  readonly changes: readonly Change[];
  left: { end: () => void; run: Run<S> }[] | undefined;
}

/** What happened, the latest first. A list is longer by one without any call, which may fail where there is too little stack. */
type Latest<T> = (T & { readonly before: Latest<T> }) | undefined;

/** The same, the earliest first. */
function inOrder<T>(latest: Latest<T>): T[] {
  const list: T[] = [];
  for (let next = latest; next !== undefined; next = next.before) list.unshift(next);
  return list;
}

/** The listeners of a store. */
export class Listeners<S> {
  readonly #snapshot: () => S;
  /** By the functions that end their subscriptions. */
  readonly #runs = new Map<() => void, Run<S>>();
  readonly #wakes = new Set<() => void>();
  /** What changed, frame by frame. */
  readonly #queue: Told<S>[] = [];
  /** What happened since it was last told. */
  untold: Latest<{ readonly changes: readonly Change[] }>;
  /** What listeners threw, and was not reported yet. */
  #failures: Latest<{ readonly error: unknown }>;
  #isArmed = false;
  #isTelling = false;
  #isClosed = false;

  /** @param snapshot what the listeners are called with */
  constructor(snapshot: () => S) {
    this.#snapshot = snapshot;
  }

  /** Calls `run` after every change, until the function that is returned is called or the signal aborts. */
  subscribe(run: Run<S>, signal: AbortSignal | undefined, immediate: boolean): () => void {
    const end = () => {
      this.#runs.delete(end);
      signal?.removeEventListener("abort", end);
    };
    if (!this.#isClosed && !signal?.aborted) {
      signal?.addEventListener("abort", end);
      this.#runs.set(end, run);
      this.arm();
      if (immediate) this.#call(run, this.#snapshot(), Object.freeze([]));
    }
    return end;
  }

  /** Sees to it that what can't be told when it happens is told as soon as the stack is empty. */
  arm(): void {
    if (this.#isArmed || (this.#runs.size === 0 && this.#wakes.size === 0)) return;
    later(this.#tellLater);
    this.#isArmed = true;
  }

  readonly #tellLater = (): void => {
    this.#isArmed = false;
    try {
      this.#deliver();
    } finally {
      const failures = inOrder(this.#failures);
      this.#failures = undefined;
      for (const { error } of failures) report(error);
    }
  };

  /** Tells all what is untold. A frame that is applied by a listener is told after the one that the listener was told of. */
  tell(): void {
    this.arm();
    this.#deliver();
  }

  #deliver(): void {
    const untold = inOrder(this.untold);
    this.#queue.push(...untold.map(({ changes }): Told<S> => ({ changes, left: undefined })));
    this.untold = undefined;
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      this.#tellAll();
    } finally {
      this.#isTelling = false;
    }
    this.#wake();
  }

  #tellAll(): void {
    // By their lengths: an array without elements may inherit some.
    while (this.#queue.length > 0) {
      const next = this.#queue[0] as Told<S>;
      next.left ??= Array.from(this.#runs, ([end, run]) => ({ end, run }));
      while (next.left.length > 0) {
        const { end, run } = next.left[0] as { end: () => void; run: Run<S> };
        const snapshot = this.#snapshot();
        ensureStack();
        next.left.shift();
        if (this.#runs.has(end)) this.#call(run, snapshot, next.changes);
      }
      this.#queue.shift();
    }
  }

  /** Calls a listener. Its failure is reported, and does not reach the others. */
  #call(run: Run<S>, snapshot: S, changes: readonly Change[]): void {
    try {
      run(snapshot, changes);
    } catch (error) {
      this.#failures = { error, before: this.#failures };
    }
  }

  /** Snapshots as they come, without those in between where the caller is slow. */
  iterate(): AsyncIterator<S, undefined> {
    let seen: S | undefined;
    let isDone = false;
    // Whoever waits is known to the store, and nobody else: an iterator that was left alone costs nothing.
    const waiting = new Set<() => void>();
    const finish = () => {
      isDone = true;
      for (const wake of waiting) {
        this.#wakes.delete(wake);
        wake();
      }
      return Promise.resolve({ value: undefined, done: true as const });
    };
    return {
      next: async () => {
        while (!isDone && !this.#isClosed) {
          const snapshot = this.#snapshot();
          if (snapshot !== seen) {
            seen = snapshot;
            return { value: snapshot, done: false };
          }
          await new Promise<void>((resolve) => {
            const wake = () => {
              waiting.delete(wake);
              resolve();
            };
            waiting.add(wake);
            this.#wakes.add(wake);
          });
        }
        return finish();
      },
      return: finish,
    };
  }

  /** Ends all subscriptions and iterators. */
  close(): void {
    this.#isClosed = true;
    for (const end of [...this.#runs.keys()]) {
      try {
        end();
      } catch {
        // A signal that can't be left; its listener is dropped anyway.
      }
    }
    this.#wake();
  }

  #wake(): void {
    const wakes = [...this.#wakes];
    this.#wakes.clear();
    for (const wake of wakes) wake();
  }
}

/** Reports what somebody else's code threw, as the platform reports what nobody catches. */
function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else {
    later(() => {
      throw error;
    });
  }
}

/** Runs something as soon as the stack is empty. */
function later(run: () => void): void {
  if (typeof queueMicrotask === "function") queueMicrotask(run);
  else Promise.resolve().then(run);
}
