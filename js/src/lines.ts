/** Many records at once: lines of JSON, objects one behind the other, or one JSON array, of any length. */

import { CODES } from "#tables";
import { unpack, worded } from "./answer/issues.js";
import { durationsAt } from "./answer/numbers.js";
import { attempt, isBytes, ownBytes } from "./module/calls.js";
import type { Chosen } from "./module/chosen.js";
import { core, MOST_UNITS } from "./module/modules.js";
import { choose, moment, type Options, own } from "./options.js";
import { visible } from "./read/visible.js";
import type { Durations, Issue } from "./types.js";

/** What may be chosen about inspecting lines. */
export interface LinesOptions extends Options {
  /**
   * Called now and then with how far the work has come.
   *
   * ```js
   * inspectLines(bytes, Date.now(), { onProgress: (progress) => (bar.value = progress.bytes) });
   * bar.value === bytes.length; // true
   * ```
   */
  onProgress?: ((progress: LinesProgress) => void) | undefined;
  /**
   * Called for each record that has issues, in their order: with its number from the beginning, its issues, and its bytes, which are a
   * copy. (Of a record that is too long they are the first 64 KiB, and of what follows a broken element of an array those that were read.)
   *
   * ```js
   * const found = [];
   * inspectLines(bytes, Date.now(), { onRecord: (index, [first]) => found.push([index, first.code]) });
   * found; // [[1, "invalid_type"]]
   * ```
   */
  onRecord?: ((index: number, issues: readonly Issue[], bytes: Uint8Array) => void) | undefined;
}

/**
 * How far the work has come.
 *
 * ```js
 * const counts = [];
 * inspectLines(bytes, Date.now(), { onProgress: ({ records }) => counts.push(records) });
 * counts; // [2]
 * ```
 */
export interface LinesProgress {
  /** How many bytes are done with. */
  readonly bytes: number;
  /** How many records were found. */
  readonly records: number;
}

/**
 * What came of many records, each by its number: one typed array for each thing there is to know.
 *
 * ```js
 * const { records, valid, errors, warnings } = inspectLines(bytes);
 * [records, valid, [...errors], [...warnings]]; // [2, 1, [0, 1], [0, 1]]
 * ```
 */
export interface LinesInspection {
  /** How many records there are. */
  readonly records: number;
  /** How many of them are valid. */
  readonly valid: number;
  /**
   * How many issues there are of each code, of those that there are.
   *
   * ```js
   * inspectLines(bytes).counts; // { invalid_type: 1, missing_id: 1 }
   * ```
   */
  readonly counts: Readonly<Partial<Record<Issue["code"], number>>>;
  /** Where each record begins: bytes from the beginning. `bytes.subarray(offset, offset + length)` is its JSON. */
  readonly offsets: Float64Array;
  /** How long each record is: bytes. */
  readonly lengths: Float64Array;
  /** How many errors each record has: it is valid if there are none. */
  readonly errors: Uint32Array;
  /** How many warnings each record has. */
  readonly warnings: Uint32Array;
  /**
   * The durations of each record, in rows of 15 numbers, in the order of {@link Durations}: milliseconds (NaN: null), then the
   * number of the phase, whether it is live, whether it is estimated, and the number of the basis. `durations` reads a row.
   */
  readonly rows: Float64Array;
  /**
   * The durations of the record with a number.
   *
   * ```js
   * inspectLines(bytes).durations(0).phase; // "alerting"
   * ```
   */
  durations(index: number): Durations;
}

/**
 * How many numbers the module answers first (how much is done with, the state, whether more is left, and how many issues there are of each
 * code), then how many for a record, and how many of these are durations.
 */
const OWN = 3;
const HEAD = OWN + CODES.length;
const ROW = 19;
const DURATIONS = 15;
/** The number of the state in which a line comes next, and of the one in which nothing more is read. */
const LINE = 1;
const BROKEN = 6;
/** What the module is told of bytes: that no more follow, that they begin a record that is too large, that issues are wanted. */
const LAST = 1;
const TOO_LARGE = 2;
const TOLD = 4;
const LINE_FEED = 10;
/** How many bytes a listener gets of a record that is too long. */
const MOST_SHOWN = 2 ** 16;
/** How much is handed over at once: enough that a crossing costs nothing, and little enough that it fits any cache. */
const CHUNK = 2 ** 18;

