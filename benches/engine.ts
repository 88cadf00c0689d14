/** What runs inside an engine: the parity check, then row after row. */

import { ours } from "./contestants/ours.js";
import { type Contestant, isContestant } from "./job/contestant.js";
import { checksum, type Figures, FULL, measure, QUICK } from "./measure.js";
import { heapBytes, moduleBytes, unwatched } from "./memory.js";
import { checkParity, type Parity, type Vector } from "./parity.js";
import { type Goal, growLines, makeGrowths, makeRows } from "./rows.js";

export interface Config {
  quick: boolean;
  only: string[];
  vectors: Vector[];
  /** Where the bundles of the other contestants are. */
  others: string[];
}

export interface RowResult {
  id: string;
  title: string;
  goals: Goal[];
  figures: Figures[];
}

export interface GrowthResult {
  id: string;
  title: string;
  unit: string;
  points: { size: number; figures: Figures }[];
}

export interface MemoryPoint {
  records: number;
  moduleBytes: number;
  heapBytes: number | undefined;
}

export type Message =
  | { type: "parity"; parity: Parity; notes: string[]; peers: string[] }
  | { type: "row"; row: RowResult }
  | { type: "growth"; growth: GrowthResult }
  | { type: "memory"; points: MemoryPoint[] }
  | { type: "done"; checksum: number }
  | { type: "failed"; reason: string };

/** Whether a row was asked for: by its id or, with a star, by how its id begins. */
const isWanted = (id: string, only: readonly string[]) =>
  only.length === 0 ||
  only.some((name) => (name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name));

/**
 * The contestants. Each of the others has a bundle of its own, and with it its own copy of what they share: so no
 * function of one is slowed down by what the engine has learned about the records of another.
 */
async function loadContestants(urls: readonly string[]): Promise<Contestant[]> {
  const modules: object[] = await unwatched(() => Promise.all(urls.map((url) => import(url))));
  return [ours, ...modules.flatMap((module) => Object.values(module).filter(isContestant))];
}

export async function runEngine(
  { quick, only, vectors, others }: Config,
  send: (message: Message) => Promise<void>,
): Promise<void> {
  const effort = quick ? QUICK : FULL;
  try {
    const contestants = await loadContestants(others);
    const parity = checkParity(vectors, contestants);
    await send({
      type: "parity",
      parity,
      notes: contestants.flatMap(({ note }) => note ?? []),
      peers: contestants.filter(({ kind }) => kind === "peer").map(({ name }) => name),
    });
    if (parity.disagreements.length > 0) throw new Error(parity.disagreements.slice(0, 10).join("\n"));

    for (const { id, title, goals, tasks } of makeRows(contestants)) {
      if (!isWanted(id, only)) continue;
      await send({ type: "row", row: { id, title, goals, figures: measure(tasks(), effort) } });
    }
    for (const { id, title, unit, steps, task } of makeGrowths()) {
      if (!isWanted(id, only)) continue;
      const figures = measure(steps.map(task), effort);
      const points = steps.map((size, i) => ({ size, figures: figures[i] as Figures }));
      await send({ type: "growth", growth: { id, title, unit, points } });
    }
    if (isWanted("memory", only)) {
      const points: MemoryPoint[] = [];
      for (const records of growLines()) {
        points.push({ records, moduleBytes: moduleBytes(), heapBytes: heapBytes() });
      }
      if (points.length > 0) await send({ type: "memory", points });
    }
    await send({ type: "done", checksum });
  } catch (error) {
    const reason = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
    await send({ type: "failed", reason });
  }
}
