/**
 * The same record means the same, whichever way it comes in: as an object, as text, as bytes, as a line of many, as an
 * element of an array, and out of a stream that is cut anywhere.
 */

import {
  type Inspection,
  inspect,
  inspectJson,
  inspectLines,
  inspectStream,
  type LinesInspection,
  type Options,
  safeParse,
  safeParseJson,
} from "cobrowse-session";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { almostJson, jsonText, session, soundSession } from "./arbitraries.js";

const SEED = 20_260_302;
const BATCH = 5000;
const NOW = Date.parse("2026-03-02T09:00:12.345Z");

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Of four batches one is of records with anything wrong, the others are of sound ones. */
const isOdd = (batch: number) => batch % 4 === 0;

/** What is chosen about a batch: every option has its turn. With any order of their times, sound records are valid. */
const FOR_ODD: Options[] = [
  {},
  { unknownFields: "report" },
  { abortEarly: true, unknownFields: "report" },
  { skewToleranceMs: 0 },
  { viewerHosts: ["view.example"] },
];
const FOR_SOUND: Options[] = [
  { skewToleranceMs: Number.MAX_VALUE },
  { skewToleranceMs: Number.MAX_VALUE, viewerHosts: ["view.example"] },
  {},
];
const choice = (batch: number) =>
  (isOdd(batch) ? FOR_ODD[(batch / 4) % FOR_ODD.length] : FOR_SOUND[(batch % 4) - 1]) as Options;
const nowOf = (batch: number) => NOW + batch * 997;

/** That two are equal, quickly; where they are not, with a word on how they differ. */
function same(actual: unknown, expected: unknown, of: string): void {
  if (equal(actual, expected)) return;
  expect(actual, of.length > 2000 ? `${of.slice(0, 2000)}…` : of).toStrictEqual(expected);
  throw new Error(`not the same: ${of.slice(0, 2000)}`);
}

/** Of plain data. (Those that are made for any data take longer than all the rest.) */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

