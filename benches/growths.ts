/** The growth rows: how time depends on the size of the input. */

import * as lib from "cobrowse-session";
import { makeLegs } from "./live.js";
import type { Prepared, Task } from "./measure.js";
import { makePool, NOW } from "./records.js";
import { makeLines, OURS, storeOf, sum } from "./rows.js";

/** A row of growing sizes, with a task that can be repeated or with work that is prepared for each run. */
export type Growth = {
  id: string;
  title: string;
  /** What the sizes count. */
  unit: string;
  sizes: number[];
} & ({ task(size: number): Task } | { prepare(size: number): Prepared });

const THOUSAND = [1, 10, 100, 1000];
const DOUBLING = [250, 500, 1000, 2000, 4000, 8000, 16_000];
/** The platform's lists hold at most 10,000 participants or communications. */
const IN_A_LIST = [250, 500, 1000, 2000, 4000, 8000];
const LARGE = [800, 4000, 20_000, 100_000];

const iso = (at: number) => new Date(at).toISOString();
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Legs in the descending order of their ids. */
const descending = (count: number): object[] => makeLegs(count, NOW).reverse();

/** A frame of one conversation with one participant, whose communications are given. */
const fullFrame = (communications: object[]) => ({
  id: "conversation",
  participants: [{ id: "participant", purpose: "agent", cobrowsesessions: communications }],
});

/** A flat frame of one participant, who connected at a time. */
const flatFrame = (connectedTime: number) => ({
  id: "conversation",
  participants: [
    {
      id: "participant",
      purpose: "agent",
      held: false,
      state: "connected",
      connectedTime: iso(connectedTime),
    },
  ],
});

/** A frame of many flat participants. */
const flatParticipants = (count: number) => ({
  id: "conversation",
  selfUri: "/api/v2/conversations/cobrowsesessions/conversation",
  participants: makeLegs(count, NOW).map((leg) => ({ ...leg, purpose: "agent", held: false })),
});

/** Stops the benchmark if the package answers wrongly. */
function expect(what: string, found: number | undefined, wanted: number): number {
  if (found !== wanted) throw new Error(`${what}: found ${found}, expected ${wanted}`);
  return wanted;
}

const openStore = (maxLegs: number, options: lib.LiveOptions = {}) =>
  new lib.LiveSessions({ maxLegs, ...options });

/** Checks how many connected legs a store has, and closes it. */
function closeStore(live: lib.LiveSessions, legs: number): void {
  expect("connected legs", live.counts().connected, legs);
  live.close();
}

/** Applies one frame to an empty store. `legs`: how many the store has then. */
function applyOne(frame: unknown, legs: number): Prepared {
  const live = openStore(legs);
  return {
    run: () => Number(live.apply(frame, { receivedAt: NOW }).ok),
    end: () => closeStore(live, legs),
  };
}

/** Applies frames one by one to a store, and calls `after` after each. `legs`: how many the store has then. */
function applyAll(
  live: lib.LiveSessions,
  frames: readonly object[],
  legs: number,
  after?: (live: lib.LiveSessions) => void,
): Prepared {
  const texts = frames.map((frame) => JSON.stringify(frame));
  return {
    run() {
      let applied = 0;
      for (const text of texts) {
        applied += Number(live.apply(text, { receivedAt: NOW + applied }).ok);
        after?.(live);
      }
      return expect("frames", applied, texts.length);
    },
    end: () => closeStore(live, legs),
  };
}

/** So many flat frames about one participant, each with another connectedTime. */
const flatFrames = (count: number) => times(count, (index) => flatFrame(NOW - count + index));

/** A store of so many legs of one participant, two of them in each co-browse session. */
function storeOfOneParticipant(count: number): lib.LiveSessions {
  const live = openStore(count);
  const legs = makeLegs(count, NOW).map((leg, index) => ({
    ...leg,
    // The sessions' ids descend where the legs' ids ascend.
    cobrowseSessionId: `session-${String(count - (index >> 1)).padStart(9, "0")}`,
    cobrowseRole: index % 2 === 0 ? "sharer" : "viewer",
  }));
  live.apply(fullFrame(legs), { receivedAt: NOW });
  expect("legs of one participant", live.counts().connected, count);
  return live;
}

