/** What callers may choose, and how a wrong choice is refused. */

import { type Chosen, usual } from "./module/chosen.js";
import { nearest, quoted } from "./nearest.js";
import type { CheckOptions, Issue } from "./types.js";

type OrUndefined<T> = { [Key in keyof T]: T[Key] | undefined };

/** What a caller may choose about checking. */
export interface Options extends OrUndefined<CheckOptions> {
  /**
   * Words an issue in another way, or in another language. It gets the issue with its English message.
   *
   * ```js
   * const message = (issue) => (issue.code === "missing_id" ? "no id, no leg" : issue.message);
   * validate({ state: "alerting" }, { message }).issues[0].message; // "no id, no leg"
   * ```
   */
  message?: ((issue: Issue) => string) | undefined;
}

const REPORT_UNKNOWN = 1;
const ABORT_EARLY = 2;
const EMPTY_IS_ABSENT = 4;

/** The names of options of checking. */
export const CHECK_OPTIONS = [
  "skewToleranceMs",
  "viewerHosts",
  "unknownFields",
  "abortEarly",
  "emptyText",
  "message",
] as const satisfies readonly (keyof Options)[];

/**
 * @internal Takes options of checking apart, which there may be more of for others. What is no object is no options, so that
 * `records.map(validate)` works; an option of a wrong type is a mistake in the program, and throws.
 */
export function choose(options: unknown, others: readonly string[] = []): Chosen {
  if (!isOptions(options)) return usual;
  const option = optionsOf<string>(options, [...CHECK_OPTIONS, ...others]);
  const skewToleranceMs = option("skewToleranceMs");
  const viewerHosts = option("viewerHosts");
  const unknownFields = option("unknownFields");
  const abortEarly = option("abortEarly");
  const emptyText = option("emptyText");
  const message = option("message");
  let { skewToleranceMs: tolerance, flags, hosts } = usual.check;
  if (skewToleranceMs !== undefined) {
    tolerance = positive(skewToleranceMs, "skewToleranceMs", "number of milliseconds");
  }
  if (viewerHosts !== undefined) {
    hosts = hostsOf(viewerHosts).join("\n");
  }
  if (unknownFields !== undefined) {
    if (unknownFields !== "keep" && unknownFields !== "report") {
      throw new TypeError('options.unknownFields must be "keep" or "report"');
    }
    if (unknownFields === "report") flags |= REPORT_UNKNOWN;
  }
  if (abortEarly !== undefined) {
    if (typeof abortEarly !== "boolean") throw new TypeError("options.abortEarly must be a boolean");
    if (abortEarly) flags |= ABORT_EARLY;
  }
  if (emptyText !== undefined) {
    if (emptyText !== "error" && emptyText !== "absent") {
      throw new TypeError('options.emptyText must be "error" or "absent"');
    }
    if (emptyText === "absent") flags |= EMPTY_IS_ABSENT;
  }
  if (message !== undefined && typeof message !== "function") {
    throw new TypeError("options.message must be a function that returns a string");
  }
  return {
    check: { skewToleranceMs: tolerance, flags, hosts },
    message: message as Chosen["message"],
    reports: unknownFields === "report",
  };
}

/** @internal Names of hosts, of which none has a line break, so that it may stand between them. */
export function hostsOf(given: unknown): string[] {
  const hosts: unknown[] | undefined = Array.isArray(given) ? Array.from(given) : undefined;
  if (!hosts?.every((host) => typeof host === "string")) {
    throw new TypeError('options.viewerHosts must be an array of host names, such as ["view.example.com"]');
  }
  const none = hosts.find((host) => !HOST.test(host));
  if (none !== undefined) {
    throw new TypeError(
      `options.viewerHosts: ${quoted(none)} is no host name, which has no scheme, no port and no path, such as "view.example.com"`,
    );
  }
  return hosts;
}

/** What a host must be for a URL with it to be a viewer URL (docs/contract.md). Anything else would never match. */
const HOST =
  /^(?=.{1,253}$)(?:(?:(?!xn--)[a-z\d-]+\.)*(?!xn--)[a-z-][a-z\d-]*|(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4})$/i;

/** Whether there are options. A list is what `records.map` passes on. */
const isOptions = (options: unknown): options is object =>
  typeof options === "object" && options !== null && !Array.isArray(options);

/** @internal What the caller chose of options with these names. One of another name is a mistake in the program, and throws. */
export function optionsOf<N extends string>(options: unknown, names: readonly N[]): (name: N) => unknown {
  if (!isOptions(options)) return () => undefined;
  const unknown = Object.keys(options).find((name) => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `options: there is no option ${quoted(unknown)}; did you mean "${nearest(names, unknown)}"? Options are ${names.join(", ")}`,
    );
  }
  return (name) => own(options, name);
}

/** @internal A property of an object's own. What all objects inherit is nobody's choice. */
export function own(value: unknown, name: string): unknown {
  const isObject = typeof value === "object" && value !== null;
  return isObject && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** @internal An option that must be a number, 0 or more. */
export function positive(value: unknown, name: string, what = "number"): number {
  if (typeof value !== "number" || !(value >= 0)) {
    throw new TypeError(`options.${name} must be a ${what}, 0 or more`);
  }
  return value;
}

/** What a `Date` can hold, in milliseconds before and after the epoch. */
const MOST_MS = 8.64e15;

/** @internal `now`, as the module needs it: whole, and within what a `Date` can hold. */
export function moment(now: unknown, name = "now"): number {
  if (!Number.isFinite(now)) {
    throw new TypeError(
      `${name} must be a finite number of milliseconds since the epoch, such as Date.now()`,
    );
  }
  return Math.min(Math.max(Math.floor(now as number), -MOST_MS), MOST_MS);
}
