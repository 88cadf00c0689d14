/**
 * Live sessions in React: hooks over `useSyncExternalStore`. A component renders again when what it looks at has changed, and at the ticks of
 * a clock that all of them share. They hold in StrictMode, in concurrent rendering, on the server and across hot reloads. Make the store
 * once, outside of the components.
 *
 * @module cobrowse-session/react
 */

import { useMemo, useSyncExternalStore } from "react";
import type { LiveSessions } from "./live.js";
import type { LiveLeg, LiveSnapshot } from "./live-types.js";
import { clockOf } from "./show/clock.js";
import type { Countdowns, Durations } from "./types.js";

/** What is known on the server, and while its page comes alive: nothing, as both have to show the same. */
const NOTHING: LiveSnapshot = { legs: new Map() };
const getNothing = (): LiveSnapshot => NOTHING;

/**
 * All legs, again whenever something about them changes. None on the server, and while its page comes alive.
 *
 * ```js
 * const { legs } = useLive(live);
 * return [...legs.values()].map((leg) => <Row key={leg.key} leg={leg} />);
 * ```
 *
 * @param store made once, outside of components
 */
export function useLive(store: LiveSessions): LiveSnapshot {
  return useSyncExternalStore(store.subscribe, store.get, getNothing);
}

/**
 * One leg, again whenever something about it changes; news of other legs render nothing. `undefined` while there is none of that key, on the
 * server, and while its page comes alive.
 *
 * ```js
 * const leg = useLeg(live, selectedKey);
 * if (leg === undefined) return <p>Over and forgotten.</p>;
 * ```
 *
 * @param store made once, outside of components
 * @param key the leg's; `null` and `undefined` are no leg's
 */
export function useLeg(store: LiveSessions, key: string | null | undefined): LiveLeg | undefined {
  const leg = () => (key == null ? undefined : store.get().legs.get(key));
  return useSyncExternalStore(store.subscribe, leg, () => undefined);
}

/**
 * The time by this machine's clock, in milliseconds since the epoch, anew every `intervalMs` while the page is seen. All components with the same
 * interval share one timer. `null` on the server, and while its page comes alive: there, the time is not known.
 *
 * ```js
 * const now = useNow(1000);
 * return <time>{now === null ? "" : new Date(now).toLocaleTimeString()}</time>;
 * ```
 *
 * @param intervalMs how often, in milliseconds; `Infinity`: never
 */
export function useNow(intervalMs = 1000): number | null {
  const { get, subscribe } = clockOf(intervalMs);
  return useSyncExternalStore<number | null>(subscribe, get, nobody);
}

const nobody = (): null => null;

/** What a store answers of a leg by the time; asked again when the leg changes, and by and by while time changes the answer. */
function useAnswer<T>(
  store: LiveSessions,
  key: string | null | undefined,
  intervalMs: number,
  ask: (key: string, now: number) => T | undefined,
): T | undefined {
  const leg = useLeg(store, key);
  const isTicking = useMemo(() => {
    const durations = leg && store.durations(leg.key);
    return durations !== undefined && (durations.live || durations.phase === "afterCallWork");
  }, [store, leg]);
  const now = useNow(isTicking ? intervalMs : Number.POSITIVE_INFINITY);
  return useMemo(() => (leg === undefined || now === null ? undefined : ask(leg.key, now)), [ask, leg, now]);
}

/**
 * How long a leg did what, by the platform's clock. `undefined` while there is no leg of that key, on the server, and while its page comes
 * alive; a duration is `null` where the platform does not say.
 *
 * ```js
 * const durations = useDurations(live, key);
 * return <output>{formatDuration(durations?.phaseMs)}</output>;
 * ```
 *
 * @param store made once, outside of components
 * @param key the leg's
 * @param intervalMs how often it is counted anew, in milliseconds, as long as time changes something
 */
export function useDurations(
  store: LiveSessions,
  key: string | null | undefined,
  intervalMs = 1000,
): Durations | undefined {
  return useAnswer(store, key, intervalMs, store.durations);
}

/**
 * What is left of a leg's timeouts, in milliseconds, by the platform's clock: `null` where none runs, negative once it is over. `undefined` as
 * with {@link useDurations}.
 *
 * ```js
 * const left = useCountdowns(live, key)?.alertingLeftMs ?? null;
 * return left === null ? null : <strong>{formatDuration(left)} to answer</strong>;
 * ```
 *
 * @param store made once, outside of components
 * @param key the leg's
 * @param intervalMs how often it is counted anew, in milliseconds, as long as time changes something
 */
export function useCountdowns(
  store: LiveSessions,
  key: string | null | undefined,
  intervalMs = 1000,
): Countdowns | undefined {
  return useAnswer(store, key, intervalMs, store.countdowns);
}
