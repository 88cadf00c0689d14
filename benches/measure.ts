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
}

export const FULL: Effort = { warmUpMs: 120, sampleMs: 8, samples: 41, rowMs: 12_000, leastSamples: 7 };
export const QUICK: Effort = { warmUpMs: 40, sampleMs: 5, samples: 11, rowMs: 1500, leastSamples: 3 };

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