/** Goes through bytes that come in pieces, of which each begins where the last one was not done with. */
class Reader {
  #state = 0;
  /** Whether the rest of a line is passed over. */
  #skips = false;
  /** How many bytes are done with. */
  done = 0;
  records = 0;
  readonly #now: number;
  readonly #chosen: Chosen;
  readonly #onProgress: LinesOptions["onProgress"];
  readonly #onRecord: LinesOptions["onRecord"];

  /** Whether the bytes are lines. */
  get isLines(): boolean {
    return this.#state === LINE;
  }

  /** Whether nothing more can be read of an array. */
  get isBroken(): boolean {
    return this.#state === BROKEN;
  }

  constructor(now: number, options: LinesOptions | undefined) {
    this.#now = moment(now);
    this.#chosen = choose(options, ["onProgress", "onRecord"]);
    this.#onProgress = listener(options, "onProgress") as LinesOptions["onProgress"];
    this.#onRecord = listener(options, "onRecord") as LinesOptions["onRecord"];
  }

  /** What there is of the records in a piece, and how much of it is done with: all of it, if it is the last one. */
  read(piece: Uint8Array, last: boolean): { found: Found; done: number } {
    const found: Found = { rows: [], codes: new Array<number>(CODES.length).fill(0) };
    let at = 0;
    let size = CHUNK;
    let tooLong = false;
    for (;;) {
      if (this.#skips) {
        at += this.#skip(piece, at);
        // Its end is not there yet.
        if (this.#skips) return { found, done: at };
      }
      const end = Math.min(at + size, piece.length);
      // What is too long to cross is not read to its end.
      const isLast = tooLong || (last && end === piece.length);
      const bytes = piece.subarray(at, end);
      const { numbers, issues } = this.#inspect(bytes, (isLast ? LAST : 0) | (tooLong ? TOO_LARGE : 0));
      const [done, state, stopped] = numbers as unknown as [number, number, number];
      const rows = numbers.subarray(HEAD);
      const count = rows.length / ROW;
      for (let code = 0; code < CODES.length; code++)
        found.codes[code] = (found.codes[code] as number) + (numbers[OWN + code] as number);
      this.#tell(rows, issues, bytes);
      if (count > 0) found.rows.push(this.#placed(rows));
      this.#state = state;
      this.done += done;
      at += done;
      this.#skips = tooLong && state === LINE;
      if (count > 0) this.#onProgress?.({ bytes: this.done, records: this.records });
      if (end === piece.length && !stopped) return { found, done: at };
      tooLong = done === 0 && size >= MOST_UNITS;
      // A record that is longer than a chunk gets a longer one.
      size = done === 0 ? Math.min(size * 2, MOST_UNITS) : CHUNK;
    }
  }

  /** Has the module look at bytes. Returns a head of numbers, and a row of them for each record; and the issues, if they are wanted. */
  #inspect(bytes: Uint8Array, flags: number): { numbers: Float64Array; issues: Issue[] } {
    const told = this.#onRecord === undefined ? 0 : TOLD;
    const answer = attempt(core(), (running) => {
      running.setOptions(this.#chosen.check);
      const length = running.sendBytes(bytes);
      if (length === undefined) return undefined;
      const count = running.exports.inspectLines(length, this.#now, this.#state, flags | told);
      const numbers = running.numbers().slice(0, HEAD + count * ROW);
      return { numbers, issues: told ? unpack(running) : [] };
    });
    if (answer !== undefined) return worded(answer, this.#chosen);
    throw new RangeError("there is not enough memory for a record that is so long");
  }

  /** Tells of the records that have issues. */
  #tell(rows: Float64Array, issues: readonly Issue[], bytes: Uint8Array): void {
    for (let at = 0, told = 0; told < issues.length; at += ROW) {
      const [offset, length, errors, warnings] = rows.subarray(at) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const own = issues.slice(told, told + errors + warnings);
      told += own.length;
      if (own.length > 0)
        this.#onRecord?.(this.records + at / ROW, own, bytes.slice(offset, offset + shown(own, length)));
    }
  }

  /** Passes over the rest of a line that is too long. Returns how long that is, as far as it is there. */
  #skip(piece: Uint8Array, from: number): number {
    const feed = piece.indexOf(LINE_FEED, from);
    const length = (feed < 0 ? piece.length : feed + 1) - from;
    if (feed >= 0) this.#skips = false;
    this.done += length;
    return length;
  }

  /** Rows whose records lie where they do in all of the bytes. */
  #placed(rows: Float64Array): Float64Array {
    for (let at = 0; at < rows.length; at += ROW) rows[at] = (rows[at] as number) + this.done;
    this.records += rows.length / ROW;
    return rows;
  }
}

/** How much of a record its listener gets: of one that is too long only its beginning. */
const shown = ([first]: readonly Issue[], length: number): number =>
  first?.code === "too_large" ? Math.min(length, MOST_SHOWN) : length;

/** What was found in a piece: rows of numbers, and how many issues there are of each code. */
interface Found {
  readonly rows: Float64Array[];
  readonly codes: number[];
}

function listener(options: LinesOptions | undefined, name: "onProgress" | "onRecord"): unknown {
  const value = own(options, name);
  if (value !== undefined && typeof value !== "function") {
    throw new TypeError(`options.${name} must be a function`);
  }
  return value;
}

function inspection({ rows: parts, codes }: Found): LinesInspection {
  const records = parts.reduce((sum, rows) => sum + rows.length / ROW, 0);
  const offsets = new Float64Array(records);
  const lengths = new Float64Array(records);
  const errors = new Uint32Array(records);
  const warnings = new Uint32Array(records);
  const durations = new Float64Array(records * DURATIONS);
  let valid = 0;
  let index = 0;
  for (const rows of parts) {
    for (let at = 0; at < rows.length; at += ROW) {
      offsets[index] = rows[at] as number;
      lengths[index] = rows[at + 1] as number;
      errors[index] = rows[at + 2] as number;
      warnings[index] = rows[at + 3] as number;
      for (let own = 0; own < DURATIONS; own++)
        durations[index * DURATIONS + own] = rows[at + 4 + own] as number;
      if (rows[at + 2] === 0) valid++;
      index++;
    }
  }
  return {
    records,
    valid,
    counts: Object.fromEntries(codes.map((count, code) => [CODES[code], count]).filter(([, count]) => count)),
    offsets,
    lengths,
    errors,
    warnings,
    rows: durations,
    durations: (at) => {
      if (!(at >= 0 && at < records))
        throw new RangeError(`there is no record ${visible(String(at))}: there are ${records}`);
      return durationsAt(durations, Math.trunc(at) * DURATIONS);
    },
  };
}

/**
 * {@link inspect} on many records at once, which are lines of JSON (NDJSON), objects one behind the other without line ends, or the
 * elements of one JSON array: several times as fast as making objects of them, and without any.
 *
 * A line that is no JSON is one invalid record, but for objects at its beginning of which each is followed by another. (An object may not
 * span lines.) In an array nobody knows where the next element begins after one that is no JSON, so that all that follows is one invalid
 * record; in a line, all that follows in it. So is what is longer than 128 MiB.
 *
 * ```js
 * const { records, valid, counts } = inspectLines(bytes, Date.now(), {
 *   onRecord: (index, issues) => report(index, formatIssues(issues)),
 * });
 * ```
 *
 * @param bytes UTF-8
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @param options how to check, and whom to tell how far the work has come
 * @throws TypeError if `bytes` are no bytes, `now` is no finite number, or an option is of a wrong type
 */
export function inspectLines(
  bytes: Uint8Array,
  now: number = Date.now(),
  options?: LinesOptions,
): LinesInspection {
  const own = isBytes(bytes) ? ownBytes(bytes) : undefined;
  if (own === undefined)
    throw new TypeError("inspectLines takes a Uint8Array of UTF-8, such as of response.bytes()");
  const reader = new Reader(now, options);
  const { found } = reader.read(own, true);
  if (reader.isBroken) {
    // All that follows belongs to the record that is no JSON.
    const row = found.rows.at(-1)?.subarray(-ROW);
    if (row !== undefined) row[1] = own.length - (row[0] as number);
  }
  return inspection(found);
}

/**
 * {@link inspectLines} on a stream, of any length: what comes of a line as soon as it is there, and of an element of an array
 * at the latest when as much again is there, in memory that grows with the longest record only. (Of an array that is broken, the length of the last record says only how far it was read.)
 *
 * ```js
 * for await (const { records, valid } of inspectStream(response.body)) count(records, valid);
 * ```
 *
 * @param stream pieces of UTF-8: a `ReadableStream`, or anything else that is iterated over with `for await`
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @param options how to check, and whom to tell how far the work has come
 * @throws TypeError if a piece is no `Uint8Array`, `now` is no finite number, or an option is of a wrong type
 */
export async function* inspectStream(
  stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  now: number = Date.now(),
  options?: LinesOptions,
): AsyncGenerator<LinesInspection, void, undefined> {
  const reader = new Reader(now, options);
  const rest = new Rest();
  for await (const piece of pieces(stream)) {
    const own = isBytes(piece) ? ownBytes(piece) : undefined;
    if (own === undefined) {
      throw new TypeError(
        "inspectStream takes a stream of Uint8Array; pipe text through a TextEncoderStream",
      );
    }
    const bytes = rest.add(own, reader.isLines);
    if (bytes === undefined) continue;
    const { found, done } = reader.read(bytes, false);
    rest.take(bytes, done);
    if (found.rows.length > 0) yield inspection(found);
  }
  const { found } = reader.read(rest.bytes, true);
  if (found.rows.length > 0) yield inspection(found);
}

/** What a reader of a stream was not done with. */
class Rest {
  #buffer = new Uint8Array(0);
  #length = 0;
  /** How much there was when it was read the last time. */
  #known = 0;

  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /**
   * Adds a piece. Returns all that is there, if it is worth reading: if a line ends in the piece, or if there is twice as much
   * as the last time. So each byte is read a few times at the most, however small the pieces are.
   */
  add(piece: Uint8Array, isLines: boolean): Uint8Array | undefined {
    const length = this.#length + piece.length;
    const isWorth = length >= this.#known * 2 || (isLines && piece.includes(LINE_FEED));
    if (this.#length === 0 && isWorth) return piece;
    if (length > this.#buffer.length) {
      const buffer = new Uint8Array(Math.max(length, this.#buffer.length * 2));
      buffer.set(this.bytes);
      this.#buffer = buffer;
    }
    // A copy: whose the piece is may use its memory again.
    this.#buffer.set(piece, this.#length);
    this.#length = length;
    return isWorth ? this.bytes : undefined;
  }

  /** Keeps what is left of the bytes that were read. */
  take(bytes: Uint8Array, done: number): void {
    const left = bytes.subarray(done);
    if (left.length > this.#buffer.length) this.#buffer = left.slice();
    else this.#buffer.set(left);
    this.#length = this.#known = left.length;
  }
}

/** What a stream gives, in browsers too whose streams can't be iterated over. */
async function* pieces(
  stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const given = stream as Partial<ReadableStream & AsyncIterable<Uint8Array> & Iterable<Uint8Array>> | null;
  if (typeof given?.getReader !== "function") {
    if (typeof (given?.[Symbol.asyncIterator] ?? given?.[Symbol.iterator]) !== "function") {
      throw new TypeError("inspectStream takes a stream of Uint8Array, such as response.body");
    }
    yield* stream as AsyncIterable<Uint8Array>;
    return;
  }
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      yield value;
    }
  } finally {
    // Who stops early wants no more of it.
    try {
      if (!finished) await reader.cancel();
    } finally {
      reader.releaseLock();
    }
  }
}
