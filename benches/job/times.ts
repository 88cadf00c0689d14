/**
 * The part of the job that no schema can say, written by hand once for all contestants that need it: the order of
 * times, and durations, over `Date.parse`. Every time is parsed once; absent is NaN, so that comparisons need no
 * further question.
 */

import type { Durations } from "cobrowse-session";
import type { Wire, WireAfterCallWork, WireSegment, WireWrapup } from "./schema.js";

/** The times of a session as numbers. */
export interface Times {
  alerting: number;
  connected: number;
  disconnected: number;
  starts: number[];
  ends: number[];
  wrapupEnd: number;
  workStart: number;
  workEnd: number;
}

/** How far two clocks may differ before the order of times is wrong. */
const TOLERANCE_MS = 1000;

/** The forms that `Date.parse` need not know: a small t or z, an offset without its colon, a leap second, long fractions. */
function parseRare(text: string): number {
  return Date.parse(
    text
      .toUpperCase()
      .replace(/:60(?=[.Z+-])/, ":59")
      .replace(/(\.\d{3})\d+/, "$1")
      .replace(/([+-]\d\d)(\d\d)$/, "$1:$2"),
  );
}

/** A checked time in milliseconds. */
export function parseTime(text: string | null | undefined): number {
  if (text === undefined || text === null) return Number.NaN;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? parseRare(text) : ms;
}

export function readTimes(session: Wire): Times {
  const { segments, wrapup, afterCallWork } = session;
  const starts: number[] = [];
  const ends: number[] = [];
  if (segments) {
    for (const segment of segments) {
      starts.push(parseTime(segment.startTime));
      ends.push(parseTime(segment.endTime));
    }
  }
  return {
    alerting: parseTime(session.startAlertingTime),
    connected: parseTime(session.connectedTime),
    disconnected: parseTime(session.disconnectedTime),
    starts,
    ends,
    wrapupEnd: wrapup ? parseTime(wrapup.endTime) : Number.NaN,
    workStart: afterCallWork ? parseTime(afterCallWork.startTime) : Number.NaN,
    workEnd: afterCallWork ? parseTime(afterCallWork.endTime) : Number.NaN,
  };
}

/** The fields whose times come before those that they should follow. */
export function misplaced(t: Times): string[] {
  const found: string[] = [];
  if (t.alerting - t.connected > TOLERANCE_MS) found.push("connectedTime");
  if (t.alerting - t.disconnected > TOLERANCE_MS) found.push("disconnectedTime");
  if (t.connected - t.disconnected > TOLERANCE_MS) found.push("disconnectedTime");
  const { starts, ends } = t;
  for (let i = 0; i < starts.length; i++) {
    if ((starts[i] as number) - (ends[i] as number) > TOLERANCE_MS) found.push(`segments.${i}.endTime`);
  }
  if (t.workStart - t.workEnd > TOLERANCE_MS) found.push("afterCallWork.endTime");
  if (t.disconnected - t.workStart > TOLERANCE_MS) found.push("afterCallWork.startTime");
  return found;
}

const ALERTING = 0;
const CONTACTING = 1;
const DIALING = 2;
const INTERACTING = 3;
const HELD = 4;
const WORK = 5;
const OTHER = 6;
const SCHEDULED = 7;
const WRAPUP = 8;

const KINDS = new Map([
  ["alert", ALERTING],
  ["contacting", CONTACTING],
  ["dialing", DIALING],
  ["hold", HELD],
  ["interact", INTERACTING],
  ["sharing", INTERACTING],
  ["scheduled", SCHEDULED],
  ["wrapup", WRAPUP],
]);

function kindOf(segment: WireSegment): number {
  switch (segment.type) {
    case "Interact":
    case "Sharing":
      return INTERACTING;
    case "Alert":
      return ALERTING;
    case "Hold":
      return HELD;
    case "Wrapup":
      return WRAPUP;
    case undefined:
    case null:
      return OTHER;
    default:
      return KINDS.get(segment.type.toLowerCase()) ?? OTHER;
  }
}

interface Stretch {
  kind: number;
  start: number;
  /** NaN while it is open. */
  end: number;
}

interface Span {
  kind: number;
  start: number;
  end: number;
  open: boolean;
}

const stays = (span: Span) => span.open || span.end > span.start;
const isKnown = (time: number) => !Number.isNaN(time);

function hasWork(work: WireAfterCallWork | null | undefined): boolean {
  return !!work && (work.startTime ?? work.endTime ?? work.state ?? null) !== null;
}

function hasWrapup(wrapup: WireWrapup | null | undefined): boolean {
  if (!wrapup) return false;
  const { code, name, notes, tags, durationSeconds, endTime, provisional } = wrapup;
  return (code ?? name ?? notes ?? tags ?? durationSeconds ?? endTime ?? provisional ?? null) !== null;
}

