import {
  hasControl,
  type Leg,
  type LiveLeg,
  LiveSessions,
  legs,
  type Phase,
  phase,
} from "cobrowse-session/live";
import { Entry } from "./entry";

type Json = Record<string, unknown>;

/** How the flat shapes name what a session names otherwise. */
const renamed: Readonly<Record<string, string>> = { peer: "peerId", endTime: "disconnectedTime" };

/** How a leg is, as the platform knows it. */
export interface KnownLeg {
  readonly key: string;
  readonly phase: Phase;
  readonly inControl: boolean;
}

/** How many legs there are to be, and how many are as they are to be. */
export interface Agreement {
  readonly right: number;
  readonly all: number;
}

/** Live sessions and the rows that show them. */
export class LiveFeed {
  store: LiveSessions;
  frames = 0;
  /** Frames that were no JSON. */
  refused = 0;
  /** How long frames took, in milliseconds. The first one does not count: it starts the module. */
  #spentMs = 0;
  readonly #keepEndedMs: number | undefined;
  #entries = new Map<string, Entry>();
  /** What was received but could not be used, by leg: the store passes over it, the console shows it. */
  #flaws = new Map<string, Json>();
  /** Where a provisional key went when the leg's own became known. */
  #moved = new Map<string, string>();
  #changed = new Set<string>();
  /** When a leg, and the first leg of a conversation, began, as far as was known when they came. */
  #began = new Map<string, number>();
  #masked = false;

  constructor(keepEndedMs?: number) {
    this.#keepEndedMs = keepEndedMs;
    this.store = new LiveSessions({ keepEndedMs });
  }

