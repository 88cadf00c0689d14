/** Lets calls of every function fail, again and again, and looks whether all answers stay right. For any engine. */

import type { ApplyResult, Leg, LiveSessions } from "cobrowse-session";
import { random } from "../../benches/records.js";

type Lib = typeof import("cobrowse-session");

const next = random(7);
export const record = {
  id: "a",
  state: "connected",
  connectedTime: "2026-03-02T09:00:00Z",
  segments: [{ startTime: "2026-03-02T09:00:00Z", type: "Interact" }],
  wrapup: { notes: "é" },
  viewerUrl: "https://view.example.com/1",
};
const text = JSON.stringify(record);
export const bytes = new TextEncoder().encode(text);
const sound = { record, text, bytes };
export const options = { viewerHosts: ["view.example.com"] };

/** A notification about one of fifty legs. */
export const frame = (n: number) => ({
  topicName: "v2.users.u.conversations",
  eventBody: {
    id: "c",
    participants: [
      {
        id: `participant-${n % 7}`,
        cobrowsesessions: [
          { id: `leg-${n % 50}`, state: n % 3 ? "connected" : "alerting", connectedTime: 1000 + n },
        ],
      },
    ],
  },
});

/** What a function is called with: a record, and it as text and as bytes. */
export interface Given {
  record: object;
  text: string;
  bytes: Uint8Array;
}

/** Every function that uses a module. */
const stateless = (lib: Lib, { record, text, bytes }: Given): Record<string, () => unknown> => ({
  validate: () => lib.validate(record, options),
  validateJson: () => lib.validateJson(text, options),
  safeParse: () => lib.safeParse(record, options),
  safeParseJson: () => lib.safeParseJson(bytes, options),
  parse: () => lib.parse(record, options),
  parseJson: () => lib.parseJson(text, options),
  is: () => lib.is(record),
  inspect: () => lib.inspect(record, 0, options),
  inspectJson: () => lib.inspectJson(bytes, 0, options),
  inspectLines: () => lib.inspectLines(bytes, 0, options).valid,
  timeline: () => lib.timeline(record, 0),
  durations: () => lib.durations(record, 0),
  phase: () => lib.phase(record),
  platformMetrics: () => lib.platformMetrics(record),
  hasControl: () => lib.hasControl(record),
  legs: () => lib.legs([record]),
  currentLeg: () => lib.currentLeg(lib.legs([record])),
  countdowns: () => lib.countdowns(lib.legs([record])[0] as Leg, 0),
  endedBy: () => lib.endedBy(lib.legs([record])),
  isTrustedViewerUrl: () => lib.isTrustedViewerUrl(sound.record.viewerUrl, options),
  sessionSchema: () => lib.sessionSchema["~standard"].validate(record),
});

/** Everything that a store is asked. */
function ofStore(lib: Lib, live: LiveSessions): Record<string, () => unknown> {
  return {
    get: () => live.get(),
    tick: () => live.tick(0),
    counts: () => live.counts(),
    pairs: () => live.pairs(),
    durations: () => live.durations("leg-1", 0),
    clockOffsetMs: () => live.clockOffsetMs,
    toJSON: () => live.toJSON(),
    from: () => lib.LiveSessions.from(live.toJSON()).close(),
    open: () => new lib.LiveSessions().close(),
    subscribe: () => live.subscribe(() => undefined)(),
  };
}

/** Calls from a depth at which the stack may or may not be at its end. The depth follows what is found. */
export class Diver {
  #most = 0;

  constructor() {
    // How deep the stack is.
    const down = (): unknown => {
      this.#most++;
      return [down()][0];
    };
    try {
      down();
    } catch {
      // It is this deep.
    }
  }

