/**
 * Measuring: all contestants of a row take turns in one process, so that whatever disturbs the machine hits them
 * alike, and every result is consumed, so that none is optimised away.
 */

export interface Task {
  name: string;
  /** Does the work once, on the record of that number, and returns a number that depends on the result. */
  run(index: number): number;
}

export interface Effort {
  warmUpMs: number;
  /** How long a sample lasts at least: long against what the clock of a browser can tell. */
  sampleMs: number;
  samples: number;
  /** How long a row may take; rows of slow work get fewer samples, but never fewer than this. */
  rowMs: number;
  leastSamples: number;
  /** How long the runs of one size of a growth row may take together, once there are a few. */
  sizeMs: number;
  /** How long one run of a growth row may take: sizes that would take longer are left out. */
  longestMs: number;
}

export const FULL: Effort = {
  warmUpMs: 120,
  sampleMs: 8,
  samples: 41,
  rowMs: 12_000,
  leastSamples: 7,
  sizeMs: 150,
  longestMs: 3000,
};
export const QUICK: Effort = {
  warmUpMs: 40,
  sampleMs: 5,
  samples: 11,
  rowMs: 1500,
  leastSamples: 3,
  sizeMs: 100,
  longestMs: 1000,
};

/** Nanoseconds for one operation. */
export interface Figures {
  name: string;
  median: number;
  q1: number;
  q3: number;
  samples: number[];
}

/** Everything that was computed ends up here, and in the report. */
export let checksum = 0;

function time(task: Task, count: number): number {
  let sum = 0;
  const began = performance.now();
  for (let i = 0; i < count; i++) sum += task.run(i);
  const ms = performance.now() - began;
  checksum = (checksum + sum) % 1_000_000_007;
  return ms;
}

/** Warms a task up, and finds how often it has to run for a sample to be long enough. */
function calibrate(task: Task, { warmUpMs, sampleMs }: Effort): number {
  let count = 1;
  let spent = 0;
  for (;;) {
    const ms = time(task, count);
    spent += ms;
    if (ms >= sampleMs && spent >= warmUpMs) return Math.max(1, Math.ceil((count * sampleMs) / ms));
    if (ms < sampleMs)
      count = Math.min(count * 2, Math.ceil(count * Math.max(1.2, sampleMs / Math.max(ms, 0.05))));
  }
}

function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] as number;
  const high = sorted[Math.ceil(at)] as number;
  return low + (high - low) * (at - Math.floor(at));
}

function summarise(name: string, samples: number[]): Figures {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    name,
    median: quantile(sorted, 0.5),
    q1: quantile(sorted, 0.25),
    q3: quantile(sorted, 0.75),
    samples,
  };
}

export function measure(tasks: readonly Task[], effort: Effort): Figures[] {
  // Twice: what one learns about a shared function of the engine may undo what was compiled for another.
  for (const task of tasks) calibrate(task, effort);
  const counts = tasks.map((task) => calibrate(task, effort));
  const samples: number[][] = tasks.map(() => []);
  const began = performance.now();
  for (let round = 0; round < effort.samples; round++) {
    if (round >= effort.leastSamples && performance.now() - began > effort.rowMs) break;
    // Each round begins with another one: what runs after a garbage maker is not always the same.
    for (let turn = 0; turn < tasks.length; turn++) {
      const i = (turn + round) % tasks.length;
      const count = counts[i] as number;
      (samples[i] as number[]).push((time(tasks[i] as Task, count) / count) * 1e6);
    }
  }
  return tasks.map((task, i) => summarise(task.name, samples[i] as number[]));
}

/** Work whose input is prepared before each run. */
export interface Prepared {
  run(): number | Promise<number>;
  /** Whether `run` leaves its input as it is: then a sample repeats it until it is long enough for the clock. */
  repeats?: boolean;
  /** Checks the result and frees the input, outside the time that is measured. */
  end?(): void;
}

/** The time for one size of input. */
export interface Point {
  size: number;
  figures: Figures;
}

