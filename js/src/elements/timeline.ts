/**
 * `<cobrowse-timeline>`: what a leg did when, as a picture.
 *
 * @module cobrowse-session/elements/timeline
 */

import {
  css,
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type SVGTemplateResult,
  svg,
  type TemplateResult,
} from "lit";
import { SPAN_KINDS, spanLabel } from "../labels.js";
import { visible } from "../read/visible.js";
import type { Issue, Span, SpanKind } from "../types.js";
import { define, LegElement } from "./leg-element.js";
import { messageOf } from "./messages.js";
import { Gestures } from "./timeline/gestures.js";
import { Places } from "./timeline/segments.js";
import {
  between,
  moved,
  type Stretch,
  showing,
  stepOf,
  ticksOf,
  wholeOf,
  zoomed,
} from "./timeline/stretch.js";

/** Narrower than this it is a strip: one lane, without words. In pixels. */
const STRIP_PX = 320;
/** How much is drawn at most. */
const MOST_DRAWN = 600;
const DAY_MS = 86_400_000;

/** Where everything stands, in pixels. */
interface Layout {
  readonly width: number;
  readonly height: number;
  /** The left edge of the lanes, and how wide they are. */
  readonly left: number;
  readonly plot: number;
  readonly top: number;
  readonly lane: number;
  readonly bar: number;
  /** Whether the names of lanes stand above them. */
  readonly isNarrow: boolean;
  readonly isStrip: boolean;
}

/**
 * What a leg did when, as a picture: a strip without words where there is little room, else a lane for each kind of span and an axis. It is
 * zoomed by dragging, by two fingers, by the wheel with Ctrl, and by the keys plus, minus and 0; the arrow keys go from span to span. Hatched is
 * what nothing is known of. A bound that is estimated is drawn with a dashed line.
 *
 * ```js
 * import "cobrowse-session/elements/timeline";
 *
 * const picture = document.createElement("cobrowse-timeline");
 * picture.leg = {
 *   state: "disconnected",
 *   startAlertingTime: "2026-03-02T09:00:00Z",
 *   connectedTime: "2026-03-02T09:00:08Z",
 *   disconnectedTime: "2026-03-02T09:05:00Z",
 * };
 * document.body.append(picture); // Alerting 00:08, Interacting 04:52
 * ```
 *
 * @element cobrowse-timeline
 * @fires {SpanSelectEvent} span-select - a span was chosen
 * @csspart picture - the picture
 * @csspart detail - the line below it, on the span that has the focus or the pointer
 */
