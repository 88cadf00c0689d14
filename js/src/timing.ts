/** Timing one session. */

import { readSession } from "#readers";
import { PHASES } from "./answer/names.js";
import { durationsOf, metricsOf, spansOf } from "./answer/numbers.js";
import { callWithTimed, type TimedCall } from "./module/calls.js";
import { core } from "./module/modules.js";
import { moment } from "./options.js";
import type {
  ContextInput,
  Durations,
  Phase,
  PlatformMetrics,
  Session,
  SessionInput,
  Span,
} from "./types.js";

/**
 * What can be timed: a session, clean or as it came, or a leg: a session and what is known around it. (A leg whose purpose is
 * known and is neither `agent` nor `user` has no handle time and no metrics.)
 *
 * ```js
 * phase({ session: { state: "connected" }, context: { held: true } }); // "held"
 * ```
 */
export type Timed =
  | Session
  | SessionInput
  | {
      session: Session | SessionInput;
      context?: ContextInput | null | undefined;
      purpose?: string | null | undefined;
    };

/**
 * What a session did when: spans, sorted, that never overlap. The source of {@link durations}, unless
 * their basis is `reported`.
 *
 * ```js
 * for (const { kind, startMs, endMs, open } of timeline(session)) draw(kind, startMs, endMs, open);
 * ```
 *
 * @param x a session or a leg; fields in error count as absent, and of what is neither there are no spans
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @throws TypeError if `now` is no finite number
 */
export function timeline(x: Timed | null | undefined, now: number = Date.now()): Span[] {
  const at = moment(now);
  return callWithTimed(core(), x, (running, oddities, bytes) =>
    spansOf(running, running.exports.timeline(oddities, bytes, at)),
  );
}

/**
 * How long a session did what, in milliseconds; `null` where nothing is known.
 *
 * ```js
 * const { phase, phaseMs } = durations({ state: "connected", connectedTime: 1000 }, 5000);
 * [phase, phaseMs]; // ["connected", 4000]
 * ```
 *
 * @param x a session or a leg; fields in error count as absent, and of what is neither nothing is known
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @throws TypeError if `now` is no finite number
 */
export function durations(x: Timed | null | undefined, now: number = Date.now()): Durations {
  const at = moment(now);
  return callWithTimed(core(), x, (running, oddities, bytes) => {
    running.exports.durations(oddities, bytes, at);
    return durationsOf(running);
  });
}

/**
 * Where a session stands.
 *
 * ```js
 * phase({ state: "disconnected", afterCallWork: { state: "pending" } }); // "afterCallWork"
 * ```
 */
export function phase(x: Timed | null | undefined): Phase {
  return callWithTimed(
    core(),
    x,
    (running, oddities, bytes) => PHASES[running.exports.phase(oddities, bytes)] ?? "unknown",
  );
}

/**
 * A session in the metrics of the platform's analytics, in milliseconds.
 *
 * ```js
 * platformMetrics({ connectedTime: 1000, disconnectedTime: 5000 }).tTalkComplete; // 4000
 * ```
 */
export function platformMetrics(x: Timed | null | undefined): PlatformMetrics {
  return callWithTimed(core(), x, (running, oddities, bytes) => {
    running.exports.platformMetrics(oddities, bytes);
    return metricsOf(running);
  });
}

/**
 * Whether a session, or a leg, may control another's page right now.
 *
 * ```js
 * hasControl({ state: "connected", cobrowseRole: "viewer", controlling: ["a"] }); // true
 * ```
 */
export function hasControl(x: unknown): boolean {
  const call: TimedCall<boolean> = (running, oddities, bytes) => running.exports.hasControl(oddities, bytes);
  return callWithTimed(core(), x, call, readSession);
}
