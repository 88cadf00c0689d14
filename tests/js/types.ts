/** Types, checked by the compiler alone: what must fit together does, what must not is an error. */

import {
  durations,
  type Issue,
  is,
  isTrustedViewerUrl,
  type Open,
  parse,
  type Session,
  type SessionInput,
  type State,
  safeParse,
  validate,
} from "cobrowse-session";
import type { Models } from "purecloud-platform-client-v2";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function assert<_T extends true>(): void {}

// The official SDK's model can be passed as it is.
declare const fromSdk: Models.Cobrowsesession;
const input: SessionInput = fromSdk;
validate(fromSdk);
durations(fromSdk);
durations({ session: fromSdk, context: { held: true, start_hold_time: new Date() } });

// So can what a Python service sends, and a clean session.
const snake: SessionInput = {
  pcSelf: { name_raw: null },
  start_alerting_time: 0,
  segments: [{ start_time: new Date() }],
};
declare const clean: Session;
const again: SessionInput = clean;
durations(clean, 0);

// Absence may be written down, and lists may be read-only.
const absent: SessionInput = { id: undefined, self: null, controlling: ["a"] as const };
validate(absent, { skewToleranceMs: undefined, viewerHosts: ["view.example"] as const });
// @ts-expect-error an element of a list is not absent, but wrong
const holes: SessionInput = { segments: [null] };

// Enums complete what is known and admit what is not.
const known: Open<State> = "alerting";
const unknown: Open<State> = "quantum";
assert<Equal<Session["state"], Open<State> | undefined>>();
// @ts-expect-error a state is a string
const wrong: SessionInput = { state: 5 };
// @ts-expect-error a misspelt name
const misspelt: SessionInput = { staet: "alerting" };

// Clean values are exact: text for times, a start for every segment, no null.
assert<Equal<Session["connectedTime"], string | undefined>>();
const segment = clean.segments?.[0];
if (segment) assert<Equal<typeof segment.startTime, string>>();
// @ts-expect-error clean sessions hold no null
const nulled: Session = { id: null };

// A code tells its params.
function describe(issue: Issue): unknown {
  switch (issue.code) {
    case "time_order":
      assert<Equal<typeof issue.params.byMs, number>>();
      return issue.params.later;
    case "missing_field":
      // @ts-expect-error it has none
      return issue.params;
    default:
      return issue.message;
  }
}

// Results narrow.
const result = safeParse(input);
if (result.success) parse(result.data);
const data: Session | undefined = result.data;
declare const value: unknown;
if (is(value)) durations(value);
// A URL that is not trusted is still a string.
if (!isTrustedViewerUrl(clean.viewerUrl)) clean.viewerUrl?.slice(0, 80);

export { absent, again, data, describe, holes, known, misspelt, nulled, snake, unknown, wrong };
