/** Random records that look like the platform's: few times and ids, so that they meet, and some wrong values. */

import fc from "fast-check";

const base = Date.parse("2026-03-02T09:00:00.000Z");

/** The moments that times are drawn from: close enough to collide, far enough to be out of order. */
export const moment = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }).map((step) => base + step * 500) },
  { weight: 1, arbitrary: fc.integer({ min: -62_135_510_400_000, max: 253_402_300_799_999 }) },
);

const pad = (number: number, width = 2) => String(number).padStart(width, "0");

/** A moment as text with an offset, in one of the many ways to write it. */
function written(ms: number, offset: number, style: number): string {
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
  const shown = local.length > 23 ? new Date(ms).toISOString().slice(0, -1) : local;
  const minutes = local.length > 23 ? 0 : offset;
  const sign = minutes < 0 ? "-" : "+";
  const zone = `${sign}${pad(Math.trunc(Math.abs(minutes) / 60))}${style % 2 ? ":" : ""}${pad(Math.abs(minutes) % 60)}`;
  const text = style % 3 === 0 ? shown : `${shown}000`;
  return (minutes === 0 ? `${text}Z` : `${text}${zone}`)[style % 5 === 0 ? "toLowerCase" : "toString"]();
}

const text = fc.oneof(
  fc.string({ maxLength: 8, unit: "binary" }),
  fc.constantFrom("", "a", "Agent One", "<img src=x>", "\u{1F4DE}", "\uD800", "\uDC00"),
);

const time = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(moment, fc.integer({ min: -720, max: 840 }), fc.nat(30)).map((t) => written(...t)),
  },
  { weight: 2, arbitrary: moment },
  {
    weight: 1,
    arbitrary: fc.constantFrom("0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "today", -0, 0, 1.5),
  },
);

const soundTime = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(moment, fc.integer({ min: -720, max: 840 }), fc.nat(30)).map((t) => written(...t)),
  },
  { weight: 1, arbitrary: fc.oneof(moment, fc.constantFrom("0001-01-01T00:00:00Z", -0)) },
);

const states = fc.constantFrom(
  "alerting",
  "CONNECTED",
  "connected",
  "disconnected",
  "terminated",
  "dialing",
  "contacting",
  "scheduled",
  "none",
  "parked",
  "quantum",
  "outdated_sdk_version",
);

/** JSON values of any kind: what no field expects. */
const wrong = fc.jsonValue({ maxDepth: 3 });

type Values = (arbitrary: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>;

/** Values as the field expects them, `null`, and now and then something else. */
const mostlySound: Values = (arbitrary) =>
  fc.oneof(
    { weight: 12, arbitrary },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: wrong },
  );

/** Values as the field expects them, or `null`. */
const sound: Values = (arbitrary) =>
  fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: fc.constant(null) });

const recordOf = (values: Values, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, arbitrary]) => [name, values(arbitrary)])),
    { requiredKeys: [], noNullPrototype: true },
  );

const segment = recordOf(mostlySound, {
  startTime: time,
  endTime: time,
  type: fc.constantFrom(
    "Alert",
    "Interact",
    "hold",
    "HOLD",
    "Wrapup",
    "Contacting",
    "Dialing",
    "Scheduled",
    "System",
    "Sharing",
  ),
  howEnded: fc.constantFrom("Disconnect", "Interact"),
  disconnectType: text,
});

const soundSegment = fc.record(
  {
    startTime: moment.map((ms) => new Date(ms).toISOString()),
    endTime: moment.map((ms) => new Date(ms).toISOString()),
    type: fc.constantFrom(
      "Alert",
      "Interact",
      "Hold",
      "Wrapup",
      "Contacting",
      "Dialing",
      "Scheduled",
      "System",
    ),
  },
  { requiredKeys: ["startTime", "type"], noNullPrototype: true },
);

