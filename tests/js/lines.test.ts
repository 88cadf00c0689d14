/** Many records at once: as lines, as an array, and out of streams that do what streams do. */

import { runInNewContext } from "node:vm";
import type { Inspection, LinesInspection, LinesOptions, LinesProgress } from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { noMemory, whereThrows, withoutRoom } from "./failing.js";
import { lib, memory } from "./memory.js";
import { isQuick } from "./quick.js";

const NOW = Date.parse("2026-03-02T09:01:20.000Z");
const CHUNK = 2 ** 18;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const utf8 = (text: string) => encoder.encode(text);

/** Good ones, odd ones and bad ones, among them what is no record at all. */
const RECORDS = [
  '{"id":"a","state":"connected","connectedTime":"2026-03-02T09:00:00Z"}',
  '{"id":"ü\u{1F4DE}","state":"alerting","startAlertingTime":"2026-03-02T09:00:10Z"}',
  '{"state":"quantum"}',
  '{"id":5,"connectedTime":"yesterday"}',
  "{}",
  "null",
  "12.5e0",
  '"\\ud83d\\ude00\\n]}"',
  "true",
  '[{"id":"a"}]',
];

/** What was found, record by record: its JSON, and what is known of it. */
function found(bytes: Uint8Array, inspection: LinesInspection) {
  const { records, valid, offsets, lengths, errors, warnings, rows } = inspection;
  for (const list of [offsets, lengths, errors, warnings]) expect(list).toHaveLength(records);
  expect(rows).toHaveLength(records * 15);
  expect(valid).toBe(errors.filter((count) => count === 0).length);
  return Array.from({ length: records }, (_, index) => {
    const at = offsets[index] as number;
    return {
      json: decoder.decode(bytes.subarray(at, at + (lengths[index] as number))),
      errors: errors[index],
      warnings: warnings[index],
      durations: inspection.durations(index),
    };
  });
}

/** What is known of a record alone. */
function alone(json: string, { onProgress, onRecord, ...options }: LinesOptions = {}) {
  const { issues, durations }: Inspection = lib.inspectJson(utf8(json), NOW, options);
  const errors = issues.filter(({ severity }) => severity === "error").length;
  return { json, errors, warnings: issues.length - errors, durations };
}

/** That exactly these records are found in a text. */
function expectRecords(text: string | Uint8Array, records: readonly string[], options?: LinesOptions): void {
  const bytes = typeof text === "string" ? utf8(text) : text;
  const inspection = lib.inspectLines(bytes, NOW, options);
  expect(found(bytes, inspection)).toEqual(records.map((json) => alone(json, options)));
}

