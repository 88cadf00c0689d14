// node fuzz/corpus.mjs: writes the committed corpus from `tests/vectors` and from what stands below. Inputs of `live` are
// found by the fuzzer itself, since bytes stand for frames there: `fuzz/corpus/live` is not touched.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Larger inputs are left out: what they are about takes too long to be fuzzed. */
const LARGEST = 700;

const vectors = join(root, "tests", "vectors");
const cases = readdirSync(vectors).flatMap((file) =>
  JSON.parse(readFileSync(join(vectors, file), "utf8")).cases.map((one) => ({ file, ...one })),
);

/** The JSON text of a vector's input; `undefined` if it is too large, or made for JavaScript alone. */
function textOf({ input, text }) {
  if (Array.isArray(text)) return undefined;
  const json = text ?? JSON.stringify(input);
  return json === undefined || /"\$(?:date|undefined|repeat)"/.test(json) ? undefined : json;
}

/** Every text below a value. */
function texts(value) {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** Takes one in so many. */
const thin = (list, step) => list.filter((_, index) => index % step === 0);

const all = cases.map(textOf).filter((text) => text !== undefined && text.length <= LARGEST);
const of = (...files) =>
  cases
    .filter(({ file }) => files.includes(file))
    .map(textOf)
    .filter((text) => text !== undefined && text.length <= LARGEST);

const json = [
  ...thin(of("json-text.json"), 2),
  ...thin(all, 12),
  `\uFEFF{"id": "a"}`,
  '{"id": "a", "id": "b", "\\u0069d": "c"}',
  `${"[".repeat(128)}${"]".repeat(128)}`,
  `${'{"a":'.repeat(129)}1${"}".repeat(129)}`,
  '{"id": "\\ud83d", "peerId": "\\ud83d\\ude00", "wrapup": {"durationSeconds": 1e400}}',
  '{"participants": [{"id": "p", "cobrowsesessions": [{"id": "a", "state": "connected"}]}], "id": "c"}',
];

// The number of cuts, the cuts, the number of records between pauses: see `targets/lines.rs`.
const cut = (body, cuts, most) =>
  Buffer.concat([
    Buffer.from([cuts.length, ...cuts.flatMap((at) => [at & 255, at >> 8]), most]),
    Buffer.from(body),
  ]);
const records = thin(all, 18).filter((text) => text.length < 200);
const groups = records.map((_, index) => records.slice(index, index + 3));
const lines = [
  ...groups.map((group, index) =>
    cut(group.map((text) => text.replaceAll("\n", " ")).join("\r\n"), [index, index * 7], index % 4),
  ),
  ...groups.map((group, index) => cut(` [${group.join(" ,\n")}] `, [index * 3], index % 4)),
  cut("\uFEFF[{}, 12.50e-1,-0]", [1, 2], 0),
  cut('\uFEFF\n{"id":"é😀"}\n\n{', [1, 8, 9, 10], 1),
  cut(' \uFEFF{"id":"a"}\n \uFEFF{}\n\uFEFF{}', [1, 3], 2),
  cut("[{},]", [2], 0),
  cut("[1 2", [2], 0),
  cut("[] x", [3], 0),
  cut("[12", [], 0),
];

const urls = [
  ...thin(of("urls.json"), 2).flatMap((text) => texts(JSON.parse(text)).filter((part) => /[:/]/.test(part))),
  "https://apps.mypurecloud.de/v/1?a=b#c",
  "HTTPS://APPS.MYPURECLOUD.DE:443",
  "https://127.0.0.1/\u0001127.0.0.1",
  "https://my.example:8443/x\u0001my.example\u0001other.example",
  "https://mypurecloud.de.example/",
  "https://mypurecloud.de@evil.example/",
  "https://evil.example\\@mypurecloud.de/",
  "https://mypurecloud.de./",
  "https:/mypurecloud.de",
  "https://xn--mypurecloud-x.de/",
  "https://0x7f.1/",
];

const times = [
  ...thin(of("times.json"), 2).flatMap((text) => texts(JSON.parse(text)).filter((part) => /^\d/.test(part))),
  "2026-03-02T09:00:00.000Z",
  "2024-02-29t23:59:60.999999999z",
  "2026-03-02 09:00:00+01:00",
  "2026-03-02T09:00:00-2359",
  "0001-01-01T00:00:00",
  "0001-01-01T12:00:00+14:00",
  "0001-01-02T00:00:00+00:01",
  "9999-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59-00:01",
  "1900-02-29T00:00:00Z",
  "1772442000000",
  "-62135596800000",
  "0.5",
  "1e12",
];

const stamp = {
  rank: 1,
  event: 1772442005000,
  received: 1772442006000,
  media: "cobrowsesessions",
  shape: "conversation",
};
const written = (more) => ({ ...stamp, cleared: [], place: {}, session: { id: "a" }, context: {}, ...more });
const save = (...list) => JSON.stringify({ version: 1, written: list, forgotten: ["x", "c\0p\0\0c5"] });
const saves = [
  save(),
  save(written({})),
  save(written({ session: { id: "a", state: "connected", connectedTime: "2026-03-02T09:00:05.000Z" } })),
  save(
    written({ place: { conversationId: "c", participantId: "p" }, shape: "conversation" }),
    written({
      rank: 2,
      session: { id: "a", state: "disconnected", disconnectedTime: "2026-03-02T09:01:05.000Z" },
    }),
  ),
  save(
    written({
      flat: "c\0p\0s\0c5",
      shape: "flatNotification",
      place: { conversationId: "c", participantId: "p" },
      context: { held: true },
    }),
  ),
  save(
    written({
      cleared: ["controlling", "held", "startHoldTime"],
      session: { id: "b", segments: [{ startTime: 5 }] },
    }),
  ),
  save(
    written({ session: { id: "a", state: "terminated" } }),
    written({ session: { id: "a", peerId: "b" } }),
  ),
  save(
    written({ flat: "c\0q\0s\0e6" }),
    written({ flat: "c\0q\0s\0e6", received: 1772442007000, session: { state: "connected" } }),
  ),
  save(written({ session: {} })),
  save(written({ rank: 3 })),
  save(written({ media: "x" })),
  save(written({ shape: "x" })),
  save(written({ event: null })),
  JSON.stringify({ version: 2, written: [], forgotten: [] }),
  JSON.stringify({ version: 1 }),
  "[]",
  "{",
];

const corpus = { json, lines, urls, times, saves };
for (const [target, inputs] of Object.entries(corpus)) {
  const folder = join(root, "fuzz", "corpus", target);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const input of inputs) {
    const name = createHash("sha1").update(input).digest("hex");
    writeFileSync(join(folder, name), input);
  }
  console.log(`${target}: ${readdirSync(folder).length} inputs`);
}
