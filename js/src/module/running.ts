/** A WebAssembly instance of a module, and its buffers for what crosses. */

import type { Check } from "./chosen.js";
import type { CoreExports } from "./exports.js";
import { apply, set } from "./natives.js";

/** How many UTF-16 units of text, or bytes, cross at once, at the most: so much that only an attack needs more. */
export const MOST_UNITS = 2 ** 27;

/** What was read of a record (`Reading`). */
interface Record {
  readonly facts: Float64Array;
  /** How many of the facts are to be sent. */
  readonly factCount: number;
  readonly oddities: Float64Array;
  /** How many oddities there are, and how many names after them. */
  readonly odd: number;
  readonly names: number;
  readonly text: string;
  /** The oddities that have a text. */
  readonly withText: readonly number[];
}

const encoder = /* @__PURE__ */ new TextEncoder();
/** A text may begin with the mark of byte order, which is a character of it. */
const decoder = /* @__PURE__ */ new TextDecoder("utf-8", { ignoreBOM: true });

/** The unit in which memory grows: bytes. */
const PAGE = 2 ** 16;
/** How many numbers are copied one by one: to make a view of a part takes longer than that. */
const FEW = 128;
/** How many numbers an oddity is, and where in it a text's place stands. */
const ODDITY = 4;
const TEXT_AT = 2;

/** Makes the functions by which wasm-bindgen calls an instance of a module: anew for each instance. */
export type Bind<E extends CoreExports> = () => E;

/** All that an instance remembers between calls. */
export interface Image {
  readonly memory: Uint8Array;
  /** What is in its table of objects: names that it uses again and again. */
  readonly objects: readonly unknown[];
}

/** A WebAssembly instance. It is good until something fails in it: then it is given up, with all that is known of it. */
export class Running<E extends CoreExports = CoreExports> {
  readonly exports: E;
  readonly memory: WebAssembly.Memory;
  /** Whether another instance was started in its place. */
  isGivenUp = false;
  /** The objects that cross, of the larger module. */
  readonly #objects: WebAssembly.Table | undefined;
  /** The module's memory, as doubles and as bytes. When it grows, views of it become empty. */
  #doubles = new Float64Array();
  #bytes = new Uint8Array();
  /** The room for text. */
  #text = new Uint8Array();
  /** How large the module's buffers are at least. */
  #factRoom = 0;
  #oddityRoom = 0;
  #textRoom = 0;
  /** What the module answered in numbers. */
  #answer = new Float64Array();
  /** The options that were set last. */
  #options: Check | undefined;

  constructor(module: WebAssembly.Module, bind: Bind<E>) {
    this.exports = bind();
    const { memory, __wbindgen_externrefs: objects } = this.exports.initSync({ module }) as {
      memory: WebAssembly.Memory;
      __wbindgen_externrefs?: WebAssembly.Table;
    };
    this.memory = memory;
    this.#objects = objects;
    this.#reserve(64, 32, 8192);
  }

