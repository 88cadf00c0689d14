/**
 * The legs of a store as JavaScript knows them: by the numbers that the module gives them. Whatever is asked for is made
 * of what was known before and of what changed since.
 */

import { CHANGE_TYPES } from "#tables";
import { unpack, worded } from "../answer/issues.js";
import { PHASES } from "../answer/names.js";
import type { Chosen } from "../module/chosen.js";
import type { LiveExports, Running } from "../module/modules.js";
import { ensureRoom, isStackEnd } from "../read/stack.js";
import type { Change, Issue, Phase } from "../types.js";
import { report } from "./later.js";

/** Legs by their keys, in a map that nobody writes to by mistake: all consumers have the same. As JSON, it is an object. */
function shownMap<L>(legs: ReadonlyMap<string, L>): ReadonlyMap<string, L> {
  const map = new Map(legs);
  const refuse = () => {
    throw new TypeError("a snapshot can't be changed; copy it: new Map(legs)");
  };
  const methods = { toJSON: () => Object.fromEntries(map), set: refuse, delete: refuse, clear: refuse };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(map, name, { __proto__: null, value } as PropertyDescriptor);
  }
  return Object.freeze(map);
}

/** Gives an object a method by a symbol. In the class, its name would keep bundlers from dropping the class. */
export function defineHidden(object: object, name: symbol, value: unknown): void {
  Object.defineProperty(object, name, { __proto__: null, value } as PropertyDescriptor);
}

function deepFreeze<T>(value: T): T {
  // What is no object is frozen.
  if (!Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value as object).forEach(deepFreeze);
  }
  return value;
}

/** Words issues. Where the caller fails to, they keep their words, and why is reported. */
export function wordOrReport(told: { issues: Issue[] }, chosen: Chosen): void {
  try {
    worded(told, chosen);
  } catch (error) {
    if (isStackEnd(error)) ensureRoom();
    report(error);
  }
}

/** A leg whose issues are not worded yet. */
type Told<L> = L & { issues: Issue[] };

/** How many legs are asked for at once, as the issues of each may be many. */
const AT_ONCE = 100;

/** Legs by their numbers, with their issues. */
function legsOf<L>(running: Running<LiveExports>, handle: number, numbers: Uint32Array): Told<L>[] {
  const all: Told<L>[] = [];
  for (let at = 0; at < numbers.length; at += AT_ONCE) {
    const legs: Told<L>[] = running.exports.liveLegs(handle, numbers.subarray(at, at + AT_ONCE));
    const counts = running.numbers().slice(0, legs.length);
    const issues = unpack(running);
    let from = 0;
    legs.forEach((leg, index) => {
      const to = from + (counts[index] as number);
      leg.issues = issues.slice(from, to);
      from = to;
      all.push(leg);
    });
  }
  return all;
}

/** The answer of the module to a frame is a verdict of so many bits, and above them the number of changes. */
const VERDICT_BITS = 2;
/** How often the issues of legs are worded, if the legs change meanwhile. */
const MOST_TRIES = 2;
/** How many numbers a change has. */
const CHANGE = 4;

/** The places of kinds among {@link CHANGE_TYPES}. */
const ADDED = 0;
const UPDATED = 1;
const PHASE_CHANGED = 2;
const REMOVED = 8;

/** A change by its numbers: of a change of phase, `first` and `second` are the phases. */
function changeOf(kind: number, key: string, first: number, second: number, previousKey?: string): Change {
  const type = CHANGE_TYPES[kind] as Change["type"];
  if (kind === PHASE_CHANGED) {
    return { type, from: PHASES[first] as Phase, to: PHASES[second] as Phase, key } as Change;
  }
  return (previousKey === undefined ? { type, key } : { type, previousKey, key }) as Change;
}

/** Uses the module and the store in it that a handle stands for. */
export type Use = <R>(body: (running: Running<LiveExports>, handle: number) => R) => R;

/** The keys that legs have now, by their numbers. `undefined`: the leg has gone. */
type Keys = ReadonlyMap<number, string | undefined>;

/** What a frame did to legs. */
interface Changed {
  readonly keys: Keys;
  readonly changes: readonly Change[];
  /** How many legs it tells of. */
  readonly found: number;
}

