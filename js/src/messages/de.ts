/**
 * Issues in German. It needs nothing of the module.
 *
 * @module cobrowse-session/de
 */

import { visible } from "../read/visible.js";
import type {
  Expected,
  InvalidTimeReason,
  Issue,
  Received,
  StateConflict,
  UnsafeUrlReason,
} from "../types.js";

/** Words for every code, from what there is to know of it: a code that has none does not compile. */
type Words = {
  [Code in Issue["code"]]: (
    params: Extract<Issue, { code: Code }> extends { params: infer P } ? P : never,
  ) => string;
};

const EXPECTED: Record<Expected, string> = {
  string: "Zeichenkette",
  boolean: "Wahrheitswert",
  integer: "ganze Zahl von 0 bis 4294967295",
  time: "Zeitpunkt",
  array: "Liste",
  object: "Objekt",
  json: "JSON als Zeichenkette oder als Bytes",
};

const RECEIVED: Record<Received, string> = {
  undefined: "kein Wert",
  null: "null",
  boolean: "Wahrheitswert",
  number: "Zahl",
  bigint: "BigInt",
  string: "Zeichenkette",
  symbol: "Symbol",
  function: "Funktion",
  array: "Liste",
  object: "Objekt",
  date: "Date",
  map: "Map",
  set: "Set",
  regexp: "regulärer Ausdruck",
  promise: "Promise",
  buffer: "Puffer",
  boxed: "verpackter primitiver Wert",
};

const UNSAFE: Record<UnsafeUrlReason, string> = {
  scheme: "URL mit dem Schema https erwartet",
  credentials: "URL ohne Benutzernamen und Kennwort erwartet",
};

const CONFLICTS: Record<StateConflict, string> = {
  ended_without_disconnected_time: "die Sitzung ist beendet, hat aber keine disconnectedTime",
  live_with_disconnected_time: "die Sitzung läuft, hat aber eine disconnectedTime",
  live_with_disconnect_type: "die Sitzung läuft, hat aber einen disconnectType",
  connected_without_connected_time: "die Sitzung ist verbunden, hat aber keine connectedTime",
  alerting_with_connected_time: "die Sitzung klingelt, hat aber eine connectedTime",
  live_with_after_call_work: "die Sitzung läuft, die Nachbearbeitung steht aber schon an",
  complete_without_end_time: "die Nachbearbeitung ist abgeschlossen, hat aber keine endTime",
  sharer_in_control: "die Sitzung teilt ihre eigene Seite, steuert aber eine andere",
};

const NO_TIME: Record<InvalidTimeReason, string> = {
  empty: "Zeitpunkt erwartet, leeren Text erhalten",
  no_offset: "Zeitzone hinter dem Zeitpunkt erwartet, etwa Z oder +01:00",
  no_such_day: "diesen Tag gibt es nicht",
  no_such_time: "diese Uhrzeit oder Zeitzone gibt es nicht",
  out_of_range: "Zeitpunkt in den Jahren 0001 bis 9999 erwartet",
  not_whole: "ganze Millisekunden seit 1970 erwartet",
  syntax:
    "Zeitpunkt nach RFC 3339 mit Zeitzone (2026-03-02T09:00:00.000Z) oder Millisekunden seit 1970 erwartet",
};

const WORDS: Words = {
  invalid_json: ({ offset }) => `kein JSON ab Position ${offset}`,
  invalid_type: ({ expected, received }) => `${EXPECTED[expected]} erwartet, ${RECEIVED[received]} erhalten`,
  invalid_time: ({ reason }) => NO_TIME[reason],
  invalid_url: () => "absolute https-URL erwartet",
  unsafe_url: ({ reason }) => UNSAFE[reason],
  untrusted_host: ({ host }) =>
    `der Host ${host} gehört zu keiner Genesys-Cloud-Region; wenn es Ihrer ist, nehmen Sie ihn in viewerHosts auf`,
  too_many: ({ limit, received }) => `höchstens ${limit} Elemente erwartet, ${received} erhalten`,
  unreadable: () => "der Wert lässt sich nicht lesen",
  too_large: ({ limit }) =>
    `zu groß, oder zu viel für den Speicher; höchstens ${limit} Zeichen oder Bytes auf einmal`,
  store_lost: () => "die Sitzungen gingen verloren; laden Sie die Konversationen und wenden Sie sie an",
  unknown_value: ({ value, sentinel }) =>
    sentinel
      ? "ein Wert, für den das SDK dazwischen zu alt war; aktualisieren Sie dieses SDK"
      : `der Wert „${visible(value)}“ ist nicht bekannt`,
  duplicate_name: ({ names }) => `unter mehreren Namen erhalten (${names.join(", ")}); der erste gilt`,
  placeholder_time: () => "ein Platzhalter für keine Zeit; gilt als nicht vorhanden",
  epoch_seconds: () => "sieht nach Sekunden seit 1970 aus und gilt als Millisekunden; mal 1000 nehmen",
  missing_field: () => "Wert erwartet",
  missing_id: () => "die Sitzung hat keine id",
  time_order: ({ earlier, later, byMs }) => `${later} liegt ${byMs} ms vor ${earlier}`,
  clock_skew: ({ earlier, later, byMs }) =>
    `${later} liegt ${byMs} ms vor ${earlier}: die Uhren gehen verschieden`,
  state_conflict: ({ reason }) => CONFLICTS[reason],
  segment_order: ({ byMs }) => `beginnt ${byMs} ms vor dem Beginn des vorigen Segments`,
  segment_overlap: ({ byMs }) => `beginnt ${byMs} ms vor dem Ende des vorigen Segments`,
  segment_outside: ({ byMs }) => `liegt ${byMs} ms außerhalb der Zeiten der Sitzung selbst`,
  segment_open: () => "das Segment ist vorbei, hat aber kein Ende",
  wrapup_mismatch: ({ durationSeconds, afterCallWorkSeconds }) =>
    `laut Wrap-up ${durationSeconds} s, nach den Zeiten der Nachbearbeitung ${afterCallWorkSeconds} s`,
  unknown_field: ({ suggestion }) =>
    suggestion === undefined ? "kein bekanntes Feld" : `kein bekanntes Feld; ist ${suggestion} gemeint?`,
};

/**
 * The message of an issue in German: an `options.message`.
 *
 * ```js
 * import { message } from "cobrowse-session/de";
 *
 * validate({ state: "alerting" }, { message }).issues[0].message; // "die Sitzung hat keine id"
 * ```
 *
 * @param issue an issue of this version; one that it does not know, of a later one, keeps its message
 */
export function message(issue: Issue): string {
  if (!Object.hasOwn(WORDS, issue.code)) return issue.message;
  const words = WORDS[issue.code] as (params: unknown) => string;
  // What all objects inherit is none of them.
  return words({ __proto__: null, ...("params" in issue ? issue.params : {}) });
}
