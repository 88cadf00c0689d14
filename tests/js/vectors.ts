/** Reading the shared vectors: the same files that the Rust runners run. */

import { readdirSync, readFileSync } from "node:fs";
import type { ContextInput, Durations, Issue, Options, PlatformMetrics } from "cobrowse-session";

interface VectorIssue {
  code: Issue["code"];
  path: (string | number)[];
  params?: Record<string, unknown>;
}

export interface Vector {
  name: string;
  input?: unknown;
  text?: string | [string, number][];
  options?: Options;
  now?: string;
  context?: ContextInput;
  issues: VectorIssue[];
  data?: unknown;
  keeps?: boolean;
  phase?: string;
  live?: boolean;
  basis?: string;
  timeline?: {
    kind: string;
    start: string;
    end: string;
    open?: boolean;
    startEstimated?: true;
    endEstimated?: true;
  }[];
  durations?: Partial<Durations>;
  metrics?: Partial<PlatformMetrics>;
}

const folder = new URL("../vectors/", import.meta.url);

export const vectors: { file: string; cases: Vector[] }[] = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((file) => ({ file, cases: JSON.parse(readFileSync(new URL(file, folder), "utf8")).cases }));

/** The input of a vector, with the things that JSON lacks. */
export function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [key, inner] = entries[0] ?? [];
  if (entries.length === 1 && key === "$date") return new Date((inner as number | null) ?? Number.NaN);
  if (entries.length === 1 && key === "$undefined") return undefined;
  if (entries.length === 1 && key === "$repeat") {
    const [item, count] = inner as [unknown, number];
    return Array.from({ length: count }, () => revive(item));
  }
  const record = {};
  for (const [name, item] of entries) {
    Object.defineProperty(record, name, {
      value: revive(item),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return record;
}

/** The JSON text of a vector that has one. */
export function textOf(vector: Vector): string | undefined {
  if (vector.text === undefined || typeof vector.text === "string") return vector.text;
  return vector.text.map(([part, count]) => part.repeat(count)).join("");
}

export const nowOf = (vector: Vector): number => Date.parse(vector.now ?? "2026-03-02T12:00:00.000Z");
