import type {
  DurationName,
  DurationSelectEvent,
  IssueSelectEvent,
  SpanSelectEvent,
} from "cobrowse-session/elements";
import {
  type Durations,
  formatIssues,
  isTrustedViewerUrl,
  phaseLabel,
  type SpanKind,
  spanLabel,
} from "cobrowse-session/live";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icons, phaseIcon } from "../common/icons";
import { LightElement } from "../common/light-element";
import { count, duration, field, leftText, shown, text } from "../common/text";
import { type Entry, written } from "../sources/entry";
import type { JsonEditor } from "./json-editor";

/** What the durations come from. */
const bases: Readonly<Record<Durations["basis"], string>> = {
  segments: "the segments",
  timestamps: "the times of the session",
  both: "the segments, and the times of the session around them",
  reported: "what the platform worked out itself",
  none: "nothing: no time is known",
};

/** Longer addresses are cut by what passes them on. */
const maxLink = 30_000;

/** Beyond this the editor would no longer answer at once. */
const maxEditable = 4_000_000;

/** The selected session. Fires `back`, `revert`, `copy` (detail: a text, and what it is) and, from the editor, `edit`. */
export class SessionDetail extends LightElement {
  static override properties = {
    entry: { attribute: false },
    now: { attribute: false },
    revision: { attribute: false },
    returns: { attribute: false },
    about: { attribute: false },
    chosen: { state: true },
  };
  declare entry: Entry | undefined;
  declare now: number;
  /** Not read: a new one says that the entry changed. */
  declare revision: number;
  /** What the button of an edited session goes back to. */
  declare returns: string;
  /** What the record is. */
  declare about: string;
  /** The duration whose spans stand out. */
  declare chosen: { readonly name: DurationName; readonly kinds: readonly SpanKind[] } | undefined;

  constructor() {
    super();
    this.now = 0;
    this.revision = 0;
    this.returns = "";
    this.about = "";
  }

  /** Forgets what was done to records: others have their keys now. */
  forget(): void {
    this.querySelector<JsonEditor>("json-editor")?.forget();
  }

  focusHeading(): void {
    this.querySelector<HTMLElement>("h2")?.focus();
  }

