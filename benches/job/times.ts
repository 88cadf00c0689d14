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
const PARKED = 5;
const WORK = 6;
const OTHER = 7;
const SCHEDULED = 8;
const WRAPUP = 9;

const KINDS = new Map([
  ["alert", ALERTING],
  ["contacting", CONTACTING],
  ["dialing", DIALING],
  ["hold", HELD],
  ["interact", INTERACTING],
  ["sharing", INTERACTING],
  ["parked", PARKED],
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

interface Span extends Stretch {
  /** Whether it is cut by nothing that starts later. */
  isOnTop: boolean;
}

const isKnown = (time: number) => !Number.isNaN(time);
const waits = (kind: number) => kind <= DIALING || kind === SCHEDULED;
const stays = ({ start, end }: Stretch) => !(end <= start);

function hasWork(work: WireAfterCallWork | null | undefined): boolean {
  return !!work && (work.startTime ?? work.endTime ?? work.state ?? null) !== null;
}

function hasWrapup(wrapup: WireWrapup | null | undefined): boolean {
  if (!wrapup) return false;
  const { code, name, notes, tags, durationSeconds, endTime, provisional } = wrapup;
  return (code ?? name ?? notes ?? tags ?? durationSeconds ?? endTime ?? provisional ?? null) !== null;
}

/** Puts those that start first first. They are sent so; of equal starts the order stays. */
function sortByStart(spans: Stretch[]): void {
  for (let i = 1; i < spans.length; i++) {
    if ((spans[i] as Stretch).start < (spans[i - 1] as Stretch).start) {
      spans.sort((a, b) => a.start - b.start);
      return;
    }
  }
}

/** Whether one of the spans, which are sorted, covers another. */
function overlap(spans: readonly Span[]): boolean {
  for (let i = 1; i < spans.length; i++) {
    if (!((spans[i - 1] as Span).end <= (spans[i] as Span).start)) return true;
  }
  return false;
}

/** The parts of spans, which are sorted, that count: at each moment the one that started last. Others go on after it. */
function cut(spans: readonly Span[], now: number): Span[] {
  const parts: Span[] = [];
  const active: Span[] = [];
  let from = Number.NEGATIVE_INFINITY;
  const write = ({ kind, end: ownEnd, isOnTop }: Span, until: number) => {
    const start = from;
    if (!isKnown(until)) {
      parts.push({ kind, start, end: until, isOnTop });
    } else if (until > start) {
      from = until;
      const end = isKnown(ownEnd) ? until : Math.min(until, now);
      if (end > start) parts.push({ kind, start, end, isOnTop });
    }
  };
  const advance = (next: Span | undefined) => {
    for (let top = active.at(-1); top; top = active.at(-1)) {
      if (isKnown(top.end) && !(next && top.end > next.start)) {
        write(top, top.end);
        active.pop();
      } else if (next && top.isOnTop && !next.isOnTop) return;
      else return write(top, next ? next.start : Number.NaN);
    }
  };
  for (const next of spans) {
    advance(next);
    const top = active.at(-1);
    if (top?.isOnTop && !next.isOnTop) {
      active.splice(
        active.findIndex((span) => span.isOnTop),
        0,
        next,
      );
    } else {
      active.push(next);
      from = next.start;
    }
  }
  advance(undefined);
  return parts;
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

  // The segments that have a length or are open, and what even the others say.
  const stretches: Stretch[] = [];
  let lastSegmentEnd = Number.NaN;
  let [lastStart, lastIsOpen] = [Number.NEGATIVE_INFINITY, false];
  let [hasSegments, hasHold, hasParked, hasAlert] = [false, false, false, false];
  // Segments of waiting alone don't say when a session ended that connected.
  let tellsEnd = !isKnown(t.connected);
  let [firstWrapup, wrapupStart, wrapupEnd] = [Number.NaN, Number.NaN, Number.NaN];
  const count = segments ? segments.length : 0;
  for (let i = 0; i < count; i++) {
    const kind = kindOf((segments as WireSegment[])[i] as WireSegment);
    const start = t.starts[i] as number;
    const end = t.ends[i] as number;
    const lasts = !(end <= start);
    if (kind === WRAPUP) {
      if (!(firstWrapup <= start)) firstWrapup = start;
      if (lasts && !(wrapupStart <= start)) wrapupStart = start;
      if (lasts && isKnown(end) && !(wrapupEnd >= end)) wrapupEnd = end;
      continue;
    }
    hasSegments = true;
    if (!waits(kind)) tellsEnd = true;
    if (kind === HELD) hasHold = true;
    if (kind === PARKED) hasParked = true;
    if (isKnown(end) && !(end <= lastSegmentEnd)) lastSegmentEnd = end;
    if (start >= lastStart) [lastStart, lastIsOpen] = [start, !isKnown(end)];
    if (!lasts) continue;
    if (kind === ALERTING) hasAlert = true;
    stretches.push({ kind, start, end });
  }
  sortByStart(stretches);

  let sessionEnd = t.disconnected;
  if (ended && !isKnown(sessionEnd)) sessionEnd = isKnown(t.workStart) ? t.workStart : firstWrapup;
  if (ended && !isKnown(sessionEnd) && tellsEnd && !lastIsOpen && !(lastSegmentEnd < t.connected)) {
    sessionEnd = lastSegmentEnd;
  }
  const endKnown = isKnown(sessionEnd);

  const spans: Span[] = [];
  const unfinished = [false, false, false, false, false, false, false, false];
  let [lacksEnd, parkingGoesOn] = [false, false];
  const draw = (kind: number, start: number, end: number) => {
    spans.push({ kind, start, end, isOnTop: kind === WORK });
  };
  const neverEnds = (kind: number) => {
    unfinished[kind] = true;
    lacksEnd = true;
  };
  const untilEnd = (kind: number, start: number): boolean => {
    if (ended && !endKnown) {
      neverEnds(kind);
      return false;
    }
    draw(kind, start, sessionEnd);
    if (kind === PARKED) parkingGoesOn = true;
    return true;
  };
  const interactingFrom = (start: number): boolean =>
    untilEnd(INTERACTING, start) && stays(spans.at(-1) as Span);
  const isPast =
    state === "connected" ||
    state === "converting" ||
    state === "uploading" ||
    state === "transmitting" ||
    state === "parked";

  for (let i = 0; i < stretches.length; i++) {
    const { kind, start, end } = stretches[i] as Stretch;
    const shown = kind === SCHEDULED ? OTHER : kind;
    if (isKnown(end)) {
      draw(shown, start, end);
      continue;
    }
    const next = i + 1 < stretches.length ? (stretches[i + 1] as Stretch).start : Number.POSITIVE_INFINITY;
    const close = Math.min(next, waits(kind) && isKnown(t.connected) ? Math.max(t.connected, start) : next);
    if (close < Number.POSITIVE_INFINITY) draw(shown, start, close);
    else if (waits(kind) && isPast) neverEnds(shown);
    else if (kind === PARKED && state === "connected") {
      unfinished[PARKED] = true;
      unfinished[INTERACTING] = true;
      untilEnd(OTHER, start);
    } else untilEnd(shown, start);
  }

  let filledIn = false;
  const first = stretches[0];
  if (first === undefined) {
    if (isKnown(t.alerting)) {
      if (isKnown(t.connected)) draw(ALERTING, t.alerting, t.connected);
      else if (!endKnown && isPast) neverEnds(ALERTING);
      else untilEnd(ALERTING, t.alerting);
    }
    if (isKnown(t.connected)) filledIn = interactingFrom(t.connected);
  } else {
    if (!hasAlert && t.alerting < first.start) {
      draw(ALERTING, t.alerting, isKnown(t.connected) ? Math.min(t.connected, first.start) : first.start);
    }
    let [isOpen, interacted, last] = [false, false, Number.NaN];
    for (const { kind, end } of spans) {
      if (!isKnown(end)) isOpen = true;
      else if (!(end <= last)) last = end;
      if (kind === INTERACTING || kind === HELD) interacted = true;
    }
    const lags = ended && sessionEnd - last > TOLERANCE_MS;
    if (isKnown(t.connected) && !isOpen && (!interacted || state === "connected" || lags)) {
      filledIn = interactingFrom(last > t.connected ? last : t.connected);
    }
  }
  if (state === "parked" && !parkingGoesOn) {
    unfinished[PARKED] = true;
    unfinished[INTERACTING] = true;
    for (const span of spans) if (span.kind === INTERACTING && !isKnown(span.end)) span.kind = OTHER;
  }

  const seconds = wrapup?.durationSeconds ?? null;
  const tellsOfWork = hasWork(work) || hasWrapup(wrapup);
  const isNoWork = workState === "skipped" || workState === "notApplicable";
  if (ended) {
    let start = isKnown(t.workStart) ? t.workStart : wrapupStart;
    const isSome = isKnown(start) || pending || seconds !== null;
    if (isSome && !isKnown(start)) start = sessionEnd;
    const isFinal = !!wrapup && wrapup.provisional !== true;
    let end = t.workEnd;
    if (!isKnown(end) && isFinal) end = t.wrapupEnd;
    if (!isKnown(end)) end = wrapupEnd;
    if (!isKnown(end) && isFinal && seconds !== null) end = start + seconds * 1000;
    if (isKnown(start) && pending) draw(WORK, start, Number.NaN);
    else if (isKnown(start) && isKnown(end)) draw(WORK, start, end);
    else if ((isSome || tellsOfWork) && !isNoWork) unfinished[WORK] = true;
  }

  const kept: Span[] = [];
  for (const span of spans) if (stays(span)) kept.push(span);
  sortByStart(kept);
  const parts = overlap(kept) ? cut(kept, now) : kept;
  const sums = [0, 0, 0, 0, 0, 0, 0, 0];
  const openSince = sums.map(() => Number.NaN);
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [talkFrom, talkTo] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isOpen = false;
  for (const { kind, start, end: ownEnd } of parts) {
    const open = !isKnown(ownEnd);
    const end = open ? Math.max(now, start) : ownEnd;
    sums[kind] = (sums[kind] as number) + end - start;
    if (open) {
      isOpen = true;
      openSince[kind] = start;
    }
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
      case "parked":
        phase = state;
        phaseKind = PARKED;
        break;
      case "scheduled":
      case "offering":
        phase = state;
    }
  }
  // In a phase that is unknown, after-call work may have ended.
  if (phase === "unknown" && (isKnown(firstWrapup) || tellsOfWork) && !isNoWork) unfinished[WORK] = true;
  let phaseSince = phaseKind < 0 ? Number.NaN : (openSince[phaseKind] as number);
  if (phase === "connected" && !isKnown(phaseSince)) phaseSince = t.connected;
  if (phase === "connected" && unfinished[INTERACTING]) phaseSince = Number.NaN;

  const hasTime =
    isKnown(t.alerting) ||
    isKnown(t.disconnected) ||
    isKnown(t.workStart) ||
    isKnown(t.workEnd) ||
    isKnown(t.wrapupEnd) ||
    count > 0;
  const never =
    state === "scheduled" ||
    state === "offering" ||
    state === "contacting" ||
    state === "dialing" ||
    state === "alerting" ||
    (ended && !isKnown(t.connected) && hasTime);
  const lacksConnect = !ended && state === "connected" && !isOpen;
  const connectionKnown = isKnown(t.connected) || ((hasSegments || never) && !lacksConnect);
  const sumIf = (known: boolean, kind: number): number | null =>
    known && !unfinished[kind] ? (sums[kind] as number) : null;
  const basis = hasSegments ? (filledIn ? "both" : "segments") : parts.length > 0 ? "timestamps" : "none";
  const contactingMs = sumIf(hasSegments, CONTACTING);
  const dialingMs = sumIf(hasSegments, DIALING);
  const interactingMs = sumIf(connectionKnown, INTERACTING);
  const heldMs = sumIf(basis === "segments" || hasHold, HELD);
  const workKnown = (!ended && phase !== "unknown") || isKnown(firstWrapup) || tellsOfWork;
  const afterCallWorkMs = sumIf(workKnown, WORK);
  const isWhole =
    interactingMs !== null &&
    !unfinished[HELD] &&
    !unfinished[WORK] &&
    !unfinished[DIALING] &&
    !unfinished[CONTACTING];
  let connectedMs: number | null = null;
  if (isKnown(t.connected)) {
    if (endKnown || !ended) connectedMs = Math.max((endKnown ? sessionEnd : now) - t.connected, 0);
  } else if (connectionKnown && !unfinished[INTERACTING]) {
    connectedMs = Math.max(talkTo - talkFrom, 0);
  }
  return {
    alertingMs: sumIf(hasSegments || isKnown(t.alerting), ALERTING),
    contactingMs,
    dialingMs,
    interactingMs,
    heldMs,
    parkedMs: sumIf(hasParked, PARKED),
    afterCallWorkMs,
    handleMs: isWhole
      ? interactingMs + (heldMs ?? 0) + (afterCallWorkMs ?? 0) + (dialingMs ?? 0) + (contactingMs ?? 0)
      : null,
    connectedMs,
    totalMs: to >= from && !lacksEnd ? to - from : null,
    phaseMs: isKnown(phaseSince) ? Math.max(now - phaseSince, 0) : null,
    phase,
    live: !ended,
    // Only what live sessions know of a leg is.
    estimated: false,
    basis,
  };
}

/** The clean form of a checked time. Most come in it; the others are brought to it. */
export function cleanTime(text: string): string {
  return text.length === 24 && text.charCodeAt(23) === 90 && text.charCodeAt(10) === 84
    ? text
    : new Date(parseTime(text)).toISOString();
}
