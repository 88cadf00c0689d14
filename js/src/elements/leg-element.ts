/** What all elements of this package share: whose leg they show, by which clock, and in which language. */

import { LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import { formatDuration } from "../format.js";
import { countdowns, type Leg } from "../legs.js";
import type { LiveSessions } from "../live.js";
import type { LiveLeg } from "../live-types.js";
import { fetchModule, isThere, type Needed } from "../module/loaders/fetched.js";
import { clockOf } from "../show/clock.js";
import { durations, type Timed, timeline } from "../timing.js";
import type { Countdowns, Durations, Issue, Session, SessionInput, Span } from "../types.js";
import { base } from "./style.js";
import { type Detail, timeText } from "./times.js";
import { type Words, wordsOf } from "./words.js";

/** Four times a second is enough for what shows seconds. */
const TICK_MS = 250;

/** @internal Defines an element under its name, unless the page has one of that name, or is none. */
export function define(name: string, element: CustomElementConstructor): void {
  if (typeof customElements !== "undefined" && customElements.get(name) === undefined)
    customElements.define(name, element);
}

/** @internal Whether a value is a leg: a session with what is known around it. */
export const isLeg = (x: Timed): x is Leg<Session | SessionInput> =>
  typeof x === "object" &&
  x !== null &&
  "session" in x &&
  typeof x.session === "object" &&
  x.session !== null;

/** A language tag that `Intl` takes, or none. */
function knownLocale(tag: string | null | undefined): string | undefined {
  if (!tag) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** The language of what an element stands in, also where that is within other components. */
function languageOf(element: Element): string {
  for (let own: Element | undefined = element; own !== undefined; ) {
    const lang = own.closest("[lang]")?.getAttribute("lang");
    if (lang != null) return lang;
    const root: Node = own.getRootNode();
    own = root instanceof ShadowRoot ? root.host : undefined;
  }
  return document.documentElement.lang;
}

/** Whether a timeout may run, which only the larger module counts. */
function hasTimeout(leg: Timed): boolean {
  if (!isLeg(leg)) return false;
  const { alertingTimeoutMs, wrapupTimeoutMs } = leg.context ?? {};
  return alertingTimeoutMs !== undefined || wrapupTimeoutMs !== undefined;
}

/**
 * What all elements of this package have. Whose leg is shown is said by `leg`, or by `live` and `legKey`; then the element follows the store, and
 * goes by its clock.
 *
 * @cssprop --cobrowse-quiet - the colour of what matters less
 * @cssprop --cobrowse-line - the colour of lines
 * @cssprop --cobrowse-focus - the colour of the outline of what has the focus
 * @cssprop --cobrowse-accent - the colour of links, and of the icon of control
 * @cssprop --cobrowse-ok - the colour of the icon of a session without issues
 * @cssprop --cobrowse-warning - the colour of warnings
 * @cssprop --cobrowse-error - the colour of errors, and of what is late
 * @cssprop --cobrowse-alerting - the colour of alerting, offering and scheduled
 * @cssprop --cobrowse-contacting - the colour of contacting
 * @cssprop --cobrowse-dialing - the colour of dialing
 * @cssprop --cobrowse-interacting - the colour of interacting, and of the phase connected
 * @cssprop --cobrowse-held - the colour of holds
 * @cssprop --cobrowse-parked - the colour of parking
 * @cssprop --cobrowse-after-call-work - the colour of after-call work
 * @cssprop --cobrowse-other - the colour of all other spans and phases
 */
export abstract class LegElement extends LitElement {
  static override properties: PropertyDeclarations = {
    leg: { attribute: false },
    live: { attribute: false },
    legKey: { attribute: "leg-key" },
    now: { attribute: false },
    locale: {},
    timeZone: { attribute: "time-zone" },
  };
  static override styles = [base];

  /** A session, or a leg: a session with what is known around it. */
  declare leg: Timed | null | undefined;
  /** The live sessions among which the leg is; `leg` does not count then. */
  declare live: LiveSessions | null | undefined;
  /** The key of the leg in `live`. */
  declare legKey: string | null | undefined;
  /** The time that is shown, in milliseconds since the epoch. Default: now, which goes on. */
  declare now: number | null | undefined;
  /** A language tag, such as `de-AT`. Default: the `lang` of what the element stands in. */
  declare locale: string | null | undefined;
  /** A time zone, such as `UTC` or `Europe/Berlin`. Default: the browser's. */
  declare timeZone: string | null | undefined;

  #unfollow: (() => void) | undefined;
  #stopClock: (() => void) | undefined;
  #shown: LiveLeg | undefined;
  #isTicking = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
    // Its language may be another one here.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unfollow?.();
    this.#unfollow = undefined;
    this.#stopClock?.();
    this.#stopClock = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("live") || changed.has("legKey")) this.#follow();
    this.#isTicking = false;
  }

  protected override updated(_changed: PropertyValues): void {
    const isTicking = this.#isTicking && this.isConnected && !this.#isStill;
    if (isTicking) this.#stopClock ??= clockOf(TICK_MS).subscribe(() => this.requestUpdate());
    else {
      this.#stopClock?.();
      this.#stopClock = undefined;
    }
  }

  /** Follows the store, if there is one. */
  #follow(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
    const { live } = this;
    if (live == null || !this.isConnected) return;
    this.#unfollow = live.subscribe(
      () => {
        if (this.concerns(this.storedLeg, this.#shown)) this.requestUpdate();
      },
      { immediate: false },
    );
  }

  /** @internal Whether news of the store change what is shown. */
  protected concerns(now: LiveLeg | undefined, before: LiveLeg | undefined): boolean {
    return now !== before;
  }

  get #isStill(): boolean {
    return typeof this.now === "number" && Number.isFinite(this.now);
  }

  /** @internal The time that is shown, by this machine's clock. */
  protected get at(): number {
    return this.#isStill ? (this.now as number) : Date.now();
  }

  /** @internal The leg of the store. */
  protected get storedLeg(): LiveLeg | undefined {
    const { live, legKey } = this;
    return live == null || legKey == null ? undefined : live.get().legs.get(legKey);
  }

  /** @internal What is shown: the store's leg, or what was given. */
  protected get source(): Timed | undefined {
    this.#shown = this.storedLeg;
    return this.live == null ? (this.leg ?? undefined) : this.#shown;
  }

  /** @internal The session of what is shown. */
  protected get session(): Session | SessionInput | undefined {
    const { source } = this;
    if (source === undefined) return undefined;
    return isLeg(source) ? source.session : (source as Session);
  }

  /** @internal The issues of a leg of live sessions. */
  protected get legIssues(): readonly Issue[] | undefined {
    const { source } = this;
    const issues: unknown = typeof source === "object" && "issues" in source ? source.issues : undefined;
    return Array.isArray(issues) ? issues : undefined;
  }

  /** @internal Whether the module is there that is needed. If not, it is fetched, and the element is shown once more. */
  protected isReady(needed: Needed = "core"): boolean {
    if (isThere(needed)) return true;
    fetchModule(needed).then(
      () => this.requestUpdate(),
      (error) => reportError(error),
    );
    return false;
  }

  /** @internal How long the leg did what; `undefined` while there is none, or no module. */
  protected get durations(): Durations | undefined {
    const { live, legKey, source, at } = this;
    if (source === undefined) return undefined;
    const found =
      live != null
        ? live.durations(legKey as string, at)
        : this.isReady()
          ? durations(source, at)
          : undefined;
    if (found !== undefined && (found.live || found.phase === "afterCallWork")) this.#isTicking = true;
    return found;
  }

  /** @internal What the leg did when. */
  protected get spans(): Span[] | undefined {
    const { live, legKey, source, at } = this;
    if (source === undefined) return undefined;
    if (live != null) return live.timeline(legKey as string, at);
    return this.isReady() ? timeline(source, at) : undefined;
  }

  /** @internal What is left of the leg's timeouts. */
  protected get countdowns(): Countdowns | undefined {
    const { live, legKey, source, at } = this;
    if (source === undefined) return undefined;
    if (live != null) return live.countdowns(legKey as string, at);
    if (!hasTimeout(source) || !this.isReady("live")) return undefined;
    return countdowns(source as Leg, at);
  }

  /** @internal The time by the platform's clock, as far as the store knows it. */
  protected get platformNow(): number {
    return this.live == null ? this.at : this.live.now(this.at);
  }

  /** @internal The language that is shown. */
  protected get shownLocale(): string | undefined {
    const own = knownLocale(this.locale);
    if (own !== undefined) return own;
    return knownLocale(languageOf(this));
  }

  /** @internal The words of that language. */
  protected get words(): Words {
    return wordsOf(this.shownLocale);
  }

  /** @internal A duration as a timer shows it: hours only where there are some. */
  protected timer(ms: number): string {
    return formatDuration(ms, { locale: this.shownLocale }).replace(/^(-?)0+:(?=\d\d:\d\d$)/, "$1");
  }

  /** @internal A duration in words. */
  protected spoken(ms: number): string {
    return formatDuration(ms, { locale: this.shownLocale, style: "words" });
  }

  /** @internal A time of the day, or a date. */
  protected timeOf(ms: number, detail: Detail = "second"): string {
    return timeText(ms, detail, this.shownLocale, this.timeZone ?? undefined);
  }
}
