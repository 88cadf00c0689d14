/** The rows of the table: what is measured, against what, and what the goal is. */

import { durations, inspect, inspectJson } from "cobrowse-session";
import type { Contestant } from "./job/contestant.js";
import type { Wire } from "./job/schema.js";
import { durationsOf, readTimes } from "./job/times.js";
import type { Task } from "./measure.js";
import { type Kind, makePool, NOW } from "./records.js";

/** At most so many times what one of `against` takes; of several the fastest counts. */
export interface Goal {
  atMost: number;
  against: string[];
}

export interface Row {
  id: string;
  title: string;
  goals: Goal[];
  tasks(): Task[];
}

const POOL = 64;

const sum = (durations: { totalMs: number | null } | null) => durations?.totalMs ?? 1;

interface InspectRow {
  id: string;
  title: string;
  kind: Kind;
  pool?: number;
  headline?: boolean;
}

const INSPECT_ROWS: InspectRow[] = [
  { id: "inspect", title: "inspect(object), 4 segments", kind: { segments: 4 }, headline: true },
  { id: "inspect-1", title: "inspect(object), 1 segment", kind: { segments: 1 } },
  { id: "inspect-50", title: "inspect(object), 50 segments", kind: { segments: 50 }, pool: 16 },
  { id: "inspect-1000", title: "inspect(object), 1,000 segments", kind: { segments: 1000 }, pool: 4 },
  {
    id: "inspect-warning",
    title: "inspect(object), with warnings",
    kind: { segments: 4, verdict: "warning" },
  },
  { id: "inspect-invalid", title: "inspect(object), invalid", kind: { segments: 4, verdict: "invalid" } },
  { id: "inspect-foreign", title: "inspect(object), not ASCII", kind: { segments: 4, foreign: true } },
];

const peersOf = (contestants: readonly Contestant[]) =>
  contestants.filter(({ kind }) => kind === "peer").map(({ name }) => name);

function inspectRow(
  contestants: readonly Contestant[],
  { id, title, kind, pool = POOL, headline }: InspectRow,
): Row {
  return {
    id,
    title,
    goals: headline
      ? [
          { atMost: 1 / 3, against: peersOf(contestants) },
          { atMost: 1.5, against: ["by hand"] },
        ]
      : [],
    tasks() {
      const { records } = makePool(pool, kind);
      return contestants.map(({ name, inspect }) => ({
        name,
        run(i) {
          const { valid, durations } = inspect(records[i % pool], NOW);
          return sum(durations) + (valid ? 1 : 0);
        },
      }));
    },
  };
}

/** What `JSON.parse` made, consumed. */
const touch = (value: unknown) => ((value as Wire).segments?.length ?? 0) + 1;

function textRow(contestants: readonly Contestant[], foreign: boolean): Row {
  const id = foreign ? "json-text-foreign" : "json-text";
  return {
    id,
    title: `inspectJson(text), ${foreign ? "not " : ""}ASCII`,
    goals: [{ atMost: foreign ? 1 : 0.8, against: ["JSON.parse alone"] }],
    tasks() {
      const { texts } = makePool(POOL, { segments: 4, foreign });
      const text = (i: number) => texts[i % POOL] as string;
      return [
        { name: "cobrowse-session", run: (i) => sum(inspectJson(text(i), NOW).durations) },
        { name: "JSON.parse alone", run: (i) => touch(JSON.parse(text(i))) },
        ...contestants.map(({ name, inspect }) => ({
          name: `JSON.parse + ${name}`,
          run: (i: number) => sum(inspect(JSON.parse(text(i)), NOW).durations),
        })),
      ];
    },
  };
}

function bytesRow(foreign: boolean): Row {
  const id = foreign ? "json-bytes-foreign" : "json-bytes";
  return {
    id,
    title: `inspectJson(bytes), ${foreign ? "not " : ""}ASCII`,
    goals: foreign ? [] : [{ atMost: 0.5, against: ["JSON.parse(decode) alone"] }],
    tasks() {
      const encoder = new TextEncoder();
      const decoder = new TextDecoder();
      const { texts } = makePool(POOL, { segments: 4, foreign });
      const bytes = texts.map((text) => encoder.encode(text));
      const at = (i: number) => bytes[i % POOL] as Uint8Array;
      return [
        { name: "cobrowse-session", run: (i) => sum(inspectJson(at(i), NOW).durations) },
        { name: "JSON.parse(decode) alone", run: (i) => touch(JSON.parse(decoder.decode(at(i)))) },
        {
          name: "JSON.parse(decode) + inspect",
          run: (i) => sum(inspect(JSON.parse(decoder.decode(at(i))), NOW).durations),
        },
      ];
    },
  };
}

const durationsRow: Row = {
  id: "durations",
  title: "durations(session, now)",
  goals: [{ atMost: 1 / 2, against: ["by hand over Date.parse"] }],
  tasks() {
    const records = makePool(POOL, { segments: 4 }).records as Wire[];
    const at = (i: number) => records[i % POOL] as Wire;
    return [
      { name: "cobrowse-session", run: (i) => sum(durations(at(i) as Parameters<typeof durations>[0], NOW)) },
      { name: "by hand over Date.parse", run: (i) => sum(durationsOf(at(i), readTimes(at(i)), NOW)) },
    ];
  },
};

function parseRow(contestants: readonly Contestant[]): Row {
  return {
    id: "parse",
    title: "safeParse(object), clean record",
    goals: [{ atMost: 1, against: peersOf(contestants) }],
    tasks() {
      const { records } = makePool(POOL, { segments: 4 });
      return contestants.flatMap(({ name, parse }) =>
        parse ? [{ name, run: (i: number) => touch(parse(records[i % POOL])) }] : [],
      );
    },
  };
}

export function makeRows(contestants: readonly Contestant[]): Row[] {
  const others = contestants.filter(({ kind }) => kind !== "ours");
  return [
    ...INSPECT_ROWS.map((row) => inspectRow(contestants, row)),
    textRow(others, false),
    textRow(others, true),
    bytesRow(false),
    bytesRow(true),
    durationsRow,
    parseRow(contestants),
  ];
}
