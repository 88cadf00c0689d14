import { html, type TemplateResult } from "lit";
import { LightElement } from "../common/light-element";
import { count } from "../common/text";
import type { Agreement } from "../sources/live-feed";
import { calm, type Dials, type LineCounts } from "./scenario";

interface Dial {
  readonly key: keyof Dials;
  readonly label: string;
  readonly max: number;
  readonly step: number;
  readonly show: (value: number) => string;
}

const percent = (value: number) => `${Math.round(value * 100)} %`;

const dials: readonly Dial[] = [
  { key: "rate", label: "Conversations", max: 10, step: 0.5, show: (value) => `${value}×` },
  { key: "disorder", label: "Late frames", max: 0.5, step: 0.01, show: percent },
  { key: "duplication", label: "Repeated frames", max: 0.5, step: 0.01, show: percent },
  { key: "loss", label: "Lost frames", max: 0.5, step: 0.01, show: percent },
  { key: "malformed", label: "Broken frames", max: 0.5, step: 0.01, show: percent },
  { key: "reconnects", label: "Breaks in ten minutes", max: 20, step: 1, show: String },
];

/** What the demo's line does to its frames, and what came of it. Fires `dial` (detail: all of them). */
export class DialPanel extends LightElement {
  static override properties = {
    dials: { attribute: false },
    counts: { attribute: false },
    agreement: { attribute: false },
    revision: { attribute: false },
  };
  declare dials: Readonly<Dials>;
  declare counts: Readonly<LineCounts> | undefined;
  declare agreement: Agreement | undefined;
  /** Not read: a new one says that the counts changed. */
  declare revision: number;

  constructor() {
    super();
    this.dials = calm;
    this.revision = 0;
  }

  /** What was lost, and what came of it. */
  #told(): string {
    const { counts, agreement } = this;
    if (counts === undefined || agreement === undefined) return "";
    const { sent, lost, late, repeated, broken } = counts;
    const n = (value: number) => value.toLocaleString("en");
    const { right, all } = agreement;
    return `Of ${count(sent, "frame")}, ${n(lost)} got lost, ${n(late)} came late, ${n(repeated)} twice, ${n(broken)} broken. ${
      right === all ? "All" : `${n(right)} of ${n(all)}`
    } legs are right${right === all ? "." : "; the others wait for news, or for the next reconnect."}`;
  }

  #turn(key: keyof Dials, event: Event): void {
    const value = Number((event.target as HTMLInputElement).value);
    this.#tell({ ...this.dials, [key]: value });
  }

  #tell(all: Readonly<Dials>): void {
    this.dispatchEvent(new CustomEvent("dial", { detail: all }));
  }

  protected override render(): TemplateResult {
    return html`<fieldset class="dials">
      <legend class="vh">What the network does to frames</legend>
      ${dials.map(
        ({ key, label, max, step, show }) => html`<label class="dial">
          <span>${label}</span>
          <span class="dial-value" aria-hidden="true">${show(this.dials[key])}</span>
          <input
            type="range"
            name=${key}
            min=${key === "rate" ? step : 0}
            max=${max}
            step=${step}
            .value=${String(this.dials[key])}
            aria-valuetext=${show(this.dials[key])}
            @input=${(event: Event) => this.#turn(key, event)}
          />
        </label>`,
      )}
      <p class="quiet told">${this.#told()}</p>
      <button type="button" class="button small" @click=${() => this.#tell(calm)}>No faults</button>
    </fieldset>`;
  }
}