  #revealIssue = ({ issue }: IssueSelectEvent): void => {
    this.querySelector<JsonEditor>("json-editor")?.reveal(issue);
  };

  #revealSpan = ({ segment }: SpanSelectEvent): void => {
    if (segment === undefined) return;
    this.querySelector<JsonEditor>("json-editor")?.revealPath(["segments", segment]);
  };

  #chooseDuration = ({ name, kinds }: DurationSelectEvent): void => {
    this.chosen = this.chosen?.name === name ? undefined : { name, kinds };
  };

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("entry") && changed.get("entry")?.key !== this.entry?.key) this.chosen = undefined;
  }

  /** What the durations are counted from, and which spans the chosen one is made of. */
  #basis({ durations }: Entry): TemplateResult {
    const { basis, estimated, live } = durations;
    const { chosen } = this;
    const parts = chosen?.kinds.map((kind) => spanLabel(kind).toLowerCase()).join(", ");
    return html`<p class="hint basis">
      Counted from ${bases[basis]}${estimated ? ", in part estimated" : ""}${live ? ", and going on" : ""}.
      <span aria-live="polite"
        >${
          chosen === undefined
            ? nothing
            : parts
              ? html`The chosen one is the sum of the spans that stand out: ${parts}.`
              : html`The chosen one is no sum of spans.`
        }</span
      >
    </p>`;
  }

  #viewer(entry: Entry): TemplateResult | typeof nothing {
    const url = field(entry.record, "viewerUrl", "viewer_url");
    if (url === undefined) return nothing;
    if (entry.masked) return html`<dd class="quiet">masked</dd>`;
    if (typeof url === "string" && isTrustedViewerUrl(url)) {
      return html`<dd class="viewer">
        <a href=${url} target="_blank" rel="noopener noreferrer" data-viewer
          >${text(url.replace("https://", ""))}${icons.external()}<span class="vh"> (opens in a new tab)</span></a
        >
      </dd>`;
    }
    const why = entry.issues.find(
      ({ path }) => path.length === 1 && (path[0] === "viewerUrl" || path[0] === "viewer_url"),
    );
    return html`<dd class="viewer">
      <span data-viewer>${shown(url)}</span>
      <span class="note">${icons.warning()} Not a link: ${why?.message ?? "the address is not trusted."}</span>
    </dd>`;
  }

  #fact(label: string, value: string | undefined, mono = false): TemplateResult | typeof nothing {
    if (value === undefined) return nothing;
    return html`<div><dt>${label}</dt><dd class=${mono ? "mono" : ""} title=${value}>${value}</dd></div>`;
  }

  #head(entry: Entry): TemplateResult {
    const { record, controlling, phase, phaseMs } = entry;
    const left = entry.leftMs(this.now);
    const viewer = this.#viewer(entry);
    return html`<header class="head">
      <button type="button" class="button back" @click=${() => this.dispatchEvent(new CustomEvent("back"))}>
        ${icons.back()} All sessions
      </button>
      <div class="title">
        <h2 id="session" tabindex="-1">${entry.label}</h2>
        <p class="now-in">
          <span class="phase large" data-phase=${phase}>${phaseIcon(phase)}${phaseLabel(phase)}</span>
          ${phaseMs === null ? nothing : html`<span class="big-time">${duration(phaseMs)}</span>`}
          ${left === undefined ? nothing : html`<span class="left ${left < 0 ? "over" : ""}">${leftText(left)}</span>`}
          ${entry.record === undefined ? nothing : this.#copyButton("Copy link", "A link to this session", () => this.#linkTo(entry))}
        </p>
      </div>
      <dl class="facts">
        ${this.#fact("Role", entry.role)}
        ${this.#fact("State", shown(field(record, "state", "initialState")))}
        ${this.#fact("Ended by", shown(field(record, "disconnectType", "disconnect_type")))}
        <div>
          <dt>Control</dt>
          <dd>
            ${
              entry.controls > 0
                ? html`<span class="has-control" title=${controlling.join(", ")}
                  >${icons.control()}may control ${controlling.slice(0, 3).map((id) => html`<code>${id.slice(0, 8)}</code> `)}${
                    entry.controls > 3 ? `and ${count(entry.controls - 3, "other page")}` : nothing
                  }</span
                >`
                : html`<span class="quiet">none</span>`
            }
          </dd>
        </div>
        ${this.#fact("Participant", entry.name ?? shown(entry.purpose))}
        ${entry.media === "co-browse" ? nothing : this.#fact("Media", entry.media)}
        ${this.#fact("Co-browse session", shown(field(record, "cobrowseSessionId", "cobrowse_session_id")), true)}
        ${this.#fact("Communication", shown(field(record, "id")), true)}
        ${viewer === nothing ? nothing : html`<div><dt>Viewer address</dt>${viewer}</div>`}
      </dl>
    </header>`;
  }

  /** A button that copies a text, which is made when it is wanted. */
  #copyButton(label: string, what: string, textOf: () => string | undefined): TemplateResult {
    const copy = () => this.dispatchEvent(new CustomEvent("copy", { detail: { text: textOf(), what } }));
    return html`<button type="button" class="button small copy" @click=${copy}>${label}</button>`;
  }

  /** A link to this page that shows the session as it is shown now: edited, and masked, if it is. */
  #linkTo({ record }: Entry): string | undefined {
    const text = record === undefined ? undefined : written(record);
    const link = `${location.origin}${location.pathname}#session=${encodeURIComponent(text ?? "")}`;
    return text === undefined || link.length > maxLink ? undefined : link;
  }

  #editor(entry: Entry): TemplateResult {
    const json = entry.text;
    const tooLarge = json !== undefined && json.length > maxEditable;
    return html`<section class="card json" aria-labelledby="json-title">
      <div class="card-head">
        <h3 id="json-title">Record</h3>
        ${
          entry.edited
            ? html`<span class="tag">edited</span>
              <button type="button" class="button small" @click=${() => this.dispatchEvent(new CustomEvent("revert"))}>
                ${icons.reset()} ${this.returns}
              </button>`
            : html`<span class="quiet">${entry.masked ? "masked for sharing" : this.about}</span>`
        }
        ${json === undefined ? nothing : this.#copyButton("Copy JSON", "The record", () => json)}
      </div>
      ${
        json === undefined
          ? html`<p class="none">
              ${entry.masked ? "What is no JSON can’t be masked, and is not shown." : "This record is nested too deeply to be written out."}
            </p>`
          : tooLarge
            ? html`<p class="none">
              This record has ${count(Math.round(json.length / 1_000_000), "million character")}: too long to edit here.
            </p>`
            : entry.masked
              ? html`<pre class="masked" tabindex="0" role="region" aria-label="The record, masked">${json}</pre>
                <p class="hint">Names, addresses, notes and attributes are masked, and nothing can be edited.</p>`
              : html`<json-editor
                .key=${entry.key}
                .text=${json}
                .issues=${entry.issues}
                .edited=${entry.edited}
                @edit=${(event: CustomEvent) => this.dispatchEvent(new CustomEvent("edit", { detail: event.detail }))}
              ></json-editor>
              <p class="hint">
                <kbd>Ctrl</kbd> <kbd>]</kbd> indents. <kbd>F8</kbd> next issue.
              </p>`
      }
    </section>`;
  }

  protected override render(): TemplateResult {
    const { entry } = this;
    if (!entry) {
      return html`<div class="empty"><h2 id="session" tabindex="-1">No session selected</h2></div>`;
    }
    const { errors, warnings } = entry;
    return html`<div class="detail">
      ${this.#head(entry)}
      <section class="card time" aria-labelledby="time-title">
        <div class="card-head"><h3 id="time-title">Timeline</h3></div>
        <cobrowse-timeline
          time-zone="UTC"
          .leg=${entry.timed}
          .now=${entry.at(this.now)}
          .issues=${entry.issues}
          .highlight=${this.chosen?.kinds ?? null}
          @span-select=${this.#revealSpan}
        ></cobrowse-timeline>
      </section>
      <section class="card found" aria-labelledby="issues-title">
        <div class="card-head">
          <h3 id="issues-title">Issues</h3>
          <span class="counts">
            ${errors > 0 ? html`<span class="mark error">${icons.error()}${count(errors, "error")}</span>` : nothing}
            ${warnings > 0 ? html`<span class="mark warning">${icons.warning()}${count(warnings, "warning")}</span>` : nothing}
            ${errors + warnings > 0 ? this.#copyButton("Copy issues", "The list of issues", () => formatIssues(entry.issues)) : nothing}
          </span>
        </div>
        <cobrowse-issues .issues=${entry.issues} .leg=${entry.timed} @issue-select=${this.#revealIssue}></cobrowse-issues>
      </section>
      <section class="card measured" aria-labelledby="durations-title">
        <div class="card-head"><h3 id="durations-title">Durations</h3></div>
        <cobrowse-durations
          selectable
          .leg=${entry.timed}
          .now=${entry.at(this.now)}
          @duration-select=${this.#chooseDuration}
        ></cobrowse-durations>
        ${this.#basis(entry)}
      </section>
      ${this.#editor(entry)}
    </div>`;
  }
}
