import { type Phase, phaseLabel } from "cobrowse-session/live";
import { html, nothing, type TemplateResult } from "lit";
import { phaseIcon } from "../common/icons";
import { LightElement } from "../common/light-element";
import { duration, leftText } from "../common/text";
import type { Entry } from "../sources/entry";

/** Shown even when there are none of them. */
const always: ReadonlySet<Phase> = new Set(["alerting", "connected", "held", "afterCallWork"]);
const longest: readonly (readonly [Phase, string])[] = [
  ["alerting", "alert"],
  ["held", "hold"],
  ["afterCallWork", "after-call work"],
];

/** The state of everything at a glance. Fires `pick` (detail: key) when a leg is chosen, and `filter` (detail: a phase, or none). */
export class WallBoard extends LightElement {
  static override properties = {
    entries: { attribute: false },
    counts: { attribute: false },
    now: { attribute: false },
    revision: { attribute: false },
    phase: { attribute: false },
  };
  declare entries: readonly Entry[];
  declare counts: Readonly<Record<Phase, number>> | undefined;
  declare now: number;
  /** Not read: a new one says that entries changed. */
  declare revision: number;
  /** The phase that is chosen. */
  declare phase: Phase | undefined;

  constructor() {
    super();
    this.entries = [];
    this.now = 0;
    this.revision = 0;
  }

  /** The leg that has been in a phase for longest; if nobody knows of any for how long, one of them. */
  #longest(phase: Phase): { entry: Entry; phaseMs: number | null } | undefined {
    let found: { entry: Entry; phaseMs: number | null } | undefined;
    for (const entry of this.entries) {
      if (entry.gone) continue;
      const { phase: own, phaseMs } = entry.sourcePhase(this.now);
      if (own === phase && (found === undefined || (phaseMs ?? -1) > (found.phaseMs ?? -1)))
        found = { entry, phaseMs };
    }
    return found;
  }

  #filter(phase: Phase): void {
    const detail = phase === this.phase ? null : phase;
    this.dispatchEvent(new CustomEvent("filter", { detail }));
  }

  #tile([phase, word]: readonly [Phase, string]): TemplateResult {
    const label = html`<span class="tile-label"><span class="longest">Longest </span><span class="word">${word}</span></span>`;
    const longest = this.#longest(phase);
    if (longest === undefined) {
      return html`<div class="tile" data-longest=${phase}>
        <span class="tile-row">${label}</span>
        <span class="tile-row tile-none">none</span>
      </div>`;
    }
    const { entry, phaseMs } = longest;
    const left = entry.leftMs(this.now);
    return html`<button
      type="button"
      class="tile"
      data-longest=${phase}
      data-key=${entry.key}
      @click=${() => this.dispatchEvent(new CustomEvent("pick", { detail: entry.key }))}
    >
      <span class="tile-row">${label} <span class="tile-name">${entry.label}</span></span>
      <span class="tile-row">
        <span class="tile-time">${phaseMs === null ? html`<span title="not known">–</span>` : duration(phaseMs)}</span>
        ${left === undefined ? nothing : html`<span class="left ${left < 0 ? "over" : ""}">${leftText(left)}</span>`}
      </span>
    </button>`;
  }

  protected override render(): TemplateResult {
    const { counts } = this;
    if (!counts) return html``;
    return html`<ul class="phases" aria-label="Sessions by phase">
        ${(Object.keys(counts) as Phase[])
          .filter((phase) => always.has(phase) || counts[phase] > 0)
          .map(
            (phase) => html`<li class=${counts[phase] > 0 ? "" : "zero"} data-count=${phase}>
              <button type="button" aria-pressed=${phase === this.phase ? "true" : "false"} @click=${() => this.#filter(phase)}>
                <span class="phase" data-phase=${phase}>${phaseIcon(phase)}${phaseLabel(phase)}</span>
                <span class="n">${counts[phase].toLocaleString("en")}</span>
              </button>
            </li>`,
          )}
      </ul>
      <div class="tiles">${longest.map((row) => this.#tile(row))}</div>`;
  }
}
