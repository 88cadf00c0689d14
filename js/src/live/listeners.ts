/** Those who listen to a store: functions that are called, and iterators that are woken. */

import { ensureStack } from "../read/stack.js";
import type { Change } from "../types.js";

type Run<S> = (snapshot: S, changes: readonly Change[]) => void;

/** What is told of a frame, and to whom it still has to be told. */
interface Told<S> {
  readonly changes: readonly Change[];
  untold: [end: () => void, run: Run<S>][] | undefined;
}

/** The listeners of a store. */
export class Listeners<S> {
  readonly #snapshot: () => S;
  /** By the functions that end their subscriptions. */
  readonly #runs = new Map<() => void, Run<S>>();
  readonly #wakes = new Set<() => void>();
  /** What changed, frame by frame. */
  readonly #queue: Told<S>[] = [];
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
      if (immediate) isolated(run, this.#snapshot(), Object.freeze([]));
    }
    return end;
  }

  /**
   * Tells all of one frame. A frame that is applied by a listener is told after this one. What can't be told, as there is too
   * little stack, is told later: the frame is applied.
   */
  tell(changes: readonly Change[]): void {
    this.#queue.push({ changes, untold: undefined });
    if (this.#isTelling) return;
    try {
      this.#tellAll();
    } catch {
      try {
        queueMicrotask(() => this.#tellAll());
      } catch {
        // With the next frame, then.
      }
    }
  }

  #tellAll(): void {
    this.#isTelling = true;
    try {
      // By their lengths: an array without elements may inherit some.
      while (this.#queue.length > 0) {
        const next = this.#queue[0] as Told<S>;
        next.untold ??= [...this.#runs];
        while (next.untold.length > 0) {
          const [end, run] = next.untold[0] as [() => void, Run<S>];
          const snapshot = this.#snapshot();
          ensureStack();
          next.untold.shift();
          if (this.#runs.has(end)) isolated(run, snapshot, next.changes);
        }
        this.#queue.shift();
      }
    } finally {
      this.#isTelling = false;
    }
    this.#wake();
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

/** Calls a listener. Its failure is reported, and does not reach the others. */
function isolated<S>(run: Run<S>, snapshot: S, changes: readonly Change[]): void {
  try {
    run(snapshot, changes);
  } catch (error) {
    if (typeof reportError === "function") reportError(error);
    else {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