  /** Forgets everything but what the user has edited. */
  reset(): void {
    this.store.close();
    this.store = new LiveSessions({ keepEndedMs: this.#keepEndedMs });
    for (const [key, entry] of this.#entries) {
      if (entry.edited) continue;
      this.#entries.delete(key);
      this.#began.delete(key);
    }
    this.#flaws.clear();
    this.#moved.clear();
    this.#changed.clear();
    this.frames = 0;
    this.refused = 0;
    this.#spentMs = 0;
  }

  close(): void {
    this.store.close();
  }

  set masked(masked: boolean) {
    this.#masked = masked;
    for (const entry of this.#entries.values()) entry.masked = masked;
  }

  /** The key that a leg has by now. */
  keyOf(key: string): string {
    return this.#moved.get(key) ?? key;
  }

  /** How long a frame took, in microseconds; of many, as a browser's clock may be coarse. */
  get frameUs(): number | undefined {
    return this.frames > 20 ? (this.#spentMs * 1000) / (this.frames - 1) : undefined;
  }

  /** How far the store knows what is so. */
  agreement(truth: readonly KnownLeg[]): Agreement {
    const { legs } = this.store.get();
    // What is over may be forgotten.
    const known = truth.filter(({ key, phase }) => phase !== "ended" || legs.has(key));
    const isRight = (leg: KnownLeg) => {
      const own = legs.get(leg.key);
      return own !== undefined && phase(own) === leg.phase && hasControl(own) === leg.inControl;
    };
    return { right: known.filter(isRight).length, all: known.length };
  }

  /** The conversations that have legs which are not known to be over. */
  open(): Set<string> {
    const open = new Set<string>();
    for (const leg of this.store.get().legs.values()) {
      if (leg.conversationId !== undefined && phase(leg) !== "ended") open.add(leg.conversationId);
    }
    return open;
  }

  /** Takes a frame in: JSON text from a socket, or an answer of REST. */
  apply(frame: unknown, receivedAt: number): void {
    this.frames++;
    const begun = performance.now();
    const result = this.store.apply(frame, { receivedAt });
    if (this.frames > 1) this.#spentMs += performance.now() - begun;
    if (!result.ok) {
      this.refused++;
      return;
    }
    for (const change of result.changes) {
      this.#changed.add(change.key);
      if (change.type === "updated" && change.previousKey !== undefined) {
        this.#move(change.previousKey, change.key);
      }
    }
    const errors = result.issues.filter(({ severity }) => severity === "error");
    if (errors.length > 0 || this.#flaws.size > 0) {
      const payload = typeof frame === "string" ? JSON.parse(frame) : frame;
      for (const leg of legs(payload)) {
        const mine = errors.filter(({ path }) => leg.path.every((step, index) => path[index] === step));
        this.#note(leg, new Set(mine.map(({ path }) => String(path[leg.path.length]))));
      }
    }
  }

  #move(from: string, to: string): void {
    this.#moved.set(from, to);
    const entry = this.#entries.get(from);
    if (entry === undefined) return;
    this.#entries.delete(from);
    entry.key = to;
    this.#entries.set(to, entry);
    this.#began.set(to, this.#began.get(from) ?? 0);
    this.#began.delete(from);
  }

  /** Remembers the fields of a leg that are in error, and forgets those that no longer are. */
  #note(leg: Leg, wrong: ReadonlySet<string>): void {
    const key = this.#find(leg);
    if (key === undefined) return;
    const flaws: Json = { ...this.#flaws.get(key) };
    for (const name of Object.keys(leg.session)) delete flaws[name];
    for (const field of wrong) {
      const name = renamed[field] ?? field;
      const value = (leg.session as Json)[name];
      if (value !== undefined) flaws[name] = value;
    }
    if (Object.keys(flaws).length > 0) this.#flaws.set(key, flaws);
    else this.#flaws.delete(key);
    this.#changed.add(key);
  }

  #find(leg: Leg): string | undefined {
    const { id } = leg.session;
    if (typeof id === "string" && this.store.get().legs.has(id)) return id;
    for (const [key, known] of this.store.get().legs) {
      if (known.participantId === leg.participantId && known.conversationId === leg.conversationId)
        return key;
    }
    return undefined;
  }

  /** Brings the rows up to date; the keys in `kept` stay even when their leg has gone. */
  rows(now: number, kept: string | undefined): Entry[] {
    const { legs: known } = this.store.get();
    const offset = this.store.clockOffsetMs;
    for (const key of this.#changed) {
      const leg = known.get(key);
      if (leg === undefined) continue;
      const record = this.#recordOf(leg);
      const entry = this.#entries.get(key);
      if (entry) {
        entry.offsetMs = offset;
        entry.update(leg, now, record);
      } else {
        const fresh = new Entry(key, leg, now - offset, record);
        fresh.masked = this.#masked;
        this.#began.set(key, beginOf(leg) ?? now);
        this.#entries.set(key, fresh);
      }
    }
    this.#changed.clear();
    const groups = new Map<string, Entry[]>();
    for (const [key, entry] of this.#entries) {
      entry.gone = !known.has(key);
      entry.offsetMs = offset;
      // What the user looks at or has changed is not taken away.
      if (entry.gone && !entry.edited && key !== kept) {
        this.#entries.delete(key);
        this.#flaws.delete(key);
        this.#began.delete(key);
        continue;
      }
      const { conversationId } = entry.leg;
      const group = groups.get(conversationId ?? key);
      if (group) group.push(entry);
      else groups.set(conversationId ?? key, [entry]);
    }
    this.#tick(now);
    // The newest conversation comes first, its legs in the order of their beginning. The store's own order is that
    // of the keys.
    const began = (entry: Entry | undefined) => this.#began.get(entry?.key ?? "") ?? 0;
    const sorted = [...groups.values()].map((group) => group.sort((a, b) => began(a) - began(b)));
    return sorted.sort(([a], [b]) => began(b) - began(a)).flat();
  }

  /** All timers in one go. */
  #tick(now: number): void {
    const { keys, phaseMs } = this.store.tick(now);
    keys.forEach((key, index) => {
      const entry = this.#entries.get(key);
      if (entry === undefined || entry.edited) return;
      const ms = phaseMs[index];
      entry.phaseMs = ms === undefined || Number.isNaN(ms) ? null : ms;
    });
  }

  #recordOf(leg: LiveLeg): unknown {
    const flaws = this.#flaws.get(leg.key);
    return flaws === undefined ? leg.session : { ...leg.session, ...flaws };
  }
}

function beginOf({ session }: LiveLeg): number | undefined {
  const { startAlertingTime, connectedTime, providerEventTime, segments } = session;
  const times = [startAlertingTime, connectedTime, providerEventTime, segments?.[0]?.startTime];
  const known = times.map((time) => Date.parse(time ?? "")).filter(Number.isFinite);
  return known.length > 0 ? Math.min(...known) : undefined;
}