  /** What the call returned; or the error, if the stack was too short for it. */
  dive(call: () => unknown): { answer?: unknown; error?: unknown } {
    const target = Math.floor(this.#most * (0.9 + next() * 0.15));
    let depth = 0;
    const down = (): unknown => {
      depth++;
      // What comes after the call keeps the frame.
      return depth >= target ? [call()][0] : [down()][0];
    };
    try {
      const answer = down();
      this.#most += 1 + this.#most * next() * 0.001;
      return { answer };
    } catch (error) {
      this.#most -= depth < target ? this.#most * 0.001 : 1;
      return { error };
    }
  }
}

export const snapshotOf = (live: LiveSessions) => JSON.stringify([...live.get().legs]);

/** Whether two frames did the same. Words may quote what is longer in one of them. */
function isSame(one: ApplyResult, other: ApplyResult): boolean {
  const said = (result: ApplyResult) =>
    JSON.stringify({ ...result, issues: result.issues.map(({ code, path }) => [code, path]) });
  return said(one) === said(other);
}

function must(holds: boolean, words: string): void {
  if (!holds) throw new Error(words);
}

/** How calls are made to fail. */
export interface Failing {
  /** What the function of a round is called with. */
  given: () => Given;
  /** The frame of a round, and one that says the same and does not fail. */
  frame: (n: number) => [failing: unknown, same: unknown];
  /** What the call returned, or its error. */
  call: (call: () => unknown) => { answer?: unknown; error?: unknown };
  /** Whether a call may end with an error. */
  isFair: (error: unknown) => boolean;
  /** Whether a frame may be refused with an issue. */
  mayRefuse: (code: string | undefined) => boolean;
  /** Who is told of changes, and throws or calls back. */
  subscriber?: () => void;
}

function caught(call: () => unknown): { answer?: unknown; error?: unknown } {
  try {
    return { answer: call() };
  } catch (error) {
    return { error };
  }
}

/** At each round from another depth, at which the stack may be at its end. */
export function atTheEndOfTheStack(): Failing {
  const diver = new Diver();
  return {
    given: () => sound,
    frame(n) {
      const given = next() < 0.5 ? frame(n) : JSON.stringify(frame(n));
      return [given, given];
    },
    call: (call) => diver.dive(call),
    isFair: (error) => /stack|recursion/i.test(String(error)),
    mayRefuse: (code) => code === "unreadable",
  };
}

/** At each round with more or less text than there is memory. */
export function withMuchText(lib: Lib): Failing {
  const most = "x".repeat(8_000_000);
  // As often a few bytes as a few million.
  const note = () => most.slice(0, Math.floor(100 * (most.length / 100) ** next()));
  return {
    given() {
      const long = { ...record, viewerUrl: `${record.viewerUrl}?${note()}` };
      const text = JSON.stringify(long);
      return { record: long, text, bytes: new TextEncoder().encode(text) };
    },
    frame(n) {
      const long = note();
      if (next() < 0.5) return [JSON.stringify({ ...frame(n), note: long }), frame(n)];
      // An object crosses with the fields that are known. What is no time is passed over.
      const own = { ...record, id: `leg-${n % 50}` };
      return [
        { ...own, connectedTime: long },
        { ...own, connectedTime: "x" },
      ];
    },
    call: caught,
    isFair: (error) =>
      error instanceof lib.SessionError ||
      (error instanceof RangeError && /not enough memory/.test(error.message)),
    // Too large, or no frame at all has room.
    mayRefuse: (code) => code === "too_large" || code === "unreadable",
  };
}

/** At each round with a property that throws, or that calls the package. */
export function withGetters(lib: Lib): Failing {
  const calls = Object.values(stateless(lib, sound));
  const inner = new lib.LiveSessions();
  calls.push(
    () => inner.apply(frame(1)),
    () => inner.get(),
    () => new lib.LiveSessions().close(),
    () => [...inner.get().legs].map(([, leg]) => leg.key),
  );
  /** A copy in which one of the properties is such a one. */
  const misbehaving = <T extends object>(value: T): T => {
    const copy = Object.fromEntries(Object.entries(value)) as T;
    const names = Object.keys(copy);
    const name = names[Math.floor(next() * names.length)] as keyof T;
    const own = value[name];
    if (typeof own === "object" && own !== null && next() < 0.7) {
      copy[name] = (Array.isArray(own) ? own.map(misbehaving) : misbehaving(own)) as T[keyof T];
      return copy;
    }
    const call = next() < 0.5 ? calls[Math.floor(next() * calls.length)] : undefined;
    return Object.defineProperty(copy, name, {
      enumerable: true,
      get() {
        if (!call) throw new Error("the getter's own");
        call();
        return own;
      },
    });
  };
  return {
    given: () => ({ ...sound, record: misbehaving(record) }),
    frame(n) {
      const given = misbehaving(frame(n));
      return [given, given];
    },
    call: caught,
    isFair: (error) => error instanceof lib.SessionError,
    mayRefuse: (code) => code === "unreadable",
    subscriber() {
      const call = calls[Math.floor(next() * calls.length)];
      if (!call || next() < 0.5) throw new Error("the subscriber's own");
      call();
    },
  };
}

/** How long so many rounds may take: milliseconds. */
export const timeFor = (rounds: number) => Math.max(600_000, rounds * 100);

/** Calls that may fail, each followed by ones that must not. Throws if an answer is wrong after that. */
export function failureRounds(
  lib: Lib,
  rounds: number,
  failing: Failing = atTheEndOfTheStack(),
  check: (round: number) => void = () => undefined,
): { applied: number; failed: number } {
  const ofRecord = stateless(lib, sound);
  const answers = () => JSON.stringify(Object.values(ofRecord).map((call) => call()));
  const expected = answers();
  const live = new lib.LiveSessions();
  // What is applied to the one is applied to the other, where nothing fails.
  const other = new lib.LiveSessions();
  let told = 0;
  let toldOther = 0;
  live.subscribe((_, changes) => {
    told += changes.length;
  });
  other.subscribe((_, changes) => {
    toldOther += changes.length;
  });
  // Ones that throw and call back, which must not reach the store.
  if (failing.subscriber) live.subscribe(failing.subscriber);
  const names = [...Object.keys(ofRecord), ...Object.keys(ofStore(lib, live))];
  let applied = 0;
  let failed = 0;
  for (let round = 0; round < rounds; round++) {
    const name = next() < 0.3 ? "apply" : (names[Math.floor(next() * names.length)] as string);
    const before = live.get();
    if (name === "apply") {
      const [given, same] = failing.frame(round);
      const at = { receivedAt: round };
      const { answer, error } = failing.call(() => live.apply(given, at));
      const result = answer as ApplyResult | undefined;
      if (result?.ok) {
        applied++;
        must(isSame(result, other.apply(same, at)), `round ${round}: other changes`);
      } else {
        failed++;
        // It was refused, or there was no room for the call itself.
        const isFair =
          error === undefined ? failing.mayRefuse(result?.issues[0]?.code) : failing.isFair(error);
        must(isFair, `round ${round}: refused: ${String(error ?? JSON.stringify(result?.issues))}`);
        must(live.get() === before, `round ${round}: the snapshot after a frame that failed`);
      }
    } else {
      const calls = { ...stateless(lib, failing.given()), ...ofStore(lib, live) };
      const { error } = failing.call(calls[name] as () => unknown);
      if (error !== undefined) failed++;
      must(error === undefined || failing.isFair(error), `${name}: ${String(error)}`);
      must(live.get() === before, `round ${round}, ${name}: the snapshot`);
    }
    must(lib.validate(record, options).valid, `round ${round}, ${name}: a sound record`);
    if (round % 20 === 0) {
      must(answers() === expected, `round ${round}, ${name}: the answers`);
      must(snapshotOf(live) === snapshotOf(other), `round ${round}, ${name}: the legs`);
      check(round);
    }
  }
  // Of a text that is wrong, a save has the beginning.
  const [save, otherSave] = [live, other].map((own) => JSON.stringify(own).replace(/x+/g, "x"));
  must(save === otherSave, "the saves");
  must(told === toldOther, "what subscribers were told");
  live.close();
  other.close();
  return { applied, failed };
}
