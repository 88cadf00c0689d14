/** The clocks of a page: one timer for all who show the same seconds. */

/** A clock that tells when it has gone on. What it says stays the same in between, as React wants it. */
export interface Clock {
  /** What it says: milliseconds since the epoch. */
  readonly get: () => number;
  /** Calls `run` at each tick, and when a page that was hidden is seen again. Returns a function that ends that. */
  readonly subscribe: (run: () => void) => () => void;
}

const clocks = /* @__PURE__ */ new Map<number, Clock>();

/**
 * The clock that ticks every `intervalMs`; one that never ticks if that is not finite. It stops while the page is hidden, and while nobody
 * listens.
 */
export function clockOf(intervalMs: number): Clock {
  const every = Number.isFinite(intervalMs) ? Math.max(16, intervalMs) : Number.POSITIVE_INFINITY;
  let clock = clocks.get(every);
  if (clock === undefined) {
    clock = newClock(every);
    clocks.set(every, clock);
  }
  return clock;
}

function newClock(intervalMs: number): Clock {
  const listeners = new Set<{ run: () => void }>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const isHidden = () => typeof document !== "undefined" && document.visibilityState === "hidden";

  const tick = () => {
    now = Date.now();
    for (const { run } of [...listeners]) run();
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const start = () => {
    if (timer !== undefined || !Number.isFinite(intervalMs) || isHidden()) return;
    // Nobody asked while it stood still.
    now = Date.now();
    timer = setInterval(tick, intervalMs);
  };
  const follow = () => {
    if (isHidden()) return stop();
    tick();
    start();
  };

  return {
    get: () => {
      // Nobody moves it on: it is as late as it may be.
      if (timer === undefined && Math.abs(Date.now() - now) >= Math.min(intervalMs, 1000)) now = Date.now();
      return now;
    },
    subscribe: (run) => {
      const listener = { run };
      if (listeners.size === 0 && typeof document !== "undefined") {
        document.addEventListener("visibilitychange", follow);
      }
      listeners.add(listener);
      start();
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return;
        stop();
        if (typeof document !== "undefined") document.removeEventListener("visibilitychange", follow);
      };
    },
  };
}
