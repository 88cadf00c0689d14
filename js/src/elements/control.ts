/**
 * `<cobrowse-control>`: who may control whose page.
 *
 * @module cobrowse-session/elements/control
 */

import { css, html, nothing, type TemplateResult } from "lit";
import type { LiveLeg } from "../live-types.js";
import { visible } from "../read/visible.js";
import { hasControl } from "../timing.js";
import { controlIcon } from "./icons.js";
import { define, isLeg, LegElement } from "./leg-element.js";

/**
 * Who may control whose page: of a leg of live sessions, all legs of its co-browse session count; of any other leg, itself alone.
 *
 * ```js
 * import "cobrowse-session/elements/control";
 *
 * const control = document.createElement("cobrowse-control");
 * control.leg = { state: "connected", cobrowseRole: "viewer", controlling: ["5e2b"], self: { name: "Ada" } };
 * document.body.append(control); // Ada may control another page
 * ```
 *
 * @element cobrowse-control
 * @csspart control - somebody is in control
 * @csspart none - nobody is
 */
export class CobrowseControl extends LegElement {
  static override styles = [
    ...LegElement.styles,
    css`
      [part="control"] .icon {
        color: var(--_accent);
      }

      bdi {
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** @internal The other legs of the co-browse session may bring news, too. */
  protected override concerns(): boolean {
    return true;
  }

  /** Who a leg belongs to. */
  #name(leg: { name?: unknown; session?: unknown } | undefined): string {
    const self = (leg?.session as { self?: { name?: unknown } } | undefined)?.self;
    const name = [self?.name, leg?.name].find((name) => typeof name === "string" && name.trim() !== "");
    return typeof name === "string" ? visible(name, 60) : this.words.thisLeg;
  }

  /** Of the leg's co-browse session: who controls, and whose pages they are. */
  get #pairs(): { by: string; whom: string }[] | undefined {
    const { live, legKey, words } = this;
    const leg = this.storedLeg;
    if (live == null || leg === undefined) return undefined;
    const pair = live
      .pairs()
      .find(({ sharers, viewers }) => [...sharers, ...viewers].includes(legKey as string));
    if (pair === undefined) return undefined;
    const { legs } = live.get();
    const named = (key: string) => this.#name(legs.get(key) as LiveLeg | undefined);
    return pair.controls
      .filter(({ by }) => pair.controlling.includes(by))
      .map(({ by, whom }) => ({
        by: named(by),
        // Whom they name are no keys: only where there is one page, it is that one.
        whom:
          pair.sharers.length === 1 && whom.length === 1
            ? named(pair.sharers[0] as string)
            : words.otherPages(whom.length),
      }));
  }

  /** Of a leg alone. */
  get #own(): { by: string; whom: string }[] {
    const { source, session, words } = this;
    if (source === undefined || !hasControl(source)) return [];
    const controlling: unknown = session?.controlling;
    const count = Array.isArray(controlling) ? controlling.length : 1;
    return [{ by: this.#name(isLeg(source) ? source : { session }), whom: words.otherPages(count) }];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { source, words } = this;
    if (source === undefined || !this.isReady()) return nothing;
    const controls = this.#pairs ?? this.#own;
    if (controls.length === 0) return html`<span part="none" class="quiet">${words.nobodyControls}</span>`;
    const [before, between, after] = words.mayControl;
    return html`${controls.map(
      ({ by, whom }) =>
        html`<span part="control">${controlIcon()} ${before}<bdi>${by}</bdi>${between}<bdi>${whom}</bdi>${after}</span> `,
    )}`;
  }
}

define("cobrowse-control", CobrowseControl);

declare global {
  interface HTMLElementTagNameMap {
    "cobrowse-control": CobrowseControl;
  }
}