export class CobrowseTimeline extends LegElement {
  static override properties: PropertyDeclarations = {
    ...LegElement.properties,
    highlight: { attribute: false },
    issues: { attribute: false },
    width: { state: true },
    focused: { state: true },
    stretch: { state: true },
    marked: { state: true },
  };
  static override styles = [
    ...LegElement.styles,
    css`
      :host {
        display: block;
        min-width: 120px;
      }

      /* Time goes from left to right, whichever way the page is read. */
      svg {
        direction: ltr;
        display: block;
        overflow: visible;
        touch-action: pan-y;
      }

      .track,
      .grid,
      .rule {
        stroke: var(--_line);
      }

      .track {
        fill: color-mix(in srgb, var(--_line) 35%, transparent);
        stroke: none;
      }

      .rule,
      .grid {
        stroke-width: 1;
      }

      text {
        fill: currentColor;
        font-size: 0.8125em;
      }

      text.tick,
      text.sum {
        fill: var(--_quiet);
      }

      .bar {
        fill: var(--_kind);
      }

      .ink {
        fill: light-dark(#fff, #0c1116);
        fill-opacity: 0.35;
      }

      .gap-ink {
        fill: var(--_quiet);
        fill-opacity: 0.45;
      }

      .faint {
        opacity: 0.25;
      }

      .span {
        cursor: pointer;
        outline: none;
      }

      .span:focus-visible .frame,
      .span:hover .frame {
        stroke: var(--_focus);
        stroke-width: 2;
      }

      .frame {
        fill: none;
        stroke: none;
      }

      .estimated {
        stroke: currentColor;
        stroke-width: 1.5;
        stroke-dasharray: 2 2;
      }

      .empty {
        fill: var(--_held);
        stroke: light-dark(#fff, #0c1116);
      }

      .now {
        stroke: var(--_focus);
        stroke-width: 1.5;
      }

      .mark {
        fill: var(--_focus);
        fill-opacity: 0.2;
        stroke: var(--_focus);
      }

      .issue-mark.error {
        fill: var(--_error);
      }

      .issue-mark.warning {
        fill: var(--_warning);
      }

      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25em 0.75em;
        align-items: center;
        min-height: 2em;
      }

      [part="detail"] {
        flex: 1 1 12em;
        margin: 0;
        overflow-wrap: anywhere;
      }

      button {
        min-width: 2em;
        min-height: 2em;
        border: 1px solid var(--_line);
        border-radius: 4px;
        background: none;
        color: inherit;
        font: inherit;
      }

      button:disabled {
        opacity: 0.5;
      }

      @media (forced-colors: active) {
        .bar {
          fill: CanvasText;
        }

        .ink {
          fill: Canvas;
          fill-opacity: 0.6;
        }

        .track {
          fill: none;
          stroke: CanvasText;
        }

        .span:focus-visible .frame,
        .span:hover .frame,
        .now {
          stroke: Highlight;
        }
      }
    `,
  ];

  /** Kinds of spans that stand out; the others are faint. Default: none do. */
  declare highlight: readonly SpanKind[] | null | undefined;
  /** Issues that are marked on the axis, where they have a time. Default: those of a leg of live sessions. */
  declare issues: readonly Issue[] | null | undefined;
  /** @internal */
  declare width: number;
  /** @internal The number of the span that has the focus or the pointer. */
  declare focused: number | undefined;
  /** @internal What is shown; `undefined`: all of it. */
  declare stretch: Stretch | undefined;
  /** @internal What the pointer marks. */
  declare marked: Stretch | undefined;

  #observer: ResizeObserver | undefined;
  #area: Element | null = null;
  #places: { of: unknown; places: Places } | undefined;
  /** What was drawn last. */
  #drawn: { spans: readonly Span[]; whole: Stretch; layout: Layout } | undefined;

