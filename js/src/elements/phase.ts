/**
 * `<cobrowse-phase>`: the phase of a leg as a badge, with an icon, a word and a colour.
 *
 * @module cobrowse-session/elements/phase
 */

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { PHASES, phaseLabel } from "../labels.js";
import type { Phase } from "../types.js";
import { phaseIcon } from "./icons.js";
import { define, LegElement } from "./leg-element.js";

/**
 * The phase of a leg as a badge.
 *
 * ```js
 * import "cobrowse-session/elements/phase";
 *
 * const badge = document.createElement("cobrowse-phase");
 * badge.leg = { state: "connected", connectedTime: "2026-03-02T09:00:00Z" };
 * document.body.append(badge); // ● Connected
 * ```
 *
 * @element cobrowse-phase
 * @csspart badge - the whole
 * @csspart icon - the icon
 * @csspart label - the word
 */
export class CobrowsePhase extends LegElement {
  static override properties: PropertyDeclarations = { ...LegElement.properties, phase: {} };
  static override styles = [
    ...LegElement.styles,
    css`
      .badge {
        display: inline-flex;
        align-items: baseline;
        gap: 0.4em;
        white-space: nowrap;
      }

      .icon {
        align-self: center;
        color: var(--_kind);
      }
    `,
  ];

  /** A phase to show, whatever leg there is. */
  declare phase: Phase | null | undefined;

  protected override render(): TemplateResult | typeof nothing {
    const phase = this.phase ?? this.durations?.phase;
    if (phase === undefined || !PHASES.includes(phase)) return nothing;
    return html`<span class="badge" part="badge" data-phase=${phase}
      >${phaseIcon(phase)}<span part="label">${phaseLabel(phase, { locale: this.shownLocale })}</span></span
    >`;
  }
}

define("cobrowse-phase", CobrowsePhase);

declare global {
  interface HTMLElementTagNameMap {
    "cobrowse-phase": CobrowsePhase;
  }
}
