/**
 * Check and time Genesys Cloud co-browse sessions.
 *
 * Everything is synchronous, and nothing happens before its first use. Functions that take a record never throw because
 * of it, whatever it is.
 *
 * @module cobrowse-session
 */

export {
  type FormatDurationOptions,
  flattenIssues,
  formatDuration,
  formatIssues,
  pathText,
  toISODuration,
} from "./format.js";
export { ISSUE_CODES, type LabelOptions, PHASES, phaseLabel, SPAN_KINDS, spanLabel } from "./labels.js";
export {
  countdowns,
  currentLeg,
  endedBy,
  type Leg,
  type LegsOptions,
  legs,
  MEDIA,
  type Media,
} from "./legs.js";
export {
  inspectLines,
  inspectStream,
  type LinesInspection,
  type LinesOptions,
  type LinesProgress,
} from "./lines.js";
export { LiveSessions } from "./live.js";
export type {
  ApplyOptions,
  ApplyResult,
  LiveLeg,
  LiveOptions,
  LiveSnapshot,
  SubscribeOptions,
  Tick,
  Unsubscribe,
} from "./live-types.js";
export type { Options } from "./options.js";
export { redact } from "./redact.js";
export {
  type SchemaOptions,
  type SchemaResult,
  type SchemaTarget,
  type SessionSchema,
  sessionSchema,
} from "./schema.js";
export {
  inspect,
  inspectJson,
  is,
  isTrustedViewerUrl,
  parse,
  parseJson,
  type SafeParseResult,
  SessionError,
  safeParse,
  safeParseJson,
  validate,
  validateJson,
  viewerOrigins,
} from "./sessions.js";
export {
  durations,
  hasControl,
  phase,
  platformMetrics,
  type Timed,
  timeline,
} from "./timing.js";
export type {
  Address,
  AddressInput,
  AfterCallWork,
  AfterCallWorkInput,
  AfterCallWorkState,
  Basis,
  Change,
  ChangeKind,
  CheckOptions,
  CobrowseRole,
  Context,
  ContextInput,
  Control,
  Countdowns,
  DisconnectType,
  Durations,
  EmptyText,
  EndedBy,
  Expected,
  Hold,
  HoldInput,
  Inspection,
  InvalidTimeReason,
  Issue,
  IssueCode,
  IssuePlace,
  List,
  Open,
  OrNull,
  Pair,
  Phase,
  PlatformMetrics,
  Received,
  Reported,
  ReportedInput,
  Segment,
  SegmentInput,
  Session,
  SessionInput,
  Severity,
  Shape,
  Span,
  SpanKind,
  State,
  StateConflict,
  Step,
  Time,
  TimeInput,
  UnknownFields,
  UnsafeUrlReason,
  Validation,
  Wrapup,
  WrapupInput,
} from "./types.js";