/** A store without live legs that has forgotten so many ended ones. */
function storeOfForgotten(count: number): lib.LiveSessions {
  const live = openStore(count, { keepEndedMs: 1 });
  const legs = makeLegs(count, NOW).map((leg) => ({
    ...leg,
    state: "disconnected",
    disconnectedTime: iso(NOW),
  }));
  live.apply(legs, { receivedAt: NOW });
  expect("ended legs", live.counts().ended, count);
  live.apply({ id: "later", state: "connected", connectedTime: iso(NOW) }, { receivedAt: NOW + 3_600_000 });
  expect("ended legs after an hour", live.counts().ended, 0);
  return live;
}

const makeStores = { legs: storeOfOneParticipant, forgotten: storeOfForgotten };

/** Pairs, saves and restores of a store of so many legs of one participant, or of so many forgotten keys. */
function saving(kind: keyof typeof makeStores): Growth[] {
  const suffix = kind === "legs" ? "" : "-forgotten";
  const of = kind === "legs" ? "legs of one participant" : "forgotten keys";
  const unit = kind === "legs" ? "leg" : "key";
  return [
    {
      id: `growth-pairs${suffix}`,
      title: `pairs() with ${of}`,
      unit,
      sizes: IN_A_LIST,
      prepare(size) {
        const live = makeStores[kind](size);
        const pairs = kind === "legs" ? size / 2 : 0;
        const run = () => expect("pairs", live.pairs().length, pairs) + 1;
        return { run, repeats: true, end: live.close };
      },
    },
    {
      id: `growth-save${suffix}`,
      title: `toJSON() with ${of}`,
      unit,
      sizes: IN_A_LIST,
      prepare(size) {
        const live = makeStores[kind](size);
        const run = () => Object.keys(live.toJSON() as object).length;
        return { run, repeats: true, end: live.close };
      },
    },
    {
      id: `growth-restore${suffix}`,
      title: `LiveSessions.from() with ${of}`,
      unit,
      sizes: IN_A_LIST,
      prepare(size) {
        const live = makeStores[kind](size);
        const saved = live.toJSON();
        live.close();
        let restored: lib.LiveSessions | undefined;
        return {
          run() {
            restored = lib.LiveSessions.from(saved, { maxLegs: size });
            return expect("restored legs", restored.counts().connected, kind === "legs" ? size : 1);
          },
          end: () => restored?.close(),
        };
      },
    },
  ];
}

/** Calls after each of many frames, each of which adds a leg. */
const AFTER_EACH: { id: string; title: string; after: (live: lib.LiveSessions) => void }[] = [
  { id: "growth-get", title: "get() after each of n frames", after: (live) => void live.get().legs.size },
  { id: "growth-tick-each", title: "tick() after each of n frames", after: (live) => void live.tick(NOW) },
];

function afterEach(): Growth[] {
  const rows: Growth[] = AFTER_EACH.map(({ id, title, after }) => ({
    id,
    title,
    unit: "frame",
    sizes: DOUBLING,
    prepare: (size) => applyAll(openStore(size), makeLegs(size, NOW), size, after),
  }));
  rows.splice(1, 0, {
    id: "growth-subscribe",
    title: "n frames with a subscriber",
    unit: "frame",
    sizes: DOUBLING,
    prepare(size) {
      const live = openStore(size);
      let seen = 0;
      live.subscribe(({ legs }) => {
        seen = legs.size;
      });
      const work = applyAll(live, makeLegs(size, NOW), size);
      return {
        run: work.run,
        end() {
          expect("legs that the subscriber saw", seen, size);
          work.end?.();
        },
      };
    },
  });
  return rows;
}

/** Reads one record of so many bytes in pieces of one byte. */
function inBytes(size: number): Prepared {
  const record = { id: "a", state: "connected", connectedTime: iso(NOW), provider: "" };
  const padding = "x".repeat(size - JSON.stringify(record).length);
  const bytes = new TextEncoder().encode(JSON.stringify({ ...record, provider: padding }));
  expect("bytes", bytes.length, size);
  const pieces = times(size, (index) => bytes.subarray(index, index + 1));
  return {
    async run() {
      let valid = 0;
      for await (const part of lib.inspectStream(pieces, NOW)) valid += part.valid;
      return expect("valid records", valid, 1);
    },
  };
}

