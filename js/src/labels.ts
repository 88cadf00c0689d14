/** The names of phases, of kinds of spans and of issues, and the words for them that pages show. */

import { CODES } from "#tables";
import * as names from "./answer/names.js";
import { optionsOf } from "./options.js";
import type { Issue, Phase, SpanKind } from "./types.js";

/**
 * The phases, in the order in which a session goes through them.
 *
 * ```js
 * PHASES.includes("held"); // true
 * ```
 */
export const PHASES: readonly Phase[] = /* @__PURE__ */ Object.freeze(names.PHASES);

/**
 * The kinds of spans in a timeline.
 *
 * ```js
 * SPAN_KINDS.includes("interacting"); // true
 * ```
 */
export const SPAN_KINDS: readonly SpanKind[] = /* @__PURE__ */ Object.freeze(names.SPAN_KINDS);

/**
 * The codes of issues. Within a major version there are only ever more.
 *
 * ```js
 * ISSUE_CODES.includes("missing_id"); // true
 * ```
 */
export const ISSUE_CODES: readonly Issue["code"][] = /* @__PURE__ */ Object.freeze(CODES);

/**
 * What may be chosen about labels.
 *
 * ```js
 * phaseLabel("held", { locale: "de-AT" }); // "Gehalten"
 * ```
 */
export interface LabelOptions {
  /** A language tag, such as `de-AT`. There are labels in English, which is the default, and in German. */
  locale?: string | undefined;
}

const ENGLISH: Readonly<Record<Phase | SpanKind, string>> = {
  scheduled: "Scheduled",
  offering: "Offering",
  contacting: "Contacting",
  dialing: "Dialing",
  alerting: "Alerting",
  connected: "Connected",
  interacting: "Interacting",
  held: "On hold",
  parked: "Parked",
  afterCallWork: "After-call work",
  ended: "Ended",
  unknown: "Unknown",
  other: "Other",
};

const GERMAN: Readonly<Record<Phase | SpanKind, string>> = {
  scheduled: "Geplant",
  offering: "Angeboten",
  contacting: "Wird erreicht",
  dialing: "Wird gewählt",
  alerting: "Klingelt",
  connected: "Verbunden",
  interacting: "Im Gespräch",
  held: "Gehalten",
  parked: "Geparkt",
  afterCallWork: "Nachbearbeitung",
  ended: "Beendet",
  unknown: "Unbekannt",
  other: "Sonstiges",
};

function label(name: Phase | SpanKind, options: unknown): string {
  const chosen = optionsOf(options, ["locale"])("locale");
  const locale = chosen === undefined ? "en" : chosen;
  if (typeof locale !== "string") {
    throw new TypeError("options.locale must be a language tag, such as de-AT");
  }
  const labels = /^de(?:-|$)/i.test(locale) ? GERMAN : ENGLISH;
  return Object.hasOwn(labels, name) ? labels[name] : String(name);
}

/**
 * The word for a phase. What is no phase is its own word.
 *
 * ```js
 * phaseLabel("afterCallWork", { locale: "de" }); // "Nachbearbeitung"
 * ```
 *
 * @param phase as `phase()` answers it
 * @param options in which language
 * @throws TypeError if the locale is no string
 */
export function phaseLabel(phase: Phase, options?: LabelOptions): string {
  return label(phase, options);
}

/**
 * The word for a kind of spans. What is no kind is its own word.
 *
 * ```js
 * spanLabel("held"); // "On hold"
 * ```
 *
 * @param kind as the spans of `timeline()` have it
 * @param options in which language
 * @throws TypeError if the locale is no string
 */
export function spanLabel(kind: SpanKind, options?: LabelOptions): string {
  return label(kind, options);
}