/** The legs of a store. */
export class LegCache<L> {
  readonly #use: Use;
  readonly #chosen: Chosen;
  /** What happened, and was not taken note of: it is set where nothing may be called that could fail. */
  unsettled: Keys | undefined;
  /** Keys and legs by the numbers of the legs. */
  #keys: string[] = [];
  #legs: L[] = [];
  /** When phases began, by the numbers of the legs. */
  #starts: Float64Array = new Float64Array(16);
  /** The numbers of legs that changed since the last snapshot, and since the last tick. */
  #changed = new Set<number>();
  #untimed = new Set<number>();
  /** The numbers of the legs in the order of their keys, until legs come or go. */
  #order: Uint32Array | undefined;
  #sortedKeys: readonly string[] | undefined;
  #map = new Map<string, L>();
  #mapOrder: Uint32Array | undefined;
  #snapshot: { readonly legs: ReadonlyMap<string, L> } = Object.freeze({ legs: shownMap<L>(new Map()) });
  #isStale = false;
  /** Whether the caller is asked for words, and how often was taken note of what happened. */
  #isWording = false;
  #settled = 0;
  /** By how much the clock was ahead when phases were timed. */
  #offset = 0;
  /** What ticks write to, until something changes. */
  #phaseMs: Float64Array | undefined;

  constructor(use: Use, chosen: Chosen) {
    this.#use = use;
    this.#chosen = chosen;
  }

  /**
   * What the last frame changed, of which the module's answer was this. It is taken note of when its keys are put in
   * {@link LegCache.unsettled}, which has to be empty.
   */
  changed(running: Running<LiveExports>, answer: number): Changed {
    const end = (answer >>> VERDICT_BITS) * CHANGE;
    const answered = running.numbers();
    // One by one: to copy an array of numbers takes as long as all of this.
    const numbers: number[] = [];
    for (let at = 0; at <= end; at++) numbers.push(answered[at] as number);
    const keys = new Map<number, string | undefined>();
    const keyOf = (leg: number) => (keys.has(leg) ? keys.get(leg) : this.#keys[leg]);
    const changes: Change[] = [];
    let newKeys: string[] | undefined;
    let known = 0;
    for (let at = 0; at < end; at += CHANGE) {
      const kind = numbers[at] as number;
      const leg = numbers[at + 1] as number;
      const previous = numbers[at + 2] as number;
      const previousKey = kind === UPDATED && !Number.isNaN(previous) ? keyOf(previous) : undefined;
      if (previousKey !== undefined) keys.set(previous, undefined);
      if (kind === ADDED || previousKey !== undefined) {
        // Only where there are any: to ask takes as long as a small frame.
        newKeys ??= running.exports.liveNewKeys();
        keys.set(leg, newKeys[known++]);
      }
      const key = keyOf(leg) as string;
      if (kind === UPDATED) keys.set(leg, key);
      if (kind === REMOVED) keys.set(leg, undefined);
      changes.push(Object.freeze(changeOf(kind, key, previous, numbers[at + 3] as number, previousKey)));
    }
    return { keys, changes: Object.freeze(changes), found: numbers[end] as number };
  }

  /** That all legs are gone: they were lost. */
  lost(): Changed {
    this.settle();
    const keys = new Map<number, undefined>();
    this.#keys.forEach((_, leg) => {
      keys.set(leg, undefined);
    });
    const gone = Object.values(this.#keys).sort();
    const changes = gone.map((key) => Object.freeze(changeOf(REMOVED, key, 0, 0)));
    return { keys, changes: Object.freeze(changes), found: 0 };
  }

  /** Takes note of what happened. Where that fails, it is done once more. */
  settle(): void {
    const { unsettled } = this;
    if (unsettled === undefined) return;
    this.#settled++;
    for (const [leg, key] of unsettled) {
      if (this.#keys[leg] !== key) {
        this.#order = undefined;
        this.#sortedKeys = undefined;
      }
      this.#isStale = true;
      this.#phaseMs = undefined;
      if (key === undefined) {
        this.#changed.delete(leg);
        this.#untimed.delete(leg);
        delete this.#legs[leg];
        delete this.#keys[leg];
      } else {
        this.#changed.add(leg);
        this.#untimed.add(leg);
        this.#keys[leg] = key;
      }
    }
    this.unsettled = undefined;
  }

