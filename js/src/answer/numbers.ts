/** What the module answers in numbers, as what they mean. */

import type { Running } from "../module/modules.js";
import type { Countdowns, Durations, PlatformMetrics, Span } from "../types.js";
import { BASES, PHASES, SPAN_KINDS } from "./names.js";

const orNull = (ms: number | undefined) => (ms === undefined || Number.isNaN(ms) ? null : ms);

/** The durations of which nothing is known, as numbers. */
export const NOTHING = /* @__PURE__ */ Float64Array.from({ length: 15 }, () => Number.NaN);

/** The durations in a list of numbers, from a place on. */
export function durationsAt(list: Float64Array, at: number): Durations {
  return {
    alertingMs: orNull(list[at]),
    contactingMs: orNull(list[at + 1]),
    dialingMs: orNull(list[at + 2]),
    interactingMs: orNull(list[at + 3]),
    heldMs: orNull(list[at + 4]),
    parkedMs: orNull(list[at + 5]),
    afterCallWorkMs: orNull(list[at + 6]),
    handleMs: orNull(list[at + 7]),
    connectedMs: orNull(list[at + 8]),
    totalMs: orNull(list[at + 9]),
    phaseMs: orNull(list[at + 10]),
    phase: PHASES[list[at + 11] as number] ?? "unknown",
    live: list[at + 12] === 1,
    estimated: list[at + 13] === 1,
    basis: BASES[list[at + 14] as number] ?? "none",
  };
}

/** The durations that the module answered. */
export function durationsOf(running: Running): Durations {
  return durationsAt(running.numbers(), 0);
}

/** What may be true of a span, as bits. */
const OPEN = 1;
const START_ESTIMATED = 2;
const END_ESTIMATED = 4;

/** The spans that the module answered. */
export function spansOf(running: Running, count: number): Span[] {
  const list = running.numbers();
  return Array.from({ length: count }, (_, index) => {
    const is = list[index * 4 + 3] as number;
    const span: Span = {
      kind: SPAN_KINDS[list[index * 4] as number] ?? "other",
      startMs: list[index * 4 + 1] as number,
      endMs: list[index * 4 + 2] as number,
      open: (is & OPEN) !== 0,
    };
    if ((is & START_ESTIMATED) !== 0) span.startEstimated = true;
    if ((is & END_ESTIMATED) !== 0) span.endEstimated = true;
    return span;
  });
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

/** What is left of timeouts, of the numbers that were answered. */
export function countdownsOf(running: Running): Countdowns {
  return { alertingLeftMs: msOf(running, 0), afterCallWorkLeftMs: msOf(running, 1) };
}
