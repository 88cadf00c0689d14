/** What live sessions take and give. */

import type { Leg, Media } from "./legs.js";
import type { Options } from "./options.js";
import type { Change, Issue, Session } from "./types.js";

/**
 * A leg that is kept true. Frozen, and the same object until something about it changes.
 *
 * ```js
 * live.apply({ id: "a", state: "alerting" });
 * const leg = live.get().legs.get("a");
 * [leg.key, leg.session.state, leg.issues]; // ["a", "alerting", []]
 * ```
 */
export interface LiveLeg extends Leg<Session> {
  /** Its communication id; its participant's id while only flat shapes told of it. */
  readonly key: string;
  /**
   * What is wrong with the session's fields in the newest frame (the one whose stamp is the greatest: docs/contract.md), and what the rules
   * say of the session as it is known by now; 100 issues at most. Paths are within {@link Leg.session}; that a session of a flat shape has
   * no id is no issue.
   */
  readonly issues: readonly Issue[];
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
  /**
   * The legs, by their keys. A `Map`, for `structuredClone`, `postMessage` and consoles; as JSON, an object. All consumers have the same one: it
   * is frozen, and what would change it throws. `new Map(legs)` is a copy to change.
   */
  readonly legs: ReadonlyMap<string, LiveLeg>;
}

/**
 * What may be chosen about live sessions. Of the options of checking, `unknownFields` and `abortEarly` change nothing: of a frame, only what
 * legs are made of is looked at, and all of that.
 *
 * ```js
 * new LiveSessions({ media: "all", keepEndedMs: 600_000, maxLegs: 500 }).get().legs.size; // 0
 * ```
 */
export interface LiveOptions extends Options {
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
export type ApplyResult =
  | {
      ok: true;
      changes: readonly Change[];
      issues: Issue[];
      /** How many legs the frame tells of, of the media that are wanted. 0: it is something else. */
      found: number;
    }
  | { ok: false; issues: Issue[] };

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
