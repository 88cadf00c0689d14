/** What a timeline shows beside its spans: which segment a span comes from, holds of no length, and where issues are. */

import { safeParse } from "../../sessions.js";
import type { Issue, Session, SessionInput, Span, SpanKind } from "../../types.js";

/** A segment of a session, with its number in the record. */
export interface SegmentPlace {
  readonly index: number;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number | undefined;
  readonly howEnded: string | undefined;
}

/** An issue, and when it is of. */
export interface IssuePlaceInTime {
  readonly issue: Issue;
  readonly at: number;
}

/** The times of a session that issues name. */
const TIMES = ["startAlertingTime", "connectedTime", "disconnectedTime", "providerEventTime"] as const;

const KINDS: Readonly<Record<string, SpanKind>> = {
  alert: "alerting",
  contacting: "contacting",
  dialing: "dialing",
  hold: "held",
  interact: "interacting",
  sharing: "interacting",
  parked: "parked",
  wrapup: "afterCallWork",
};

/** Clean output has its times in one form, which every engine reads. */
const msOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time);

/** A session as clean output; if it has errors, without its segments, if that is sound, else nothing of it. */
function soundPart(session: Session | SessionInput): Session {
  for (const part of [session, { ...session, segments: undefined }]) {
    const result = safeParse(part);
    if (result.success) return result.data;
  }
  return {};
}

/** What is known of a session by its times. */
export class Places {
  readonly segments: readonly SegmentPlace[];
  readonly #session: Session;

  constructor(session: Session | SessionInput) {
    this.#session = soundPart(session);
    this.segments = (this.#session.segments ?? []).map(({ type, startTime, endTime, howEnded }, index) => ({
      index,
      kind: KINDS[type?.toLowerCase() ?? ""] ?? "other",
      startMs: msOf(startTime as string) ?? Number.NaN,
      endMs: msOf(endTime as string | undefined),
      howEnded,
    }));
  }

  /** The segment that a span comes from; `undefined`, where timestamps made it. */
  of({ kind, startMs }: Span): SegmentPlace | undefined {
    return this.segments.find((segment) => segment.kind === kind && segment.startMs === startMs);
  }

  /** Holds that began and ended in the same millisecond, which no span shows. */
  get emptyHolds(): SegmentPlace[] {
    return this.segments.filter(({ kind, startMs, endMs }) => kind === "held" && startMs === endMs);
  }

  /** When the value at a path is of. */
  #at([field, index, part]: Issue["path"]): number | undefined {
    const name = TIMES.find((name) => name === field);
    if (name !== undefined) return msOf(this.#session[name] as string | undefined);
    const segment = field === "segments" ? this.segments[Number(index)] : undefined;
    return part === "endTime" ? (segment?.endMs ?? segment?.startMs) : segment?.startMs;
  }

  /** The issues that have a place in time. */
  issues(issues: readonly Issue[]): IssuePlaceInTime[] {
    return issues.flatMap((issue) => {
      const at = this.#at(issue.path);
      return at !== undefined && Number.isFinite(at) ? [{ issue, at }] : [];
    });
  }
}