/** Numbers that are the same every time. */
function dice(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes in pieces between random cuts, some of them empty. */
function* cut(bytes: Uint8Array, seed: number): Generator<Uint8Array> {
  const roll = dice(seed);
  for (let at = 0; at < bytes.length; ) {
    const most = [2, 40, 3000, 400_000][roll(4)] as number;
    const end = at + roll(most);
    yield bytes.slice(at, end);
    at = end;
  }
}

/** A record as it was found among many. */
interface Found {
  offset: number;
  length: number;
  errors: number;
  warnings: number;
  durations: Inspection["durations"];
}

const found = (inspection: LinesInspection): Found[] =>
  Array.from({ length: inspection.records }, (_, index) => ({
    offset: inspection.offsets[index] as number,
    length: inspection.lengths[index] as number,
    errors: inspection.errors[index] as number,
    warnings: inspection.warnings[index] as number,
    durations: inspection.durations(index),
  }));

async function foundIn(bytes: Uint8Array, seed: number, now: number, options: Options): Promise<Found[]> {
  const all: Found[] = [];
  for await (const part of inspectStream(cut(bytes, seed), now, options)) all.push(...found(part));
  return all;
}

/** What is expected of a record among many. */
function expected({ issues, durations }: Inspection, offset: number, length: number): Found {
  const errors = issues.filter(({ severity }) => severity === "error").length;
  return { offset, length, errors, warnings: issues.length - errors, durations };
}

/** Records, each as bytes and with what is known of it. */
type Known = [bytes: Uint8Array, inspection: Inspection];

/**
 * Has records read as one, each behind `before` and with `between` behind it, and compares what is found: at once, and
 * in random pieces.
 */
async function sameAmongMany(
  records: readonly Known[],
  [open, between, close]: readonly [string, string, string],
  batch: number,
  options: Options,
): Promise<void> {
  const parts: Uint8Array[] = [encoder.encode(open)];
  const separator = encoder.encode(between);
  let at = (parts[0] as Uint8Array).length;
  const all: Found[] = [];
  records.forEach(([bytes, inspection], index) => {
    if (index > 0) {
      parts.push(separator);
      at += separator.length;
    }
    parts.push(bytes);
    all.push(expected(inspection, at, bytes.length));
    at += bytes.length;
  });
  parts.push(encoder.encode(close));
  const whole = concat(parts);
  const inspection = inspectLines(whole, nowOf(batch), options);
  const ways: [string, Found[]][] = [
    ["lines", found(inspection)],
    ["stream", await foundIn(whole, batch, nowOf(batch), options)],
  ];
  expect(inspection.valid).toBe(all.filter(({ errors }) => errors === 0).length);
  for (const [way, those] of ways) {
    expect(those.length, way).toBe(all.length);
    those.forEach((one, index) => {
      same(one, all[index], `${way} ${index}: ${decoder.decode(records[index]?.[0])}`);
    });
  }
}

const LINES = ["", "\n", "\n"] as const;
const MORE_LINES = ["\uFEFF", "\n \r\n", ""] as const;
const ARRAY = ["[", ",", "]"] as const;
const PRETTY = ["\uFEFF [\n  ", " ,\n  ", "\n]\n"] as const;

/** One record more, to come first: in a first line that began with a bracket an array would begin. */
const one = (batch: number, options: Options): Known => [
  encoder.encode("{}"),
  inspect({}, nowOf(batch), options),
];

/** Texts of JSON, in all ways but among many; their clean forms by turns from text and from bytes. Returns each as bytes, with what is known of it. */
function sameAlone(texts: readonly string[], batch: number, options: Options): Known[] {
  const now = nowOf(batch);
  return texts.map((text, index) => {
    const bytes = encoder.encode(text);
    const value: unknown = JSON.parse(text);
    const inspection = inspect(value, now, options);
    same(inspectJson(text, now, options), inspection, `text: ${text}`);
    same(inspectJson(bytes, now, options), inspection, `bytes: ${text}`);
    // What is not valid has no clean form, and its issues are known; that this is so is seen of every tenth one.
    if (!inspection.valid && index % 10 > 0) return [bytes, inspection];
    const parsed = safeParse(value, options);
    same(parsed.issues, inspection.issues, text);
    expect(parsed.success).toBe(inspection.valid);
    // What is kept as it is may have half a character in text, but not in bytes.
    const decoded = decoder.decode(bytes);
    if (index % 2 > 0 || decoded !== text) same(safeParseJson(text, options), parsed, `clean text: ${text}`);
    if (index % 2 > 0) return [bytes, inspection];
    const inBytes = decoded === text ? parsed : safeParse(JSON.parse(decoded), options);
    same(safeParseJson(bytes, options), inBytes, `clean bytes: ${text}`);
    return [bytes, inspection];
  });
}

/** How deeply brackets nest in what may be JSON or not. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++depth);
    if (token === "]" || token === "}") depth--;
  }
  return deepest;
}

function isJson(text: string, depth = 128): boolean {
  try {
    JSON.parse(text);
    return depthOf(text) <= depth;
  } catch {
    return false;
  }
}

describe("100,000 records", () => {
  const batches = Array.from({ length: 20 }, (_, batch) => batch);
  /** Random records, and three times as many whose fields are of two of them: so much faster are they made. */
  const texts = (batch: number) => {
    const seed = SEED + batch;
    const roll = dice(seed);
    const drawn = fc.sample(isOdd(batch) ? session : soundSession, { numRuns: BATCH / 4, seed });
    const mixed = Array.from({ length: BATCH - drawn.length }, () => {
      const [one, other] = [drawn[roll(drawn.length)], drawn[roll(drawn.length)]];
      return Object.fromEntries(
        Object.entries({ ...one, ...other }).filter(([key], index) =>
          roll(2) > 0 ? one && key in one : index % 3 > 0,
        ),
      );
    });
    return [...drawn, ...mixed].map((record) => JSON.stringify(record));
  };

  it("are worth comparing: good and bad, odd and in every phase", () => {
    const seen = new Map<string, number>();
    const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
    for (const text of [...texts(0), ...texts(1)]) {
      const { valid, issues, durations } = inspectJson(text, NOW, { unknownFields: "report" });
      count(valid ? "valid" : "invalid");
      count(durations.phase);
      count(durations.basis);
      for (const code of new Set(issues.map(({ code }) => code))) count(code);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII
      if (/[^\x00-\x7F]/.test(text)) count("not ASCII");
      if (/\\ud[89a-f]/.test(text)) count("lone surrogate");
      if (text.includes("null")) count("null");
    }
    for (const what of [
      ...["valid", "invalid", "not ASCII", "lone surrogate", "null"],
      ...["dialing", "contacting", "scheduled", "alerting", "connected", "held", "parked"],
      ...["afterCallWork", "ended", "unknown", "segments", "timestamps", "both", "none"],
      ...["invalid_type", "invalid_time", "invalid_url", "unsafe_url", "untrusted_host", "unknown_value"],
      ...["duplicate_name", "placeholder_time", "missing_field", "missing_id", "time_order", "clock_skew"],
      ...["state_conflict", "segment_order", "segment_overlap", "segment_outside", "segment_open"],
      ...["wrapup_mismatch", "unknown_field"],
    ]) {
      expect(seen.get(what) ?? 0, `${what} of ${[...seen]}`).toBeGreaterThan(9);
    }
  });

  it("mean the same as objects, text, bytes, lines, elements and streams", { timeout: 300_000 }, async () => {
    for (const batch of batches) {
      const options = choice(batch);
      const known = sameAlone(texts(batch), batch, options);
      await sameAmongMany(known, LINES, batch, options);
      await sameAmongMany(known, batch % 4 < 2 ? PRETTY : ARRAY, batch, options);
    }
  });
});

