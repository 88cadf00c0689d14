import {
  type Durations,
  durations,
  type Inspection,
  inspect,
  inspectJson,
  type SessionInput,
} from "cobrowse-session";
import { field, list, person, shown } from "./text";

/** What the source knows about a leg beyond its record. */
export interface About {
  media: string;
  /** The participant's name, where the payload has participants. */
  name?: string;
  purpose?: string;
}

interface Edit {
  text: string;
  value: unknown;
}

/** One row of the console: a record as received, what the package says about it, and the user's edit of it. */
export class Entry {
  readonly key: string;
  readonly about: About;
  inspection: Inspection;
  durations: Durations;
  /** The feed no longer has it; it stays because it is selected or edited. */
  gone = false;
  #record: unknown;
  #edit: Edit | undefined;
  #text: string | undefined;
  #errors = 0;
  #warnings = 0;

  constructor(key: string, record: unknown, about: About, now: number) {
    this.key = key;
    this.about = about;
    this.#record = record;
    this.inspection = inspect(record, now);
    this.durations = this.inspection.durations;
    this.#count();
  }

  get edited(): boolean {
    return this.#edit !== undefined;
  }

  /** The record to show: the edit where there is one (undefined while it is no JSON). */
  get record(): unknown {
    return this.#edit ? this.#edit.value : this.#record;
  }

  /** The record for functions that time it: they take anything, but are typed for what is a session. */
  get timed(): SessionInput {
    return this.record as SessionInput;
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
    return person(record) ?? this.about.name ?? shown(field(record, "id")) ?? `Unnamed ${this.about.media}`;
  }

  get role(): string | undefined {
    return shown(field(this.record, "cobrowseRole", "cobrowse_role"));
  }

  get controlling(): string[] {
    return list(field(this.record, "controlling"));
  }

  /** Whether time alone changes what is shown. */
  get ticking(): boolean {
    return this.durations.live || this.durations.phase === "afterCallWork";
  }

  /** The JSON text for the editor; undefined where the record cannot be written out. */
  get text(): string | undefined {
    if (this.#edit) return this.#edit.text;
    if (this.#text === undefined) {
      try {
        this.#text = JSON.stringify(this.#record, null, 2);
      } catch {
        // Nested too deeply.
      }
    }
    return this.#text;
  }

  /** A newer record from the source. An edited entry keeps the edit and takes this up when it is reverted. */
  update(record: unknown, now: number): void {
    if (record === this.#record) return;
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
    this.#edit = { text, value };
    this.inspection = inspectJson(text, now);
    this.durations = this.inspection.durations;
    this.#count();
  }

  revert(now: number): void {
    this.#edit = undefined;
    this.#inspect(now);
  }

  tick(now: number): void {
    if (this.ticking) this.durations = durations(this.timed, now);
  }

  #inspect(now: number): void {
    this.inspection = inspect(this.#record, now);
    this.durations = this.inspection.durations;
    this.#count();
  }

  #count(): void {
    this.#errors = 0;
    for (const issue of this.inspection.issues) if (issue.severity === "error") this.#errors++;
    this.#warnings = this.inspection.issues.length - this.#errors;
  }
}
