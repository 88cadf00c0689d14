/**
 * `<cobrowse-durations>`: how long a leg did what, as a table.
 *
 * @module cobrowse-session/elements/durations
 */

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { toISODuration } from "../format.js";
import type { SpanKind } from "../types.js";
import { define, LegElement } from "./leg-element.js";
import { DURATION_NAMES, type DurationName } from "./words.js";

/** The spans that a duration is the sum of; the others are no sums. */
const KINDS: Readonly<Partial<Record<DurationName, readonly SpanKind[]>>> = {
  alertingMs: ["alerting"],
  contactingMs: ["contacting"],
  dialingMs: ["dialing"],
  interactingMs: ["interacting"],
  heldMs: ["held"],
  parkedMs: ["parked"],
  afterCallWorkMs: ["afterCallWork"],
  handleMs: ["contacting", "dialing", "interacting", "held", "afterCallWork"],
};

/**
 * How long a leg did what, as a table. A dash is where the platform does not say, which is not 0.
 *
 * ```js
 * import "cobrowse-session/elements/durations";
 *
 * const table = document.createElement("cobrowse-durations");
 * table.names = ["interactingMs", "heldMs", "handleMs"];
 * table.leg = { state: "disconnected", connectedTime: 0, disconnectedTime: 65_000 };
 * document.body.append(table); // Interacting 01:05, On hold –, Handle time 01:05
 * ```
 *
 * @element cobrowse-durations
 * @fires {DurationSelectEvent} duration-select - a row was chosen, of a table that is `selectable`
 * @csspart table - the table
 * @csspart row - a row of it
 * @csspart name - what it is
 * @csspart value - how long
 */
export class CobrowseDurations extends LegElement {
  static override properties: PropertyDeclarations = {
    ...LegElement.properties,
    names: { attribute: false },
    selectable: { type: Boolean },
  };
  static override styles = [
    ...LegElement.styles,
    css`
      :host {
        display: block;
      }

      table {
        width: 100%;
        border-collapse: collapse;
      }

      th,
      td {
        padding: 0.25em 0;
        border-block-end: 1px solid var(--_line);
        font-weight: inherit;
        text-align: start;
      }

      td {
        text-align: end;
      }

      button {
        width: 100%;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        font: inherit;
        text-align: start;
        cursor: pointer;
      }

      button:hover {
        text-decoration: underline;
      }
    `,
  ];

  /** Which durations are shown, in which order. Default: all. */
  declare names: readonly DurationName[] | null | undefined;
  /** Whether rows can be chosen. */
  declare selectable: boolean;

  constructor() {
    super();
    this.selectable = false;
  }

  #select(name: DurationName): void {
    this.dispatchEvent(new DurationSelectEvent(name, KINDS[name] ?? []));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { durations, words } = this;
    if (durations === undefined) return nothing;
    const names = (this.names ?? DURATION_NAMES).filter((name) => DURATION_NAMES.includes(name));
    return html`<table part="table" aria-label=${words.durations}>
      <tbody>
        ${names.map((name) => {
          const ms = durations[name];
          const label = words.names[name];
          return html`<tr part="row" data-name=${name}>
            <th scope="row" part="name">
              ${
                this.selectable
                  ? html`<button type="button" @click=${() => this.#select(name)}>${label}</button>`
                  : label
              }
            </th>
            <td part="value">
              ${
                ms === null
                  ? html`<span class="quiet"><span aria-hidden="true">–</span><span class="unseen">${words.notKnown}</span></span>`
                  : html`<time datetime=${toISODuration(ms)}>${this.timer(ms)}</time>`
              }
            </td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }
}

/**
 * A duration was chosen.
 *
 * ```js
 * table.addEventListener("duration-select", ({ name, kinds }) => {
 *   timeline.highlight = kinds;
 * });
 * ```
 */
export class DurationSelectEvent extends Event {
  /** The duration, by its name in the package. */
  readonly name: DurationName;
  /** The kinds of spans that it is the sum of; none, where it is no sum. */
  readonly kinds: readonly SpanKind[];

  /** @internal */
  constructor(name: DurationName, kinds: readonly SpanKind[]) {
    super("duration-select", { bubbles: true, composed: true });
    this.name = name;
    this.kinds = kinds;
  }
}

define("cobrowse-durations", CobrowseDurations);

declare global {
  interface HTMLElementTagNameMap {
    "cobrowse-durations": CobrowseDurations;
  }
  interface HTMLElementEventMap {
    "duration-select": DurationSelectEvent;
  }
}
