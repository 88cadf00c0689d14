/** Uses up the stack at every depth, through every function, and looks whether all answers stay right. For any engine. */

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

/** Every function that uses a module. */
const stateless = (lib: Lib): Record<string, () => unknown> => ({
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
  isTrustedViewerUrl: () => lib.isTrustedViewerUrl(record.viewerUrl, options),
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
  failed = 0;

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
      this.failed++;
      this.#most -= depth < target ? this.#most * 0.001 : 1;
      return { error };
    }
  }
}

export const snapshotOf = (live: LiveSessions) => JSON.stringify([...live.get().legs]);

function must(holds: boolean, words: string): void {
  if (!holds) throw new Error(words);
}

/** Calls each time from another depth, at which the stack may be at its end. Throws if an answer is wrong after that. */
export function stackRounds(
  lib: Lib,
  rounds: number,
  check: () => void = () => undefined,
): { applied: number; failed: number } {
  const ofRecord = stateless(lib);
  const answers = () => JSON.stringify(Object.values(ofRecord).map((call) => call()));
  const expected = answers();
  const live = new lib.LiveSessions();
  // What is applied to the one is applied to the other, where there is stack enough.
  const other = new lib.LiveSessions();
  let told = 0;
  let toldOther = 0;
  live.subscribe((_, changes) => {
    told += changes.length;
  });
  other.subscribe((_, changes) => {
    toldOther += changes.length;
  });
  const calls = { ...ofRecord, ...ofStore(lib, live) };
  const names = Object.keys(calls);
  const diver = new Diver();
  let applied = 0;
  for (let round = 0; round < rounds; round++) {
    const name = next() < 0.3 ? "apply" : (names[Math.floor(next() * names.length)] as string);
    const before = live.get();
    if (name === "apply") {
      const given = next() < 0.5 ? frame(round) : JSON.stringify(frame(round));
      const at = { receivedAt: round };
      const { answer, error } = diver.dive(() => live.apply(given, at));
      const result = answer as ApplyResult | undefined;
      if (result?.ok) {
        applied++;
        must(
          JSON.stringify(other.apply(given, at)) === JSON.stringify(result),
          `round ${round}: other changes`,
        );
      } else {
        // It was refused, or there was no room for the call itself.
        must(error !== undefined || result?.issues[0]?.code === "unreadable", `round ${round}: refused`);
        must(live.get() === before, `round ${round}: the snapshot after a frame that failed`);
      }
    } else {
      const { error } = diver.dive(calls[name] as () => unknown);
      must(error === undefined || /stack|recursion/i.test(String(error)), `${name}: ${String(error)}`);
      must(live.get() === before, `round ${round}, ${name}: the snapshot`);
    }
    must(lib.validate(record, options).valid, `round ${round}, ${name}: a sound record`);
    if (round % 20 === 0) {
      must(answers() === expected, `round ${round}, ${name}: the answers`);
      must(snapshotOf(live) === snapshotOf(other), `round ${round}, ${name}: the legs`);
      check();
    }
  }
  must(JSON.stringify(live) === JSON.stringify(other), "the saves");
  must(told === toldOther, "what subscribers were told");
  live.close();
  other.close();
  return { applied, failed: diver.failed };
}
