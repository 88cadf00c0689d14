/// <reference lib="esnext.disposable" preserve="true" />

/** Live sessions: a thin shell around a store of the module, in the forms that frameworks want. */

import { durationsOf, verdict } from "./answers.js";
import { crossJson, isBytes } from "./cross.js";
import { crossWhole, type Leg, type Media, mediaOf, shape } from "./legs.js";
import { PHASES } from "./names.js";
import { moment, usual } from "./options.js";
import type { Change, Durations, Issue, Pair, Phase, Session } from "./types.js";
import { need, numbers, wasm } from "./wasm.js";

/**
 * A leg that is kept true. Frozen, and the same object until something about it changes.
 *
 * ```js
 * live.apply({ id: "a", state: "alerting" });
 * const leg = live.get().legs.get("a");
 * [leg.key, leg.session.state]; // ["a", "alerting"]
 * ```
 */
export interface LiveLeg extends Leg<Session> {
  /** Its communication id; its participant's id while only flat shapes told of it. */
  readonly key: string;
}

/**
 * All legs at one moment. Frozen, and the same object until something changes.
 *
 * ```js
 * live.apply({ id: "a", state: "alerting" });
 * [...live.get().legs.keys()]; // ["a"]
 * ```
 */
export interface LiveSnapshot {
  /** The legs, by their keys. */
  readonly legs: ReadonlyMap<string, LiveLeg>;
}

/**
 * What may be chosen about live sessions.
 *
 * ```js
 * new LiveSessions({ media: "all", keepEndedMs: 600_000, maxLegs: 500 }).get().legs.size; // 0
 * ```
 */
export interface LiveOptions {
  /** The media whose legs are followed, or `"all"`. Default: `["cobrowsesessions"]`. */
  media?: "all" | readonly Media[] | undefined;
  /** How long an ended leg is kept after its last news, in milliseconds. Default: for ever. */
  keepEndedMs?: number | undefined;
  /** How many legs are kept; beyond that, those that ended first go first. Default: 10,000. */
  maxLegs?: number | undefined;
}

/**
 * What may be said of a frame.
 *
 * ```js
 * live.apply({ id: "a", state: "alerting" }, { receivedAt: Date.now() }).ok; // true
 * ```
 */
export interface ApplyOptions {
  /** When it was received: milliseconds since the epoch. Default: `Date.now()`. */
  receivedAt?: number | undefined;
}

/**
 * What a frame did. Fields that could not be used were passed over, and are among the issues.
 *
 * ```js
 * const result = live.apply("no JSON");
 * if (!result.ok) result.issues[0].code; // "invalid_json"
 * ```
 */
export type ApplyResult = { ok: true; changes: Change[]; issues: Issue[] } | { ok: false; issues: Issue[] };

/**
 * How to subscribe.
 *
 * ```js
 * live.subscribe(({ legs }) => render(legs), { signal, immediate: true });
 * ```
 */
export interface SubscribeOptions {
  /** Ends the subscription. */
  signal?: AbortSignal | undefined;
  /** Whether to call at once with what there is, as Svelte's stores do. Default: `true`. */
  immediate?: boolean | undefined;
}

/**
 * Ends a subscription; for RxJS, by a method too.
 *
 * ```js
 * const unsubscribe = live.subscribe(({ legs }) => render(legs));
 * unsubscribe();
 * ```
 */
export type Unsubscribe = (() => void) & {
  /** Ends it too. */
  unsubscribe(): void;
};

/**
 * For how long the phases of all legs have lasted.
 *
 * ```js
 * live.apply({ id: "a", state: "connected", connectedTime: 1000 });
 * const { keys, phaseMs } = live.tick(5000);
 * [keys, [...phaseMs]]; // [["a"], [4000]]
 * ```
 */
export interface Tick {
  /** The keys of the legs. The same array until legs come or go. */
  readonly keys: readonly string[];
  /**
   * Milliseconds, in the order of the keys; NaN where it is not known. The same array again, with new values, until
   * something changes: copy it to keep it.
   */
  readonly phaseMs: Float64Array;
}

type Run = (snapshot: LiveSnapshot, changes: readonly Change[]) => void;

/** What the module answers to a frame beside a verdict: there are changes. */
const CHANGES = 4;

/** Frees the store of a `LiveSessions` that nobody closed; in a runtime that says when. */
const unclosed = /* @__PURE__ */ registry();