/** Puts those that start first first. They are sent so; of equal starts the order stays. */
function sortByStart(spans: { start: number }[]): void {
  for (let i = 1; i < spans.length; i++) {
    if ((spans[i] as Span).start < (spans[i - 1] as Span).start) {
      spans.sort((a, b) => a.start - b.start);
      return;
    }
  }
}

/** How long a session did what. */
export function durationsOf(session: Wire, t: Times, now: number): Durations {
  const { state, segments, wrapup, afterCallWork: work } = session;
  const stated = state === "disconnected" || state === "terminated";
  const ended = stated || ((state ?? "none") === "none" && isKnown(t.disconnected));
  const workState = work?.state ?? "unknown";
  const pending =
    !!work &&
    !isKnown(t.workEnd) &&
    (workState === "pending" || (workState === "unknown" && isKnown(t.workStart)));

  // Those that have a length or are open, and the latest end of all.
  const stretches: Stretch[] = [];
  let lastSegmentEnd = Number.NaN;
  let alerts = false;
  let first: Stretch | undefined;
  let firstWrapup: Stretch | undefined;
  let lastWrapup: Stretch | undefined;
  const count = segments ? segments.length : 0;
  for (let i = 0; i < count; i++) {
    const kind = kindOf((segments as WireSegment[])[i] as WireSegment);
    const start = t.starts[i] as number;
    const end = t.ends[i] as number;
    if (kind !== WRAPUP && !(end <= lastSegmentEnd) && isKnown(end)) lastSegmentEnd = end;
    if (!(end <= start)) stretches.push({ kind, start, end });
  }
  sortByStart(stretches);

  let sessionEnd = t.disconnected;
  if (ended && !isKnown(sessionEnd)) sessionEnd = isKnown(t.workStart) ? t.workStart : lastSegmentEnd;
  const endKnown = isKnown(sessionEnd);

  const spans: Span[] = [];
  const untilEnd = (kind: number, start: number) => {
    if (endKnown) spans.push({ kind, start, end: sessionEnd, open: false });
    else if (!ended) spans.push({ kind, start, end: Math.max(now, start), open: true });
  };

  for (let i = 0; i < stretches.length; i++) {
    const stretch = stretches[i] as Stretch;
    const { kind, start } = stretch;
    if (kind === WRAPUP) {
      firstWrapup ??= stretch;
      lastWrapup = stretch;
      continue;
    }
    first ??= stretch;
    if (kind === ALERTING) alerts = true;
    const waits = kind <= DIALING || kind === SCHEDULED;
    let end = stretch.end;
    if (waits && !isKnown(end) && t.connected > start) end = t.connected;
    const next = i + 1 < stretches.length ? (stretches[i + 1] as Stretch).start : Number.NaN;
    if (next < end || !isKnown(end)) end = isKnown(next) ? next : end;
    const shown = kind === SCHEDULED ? OTHER : kind;
    if (isKnown(end)) {
      if (end > start) spans.push({ kind: shown, start, end, open: false });
    } else untilEnd(shown, start);
  }

  let filledIn = false;
  if (!first) {
    if (isKnown(t.alerting)) {
      if (isKnown(t.connected))
        spans.push({ kind: ALERTING, start: t.alerting, end: t.connected, open: false });
      else untilEnd(ALERTING, t.alerting);
    }
    if (isKnown(t.connected)) {
      const before = spans.length;
      untilEnd(INTERACTING, t.connected);
      filledIn = spans.length > before && stays(spans[before] as Span);
    }
  } else {
    if (!alerts && t.alerting < first.start) {
      spans.push({ kind: ALERTING, start: t.alerting, end: first.start, open: false });
    }
    if (isKnown(t.connected)) {
      let isOpen = false;
      let interacted = false;
      let last = Number.NEGATIVE_INFINITY;
      for (const span of spans) {
        if (!stays(span)) continue;
        if (span.open) isOpen = true;
        if (span.kind === INTERACTING || span.kind === HELD) interacted = true;
        if (span.end > last) last = span.end;
      }
      if (!isOpen && (!interacted || state === "connected")) {
        const before = spans.length;
        untilEnd(INTERACTING, Math.max(t.connected, last));
        filledIn = spans.length > before && stays(spans[before] as Span);
      }
    }
  }

  const seconds = wrapup?.durationSeconds ?? null;
  if (ended && (isKnown(t.workStart) || firstWrapup || pending || seconds !== null)) {
    const start = isKnown(t.workStart) ? t.workStart : firstWrapup ? firstWrapup.start : sessionEnd;
    const isFinal = !!wrapup && wrapup.provisional !== true;
    if (!isKnown(start)) {
      // Nobody knows when it began.
    } else if (pending) {
      spans.push({ kind: WORK, start, end: Math.max(now, start), open: true });
    } else {
      let end = t.workEnd;
      if (!isKnown(end) && isFinal) end = t.wrapupEnd;
      if (!isKnown(end) && lastWrapup) end = lastWrapup.end;
      if (!isKnown(end) && isFinal && seconds !== null) end = start + seconds * 1000;
      if (isKnown(end)) spans.push({ kind: WORK, start, end, open: false });
    }
  }

  // Where two overlap, the one that starts later wins. Of what has no length, nothing stays.
  const kept: Span[] = [];
  for (const span of spans) if (stays(span)) kept.push(span);
  sortByStart(kept);
  const sums = [0, 0, 0, 0, 0, 0, 0];
  let nextStart = Number.POSITIVE_INFINITY;
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [talkFrom, talkTo] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let stayed = 0;
  const openSince = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  for (let i = kept.length - 1; i >= 0; i--) {
    const span = kept[i] as Span;
    const { kind, start } = span;
    let { end, open } = span;
    if (nextStart < end) {
      end = nextStart;
      open = false;
    }
    nextStart = start;
    if (!open && end <= start) continue;
    stayed++;
    sums[kind] = (sums[kind] as number) + end - start;
    if (open && !isKnown(openSince[kind] as number)) openSince[kind] = start;
    if (kind !== WORK) {
      from = Math.min(from, start);
      to = Math.max(to, end);
    }
    if (kind === INTERACTING || kind === HELD) {
      talkFrom = Math.min(talkFrom, start);
      talkTo = Math.max(talkTo, end);
    }
  }

  const lastStretch = stretches[stretches.length - 1];
  let phase: Durations["phase"] = "unknown";
  let phaseKind = -1;
  if (ended) {
    phase = pending ? "afterCallWork" : "ended";
    if (pending) phaseKind = WORK;
  } else {
    switch (state) {
      case "connected":
        phase = lastStretch?.kind === HELD && !isKnown(lastStretch.end) ? "held" : "connected";
        phaseKind = phase === "held" ? HELD : INTERACTING;
        break;
      case "alerting":
        phase = state;
        phaseKind = ALERTING;
        break;
      case "contacting":
        phase = state;
        phaseKind = CONTACTING;
        break;
      case "dialing":
        phase = state;
        phaseKind = DIALING;
        break;
      case "scheduled":
      case "offering":
      case "parked":
        phase = state;
    }
  }
  let phaseSince = phaseKind < 0 ? Number.NaN : (openSince[phaseKind] as number);
  if (!isKnown(phaseSince) && phase === "connected") phaseSince = t.connected;

  const hasSegments = count > 0;
  const never =
    state === "scheduled" ||
    state === "offering" ||
    state === "contacting" ||
    state === "dialing" ||
    state === "alerting" ||
    (ended && !isKnown(t.connected));
  const connectionKnown = hasSegments || isKnown(t.connected) || never;
  const alertingMs = hasSegments || isKnown(t.alerting) ? (sums[ALERTING] as number) : null;
  const contactingMs = hasSegments ? (sums[CONTACTING] as number) : null;
  const dialingMs = hasSegments ? (sums[DIALING] as number) : null;
  const interactingMs = connectionKnown ? (sums[INTERACTING] as number) : null;
  const heldMs = hasSegments ? (sums[HELD] as number) : null;
  const workKnown = !ended || hasSegments || hasWork(work) || hasWrapup(wrapup);
  const afterCallWorkMs = workKnown ? (sums[WORK] as number) : null;
  const anyKnown = connectionKnown || hasSegments || workKnown;
  let connectedMs: number | null = null;
  if (connectionKnown && (endKnown || !ended)) {
    const end = endKnown ? sessionEnd : now;
    const length = isKnown(t.connected) ? end - t.connected : talkTo - talkFrom;
    connectedMs = length > 0 ? length : 0;
  }
  return {
    alertingMs,
    contactingMs,
    dialingMs,
    interactingMs,
    heldMs,
    afterCallWorkMs,
    handleMs: anyKnown
      ? (interactingMs ?? 0) + (heldMs ?? 0) + (afterCallWorkMs ?? 0) + (dialingMs ?? 0) + (contactingMs ?? 0)
      : null,
    connectedMs,
    totalMs: to >= from ? to - from : null,
    phaseMs: isKnown(phaseSince) ? Math.max(now - phaseSince, 0) : null,
    phase,
    live: !ended,
    basis: hasSegments ? (filledIn ? "both" : "segments") : stayed > 0 ? "timestamps" : "none",
  };
}

/** The clean form of a checked time. Most come in it; the others are brought to it. */
export function cleanTime(text: string): string {
  return text.length === 24 && text.charCodeAt(23) === 90 && text.charCodeAt(10) === 84
    ? text
    : new Date(parseTime(text)).toISOString();
}
