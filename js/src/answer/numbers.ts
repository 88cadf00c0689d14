/** What the module answers in numbers, as what they mean. */

import type { Running } from "../module/modules.js";
import type { Durations, PlatformMetrics, Span } from "../types.js";
import { BASES, PHASES, SPAN_KINDS } from "./names.js";

const orNull = (ms: number | undefined) => (ms === undefined || Number.isNaN(ms) ? null : ms);

/** The durations of which nothing is known, as numbers. */
export const NOTHING = /* @__PURE__ */ Float64Array.from({ length: 13 }, () => Number.NaN);

/** The durations in a list of numbers, from a place on. */
export function durationsAt(list: Float64Array, at: number): Durations {
  return {
    alertingMs: orNull(list[at]),
    contactingMs: orNull(list[at + 1]),
    dialingMs: orNull(list[at + 2]),
    interactingMs: orNull(list[at + 3]),
    heldMs: orNull(list[at + 4]),
    afterCallWorkMs: orNull(list[at + 5]),
    handleMs: orNull(list[at + 6]),
    connectedMs: orNull(list[at + 7]),
    totalMs: orNull(list[at + 8]),
    phaseMs: orNull(list[at + 9]),
    phase: PHASES[list[at + 10] as number] ?? "unknown",
    live: list[at + 11] === 1,
    basis: BASES[list[at + 12] as number] ?? "none",
  };
}

/** The durations that the module answered. */
export function durationsOf(running: Running): Durations {
  return durationsAt(running.numbers(), 0);
}

/** The spans that the module answered. */
export function spansOf(running: Running, count: number): Span[] {
  const list = running.numbers();
  return Array.from({ length: count }, (_, index) => ({
    kind: SPAN_KINDS[list[index * 4] as number] ?? "other",
    startMs: list[index * 4 + 1] as number,
    endMs: list[index * 4 + 2] as number,
    open: list[index * 4 + 3] === 1,
  }));
}

/** The metrics that the module answered. */
export function metricsOf(running: Running): PlatformMetrics {
  const [tAlert, tTalkComplete, tHeldComplete, tAcw, tHandle] = running.numbers();
  return {
    tAlert: orNull(tAlert),
    tTalkComplete: orNull(tTalkComplete),
    tHeldComplete: orNull(tHeldComplete),
    tAcw: orNull(tAcw),
    tHandle: orNull(tHandle),
  };
}

/** One of the numbers that the module answered: milliseconds, or `null`. */
export function msOf(running: Running, index: number): number | null {
  return orNull(running.numbers()[index]);
}
