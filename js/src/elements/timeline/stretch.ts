/** The stretch of time that a timeline shows, how it is zoomed and moved, and the ticks of its axis. */

import type { Span } from "../../types.js";

/** From when to when: milliseconds since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** How far ticks may be apart. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 182, 365, 730, 1825, 3650, 36_500, 365_000, 3_650_000].map((n) => n * DAY),
];
/** The shortest stretch that can be zoomed to. */
const SHORTEST_MS = 2 * SECOND;
/** How wide a tick with its label is, in pixels. */
const TICK_PX = 84;

/** How far apart the ticks of a stretch are. */
export function stepOf({ from, to }: Stretch, width: number): number {
  const most = Math.max(2, Math.floor(width / TICK_PX));
  return STEPS.find((step) => (to - from) / step <= most) ?? to - from;
}

/** Where the ticks of a stretch are. */
export function ticksOf(stretch: Stretch, width: number): number[] {
  const step = stepOf(stretch, width);
  const ticks: number[] = [];
  for (let at = Math.ceil(stretch.from / step) * step; at <= stretch.to && ticks.length < 60; at += step)
    ticks.push(at);
  return ticks;
}

/** All of a timeline. While it goes on there is some room after `now`, so that the picture does not change with each tick. */
export function wholeOf(spans: readonly Span[], now: number, width: number): Stretch {
  const from = spans[0]?.startMs ?? now;
  const end = spans.reduce((latest, { endMs }) => Math.max(latest, endMs), from);
  const to = from + Math.max(end - from, 10 * SECOND);
  if (!spans.some(({ open }) => open)) return { from, to };
  const step = stepOf({ from, to }, width);
  return { from, to: (Math.floor((to + step * 0.2) / step) + 1) * step };
}

/** A stretch of that length at most, within the whole. */
function within(from: number, length: number, whole: Stretch): Stretch | undefined {
  if (length >= whole.to - whole.from) return undefined;
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: start, to: start + length };
}

/** A stretch `factor` times as long, in which `at` stays where it is; `undefined`: the whole. */
export function zoomed(
  { from, to }: Stretch,
  factor: number,
  at: number,
  whole: Stretch,
): Stretch | undefined {
  const length = Math.max(SHORTEST_MS, (to - from) * factor);
  return within(at - ((at - from) / (to - from)) * length, length, whole);
}

/** A stretch that was moved by so many milliseconds. */
export function moved({ from, to }: Stretch, by: number, whole: Stretch): Stretch | undefined {
  return within(from + by, to - from, whole);
}

/** The stretch between two times, in any order. */
export function between(one: number, other: number, whole: Stretch): Stretch | undefined {
  const length = Math.max(SHORTEST_MS, Math.abs(one - other));
  return within(Math.min(one, other), length, whole);
}

/** The stretch, moved so far that a span is in it. */
export function showing(stretch: Stretch, { startMs, endMs }: Span, whole: Stretch): Stretch | undefined {
  if (startMs >= stretch.from && Math.min(endMs, startMs + 1) <= stretch.to) return stretch;
  const length = stretch.to - stretch.from;
  return within(startMs - length / 4, length, whole);
}
