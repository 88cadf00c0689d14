/** The rows of the table: what is measured, against what, and what the goal is. */

import * as lib from "cobrowse-session";
import { inspectLines } from "cobrowse-session";
import type { Contestant } from "./job/contestant.js";
import type { Wire } from "./job/schema.js";
import { durationsOf, readTimes } from "./job/times.js";
import { makeFrame, makeLegs } from "./live.js";
import type { Task } from "./measure.js";
import { compareDurations } from "./parity.js";
import { type Kind, makePool, NOW } from "./records.js";

/** The largest ratio that a goal allows: one for Chromium and Node.js, or one for each. */
export type Limit = number | { chromium: number; node: number };

/** At most so many times what one of `against` takes (of several the fastest counts), or so many milliseconds. */
export type Goal = { atMost: Limit; against: string[]; whom?: string } | { atMostMs: number };

export interface Row {
  id: string;
  title: string;
  goals: Goal[];
  /** Whether it runs after all other rows, because it makes the engine slower at them. */
  last?: boolean;
  tasks(): Task[];
}

/** How many different records are gone through in turn. */
const POOL = 64;

export const OURS = "cobrowse-session";

export const sum = (durations: { totalMs: number | null } | null | undefined) => durations?.totalMs ?? 1;

/** What `JSON.parse` made, consumed. */
const touch = (value: unknown) => ((value as Wire | undefined)?.segments?.length ?? 0) + 1;

const peers = (contestants: readonly Contestant[], name: (name: string) => string = (name) => name) =>
  contestants.filter(({ kind }) => kind === "peer").map((contestant) => name(contestant.name));

/** Stops the benchmark where a contestant does not do the job on the very records that are timed. */
function expectVerdicts({ name, inspect }: Contestant, records: readonly unknown[], { verdict }: Kind): void {
  for (const record of records) {
    const { valid, durations } = inspect(record, NOW);
    if (valid !== (verdict !== "invalid")) throw new Error(`${name} is wrong about a record`);
    const difference = valid ? compareDurations(record as Wire, durations, NOW) : undefined;
    if (difference) throw new Error(`${name} is wrong about a record: ${difference}`);
  }
}

