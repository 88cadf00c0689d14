import { type Issue, isTrustedViewerUrl, phaseLabel, type Span, timeline } from "cobrowse-session/live";
import { html, nothing, type TemplateResult } from "lit";
import type { Entry } from "./entry";
import { icons, phaseIcon } from "./icons";
import type { JsonEditor } from "./json-editor";
import { LightElement } from "./light-element";
import { count, duration, field, leftOf, leftText, shown, text } from "./text";

/** Beyond this the editor would no longer answer at once. */
const maxEditable = 4_000_000;

/** The selected session. Fires `back`, `revert` and, from the editor, `edit`. */
export class SessionDetail extends LightElement {
  static override properties = {
    entry: { attribute: false },
    now: { attribute: false },
    revision: { attribute: false },
    returns: { attribute: false },
    about: { attribute: false },
  };
  declare entry: Entry | undefined;
  declare now: number;
  /** Not read: a new one says that the entry changed. */
  declare revision: number;
  /** What the button of an edited session goes back to. */
  declare returns: string;
  /** What the record is. */
  declare about: string;
  #spans: Span[] = [];
  #spansOf: unknown[] = [];

  constructor() {
    super();
    this.now = 0;
    this.revision = 0;
    this.returns = "";
    this.about = "";
  }

  focusHeading(): void {
    this.querySelector<HTMLElement>("h2")?.focus();
  }

  #reveal = (event: CustomEvent<Issue>): void => {
    this.querySelector<JsonEditor>("json-editor")?.reveal(event.detail);
  };

  /** The spans change with the record, and with time only while something runs. */
  #timeline(entry: Entry): Span[] {
    const basis = [entry.timed, entry.ticking ? entry.at(this.now) : 0];
    if (basis.some((value, index) => value !== this.#spansOf[index])) {
      this.#spansOf = basis;
      this.#spans = timeline(entry.timed, entry.at(this.now));
    }
    return this.#spans;
  }

  #viewer(entry: Entry): TemplateResult | typeof nothing {
    const url = field(entry.record, "viewerUrl", "viewer_url");
    if (url === undefined) return nothing;
    if (typeof url === "string" && isTrustedViewerUrl(url)) {
      return html`<dd class="viewer">
        <a href=${url} target="_blank" rel="noopener noreferrer" data-viewer
          >${text(url.replace("https://", ""))}${icons.external()}<span class="vh"> (opens in a new tab)</span></a
        >
      </dd>`;
    }
    const why = entry.inspection.issues.find(
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
    const left = leftOf(entry, this.now);
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
              controlling.length > 0
                ? html`<span class="has-control" title=${controlling.join(", ")}
                  >${icons.control()}may control ${controlling.map((id) => html`<code>${id.slice(0, 8)}</code> `)}</span
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
                .issues=${entry.inspection.issues}
                .edited=${entry.edited}
                @edit=${(event: CustomEvent) => this.dispatchEvent(new CustomEvent("edit", { detail: event.detail }))}
              ></json-editor>
              <p class="hint">
                <kbd>Tab</kbd> indents. <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor. <kbd>F8</kbd> next issue.
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
        <timeline-view
          .spans=${this.#timeline(entry)}
          .now=${entry.at(this.now)}
          .ticking=${entry.ticking}
        ></timeline-view>
      </section>
      <section class="card found" aria-labelledby="issues-title">
        <div class="card-head">
          <h3 id="issues-title">Issues</h3>
          <span class="counts">
            ${errors > 0 ? html`<span class="mark error">${icons.error()}${count(errors, "error")}</span>` : nothing}
            ${warnings > 0 ? html`<span class="mark warning">${icons.warning()}${count(warnings, "warning")}</span>` : nothing}
          </span>
        </div>
        <issue-list .issues=${entry.inspection.issues} @reveal=${this.#reveal}></issue-list>
      </section>
      <section class="card measured" aria-labelledby="durations-title">
        <div class="card-head"><h3 id="durations-title">Durations</h3></div>
        <durations-table .durations=${entry.durations}></durations-table>
      </section>
      ${this.#editor(entry)}
    </div>`;
  }
}
