/** Showing durations and issues to people and logs. It needs nothing of the module. */

import { optionsOf } from "./options.js";
import { visible } from "./read/visible.js";
import type { Issue } from "./types.js";

/**
 * How a duration is written.
 *
 * ```js
 * formatDuration(90_000, { locale: "en", style: "digital" }); // "0:01:30"
 * ```
 */
export interface FormatDurationOptions {
  /** A BCP 47 language tag. Default: the environment's. */
  locale?: string | undefined;
  /** `"digital"` (1:02:03) or `"words"` (1 hour, 2 minutes, 3 seconds). Default: `"digital"`. */
  style?: "digital" | "words" | undefined;
}

interface DurationFormat {
  format(duration: object): string;
}
type DurationFormatConstructor = new (locale: string | undefined, options: object) => DurationFormat;

// Without a prototype: what all objects inherit is nobody's choice.
const STYLES = {
  digital: { __proto__: null, style: "digital" },
  words: { __proto__: null, style: "long" },
  // In words, what is 0 is left out; of nothing, nothing would be left.
  nothing: { __proto__: null, style: "long", secondsDisplay: "always" },
};
const formats = /* @__PURE__ */ new Map<string, DurationFormat | undefined>();
/** How many are kept: more than a page has languages. */
const MOST_FORMATS = 100;

/** Making one is dear, and a wallboard needs the same one many times a second. */
function durationFormat(locale: string | undefined, style: keyof typeof STYLES): DurationFormat | undefined {
  const key = locale === undefined ? style : `${style} ${locale}`;
  if (!formats.has(key)) {
    if (formats.size === MOST_FORMATS) formats.clear();
    const { DurationFormat } = Intl as { DurationFormat?: DurationFormatConstructor };
    formats.set(key, DurationFormat && new DurationFormat(locale, STYLES[style]));
  }
  return formats.get(key);
}

const duration = (hours: number, minutes: number, seconds: number) => ({
  __proto__: null,
  hours,
  minutes,
  seconds,
});

/**
 * A duration in milliseconds, for people: `Intl.DurationFormat` where there is one, else `h:mm:ss`. Fractions of
 * a second are cut off. `null`, what is no number, and what is beyond `Number.MAX_SAFE_INTEGER` give `""`; negative
 * durations carry a minus sign.
 *
 * ```js
 * formatDuration(3_723_004, { locale: "en" }); // "1:02:03"
 * ```
 *
 * @throws TypeError if `style` is none, or `locale` no string
 * @throws RangeError if `locale` is no language tag, where there is an `Intl.DurationFormat`
 */
export function formatDuration(ms: number | null | undefined, options?: FormatDurationOptions): string {
  const option = optionsOf(options, ["locale", "style"]);
  const locale = option("locale");
  const style = option("style") ?? "digital";
  if (style !== "digital" && style !== "words") {
    throw new TypeError('options.style must be "digital" or "words"');
  }
  if (locale !== undefined && typeof locale !== "string") {
    throw new TypeError("options.locale must be a language tag, such as de-AT");
  }
  if (typeof ms !== "number" || !(Math.abs(ms) <= Number.MAX_SAFE_INTEGER)) return "";
  const all = Math.trunc(Math.abs(ms) / 1000);
  const [hours, minutes, seconds] = [Math.trunc(all / 3600), Math.trunc(all / 60) % 60, all % 60];
  const isNegative = ms < 0 && all > 0;
  const format = durationFormat(locale, style === "words" && all === 0 ? "nothing" : style);
  if (format !== undefined) {
    // Digits get the minus sign of the language. Words would lose it in languages that have a word for two hours.
    if (style === "words" || !isNegative) {
      return (isNegative ? "-" : "") + format.format(duration(hours, minutes, seconds));
    }
    return format.format(duration(-hours, -minutes, -seconds));
  }
  const two = (part: number) => String(part).padStart(2, "0");
  return `${isNegative ? "-" : ""}${hours}:${two(minutes)}:${two(seconds)}`;
}

/**
 * A duration in milliseconds as ISO 8601 writes it.
 *
 * ```js
 * toISODuration(3_723_004); // "PT1H2M3.004S"
 * ```
 *
 * @throws TypeError if `ms` is no number, or beyond `Number.MAX_SAFE_INTEGER`
 */
export function toISODuration(ms: number): string {
  if (typeof ms !== "number" || !(Math.abs(ms) <= Number.MAX_SAFE_INTEGER)) {
    throw new TypeError("ms must be a number of milliseconds, at most Number.MAX_SAFE_INTEGER");
  }
  const all = Math.trunc(Math.abs(ms));
  const [hours, minutes, rest] = [Math.trunc(all / 3_600_000), Math.trunc(all / 60_000) % 60, all % 60_000];
  const time = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${rest ? `${rest / 1000}S` : ""}`;
  return `${ms < 0 && all > 0 ? "-" : ""}PT${time || "0S"}`;
}

/**
 * A path as a program would write it. Nothing is escaped in it: for logs and terminals there is {@link formatIssues}.
 *
 * ```js
 * pathText(["segments", 0, "endTime"]); // "segments[0].endTime"
 * ```
 */
export function pathText(path: Issue["path"]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** A path as it is shown: a key may be anything, of any length. */
export const shownPath = (path: Issue["path"]): string => visible(pathText(path), 200);

/**
 * The messages of issues by path, as forms show them. The key of the record itself is `""`.
 *
 * ```js
 * flattenIssues(validate({ id: "a", state: 5 }).issues); // { state: ["expected a string, received a number"] }
 * ```
 */
export function flattenIssues(issues: readonly Issue[]): Record<string, string[]> {
  const byPath: Record<string, string[]> = Object.create(null);
  for (const { path, message } of issues) {
    const key = pathText(path);
    byPath[key] ??= [];
    byPath[key].push(message);
  }
  return byPath;
}

/**
 * Issues as text, a line each, as a log or a terminal shows them. What records can bring along, and what does more to a terminal
 * than to be shown, is escaped: line ends, control characters, marks that change the direction of writing. Long lines are cut.
 *
 * ```js
 * formatIssues(validate({ id: "a", state: 5 }).issues);
 * // "error invalid_type at state: expected a string, received a number"
 * ```
 */
export function formatIssues(issues: readonly Issue[]): string {
  const line = ({ severity, code, path, message }: Issue) =>
    visible(`${severity} ${code}${path.length > 0 ? ` at ${shownPath(path)}` : ""}: ${message}`);
  return issues.map(line).join("\n");
}
