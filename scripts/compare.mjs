// Holds the built package against another build of it, on random records and hostile values, through every way in:
//
//   node scripts/compare.mjs <folder of the other build> [records] [hostile values] [seed]
//
// Whatever differs is printed. It is here while the core is rebuilt.

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";
import fc from "fast-check";

import { main, root, stop } from "./lib/run.mjs";

const [other, records = "200000", hostile = "20000", seed = "1"] = process.argv.slice(2);
const NOW = Date.parse("2026-03-02T09:00:10.500Z");

/** Everything of a value, the order of its keys included. */
function show(value) {
  return JSON.stringify(value, (_, inner) => {
    if (typeof inner === "number" && !Number.isFinite(inner)) return `number ${inner}`;
    if (Object.is(inner, -0)) return "number -0";
    if (inner === undefined) return "undefined";
    if (ArrayBuffer.isView(inner)) return [...inner].map(String);
    if (inner instanceof Map) return [...inner];
    return typeof inner === "bigint" ? `bigint ${inner}` : inner;
  });
}

/** What a function makes of something: its answer, or what it throws. */
function outcome(run) {
  try {
    return show(run());
  } catch (error) {
    return `throws ${error?.name}: ${error?.message}`;
  }
}

const encoder = new TextEncoder();
const OPTIONS = [
  undefined,
  { unknownFields: "report" },
  { abortEarly: true },
  { skewToleranceMs: 0, viewerHosts: ["view.example", "EXAMPLE.com"] },
  { unknownFields: "report", abortEarly: true },
];

/** Every way in, each with a value and its number. */
const WAYS = {
  validate: (lib, value, n) => lib.validate(value, OPTIONS[n % 5]),
  inspect: (lib, value, n) => lib.inspect(value, NOW + n, OPTIONS[n % 5]),
  safeParse: (lib, value, n) => lib.safeParse(value, OPTIONS[n % 5]),
  is: (lib, value) => lib.is(value),
  durations: (lib, value, n) =>
    lib.durations(
      n % 2 ? value : { session: value, context: { held: n % 3 === 0, startHoldTime: NOW - 500 } },
      NOW,
    ),
  timeline: (lib, value) => lib.timeline(value, NOW),
  phase: (lib, value) => lib.phase(value),
  platformMetrics: (lib, value) => lib.platformMetrics(value),
  hasControl: (lib, value) => lib.hasControl(value),
  countdowns: (lib, value) =>
    lib.countdowns({ session: value, context: { alertingTimeoutMs: 5000, wrapup_timeout_ms: 60000 } }, NOW),
  legs: (lib, value) => lib.legs(value),
  legsOfParticipant: (lib, value) =>
    lib.legs(
      { id: "c", participants: [{ id: "p", purpose: "agent", ...value, calls: [value] }, value] },
      { media: "all" },
    ),
  legsOfNotification: (lib, value) =>
    lib.legs(
      {
        topicName: "v2.users.1.conversations.chats",
        event_body: {
          id: "c",
          participants: [{ id: "p", ...value, held: true, endTime: NOW, startAcwTime: 0 }],
        },
      },
      { media: "all" },
    ),
  currentLeg: (lib, value) =>
    lib.currentLeg([{ session: value }, { session: { state: "connected" }, purpose: "agent" }])?.purpose ??
    null,
  endedBy: (lib, value) => lib.endedBy([{ session: value, purpose: "customer" }]),
  apply: (lib, value, n) => {
    const live = new lib.LiveSessions({ media: "all" });
    try {
      const first = live.apply(value, { receivedAt: NOW });
      const second = live.apply(
        { id: "c", participants: [{ id: "p", ...value, calls: [value] }] },
        { receivedAt: NOW + n },
      );
      return [first, second, [...live.get().legs], live.toJSON()];
    } finally {
      live.close();
    }
  },
};

/** The ways in of JSON. */
const TEXT_WAYS = {
  validateJson: (lib, text, n) => lib.validateJson(text, OPTIONS[n % 5]),
  validateBytes: (lib, text, n) => lib.validateJson(encoder.encode(text), OPTIONS[n % 5]),
  inspectJson: (lib, text, n) => lib.inspectJson(text, NOW + n, OPTIONS[n % 5]),
  safeParseJson: (lib, text, n) => lib.safeParseJson(text, OPTIONS[n % 5]),
  inspectLines: (lib, text) => {
    const { records, valid, offsets, lengths, errors, warnings, rows } = lib.inspectLines(
      encoder.encode(`${text}\n{}\n${text}`),
      NOW,
    );
    return { records, valid, offsets, lengths, errors, warnings, rows };
  },
  applyJson: (lib, text) => {
    const live = new lib.LiveSessions();
    try {
      return [live.apply(text, { receivedAt: NOW }), [...live.get().legs]];
    } finally {
      live.close();
    }
  },
};