/** JSON whose keys are in order, to compare by. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

interface InspectRow {
  id: string;
  title: string;
  kind: Kind;
  pool?: number;
  goals?(peers: string[]): Goal[];
  last?: boolean;
}

const INSPECT_ROWS: InspectRow[] = [
  {
    id: "inspect",
    title: "inspect(object), 4 segments",
    kind: { segments: 4 },
    goals: (peers) => [
      { atMost: 0.4, against: peers },
      { atMost: 1.5, against: ["by hand"] },
    ],
  },
  { id: "inspect-1", title: "inspect(object), 1 segment", kind: { segments: 1 } },
  { id: "inspect-50", title: "inspect(object), 50 segments", kind: { segments: 50 }, pool: 16 },
  { id: "inspect-1000", title: "inspect(object), 1,000 segments", kind: { segments: 1000 }, pool: 4 },
  {
    id: "inspect-warning",
    title: "inspect(object), with warnings",
    kind: { segments: 4, verdict: "warning" },
    goals: (peers) => [{ atMost: 0.8, against: peers }],
  },
  {
    id: "inspect-invalid",
    title: "inspect(object), invalid",
    kind: { segments: 4, verdict: "invalid" },
    goals: () => [{ atMost: 2.5, against: ["ajv standalone"] }],
  },
  { id: "inspect-foreign", title: "inspect(object), not ASCII", kind: { segments: 4, foreign: true } },
  {
    id: "inspect-shapes",
    title: "inspect(object), 64 shapes of record",
    kind: { segments: 4, shapes: true },
    last: true,
  },
];

function inspectRow(
  contestants: readonly Contestant[],
  { id, title, kind, pool = POOL, goals, last = false }: InspectRow,
): Row {
  return {
    id,
    title,
    goals: goals?.(peers(contestants)) ?? [],
    last,
    tasks() {
      const { records } = makePool(pool, kind);
      for (const contestant of contestants) expectVerdicts(contestant, records, kind);
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

function textRow(contestants: readonly Contestant[], foreign: boolean): Row {
  return {
    id: foreign ? "text-foreign" : "text",
    title: `inspectJson(text), ${foreign ? "not " : ""}ASCII`,
    goals: [
      {
        atMost: foreign ? { chromium: 1.2, node: 0.6 } : { chromium: 0.9, node: 0.4 },
        against: ["JSON.parse alone"],
      },
    ],
    tasks() {
      const { texts } = makePool(POOL, { segments: 4, foreign });
      const text = (i: number) => texts[i % POOL] as string;
      return [
        { name: OURS, run: (i) => sum(lib.inspectJson(text(i), NOW).durations) },
        { name: "JSON.parse alone", run: (i) => touch(JSON.parse(text(i))) },
        ...contestants.slice(1).map(({ name, inspect }) => ({
          name: `JSON.parse + ${name}`,
          run: (i: number) => sum(inspect(JSON.parse(text(i)), NOW).durations),
        })),
      ];
    },
  };
}

function bytesRow(foreign: boolean): Row {
  return {
    id: foreign ? "bytes-foreign" : "bytes",
    title: `inspectJson(bytes), ${foreign ? "not " : ""}ASCII`,
    goals: foreign ? [] : [{ atMost: 0.35, against: ["JSON.parse(decode) alone"] }],
    tasks() {
      const encoder = new TextEncoder();
      const decoder = new TextDecoder();
      const { texts } = makePool(POOL, { segments: 4, foreign });
      const bytes = texts.map((text) => encoder.encode(text));
      const at = (i: number) => bytes[i % POOL] as Uint8Array;
      return [
        { name: OURS, run: (i) => sum(lib.inspectJson(at(i), NOW).durations) },
        { name: "JSON.parse(decode) alone", run: (i) => touch(JSON.parse(decoder.decode(at(i)))) },
      ];
    },
  };
}

const LINES = 10_000;

/** Lines of JSON, as bytes. */
export function makeLines(count: number): Uint8Array {
  const { texts } = makePool(POOL, { segments: 4 });
  const lines = Array.from({ length: count }, (_, i) => texts[i % POOL]);
  return new TextEncoder().encode(lines.join("\n"));
}

function linesRow(contestants: readonly Contestant[]): Row[] {
  const title = (name: string) => `decode + JSON.parse + ${name}`;
  return [
    {
      id: "lines",
      title: "inspectLines(10,000 records)",
      goals: [{ atMost: 0.2, against: peers(contestants, title) }],
      tasks() {
        const bytes = makeLines(LINES);
        const decoder = new TextDecoder();
        const rivals = contestants.filter(({ kind }) => kind === "peer" || kind === "floor");
        return [
          {
            name: OURS,
            run() {
              const { records, valid } = inspectLines(bytes, NOW);
              if (records !== LINES || valid !== LINES) throw new Error(`we found ${valid} valid`);
              return valid;
            },
          },
          ...rivals.map(({ name, inspect }) => ({
            name: title(name),
            run() {
              let valid = 0;
              for (const line of decoder.decode(bytes).split("\n")) {
                if (inspect(JSON.parse(line), NOW).valid) valid++;
              }
              if (valid !== LINES) throw new Error(`${name} found ${valid} valid`);
              return valid;
            },
          })),
        ];
      },
    },
  ];
}

const durationsRow: Row = {
  id: "durations",
  title: "durations(session, now)",
  goals: [{ atMost: 0.4, against: ["by hand over Date.parse"] }],
  tasks() {
    const records = makePool(POOL, { segments: 4 }).records as Wire[];
    const at = (i: number) => records[i % POOL] as Wire;
    for (const record of records) {
      const difference = compareDurations(record, durationsOf(record, readTimes(record), NOW), NOW);
      if (difference) throw new Error(`durations differ: ${difference}`);
    }
    return [
      { name: OURS, run: (i) => sum(lib.durations(at(i) as lib.SessionInput, NOW)) },
      { name: "by hand over Date.parse", run: (i) => sum(durationsOf(at(i), readTimes(at(i)), NOW)) },
    ];
  },
};

