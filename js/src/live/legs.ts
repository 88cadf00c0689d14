/**
 * The legs of a store as JavaScript knows them: by the numbers that the module gives them. Whatever is asked for is made
 * of what was known before and of what changed since.
 */

import { CHANGE_TYPES } from "#tables";
import { PHASES } from "../answer/names.js";
import type { LiveExports, Running } from "../module/modules.js";
import type { Change, Phase } from "../types.js";

interface Keyed {
  readonly key: string;
}

/** A map that can only be read. */
class LegMap<L> implements ReadonlyMap<string, L> {
  readonly #legs: ReadonlyMap<string, L>;

  constructor(legs: ReadonlyMap<string, L>) {
    this.#legs = legs;
    defineHidden(this, Symbol.iterator, this.entries);
    Object.freeze(this);
  }

  get size(): number {
    return this.#legs.size;
  }
  get(key: string): L | undefined {
    return this.#legs.get(key);
  }
  has(key: string): boolean {
    return this.#legs.has(key);
  }
  keys(): MapIterator<string> {
    return this.#legs.keys();
  }
  values(): MapIterator<L> {
    return this.#legs.values();
  }
  entries(): MapIterator<[string, L]> {
    return this.#legs.entries();
  }
  forEach(run: (leg: L, key: string, map: ReadonlyMap<string, L>) => void): void {
    for (const [key, leg] of this.#legs) run(leg, key, this);
  }
  declare readonly [Symbol.iterator]: () => MapIterator<[string, L]>;
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

/** The answer of the module to a frame is a verdict of so many bits, and above them the number of changes. */
const VERDICT_BITS = 2;
/** How many numbers a change has, and the start of a phase. */
const CHANGE = 4;
const START = 3;

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

/** What a frame changed: four numbers each, and the keys of new legs. */
interface Changed {
  readonly numbers: Float64Array;
  readonly newKeys: readonly string[];
}

/** The legs of a store. */
export class LegCache<L extends Keyed> {
  readonly #use: Use;
  readonly #movesNow: () => number;
  /** How often the legs had got other numbers when these were learned. */
  #moves: number;
  /**
   * Whether all changes were taken note of. What began and was not ended, for want of stack or memory, is learned anew. It is set
   * where a call may fail.
   */
  isWhole = true;
  /** Keys and legs by the numbers of the legs. */
  #keys: string[] = [];
  #legs: L[] = [];
  /** When phases began, by the numbers of the legs. */
  #starts: Float64Array = new Float64Array(START * 16);
  /** The numbers of legs that changed since the last snapshot, and since the last tick. */
  #changed = new Set<number>();
  #untimed = new Set<number>();
  /** The numbers of the legs in the order of their keys, until legs come or go. */
  #order: Uint32Array | undefined;
  #sortedKeys: readonly string[] | undefined;
  #map = new Map<string, L>();
  #mapOrder: Uint32Array | undefined;
  #snapshot: { readonly legs: ReadonlyMap<string, L> } = Object.freeze({ legs: new LegMap<L>(new Map()) });
  #isStale = false;
  /** What ticks write to, until something changes. */
  #phaseMs: Float64Array | undefined;

  /** @param moves how often the legs got other numbers */
  constructor(use: Use, moves: () => number) {
    this.#use = use;
    this.#movesNow = moves;
    this.#moves = moves();
    // All snapshots share it. (Where the class is made, this would keep bundlers from dropping it.)
    Object.freeze(LegMap.prototype);
  }

  /** What the last frame changed, of which the answer was this. */
  static changed(running: Running<LiveExports>, answer: number): Changed {
    const numbers = running.numbers().slice(0, (answer >>> VERDICT_BITS) * CHANGE);
    // Only where there are any new ones: to ask takes as long as a small frame.
    const isNew = (at: number) =>
      numbers[at] === ADDED || (numbers[at] === UPDATED && !Number.isNaN(numbers[at + 2]));
    let newKeys: string[] = [];
    for (let at = 0; at < numbers.length && newKeys.length === 0; at += CHANGE) {
      if (isNew(at)) newKeys = running.exports.liveNewKeys();
    }
    return { numbers, newKeys };
  }

  /** Takes note of what a frame changed. Who calls it sets {@link LegCache.isWhole} when the module has taken note, too. */
  take({ numbers, newKeys }: Changed): readonly Change[] {
    this.isWhole = false;
    const changes: Change[] = [];
    let known = 0;
    for (let at = 0; at < numbers.length; at += CHANGE) {
      const kind = numbers[at] as number;
      const leg = numbers[at + 1] as number;
      const previous = numbers[at + 2] as number;
      const previousKey = kind === UPDATED ? this.#keys[previous] : undefined;
      if (kind === UPDATED) this.#change(leg);
      if (previousKey !== undefined) this.#remove(previous);
      if (kind === ADDED || previousKey !== undefined) {
        this.#add(leg, newKeys[known++] as string);
      }
      const key = this.#keys[leg] as string;
      if (kind === REMOVED) this.#remove(leg);
      changes.push(Object.freeze(changeOf(kind, key, previous, numbers[at + 3] as number, previousKey)));
    }
    return Object.freeze(changes);
  }

  /** Learns all legs, if not all that changed was taken note of, or they have other numbers. */
  mend(running: Running<LiveExports>, handle: number): void {
    const moves = this.#movesNow();
    if (this.isWhole && this.#moves === moves) return;
    const order = running.exports.liveOrder(handle);
    const keys: string[] = [];
    const legs: L[] = [];
    let isStale = order.length !== this.#map.size;
    (running.exports.liveLegs(handle, order) as L[]).forEach((leg, index) => {
      const number = order[index] as number;
      const shown = this.#map.get(leg.key);
      const isShown = JSON.stringify(leg) === JSON.stringify(shown);
      isStale ||= !isShown;
      keys[number] = leg.key;
      legs[number] = isShown ? (shown as L) : deepFreeze(leg);
    });
    this.#begin(keys, legs, new Set(order), new Set(), isStale);
    this.#moves = moves;
  }

  /** Begins with other legs. (What may fail is done before.) */
  #begin(keys: string[], legs: L[], untimed: Set<number>, changed: Set<number>, isStale: boolean): void {
    this.#keys = keys;
    this.#legs = legs;
    this.#changed = changed;
    this.#untimed = untimed;
    this.#order = undefined;
    this.#sortedKeys = undefined;
    this.#mapOrder = undefined;
    this.#phaseMs = undefined;
    this.#isStale = isStale;
    this.isWhole = true;
  }

  #add(leg: number, key: string): void {
    this.#keys[leg] = key;
    this.#reorder();
    this.#change(leg);
  }

  #change(leg: number): void {
    this.#changed.add(leg);
    this.#untimed.add(leg);
    this.#isStale = true;
    this.#phaseMs = undefined;
  }