function sessionOf(values: Values): fc.Arbitrary<Record<string, unknown>> {
  const strict = values === sound;
  const when = strict ? soundTime : time;
  const record = (fields: Record<string, fc.Arbitrary<unknown>>) => recordOf(values, fields);
  return record({
    state: states,
    initialState: states,
    initial_state: states,
    id: text,
    disconnectType: fc.constantFrom("client", "TRANSFER_CONFERENCE", "peer", "takeover", "new.reason"),
    self: record({ name: text, nameRaw: text, name_raw: text }),
    pcSelf: record({ name: text }),
    cobrowseSessionId: text,
    cobrowseRole: fc.constantFrom("sharer", "VIEWER", "guest"),
    controlling: fc.array(strict ? text : mostlySound(text), { maxLength: 3 }),
    viewerUrl: fc.oneof(
      fc.constantFrom("https://apps.mypurecloud.com/x", "https://view.example:443/?a#b"),
      strict ? fc.constant(null) : fc.webUrl(),
      fc.constantFrom(...(strict ? [null] : ["javascript:alert(1)", "https://a@b.example", "https://x y/"])),
    ),
    providerEventTime: when,
    startAlertingTime: when,
    connectedTime: when,
    disconnectedTime: when,
    disconnected_time: when,
    segments: fc.oneof(
      fc.array(strict ? soundSegment : mostlySound(segment), { maxLength: 4 }),
      fc.array(soundSegment, { maxLength: 6 }),
    ),
    wrapup: record({
      code: text,
      tags: fc.array(text, { maxLength: 2 }),
      durationSeconds: fc.oneof(
        fc.nat(100),
        fc.constantFrom(-0, 4_294_967_295, ...(strict ? [] : [-1, 4_294_967_296])),
      ),
      endTime: when,
      provisional: fc.boolean(),
    }),
    afterCallWork: record({
      startTime: when,
      endTime: when,
      state: fc.constantFrom("pending", "complete", "NOT_APPLICABLE", "x"),
    }),
    afterCallWorkRequired: fc.boolean(),
    viewerURL: text,
    " ": wrong,
  });
}

/** A record as JSON could hold it. */
export const session = sessionOf(mostlySound);

/** A record without an error, but for the order of its times. */
export const soundSession = sessionOf(sound);

/** JSON texts, among them those that only text can hold. */
export const jsonText: fc.Arbitrary<string> = fc.oneof(
  session.map((value) => JSON.stringify(value)),
  fc.tuple(session, fc.nat(9)).map(([value, indent]) => JSON.stringify(value, null, indent)),
  fc.json({ maxDepth: 5 }),
  // A record written token by token: duplicate keys, numbers no double holds, lone surrogates, `__proto__`.
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          "state",
          "id",
          "connectedTime",
          "connected_time",
          "segments",
          "wrapup",
          "self",
          "pcSelf",
          "__proto__",
          "\\u0069d",
          "\\ud800",
          "x",
          "constructor",
        ),
        fc.constantFrom(
          "1e400",
          "-1e400",
          "-0",
          "-0.0",
          "1E5",
          "1772442000000",
          "1772442000000.0",
          "1.7724420000005e12",
          "null",
          "true",
          '"connected"',
          '"\\ud83d\\ude00"',
          '"\\ud800"',
          '"\\udc00\\ud800x"',
          '"\\ud800\\ud800\\udc00"',
          '"2026-03-02T09:00:00Z"',
          '"\uD800"',
          '{"__proto__": {"state": "x"}, "durationSeconds": 1e1}',
          '{"name": "a", "name": "b", "nameRaw": "\\udfff"}',
          '[{"startTime": 0, "startTime": 1772442000000}, {"__proto__": 1}]',
          "[]",
          "{}",
        ),
      ),
      { maxLength: 8 },
    )
    .map((pairs) => `{${pairs.map(([key, value]) => `"${key}":${value}`).join(" , ")}}`),
);

/** Texts that are JSON, or almost. */
export const almostJson: fc.Arbitrary<string> = fc
  .tuple(
    jsonText,
    fc.nat(),
    fc.constantFrom(
      "",
      "",
      ",",
      "}",
      "]",
      '"',
      "\\",
      "0",
      "e",
      "-",
      ".",
      "\u0000",
      "\uFEFF",
      "\n",
      "nul",
      "{",
      "[",
    ),
  )
  .map(([json, at, mark]) => {
    const position = at % (json.length + 1);
    return json.slice(0, position) + mark + json.slice(position + (at % 3 === 0 ? 1 : 0));
  });
