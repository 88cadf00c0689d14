/** Records to measure on: made by a seeded generator, so that every engine and every run gets the same ones. */

import type { Wire, WireSegment } from "./job/schema.js";
import { DISCONNECT_TYPES, STATES } from "./job/schema.js";

export const NOW = Date.parse("2026-03-02T12:00:00.000Z");

/** The generator of pseudo-random numbers: mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const REGIONS = [
  "mypurecloud.com",
  "mypurecloud.de",
  "euw2.pure.cloud",
  "usw2.pure.cloud",
  "mypurecloud.com.au",
];
const NAMES = ["Ana Example", "Ben Sample", "Cleo Test", "Dan Fixture", "Eve Placeholder"];
const FOREIGN = ["Zoë Beispiel", "Łukasz Próbka", "例 太郎", "Søren Prøve", "Ömer Örnek 🙂"];
const NOTES = "Walked the customer through the order form; asked to be called back about the invoice.";
const FOREIGN_NOTES =
  "Mit der Kundin das Bestellformular ausgefüllt – Rückruf zur Rechnung gewünscht. 例: 請求書 🙂";

export interface Kind {
  segments: number;
  /** `warning`: valid, but odd. `invalid`: one thing is wrong, of the kinds that occur. */
  verdict?: "valid" | "warning" | "invalid";
  foreign?: boolean;
  /** Each record has keys of its own, in an order of its own. */
  shapes?: boolean;
}

/** One record: an ended session with after-call work. */
export function makeRecord(
  seed: number,
  { segments, verdict = "valid", foreign = false, shapes = false }: Kind,
): Wire {
  const next = random(seed * 7919 + segments);
  const below = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const hex = (digits: number) => Array.from({ length: digits }, () => below(16).toString(16)).join("");
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  const iso = (at: number) => new Date(at).toISOString();

  const began = NOW - 7_200_000 + below(1_800_000);
  const connected = began + 4000 + below(20_000);
  const rest: WireSegment[] = [];
  let at = connected;
  // The last one is the wrap-up, the first one the alert.
  for (let i = 0; i < segments - 2; i++) {
    const end = at + 1000 + below(90_000);
    const last = i === segments - 3;
    const segment = { startTime: iso(at), endTime: iso(end), type: i % 2 === 0 ? "Interact" : "Hold" };
    rest.push({ ...segment, howEnded: last ? "Disconnect" : i % 2 === 0 ? "Hold" : "Interact" });
    at = end;
  }
  const disconnected = rest.length > 0 ? at : connected + 60_000;
  const workEnd = disconnected + 5000 + below(60_000);
  const alert: WireSegment = {
    startTime: iso(began),
    endTime: iso(connected),
    type: "Alert",
    howEnded: "Interact",
  };
  const wrapup: WireSegment = { startTime: iso(disconnected), endTime: iso(workEnd), type: "Wrapup" };
  const name = pick(foreign ? FOREIGN : NAMES);

  const record: Wire = {
    state: "disconnected",
    initialState: pick(STATES.slice(0, 4)),
    id: uuid(),
    disconnectType: pick(DISCONNECT_TYPES),
    self: {
      name,
      nameRaw: name,
      addressNormalized: `sip:${hex(12)}@example.invalid`,
      addressRaw: `sip:${hex(12)}@example.invalid`,
      addressDisplayable: name,
    },
    cobrowseSessionId: uuid(),
    cobrowseRole: "viewer",
    controlling: [uuid()],
    viewerUrl: `https://apps.${pick(REGIONS)}/cobrowse/viewer/${hex(16)}?session=${uuid()}`,
    providerEventTime: iso(workEnd),
    startAlertingTime: iso(began),
    connectedTime: iso(connected),
    disconnectedTime: iso(disconnected),
    provider: "PureCloud CoBrowse",
    peerId: uuid(),
    segments: segments === 1 ? [alert] : [alert, ...rest, wrapup],
    wrapup: {
      code: uuid(),
      name: foreign ? "Abgeschlossen – Rückruf" : "Resolved - callback",
      notes: foreign ? FOREIGN_NOTES : NOTES,
      tags: ["billing", "form"],
      durationSeconds: Math.floor((workEnd - disconnected) / 1000),
      endTime: iso(workEnd),
      provisional: false,
    },
    afterCallWork: { startTime: iso(disconnected), endTime: iso(workEnd), state: "complete" },
    afterCallWorkRequired: true,
  };
  if (verdict === "warning") odd(record, seed, began, disconnected);
  if (verdict === "invalid") wrong(record, seed);
  return shapes ? reshaped(record, next) : record;
}

/** The keys that may be missing without an issue, of a session and of the records in it. */
const OPTIONAL = new Set(
  (
    "initialState disconnectType self cobrowseSessionId cobrowseRole controlling viewerUrl providerEventTime provider " +
    "peerId wrapup afterCallWorkRequired " +
    "name nameRaw addressNormalized addressRaw addressDisplayable howEnded code notes tags provisional"
  ).split(" "),
);

/** Keys that the package does not know, with values. */
const UNKNOWN = Object.entries({
  roomId: "room-1",
  scriptId: "script-1",
  muted: false,
  recording: true,
  screenRecordingState: "none",
  mediaSettings: { alertingTimeoutSeconds: 30, autoAnswer: false },
  additionalProperties: {},
  divisions: ["home"],
});

/** The same record with some keys left out, some added, and all of them in another order, at every level. */
function reshaped<T>(value: T, next: () => number): T {
  if (Array.isArray(value)) return value.map((item) => reshaped(item, next)) as T;
  if (typeof value !== "object" || value === null) return value;
  const known = Object.entries(value).filter(([name]) => !(OPTIONAL.has(name) && next() < 0.2));
  const unknown = UNKNOWN.filter(() => next() < 0.15);
  const entries: [string, unknown][] = [...known, ...unknown].map(([name, inner]) => [
    name,
    reshaped(inner, next),
  ]);
  for (let i = entries.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [entries[i], entries[j]] = [entries[j], entries[i]] as [[string, unknown], [string, unknown]];
  }
  return Object.fromEntries(entries) as T;
}

/** Valid still, but with a warning or two: a host that is not the platform's, or clocks that differ. */
function odd(record: Wire, seed: number, began: number, disconnected: number): void {
  const kind = seed % 3;
  if (kind === 0) record.viewerUrl = "https://viewer.example.invalid/cobrowse";
  if (kind === 1) record.disconnectedTime = new Date(disconnected + 600).toISOString();
  if (kind === 2) record.connectedTime = new Date(began - 400).toISOString();
}

/** One error of the kinds that occur. */
function wrong(record: Wire, seed: number): void {
  const kind = seed % 5;
  if (kind === 0) record.connectedTime = "2026-02-30T09:00:00.000Z";
  if (kind === 1) record.viewerUrl = "http://apps.mypurecloud.de/viewer";
  if (kind === 2) record.afterCallWorkRequired = "true" as unknown as boolean;
  if (kind === 3) record.startAlertingTime = new Date(NOW).toISOString();
  if (kind === 4) delete (record.segments?.[0] as Partial<WireSegment> | undefined)?.startTime;
}

/** So many different records of a kind, as `JSON.parse` makes them. */
export function makePool(count: number, kind: Kind): { records: unknown[]; texts: string[] } {
  const texts = Array.from({ length: count }, (_, i) => JSON.stringify(makeRecord(i + 1, kind)));
  return { records: texts.map((text) => JSON.parse(text)), texts };
}