/** All that a stream gives, as if it had come at once. */
async function foundIn(
  pieces: Parameters<typeof lib.inspectStream>[0],
  bytes: Uint8Array,
  options?: LinesOptions,
) {
  const all = [];
  for await (const part of lib.inspectStream(pieces, NOW, options)) {
    expect(part.records).toBeGreaterThan(0);
    all.push(...found(bytes, part));
  }
  return all;
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** A stream that remembers what was done to it. */
function streamOf(pieces: Iterable<unknown>, failure?: Error) {
  const source = pieces[Symbol.iterator]();
  const seen = { pulled: 0, cancelled: [] as unknown[] };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = source.next();
        if (!next.done) {
          seen.pulled++;
          controller.enqueue(next.value as Uint8Array);
        } else if (failure) controller.error(failure);
        else controller.close();
      },
      cancel(reason) {
        seen.cancelled.push(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

describe("lines", () => {
  it("are none in nothing, and none in white space", async () => {
    for (const text of ["", " ", "\n", "\r\n\t \n\n", "\uFEFF", "\uFEFF\n \r\n", " ".repeat(CHUNK + 5)]) {
      expectRecords(text, []);
      expect(await foundIn([utf8(text)], utf8(text))).toEqual([]);
      expect(await foundIn(cut(utf8(text), 1000), utf8(text))).toEqual([]);
    }
    const empty = lib.inspectLines(new Uint8Array(), NOW);
    expect(empty).toMatchObject({ records: 0, valid: 0, rows: new Float64Array() });
    expect(await foundIn([], new Uint8Array())).toEqual([]);
  });

  it("are records, each at its place", () => {
    expectRecords(RECORDS.join("\n"), RECORDS);
    expectRecords(`${RECORDS.join("\n")}\n`, RECORDS);
    expectRecords(`\uFEFF${RECORDS.join("\n")}`, RECORDS);
    expectRecords(`\n\n \t\n${RECORDS.join("\n\n \r\n")}\n \n`, RECORDS);
    // Of a line's end only the line feed is not part of it, and space is.
    expectRecords(`{}\r\n {"id":"a"} \r\n{}`, ["{}\r", ' {"id":"a"} \r', "{}"]);
  });

  it("are one invalid record each where they are no JSON, whatever stands around them", () => {
    for (const broken of ["{", '{"id":"a"', "x", "{} x", "[{}", "nul", '"', "{}\u00A0", "\\u0020", "\0"]) {
      const lines = [RECORDS[0] as string, broken, RECORDS[1] as string];
      expectRecords(lines.join("\n"), lines);
      expect(alone(broken)).toMatchObject({ errors: 1, warnings: 0, durations: { phase: "unknown" } });
    }
    const bytes = Uint8Array.from([...utf8("{}\n"), 0xff, 0x0a, ...utf8('{"id":"a"}\n'), 0xf0, 0x9f]);
    const { records, valid, errors } = lib.inspectLines(bytes, NOW);
    expect([records, valid, ...errors]).toEqual([4, 2, 0, 1, 0, 1]);
  });
});

describe("objects one behind the other", () => {
  const objects = RECORDS.filter((record) => record.startsWith("{"));

  it("are records, without anything between them, and in lines too", async () => {
    expectRecords(objects.join(""), objects);
    expectRecords(objects.join(" \t"), objects);
    expectRecords(`${objects.join("")}\n${objects.join("")}`, [...objects, ...objects]);
    const many = objects.join("").repeat(5000);
    const bytes = utf8(many);
    expect(lib.inspectLines(bytes, NOW).records).toBe(objects.length * 5000);
    expect(await foundIn(cut(bytes, 10_007), bytes)).toEqual(found(bytes, lib.inspectLines(bytes, NOW)));
  });

  it("come out of a stream before it ends, though no line does", async () => {
    const { stream, seen } = streamOf(cut(utf8(`{"id":"a"}`.repeat(100_000)), 10_000));
    const first = await lib.inspectStream(stream, NOW).next();
    expect(first.value?.records).toBe(999);
    expect(seen.pulled).toBe(1);
  });

  it("end with the line where one of them is no JSON, or none", () => {
    expectRecords(`{}{}x{}\n{}`, ["{}", "{}x{}", "{}"]);
    expectRecords(`{}[{}]\n{}{}`, ["{}[{}]", "{}", "{}"]);
    expectRecords(`{}{"id"`, ["{}", '{"id"']);
  });
});

describe("arrays", () => {
  const array = `[${RECORDS.join()}]`;

  it("are records, however they are written", () => {
    expectRecords(array, RECORDS);
    expectRecords(`\uFEFF \n ${array} \r\n\n`, RECORDS);
    expectRecords(`[\n\t${RECORDS.join(" ,\r\n\t")}\n]\n`, RECORDS);
    const values = RECORDS.map((json) => JSON.parse(json) as unknown);
    const bytes = utf8(JSON.stringify(values, null, 2));
    const pretty = found(bytes, lib.inspectLines(bytes, NOW));
    expect(pretty.map(({ json }) => JSON.parse(json) as unknown)).toEqual(values);
    expect(pretty.map(({ json, ...known }) => known)).toEqual(
      RECORDS.map((json) => alone(json)).map(({ json, ...known }) => known),
    );
  });

  it("may be empty", () => {
    for (const text of ["[]", "[ \n]", "\uFEFF[]", "\n[\t]\r\n"]) expectRecords(text, []);
  });

  it("hold what is no record, too", () => {
    const values = ["1", "-0", "1e400", '"a"', "null", "true", "false", "[]", "[[]]", "{}"];
    expectRecords(`[${values}]`, values);
    const { errors, durations } = lib.inspectLines(utf8(`[${values}]`), NOW);
    expect([...errors]).toEqual([...new Array<number>(9).fill(1), 0]);
    expect(durations(0)).toMatchObject({ phase: "unknown", live: false, basis: "none" });
  });

  it("end in one invalid record where they are broken", () => {
    for (const [text, good, rest] of [
      ["[{},{", ["{}"], "{"],
      ["[{},{]", ["{}"], "{]"],
      ["[{},nul,{}]", ["{}"], "nul,{}]"],
      ["[{},,{}]", ["{}"], ",{}]"],
      ["[{},]", ["{}"], "]"],
      ["[,{}]", [], ",{}]"],
      ["[{} {}]", ["{}"], "{}]"],
      ["[{}", ["{}"], ""],
      ["[{},", ["{}"], ""],
      ["[", [], ""],
      ["[ ", [], ""],
      ["[{}]x", ["{}"], "x"],
      ["[{}] \n[{}]", ["{}"], "[{}]"],
      ["[{}],", ["{}"], ","],
      ["[{}]]", ["{}"], "]"],
      ['[{},{"id":"a],{}]', ["{}"], '{"id":"a],{}]'],
      ["[01]", ["0"], "1]"],
      ["[1.]", [], "1.]"],
      ["[\uFEFF{}]", [], "\uFEFF{}]"],
    ] as const) {
      const bytes = utf8(text);
      const records = found(bytes, lib.inspectLines(bytes, NOW));
      const broken = { json: rest, errors: 1, warnings: 0, durations: alone("{").durations };
      expect(records, text).toEqual([...good.map((json) => alone(json)), broken]);
    }
  });

  it("end in one invalid record that is all that follows, however long that is", () => {
    for (const length of [10, CHUNK, 3 * CHUNK]) {
      const bytes = utf8(`[{},x${" {} ,".repeat(length / 5)}]`);
      const { records, offsets, lengths, errors } = lib.inspectLines(bytes, NOW);
      expect([records, ...errors]).toEqual([2, 0, 1]);
      expect([...offsets]).toEqual([1, 4]);
      expect([...lengths]).toEqual([2, bytes.length - 4]);
    }
  });

  it("end where their bytes are not UTF-8", () => {
    for (const bad of [[0xff], [0xc3], [0xf0, 0x9f], [0xed, 0xa0, 0x80]]) {
      const bytes = Uint8Array.from([...utf8('[{},{"id":"'), ...bad, ...utf8('"},{}]')]);
      const { records, offsets, errors } = lib.inspectLines(bytes, NOW);
      expect([records, ...offsets, ...errors]).toEqual([2, 1, 4, 0, 1]);
    }
  });
});

describe("long records", () => {
  it("may be longer than a chunk, and many of them", () => {
    for (const length of [CHUNK - 20, CHUNK - 9, CHUNK, CHUNK + 1, 2 * CHUNK + 1, 5_000_000]) {
      const long = `{"id":"${"é".repeat(length / 2)}"}`;
      const records = [RECORDS[0], long, RECORDS[1], RECORDS[2], long, RECORDS[3]] as string[];
      expectRecords(records.join("\n"), records);
      expectRecords(`[${records}]`, records);
    }
  });

  it("come out of streams as they are", async () => {
    const records = [RECORDS[0], `{"id":"${"é".repeat(1_000_000)}"}`, RECORDS[1]] as string[];
    for (const text of [records.join("\n"), `[${records}]`]) {
      for (const size of [10_007, 65_536, 3_000_000]) {
        expect(await foundIn(cut(utf8(text), size), utf8(text))).toEqual(records.map((json) => alone(json)));
      }
    }
  });

  it("are copied a few times in small pieces, and not once for each", async () => {
    const bytes = utf8(`{"id":"${"x".repeat(4_000_000)}"}\n`);
    const { set } = Uint8Array.prototype;
    let copied = 0;
    Uint8Array.prototype.set = function (source, offset) {
      copied += source.length;
      set.call(this, source, offset);
    };
    try {
      expect(await foundIn(cut(bytes, 4096), bytes)).toHaveLength(1);
    } finally {
      Uint8Array.prototype.set = set;
    }
    // There are a thousand pieces.
    expect(copied).toBeGreaterThan(bytes.length);
    expect(copied).toBeLessThan(30 * bytes.length);
  });

  it("may be longer than half of what can cross, and good", { timeout: 60_000 }, () => {
    const long = Buffer.alloc(70 * 2 ** 20, "x");
    const [open, close] = [Buffer.from('{"id":"'), Buffer.from('"}\n')];
    const record = Buffer.concat([open, long, close]);
    const { records, valid, lengths } = lib.inspectLines(Buffer.concat([record, record, record]), NOW);
    expect([records, valid, ...lengths]).toEqual([3, 3, ...new Array<number>(3).fill(record.length - 1)]);
  });

  it("are one invalid record each if they are longer than can cross", { timeout: 60_000 }, () => {
    const bytes = Buffer.alloc(2 ** 27 + 32, "x");
    // What stands behind the limit is no record of its own, though it looks like one.
    bytes.write('{"id":"a"}\n{"id":"b"}\n', 2 ** 27);
    const told: [string | undefined, number][] = [];
    const { records, valid } = lib.inspectLines(bytes.subarray(0, 2 ** 27 + 22), NOW, {
      onRecord: (_, [issue], own) => told.push([issue?.code, own.length]),
    });
    expect([records, valid]).toEqual([2, 1]);
    // Of it, only the beginning is told.
    expect(told).toEqual([["too_large", 2 ** 16]]);
  });

  it("are told of whole, if they can cross", () => {
    const long = `{"id":"a","state":5,"note":"${"x".repeat(100_000)}"}`;
    const told: string[] = [];
    lib.inspectLines(utf8(long), NOW, {
      onRecord: (_index, _issues, own) => told.push(Buffer.from(own).toString()),
    });
    expect(told).toEqual([long]);
  });

  it("leave the records before and behind them alone, in one piece and in several", {
    timeout: 60_000,
  }, async () => {
    const records = ['{"id":"a"}\n', '\n{"id":"b"}\n'] as const;
    const spaces = Buffer.alloc(2 ** 27 + 10, " ");
    const inPieces = async (pieces: Uint8Array[]) => {
      const found: number[] = [];
      for await (const { errors } of lib.inspectStream(pieces, NOW)) found.push(...errors);
      return found;
    };
    const whole = Buffer.concat([Buffer.from(records[0]), spaces, Buffer.from(records[1])]);
    expect([...lib.inspectLines(whole, NOW).errors]).toEqual([0, 0]);
    // The end of a long line comes later, and looks like a record.
    const long = Buffer.alloc(2 ** 27 + 10, "x");
    const later = [Buffer.from(records[0]), long, Buffer.from('{"id":"c"}\n{"id":"d"}\n')];
    expect(await inPieces(later)).toEqual([0, 1, 0]);
    expect([...lib.inspectLines(Buffer.concat(later), NOW).errors]).toEqual([0, 1, 0]);
  });

  it("are passed over where they are longer than can cross, and nothing of them is kept", {
    timeout: 60_000,
  }, async () => {
    const long = Buffer.alloc(2 ** 27 + 10, "x");
    const more = Buffer.alloc(2 ** 20, "x");
    function* pieces() {
      yield utf8('{"id":"a"}\n');
      yield long;
      copied = 0;
      yield* [more, more, utf8('\n{"id":"d"}\n{"id":"e"}\n')];
    }
    let copied = 0;
    const { set } = Uint8Array.prototype;
    Uint8Array.prototype.set = function (source, offset) {
      copied += source.length;
      set.call(this, source, offset);
    };
    const errors: number[] = [];
    const offsets: number[] = [];
    try {
      for await (const part of lib.inspectStream(pieces(), NOW)) {
        errors.push(...part.errors);
        offsets.push(...part.offsets);
      }
    } finally {
      Uint8Array.prototype.set = set;
    }
    const end = 11 + long.length + 2 * more.length;
    expect([errors, offsets]).toEqual([
      [0, 1, 0, 0],
      [0, 11, end + 1, end + 12],
    ]);
    expect(copied).toBeLessThan(more.length);
  });

  it("are invalid if they are longer than can cross, though they begin like a record", {
    timeout: 60_000,
  }, () => {
    const bytes = Buffer.alloc(2 ** 27 + 32, " ");
    bytes.write('{"id":"a"}', 0);
    bytes.write('x\n{"id":"b"}', 2 ** 27 + 10);
    const { errors, offsets } = lib.inspectLines(bytes, NOW);
    expect([[...errors], [...offsets]]).toEqual([
      [1, 0],
      [0, 2 ** 27 + 12],
    ]);
    // So is the last one, which no line feed ends.
    expect([...lib.inspectLines(bytes.subarray(0, 2 ** 27 + 11), NOW).errors]).toEqual([1]);
  });

  it("may stand behind more space than can cross", { timeout: 60_000 }, () => {
    const bytes = Buffer.alloc(2 ** 27 + 32, " ");
    bytes.write('{"id":"a"}', 2 ** 27 + 10);
    const { records, valid } = lib.inspectLines(bytes, NOW);
    expect([records, valid]).toEqual([1, 1]);
  });
});

describe("streams", () => {
  const texts = [
    RECORDS.join("\r\n"),
    `\uFEFF${RECORDS.join("\n")}\n`,
    `\uFEFF[\n ${RECORDS.join(" ,\n")}\n]\n`,
  ];

  it("may be cut anywhere, also within a character", async () => {
    for (const text of texts) {
      const bytes = utf8(text);
      const whole = found(bytes, lib.inspectLines(bytes, NOW));
      expect(whole).toHaveLength(RECORDS.length);
      for (let at = 0; at <= bytes.length; at++) {
        expect(await foundIn([bytes.slice(0, at), bytes.slice(at)], bytes)).toEqual(whole);
      }
      for (const size of [1, 2, 3, 5, 64]) expect(await foundIn(cut(bytes, size), bytes)).toEqual(whole);
      const empty = new Uint8Array();
      expect(await foundIn([empty, bytes.slice(0, 2), empty, bytes.slice(2), empty], bytes)).toEqual(whole);
    }
  });

  it("give what is there as soon as it is there", async () => {
    const given: string[] = [];
    async function* pieces() {
      for (const piece of ['{"id":"a"}\n{"id":', '"b"}', '\n{"id":"c"}\n']) {
        given.push(piece);
        yield utf8(piece);
      }
    }
    const seen: [number, number][] = [];
    for await (const { records } of lib.inspectStream(pieces(), NOW)) seen.push([given.length, records]);
    expect(seen).toEqual([
      [1, 1],
      [3, 2],
    ]);
  });

  it("give a line as soon as it ends, and an element as soon as as much again is there", async () => {
    const given: string[] = [];
    async function* pieces(texts: string[]) {
      given.length = 0;
      for (const text of texts) {
        given.push(text);
        yield utf8(text);
      }
    }
    const first = async (texts: string[]) => {
      for await (const { records } of lib.inspectStream(pieces(texts), NOW)) return [given.length, records];
      return undefined;
    };
    expect(await first(['{"id":"a long one', '"}', "\n", "{}"])).toEqual([3, 1]);
    expect(await first(["\n", '{"id":"a long one', '"}', "\n", "{}\n"])).toEqual([4, 1]);
    expect(await first(["[{}", ",", " ", "{}", "]"])).toEqual([3, 1]);
  });

  it("are any streams", async () => {
    const bytes = utf8(texts[2] as string);
    const whole = found(bytes, lib.inspectLines(bytes, NOW));
    async function* later() {
      for (const piece of cut(bytes, 7)) yield piece;
    }
    const { stream } = streamOf(cut(bytes, 7));
    expect(await foundIn([...cut(bytes, 7)], bytes)).toEqual(whole);
    expect(await foundIn(cut(bytes, 7), bytes)).toEqual(whole);
    expect(await foundIn(later(), bytes)).toEqual(whole);
    expect(await foundIn(stream, bytes)).toEqual(whole);
    expect(stream.locked).toBe(false);
    expect(await foundIn(new Response(bytes).body as ReadableStream<Uint8Array>, bytes)).toEqual(whole);
    const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
    expect(await foundIn(packed.pipeThrough(new DecompressionStream("gzip")), bytes)).toEqual(whole);
    // As in browsers whose streams can't be iterated over.
    const plain = streamOf(cut(bytes, 7)).stream;
    Object.defineProperty(plain, Symbol.asyncIterator, { value: undefined });
    expect(await foundIn(plain, bytes)).toEqual(whole);
  });

  it("may use the memory of a piece again, once the next one is asked for", async () => {
    const bytes = utf8(texts[0] as string);
    const whole = found(bytes, lib.inspectLines(bytes, NOW));
    const own = new Uint8Array(7);
    function* reused() {
      for (const piece of cut(bytes, 7)) {
        own.set(piece);
        yield own.subarray(0, piece.length);
        own.fill(0x7b);
      }
    }
    expect(await foundIn(reused(), bytes)).toEqual(whole);
  });

  it("are cancelled by who stops early", async () => {
    const { stream, seen } = streamOf(new Array<Uint8Array>(5).fill(utf8("{}\n")));
    for await (const { records } of lib.inspectStream(stream, NOW)) {
      expect(records).toBe(1);
      break;
    }
    expect(seen).toEqual({ pulled: 1, cancelled: [undefined] });
    expect(stream.locked).toBe(false);

    let ended = false;
    async function* pieces() {
      try {
        for (;;) yield utf8("{}\n");
      } finally {
        ended = true;
      }
    }
    const iterator = lib.inspectStream(pieces(), NOW);
    await iterator.next();
    expect(await iterator.return()).toEqual({ value: undefined, done: true });
    expect(ended).toBe(true);

    const failing = streamOf(new Array<Uint8Array>(5).fill(utf8("{}\n")));
    const all = (async () => {
      for await (const _ of lib.inspectStream(failing.stream, NOW)) throw new Error("enough");
    })();
    await expect(all).rejects.toThrow("enough");
    expect(failing.seen.cancelled).toHaveLength(1);
  });

  it("pass their errors on, after what came before", async () => {
    const failure = new Error("the line is dead");
    async function* failing() {
      yield utf8("{}\n{}");
      throw failure;
    }
    const { stream } = streamOf([utf8("{}\n{}")], failure);
    for (const source of [failing(), stream]) {
      const iterator = lib.inspectStream(source, NOW);
      expect((await iterator.next()).value).toMatchObject({ records: 1 });
      await expect(iterator.next()).rejects.toBe(failure);
      expect((await iterator.next()).done).toBe(true);
    }
  });

  it("are let go of when they fail", async () => {
    const { stream } = streamOf([utf8("{}\n")], new Error("the line is dead"));
    await expect(foundIn(stream, utf8("{}\n"))).rejects.toThrow("the line is dead");
    expect(stream.locked).toBe(false);
  });

  it("are cancelled if they can't be read, and not if they were read to their end", async () => {
    const done: string[] = [];
    const streamWith = (read: () => Promise<unknown>) => {
      const cancel = async () => done.push("cancel");
      const reader = { read, cancel, releaseLock: () => done.push("release") };
      return { getReader: () => reader } as unknown as ReadableStream<Uint8Array>;
    };
    const failure = new Error("the line is dead");
    const failing = streamWith(() => Promise.reject(failure));
    await expect(lib.inspectStream(failing, NOW).next()).rejects.toBe(failure);
    expect(done.splice(0)).toEqual(["cancel", "release"]);
    const empty = streamWith(async () => ({ done: true, value: undefined }));
    expect((await lib.inspectStream(empty, NOW).next()).done).toBe(true);
    expect(done).toEqual(["release"]);
  });

  it("are independent of one another", async () => {
    const one = lib.inspectStream(cut(utf8(texts[0] as string), 11), NOW);
    const other = lib.inspectStream(cut(utf8(texts[2] as string), 13), NOW);
    let records = 0;
    for (let done = 0; done < 2; ) {
      done = 0;
      for (const stream of [one, other]) {
        const next = await stream.next();
        if (next.done) done++;
        else records += next.value.records;
      }
    }
    expect(records).toBe(2 * RECORDS.length);
  });
});

describe("options", () => {
  const record = `{"id":"a","state":"connected","startAlertingTime":"2026-03-02T09:00:05Z","connectedTime":"2026-03-02T09:00:00Z","viewerUrl":"https://view.example/","viewerURL":"x","x":5,"peerId":5,"provider":5}`;
  const ways: LinesOptions[] = [
    {},
    { viewerHosts: ["view.example"] },
    { skewToleranceMs: 10_000 },
    { skewToleranceMs: 0, viewerHosts: ["other.example"] },
    { unknownFields: "report" },
    { abortEarly: true },
    { abortEarly: undefined, viewerHosts: undefined, skewToleranceMs: undefined, onProgress: undefined },
  ];

  it("mean what they mean for one record", async () => {
    const told = new Set<string>();
    for (const options of ways) {
      const records = [record, "{}", record];
      expectRecords(records.join("\n"), records, options);
      expectRecords(`[${records}]`, records, options);
      const bytes = utf8(`[${records}]`);
      expect(await foundIn(cut(bytes, 50), bytes, options)).toEqual(
        records.map((json) => alone(json, options)),
      );
      const { errors, warnings } = alone(record, options);
      told.add(`${errors} ${warnings}`);
    }
    expect(told.size).toBeGreaterThan(3);
  });

  it("hold for one stream, whatever others choose", async () => {
    const bytes = utf8(`${record}\n`.repeat(4));
    const streams = ways.map((options) => lib.inspectStream(cut(bytes, 300), NOW, options));
    for (let done = 0; done < streams.length; ) {
      done = 0;
      for (const [index, stream] of streams.entries()) {
        const { value } = await stream.next();
        if (!value) done++;
        else for (const one of found(bytes, value)) expect(one).toEqual(alone(one.json, ways[index]));
      }
    }
  });

  it("are refused where they are wrong, with a word on what they should be", async () => {
    const wrong: [unknown, RegExp][] = [
      [{ skewToleranceMs: -1 }, /skewToleranceMs must be a number of milliseconds/],
      [{ viewerHosts: "a" }, /must be an array of host names/],
      [{ unknownFields: "drop" }, /"keep" or "report"/],
      [{ abortEarly: 1 }, /must be a boolean/],
      [{ onProgress: "tell me" }, /onProgress must be a function/],
      [{ onProgress: null }, /onProgress must be a function/],
    ];
    for (const [options, message] of wrong) {
      expect(() => lib.inspectLines(utf8("{}"), NOW, options as LinesOptions)).toThrow(TypeError);
      expect(() => lib.inspectLines(utf8("{}"), NOW, options as LinesOptions)).toThrow(message);
      const stream = lib.inspectStream([utf8("{}")], NOW, options as LinesOptions);
      await expect(stream.next()).rejects.toThrow(message);
    }
    for (const now of [Number.NaN, Number.POSITIVE_INFINITY, "0", new Date(), null] as unknown as number[]) {
      expect(() => lib.inspectLines(utf8("{}"), now)).toThrow(/now must be a finite number/);
      await expect(lib.inspectStream([], now).next()).rejects.toThrow(TypeError);
    }
    // What is no object is none, as elsewhere.
    for (const options of [undefined, null, 5, "x"] as unknown as LinesOptions[]) {
      expect(lib.inspectLines(utf8("{}"), NOW, options).records).toBe(1);
    }
  });

  it("leave out now, which is the time of the call", () => {
    const connected = new Date(Date.now() - 5000).toISOString();
    const bytes = utf8(`{"state":"connected","connectedTime":"${connected}"}`);
    const { phaseMs } = lib.inspectLines(bytes).durations(0);
    expect(phaseMs).toBeGreaterThanOrEqual(5000);
    expect(phaseMs).toBeLessThan(65_000);
  });
});

describe("bytes", () => {
  it("are refused where they are none, with a word on what they should be", async () => {
    for (const none of [undefined, null, "{}", {}, [123, 125], 5, new Uint16Array(2), new ArrayBuffer(2)]) {
      expect(() => lib.inspectLines(none as Uint8Array, NOW)).toThrow(TypeError);
      expect(() => lib.inspectLines(none as Uint8Array, NOW)).toThrow(/takes a Uint8Array of UTF-8/);
      const { stream, seen } = streamOf([utf8("{}\n"), none, utf8("{}\n")]);
      const iterator = lib.inspectStream(stream, NOW);
      expect((await iterator.next()).value).toMatchObject({ records: 1 });
      await expect(iterator.next()).rejects.toThrow(/takes a stream of Uint8Array; pipe text through/);
      expect(seen.cancelled).toHaveLength(1);
    }
    for (const none of [new Proxy({}, {}), () => undefined, Symbol("a"), 1n]) {
      expect(() => lib.inspectLines(none as unknown as Uint8Array, NOW)).toThrow(TypeError);
    }
    for (const none of [undefined, null, "{}", 5, {}, utf8("{}")]) {
      const iterator = lib.inspectStream(none as unknown as Uint8Array[], NOW);
      await expect(iterator.next()).rejects.toThrow(TypeError);
    }
  });

  it("may be shared, of another realm, and of a subclass that lies", async () => {
    const text = `${RECORDS.join("\n")}\n`;
    const shared = new Uint8Array(new SharedArrayBuffer(utf8(text).length + 3), 3);
    shared.set(utf8(text));
    const foreign = runInNewContext("(text) => Uint8Array.from(text)")(utf8(text)) as Uint8Array;
    class Liar extends Uint8Array {
      override get length(): number {
        throw new Error("no");
      }
      override subarray(): Uint8Array<ArrayBuffer> {
        throw new Error("no");
      }
    }
    const expected = RECORDS.map((json) => alone(json));
    for (const bytes of [shared, foreign, new Liar(utf8(text)), Buffer.from(text)]) {
      expect(found(utf8(text), lib.inspectLines(bytes, NOW))).toEqual(expected);
      expect(await foundIn([bytes], utf8(text))).toEqual(expected);
    }
    const part = utf8(`xx${text}xx`).subarray(2, 2 + utf8(text).length);
    expect(found(part, lib.inspectLines(part, NOW))).toEqual(expected);
  });

  it("that were transferred are refused", async () => {
    const bytes = utf8("{}\n");
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(() => lib.inspectLines(bytes, NOW)).toThrow(/takes a Uint8Array of UTF-8/);
    await expect(lib.inspectStream([bytes], NOW).next()).rejects.toThrow(/takes a stream of Uint8Array/);
  });

  it("may be transferred once they were read, or between two pieces", async () => {
    const seen: number[] = [];
    async function* transferred() {
      for (const piece of ['{"id":"a"}\n{"id":', '"b"}\n']) {
        const bytes = utf8(piece);
        yield bytes;
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      }
    }
    for await (const { valid } of lib.inspectStream(transferred(), NOW)) seen.push(valid);
    expect(seen).toEqual([1, 1]);
  });

  it("stay as they are", () => {
    const bytes = utf8(RECORDS.join("\n"));
    const before = bytes.slice();
    lib.inspectLines(bytes, NOW);
    expect(bytes).toEqual(before);
  });
});

describe("what is found", () => {
  it("is of each record what inspectJson says of its bytes", () => {
    const bytes = utf8(`[${RECORDS}, {"id": `);
    const { records, offsets, lengths, errors, warnings, durations } = lib.inspectLines(bytes, NOW);
    expect(records).toBe(RECORDS.length + 1);
    for (let index = 0; index < records; index++) {
      const at = offsets[index] as number;
      const own = lib.inspectJson(bytes.subarray(at, at + (lengths[index] as number)), NOW);
      expect(durations(index)).toEqual(own.durations);
      expect(own.issues.filter(({ severity }) => severity === "error")).toHaveLength(errors[index] as number);
      expect(own.issues.filter(({ severity }) => severity === "warning")).toHaveLength(
        warnings[index] as number,
      );
    }
  });

  it("is asked for by numbers that exist", () => {
    const { durations } = lib.inspectLines(utf8("{}\n{}"), NOW);
    for (const index of [-1, 2, Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
      expect(() => durations(index)).toThrow(new RangeError(`there is no record ${index}: there are 2`));
    }
    expect(durations(1)).toEqual(lib.inspect({}, NOW).durations);
  });

  it("stays as it is, whatever is inspected later", () => {
    const first = lib.inspectLines(utf8(RECORDS.join("\n")), NOW);
    const before = structuredClone({ ...first, durations: first.durations(0) });
    lib.inspectLines(utf8(RECORDS.toReversed().join("\n")), NOW + 5000);
    lib.inspect({ id: "a" }, NOW);
    expect({ ...first, durations: first.durations(0) }).toEqual(before);
  });
});

describe("counts", () => {
  const lines = [
    `{"id":"a","state":"connected","endTime":5,"connectedTime":"yesterday"}`,
    `{"id":"b"}`,
    "{}",
    "no JSON",
    `{"segments":[{}],"state":"bogus"}`,
  ];

  it("say how many issues there are of each code", async () => {
    for (const text of [lines.join("\n"), `[${lines.filter((_, index) => index !== 3)}]`]) {
      const expected: Record<string, number> = {};
      for (const line of lines)
        if (text.includes(line))
          for (const { code } of lib.inspectJson(line, NOW).issues)
            expected[code] = (expected[code] ?? 0) + 1;
      expect(lib.inspectLines(utf8(text), NOW).counts).toEqual(expected);
      const sum: Record<string, number> = {};
      for await (const { counts } of lib.inspectStream(cut(utf8(text), 7), NOW))
        for (const [code, count] of Object.entries(counts)) sum[code] = (sum[code] ?? 0) + count;
      expect(sum).toEqual(expected);
    }
    expect(lib.inspectLines(utf8(`{"id":"a"}`), NOW).counts).toEqual({});
  });

  it("are those of all records, however many there are", () => {
    const { records, counts } = lib.inspectLines(utf8("{}\n".repeat(100_000)), NOW);
    expect([records, counts]).toEqual([100_000, { missing_id: 100_000 }]);
  });
});

describe("records that have issues", () => {
  const body = Array.from({ length: 20_000 }, (_, index) =>
    index % 3 === 0
      ? `{"id":"a","n":${index}}`
      : index % 3 === 1
        ? `{"n":${index}}`
        : `{"segments":[{}],"n":${index}}`,
  );

  it.each([
    ["lines", body.join("\n")],
    ["an array", `[${body}]`],
    ["objects one behind the other", body.join("")],
  ])("are told of, each with its number, its issues and its bytes: %s", async (_, text) => {
    const bytes = utf8(text);
    for (const size of [bytes.length, 50_000]) {
      const told: number[] = [];
      const onRecord: LinesOptions["onRecord"] = (index, issues, own) => {
        told.push(index);
        const json = decoder.decode(own);
        expect(json).toBe(body[index]);
        if (index % 100 === 1) expect(issues).toEqual(lib.validateJson(own).issues);
        expect(issues.length).toBeGreaterThan(0);
      };
      if (size === bytes.length) lib.inspectLines(bytes, NOW, { onRecord });
      else for await (const _ of lib.inspectStream(cut(bytes, size), NOW, { onRecord }));
      expect(told).toEqual([...body.keys()].filter((index) => index % 3 !== 0));
    }
  });

  it("are told of in the words that are chosen, and with bytes of their own", () => {
    const bytes = utf8("x\n{}");
    const told: unknown[] = [];
    lib.inspectLines(bytes, NOW, {
      message: ({ code }) => code.toUpperCase(),
      onRecord(index, issues, own) {
        told.push([index, issues.map(({ message }) => message), decoder.decode(own)]);
        own.fill(0);
      },
    });
    expect(told).toEqual([
      [0, ["INVALID_JSON"], "x"],
      [1, ["MISSING_ID"], "{}"],
    ]);
    expect(decoder.decode(bytes)).toBe("x\n{}");
  });

  it("end the work where their listener throws, and may use the package", () => {
    const bytes = utf8("{}\n".repeat(10));
    const onRecord = (index: number) => {
      lib.validate({ id: "b" });
      lib.inspectLines(utf8("{}"), NOW);
      if (index === 3) throw new Error("enough");
    };
    expect(() => lib.inspectLines(bytes, NOW, { onRecord })).toThrow("enough");
    expect(lib.inspectLines(bytes, NOW).records).toBe(10);
  });
});

describe("progress", () => {
  const line = `${RECORDS[0]}\n`;
  const many = () => utf8(line.repeat(20_000));

  it("is told with numbers that grow, to the end", async () => {
    const bytes = many();
    const check = (seen: LinesProgress[], least: number) => {
      expect(seen.length).toBeGreaterThanOrEqual(least);
      seen.forEach((progress, index) => {
        const before = seen[index - 1] ?? { bytes: 0, records: 0 };
        expect(progress.bytes).toBeGreaterThan(before.bytes);
        expect(progress.records).toBeGreaterThan(before.records);
        expect(progress.bytes).toBe(progress.records * line.length);
      });
      expect(seen.at(-1)).toEqual({ bytes: bytes.length, records: 20_000 });
    };
    const seen: LinesProgress[] = [];
    lib.inspectLines(bytes, NOW, { onProgress: (progress) => seen.push(progress) });
    check(seen, 5);
    const streamed: LinesProgress[] = [];
    await foundIn(cut(bytes, 100_000), bytes, { onProgress: (progress) => streamed.push(progress) });
    check(streamed, 10);
  });

  it("ends the work where its listener throws, and nothing else", async () => {
    const enough = new Error("enough");
    const onProgress = () => {
      throw enough;
    };
    expect(() => lib.inspectLines(many(), NOW, { onProgress })).toThrow(enough);
    expectRecords(RECORDS.join("\n"), RECORDS);
    const { stream, seen } = streamOf(cut(many(), 1000));
    await expect(lib.inspectStream(stream, NOW, { onProgress }).next()).rejects.toBe(enough);
    expect(seen).toEqual({ pulled: 1, cancelled: [undefined] });
    expectRecords(RECORDS.join("\n"), RECORDS);
  });

  it("may do anything in between", async () => {
    const bytes = utf8(`${RECORDS.join("\n")}\n`.repeat(6000));
    const undisturbed = found(bytes, lib.inspectLines(bytes, NOW));
    let calls = 0;
    const live = new lib.LiveSessions();
    const onProgress = () => {
      calls++;
      lib.validate({ id: 5 }, { skewToleranceMs: calls, unknownFields: "report", abortEarly: true });
      lib.inspectJson('{"id": "b"}', NOW + 5, { viewerHosts: [`h${calls}.example`] });
      lib.safeParse({ id: "a", x: "é".repeat(calls * 100_000) });
      live.apply({ id: `leg-${calls}`, state: "connected", connectedTime: 0 });
      live.tick();
      const inner = lib.inspectLines(bytes.subarray(0, 50_000), NOW + 1, {
        abortEarly: true,
        onProgress: () => lib.phase({ state: "connected" }),
      });
      expect(inner.records).toBeGreaterThan(500);
      expect(() => lib.inspectLines("x" as unknown as Uint8Array)).toThrow(TypeError);
    };
    expect(found(bytes, lib.inspectLines(bytes, NOW, { onProgress }))).toEqual(undisturbed);
    expect(calls).toBeGreaterThan(3);
    expect(await foundIn(cut(bytes, 300_000), bytes, { onProgress })).toEqual(undisturbed);
    live.close();
  });
});

describe("memory", () => {
  it("that there is not is told, and any other failure is thrown on", () => {
    const inspect = () => lib.inspectLines(utf8("{}"), NOW);
    const words = new RangeError("there is not enough memory for a record that is so long");
    expect(() => whereThrows(Uint8Array.prototype, "set", noMemory(), inspect)).toThrow(words);
    const more = () => lib.inspectLines(utf8(" ".repeat(10_000)), NOW);
    const restart = () => {
      expect(() => whereThrows(Uint8Array.prototype, "set", noMemory(), inspect)).toThrow(words);
      inspect();
    };
    expect(() => withoutRoom(restart, more)).toThrow(words);
    expect(more().records).toBe(0);
    const error = new Error("a mistake of ours");
    expect(() => whereThrows(Uint8Array.prototype, "set", error, inspect)).toThrow(error);

    expect(inspect().valid).toBe(1);
  });

  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };

  it.skipIf(isQuick)("does not grow over 200 MB of a stream", { timeout: 120_000 }, async () => {
    const block = utf8(`${RECORDS.join("\n")}\n{"id":"${"é".repeat(2000)}"}\n`.repeat(14));
    const pieces = Math.ceil(200_000_000 / block.length);
    let [sent, records, grown, least] = [0, 0, 0, 0];
    function* stream() {
      for (; sent < pieces; sent++) yield block;
    }
    let most = 0;
    for await (const part of lib.inspectStream(stream(), NOW)) {
      records += part.records;
      if (sent === Math.floor(pieces / 10)) [grown, least] = [memory.buffer.byteLength, heap()];
      if (grown > 0 && sent % 200 === 0) most = Math.max(most, heap());
    }
    expect(records).toBe(pieces * 14 * (RECORDS.length + 1));
    expect(memory.buffer.byteLength).toBe(grown);
    // Some of what is garbage may not be collected yet.
    expect(most - least).toBeLessThan(60_000_000);
  });

  it.skipIf(isQuick)("does not grow with empty lines before a record", { timeout: 60_000 }, async () => {
    const mark = "\uFEFF";
    const empty = Buffer.alloc(2 ** 20, "\r\n");
    const size = Buffer.byteLength(mark) + 40 * empty.length;
    for (const [first, errors] of [
      ['{"id":"a"}\n', [0]],
      ['[{"id":"a"}]', [0]],
      // Behind a second mark there is no array, but a line.
      [`${mark}[{"id":"a"}]`, [1]],
    ] as const) {
      let [least, most] = [0, 0];
      function* stream() {
        yield utf8(mark);
        for (let piece = 0; piece < 40; piece++) {
          yield empty;
          const now = heap();
          if (piece < 2) least = now;
          most = Math.max(most, now);
        }
        yield utf8(first);
      }
      const parts: import("cobrowse-session").LinesInspection[] = [];
      for await (const part of lib.inspectStream(stream(), NOW)) parts.push(part);
      expect(parts.map((part) => [...part.errors])).toEqual([errors]);
      expect(parts.map(({ offsets }) => offsets[0])).toEqual([size + (first[0] === "[" ? 1 : 0)]);
      expect(most - least).toBeLessThan(16 * 2 ** 20);
    }
  });

  it("of the module grows with a long record, and not with the short ones behind it", {
    timeout: 60_000,
  }, () => {
    const before = memory.buffer.byteLength;
    const long = 2 ** 22 + 4;
    const bytes = Buffer.alloc(2 ** 23, "0,");
    bytes.fill(" ", 0, long);
    bytes.write('["', 0);
    bytes.write('",', long - 2);
    bytes.write("0]", bytes.length - 2);
    expect(lib.inspectLines(bytes, NOW).records).toBeGreaterThan(1_000_000);
    expect(memory.buffer.byteLength - before).toBeLessThan(64 * 2 ** 20);
  });
});