  #numbers(): Uint32Array {
    this.#order ??= this.#use((running, handle) => running.exports.liveOrder(handle));
    return this.#order;
  }

  #allKeys(): readonly string[] {
    this.#sortedKeys ??= Object.freeze(Array.from(this.#numbers(), (leg) => this.#keys[leg] as string));
    return this.#sortedKeys;
  }

  /** The last snapshot. */
  get shown(): { readonly legs: ReadonlyMap<string, L> } {
    return this.#snapshot;
  }

  /** All legs by their keys, in the order of the keys: the same object until something changes. */
  snapshot(): { readonly legs: ReadonlyMap<string, L> } {
    // Words are the caller's, who may do anything while they are asked for.
    if (this.#isWording) return this.#snapshot;
    this.settle();
    for (let tries = 0; this.#isStale; tries++) {
      const changed = Uint32Array.from(this.#changed);
      const legs = this.#use((running, handle) => legsOf<L>(running, handle, changed));
      const order = this.#numbers();
      const settled = this.#settled;
      // Who changes legs to find words for them is not asked again and again.
      if (tries < MOST_TRIES) this.#word(legs);
      if (settled === this.#settled) this.#show(legs, changed, order);
    }
    return this.#snapshot;
  }

  /** Shows the legs that changed, and all others as they were. */
  #show(legs: readonly Told<L>[], changed: Uint32Array, order: Uint32Array): void {
    legs.forEach((leg, index) => {
      this.#legs[changed[index] as number] = deepFreeze(leg);
    });
    // Where no leg came or went, the old map has the keys in the right order.
    const map = new Map(order === this.#mapOrder ? this.#map : undefined);
    for (const leg of order === this.#mapOrder ? changed : order) {
      map.set(this.#keys[leg] as string, this.#legs[leg] as L);
    }
    const snapshot = Object.freeze({ legs: shownMap(map) });
    const unchanged = new Set<number>();
    this.#map = map;
    this.#mapOrder = order;
    this.#snapshot = snapshot;
    this.#changed = unchanged;
    this.#isStale = false;
  }

  /** Words the issues of legs. */
  #word(legs: readonly Told<L>[]): void {
    if (this.#chosen.message === undefined) return;
    this.#isWording = true;
    try {
      for (const leg of legs) wordOrReport(leg, this.#chosen);
    } finally {
      this.#isWording = false;
    }
  }

  /** For how long the phases of all legs have lasted, at a time of a clock that is ahead of the platform's. */
  tick(at: number, offset: number): { keys: readonly string[]; phaseMs: Float64Array } {
    this.settle();
    const now = at - offset;
    // What is known from receipts only began at another time by another clock.
    if (offset !== this.#offset) for (const leg of this.#numbers()) this.#untimed.add(leg);
    this.#offset = offset;
    if (this.#untimed.size > 0) this.#learnStarts();
    const order = this.#numbers();
    const keys = this.#allKeys();
    const starts = this.#starts;
    // Somebody may have transferred its buffer.
    if (this.#phaseMs?.length !== order.length) this.#phaseMs = new Float64Array(order.length);
    const phaseMs = this.#phaseMs;
    for (let index = 0; index < order.length; index++) {
      // What is less NaN is NaN, which is less than nothing.
      const ms = now - (starts[order[index] as number] as number);
      phaseMs[index] = ms < 0 ? 0 : ms;
    }
    return { keys, phaseMs };
  }

  #learnStarts(): void {
    const untimed = Uint32Array.from(this.#untimed);
    const answer = this.#use((running, handle) => running.exports.livePhaseStarts(handle, untimed));
    untimed.forEach((leg, index) => {
      this.#setStart(leg, answer[index] as number);
    });
    this.#untimed.clear();
  }

  #setStart(leg: number, start: number): void {
    if (this.#starts.length <= leg) {
      const starts = new Float64Array((leg + 1) * 2);
      starts.set(this.#starts);
      this.#starts = starts;
    }
    this.#starts[leg] = start;
  }
}
