/**
 * Check and time Genesys Cloud co-browse sessions.
 *
 * Everything is synchronous, and nothing happens before its first use. Functions that take a record never throw because
 * of it, whatever it is.
 *
 * @module cobrowse-session
 */

import { copySession } from "#readers";
import { cleanCopy } from "./answer/clean.js";
import { verdict } from "./answer/issues.js";
import { durationsOf, metricsOf, spansOf } from "./answer/numbers.js";
import { callWithCopy, callWithJson, callWithSession, callWithTimed, isBytes, ownBytes } from "./cross.js";
import { pathText } from "./format.js";
import { PHASES } from "./names.js";
import { type Chosen, choose, moment, type Options } from "./options.js";
import type {
  ContextInput,
  Durations,
  Inspection,
  Issue,
  Phase,
  PlatformMetrics,
  Session,
  SessionInput,
  Span,
  Validation,
} from "./types.js";
import { wasm } from "./wasm.js";

export {
  type FormatDurationOptions,
  flattenIssues,
  formatDuration,
  formatIssues,
  toISODuration,
} from "./format.js";
export {
  countdowns,
  currentLeg,
  endedBy,
  hasControl,
  type Leg,
  type LegsOptions,
  legs,
  type Media,
} from "./legs.js";
export {
  inspectLines,
  inspectStream,
  type LinesInspection,
  type LinesOptions,
  type LinesProgress,
} from "./lines.js";
export {
  type ApplyOptions,
  type ApplyResult,
  type LiveLeg,
  type LiveOptions,
  LiveSessions,
  type LiveSnapshot,
  type SubscribeOptions,
  type Tick,
  type Unsubscribe,
} from "./live.js";
export type { Options } from "./options.js";
export { redact } from "./redact.js";
export {
  type SchemaOptions,
  type SchemaResult,
  type SchemaTarget,
  type SessionSchema,
  sessionSchema,
} from "./schema.js";
export type {
  Address,
  AddressInput,
  AfterCallWork,
  AfterCallWorkInput,
  AfterCallWorkState,
  Basis,
  Change,
  ChangeKind,
  CheckOptions,
  CobrowseRole,
  Context,
  ContextInput,
  Countdowns,
  DisconnectType,
  Durations,
  EndedBy,
  Expected,
  Inspection,
  Issue,
  IssueCode,
  IssuePlace,
  List,
  Open,
  OrNull,
  Pair,
  Phase,
  PlatformMetrics,
  Received,
  Segment,
  SegmentInput,
  Session,
  SessionInput,
  Severity,
  Shape,
  Span,
  SpanKind,
  State,
  StateConflict,
  Step,
  Time,
  TimeInput,
  UnknownFields,
  UnsafeUrlReason,
  Validation,
  Wrapup,
  WrapupInput,
} from "./types.js";

/**
 * What came of parsing: the clean session, or what is wrong. Warnings are there in both cases.
 *
 * ```js
 * const result = safeParse({ id: "a", state: 5 });
 * if (!result.success) result.issues[0].code; // "invalid_type"
 * ```
 */
export type SafeParseResult =
  | { success: true; data: Session; issues: Issue[] }
  | { success: false; data?: undefined; issues: Issue[] };

/**
 * What can be timed: a session, clean or as it came, or a leg: a session and what is known around it.
 *
 * ```js
 * phase({ session: { state: "connected" }, context: { held: true } }); // "held"
 * ```
 */
export type Timed =
  | Session
  | SessionInput
  | { session: Session | SessionInput; context?: ContextInput | null | undefined };

/**
 * Thrown by {@link parse} and {@link parseJson}.
 *
 * ```js
 * try {
 *   parse({ id: "a", state: 5 });
 * } catch (error) {
 *   if (!(error instanceof SessionError)) throw error;
 *   error.message; // "not a valid session: state: expected a string, received a number"
 * }
 * ```
 */
export class SessionError extends Error {
  override readonly name = "SessionError";
  /** What is wrong with the record; warnings are among it. */
  readonly issues: readonly Issue[];

  /** @param issues what is wrong */
  constructor(issues: readonly Issue[]) {
    const errors = issues.filter((issue) => issue.severity === "error");
    const lines = errors.map(
      ({ path, message }) => `${path.length > 0 ? `${pathText(path)}: ` : ""}${message}`,
    );
    super(`not a valid session: ${lines.join("; ")}`);
    this.issues = issues;
  }
}

