/** What runs inside an engine: the parity check, then row after row. */

import { contestants } from "./contestants/index.js";
import { checksum, type Figures, FULL, measure, QUICK } from "./measure.js";
import { checkParity, type Parity, type Vector } from "./parity.js";
import { type Goal, makeRows } from "./rows.js";

export interface Config {
  quick: boolean;
  only: string[];
  vectors: Vector[];
}

export interface RowResult {
  id: string;
  title: string;
  goals: Goal[];
  figures: Figures[];
}

export type Message =
  | { type: "parity"; parity: Parity }
  | { type: "row"; row: RowResult }
  | { type: "done"; checksum: number }
  | { type: "failed"; reason: string };

/** Whether a row was asked for: by its id, or, with a star, by how its id begins. */
const isWanted = (id: string, only: readonly string[]) =>
  only.length === 0 ||
  only.some((name) => (name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name));

export async function runEngine(
  { quick, only, vectors }: Config,
  send: (message: Message) => Promise<void>,
): Promise<void> {
  try {
    const parity = checkParity(vectors, contestants);
    await send({ type: "parity", parity });
    if (parity.disagreements.length > 0) throw new Error(parity.disagreements.slice(0, 10).join("\n"));
    for (const { id, title, goals, tasks } of makeRows(contestants)) {
      if (!isWanted(id, only)) continue;
      const figures = measure(tasks(), quick ? QUICK : FULL);
      await send({ type: "row", row: { id, title, goals, figures } });
    }
    await send({ type: "done", checksum });
  } catch (error) {
    await send({
      type: "failed",
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}
