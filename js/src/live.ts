/// <reference lib="esnext.disposable" preserve="true" />

/** Live sessions: a thin shell around a store of the module, in the forms that frameworks want. */

import { FRAME, SAVED } from "#tables";
import { verdict } from "./answer/issues.js";
import { PHASES } from "./answer/names.js";
import { durationsOf } from "./answer/numbers.js";
import { mediaOf } from "./legs.js";
import { defineHidden, LegCache } from "./live/legs.js";
import { Listeners } from "./live/listeners.js";
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
import { callWithJson, callWithPayload, isBytes } from "./module/calls.js";
import { usual } from "./module/chosen.js";
import { type Instance, type LiveExports, live as liveModule } from "./module/modules.js";
import { moment } from "./options.js";
import type { Change, Durations, Issue, Pair, Phase } from "./types.js";

/** Frees the store of a `LiveSessions` that nobody closed; in a runtime that says when. */
const unclosed = /* @__PURE__ */ registry();

interface Store {
  module: Instance<LiveExports>;
  handle: number;
}

function registry(): FinalizationRegistry<Store> | undefined {
  if (typeof FinalizationRegistry === "undefined") return undefined;
  return new FinalizationRegistry(({ module, handle }) => module.exports.liveClose(handle));
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
  readonly #module = liveModule("LiveSessions");
  readonly #handle: number;
  readonly #legs: LegCache<LiveLeg>;
  readonly #listeners: Listeners<LiveSnapshot>;
  #closed = false;

  /** @param options which media to follow, and what to forget */
  constructor(options?: LiveOptions) {
    const { keepEndedMs, maxLegs, media } = options ?? {};
    this.#handle = this.#module.exports.liveOpen(
      positive(keepEndedMs === undefined ? Number.POSITIVE_INFINITY : keepEndedMs, "keepEndedMs"),
      Math.min(Math.floor(positive(maxLegs === undefined ? 10_000 : maxLegs, "maxLegs")), 2 ** 32 - 1),
      mediaOf(media),
    );
    this.#legs = new LegCache(this.#module, this.#handle);
    this.#listeners = new Listeners(this.get);
    unclosed?.register(this, { module: this.#module, handle: this.#handle }, this);
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
    const module = this.#module;
    const decode = (answer: number): Issue[] => {
      changes = this.#legs.take(answer);
      const { valid, issues } = verdict(module, answer);
      ok = valid;
      return issues;
    };
    const issues =
      typeof frame === "string" || isBytes(frame)
        ? callWithJson<Issue[]>(
            module,
            frame,
            usual,
            (bytes, isText) => decode(module.exports.liveApply(handle, bytes, true, isText, at)),
            (answer) => verdict(module, answer).issues,
          )
        : callWithPayload<Issue[]>(module, frame, FRAME, (bytes) =>
            decode(module.exports.liveApply(handle, bytes, false, true, at)),
          );
    // Somebody closed the store while the frame was read.
    if (!ok && issues.length === 0) return { ok, issues: [CLOSED] };
    if (!ok) return { ok, issues };
    if (changes.length > 0) this.#listeners.tell(Object.freeze(changes));
    return { ok, changes, issues };
  };

  /**
   * What there is now. The same object until something changes.
   *
   * ```js
   * live.get() === live.get(); // true
   * ```
   */
  readonly get = (): LiveSnapshot => this.#legs.snapshot();

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
    const end = this.#listeners.subscribe(run, signal, immediate);
    return Object.assign(end, { unsubscribe: end });
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
  readonly durations = (key: string, now: number = Date.now()): Durations | undefined => {
    const at = moment(now);
    if (this.#closed) return undefined;
    const module = this.#module;
    const length = module.sendText(String(key)) ?? 0;
    return module.exports.liveDurations(this.#handle, length, at) ? durationsOf(module) : undefined;
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
    return this.#legs.tick(at - this.clockOffsetMs);
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
    const counts = this.#closed ? [] : this.#module.exports.liveCounts(this.#handle);
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
  readonly pairs = (): Pair[] => (this.#closed ? [] : this.#module.exports.livePairs(this.#handle));

  /**
   * By how many milliseconds this machine's clock is ahead of the platform's, judging by frames and the times of
   * their receipt. 0 until two of them agree.
   *
   * ```js
   * live.clockOffsetMs; // 0
   * ```
   */
  get clockOffsetMs(): number {
    return this.#closed ? 0 : this.#module.exports.liveClockOffset(this.#handle);
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
  readonly toJSON = (): unknown => (this.#closed ? undefined : this.#module.exports.liveSave(this.#handle));

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
    const module = live.#module;
    const { exports } = module;
    for (const item of written) {
      const restore = (bytes: number) => exports.liveRestore(handle, bytes);
      if (!callWithPayload(module, item, SAVED, restore)) {
        live.close();
        throw new TypeError(refused);
      }
    }
    for (const key of forgotten) exports.liveForgotten(handle, module.sendText(String(key)) ?? 0);
    exports.liveRestored(handle);
    live.#legs.takeAll();
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
    this.#module.exports.liveClose(this.#handle);
    this.#listeners.close();
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
