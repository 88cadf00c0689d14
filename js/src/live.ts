/// <reference lib="esnext.disposable" preserve="true" />

/** Live sessions: a thin shell around a store of the module, in the forms that frameworks want. */

import { frameFields } from "#tables";
import { verdict } from "./answer/issues.js";
import { PHASES } from "./answer/names.js";
import { countdownsOf, durationsOf, spansOf } from "./answer/numbers.js";
import { mediaOf } from "./legs.js";
import { defineHidden, LegCache, wordOrReport } from "./live/legs.js";
import { Listeners, toldOf } from "./live/listeners.js";
import { closed, lost, noMemory, noStack } from "./live/refusals.js";
import { Store, writeSaved } from "./live/store.js";
import type {
  ApplyOptions,
  ApplyResult,
  LiveLeg,
  LiveOptions,
  LiveSnapshot,
  SubscribeOptions,
  Tick,
  Unsubscribe,
} from "./live-types.js";
import { attempt, callWithJson, callWithText, isBytes, isOutOfMemory } from "./module/calls.js";
import type { Chosen } from "./module/chosen.js";
import { usual } from "./module/chosen.js";
import { type LiveExports, live, MOST_UNITS, type Running } from "./module/modules.js";
import { applying, finishing, forgetting, opening, restoring, type Step } from "./module/steps.js";
import { CHECK_OPTIONS, choose, moment, optionsOf, own, positive } from "./options.js";
import { writePayload } from "./read/payload.js";
import { ensureStack, isStackEnd } from "./read/stack.js";
import { dataOf, isList } from "./read/values.js";
import type { Change, Countdowns, Durations, Pair, Phase, Span } from "./types.js";

/** Frees the store of a `LiveSessions` that nobody closed; in a runtime that says when. */
const unclosed = /* @__PURE__ */ registry();

function registry(): FinalizationRegistry<Store> | undefined {
  if (typeof FinalizationRegistry === "undefined") return undefined;
  return new FinalizationRegistry((store) => store.close());
}

/** What the module answers to a frame for which there is no room (`live_apply` in `src/wasm/live.rs`). */
const NO_ROOM = 2 ** 32 - 1;
/** What is wrong where a store can't be asked, or made. It stays what it is. */
const LITTLE_MEMORY = "there is not enough memory for these live sessions";

/** The options that only a store has. */
const OWN_OPTIONS = ["media", "keepEndedMs", "maxLegs"] as const;

/**
 * Legs that are kept true by the frames that come in: notifications, REST answers, analytics details, detail events, sessions, in
 * whatever order and however often. All functions work unbound, and on a Proxy of it.
 *
 * ```js
 * const live = new LiveSessions();
 * socket.onmessage = live.apply;
 * live.subscribe(({ legs }) => render([...legs.values()]));
 * ```
 */
export class LiveSessions implements AsyncIterable<LiveSnapshot> {
  readonly #store: Store;
  readonly #legs: LegCache<LiveLeg>;
  readonly #listeners: Listeners<LiveSnapshot>;
  readonly #chosen: Chosen;
  #closed = false;

