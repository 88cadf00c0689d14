/** Checking one session. */

import { copySession } from "#readers";
import { REGION_DOMAINS } from "#tables";
import { cleanCopy } from "./answer/clean.js";
import { verdict, worded } from "./answer/issues.js";
import { durationsAt, durationsOf, NOTHING } from "./answer/numbers.js";
import { shownPath } from "./format.js";
import {
  callWithCopy,
  callWithJson,
  callWithSession,
  isBytes,
  ownBytes,
  type Written,
} from "./module/calls.js";
import { core, type Running } from "./module/modules.js";
import { CHECK_OPTIONS, choose, hostsOf, moment, type Options, optionsOf } from "./options.js";
import { visible } from "./read/visible.js";
import type { Inspection, Issue, Session, SessionInput, Validation } from "./types.js";

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

/** How many errors a {@link SessionError} puts into words. Its issues are all of them. */
const MOST_TOLD = 20;

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
    const lines = errors
      .slice(0, MOST_TOLD)
      .map(({ path, message }) => visible(`${path.length > 0 ? `${shownPath(path)}: ` : ""}${message}`));
    if (errors.length > MOST_TOLD) lines.push(`${errors.length - MOST_TOLD} more`);
    super(`not a valid session: ${lines.join("; ")}`);
    this.issues = issues;
  }
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
  const call = (running: Running, ...written: Written) =>
    verdict(running, running.exports.validate(...written));
  return worded(callWithSession(core(), value, call, chosen), chosen);
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
    callWithJson(
      core(),
      json,
      chosen,
      (running, bytes, own) => verdict(running, running.exports.validateJson(bytes, typeof own === "string")),
      verdict,
    ),
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
 * Fields that this package does not know are kept, and read for it: one that throws is an error here. Their lists and plain objects, whatever
 * Proxy or draft they are, become copies, without what can't be read in them; other objects stay (dates, maps, instances of classes), and
 * what is deeper than 128 levels.
 *
 * @param value anything
 * @param options how to check
 * @throws TypeError if an option is of a wrong type
 */
export function safeParse(value: unknown, options?: Options): SafeParseResult {
  const chosen = choose(options);
  const data = {};
  const result = callWithCopy<SafeParseResult>(
    core(),
    value,
    (record, reading) => {
      reading.copies(record, data);
      return copySession(record, reading, data);
    },
    (running, reading, ...written) => {
      const { valid, issues } = verdict(running, running.exports.validate(...written));
      return valid
        ? { success: true, data: cleanCopy(running, data, reading), issues }
        : { success: false, issues };
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
  const call = (running: Running, ...written: Written) =>
    inspection(running, running.exports.inspect(...written, at));
  return worded(callWithSession(core(), value, call, chosen), chosen);
}

function inspection(running: Running, answer: number): Inspection {
  const durations = durationsOf(running);
  const { valid, issues } = verdict(running, answer);
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
    callWithJson<Inspection>(
      core(),
      json,
      chosen,
      (running, bytes, own) =>
        inspection(running, running.exports.inspectJson(bytes, typeof own === "string", at)),
      (running, answer) => ({ ...verdict(running, answer), durations: durationsAt(NOTHING, 0) }),
    ),
    chosen,
  );
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
    core(),
    url,
    chosen,
    (running, bytes) => running.exports.isTrustedViewerUrl(bytes),
    () => false,
  );
}

/**
 * The origins of viewer URLs that {@link isTrustedViewerUrl} trusts, as a `Content-Security-Policy` takes them for `frame-src`: those below
 * each region of Genesys Cloud, the regions themselves, and `viewerHosts`, on the port of https. (A URL that names another port is trusted,
 * too; the platform's name none.)
 *
 * ```js
 * viewerOrigins()[0]; // "https://*.mypurecloud.com"
 * viewerOrigins({ viewerHosts: ["view.example.com"] }).at(-1); // "https://view.example.com"
 * ```
 *
 * @throws TypeError if an option is of a wrong type
 */
export function viewerOrigins(options?: Pick<Options, "viewerHosts">): string[] {
  const given = optionsOf(options, CHECK_OPTIONS)("viewerHosts");
  const hosts = given === undefined ? [] : hostsOf(given);
  const below = REGION_DOMAINS.map((domain) => `*.${domain}`);
  const all = new Set([...below, ...REGION_DOMAINS, ...hosts.map((host) => host.toLowerCase())]);
  return Array.from(all, (host) => `https://${host}`);
}
