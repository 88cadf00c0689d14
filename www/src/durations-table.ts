import { type Durations, phaseLabel } from "cobrowse-session/live";
import { html, type TemplateResult } from "lit";
import { LightElement } from "./light-element";
import { duration } from "./text";

type MsKey = {
  [K in keyof Durations]: Durations[K] extends number | null ? K : never;
}[keyof Durations];

const rows: readonly (readonly [MsKey, string])[] = [
  ["phaseMs", "In this phase"],
  ["alertingMs", "Alerting"],
  ["contactingMs", "Contacting"],
  ["dialingMs", "Dialing"],
  ["interactingMs", "Interacting"],
  ["heldMs", "On hold"],
  ["parkedMs", "Parked"],
  ["afterCallWorkMs", "After-call work"],
  ["handleMs", "Handle time"],
  ["connectedMs", "Connected"],
  ["totalMs", "Total"],
];

const bases: Readonly<Record<Durations["basis"], string>> = {
  segments: "segments",
  timestamps: "timestamps",
  both: "both: segments, then timestamps",
  reported: "what the platform worked out itself",
  none: "none",
};

/** Every key of Durations, under the name the API gives it. */
export class DurationsTable extends LightElement {
  static override properties = { durations: { attribute: false } };
  declare durations: Durations | undefined;

  protected override render(): TemplateResult {
    const d = this.durations;
    if (!d) return html``;
    return html`<table class="durations">
      <thead class="vh">
        <tr><th scope="col">Name</th><th scope="col">Value</th></tr>
      </thead>
      <tbody>
        ${rows.map(([key, label]) => {
          const ms = d[key];
          return html`<tr data-key=${key} class=${key === "handleMs" ? "sum" : ""}>
            <th scope="row">${label} <code>${key}</code></th>
            ${
              ms === null
                ? html`<td><span title="nothing known" aria-hidden="true">—</span><span class="vh">nothing known</span></td>`
                : html`<td title="${ms.toLocaleString("en")} ms">${duration(ms)}</td>`
            }
          </tr>`;
        })}
        <tr data-key="phase"><th scope="row">Phase <code>phase</code></th><td class="word">${phaseLabel(d.phase)}</td></tr>
        <tr data-key="live"><th scope="row">Live <code>live</code></th><td class="word">${d.live ? "yes" : "no"}</td></tr>
        <tr data-key="estimated"><th scope="row">Estimated <code>estimated</code></th><td class="word">${d.estimated ? "yes" : "no"}</td></tr>
        <tr data-key="basis"><th scope="row">Basis <code>basis</code></th><td class="word">${bases[d.basis]}</td></tr>
      </tbody>
    </table>`;
  }
}