function parseRow(contestants: readonly Contestant[]): Row {
  return {
    id: "parse",
    title: "safeParse(object), clean record",
    // Those that return what they were given do less. The first goal is held against them all the same.
    goals: [
      { atMost: 0.8, against: peers(contestants) },
      {
        atMost: 0.8,
        against: peers(contestants.filter(({ cleans }) => cleans)),
        whom: "the fastest peer that cleans",
      },
    ],
    tasks() {
      const { records } = makePool(POOL, { segments: 4 });
      for (const { name, parse } of contestants) {
        for (const record of records) {
          if (parse && canonical(parse(record)) !== canonical(lib.safeParse(record).data)) {
            throw new Error(`${name} makes another clean record`);
          }
        }
      }
      return contestants.flatMap(({ name, parse }) =>
        parse ? [{ name, run: (i: number) => touch(parse(records[i % POOL])) }] : [],
      );
    },
  };
}

const applyRow: Row = {
  id: "apply",
  title: "apply(5 kB frame), 100 legs",
  goals: [{ atMost: { chromium: 1.1, node: 0.5 }, against: ["JSON.parse alone"] }],
  tasks() {
    const conversations = 50;
    const frames = [false, true].flatMap((controls) =>
      Array.from({ length: conversations }, (_, i) => makeFrame(i, controls, NOW)),
    );
    const live = new lib.LiveSessions();
    // Every frame is received later than the one before, and grants the control that its leg has not, or revokes it.
    let received = 0;
    return [
      {
        name: OURS,
        run() {
          received++;
          const result = live.apply(frames[received % frames.length], { receivedAt: NOW + received });
          const changes = result.ok ? result.changes.length : 0;
          if (changes === 0) throw new Error("a frame changed nothing");
          return changes;
        },
      },
      {
        name: "JSON.parse alone",
        run: (i) => JSON.parse(frames[i % frames.length] as string).eventBody.participants.length,
      },
    ];
  },
};

/** A store of so many live legs. */
export function storeOf(count: number): lib.LiveSessions {
  const live = new lib.LiveSessions({ maxLegs: count });
  const legs = makeLegs(count, NOW);
  for (let i = 0; i < count; i += 1000) live.apply(legs.slice(i, i + 1000), { receivedAt: NOW });
  if (live.get().legs.size !== count) throw new Error("the store has not all legs");
  return live;
}

const tickRow: Row = {
  id: "tick",
  title: "tick(10,000 live legs)",
  goals: [{ atMost: 1.5, against: ["a loop over numbers"] }, { atMostMs: 1 }],
  tasks() {
    const live = storeOf(10_000);
    const starts = Float64Array.from(makeLegs(10_000, NOW), (_, i) => NOW - 1000 - i * 37);
    return [
      { name: OURS, run: (i) => live.tick(NOW + i).phaseMs[i % 10_000] as number },
      {
        name: "a loop over numbers",
        run(i) {
          // A new result each time, as a tick is.
          const phaseMs = new Float64Array(starts.length);
          for (let leg = 0; leg < starts.length; leg++) phaseMs[leg] = NOW + i - (starts[leg] as number);
          return phaseMs[i % 10_000] as number;
        },
      },
    ];
  },
};

export function makeRows(contestants: readonly Contestant[]): Row[] {
  return [
    ...INSPECT_ROWS.map((row) => inspectRow(contestants, row)),
    textRow(contestants, false),
    textRow(contestants, true),
    bytesRow(false),
    bytesRow(true),
    ...linesRow(contestants),
    durationsRow,
    parseRow(contestants),
    applyRow,
    tickRow,
  ];
}
