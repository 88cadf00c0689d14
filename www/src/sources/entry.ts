import {
  countdowns,
  type Durations,
  durations,
  type Inspection,
  type Issue,
  inspect,
  inspectJson,
  type Leg,
  type Phase,
  redact,
  type Timed,
} from "cobrowse-session/live";
import { field, lineAndColumn, list, mediaLabels, person, shown } from "../common/text";

interface Edit {
  text: string;
  /** What the text is; undefined while it is no JSON. */
  value: unknown;
  /** What is timed: the value, or while there is none what was timed before. */
  timed: Timed;
}

/** One row of the console: a leg and its record, what the package says about them, and the user's edit. */
export class Entry {
  key: string;
  inspection: Inspection;
  durations: Durations;
  /** How long its phase lasts; of a live leg ticked with all others, and so newer than `durations`. */
  phaseMs: number | null;
  /** The source no longer has it; it stays because it is selected or edited. */
  gone = false;
  /** Whether what is personal is shown masked. */
  masked = false;
  /** By how much the clock is ahead of the leg's. */
  offsetMs = 0;
  #leg: Leg<unknown>;
  #record: unknown;
  #edit: Edit | undefined;
  #text: string | undefined;
  #redacted: { of: unknown; is: unknown } | undefined;
  #errors = 0;
  #warnings = 0;

  /**
   * @param record to show and to check, where it is not the leg's own session
   */
  constructor(key: string, leg: Leg<unknown>, now: number, record: unknown = leg.session) {
    this.key = key;
    this.#leg = leg;
    this.#record = record;
    this.inspection = inspect(record, now);
    this.durations = this.#measure(now);
    this.phaseMs = this.durations.phaseMs;
    this.#count();
  }

  get leg(): Leg<unknown> {
    return this.#leg;
  }

  get media(): string {
    return mediaLabels[this.#leg.media];
  }

  get purpose(): string | undefined {
    return this.#leg.purpose;
  }

  /** The participant's name, where the payload has participants. */
  get name(): string | undefined {
    return this.masked ? undefined : this.#leg.name;
  }

  get phase(): Phase {
    return this.durations.phase;
  }

  get edited(): boolean {
    return this.#edit !== undefined;
  }

  /** The record to show: the edit where there is one (undefined while it is no JSON), masked where that is wanted. */
  get record(): unknown {
    const record = this.#edit ? this.#edit.value : this.#record;
    if (!this.masked) return record;
    if (this.#redacted?.of !== record) this.#redacted = { of: record, is: redact(record) };
    return this.#redacted?.is;
  }

  /** For functions that time it: the edit, which is a session alone, else the leg with its context. */
  get timed(): Timed {
    return this.#edit ? this.#edit.timed : (this.#leg as Timed);
  }

  /** The time by the leg's clock. */
  at(now: number): number {
    return this.#edit ? now : now - this.offsetMs;
  }

  /** How long the phase of the leg lasts, whatever the user has made of its record. */
  sourcePhase(now: number): Pick<Durations, "phase" | "phaseMs"> {
    return this.#edit ? durations(this.#leg as Timed, now - this.offsetMs) : this;
  }

  /** What is left of the timeout of the leg's phase, in milliseconds; negative once it is over. */
  leftMs(now: number): number | undefined {
    if (this.#edit) return undefined;
    const { alertingLeftMs, afterCallWorkLeftMs } = countdowns(this.#leg, this.at(now));
    return alertingLeftMs ?? afterCallWorkLeftMs ?? undefined;
  }

  get errors(): number {
    return this.#errors;
  }

  get warnings(): number {
    return this.#warnings;
  }

  get label(): string {
    // While an edit is broken the row keeps the name it had.
    const record = this.record ?? this.#record;
    const id = shown(field(record, "id"));
    if (this.masked) return `${this.role ?? this.purpose ?? this.media} ${(id ?? this.key).slice(0, 8)}`;
    return person(record) ?? this.name ?? id ?? `Unnamed ${this.media}`;
  }

  get role(): string | undefined {
    return shown(field(this.record, "cobrowseRole", "cobrowse_role"));
  }

  /** The ids of those whose pages it may control, the first ones of many. */
  get controlling(): string[] {
    return list(field(this.record, "controlling"));
  }

  /** How many they are. */
  get controls(): number {
    const controlling = field(this.record, "controlling");
    return Array.isArray(controlling) ? controlling.length : 0;
  }

  /** What is wrong. Of a masked record not what it is about: that may be personal. */
  get issues(): readonly Issue[] {
    const { issues } = this.inspection;
    if (!this.masked) return issues;
    return issues.map((issue) => ({ ...issue, message: issue.code.replaceAll("_", " ") }));
  }

  /** Whether time alone changes what is shown. */
  get ticking(): boolean {
    return this.durations.live || this.durations.phase === "afterCallWork";
  }

  /** The JSON text for the editor; undefined where the record cannot be written out. */
  get text(): string | undefined {
    if (this.masked) return written(this.record, 2);
    if (this.#edit) return this.#edit.text;
    this.#text ??= written(this.#record, 2);
    return this.#text;
  }

  /** News from the source. An edited entry keeps the edit and takes this up when it is reverted. */
  update(leg: Leg<unknown>, now: number, record: unknown = leg.session): void {
    this.#leg = leg;
    this.#record = record;
    this.#text = undefined;
    if (!this.#edit) this.#inspect(now);
  }

  edit(text: string, now: number): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    const timed = value === undefined ? this.timed : (value as Timed);
    this.#edit = { text, value, timed };
    this.inspection = inspectJson(text, now, { message: (issue) => brokenAt(issue, text) });
    this.durations = this.#measure(now);
    this.phaseMs = this.durations.phaseMs;
    this.#count();
  }

  revert(now: number): void {
    this.#edit = undefined;
    this.#inspect(now);
  }

  tick(now: number): void {
    if (!this.ticking) return;
    this.durations = this.#measure(now);
    this.phaseMs = this.durations.phaseMs;
  }

  #measure(now: number): Durations {
    return durations(this.timed, this.at(now));
  }

  #inspect(now: number): void {
    this.inspection = inspect(this.#record, this.at(now));
    this.durations = this.#measure(now);
    this.phaseMs = this.durations.phaseMs;
    this.#count();
  }

  #count(): void {
    this.#errors = 0;
    for (const issue of this.inspection.issues) if (issue.severity === "error") this.#errors++;
    this.#warnings = this.inspection.issues.length - this.#errors;
  }
}

/** Where a text is no JSON, as an editor counts; other issues have words of their own. */
function brokenAt(issue: Issue, text: string): string {
  return issue.code === "invalid_json"
    ? `not JSON: it breaks at ${lineAndColumn(text, issue.params.offset)}`
    : issue.message;
}

/** A record as JSON; undefined where it can't be written. */
export function written(record: unknown, indent?: number): string | undefined {
  try {
    return JSON.stringify(record, null, indent);
  } catch {
    // Nested too deeply.
    return undefined;
  }
}