function registry(): FinalizationRegistry<number> | undefined {
  if (typeof FinalizationRegistry === "undefined") return undefined;
  return new FinalizationRegistry((handle) => wasm.liveClose(handle));
}

/** A view of a map that can't be written to. */
class LegMap implements ReadonlyMap<string, LiveLeg> {
  readonly #legs: ReadonlyMap<string, LiveLeg>;

  constructor(legs: ReadonlyMap<string, LiveLeg>) {
    this.#legs = legs;
    hidden(this, Symbol.iterator, this.entries);
    Object.freeze(this);
  }

  get size(): number {
    return this.#legs.size;
  }
  get(key: string): LiveLeg | undefined {
    return this.#legs.get(key);
  }
  has(key: string): boolean {
    return this.#legs.has(key);
  }
  keys(): MapIterator<string> {
    return this.#legs.keys();
  }
  values(): MapIterator<LiveLeg> {
    return this.#legs.values();
  }
  entries(): MapIterator<[string, LiveLeg]> {
    return this.#legs.entries();
  }
  forEach(run: (leg: LiveLeg, key: string, map: ReadonlyMap<string, LiveLeg>) => void): void {
    for (const [key, leg] of this.#legs) run(leg, key, this);
  }
  declare readonly [Symbol.iterator]: () => MapIterator<[string, LiveLeg]>;
}

/** Gives an object a method by a symbol. In the class, its name would keep bundlers from dropping the class. */
function hidden(object: object, name: symbol, value: unknown): void {
  Object.defineProperty(object, name, { value });
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

/**
 * Legs that are kept true by the frames that come in: notifications, REST answers, sessions, in whatever order and
 * however often. All functions work unbound.
 *
 * ```js
 * const live = new LiveSessions();
 * socket.onmessage = ({ data }) => live.apply(data);
 * live.subscribe(({ legs }) => render([...legs.values()]));
 * ```
 */
export class LiveSessions implements AsyncIterable<LiveSnapshot> {
  readonly #handle: number;
  /** The legs as they were last asked for; those that have changed since are not among them. */
  readonly #legs = new Map<string, LiveLeg>();
  readonly #listeners = new Map<Unsubscribe, Run>();
  readonly #waiting = new Set<() => void>();
  #snapshot: LiveSnapshot = Object.freeze({ legs: new LegMap(new Map()) });
  #stale = false;
  #keys: readonly string[] | undefined;
  #tick: { keys: readonly string[]; starts: Float64Array; phaseMs: Float64Array } | undefined;
  #closed = false;
  readonly #queue: (readonly Change[])[] = [];
  #dispatching = false;

  /** @param options which media to follow, and what to forget */
  constructor(options?: LiveOptions) {
    const { keepEndedMs, maxLegs, media } = options ?? {};
    need();
    this.#handle = wasm.liveOpen(
      positive(keepEndedMs === undefined ? Number.POSITIVE_INFINITY : keepEndedMs, "keepEndedMs"),
      Math.min(Math.floor(positive(maxLegs === undefined ? 10_000 : maxLegs, "maxLegs")), 2 ** 32 - 1),
      mediaOf(media),
    );
    unclosed?.register(this, this.#handle, this);
    hidden(this, Symbol.asyncIterator, this.#iterate);
    if (Symbol.dispose !== undefined) hidden(this, Symbol.dispose, this.close);
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
   * Takes a frame in: an object, JSON text or bytes. Never throws because of it; on bad input nothing changes.
   *
   * ```js
   * const result = live.apply('{"id": "a", "state": "alerting"}');
   * if (result.ok) result.changes; // [{ type: "added", key: "a" }]
   * ```
   *
   * @throws TypeError if `receivedAt` is no finite number
   */
  readonly apply = (frame: unknown, options?: ApplyOptions): ApplyResult => {
    const at = moment(options?.receivedAt ?? Date.now(), "receivedAt");
    const handle = this.#handle;
    if (this.#closed) return { ok: false, issues: [CLOSED] };
    let ok = false;
    let changes: Change[] = [];
    const taken = (answer: number): Issue[] => {
      const { valid, issues } = verdict(answer);
      ok = valid;
      if (answer & CHANGES) changes = wasm.liveChanges();
      return issues;
    };
    const issues =
      typeof frame === "string" || isBytes(frame)
        ? crossJson<Issue[]>(
            frame,
            usual,
            (bytes, isText) => taken(wasm.liveApplyJson(handle, bytes, isText, at)),
            (answer) => verdict(answer).issues,
          )
        : crossWhole<Issue[]>(frame, shape("frame"), (cells, bytes) =>
            taken(wasm.liveApply(handle, cells, bytes, at)),
          );
    // Somebody closed the store while the frame was read.
    if (!ok && issues.length === 0) return { ok, issues: [CLOSED] };
    if (!ok) return { ok, issues };
    if (changes.length > 0) {
      this.#take(changes);
      this.#dispatch(freeze(changes));
    }
    return { ok, changes, issues };
  };

  /** Forgets what is no longer so. */
  #take(changes: readonly Change[]): void {
    for (const change of changes) {
      this.#legs.delete(change.key);
      if (change.type === "updated" && change.previousKey !== undefined)
        this.#legs.delete(change.previousKey);
      if (change.type === "added" || change.type === "removed" || change.type === "updated") {
        if (change.type !== "updated" || change.previousKey !== undefined) this.#keys = undefined;
      }
    }
    this.#tick = undefined;
    this.#stale = true;
  }

  /**
   * What there is now. The same object until something changes.
   *
   * ```js
   * live.get() === live.get(); // true
   * ```
   */
  readonly get = (): LiveSnapshot => {
    if (this.#stale) {
      const keys = this.#sorted();
      const changed = keys.filter((key) => !this.#legs.has(key));
      const legs: LiveLeg[] = wasm.liveLegs(this.#handle, changed) ?? [];
      for (const leg of legs) this.#legs.set(leg.key, freeze(leg));
      // In the order of the keys, whatever that of the frames.
      const sorted = keys.map((key) => [key, this.#legs.get(key) as LiveLeg] as const);
      this.#snapshot = Object.freeze({ legs: new LegMap(new Map(sorted)) });
      this.#stale = false;
    }
    return this.#snapshot;
  };

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
    const { signal, immediate = true } = typeof options === "object" && options !== null ? options : {};
    if (typeof run !== "function")
      throw new TypeError("subscribe takes a function that is called with snapshots");
    if (signal !== undefined && typeof signal.addEventListener !== "function") {
      throw new TypeError("options.signal must be an AbortSignal");
    }
    const end = () => {
      this.#listeners.delete(unsubscribe);
      signal?.removeEventListener("abort", end);
    };
    const unsubscribe: Unsubscribe = Object.assign(end, { unsubscribe: end });
    if (!this.#closed && !signal?.aborted) {
      this.#listeners.set(unsubscribe, run);
      signal?.addEventListener("abort", end);
      if (immediate) isolated(run, this.get(), []);
    }
    return unsubscribe;
  };

  /** Tells everybody. A frame that is applied by a listener is told after this one. */
  #dispatch(changes: readonly Change[]): void {
    this.#queue.push(changes);
    if (this.#dispatching) return;
    this.#dispatching = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        for (const [unsubscribe, run] of [...this.#listeners]) {
          if (this.#listeners.has(unsubscribe)) isolated(run, this.get(), next);
        }
      }
    } finally {
      this.#dispatching = false;
    }
    for (const wake of this.#waiting) wake();
  }

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

  #iterate(): AsyncIterator<LiveSnapshot, undefined> {
    let seen: LiveSnapshot | undefined;
    let done = false;
    const asleep = new Set<() => void>();
    const wake = () => {
      for (const resolve of asleep) resolve();
      asleep.clear();
    };
    this.#waiting.add(wake);
    const finish = () => {
      done = true;
      this.#waiting.delete(wake);
      wake();
      return Promise.resolve({ value: undefined, done: true as const });
    };
    return {
      next: async () => {
        while (!done && !this.#closed) {
          const snapshot = this.get();
          if (snapshot !== seen) {
            seen = snapshot;
            return { value: snapshot, done: false };
          }
          await new Promise<void>((resolve) => asleep.add(resolve));
        }
        return finish();
      },
      return: finish,
    };
  }

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
  readonly durations = (key: string, now: number = Date.now()): Durations | undefined => {
    const at = moment(now);
    return !this.#closed && wasm.liveDurations(this.#handle, String(key), at) ? durationsOf() : undefined;
  };

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
    if (this.#closed) return { keys: [], phaseMs: new Float64Array() };
    if (this.#tick === undefined) {
      const keys = this.#sorted();
      const count = wasm.livePhaseStarts(this.#handle);
      this.#tick = { keys, starts: numbers().slice(0, count * 3), phaseMs: new Float64Array(count) };
    }
    const { keys, starts, phaseMs } = this.#tick;
    const here = at - this.clockOffsetMs;
    for (let index = 0; index < phaseMs.length; index++) {
      // Nothing is less than NaN, and what is less NaN is NaN.
      const early = here <= (starts[index * 3 + 1] as number);
      const ms = here - (starts[index * 3 + (early ? 2 : 0)] as number);
      phaseMs[index] = ms < 0 ? 0 : ms;
    }
    return { keys, phaseMs };
  };

  /** The keys of all legs, in order. */
  #sorted(): readonly string[] {
    this.#keys ??= Object.freeze(wasm.liveKeys(this.#handle));
    return this.#keys;
  }

  /**
   * How many legs are in each phase.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting" });
   * live.counts().alerting; // 1
   * ```
   */
  readonly counts = (): Record<Phase, number> => {
    if (!this.#closed) wasm.liveCounts(this.#handle);
    const counts = this.#closed ? [] : numbers();
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
   * live.pairs(); // [{ cobrowseSessionId: "s", sharers: ["a"], viewers: [], controlling: [] }]
   * ```
   */
  readonly pairs = (): Pair[] => (this.#closed ? [] : wasm.livePairs(this.#handle));

  /**
   * By how many milliseconds this machine's clock is ahead of the platform's, judging by frames and the times of
   * their receipt. 0 until two of them agree.
   *
   * ```js
   * live.clockOffsetMs; // 0
   * ```
   */
  get clockOffsetMs(): number {
    return this.#closed ? 0 : wasm.liveClockOffset(this.#handle);
  }

  /**
   * Everything, as plain data for {@link LiveSessions.from}.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting" });
   * const saved = JSON.stringify(live);
   * LiveSessions.from(JSON.parse(saved)).get().legs.size; // 1
   * ```
   */
  readonly toJSON = (): unknown => (this.#closed ? undefined : wasm.liveSave(this.#handle));

  /**
   * A store as it was when it was saved.
   *
   * ```js
   * live.apply({ id: "a", state: "alerting" });
   * [...LiveSessions.from(live.toJSON()).get().legs.keys()]; // ["a"]
   * ```
   *
   * @throws TypeError if `json` is not what {@link LiveSessions.toJSON} makes
   */
  static from(json: unknown, options?: LiveOptions): LiveSessions {
    const refused = "not what LiveSessions.toJSON() makes; start anew with new LiveSessions()";
    const { version, written, forgotten } = (json ?? {}) as Record<string, unknown>;
    if (version !== 1 || !Array.isArray(written) || !Array.isArray(forgotten)) throw new TypeError(refused);
    const live = new LiveSessions(options);
    const handle = live.#handle;
    for (const item of written) {
      if (!crossWhole(item, shape("saved"), (cells, bytes) => wasm.liveRestore(handle, cells, bytes))) {
        live.close();
        throw new TypeError(refused);
      }
    }
    for (const key of forgotten) wasm.liveForgotten(handle, String(key));
    wasm.liveRestored(handle);
    live.#stale = true;
    return live;
  }

  /**
   * Frees the store, ends iterators, drops subscriptions. What is called later finds nothing.
   *
   * ```js
   * live.close();
   * live.apply({ id: "a", state: "alerting" }).ok; // false
   * ```
   */
  readonly close = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.get();
    unclosed?.unregister(this);
    wasm.liveClose(this.#handle);
    for (const unsubscribe of [...this.#listeners.keys()]) unsubscribe();
    for (const wake of this.#waiting) wake();
  };
}

const CLOSED: Issue = {
  code: "unreadable",
  severity: "error",
  path: [],
  message: "the live sessions were closed; make new ones",
};

function positive(value: unknown, name: string): number {
  if (typeof value !== "number" || !(value >= 0)) {
    throw new TypeError(`options.${name} must be a number, 0 or more`);
  }
  return value;
}

/** Calls a listener whose failure is nobody else's. */
function isolated(run: Run, snapshot: LiveSnapshot, changes: readonly Change[]): void {
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