  constructor() {
    super();
    this.width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(([entry]) => {
      if (entry) this.width = Math.floor(entry.contentRect.width);
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const isOther = changed.has("legKey") || changed.has("live") || (changed.has("leg") && this.live == null);
    if (!isOther || !this.hasUpdated) return;
    const [before, now] = [changed.get("leg"), this.leg].map((leg) => idOf(leg));
    if (changed.has("legKey") || changed.has("live") || before !== now) {
      this.stretch = undefined;
      this.focused = undefined;
    }
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const area = this.renderRoot.querySelector(".area");
    if (area === this.#area) return;
    this.#area = area;
    if (area === null) return;
    new Gestures(area, {
      zoom: (factor, x) => this.#zoom(factor, this.#timeAt(x)),
      move: (byX) => this.#move(byX),
      mark: (from, to) => {
        this.marked = { from: this.#timeAt(Math.min(from, to)), to: this.#timeAt(Math.max(from, to)) };
      },
      choose: (from, to) => {
        const whole = this.#drawn?.whole;
        if (whole) this.stretch = between(this.#timeAt(from), this.#timeAt(to), whole);
      },
      unmark: () => {
        this.marked = undefined;
      },
    });
  }

  /** The time at a place of the picture. */
  #timeAt(x: number): number {
    if (this.#drawn === undefined) return 0;
    const { whole, layout } = this.#drawn;
    const { from, to } = this.stretch ?? whole;
    return from + (Math.min(Math.max(x - layout.left, 0), layout.plot) / layout.plot) * (to - from);
  }

  #zoom(factor: number, at?: number): void {
    if (this.#drawn === undefined) return;
    const { whole, spans } = this.#drawn;
    const stretch = this.stretch ?? whole;
    const span = this.focused === undefined ? undefined : spans[this.focused];
    const middle = span ? (span.startMs + span.endMs) / 2 : (stretch.from + stretch.to) / 2;
    const around = at ?? Math.min(Math.max(middle, stretch.from), stretch.to);
    this.stretch = zoomed(stretch, factor, around, whole);
  }

  #move(byX: number): void {
    if (this.#drawn === undefined || this.stretch === undefined) return;
    const { whole, layout } = this.#drawn;
    const perPixel = (this.stretch.to - this.stretch.from) / layout.plot;
    this.stretch = moved(this.stretch, byX * perPixel, whole);
  }

  #onKey = (event: KeyboardEvent): void => {
    if (this.#drawn === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { spans, whole } = this.#drawn;
    const last = spans.length - 1;
    const focused = this.focused ?? 0;
    const keys: Record<string, () => number | undefined> = {
      "+": () => void this.#zoom(0.5),
      "=": () => void this.#zoom(0.5),
      "-": () => void this.#zoom(2),
      "0": () => {
        this.stretch = undefined;
        return undefined;
      },
      ArrowRight: () => focused + 1,
      ArrowLeft: () => focused - 1,
      ArrowDown: () => focused + 1,
      ArrowUp: () => focused - 1,
      Home: () => 0,
      End: () => last,
    };
    const press = keys[event.key];
    if (press === undefined) return;
    event.preventDefault();
    const wanted = press();
    if (wanted === undefined) return;
    const index = Math.min(Math.max(wanted, 0), last);
    const span = spans[index];
    if (span === undefined) return;
    this.focused = index;
    if (this.stretch !== undefined) this.stretch = showing(this.stretch, span, whole);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<SVGGElement>(`.span[data-index="${index}"]`)?.focus(),
    );
  };

  #select(index: number): void {
    const span = this.#drawn?.spans[index];
    if (span === undefined) return;
    this.focused = index;
    const segment = this.#placesNow.of(span)?.index;
    this.dispatchEvent(new SpanSelectEvent(span, segment));
  }

  get #placesNow(): Places {
    const { session } = this;
    if (this.#places?.of !== session || this.#places === undefined)
      this.#places = { of: session, places: new Places(session ?? {}) };
    return this.#places.places;
  }

  #layout(lanes: number): Layout {
    const { width } = this;
    const isStrip = width < STRIP_PX;
    const isNarrow = width < 560;
    const left = isStrip || isNarrow ? 0 : 210;
    const lane = isStrip ? 16 : isNarrow ? 42 : 34;
    const top = isStrip ? 0 : 6;
    return {
      width,
      left,
      plot: Math.max(1, width - left - (isStrip ? 0 : 1)),
      top,
      lane,
      bar: isNarrow ? 16 : 20,
      height: isStrip ? 16 : top + lanes * lane + 26,
      isNarrow,
      isStrip,
    };
  }

  #textOf(span: Span): string {
    const { words, shownLocale: locale } = this;
    const start = this.timeOf(span.startMs);
    const end = span.open ? words.stillRunning : this.timeOf(span.endMs);
    const times = words.fromTo(
      span.startEstimated ? words.about(start) : start,
      span.endEstimated && !span.open ? words.about(end) : end,
    );
    const segment = this.#placesNow.of(span);
    const origin = segment === undefined ? "" : `, segments[${segment.index}]`;
    const ended =
      segment?.howEnded === undefined || span.open ? "" : ` (${visible(String(segment.howEnded), 60)})`;
    return `${spanLabel(span.kind, { locale })} ${this.timer(span.endMs - span.startMs)}, ${times}${origin}${ended}`;
  }

  #patterns(): SVGTemplateResult {
    return svg`<defs>
      <pattern id="held" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ink" width="2.4" height="6"></rect></pattern>
      <pattern id="parked" width="8" height="6" patternUnits="userSpaceOnUse"><rect class="ink" x="1" y="1" width="1.6" height="4"></rect><rect class="ink" x="4" y="1" width="1.6" height="4"></rect></pattern>
      <pattern id="afterCallWork" width="6" height="6" patternUnits="userSpaceOnUse"><circle class="ink" cx="2" cy="2" r="1.4"></circle></pattern>
      <pattern id="alerting" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="ink" width="1.8" height="5"></rect></pattern>
      <pattern id="contacting" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="ink" width="5" height="1.6"></rect></pattern>
      <pattern id="dialing" width="7" height="7" patternUnits="userSpaceOnUse"><path class="ink" d="M0 0h3.5v3.5H0zM3.5 3.5H7V7H3.5z"></path></pattern>
      <pattern id="other" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="ink" width="1.4" height="6"></rect></pattern>
      <pattern id="gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="gap-ink" width="1" height="7"></rect></pattern>
    </defs>`;
  }