/** Words the issues as the caller wants them. */
function worded<V extends { issues: Issue[] }>(verdict: V, { message }: Chosen): V {
  if (message !== undefined) {
    for (const issue of verdict.issues) issue.message = message(issue);
  }
  return verdict;
}

/**
 * Whether a record is sound, and what is wrong with it or odd about it.
 *
 * ```js
 * const { valid, issues } = validate({ id: "a", state: "connected" });
 * valid; // true
 * issues.map(({ severity, code, path }) => [severity, code, path]); // [["warning", "state_conflict", ["connectedTime"]]]
 * ```
 *
 * @param value anything: a leg of a REST answer or a notification, a clean session, …
 * @param options how to check; what is no object is ignored
 * @throws TypeError if an option is of a wrong type
 */
export function validate(value: unknown, options?: Options): Validation {
  const chosen = choose(options);
  return worded(
    callWithSession(value, (...written) => verdict(wasm.validate(...written)), chosen),
    chosen,
  );
}

/**
 * {@link validate} on JSON, without making objects of it.
 *
 * ```js
 * validateJson('{"id": "a", "state": "alerting"').issues[0].params; // { offset: 31 }
 * ```
 *
 * @param json a string, or UTF-8 bytes
 * @param options how to check
 * @throws TypeError if an option is of a wrong type
 */
export function validateJson(json: string | Uint8Array, options?: Options): Validation {
  const chosen = choose(options);
  return worded(
    callWithJson(json, chosen, (bytes, isText) => verdict(wasm.validateJson(bytes, isText)), verdict),
    chosen,
  );
}

/**
 * The clean session that a record holds, or what is wrong with it.
 *
 * ```js
 * const parsed = safeParse({ id: "a", state: "CONNECTED", connected_time: "2026-03-02T10:00:00+01:00" });
 * if (parsed.success) parsed.data; // { state: "connected", id: "a", connectedTime: "2026-03-02T09:00:00.000Z" }
 * ```
 *
 * Fields that this package does not know are kept, and read for it: one that throws is an error here.
 *
 * @param value anything
 * @param options how to check
 * @throws TypeError if an option is of a wrong type
 */
export function safeParse(value: unknown, options?: Options): SafeParseResult {
  const chosen = choose(options);
  const data = {};
  const result = callWithCopy<SafeParseResult>(
    value,
    (record, reading) => copySession(record, reading, data),
    (reading, ...written) => {
      const { valid, issues } = verdict(wasm.validate(...written));
      return valid ? { success: true, data: cleanCopy(data, reading), issues } : { success: false, issues };
    },
    chosen,
  );
  return worded(result, chosen);
}

/**
 * {@link safeParse} on JSON.
 *
 * ```js
 * safeParseJson('{"id": "a", "state": "alerting"}').data; // { state: "alerting", id: "a" }
 * ```
 *
 * @param json a string, or UTF-8 bytes
 * @param options how to check
 * @throws TypeError if an option is of a wrong type
 */
export function safeParseJson(json: string | Uint8Array, options?: Options): SafeParseResult {
  const own = isBytes(json) ? ownBytes(json) : json;
  const { valid, issues } = validateJson(own ?? json, options);
  if (!valid) return { success: false, issues };
  // The module has read all of it, and found it to be JSON.
  const value: unknown = JSON.parse(typeof own === "string" ? own : new TextDecoder().decode(own));
  return safeParse(value, options);
}

/**
 * The clean session that a record holds.
 *
 * ```js
 * parse({ id: "a", state: "ALERTING" }).state; // "alerting"
 * ```
 *
 * @throws SessionError with all issues, if the record is not valid
 */
export function parse(value: unknown, options?: Options): Session {
  return orThrow(safeParse(value, options));
}

/**
 * {@link parse} on JSON.
 *
 * ```js
 * parseJson('{"id": "a", "state": "ALERTING"}').state; // "alerting"
 * ```
 *
 * @throws SessionError with all issues, if the text is not JSON or the record is not valid
 */
export function parseJson(json: string | Uint8Array, options?: Options): Session {
  return orThrow(safeParseJson(json, options));
}

function orThrow(result: SafeParseResult): Session {
  if (!result.success) throw new SessionError(result.issues);
  return result.data;
}

/**
 * Whether a value is a valid session, as it came.
 *
 * ```js
 * [{ id: "a" }, { id: "b", state: 5 }, null].filter(is); // [{ id: "a" }]
 * ```
 */
export function is(value: unknown): value is SessionInput {
  return validate(value, { abortEarly: true }).valid;
}

