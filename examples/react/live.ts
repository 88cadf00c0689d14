/**
 * Live sessions in React. `useSyncExternalStore` takes `live.subscribe` and `live.get` as they are: a component renders
 * again when what it looks at has changed, and never for a frame that brought nothing new, because snapshots and legs
 * stay the same objects until then. `usePhaseMs` is a timer that ticks between frames. Make the store once, outside of
 * the components: in StrictMode they mount twice.
 */

import type { LiveLeg, LiveSessions, LiveSnapshot } from "cobrowse-session/live";
import { useEffect, useState, useSyncExternalStore } from "react";

/** All legs. */
export function useLive(live: LiveSessions): LiveSnapshot {
  return useSyncExternalStore(live.subscribe, live.get, live.get);
}

/** One leg; other legs' news do not render it again. */
export function useLeg(live: LiveSessions, key: string): LiveLeg | undefined {
  const leg = () => live.get().legs.get(key);
  return useSyncExternalStore(live.subscribe, leg, leg);
}

/** For how long a leg's phase has lasted, in milliseconds, counted anew every `everyMs`. */
export function usePhaseMs(live: LiveSessions, key: string, everyMs = 1000): number | null {
  useLeg(live, key);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return live.durations(key, now)?.phaseMs ?? null;
}
