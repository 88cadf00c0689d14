import type { Phase } from "cobrowse-session/live";
import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

/** Icons are drawn on a 16-unit grid, in the text's colour, and hidden from screen readers: the text says it. */
function icon(content: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${content}</svg>`;
}

const stroke = (d: string): SVGTemplateResult =>
  svg`<path d=${d} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"></path>`;
const fill = (d: string): SVGTemplateResult => svg`<path d=${d} fill="currentColor"></path>`;

export const icons = {
  logo: () =>
    icon(
      svg`<rect x="1.5" y="2.5" width="11" height="8.5" rx="1.6" fill="none" stroke="currentColor" stroke-width="1.6"></rect>
        <path d="M7.6 6.6 15 9.8l-3.2 1.1-1.2 3.2z" fill="currentColor" class="cut" stroke-width="1"></path>`,
    ),
  error: () => icon(fill("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.9 3.5h1.8v4.4H7.1Zm0 5.6h1.8v1.7H7.1Z")),
  warning: () =>
    icon(
      fill(
        "M8 1.3a1 1 0 0 0-.9.5L.9 13.2a1 1 0 0 0 .9 1.5h12.4a1 1 0 0 0 .9-1.5L8.9 1.8A1 1 0 0 0 8 1.3Zm-.9 4.5h1.8v4.1H7.1Zm0 5.1h1.8v1.7H7.1Z",
      ),
    ),
  check: () => icon(stroke("M3 8.5 6.5 12 13 4.5")),
  back: () => icon(stroke("M10 3 5 8l5 5")),
  reset: () => icon(stroke("M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3")),
  open: () => icon(stroke("M2 12.5v-9h4l1.5 2H14v7zM2 7h12")),
  paste: () => icon(stroke("M5.5 3H3.5v10.5h9V3h-2M5.5 2h5v2.5h-5zM6 8h4M6 10.8h4")),
  theme: () =>
    icon(
      svg`<circle cx="8" cy="8" r="5.6" fill="none" stroke="currentColor" stroke-width="1.6"></circle><path d="M8 2.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor"></path>`,
    ),
  close: () => icon(stroke("M4 4l8 8M12 4l-8 8")),
  external: () => icon(stroke("M9 2.5h4.5V7M13.2 2.8 7.5 8.5M11.5 9.5v4h-9v-9h4")),
  control: () => icon(fill("M3 2l10.5 4.6-4.4 1.6-1.7 4.5z")),
  dials: () => icon(stroke("M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 2.5v4M5 9.5v4")),
  mask: () => icon(stroke("M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8M3 13 13 3")),
  cloud: () => icon(stroke("M4.5 12.5a3 3 0 0 1-.3-6 4 4 0 0 1 7.7 1A2.6 2.6 0 0 1 12 12.5z")),
  feed: () => icon(stroke("M2 8h2.5L6.5 3.5l3 9L11.5 8H14")),
  file: () => icon(stroke("M4 1.8h5l3 3v9.4H4zM9 1.8v3h3")),
  edit: () => icon(stroke("M3 13l.6-2.6L10.8 3.2l2 2-7.2 7.2z")),
} as const;

const phaseShapes: Readonly<Record<Phase, () => SVGTemplateResult>> = {
  scheduled: () => stroke("M8 4.5V8l2.5 1.5M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11"),
  offering: () => stroke("M3 8h9M8.5 4.5 12 8l-3.5 3.5"),
  contacting: () => stroke("M3 8h9M8.5 4.5 12 8l-3.5 3.5"),
  dialing: () =>
    svg`<circle cx="3.5" cy="8" r="1.5" fill="currentColor"></circle><circle cx="8" cy="8" r="1.5" fill="currentColor"></circle><circle cx="12.5" cy="8" r="1.5" fill="currentColor"></circle>`,
  alerting: () =>
    fill(
      "M8 1.5c2.6 0 4 1.9 4 4.4 0 2.9.9 4 1.6 4.8v.8H2.4v-.8C3.1 9.9 4 8.8 4 5.9 4 3.4 5.4 1.5 8 1.5Zm-1.7 11.3h3.4a1.7 1.7 0 0 1-3.4 0Z",
    ),
  connected: () => svg`<circle cx="8" cy="8" r="4.6" fill="currentColor"></circle>`,
  held: () => fill("M4 3h2.8v10H4zM9.2 3H12v10H9.2z"),
  parked: () => fill("M4 3h2.8v10H4zM9.2 3H12v10H9.2z"),
  afterCallWork: () => stroke("M3 13l.6-2.6L10.8 3.2l2 2-7.2 7.2z"),
  ended: () =>
    svg`<rect x="3.8" y="3.8" width="8.4" height="8.4" rx="1.2" fill="none" stroke="currentColor" stroke-width="1.8"></rect>`,
  unknown: () => stroke("M5.6 6a2.4 2.4 0 1 1 3.6 2.1C8.3 8.7 8 9.1 8 10M8 12.6v.1"),
};

export function phaseIcon(phase: Phase): TemplateResult {
  return icon((phaseShapes[phase] ?? phaseShapes.unknown)());
}
