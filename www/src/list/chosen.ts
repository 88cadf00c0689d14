import type { Phase } from "cobrowse-session/live";
import type { Entry } from "../sources/entry";

export const orders = ["newest", "longest", "errors"] as const;
export type Order = (typeof orders)[number];

export const orderLabels: Readonly<Record<Order, string>> = {
  newest: "Newest first",
  longest: "Longest in their phase first",
  errors: "Most errors first",
};

/** Which sessions the list shows, and in which order. */
export interface Choice {
  /** Words, each of which a session has in what the list shows of it. */
  readonly query: string;
  readonly phase: Phase | undefined;
  readonly order: Order;
}

export const everything: Choice = { query: "", phase: undefined, order: "newest" };

/** What is found of a session by searching: what the list shows of it, and its ids. */
function textOf(entry: Entry): string {
  const { label, role, purpose, media, key } = entry;
  return [label, role, purpose, media, key].join("\n").toLowerCase();
}

/** How far up a session stands, in an order. The sources have theirs, which is `newest`. */
const ranks: Readonly<Record<Exclude<Order, "newest">, (entry: Entry) => number>> = {
  longest: ({ phaseMs }) => phaseMs ?? -1,
  // No session has a thousand times as many errors as warnings.
  errors: ({ errors, warnings }) => errors * 1000 + Math.min(warnings, 999),
};

/** The sessions that are chosen. */
export function chosen(entries: readonly Entry[], { query, phase, order }: Choice): Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => {
    if (phase !== undefined && entry.phase !== phase) return false;
    if (words.length === 0) return true;
    const text = textOf(entry);
    return words.every((word) => text.includes(word));
  });
  if (order === "newest") return found;
  const rank = ranks[order];
  return found.sort((a, b) => rank(b) - rank(a));
}