/** Flattens so many issues, which all have one path. */
function flattening(size: number): Prepared {
  const [issue] = lib.validate({ id: "a", state: 5 }).issues;
  if (issue === undefined) throw new Error("there is no issue to repeat");
  const issues = times(size, () => issue);
  const run = () => expect("messages", lib.flattenIssues(issues).state?.length, size);
  return { run, repeats: true };
}

export function makeGrowths(): Growth[] {
  return [
    {
      id: "growth-inspect",
      title: "inspect(object)",
      unit: "segment",
      sizes: THOUSAND,
      task(size) {
        const { records } = makePool(4, { segments: size });
        return { name: OURS, run: (i) => sum(lib.inspect(records[i % 4], NOW).durations) };
      },
    },
    {
      id: "growth-tick",
      title: "tick()",
      unit: "leg",
      sizes: THOUSAND,
      task(size) {
        const live = storeOf(size);
        return { name: OURS, run: (i) => live.tick(NOW + i).phaseMs[0] as number };
      },
    },
    {
      id: "growth-lines",
      title: "inspectLines(bytes)",
      unit: "record",
      sizes: THOUSAND,
      task(size) {
        const bytes = makeLines(size);
        return { name: OURS, run: () => lib.inspectLines(bytes, NOW).valid };
      },
    },
    {
      id: "growth-participants",
      title: "apply(frame of flat participants)",
      unit: "participant",
      sizes: IN_A_LIST,
      prepare: (size) => applyOne(JSON.stringify(flatParticipants(size)), size),
    },
    {
      id: "growth-list",
      title: "apply(array of sessions)",
      unit: "session",
      sizes: LARGE,
      prepare: (size) => applyOne(JSON.stringify(makeLegs(size, NOW)), size),
    },
    {
      id: "growth-list-objects",
      title: "apply(array of sessions), as objects",
      unit: "session",
      sizes: LARGE,
      prepare: (size) => applyOne(makeLegs(size, NOW), size),
    },
    {
      id: "growth-list-descending",
      title: "apply(array of sessions), ids descending",
      unit: "session",
      sizes: LARGE,
      prepare: (size) => applyOne(JSON.stringify(descending(size)), size),
    },
    {
      id: "growth-frames-descending",
      title: "apply(session), n frames, ids descending",
      unit: "frame",
      sizes: LARGE,
      prepare: (size) => applyAll(openStore(size), descending(size), size),
    },
    {
      id: "growth-frames-full",
      title: "apply(full frame) of one participant, n frames",
      unit: "frame",
      sizes: DOUBLING,
      prepare(size) {
        const frames = makeLegs(size, NOW).map((leg) => fullFrame([leg]));
        return applyAll(openStore(size), frames, size);
      },
    },
    {
      id: "growth-frames-flat",
      title: "apply(flat frame) of one leg, n frames",
      unit: "frame",
      sizes: DOUBLING,
      prepare(size) {
        const live = openStore(size);
        live.apply(fullFrame([{ id: "leg", state: "alerting" }]), { receivedAt: NOW - 1 });
        return applyAll(live, flatFrames(size), 1);
      },
    },
    {
      id: "growth-max-legs",
      title: "apply(flat frame) with maxLegs: 10, n frames",
      unit: "frame",
      sizes: DOUBLING,
      prepare: (size) => applyAll(openStore(10), flatFrames(size), 1),
    },
    ...afterEach(),
    ...saving("legs"),
    ...saving("forgotten"),
    {
      id: "growth-flatten",
      title: "flattenIssues(issues of one path)",
      unit: "issue",
      sizes: DOUBLING,
      prepare: flattening,
    },
    {
      id: "growth-stream",
      title: "inspectStream(one record) in pieces of one byte",
      unit: "byte",
      sizes: [1000, 4000, 16_000, 64_000],
      prepare: inBytes,
    },
  ];
}

/** Runs lines over growing input, and says after each how much memory there is. */
export function* growLines(): Generator<number> {
  for (const records of [1000, 10_000, 50_000]) {
    const { valid } = lib.inspectLines(makeLines(records), NOW);
    if (valid !== records) throw new Error(`inspectLines found ${valid} of ${records} records valid`);
    yield records;
  }
}