  #remove(leg: number): void {
    this.#changed.delete(leg);
    this.#untimed.delete(leg);
    delete this.#keys[leg];
    delete this.#legs[leg];
    this.#reorder();
    this.#isStale = true;
    this.#phaseMs = undefined;
  }

  /** Forgets all legs: they were lost. */
  lose(): readonly Change[] {
    const keys = Object.values(this.#keys).sort();
    const changes = Object.freeze(keys.map((key) => Object.freeze(changeOf(REMOVED, key, 0, 0))));
    this.#begin([], [], new Set(), new Set(), true);
    return changes;
  }

  #mend(): void {
    if (!this.isWhole || this.#moves !== this.#movesNow()) {
      this.#use((running, handle) => this.mend(running, handle));
    }
  }

  #reorder(): void {
    this.#order = undefined;
    this.#sortedKeys = undefined;
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
    this.#mend();
    if (this.#isStale) {
      const changed = Uint32Array.from(this.#changed);
      const legs: L[] = this.#use((running, handle) => running.exports.liveLegs(handle, changed));
      legs.forEach((leg, index) => {
        this.#legs[changed[index] as number] = deepFreeze(leg);
      });
      const order = this.#numbers();
      // Where no leg came or went, the old map has the keys in the right order.
      const map = new Map(order === this.#mapOrder ? this.#map : undefined);
      for (const leg of order === this.#mapOrder ? changed : order) {
        map.set(this.#keys[leg] as string, this.#legs[leg] as L);
      }
      const snapshot = Object.freeze({ legs: new LegMap(map) });
      const unchanged = new Set<number>();
      this.#map = map;
      this.#mapOrder = order;
      this.#snapshot = snapshot;
      this.#changed = unchanged;
      this.#isStale = false;
    }
    return this.#snapshot;
  }

  /** For how long the phases of all legs have lasted, at a time of the platform's clock. */
  tick(now: number): { keys: readonly string[]; phaseMs: Float64Array } {
    this.#mend();
    if (this.#untimed.size > 0) this.#learnStarts();
    const order = this.#numbers();
    const keys = this.#allKeys();
    const starts = this.#starts;
    // Somebody may have transferred its buffer.
    if (this.#phaseMs?.length !== order.length) this.#phaseMs = new Float64Array(order.length);
    const phaseMs = this.#phaseMs;
    for (let index = 0; index < order.length; index++) {
      const at = (order[index] as number) * START;
      // Nothing is less than NaN, and what is less NaN is NaN.
      const isEarly = now <= (starts[at + 1] as number);
      const ms = now - (starts[at + (isEarly ? 2 : 0)] as number);
      phaseMs[index] = ms < 0 ? 0 : ms;
    }
    return { keys, phaseMs };
  }

  #learnStarts(): void {
    const untimed = Uint32Array.from(this.#untimed);
    const answer = this.#use((running, handle) => running.exports.livePhaseStarts(handle, untimed));
    untimed.forEach((leg, index) => {
      this.#setStart(leg, answer.subarray(index * START, (index + 1) * START));
    });
    this.#untimed.clear();
  }

  #setStart(leg: number, start: Float64Array): void {
    if (this.#starts.length < (leg + 1) * START) {
      const starts = new Float64Array((leg + 1) * START * 2);
      starts.set(this.#starts);
      this.#starts = starts;
    }
    this.#starts.set(start, leg * START);
  }
}