  /** A bar with its pattern. */
  #bar(kind: SpanKind, x: number, y: number, width: number, height: number): SVGTemplateResult {
    const radius = Math.min(3, width / 2);
    return svg`<rect class="bar" x=${x} y=${y} width=${width} height=${height} rx=${radius}></rect
      ><rect fill="url(#${kind})" x=${x} y=${y} width=${width} height=${height} rx=${radius}></rect>`;
  }

  #picture(spans: readonly Span[]): TemplateResult {
    const { words, shownLocale: locale, highlight } = this;
    const kinds = SPAN_KINDS.filter((kind) => spans.some((span) => span.kind === kind));
    const layout = this.#layout(kinds.length);
    const { width, height, left, plot, top, lane, bar, isNarrow, isStrip } = layout;
    const now = this.platformNow;
    const whole = isStrip
      ? { from: spans[0]?.startMs ?? now, to: Math.max(...spans.map(({ endMs }) => endMs)) }
      : wholeOf(spans, now, plot);
    this.#drawn = { spans, whole, layout };
    const stretch = isStrip ? whole : (this.stretch ?? whole);
    const length = Math.max(1, stretch.to - stretch.from);
    const x = (ms: number) => ((ms - stretch.from) / length) * plot;
    const yOf = (kind: SpanKind) =>
      isStrip ? 0 : top + kinds.indexOf(kind) * lane + (isNarrow ? 20 : (lane - bar) / 2);
    const bottom = isStrip ? bar : top + kinds.length * lane;
    const isFaint = (kind: SpanKind) =>
      highlight != null && highlight.length > 0 && !highlight.includes(kind);
    const isSeen = (from: number, to: number) => to >= stretch.from && from <= stretch.to;
    const seen = spans
      .map((span, index) => ({ span, index }))
      .filter(({ span }) => isSeen(span.startMs, span.endMs))
      .slice(0, MOST_DRAWN);
    const reachable = seen.some(({ index }) => index === this.focused) ? this.focused : seen[0]?.index;
    const gaps = spans.slice(1).flatMap(({ startMs }, index) => {
      const end = (spans[index] as Span).endMs;
      return startMs > end && isSeen(end, startMs) ? [{ from: end, to: startMs }] : [];
    });
    const places = isStrip ? undefined : this.#placesNow;
    const issues = places?.issues(this.issues ?? this.legIssues ?? []) ?? [];
    const step = stepOf(stretch, plot);
    const detail = step >= DAY_MS ? "day" : step < 60_000 ? "second" : "minute";

    return html`<svg
      part="picture"
      class=${isStrip ? "strip" : "area"}
      role="group"
      aria-label="${this.#summary(spans, kinds)}${isStrip ? "" : `. ${words.timelineKeys}`}"
      width=${width}
      height=${height}
      viewBox="0 0 ${width} ${height}"
      @keydown=${this.#onKey}
    >
      ${this.#patterns()}
      ${
        isStrip
          ? svg`<rect class="track" width=${width} height=${height} rx="3"></rect>`
          : kinds.map((kind, index) => {
              const y = top + index * lane;
              const textY = isNarrow ? y + 14 : y + lane / 2 + 4.5;
              return svg`<g class=${isFaint(kind) ? "faint" : ""} aria-hidden="true">
                <line class="rule" x1="0" x2=${width} y1=${y} y2=${y}></line>
                <rect class="track" x=${left} y=${yOf(kind)} width=${plot} height=${bar} rx="3"></rect>
                <g data-kind=${kind}>${this.#bar(kind, 0.5, textY - 9.5, 11, 11)}</g>
                <text class="lane" x="20" y=${textY}>${spanLabel(kind, { locale })}</text>
                <text class="sum" x=${isNarrow ? width : left - 16} y=${textY} text-anchor="end">${this.timer(totalOf(spans, kind))}</text>
              </g>`;
            })
      }
      ${
        isStrip
          ? nothing
          : svg`<line class="rule" x1="0" x2=${width} y1=${bottom} y2=${bottom}></line>
            ${ticksOf(stretch, plot).map((at) => {
              const tickX = left + x(at);
              const anchor = tickX > width - 28 ? "end" : tickX < left + 28 ? "start" : "middle";
              return svg`<g aria-hidden="true"><line class="grid" x1=${tickX} x2=${tickX} y1=${top} y2=${bottom + 4}></line>
                <text class="tick" x=${tickX} y=${bottom + 19} text-anchor=${anchor}>${this.timeOf(at, detail)}</text></g>`;
            })}`
      }
      <svg x=${left} width=${plot} height=${height} overflow="hidden">
        ${gaps.map(
          ({ from, to }) =>
            svg`<rect class="gap" fill="url(#gap)" x=${x(from)} y=${top} width=${Math.max(1, x(to) - x(from))} height=${bottom - top}></rect>`,
        )}
        ${seen.map(({ span, index }) => {
          const [start, end] = [x(span.startMs), x(span.endMs)];
          const wide = Math.max(2, end - start);
          const y = yOf(span.kind);
          const text = this.#textOf(span);
          return svg`<g
            data-kind=${span.kind}
            data-index=${index}
            class="span ${isFaint(span.kind) ? "faint" : ""}"
            role=${isStrip ? "img" : "button"}
            tabindex=${isStrip ? nothing : index === reachable ? 0 : -1}
            aria-label=${text}
            @focus=${() => {
              this.focused = index;
            }}
            @pointerenter=${() => {
              this.focused = index;
            }}
            @click=${() => this.#select(index)}
            @keydown=${(event: KeyboardEvent) => {
              if (event.key !== "Enter" && event.key !== " ") return;
              event.preventDefault();
              this.#select(index);
            }}
          >
            ${this.#bar(span.kind, start, y, wide, bar)}
            ${span.startEstimated ? svg`<line class="estimated" x1=${start} x2=${start} y1=${y - 3} y2=${y + bar + 3}></line>` : nothing}
            ${span.endEstimated && !span.open ? svg`<line class="estimated" x1=${end} x2=${end} y1=${y - 3} y2=${y + bar + 3}></line>` : nothing}
            <rect class="frame" x=${start} y=${y} width=${wide} height=${bar} rx="3"></rect>
            <title>${text}</title>
          </g>`;
        })}
        ${(places?.emptyHolds ?? [])
          .filter(({ startMs }) => isSeen(startMs, startMs) && kinds.length > 0)
          .map(({ startMs, index }) => {
            const y = kinds.includes("held") ? yOf("held") : yOf(kinds[0] as SpanKind);
            const at = x(startMs);
            return svg`<path class="empty" d="M${at} ${y - 4}l4 4-4 4-4-4z"><title>${spanLabel("held", { locale })} ${this.timer(0)}, ${this.timeOf(startMs)}, segments[${index}]</title></path>`;
          })}
        ${issues
          .filter(({ at }) => isSeen(at, at))
          .map(
            ({ issue, at }) =>
              svg`<path class="issue-mark ${issue.severity}" d="M${x(at)} ${bottom}l4.5 7h-9z"><title>${words.severities[issue.severity]}: ${visible(
                messageOf(issue, this.shownLocale, () => this.requestUpdate()),
                200,
              )}</title></path>`,
          )}
        ${
          !isStrip && spans.some(({ open }) => open) && isSeen(now, now)
            ? svg`<line class="now" x1=${x(now)} x2=${x(now)} y1=${top - 4} y2=${bottom + 4}></line>`
            : nothing
        }
        ${
          this.marked === undefined
            ? nothing
            : svg`<rect class="mark" x=${x(this.marked.from)} y=${top} width=${Math.max(1, x(this.marked.to) - x(this.marked.from))} height=${bottom - top}></rect>`
        }
      </svg>
    </svg>`;
  }

  #summary(spans: readonly Span[], kinds: readonly SpanKind[]): string {
    const { words, shownLocale: locale } = this;
    const sums = kinds.map((kind) => {
      const isRunning = spans.some((span) => span.kind === kind && span.open);
      const running = isRunning ? ` (${words.stillRunning})` : "";
      return `${spanLabel(kind, { locale })} ${this.timer(totalOf(spans, kind))}${running}`;
    });
    return `${words.timeline}: ${sums.join(", ")}`;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { spans, words } = this;
    // The durations tell whether time goes on.
    if (spans === undefined || this.durations === undefined) return nothing;
    if (spans.length === 0) return html`<span class="quiet">${words.noSpans}</span>`;
    if (this.width === 0) return nothing;
    if (this.width < STRIP_PX) return this.#picture(spans);
    const focused = this.focused === undefined ? undefined : spans[this.focused];
    const picture = this.#picture(spans);
    return html`${picture}
      <div class="foot">
        <p part="detail" class=${focused ? "" : "quiet"}>
          ${focused ? this.#textOf(focused) : this.timeOf(this.#drawn?.whole.from ?? 0, "day")}
        </p>
        <span>
          <button type="button" aria-label=${words.zoomOut} ?disabled=${this.stretch === undefined} @click=${() => this.#zoom(2)}>−</button>
          <button type="button" aria-label=${words.zoomIn} @click=${() => this.#zoom(0.5)}>+</button>
          <button
            type="button"
            ?disabled=${this.stretch === undefined}
            @click=${() => {
              this.stretch = undefined;
            }}
          >
            ${words.wholeTimeline}
          </button>
        </span>
      </div>`;
  }
}

