/** Those who listen to a store: functions that are called, and iterators that are woken. */

import { ensureRoom, ensureStack, isStackEnd } from "../read/stack.js";
import type { Change } from "../types.js";
import { later, report } from "./later.js";

type Run<S> = (snapshot: S, changes: readonly Change[]) => void;

/** Ends a subscription; for RxJS, by a method too. */
type End = (() => void) & { unsubscribe: () => void };

/** A subscription: its function goes by the one that ends it. */
interface Subscription<S> {
  readonly end: End;
  readonly run: Run<S>;
}

/**
 * What is told of a frame, and of the frame after it: a list that grows without any call, which may fail where there is too little stack.
 * All properties are there from the start, whatever objects inherit.
 */
interface Told<S> {
  changes: readonly Change[] | undefined;
  /** Who is to be told, once that is known, and how many of them were. */
  listeners: readonly Subscription<S>[] | undefined;
  toldCount: number;
  next: Told<S> | undefined;
}

/** What a listener threw, and what was thrown next. */
interface Thrown {
  error: unknown;
  next: Thrown | undefined;
}

/** What is to be told. */
export function toldOf<S>(changes?: readonly Change[], listeners?: readonly Subscription<S>[]): Told<S> {
  return { changes, listeners, toldCount: 0, next: undefined };
}

/** The listeners of a store. */
export class Listeners<S> {
  readonly #snapshot: () => S;
  /** By the functions that end their subscriptions. */
  readonly #runs = new Map<End, Run<S>>();
  readonly #wakes = new Set<() => void>();
  /** What happened last: who lets something happen puts it behind this one, and in its place. */
  latest: Told<S> = toldOf();
  /** The last of what was told to all. */
  #told = this.latest;
  /** The last of what listeners threw, and the last of it that was reported. */
  #thrown: Thrown = { error: undefined, next: undefined };
  #reported = this.#thrown;
  /** Whether it is certain that what is untold is told when the stack is empty, and what sees to that: tests replace it. */
  #isArmed = false;
  #armedBy: unknown;
  #isTelling = false;
  #isStackEmpty = false;
  #isClosed = false;

  /** @param snapshot what the listeners are called with */
  constructor(snapshot: () => S) {
    this.#snapshot = snapshot;
  }

  /** Calls `run` after every change, until the function that is returned is called or the signal aborts. */
  subscribe(run: Run<S>, signal: AbortSignal | undefined, immediate: boolean): End {
    const call = () => {
      this.#runs.delete(end);
      signal?.removeEventListener("abort", end);
    };
    const end: End = Object.assign(call, { unsubscribe: call });
    if (this.#isClosed || signal?.aborted) return end;
    this.#ensureTold();
    // Others may be told here of what they were not told yet, and may close the store.
    const snapshot = immediate ? this.#snapshot() : undefined;
    const changes = Object.freeze([]);
    const first = toldOf(changes, [{ end, run }]);
    // What happened before is told to those who were there.
    const listeners = this.#listeners();
    for (let { next } = this.#told; next !== undefined; next = next.next) next.listeners ??= listeners;
    if (this.#isClosed || signal?.aborted) return end;
    signal?.addEventListener("abort", end);
    this.#runs.set(end, run);
    if (snapshot === undefined) return end;
    try {
      this.#call(run, snapshot, changes, false);
    } catch {
      // It was cut off.
      this.latest = this.latest.next = first;
      this.tell();
    }
    return end;
  }

  #listeners(): Subscription<S>[] {
    return Array.from(this.#runs, ([end, run]) => ({ end, run }));
  }

  /** Sees to it that what can't be told when it happens is told as soon as the stack is empty. */
  arm(): void {
    if (this.#runs.size > 0 || this.#wakes.size > 0) this.#ensureTold();
  }

  #ensureTold(): void {
    const by = globalThis.queueMicrotask;
    if (this.#isArmed && this.#armedBy === by) return;
    this.#isArmed = true;
    this.#armedBy = by;
    try {
      later(this.#tellLater);
    } catch (error) {
      this.#isArmed = false;
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
    try {
      while (this.#reportNext()) {}
    } finally {
      // If that which takes reports failed, it gets the others by themselves.
      if (this.#reported.next !== undefined) this.#ensureTold();
    }
  };

  /**
   * Tells all what is untold, as far as there is stack and memory for that. A frame that is applied by a listener is told after the
   * one that the listener was told of.
   */
  tell(): void {
    if (this.#isTelling) return;
    if (this.#runs.size === 0 && this.#wakes.size === 0) this.#allKnow(this.latest);
    if (this.#told.next === undefined) return;
    this.#isTelling = true;
    try {
      while (this.#tellNext()) {}
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
    next.listeners ??= this.#listeners();
    while (next.toldCount < next.listeners.length) {
      const { end, run } = next.listeners[next.toldCount] as Subscription<S>;
      if (this.#runs.has(end)) {
        const snapshot = this.#snapshot();
        ensureStack();
        this.#call(run, snapshot, next.changes as readonly Change[], this.#isStackEmpty);
      }
      next.toldCount++;
    }
    this.#wake();
    this.#allKnow(next);
    return true;
  }

  /** There is nobody who still has to be told of that. */
  #allKnow(told: Told<S>): void {
    this.#told = told;
    told.changes = told.listeners = undefined;
  }

  /**
   * Calls a listener. Its failure is reported, and does not reach the others. It fails itself where the listener was cut off, as others
   * have used up the stack.
   */
  #call(run: Run<S>, snapshot: S, changes: readonly Change[], isStackEmpty: boolean): void {
    try {
      run(snapshot, changes);
    } catch (error) {
      if (!isStackEmpty && isStackEnd(error)) ensureRoom();
      this.#thrown = this.#thrown.next = { error, next: undefined };
      try {
        if (!this.#isStackEmpty) this.#ensureTold();
      } catch {
        // It is reported when there is something else to be told later.
      }
    }
  }

  /** Reports the next thing that a listener threw. `false`: there is none. */
  #reportNext(): boolean {
    const { next } = this.#reported;
    if (next === undefined) return false;
    const { error } = next;
    this.#reported = next;
    next.error = undefined;
    report(error);
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
            this.#ensureTold();
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