/** Numbers and other values as only a text can have them. */
const token = fc.oneof(
  fc.constantFrom(
    ...["1e400", "-1e400", "-0", "-0.0", "0e5", "1E5", "1e-400", "1772442000000", "1772442000000.0"],
    ...["1.7724420650e12", "1.7724420000005e12", "177244200000000000e-5", "9007199254740993", "0.1e1"],
    ...["12345678901234567890", "-12345678901234567890", "253402300799999", "253402300800000"],
    ...["-62135596800000", "-62135510400001", "4294967295", "4294967296", "true", "false", "null"],
    ...['"connected"', '"CONNECTED"', '"\\u0063onnected"', '"\\ud83d\\ude00"', '"\\ud800"', '"\uD800"'],
    ...['"\\udc00\\ud800x"', '"\\ud800\\ud800\\udc00"', '"\\b\\f\\r\\t\\/\\\\\\""', '"0001-01-01T00:00:00"'],
    ...['"2026-03-02T09:00:00Z"', '"2026-03-02T09:00:0\\u0030Z"', '"2026-03-02t09:00:60.9999+0100"'],
    ...['"https://apps.mypurecloud.com/\\u00e9"', '"https:\\/\\/view.example"', "[]", "{}", '[""]'],
    ...['[{"startTime": 0, "startTime": 1772442000000}, {"__proto__": 1}, null]', '{"state": "pending"}'],
    ...['{"__proto__": {"state": "x"}, "durationSeconds": 1e1, "duration_seconds": 5}', '["a", "\\ud800"]'],
    ...['{"name": "a", "name": "b", "nameRaw": "\\udfff", "name_raw": null}', '[{"type": "Alert"}]'],
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  // More digits than a double has.
  fc
    .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat(30), fc.constantFrom("", "e-3", "E+2"))
    .map(([digits, point, exponent]) => {
      const [, sign = "", text = ""] = /^(-?)(.*)$/.exec(String(digits)) ?? [];
      return point > 0 && point < text.length
        ? `${sign}${text.slice(0, point)}.${text.slice(point)}${exponent}`
        : `${sign}${text}${exponent}`;
    }),
);

const key = fc.constantFrom(
  ...["state", "initialState", "initial_state", "id", "disconnectType", "cobrowseRole", "controlling"],
  ...["viewerUrl", "viewer_url", "providerEventTime", "startAlertingTime", "connectedTime", "connected_time"],
  ...[
    "disconnectedTime",
    "segments",
    "wrapup",
    "afterCallWork",
    "after_call_work",
    "self",
    "pcSelf",
    "pc_self",
  ],
  ...["afterCallWorkRequired", "__proto__", "constructor", "x", "viewerURL", "", "\\u0069d", "st\\u0061te"],
  ...["\\ud800", "\\ud83d\\ude00", "\uD800", "\u{1F4DE}", "\\n", "id\\u0000"],
);

/** Objects written token by token, with keys that come twice. */
const written = fc
  .tuple(fc.array(fc.tuple(key, token), { maxLength: 10 }), fc.constantFrom("", " ", "\t\r"))
  .map(([pairs, space]) => `{${pairs.map(([k, v]) => `"${k}":${space}${v}`).join(`${space},`)}}${space}`);