/** How long all spans of a kind lasted. */
const totalOf = (spans: readonly Span[], kind: SpanKind): number =>
  spans.reduce((sum, span) => (span.kind === kind ? sum + span.endMs - span.startMs : sum), 0);

/** What tells a session from another one, of what is shown. */
function idOf(leg: unknown): unknown {
  const session = (leg as { session?: unknown } | undefined)?.session ?? leg;
  return (session as { id?: unknown } | undefined)?.id;
}

/**
 * A span was chosen.
 *
 * ```js
 * timeline.addEventListener("span-select", ({ span, segment }) => {
 *   if (segment !== undefined) editor.reveal(["segments", segment]);
 * });
 * ```
 */
export class SpanSelectEvent extends Event {
  /** The span. */
  readonly span: Span;
  /** The number of the segment in the record that the span comes from; `undefined`, where timestamps made it. */
  readonly segment: number | undefined;

  /** @internal */
  constructor(span: Span, segment: number | undefined) {
    super("span-select", { bubbles: true, composed: true });
    this.span = span;
    this.segment = segment;
  }
}

define("cobrowse-timeline", CobrowseTimeline);

declare global {
  interface HTMLElementTagNameMap {
    "cobrowse-timeline": CobrowseTimeline;
  }
  interface HTMLElementEventMap {
    "span-select": SpanSelectEvent;
  }
}
