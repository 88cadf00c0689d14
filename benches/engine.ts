/** What runs inside an engine: the parity check, then row after row. */

import { ours } from "./contestants/ours.js";
import { type Growth, growLines, makeGrowths } from "./growths.js";
import { type Contestant, isContestant } from "./job/contestant.js";
import {
  type Curve,
  checksum,
  curveOf,
  type Effort,
  type Figures,
  FULL,
  measure,
  measureGrowth,
  QUICK,
} from "./measure.js";
import { heapBytes, moduleBytes, unwatched } from "./memory.js";
import { checkParity, type Parity, type Vector } from "./parity.js";
import { type Goal, makeRows, type Row } from "./rows.js";

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

export interface GrowthResult extends Curve {
  id: string;
  title: string;
  unit: string;
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

/** Measures a growth row. */
async function grow(growth: Growth, effort: Effort): Promise<Curve> {
  if ("prepare" in growth) return measureGrowth(ours.name, growth.sizes, growth.prepare, effort);
  const figures = measure(growth.sizes.map(growth.task), effort);
  return curveOf(growth.sizes.map((size, index) => ({ size, figures: figures[index] as Figures })));
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

    const rows = makeRows(contestants).filter(({ id }) => isWanted(id, only));
    const sendRow = ({ id, title, goals, tasks }: Row) =>
      send({ type: "row", row: { id, title, goals, figures: measure(tasks(), effort) } });
    for (const row of rows) if (!row.last) await sendRow(row);
    if (isWanted("memory", only)) {
      const points: MemoryPoint[] = [];
      for (const records of growLines()) {
        points.push({ records, moduleBytes: moduleBytes(), heapBytes: heapBytes() });
      }
      await send({ type: "memory", points });
    }
    for (const growth of makeGrowths()) {
      if (!isWanted(growth.id, only)) continue;
      const { id, title, unit } = growth;
      await send({ type: "growth", growth: { id, title, unit, ...(await grow(growth, effort)) } });
    }
    for (const row of rows) if (row.last) await sendRow(row);
    await send({ type: "done", checksum });
  } catch (error) {
    const reason = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
    await send({ type: "failed", reason });
  }
}