  /** @param options which media to follow, and what to forget */
  constructor(options?: LiveOptions) {
    const option = optionsOf<string>(options, [...OWN_OPTIONS, ...CHECK_OPTIONS]);
    this.#chosen = choose(options, OWN_OPTIONS);
    const [keepEndedMs, maxLegs, media] = [option("keepEndedMs"), option("maxLegs"), option("media")];
    const keepMs = positive(
      keepEndedMs === undefined ? Number.POSITIVE_INFINITY : keepEndedMs,
      "keepEndedMs",
    );
    const most = Math.min(
      Math.floor(positive(maxLegs === undefined ? 10_000 : maxLegs, "maxLegs")),
      2 ** 32 - 1,
    );
    this.#store = new Store(
      live("LiveSessions"),
      opening(keepMs, most, mediaOf(media), this.#chosen.check),
      LiveSessions.#toldLater(this),
    );
    this.#legs = new LegCache((body) => this.#store.use(body), this.#chosen);
    this.#listeners = new Listeners(this.get);
    unclosed?.register(this, this.#store, this);
    // A getter of the class would be called on whatever Proxy somebody has of the store.
    const clockOffsetMs = () => this.#call(({ exports }, handle) => exports.liveClockOffset(handle), 0);
    Object.defineProperty(this, "clockOffsetMs", {
      __proto__: null,
      get: clockOffsetMs,
    } as PropertyDescriptor);
    defineHidden(this, Symbol.asyncIterator, () => this.#listeners.iterate());
    if (Symbol.dispose !== undefined) defineHidden(this, Symbol.dispose, this.close);
  }

  /**
   * {@link LiveSessions.close}, for `using`; where the platform knows it.
   *
   * ```js
   * using live = new LiveSessions();
   * live.apply({ id: "a", state: "alerting" }).ok; // true
   * ```
   */
  declare readonly [Symbol.dispose]: () => void;

  /**
   * Takes a frame in: an object, JSON text or bytes, or a MessageEvent with one of them (`socket.onmessage = live.apply`). Never throws
   * because of it; on bad input nothing changes. Of what is wrong with a frame, 10,000 issues are told at most. `found` says how many
   * legs it tells of: 0 where it is something else.
   *
   * ```js
   * const result = live.apply('{"id": "a", "state": "alerting"}');
   * if (result.ok) result.changes; // [{ type: "added", key: "a" }]
   * ```
   *
   * @throws TypeError if `receivedAt` is no finite number
   */
  readonly apply = (frame: unknown, options?: ApplyOptions): ApplyResult => {
    const receivedAt = optionsOf(options, ["receivedAt"])("receivedAt");
    const at = moment(receivedAt === undefined ? Date.now() : receivedAt, "receivedAt");
    if (this.#closed) return closed();
    try {
      ensureStack();
      // What can't be told at once is told a little later.
      this.#listeners.arm();
    } catch {
      return noStack();
    }
    let result: ApplyResult;
    try {
      const data = dataOf(frame);
      const isJson = typeof data === "string" || isBytes(data);
      result = isJson ? this.#applyJson(data, at) : this.#applyPayload(data, at);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      result = noMemory();
    }
    // It is done, or refused: whatever somebody's words, subscribers and want of room do, they change nothing about that.
    try {
      wordOrReport(result, this.#chosen);
      if (this.#tellLoss()) return lost();
      this.#listeners.tell();
    } catch {
      // There is too little stack, or memory. Whatever happened is told a little later.
    }
    return result;
  };

  #applyJson(json: string | Uint8Array, at: number): ApplyResult {
    return callWithJson<ApplyResult, LiveExports>(
      this.#store,
      json,
      usual,
      (running, bytes, own) => this.#applyWritten(running, bytes, own, true, at),
      (running, answer) => ({ ok: false, issues: verdict(running, answer).issues }),
    );
  }

  #applyPayload(payload: unknown, at: number): ApplyResult {
    const text = writePayload(payload, frameFields());
    return callWithText(this.#store, text, (running, bytes) =>
      this.#applyWritten(running, bytes, text, false, at),
    );
  }

  /** Applies a frame that was written. */
  #applyWritten(
    running: Running<LiveExports>,
    bytes: number,
    own: string | Uint8Array,
    isJson: boolean,
    at: number,
  ): ApplyResult {
    if (this.#closed) return closed();
    if (this.#store.isLost) return lost();
    return this.#do(running, applying(this.#store.handle, isJson, typeof own === "string", at), bytes);
  }

  /** Does what changes legs. What it changes is known to all sides, or to none. */
  #do(running: Running<LiveExports>, step: Step<number>, bytes: number): ApplyResult {
    this.#legs.settle();
    const answer = step(running, bytes);
    if (answer === NO_ROOM) throw new RangeError(LITTLE_MEMORY);
    const { keys, changes, found } = this.#legs.changed(running, answer);
    const { valid, issues } = verdict(running, answer);
    if (!valid) return { ok: false, issues };
    const told = toldOf<LiveSnapshot>(changes);
    const result: ApplyResult = { ok: true, changes, issues, found };
    this.#store.did(running, step, answer, bytes);
    // From here on it is done, and nothing is called that could fail.
    this.#legs.unsettled = keys;
    if (changes.length > 0) this.#listeners.latest = this.#listeners.latest.next = told;
    return result;
  }

  /**
   * What there is now. The same object until something changes.
   *
   * ```js
   * live.get() === live.get(); // true
   * ```
   */
  readonly get = (): LiveSnapshot =>
    this.#ask(
      () => this.#legs.snapshot(),
      () => this.#legs.shown,
    );

  /**
   * Calls `run` at once, and after every change.
   *
   * ```js
   * const stop = live.subscribe(({ legs }, changes) => show(legs, changes), { signal });
   * ```
   */
  readonly subscribe = (
    run: (snapshot: LiveSnapshot, changes: readonly Change[]) => void,
    options?: SubscribeOptions | (() => void),
  ): Unsubscribe => {
    // Svelte passes a function of its own here.
    const option = optionsOf(options, ["signal", "immediate"]);
    const signal = option("signal") as AbortSignal | undefined;
    const immediate = option("immediate");
    if (typeof run !== "function")
      throw new TypeError("subscribe takes a function that is called with snapshots");
    if (signal !== undefined && typeof signal.addEventListener !== "function") {
      throw new TypeError("options.signal must be an AbortSignal");
    }
    return this.#listeners.subscribe(run, signal, immediate === undefined || Boolean(immediate));
  };

  /**
   * Snapshots as they come. Who is slow misses those in between, never the last one.
   *
   * ```js
   * for await (const { legs } of live) {
   *   render(legs);
   *   if (legs.size === 0) break;
   * }
   * ```
   */
  declare readonly [Symbol.asyncIterator]: () => AsyncIterator<LiveSnapshot, undefined>;

  /**
   * How long a leg did what, by the platform's clock as far as it is known; `undefined` for a key that is not.
   *
   * ```js
   * live.apply({ id: "a", state: "connected", connectedTime: 1000 });
   * live.durations("a", 5000)?.interactingMs; // 4000
   * ```
   *
   * @throws TypeError if `now` is no finite number
   */
  readonly durations = (key: string, now: number = Date.now()): Durations | undefined =>
    this.#askLeg(key, now, (running, handle, bytes, at) =>
      running.exports.liveDurations(handle, bytes, at) ? durationsOf(running) : undefined,
    );

  /**
   * What a leg did when, by the platform's clock as far as it is known; `undefined` for a key that is not.
   *
   * ```js
   * live.apply({ id: "a", state: "connected", connectedTime: 1000 });
   * live.timeline("a", 5000); // [{ kind: "interacting", startMs: 1000, endMs: 5000, open: true }]
   * ```
   *
   * @throws TypeError if `now` is no finite number
   */
  readonly timeline = (key: string, now: number = Date.now()): Span[] | undefined =>
    this.#askLeg(key, now, (running, handle, bytes, at) => {
      const count = running.exports.liveTimeline(handle, bytes, at);
      return count < 0 ? undefined : spansOf(running, count);
    });

  /**
   * What is left of a leg's timeouts, by the platform's clock as far as it is known; `undefined` for a key that is not.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting", startAlertingTime: 0, alertingTimeoutMs: 8000 });
   * live.countdowns("a", 5000)?.alertingLeftMs; // 3000
   * ```
   *
   * @throws TypeError if `now` is no finite number
   */
  readonly countdowns = (key: string, now: number = Date.now()): Countdowns | undefined =>
    this.#askLeg(key, now, (running, handle, bytes, at) =>
      running.exports.liveCountdowns(handle, bytes, at) ? countdownsOf(running) : undefined,
    );

  /**
   * When the last frame that told of a leg was received, news or not: milliseconds since the epoch, as they were passed to
   * {@link LiveSessions.apply}. `undefined` for a key that is not known.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting" }, { receivedAt: 1000 });
   * live.lastReceivedAt("a"); // 1000
   * ```
   */
  readonly lastReceivedAt = (key: string): number | undefined =>
    this.#askLeg(key, 0, (running, handle, bytes) => {
      const at = running.exports.liveLastReceivedAt(handle, bytes);
      return Number.isNaN(at) ? undefined : at;
    });

  /**
   * What the platform's clock says, as far as it is known, when this machine's says `ms`.
   *
   * ```js
   * live.now(5000); // 5000
   * ```
   *
   * @param ms milliseconds since the epoch. Default: `Date.now()`
   * @throws TypeError if `ms` is no finite number
   */
  readonly now = (ms: number = Date.now()): number => moment(ms, "ms") - this.clockOffsetMs;

  /**
   * For how long the phases of all legs have lasted, in one go: for a page full of timers.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting", startAlertingTime: 1000 });
   * live.tick(5000).phaseMs[0]; // 4000
   * ```
   *
   * @throws TypeError if `now` is no finite number
   */
  readonly tick = (now: number = Date.now()): Tick => {
    const at = moment(now);
    return this.#ask<Tick>(
      () => this.#legs.tick(at, this.clockOffsetMs),
      () => ({ keys: [], phaseMs: new Float64Array() }),
    );
  };

  /**
   * How many legs are in each phase.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting" });
   * live.counts().alerting; // 1
   * ```
   */
  readonly counts = (): Record<Phase, number> => {
    const counts = this.#call<ArrayLike<number>>(({ exports }, handle) => exports.liveCounts(handle), []);
    return Object.fromEntries(PHASES.map((phase, index) => [phase, counts[index] ?? 0])) as Record<
      Phase,
      number
    >;
  };

  /**
   * The legs of each co-browse session: who shares, who views, who is in control.
   *
   * ```js
   * live.apply({ id: "a", state: "connected", cobrowseSessionId: "s", cobrowseRole: "sharer" });
   * live.pairs(); // [{ cobrowseSessionId: "s", sharers: ["a"], viewers: [], controlling: [], controls: [] }]
   * ```
   */
  readonly pairs = (): Pair[] => this.#call<Pair[]>(({ exports }, handle) => exports.livePairs(handle), []);

  /**
   * By how many milliseconds this machine's clock is ahead of the platform's, judging by frames and the times of
   * their receipt. 0 until two of them agree.
   *
   * ```js
   * live.clockOffsetMs; // 0
   * ```
   */
  declare readonly clockOffsetMs: number;

  /**
   * Everything, as plain data for {@link LiveSessions.from}.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting" });
   * const saved = JSON.stringify(live);
   * LiveSessions.from(JSON.parse(saved)).get().legs.size; // 1
   * ```
   *
   * @throws RangeError if there is not enough memory, or stack, for it. Nothing is lost: take a save now and then, before there is too little.
   */
  readonly toJSON = (): unknown =>
    this.#call<unknown>(({ exports }, handle) => exports.liveSave(handle), undefined);

  /**
   * A store as it was when it was saved, with options of its own: those of the saved one are not saved.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting" });
   * [...LiveSessions.from(live.toJSON()).get().legs.keys()]; // ["a"]
   * ```
   *
   * @param json what {@link LiveSessions.toJSON} makes, or `JSON.parse` of its text
   * @throws TypeError if it is something else
   */
  static from(json: unknown, options?: LiveOptions): LiveSessions {
    const refused =
      "not what LiveSessions.toJSON() makes, or JSON.parse of it; else start anew with new LiveSessions()";
    let fields: unknown[];
    try {
      fields = ["version", "written", "forgotten"].map((name) => own(json, name));
    } catch (error) {
      if (isStackEnd(error)) throw error;
      throw new TypeError(refused, { cause: error });
    }
    const [version, written, forgotten] = fields;
    if ((version !== 1 && version !== 2) || !isList(written) || !isList(forgotten))
      throw new TypeError(refused);
    const live = new LiveSessions(options);
    let cause: unknown;
    try {
      if (live.#restore(written, forgotten) && !live.#store.isLost) {
        // Nobody listens: to those who will, it is no news.
        live.#listeners.tell();
        return live;
      }
      if (live.#store.isLost) cause = new RangeError(LITTLE_MEMORY);
    } catch (error) {
      cause = error;
    }
    try {
      live.close();
    } catch {
      // It is closed when it is found that nobody has it.
    }
    if (isStackEnd(cause)) throw cause;
    if (isOutOfMemory(cause)) throw new RangeError(LITTLE_MEMORY);
    // What a list of somebody's own throws is no save either.
    throw new TypeError(refused, { cause });
  }

  /**
   * Frees the store, ends iterators, drops subscriptions. Later, `get()` returns the last snapshot, `apply` refuses, and all else
   * answers as if there were no legs. (So a store is to be saved before.)
   *
   * ```js
   * live.close();
   * live.apply({ id: "a", state: "alerting" }).ok; // false
   * ```
   */
  readonly close = (): void => {
    if (this.#closed) return;
    // Where there is too little stack, nothing is closed, and it may be tried again.
    ensureStack();
    try {
      this.get();
    } catch (error) {
      if (isStackEnd(error)) throw error;
    }
    this.#store.close();
    this.#closed = true;
    unclosed?.unregister(this);
    this.#listeners.close();
  };

  /** Does what was saved once more. `false`: it is not what was saved. */
  #restore(written: readonly unknown[], forgotten: readonly unknown[]): boolean {
    const store = this.#store;
    const restored = (text: string, make: (handle: number) => Step): boolean => {
      if (text.length > MOST_UNITS) return false;
      const answer = attempt(store, (running) => {
        const step = make(store.handle);
        const bytes = running.sendText(text);
        if (bytes === undefined) return undefined;
        const done = store.isLost ? false : step(running, bytes);
        if (done !== false) store.did(running, step, done, bytes);
        return done !== false;
      });
      if (answer === undefined) throw new RangeError(LITTLE_MEMORY);
      return answer;
    };
    for (const item of written) if (!restored(writeSaved(item), restoring)) return false;
    return (
      forgotten.every((key) => typeof key === "string" && restored(key, forgetting)) &&
      store.cross((running) => this.#do(running, finishing(store.handle), 0).ok)
    );
  }

  /** Asks the store something of a leg. */
  #askLeg<R>(
    key: string,
    now: number,
    ask: (running: Running<LiveExports>, handle: number, bytes: number, at: number) => R | undefined,
  ): R | undefined {
    const at = moment(now);
    const text = String(key);
    return this.#call((running, handle) => {
      const bytes = running.sendText(text);
      // No leg has a key for which there is no memory.
      return bytes === undefined ? undefined : ask(running, handle, bytes, at);
    }, undefined);
  }

  /** Asks the store something; or answers for a store that is closed. */
  #call<R>(body: (running: Running<LiveExports>, handle: number) => R, ifClosed: R): R {
    return this.#ask(
      () => this.#store.use(body),
      () => ifClosed,
    );
  }

  /**
   * What an answer is, once all is told that was not told yet: listeners may apply frames then, and close the store. If the legs turn out
   * to be lost, it is asked once more, of a store without legs.
   */
  #ask<R>(ask: () => R, ifClosed: () => R): R {
    this.#tellLoss();
    this.#listeners.tell();
    for (;;) {
      if (this.#closed) return ifClosed();
      try {
        const answer = ask();
        if (!this.#tellLoss()) return answer;
      } catch (error) {
        throw isOutOfMemory(error) ? new RangeError(LITTLE_MEMORY) : error;
      }
    }
  }

  /** Tells that legs were lost, of live sessions that somebody still has. */
  static #toldLater(live: LiveSessions): () => void {
    const ref = typeof WeakRef === "undefined" ? undefined : new WeakRef(live);
    return () => {
      const live = ref?.deref();
      if (live !== undefined) live.#tellLoss();
    };
  }

  /** Tells, once, that all legs are gone, if they were lost. */
  #tellLoss(): boolean {
    if (!this.#store.isLost) return false;
    this.#listeners.arm();
    const { keys, changes } = this.#legs.lost();
    const told = toldOf<LiveSnapshot>(changes);
    this.#legs.unsettled = keys;
    if (changes.length > 0) this.#listeners.latest = this.#listeners.latest.next = told;
    // If this fails, there is nothing left to be told the next time.
    this.#store.toldLoss();
    this.#listeners.tell();
    return true;
  }
}