/**
 * {@link validate} and {@link durations} of one record in one go. (Of a leg, pass its session.)
 *
 * ```js
 * const { valid, issues, durations } = inspect({ id: "a", state: "alerting", startAlertingTime: 1000 }, 5000);
 * [valid, issues.length, durations.alertingMs]; // [true, 0, 4000]
 * ```
 *
 * @param value anything
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @param options how to check
 * @throws TypeError if `now` is no finite number, or an option is of a wrong type
 */
export function inspect(value: unknown, now: number = Date.now(), options?: Options): Inspection {
  const chosen = choose(options);
  const at = moment(now);
  return worded(
    callWithSession(value, (...written) => inspection(wasm.inspect(...written, at)), chosen),
    chosen,
  );
}

function inspection(answer: number): Inspection {
  const durations = durationsOf();
  const { valid, issues } = verdict(answer);
  return { valid, issues, durations };
}

/**
 * {@link inspect} on JSON.
 *
 * ```js
 * inspectJson(await response.text()).durations.phase; // "connected"
 * ```
 *
 * @param json a string, or UTF-8 bytes
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @param options how to check
 * @throws TypeError if `now` is no finite number, or an option is of a wrong type
 */
export function inspectJson(
  json: string | Uint8Array,
  now: number = Date.now(),
  options?: Options,
): Inspection {
  const chosen = choose(options);
  const at = moment(now);
  return worded(
    callWithJson(
      json,
      chosen,
      (bytes, isText) => inspection(wasm.inspectJson(bytes, isText, at)),
      (answer) => ({ ...verdict(answer), durations: durations(undefined, at) }),
    ),
    chosen,
  );
}

/**
 * What a session did when: spans, sorted, that never overlap. The one source of {@link durations}.
 *
 * ```js
 * for (const { kind, startMs, endMs, open } of timeline(session)) draw(kind, startMs, endMs, open);
 * ```
 *
 * @param x a session or a leg; fields in error count as absent, and of what is neither there are no spans
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @throws TypeError if `now` is no finite number
 */
export function timeline(x: Timed | null | undefined, now: number = Date.now()): Span[] {
  const at = moment(now);
  return callWithTimed(x, (oddities, bytes) => spansOf(wasm.timeline(oddities, bytes, at)));
}

/**
 * How long a session did what, in milliseconds; `null` where nothing is known.
 *
 * ```js
 * const { phase, phaseMs } = durations({ state: "connected", connectedTime: 1000 }, 5000);
 * [phase, phaseMs]; // ["connected", 4000]
 * ```
 *
 * @param x a session or a leg; fields in error count as absent, and of what is neither nothing is known
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @throws TypeError if `now` is no finite number
 */
export function durations(x: Timed | null | undefined, now: number = Date.now()): Durations {
  const at = moment(now);
  return callWithTimed(x, (oddities, bytes) => {
    wasm.durations(oddities, bytes, at);
    return durationsOf();
  });
}

/**
 * Where a session stands.
 *
 * ```js
 * phase({ state: "disconnected", afterCallWork: { state: "pending" } }); // "afterCallWork"
 * ```
 */
export function phase(x: Timed | null | undefined): Phase {
  return callWithTimed(x, (oddities, bytes) => PHASES[wasm.phase(oddities, bytes)] ?? "unknown");
}

/**
 * A session in the metrics of the platform's analytics, in milliseconds.
 *
 * ```js
 * platformMetrics({ connectedTime: 1000, disconnectedTime: 5000 }).tTalkComplete; // 4000
 * ```
 */
export function platformMetrics(x: Timed | null | undefined): PlatformMetrics {
  return callWithTimed(x, (oddities, bytes) => {
    wasm.platformMetrics(oddities, bytes);
    return metricsOf();
  });
}

/**
 * Whether a viewer URL may be opened: https, without credentials, and of a host that is a Genesys Cloud
 * region, below one, or one of `viewerHosts`.
 *
 * ```js
 * if (isTrustedViewerUrl(session.viewerUrl)) open(session.viewerUrl, "_blank", "noopener");
 * isTrustedViewerUrl("https://mypurecloud.de.example/"); // false
 * ```
 */
export function isTrustedViewerUrl(url: unknown, options?: Pick<Options, "viewerHosts">): boolean {
  const chosen = choose(options);
  if (typeof url !== "string") return false;
  return callWithJson(
    url,
    chosen,
    (bytes) => wasm.isTrustedViewerUrl(bytes),
    () => false,
  );
}
