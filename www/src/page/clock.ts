export const speeds = [0, 1, 5, 30] as const;
export type Speed = (typeof speeds)[number];

/** A clock the user can stop and speed up. Moved by hand, so that a page in the background leaps nowhere. */
export class Clock {
  speed: Speed = 1;
  #start: number;
  #at: number;

  constructor(start: number) {
    this.#start = start;
    this.#at = start;
  }

  /** Whole milliseconds since the epoch. */
  get now(): number {
    return Math.floor(this.#at);
  }

  /** Lets `elapsedMs` of real time pass; tells whether the clock moved. */
  advance(elapsedMs: number): boolean {
    const before = this.now;
    this.#at += elapsedMs * this.speed;
    return this.now !== before;
  }

  set(now: number): void {
    this.#at = now;
  }

  reset(): void {
    this.#at = this.#start;
  }
}

/** Four times a second is enough for timers that show seconds. */
const intervalMs = 250;

/** The page's one loop. It rests while the page is hidden; returns a function that stops it. */
export function everyTick(run: (elapsedMs: number) => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  let last = 0;
  const tick = () => {
    const now = performance.now();
    // A machine that slept must not make the clock leap.
    const elapsed = Math.min(now - last, 4 * intervalMs);
    last = now;
    run(elapsed);
  };
  const follow = () => {
    clearInterval(timer);
    timer = undefined;
    if (document.hidden) return;
    last = performance.now();
    timer = setInterval(tick, intervalMs);
  };
  document.addEventListener("visibilitychange", follow);
  follow();
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", follow);
  };
}
