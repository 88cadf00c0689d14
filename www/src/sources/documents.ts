import { type Leg, legs } from "cobrowse-session/live";

/** A frame as it arrives: JSON text, if it is not malformed. */
export interface Delivery {
  readonly at: number;
  readonly text: string;
}

export interface Finding {
  legs: Leg[];
  /** The payload holds more than was taken. */
  more: boolean;
}

const maxLegs = 5_000;
/** How much of a list is looked at: a longer one would stop the page for seconds, for rows that it does not show. */
const maxList = 10_000;

/** The legs of all media in a payload, as many as a page can show. Never throws. */
export function find(payload: unknown): Finding {
  const { whole, start } = startOf(payload);
  const found = legs(start, { media: "all" });
  return { legs: found.slice(0, maxLegs), more: !whole || found.length > maxLegs };
}

function startOf(payload: unknown): { whole: boolean; start: unknown } {
  try {
    if (Array.isArray(payload) && payload.length > maxList) {
      return { whole: false, start: payload.slice(0, maxList) };
    }
    const { entities } = (payload ?? {}) as { entities?: unknown };
    if (Array.isArray(entities) && entities.length > maxList) {
      return { whole: false, start: { entities: entities.slice(0, maxList) } };
    }
  } catch {
    // Only an exotic object can get here.
  }
  return { whole: true, start: payload };
}

const timeText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/i;
const maxVisits = 500_000;

/** The newest time that any of the values mentions, so that timers of an old capture stand where it ended. */
export function latestTime(values: readonly unknown[]): number | undefined {
  let latest: number | undefined;
  let visits = 0;
  const look = (value: unknown, depth: number): void => {
    if (depth > 9 || ++visits > maxVisits) return;
    if (typeof value === "string") {
      if (value.length > 40 || !timeText.test(value)) return;
      const ms = Date.parse(value);
      if (Number.isFinite(ms) && (latest === undefined || ms > latest)) latest = ms;
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) look(item, depth + 1);
    }
  };
  for (const value of values) look(value, 0);
  return latest;
}

/** Frames that were written down, one in a line, in the order in which they came. */
export class Recording {
  readonly frames: readonly Delivery[];
  #next = 0;

  constructor(frames: readonly Delivery[]) {
    this.frames = frames;
  }

  get start(): number {
    return this.frames[0]?.at ?? 0;
  }

  get end(): number {
    return this.frames.at(-1)?.at ?? 0;
  }

  /** The frames up to `now` that were not taken yet. */
  to(now: number): Delivery[] {
    const from = this.#next;
    while ((this.frames[this.#next]?.at ?? Infinity) <= now) this.#next++;
    return this.frames.slice(from, this.#next);
  }

  reset(): void {
    this.#next = 0;
  }
}

/**
 * NDJSON as a recording; undefined if it is none. A line is a frame, or `{ receivedAt, frame }`; of a bare frame
 * the newest time in it says when it came.
 */
export function recordingOf(text: string): Recording | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (lines.length < 2 || typeof parsed(lines[0]) !== "object") return undefined;
  const timed: { at: number | undefined; text: string }[] = lines.map((line) => {
    const value = parsed(line) as { receivedAt?: unknown; frame?: unknown } | null | undefined;
    if (typeof value !== "object" || value === null || value.frame === undefined) {
      return { at: latestTime([value]), text: line };
    }
    const { receivedAt, frame } = value;
    const at = typeof receivedAt === "number" ? receivedAt : latestTime([receivedAt]);
    return {
      at: at ?? latestTime([frame]),
      text: typeof frame === "string" ? frame : JSON.stringify(frame),
    };
  });
  let at = timed.find((frame) => frame.at !== undefined)?.at ?? Date.now();
  // Frames came in the order of the lines: a late one is old, not early.
  const frames = timed.map((frame) => {
    at = Math.max(at, frame.at ?? at);
    return { at, text: frame.text };
  });
  return new Recording(frames);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
