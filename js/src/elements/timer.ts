/**
 * `<cobrowse-timer>`: how long the phase of a leg has lasted, or what is left of its timeout.
 *
 * @module cobrowse-session/elements/timer
 */

import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { toISODuration } from "../format.js";
import { phaseLabel } from "../labels.js";
import { define, LegElement } from "./leg-element.js";

const WARN_BELOW_MS = 10_000;

/** How urgent it is: `ok`, `warning`, or `late`. */
export type TimerLevel = "ok" | "warning" | "late";

/**
 * How long the phase of a leg has lasted; while a timeout runs, what is left of it, with a minus sign once it is over. It counts by itself, at the
 * same moment as all others on the page, and rests while the page is hidden.
 *
 * ```js
 * import "cobrowse-session/elements/timer";
 *
 * const timer = document.createElement("cobrowse-timer");
 * timer.warnAfter = 60_000;
 * timer.leg = { state: "alerting", startAlertingTime: Date.now() - 75_000 }; // level: "warning"
 * document.body.append(timer); // 01:15
 * ```
 *
 * @element cobrowse-timer
 * @attr {ok|warning|late} level - how urgent it is, for styles: `cobrowse-timer[level="late"] { … }`. The element sets it.
 * @csspart value - the duration
 */
export class CobrowseTimer extends LegElement {
  static override properties: PropertyDeclarations = {
    ...LegElement.properties,
    warnBelow: { type: Number, attribute: "warn-below" },
    warnAfter: { type: Number, attribute: "warn-after" },
    lateAfter: { type: Number, attribute: "late-after" },
  };
  static override styles = [
    ...LegElement.styles,
    css`
      :host([level="warning"]) {
        color: var(--_warning);
      }

      :host([level="late"]) {
        color: var(--_error);
        font-weight: 600;
      }
    `,
  ];

  /** What may be left of a timeout, in milliseconds, before it warns. Default: 10,000. */
  declare warnBelow: number | null | undefined;
  /** How long a phase without a timeout may last, in milliseconds, before it warns. Default: for ever. */
  declare warnAfter: number | null | undefined;
  /** How long a phase without a timeout may last, in milliseconds, before it is late. Default: for ever. */
  declare lateAfter: number | null | undefined;
  #level: TimerLevel = "ok";

  /** How urgent it is by now. */
  get level(): TimerLevel {
    return this.#level;
  }

  #levelOf(phaseMs: number | null, leftMs: number | null): TimerLevel {
    const { warnBelow, warnAfter, lateAfter } = this;
    if (leftMs !== null)
      return leftMs < 0 ? "late" : leftMs < (warnBelow ?? WARN_BELOW_MS) ? "warning" : "ok";
    const isAfter = (limit: number | null | undefined) =>
      limit != null && phaseMs !== null && phaseMs >= limit;
    return isAfter(lateAfter) ? "late" : isAfter(warnAfter) ? "warning" : "ok";
  }

  protected override render(): TemplateResult | typeof nothing {
    const { durations, countdowns, words } = this;
    const phaseMs = durations?.phaseMs ?? null;
    const leftMs = countdowns?.alertingLeftMs ?? countdowns?.afterCallWorkLeftMs ?? null;
    this.#level = this.#levelOf(phaseMs, leftMs);
    const ms = leftMs ?? phaseMs;
    if (durations === undefined) return nothing;
    const phase = phaseLabel(durations.phase, { locale: this.shownLocale });
    if (ms === null) {
      return html`<span part="value" class="quiet" title=${words.noTime}
        ><span aria-hidden="true">–</span><span class="unseen">${words.notKnown}</span></span
      >`;
    }
    const spoken =
      leftMs === null ? this.spoken(ms) : (leftMs < 0 ? words.over : words.left)(this.spoken(Math.abs(ms)));
    return html`<time part="value" role="timer" datetime=${toISODuration(Math.max(0, ms))} aria-label="${phase}: ${spoken}"
      >${this.timer(ms)}</time
    >`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.getAttribute("level") !== this.#level) this.setAttribute("level", this.#level);
  }
}

define("cobrowse-timer", CobrowseTimer);

declare global {
  interface HTMLElementTagNameMap {
    "cobrowse-timer": CobrowseTimer;
  }
}