  /**
   * A copy of all that it remembers, in the room of a former one if that is as large. Once it is made, nothing fails. (Only
   * the larger module remembers anything.)
   */
  image(former?: Image): Image {
    const table = this.#objects as WebAssembly.Table;
    const objects = Array.from({ length: table.length }, (_, index) => table.get(index));
    const { size } = this;
    const memory = former?.memory.length === size ? former.memory : new Uint8Array(size);
    const image = { memory, objects };
    this.ensureUsed();
    apply(set, memory, [this.#bytes]);
    return image;
  }

  /** Takes the place of another instance of the same module. */
  become({ memory, objects }: Image): void {
    const table = this.#objects as WebAssembly.Table;
    const missing = memory.length - this.size;
    if (missing > 0) this.memory.grow(missing / PAGE);
    table.grow(Math.max(0, objects.length - table.length));
    objects.forEach((object, index) => {
      table.set(index, object);
    });
    this.#view();
    this.#bytes.set(memory);
    // Where its buffers lie, and how large they are, is not known.
    this.#factRoom = this.#oddityRoom = this.#textRoom = 0;
    this.#text = new Uint8Array();
    this.#options = undefined;
  }

  /**
   * Fails if it was given up, so that what is done in it is done to nobody's store: a built-in function that a page replaced has
   * used the package while the package called it.
   */
  ensureUsed(): void {
    if (this.isGivenUp) throw new RangeError("a replaced built-in function uses the package, which uses it");
  }

  #view(): void {
    if (this.#doubles.length > 0) return;
    const { buffer } = this.memory;
    this.#doubles = new Float64Array(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** Makes the module's buffers large enough, and that for text anew. `false`: there is not so much memory. */
  #reserve(facts: number, oddities: number, text: number): boolean {
    if (facts > this.#factRoom || oddities > this.#oddityRoom || text > this.#textRoom) {
      this.#text = new Uint8Array();
      const room = Math.max(text, this.#textRoom);
      this.#textRoom = 0;
      if (!this.exports.reserve(facts, oddities, room)) return false;
      this.#factRoom = Math.max(facts, this.#factRoom);
      this.#oddityRoom = Math.max(oddities, this.#oddityRoom);
      this.#textRoom = room;
    }
    this.#view();
    return true;
  }

  #writeDoubles(from: Float64Array, count: number, to: number): void {
    const doubles = this.#doubles;
    const at = to / 8;
    if (count > FEW) doubles.set(from.subarray(0, count), at);
    else for (let index = 0; index < count; index++) doubles[at + index] = from[index] as number;
  }

  /** The room for text. To make the view of it anew would take a tenth of the time that a text takes to cross. */
  #roomForText(): Uint8Array {
    if (this.#text.length === 0) {
      const at = this.exports.textAt();
      this.#text = this.#bytes.subarray(at, at + this.#textRoom);
    }
    return this.#text;
  }

  /** Puts a text where the module reads it. Returns its length in bytes. */
  #writeText(text: string): number | undefined {
    if (!this.#reserve(0, 0, text.length)) return undefined;
    const write = () => encoder.encodeInto(text, this.#roomForText());
    let { read, written } = write();
    if (read < text.length) {
      // It was not ASCII. No unit needs more than three bytes.
      if (!this.#reserve(0, 0, text.length * 3)) return undefined;
      ({ read, written } = write());
    }
    return written;
  }

  /** Puts what was read of a record where the module reads it. Returns the length of its text in bytes. */
  sendRecord(record: Record): number | undefined {
    const { facts, oddities, text, withText } = record;
    const odd = record.odd + record.names;
    if (!this.#reserve(record.factCount, odd, text.length)) return undefined;
    let written = 0;
    if (text !== "") {
      const length = this.#writeText(text);
      if (length === undefined) return undefined;
      written = length;
      // It is not all ASCII: each text lies elsewhere than its units did.
      if (length !== text.length) written = this.#writeEach(oddities, text, withText);
    }
    this.#writeDoubles(facts, record.factCount, this.exports.factsAt());
    if (odd > 0) this.#writeDoubles(oddities, odd * ODDITY, this.exports.odditiesAt());
    return written;
  }

  /** Writes each text by itself, and says in its oddity where it lies. */
  #writeEach(oddities: Float64Array, text: string, withText: readonly number[]): number {
    const room = this.#roomForText();
    let end = 0;
    for (const index of withText) {
      const at = index * ODDITY + TEXT_AT;
      const from = oddities[at] as number;
      const part = text.slice(from, from + (oddities[at + 1] as number));
      const { written } = encoder.encodeInto(part, room.subarray(end));
      oddities[at] = end;
      oddities[at + 1] = written;
      end += written;
    }
    return end;
  }

  /** Puts a text where the module reads it. Returns its length in bytes. */
  sendText(text: string): number | undefined {
    return text.length > MOST_UNITS ? undefined : this.#writeText(text);
  }

  /** Puts a text, or bytes, where the module reads them. Returns how many bytes they are. */
  send(json: string | Uint8Array): number | undefined {
    return typeof json === "string" ? this.sendText(json) : this.sendBytes(json);
  }

  /** Puts bytes where the module reads them. */
  sendBytes(own: Uint8Array): number | undefined {
    if (own.length > MOST_UNITS || !this.#reserve(0, 0, own.length)) return undefined;
    this.#roomForText().set(own);
    return own.length;
  }

  /** The bytes that were sent last. */
  sent(bytes: number): Uint8Array {
    this.#view();
    return this.#roomForText().subarray(0, bytes);
  }

  /** The numbers that the module answered, and whatever lies behind them: good until it answers in numbers again. */
  numbers(): Float64Array {
    const at = this.exports.numbersAt();
    if (this.#answer.length === 0 || this.#answer.byteOffset !== at) {
      this.#answer = new Float64Array(this.memory.buffer, at);
    }
    return this.#answer;
  }

  /** What came of an oddity that the last call judged. */
  judged(index: number): number {
    this.#view();
    return this.#doubles[this.exports.judgedAt() / 8 + index * ODDITY + TEXT_AT] as number;
  }

  /** The numbers of packed issues. */
  issueNumbers(at: number, length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, at, length);
  }

  /** A text in the module's memory. */
  text(at: number, length: number): string {
    this.#view();
    return decoder.decode(this.#bytes.subarray(at, at + length));
  }

  /** Puts the hosts of options where the module reads them. Returns how many bytes they are. */
  sendHosts(hosts: string): number {
    const length = this.sendText(hosts);
    if (length === undefined)
      throw new RangeError("options.viewerHosts are too many for the memory there is");
    return length;
  }

  /** Sets the options of all later calls. */
  setOptions(check: Check): void {
    const { skewToleranceMs, flags, hosts } = check;
    const options = this.#options;
    if (options?.skewToleranceMs === skewToleranceMs && options.flags === flags && options.hosts === hosts)
      return;
    this.exports.setOptions(skewToleranceMs, flags, this.sendHosts(hosts));
    this.#options = check;
  }

  /** How many bytes of memory it has. */
  get size(): number {
    this.#view();
    // To ask the memory takes ten times as long.
    return this.#bytes.length;
  }
}
