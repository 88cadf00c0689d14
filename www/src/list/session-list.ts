import { phaseLabel } from "cobrowse-session/live";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { repeat } from "lit/directives/repeat.js";
import { icons, phaseIcon } from "../common/icons";
import { LightElement } from "../common/light-element";
import { count, duration, field, shown } from "../common/text";
import type { Entry } from "../sources/entry";

/** The listbox of sessions. Fires `select` (detail: key) and `open` when the user wants the details. */
export class SessionList extends LightElement {
  static override properties = {
    entries: { attribute: false },
    selected: { attribute: false },
    revision: { attribute: false },
    total: { attribute: false },
  };
  declare entries: readonly Entry[];
  declare selected: string | undefined;
  /** Not read: a new one says that entries changed. */
  declare revision: number;
  declare total: number;
  #reveal = false;
  /** What was typed just now. */
  #typed = "";
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.entries = [];
    this.revision = 0;
    this.total = 0;
  }

  focusSelected(): void {
    (this.querySelector<HTMLElement>('[aria-selected="true"]') ?? this.#options()[0])?.focus();
  }

  #options(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role="option"]')];
  }

  #select(key: string): void {
    this.dispatchEvent(new CustomEvent("select", { detail: key }));
  }

  #open(key: string): void {
    this.#select(key);
    this.dispatchEvent(new CustomEvent("open"));
  }

  /** Goes to the next session whose name begins with what was typed. */
  #typeAhead(key: string): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#typed = "";
    }, 700);
    this.#typed += key.toLowerCase();
    const from = this.entries.findIndex((entry) => entry.key === this.selected);
    // One letter goes on to the next one; more of them may mean the one that is selected.
    const first = this.#typed.length > 1 ? from : from + 1;
    const inTurn = [...this.entries.slice(Math.max(0, first)), ...this.entries.slice(0, Math.max(0, first))];
    const found = inTurn.find(({ label }) => label.toLowerCase().startsWith(this.#typed));
    if (found === undefined) return;
    this.#reveal = true;
    this.#select(found.key);
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1 && event.key !== "/" && (event.key !== " " || this.#typed !== "")) {
      event.preventDefault();
      this.#typeAhead(event.key);
      return;
    }
    const index = this.entries.findIndex((entry) => entry.key === this.selected);
    const last = this.entries.length - 1;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(index + 1, last),
      ArrowUp: Math.max(index - 1, 0),
      PageDown: Math.min(index + 8, last),
      PageUp: Math.max(index - 8, 0),
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      const entry = this.entries[to];
      if (!entry) return;
      event.preventDefault();
      this.#reveal = true;
      this.#select(entry.key);
    } else if ((event.key === "Enter" || event.key === " ") && this.selected !== undefined) {
      event.preventDefault();
      this.#open(this.selected);
    }
  };

  /** Brings the selected row into view, where the list scrolls by itself. */
  protected override firstUpdated(): void {
    const pane = this.closest(".pane");
    if (pane === null || pane.scrollHeight <= pane.clientHeight) return;
    this.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "center" });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.#reveal || !changed.has("selected")) return;
    this.#reveal = false;
    const option = this.querySelector<HTMLElement>('[aria-selected="true"]');
    option?.focus();
    option?.scrollIntoView({ block: "nearest" });
  }

  #row(entry: Entry, index: number): TemplateResult {
    const { phase, phaseMs } = entry;
    const isSelected = entry.key === this.selected;
    const focusable = isSelected || (this.selected === undefined && index === 0);
    const session = field(entry.record, "cobrowseSessionId", "cobrowse_session_id");
    const before = this.entries[index - 1];
    const joined =
      session !== undefined &&
      before !== undefined &&
      field(before.record, "cobrowseSessionId", "cobrowse_session_id") === session;
    const control = entry.controls;
    return html`<li
      role="option"
      id="option-${index}"
      data-key=${entry.key}
      class=${classMap({ row: true, joined })}
      aria-selected=${isSelected ? "true" : "false"}
      tabindex=${focusable ? 0 : -1}
      @click=${() => this.#open(entry.key)}
    >
      <span class="row-name" title=${entry.label}>${entry.label}</span>
      <span class="row-time">${phaseMs === null ? nothing : duration(phaseMs)}</span>
      <span class="row-meta">
        <span class="phase" data-phase=${phase}>${phaseIcon(phase)}${phaseLabel(phase)}</span>
        <span class="row-role">${entry.role ?? shown(entry.purpose) ?? entry.media}</span>
        ${
          control > 0
            ? html`<span class="row-control" title=${`controlling: ${entry.controlling.join(", ")}`}
              >${icons.control()}in control</span
            >`
            : nothing
        }
        <span class="row-marks">
        ${entry.edited ? html`<span class="tag">edited</span>` : nothing}
        ${entry.gone ? html`<span class="tag">left the feed</span>` : nothing}
        ${
          entry.errors > 0
            ? html`<span class="mark error" title=${count(entry.errors, "error")}
              >${icons.error()}${entry.errors}<span class="vh"> ${entry.errors === 1 ? "error" : "errors"}</span></span
            >`
            : nothing
        }
        ${
          entry.warnings > 0
            ? html`<span class="mark warning" title=${count(entry.warnings, "warning")}
              >${icons.warning()}${entry.warnings}<span class="vh"> ${entry.warnings === 1 ? "warning" : "warnings"}</span></span
            >`
            : nothing
        }
        </span>
      </span>
    </li>`;
  }

  protected override render(): TemplateResult {
    const hidden = this.total - this.entries.length;
    return html`
      <ul role="listbox" aria-label="Sessions" class="rows" @keydown=${this.#onKeydown}>
        ${repeat(
          this.entries,
          (entry) => entry.key,
          (entry, index) => this.#row(entry, index),
        )}
      </ul>
      ${
        hidden > 0
          ? html`<p class="more">
            <button type="button" class="button" @click=${() => this.dispatchEvent(new CustomEvent("more"))}>
              Show ${Math.min(hidden, 100)} more
            </button>
            <span class="quiet">${count(hidden, "session")} not shown</span>
          </p>`
          : nothing
      }
    `;
  }
}
