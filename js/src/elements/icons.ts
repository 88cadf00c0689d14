/** Icons on a grid of 16 units, in the colour of the text. Screen readers pass over them: words say the same. */

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import type { Phase } from "../types.js";

const icon = (content: SVGTemplateResult, part?: string): TemplateResult =>
  html`<svg class="icon" part=${part ?? nothing} viewBox="0 0 16 16" aria-hidden="true" focusable="false">${content}</svg>`;

const stroke = (d: string) =>
  svg`<path d=${d} fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"></path>`;
const fill = (d: string) => svg`<path d=${d} fill="currentColor"></path>`;
const dot = (cx: number, r: number) => svg`<circle cx=${cx} cy="8" r=${r} fill="currentColor"></circle>`;

const TWO_BARS = "M4.2 3h2.7v10H4.2zM9.1 3h2.7v10H9.1z";

const PHASES: Readonly<Record<Phase, () => SVGTemplateResult>> = {
  scheduled: () => stroke("M8 2.4a5.6 5.6 0 1 0 0 11.2A5.6 5.6 0 0 0 8 2.4M8 5v3.2l2.2 1.4"),
  offering: () => stroke("M2.8 8h9.4M8.6 4.4 12.2 8l-3.6 3.6"),
  contacting: () => stroke("M2.8 8h9.4M8.6 4.4 12.2 8l-3.6 3.6"),
  dialing: () => svg`${dot(3.4, 1.5)}${dot(8, 1.5)}${dot(12.6, 1.5)}`,
  alerting: () =>
    fill(
      "M8 1.6c2.5 0 4 1.8 4 4.3 0 3 .8 3.9 1.7 4.7v.9H2.3v-.9C3.2 9.8 4 8.9 4 5.9c0-2.5 1.5-4.3 4-4.3Zm-1.8 11h3.6a1.8 1.8 0 0 1-3.6 0Z",
    ),
  connected: () => dot(8, 4.6),
  held: () => fill(TWO_BARS),
  parked: () => stroke("M5.2 13V3h3.6a2.9 2.9 0 0 1 0 5.8H5.2"),
  afterCallWork: () => stroke("M3 13l.7-2.8 7-7 2.1 2.1-7 7z"),
  ended: () =>
    svg`<rect x="3.8" y="3.8" width="8.4" height="8.4" rx="1.2" fill="none" stroke="currentColor" stroke-width="1.8"></rect>`,
  unknown: () => stroke("M5.7 6a2.3 2.3 0 1 1 3.5 2C8.3 8.6 8 9 8 9.9M8 12.5v.1"),
};

/** The icon of a phase. */
export const phaseIcon = (phase: Phase): TemplateResult => icon((PHASES[phase] ?? PHASES.unknown)(), "icon");

export const errorIcon = (): TemplateResult =>
  icon(fill("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.9 3.5h1.8v4.4H7.1Zm0 5.6h1.8v1.7H7.1Z"));
export const warningIcon = (): TemplateResult =>
  icon(
    fill(
      "M8 1.3a1 1 0 0 0-.9.5L.9 13.2a1 1 0 0 0 .9 1.5h12.4a1 1 0 0 0 .9-1.5L8.9 1.8A1 1 0 0 0 8 1.3Zm-.9 4.5h1.8v4.1H7.1Zm0 5.1h1.8v1.7H7.1Z",
    ),
  );
export const checkIcon = (): TemplateResult => icon(stroke("M3 8.5 6.5 12 13 4.5"));
export const externalIcon = (): TemplateResult =>
  icon(stroke("M9 2.5h4.5V7M13.2 2.8 7.5 8.5M11.5 9.5v4h-9v-9h4"));
export const controlIcon = (): TemplateResult => icon(fill("M3 2l10.5 4.6-4.4 1.6-1.7 4.5z"));