/** The times for growing sizes, and how they grow. */
export interface Curve {
  points: Point[];
  /** The exponent of a fit of time over size: 1 is linear, 2 is quadratic. */
  exponent?: number;
  /** The ratios of the largest size to the one before it, and of their times. */
  lastStep?: { size: number; time: number };
  /** The first size that was left out, and how long one run of it would take. */
  leftOut?: { size: number; ms: number };
}

/** The most runs of one size, and the fewest unless they take a third of the longest that a run may take. */
const MOST_RUNS = 9;
const LEAST_RUNS = 3;

/** The shortest sample; at least 1 ns, because a coarse clock can say 0. */
const fastest = ({ figures }: Point): number => Math.max(1, Math.min(...figures.samples));

/** The exponent of a fit of log time over log size. */
function exponentOf(points: readonly Point[]): number {
  const at = points.map((point) => [Math.log(point.size), Math.log(fastest(point))] as const);
  const mean = (axis: 0 | 1) => at.reduce((sum, pair) => sum + pair[axis], 0) / at.length;
  const [middleSize, middleTime] = [mean(0), mean(1)];
  const sum = (term: (size: number, time: number) => number) =>
    at.reduce((total, [size, time]) => total + term(size - middleSize, time - middleTime), 0);
  return sum((size, time) => size * time) / sum((size) => size * size);
}

/** Adds the exponent and the last step to what was measured. */
export function curveOf(points: Point[]): Curve {
  const [before, last] = points.slice(-2);
  if (before === undefined || last === undefined) return { points };
  const lastStep = { size: last.size / before.size, time: fastest(last) / fastest(before) };
  return { points, exponent: exponentOf(points), lastStep };
}

/** How long one run of a size would take, by the growth so far; with only one size before it, if it were quadratic. */
function expectedMs({ points, lastStep }: Curve, size: number): number {
  const last = points.at(-1);
  if (last === undefined) return 0;
  const exponent = lastStep ? Math.log(lastStep.time) / Math.log(lastStep.size) : 2;
  return (fastest(last) / 1e6) * (size / last.size) ** Math.max(exponent, 0);
}

/** Takes a sample of prepared work. Returns the milliseconds of one run. */
async function timePrepared({ run, repeats, end }: Prepared, sampleMs: number): Promise<number> {
  for (let count = 1; ; count *= 2) {
    let sum = 0;
    const began = performance.now();
    for (let i = 0; i < count; i++) sum += await run();
    const ms = performance.now() - began;
    if (repeats && ms < sampleMs) continue;
    end?.();
    checksum = (checksum + sum) % 1_000_000_007;
    return ms / count;
  }
}

/** The nanoseconds of a few runs, each prepared anew. */
async function timeRuns(
  prepare: (size: number) => Prepared,
  size: number,
  { sampleMs, sizeMs, longestMs }: Effort,
): Promise<number[]> {
  const samples: number[] = [];
  const began = performance.now();
  let enough = false;
  while (!enough) {
    samples.push((await timePrepared(prepare(size), sampleMs)) * 1e6);
    const spent = performance.now() - began;
    enough = samples.length >= MOST_RUNS || spent > (samples.length < LEAST_RUNS ? longestMs / 3 : sizeMs);
  }
  return samples;
}

/** Measures growing sizes, each prepared anew for each run, until the next one would take too long. */
export async function measureGrowth(
  name: string,
  sizes: readonly number[],
  prepare: (size: number) => Prepared,
  effort: Effort,
): Promise<Curve> {
  const points: Point[] = [];
  let curve: Curve = { points };
  for (const size of sizes) {
    const ms = expectedMs(curve, size);
    if (ms > effort.longestMs) return { ...curve, leftOut: { size, ms } };
    // The smallest size warms up what all sizes run.
    if (points.length === 0) await timeRuns(prepare, size, effort);
    const samples = await timeRuns(prepare, size, effort);
    points.push({ size, figures: summarise(name, samples) });
    curve = curveOf(points);
  }
  return curve;
}
