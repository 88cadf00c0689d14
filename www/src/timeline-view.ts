import { type Span, type SpanKind, spanLabel } from "cobrowse-session/live";
import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { LightElement } from "./light-element";
import { clockTime, count, duration } from "./text";

const kinds: readonly SpanKind[] = [
  "alerting",
  "contacting",
  "dialing",
  "interacting",
  "held",
  "parked",
  "afterCallWork",
  "other",
];

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 30, 90, 182, 365, 730, 1825, 3650, 36500, 365000, 3650000].map((n) => n * day),
];

const maxBars = 600;
const maxRows = 200;

interface Scale {
  from: number;
  to: number;
  step: number;
  x: (ms: number) => number;
}

/** When a span began. A time that only a frame's receipt tells is near that time. */
function startText({ startMs, startEstimated }: Span): string {
  return startEstimated ? `about ${clockTime(startMs)}` : clockTime(startMs);
}

/** When a span ended, likewise. */
function endText({ open, endMs, endEstimated }: Span): string {
  if (open) return "still running";
  return endEstimated ? `about ${clockTime(endMs)}` : clockTime(endMs);
}

/**
 * One lane for each kind of span, against a time axis. While a span is open the axis reaches past `now`
 * to the next tick, so that the now line moves and the scale changes only when it has to.
 */
export class TimelineView extends LightElement {
  static override properties = {
    spans: { attribute: false },
    now: { attribute: false },
    ticking: { attribute: false },
    width: { state: true },
  };
  declare spans: readonly Span[];
  declare now: number;
  declare ticking: boolean;
  declare width: number;
  #resize: ResizeObserver | undefined;

  constructor() {
    super();
    this.spans = [];
    this.now = 0;
    this.ticking = false;
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize = new ResizeObserver(([entry]) => {
      if (entry) this.width = Math.floor(entry.contentRect.width);
    });
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
  }

