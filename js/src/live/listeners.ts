/** Those who listen to a store: functions that are called, and iterators that are woken. */

import { ensureRoom, ensureStack, isStackEnd } from "../read/stack.js";
import type { Change } from "../types.js";

type Run<S> = (snapshot: S, changes: readonly Change[]) => void;

/** A subscription: its function goes by the function that ends it. */
interface Subscription<S> {
  readonly end: () => void;
  readonly run: Run<S>;
}

/** Something that happened, and what happened next: a list that grows without any call, which may fail where there is too little stack. */
type Chain<T> = { [K in keyof T]?: T[K] | undefined } & { next?: Chain<T> | undefined };

/** What is told of a frame. */
interface Told<S> {
  changes: readonly Change[];
  /** Who is to be told, and how many of them were. */
  listeners: readonly Subscription<S>[];
  told: number;
}

/** The listeners of a store. */
export class Listeners<S> {
  readonly #snapshot: () => S;
  /** By the functions that end their subscriptions. */
  readonly #runs = new Map<() => void, Run<S>>();
  readonly #wakes = new Set<() => void>();
  /** What happened last: who lets something happen puts it behind this one, and in its place. */
  latest: Chain<Told<S>> = {};
  /** The last of what was told to all. */
  #told = this.latest;
  /** The last of what listeners threw, and the last of it that was reported. */
  #thrown: Chain<{ error: unknown }> = {};
  #reported = this.#thrown;
  /** Whether it is certain that what is untold is told when the stack is empty. */
  #isArmed = false;
  #isTelling = false;
  #isStackEmpty = false;
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
      this.#ensureTold();
      const snapshot = immediate ? this.#snapshot() : undefined;
      signal?.addEventListener("abort", end);
      this.#runs.set(end, run);
      if (snapshot !== undefined) this.#begin({ end, run }, snapshot);
    }
    return end;
  }

  /** Calls a new listener. One that was cut off is called later. */
  #begin(listener: Subscription<S>, snapshot: S): void {
    const first = { changes: Object.freeze([]), listeners: [listener], told: 0 };
    try {
      this.#call(listener.run, snapshot, first.changes);
    } catch {
      this.latest = this.latest.next = first;
    }
    this.tell();
  }

  /** Sees to it that what can't be told when it happens is told as soon as the stack is empty. */
  arm(): void {
    if (this.#runs.size > 0 || this.#wakes.size > 0) this.#ensureTold();
  }

  #ensureTold(): void {
    if (this.#isArmed) return;
    try {
      later(this.#tellLater);
      this.#isArmed = true;
    } catch (error) {
      // Somebody replaced what does that. All is told at once, as far as there is stack for it.
      if (isStackEnd(error)) throw error;
    }
  }

  readonly #tellLater = (): void => {
    this.#isArmed = false;
    this.#isStackEmpty = true;
    try {
      this.tell();
    } finally {
      this.#isStackEmpty = false;
    }
  };

  /**
   * Tells all what is untold, as far as there is stack and memory for that. A frame that is applied by a listener is told after the
   * one that the listener was told of.
   */
  tell(): void {
    if (this.#isTelling || (this.#told.next ?? this.#reported.next) === undefined) return;
    this.#isTelling = true;
    try {
      while (this.#tellNext() || this.#reportNext()) {}
    } catch (error) {
      if (!(error instanceof RangeError || isStackEnd(error))) throw error;
    } finally {
      this.#isTelling = false;
    }
  }

  /** Tells all of the next thing that happened. `false`: there is none. */
  #tellNext(): boolean {
    const { next } = this.#told;
    if (next === undefined) return false;
    next.told ??= 0;
    next.listeners ??= Array.from(this.#runs, ([end, run]) => ({ end, run }));
    while (next.told < next.listeners.length) {
      const { end, run } = next.listeners[next.told] as Subscription<S>;
      if (this.#runs.has(end)) {
        const snapshot = this.#snapshot();
        ensureStack();
        this.#call(run, snapshot, next.changes as readonly Change[]);
      }
      next.told++;
    }
    this.#wake();
    this.#told = next;
    // Nobody needs that any longer.
    next.changes = next.listeners = undefined;
    return true;
  }

  /**
   * Calls a listener. Its failure is reported, and does not reach the others. It fails itself where the listener was cut off, as others
   * have used up the stack.
   */
  #call(run: Run<S>, snapshot: S, changes: readonly Change[]): void {
    try {
      run(snapshot, changes);
    } catch (error) {
      if (!this.#isStackEmpty && isStackEnd(error)) ensureRoom();
      this.#thrown = this.#thrown.next = { error };
    }
  }

  /** Reports the next thing that a listener threw. `false`: there is none. */
  #reportNext(): boolean {
    const { next } = this.#reported;
    if (next === undefined) return false;
    try {
      report(next.error);
    } catch (error) {
      if (isStackEnd(error)) throw error;
    }
    this.#reported = next;
    next.error = undefined;
    return true;
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
    for (const wake of this.#wakes) {
      wake();
      this.#wakes.delete(wake);
    }
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