/** Values that behave as no record should: what reads them must be the same, too. */
function hostileValues({ session }) {
  const throwing = (value) => {
    const copy = { ...value };
    for (const key of Object.keys(copy)) {
      if (key.length % 3 === 0)
        Object.defineProperty(copy, key, {
          get() {
            throw new Error("no");
          },
          enumerable: true,
        });
    }
    return copy;
  };
  class Model {
    constructor(value) {
      Object.assign(this, value);
    }
    get connected_time() {
      return NOW;
    }
  }
  return fc.oneof(
    session.map(throwing),
    session.map((value) => new Proxy(value, {})),
    session.map((value) => new Model(value)),
    session.map((value) => Object.assign(Object.create(null), value)),
    session.map((value) => ({
      ...value,
      segments: [value.segments, ...(Array.isArray(value.segments) ? value.segments : []), undefined, null],
    })),
    session.map((value) => ({
      ...value,
      segments: { length: 3, 0: {} },
      connectedTime: new Date(NOW),
      wrapup: new Map(),
      self: Object("x"),
      tags: 1n,
    })),
    fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
    }),
    fc
      .tuple(session, fc.anything({ withBigInt: true, withDate: true, withMap: true }))
      .map(([value, other]) => ({
        ...value,
        state: other,
        segments: [other, { startTime: other, type: other }],
        wrapup: { tags: other, endTime: other, durationSeconds: other },
      })),
  );
}

await main(async () => {
  if (other === undefined)
    stop("There is nothing to compare with", "Name the folder of another build, such as ../before/pkg.");
  const bundled = join(root, "target", "compare.mjs");
  await build({
    entryPoints: [join(root, "tests/js/arbitraries.ts")],
    outfile: bundled,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["fast-check"],
    logLevel: "error",
  });
  const arbitraries = await import(pathToFileURL(bundled));
  const [ours, theirs] = await Promise.all(
    [join(root, "pkg"), resolve(other)].map((folder) => import(pathToFileURL(join(folder, "index.js")))),
  );

  const differences = new Map();
  let compared = 0;
  const compare = (ways, value, n, shown) => {
    for (const [name, way] of Object.entries(ways)) {
      const [a, b] = [ours, theirs].map((lib) => outcome(() => way(lib, value(), n)));
      compared++;
      if (a === b) continue;
      const known = differences.get(name) ?? [];
      differences.set(name, known);
      known.push({ a, b, input: shown() });
    }
  };
  const report = (what, count) =>
    console.log(
      `✓ ${count} ${what}, ${compared} answers compared, ${[...differences.values()].flat().length} differ`,
    );
  const sample = (arbitrary, count) => fc.sample(arbitrary, { numRuns: count, seed: Number(seed) });

  const count = Number(records);
  for (let done = 0; done < count; done += 5000) {
    const many = Math.min(5000, count - done);
    fc.sample(arbitraries.session, { numRuns: many, seed: Number(seed) + done }).forEach((value, index) => {
      compare(
        WAYS,
        () => value,
        done + index,
        () => show(value),
      );
      const text = JSON.stringify(value);
      compare(
        TEXT_WAYS,
        () => text,
        done + index,
        () => text,
      );
    });
    if (differences.size > 0 && [...differences.values()].flat().length > 50) break;
  }
  report("records", count);
  sample(arbitraries.almostJson, Math.ceil(count / 10)).forEach((text, index) => {
    compare(
      TEXT_WAYS,
      () => text,
      index,
      () => JSON.stringify(text),
    );
  });
  report("texts that are almost JSON", Math.ceil(count / 10));
  sample(hostileValues(arbitraries), Number(hostile)).forEach((value, index) => {
    compare(
      WAYS,
      () => value,
      index,
      () => outcome(() => value),
    );
  });
  report("hostile values", Number(hostile));

  for (const [name, found] of differences) {
    const [shortest] = found.sort((a, b) => a.input.length - b.input.length);
    console.log(
      `\n✗ ${name}: ${found.length} differ; the shortest:\n  input  ${shortest.input}\n  ours   ${shortest.a}\n  theirs ${shortest.b}`,
    );
  }
  if (differences.size > 0) process.exitCode = 1;
});