  #scale(left: number, right: number): Scale {
    const from = this.spans[0]?.startMs ?? this.now;
    let end = from;
    for (const span of this.spans) end = Math.max(end, span.endMs);
    const reach = Math.max(end - from, 10 * second);
    const wanted = Math.max(2, Math.floor((right - left) / 92));
    const step = steps.find((candidate) => reach / candidate <= wanted) ?? reach;
    const to = this.ticking ? (Math.floor((from + reach + step * 0.2) / step) + 1) * step : from + reach;
    return { from, to, step, x: (ms) => left + ((ms - from) / (to - from)) * (right - left) };
  }

  #axisText(ms: number, step: number): string {
    if (step >= day) return new Date(ms).toISOString().slice(0, 10);
    return step < minute ? clockTime(ms) : clockTime(ms).slice(0, 5);
  }

  #picture(): TemplateResult {
    const used = kinds.filter((kind) => this.spans.some((span) => span.kind === kind));
    const narrow = this.width < 560;
    const wide = this.width >= 1100;
    const left = narrow ? 0 : 216;
    const right = this.width - (narrow ? 1 : 12);
    const lane = narrow ? 42 : wide ? 48 : 34;
    const bar = narrow ? 16 : wide ? 28 : 20;
    const top = 22;
    const bottom = top + used.length * lane;
    const scale = this.#scale(left, right);
    const height = bottom + 24;
    const totals = new Map<SpanKind, number>();
    for (const span of this.spans) {
      totals.set(span.kind, (totals.get(span.kind) ?? 0) + span.endMs - span.startMs);
    }
    const ticks: SVGTemplateResult[] = [];
    const first = Math.ceil(scale.from / scale.step) * scale.step;
    for (let ms = first; ms <= scale.to && ticks.length < 60; ms += scale.step) {
      const x = scale.x(ms);
      // The last label must not run out of the picture, nor the first.
      const anchor = x > right - 26 ? "end" : x < left + 26 ? "start" : "middle";
      ticks.push(svg`
        <line class="grid" x1=${x} x2=${x} y1=${top} y2=${bottom + 4}></line>
        <text class="tick" x=${x} y=${bottom + 18} text-anchor=${anchor}>${this.#axisText(ms, scale.step)}</text>`);
    }
    const nowX = scale.x(this.now);
    const showNow = this.ticking && this.now >= scale.from && this.now <= scale.to;
    const nowAnchor = nowX > right - 40 ? "end" : nowX < left + 40 ? "start" : "middle";
    return html`<svg
      class="timeline"
      role="img"
      aria-label=${this.#summary(used, totals)}
      width=${this.width}
      height=${height}
      viewBox="0 0 ${this.width} ${height}"
    >
      <defs>
        <pattern id="pattern-held" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="ink" width="2.4" height="6"></rect>
        </pattern>
        <pattern id="pattern-parked" width="8" height="6" patternUnits="userSpaceOnUse">
          <rect class="ink" x="1" y="1" width="1.6" height="4"></rect>
          <rect class="ink" x="4" y="1" width="1.6" height="4"></rect>
        </pattern>
        <pattern id="pattern-afterCallWork" width="6" height="6" patternUnits="userSpaceOnUse">
          <circle class="ink" cx="2" cy="2" r="1.4"></circle>
        </pattern>
        <pattern id="pattern-alerting" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect class="ink" width="1.8" height="5"></rect>
        </pattern>
        <pattern id="pattern-contacting" width="5" height="5" patternUnits="userSpaceOnUse">
          <rect class="ink" width="5" height="1.6"></rect>
        </pattern>
        <pattern id="pattern-dialing" width="7" height="7" patternUnits="userSpaceOnUse">
          <path class="ink" d="M0 0h3.5v3.5H0zM3.5 3.5H7V7H3.5z"></path>
        </pattern>
        <pattern id="pattern-other" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <rect class="ink" width="1.4" height="6"></rect>
        </pattern>
      </defs>
      ${used.map((_, index) => {
        const y = top + index * lane + (narrow ? 20 : (lane - bar) / 2);
        return svg`<rect class="track" x=${left} y=${y} width=${Math.max(0, right - left)} height=${bar} rx="3"></rect>`;
      })}
      ${ticks}
      ${used.map((kind, index) => {
        const y = top + index * lane;
        const textY = narrow ? y + 14 : y + lane / 2 + 4.5;
        return svg`
          <line class="rule" x1="0" x2=${this.width} y1=${y} y2=${y}></line>
          <g data-kind=${kind}>
            <rect class="bar" x="0.5" y=${textY - 9.5} width="11" height="11" rx="2"></rect>
            <rect fill="url(#pattern-${kind})" x="0.5" y=${textY - 9.5} width="11" height="11" rx="2"></rect>
          </g>
          <text class="lane" x="20" y=${textY}>${spanLabel(kind)}</text>
          <text class="sum" x=${narrow ? right : left - 20} y=${textY} text-anchor="end">${duration(totals.get(kind) ?? 0)}</text>`;
      })}
      <line class="rule" x1="0" x2=${this.width} y1=${bottom} y2=${bottom}></line>
      ${this.spans.slice(0, maxBars).map((span) => {
        const index = used.indexOf(span.kind);
        const y = top + index * lane + (narrow ? 20 : (lane - bar) / 2);
        const x = scale.x(span.startMs);
        // Even a span of milliseconds must be seen.
        const width = Math.max(2, scale.x(span.endMs) - x);
        return svg`<g data-kind=${span.kind} class=${span.open ? "span open" : "span"}>
          <rect class="bar" x=${x} y=${y} width=${width} height=${bar} rx=${Math.min(3, width / 2)}></rect>
          <rect fill="url(#pattern-${span.kind})" x=${x} y=${y} width=${width} height=${bar} rx=${Math.min(3, width / 2)}></rect>
          <title>${this.#spanText(span)}</title>
        </g>`;
      })}
      ${narrow ? nothing : svg`<text class="tick" x="0" y=${bottom + 18}>UTC, ${new Date(scale.from).toISOString().slice(0, 10)}</text>`}
      ${
        showNow
          ? svg`<g class="now">
              <line x1=${nowX} x2=${nowX} y1=${top - 4} y2=${bottom + 4}></line>
              <text x=${nowX} y=${top - 9} text-anchor=${nowAnchor}>now ${clockTime(this.now)}</text>
            </g>`
          : nothing
      }
    </svg>`;
  }

  #spanText(span: Span): string {
    const end = span.open ? endText(span) : `to ${endText(span)}`;
    return `${spanLabel(span.kind)}: ${duration(span.endMs - span.startMs)}, from ${startText(span)} ${end}`;
  }

  #summary(used: readonly SpanKind[], totals: ReadonlyMap<SpanKind, number>): string {
    const parts = used.map((kind) => `${spanLabel(kind)} ${duration(totals.get(kind) ?? 0)}`);
    const running = this.spans.find((span) => span.open);
    return `Timeline of ${count(this.spans.length, "span")}: ${parts.join(", ")}${
      running ? `; ${spanLabel(running.kind)} is still running` : ""
    }. The table below has each span.`;
  }

  #table(): TemplateResult {
    const more = this.spans.length - maxRows;
    return html`<details class="spans" ?open=${this.width >= 1100}>
      <summary>Timeline as a table <span class="quiet">${count(this.spans.length, "span")}</span></summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Spans">
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th><th scope="col">From (UTC)</th><th scope="col">To (UTC)</th
              ><th scope="col" class="num">Duration</th>
            </tr>
          </thead>
          <tbody>
            ${this.spans.slice(0, maxRows).map(
              (span) => html`<tr>
                <th scope="row">${spanLabel(span.kind)}</th>
                <td class="num-left">${startText(span)}</td>
                <td class="num-left">${endText(span)}</td>
                <td class="num">${duration(span.endMs - span.startMs)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${more > 0 ? html`<p class="quiet">and ${count(more, "more span")}</p>` : nothing}
    </details>`;
  }

  protected override render(): TemplateResult {
    if (this.spans.length === 0) {
      return html`<p class="none">No span is known: the record holds no times that would make one.</p>`;
    }
    return html`${this.width > 0 ? this.#picture() : nothing}${
      this.spans.length > maxBars
        ? html`<p class="quiet">The picture shows the first ${maxBars} spans.</p>`
        : nothing
    }${this.#table()}`;
  }
}