/** Values that nest about as deeply as is allowed. */
const deep = fc
  .tuple(
    key,
    fc.constantFrom(["[", "]"], ['{"a":', "}"], ['[{"segments":', "}]"], ['{"self":[', "]}"]),
    fc.integer({ min: 124, max: 131 }),
    fc.constantFrom("0", "", '"x"', "[]", "{}"),
  )
  .map(([k, [open = "", close = ""], levels, inner]) => {
    const count = Math.floor(levels / (open.match(/[[{]/g)?.length ?? 1));
    return `{"${k}":${open.repeat(count)}${inner}${close.repeat(count)}}`;
  });

/** Texts that are broken somewhere, or only seem to be. */
const broken = fc
  .tuple(
    fc.oneof(
      session.map((record) => JSON.stringify(record)),
      written,
      deep,
    ),
    fc.nat(),
    fc.nat(4),
    fc.constantFrom(
      ...["", ",", "}", "]", '"', "\\", "0", "e", "-", ".", "\0", "\uFEFF", "\uD83D", "\u{1F4DE}", "nul"],
      ...["{", "[", "/**/", "'", ":", "\u00A0", "\t", "NaN", "+1", "01", "\\u12", "1.", ".5"],
    ),
  )
  .map(([text, at, less, mark]) => {
    const position = at % (text.length + 1);
    return text.slice(0, position) + mark + text.slice(position + less);
  });

const hostile = fc.oneof(
  { weight: 3, arbitrary: written },
  { weight: 1, arbitrary: jsonText },
  { weight: 1, arbitrary: deep },
  { weight: 4, arbitrary: broken },
  { weight: 1, arbitrary: almostJson },
  // A byte order mark is skipped in bytes, and an error in text.
  { weight: 1, arbitrary: fc.oneof(written, broken).map((text) => `\uFEFF${text}`) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);

/** Bytes that are not UTF-8 somewhere. */
const badBytes = fc
  .tuple(
    fc.oneof(written, jsonText),
    fc.nat(),
    fc.constantFrom<number[][]>(
      ...[[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0x80]],
      [0xf5, 0x80, 0x80, 0x80],
    ),
  )
  .map(([text, at, bad]) => {
    const bytes = encoder.encode(text);
    const position = at % (bytes.length + 1);
    return concat([bytes.slice(0, position), Uint8Array.from(bad), bytes.slice(position)]);
  });

/** Whether a line, which is no JSON, begins with objects of which another follows the first. */
function isSeveral(bytes: Uint8Array): boolean {
  const text = decoder.decode(bytes);
  const start = text.search(/[^ \t\r\uFEFF]/);
  for (let end = text.indexOf("}", start); end >= 0; end = text.indexOf("}", end + 1)) {
    const object = text.slice(start, end + 1);
    if (text[start] === "{" && isJson(object)) return /^[ \t\r]*\{/.test(text.slice(end + 1));
  }
  return false;
}

const isBlank = (bytes: Uint8Array) => bytes.every((byte) => [0x20, 0x09, 0x0a, 0x0d].includes(byte));

/** Without line feeds, which end a line. Elsewhere than in a string, which must not have one, a space is the same. */
const asLine = (bytes: Uint8Array) => bytes.map((byte) => (byte === 0x0a ? 0x20 : byte));

describe("10,000 hostile texts", () => {
  const texts = fc.sample(hostile, { numRuns: 10_000, seed: SEED });
  const good = texts.filter((text) => isJson(text));
  const bad = texts.filter((text) => !isJson(text));

  it("are JSON or not, many of each", () => {
    expect(good.length).toBeGreaterThan(3000);
    expect(bad.length).toBeGreaterThan(3000);
  });

  it("mean the same as objects, text, bytes, lines, elements and streams where they are JSON", async () => {
    for (let batch = 0; batch * 1000 < good.length; batch++) {
      const options = choice(batch);
      const known = sameAlone(good.slice(batch * 1000, (batch + 1) * 1000), batch, options);
      await sameAmongMany(
        known.map(([bytes, known]) => [trimmed(bytes), known]),
        ARRAY,
        batch,
        options,
      );
      const lines = known.map(([bytes, known]): Known => [asLine(bytes), known]);
      await sameAmongMany([one(batch, options), ...lines], MORE_LINES, batch, options);
    }
  });

  it("are broken at the same place in text and in bytes", () => {
    for (const text of bad) {
      const bytes = encoder.encode(text);
      const of = JSON.stringify(text);
      const [issue, ...others] = inspectJson(text, NOW).issues;
      expect(others).toEqual([]);
      if (issue?.code !== "invalid_json") throw new Error(`no error in ${of}`);
      const { offset } = issue.params;
      if (text.startsWith("\uFEFF")) {
        expect(offset).toBe(0);
        // What follows the mark is read as if it stood alone.
        const rest = inspectJson(bytes.subarray(3), NOW);
        const whole = inspectJson(bytes, NOW);
        if (!text.startsWith("\uFEFF\uFEFF")) same(whole.durations, rest.durations, of);
        continue;
      }
      const inBytes = inspectJson(bytes, NOW).issues[0];
      if (inBytes?.code !== "invalid_json") throw new Error(`no error in the bytes of ${of}`);
      expect(decoder.decode(bytes.subarray(0, inBytes.params.offset)).length, of).toBe(offset);
    }
  });

  it("are broken lines one by one, and nothing else", async () => {
    for (let batch = 0; batch * 1000 < bad.length; batch++) {
      const options = choice(batch);
      const lines = bad
        .slice(batch * 1000, (batch + 1) * 1000)
        .map((text) => asLine(encoder.encode(text)))
        .filter((bytes) => !isBlank(bytes) && !isSeveral(bytes))
        .map((bytes): Known => [bytes, inspectJson(bytes, nowOf(batch), options)]);
      await sameAmongMany([one(batch, options), ...lines], MORE_LINES, batch, options);
    }
  });

  it("end an array where they are broken in it", async () => {
    for (const [index, text] of bad.entries()) {
      const array = `[{}, ${text}, {"id": "a"}]`;
      const bytes = encoder.encode(array);
      const values = isJson(array, 129) ? (JSON.parse(array) as unknown[]) : undefined;
      const records = found(inspectLines(bytes, NOW));
      if (values) {
        // Together with what is around it, it is several elements.
        expect(records.map(({ errors }) => errors)).toEqual(
          values.map((value) => expected(inspect(value, NOW), 0, 0).errors),
        );
        continue;
      }
      const last = records.at(-1) as Found;
      expect(last.errors, array).toBe(1);
      expect(last.offset + last.length, array).toBe(bytes.length);
      const before = decoder.decode(bytes.subarray(0, last.offset));
      // All before it is an array that only lacks its end, or has it.
      expect(
        [before, `${before}]`, `${before}0]`].some((head) => isJson(head, 129)),
        array,
      ).toBe(true);
      const pieces = await foundIn(bytes, index, NOW, {});
      expect(pieces.length, array).toBe(records.length);
      same(pieces.slice(0, -1), records.slice(0, -1), array);
      expect(pieces.at(-1), array).toMatchObject({ offset: last.offset, errors: 1 });
    }
  });
});

/** Without the space around it, which belongs to no element. */
function trimmed(bytes: Uint8Array): Uint8Array {
  return encoder.encode(decoder.decode(bytes).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ""));
}

describe("bytes that are not UTF-8", () => {
  const all = fc.sample(badBytes, { numRuns: 2000, seed: SEED });

  it("are no JSON from the first wrong byte on, alone and as lines", async () => {
    const lines = all.map((bytes): Known => {
      const line = asLine(bytes);
      const inspection = inspectJson(line, NOW);
      let offset = line.length;
      while (offset > 0 && !isUtf8(line.subarray(0, offset))) offset--;
      same(
        inspection.issues.map((issue) => [issue.code, issue.code === "invalid_json" && issue.params]),
        [["invalid_json", { offset }]],
        String(line),
      );
      return [line, inspection];
    });
    await sameAmongMany([one(0, {}), ...lines], MORE_LINES, 0, {});
  });
});

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe("huge lists", () => {
  it("are read up to 10,000 elements, however they come", async () => {
    const many = (count: number, one: string) => Array.from({ length: count }, () => one).join();
    const texts = [10_000, 10_001].flatMap((count) => [
      `{"id":"a","segments":[${many(count, '{"type":"Alert","startTime":1772442000000}')}]}`,
      `{"id":"a","controlling":[${many(count, '"x"')}]}`,
      `{"id":"a","wrapup":{"tags":[${many(count, '"é"')}]}}`,
      `{"id":"a","segments":[${many(count, "null")}]}`,
    ]);
    for (const batch of [0, 8]) {
      const known = sameAlone(texts, batch, choice(batch));
      await sameAmongMany(known, LINES, batch, choice(batch));
      await sameAmongMany(known, PRETTY, batch, choice(batch));
    }
  });

  it("of unknown names are counted alike, however they come", () => {
    for (const count of [9999, 10_000, 10_001, 20_000]) {
      const names = Array.from({ length: count }, (_, index) => `"x${index}":0`).join();
      sameAlone([`{"id":"a",${names}}`], 1, { unknownFields: "report" });
    }
  });

  it("of the same unknown name hide no other, however they come", () => {
    for (const count of [9999, 10_000, 10_001, 20_000]) {
      sameAlone([`{"id":"a",${'"x":0,'.repeat(count)}"y":0}`], 1, { unknownFields: "report" });
    }
  });
});
