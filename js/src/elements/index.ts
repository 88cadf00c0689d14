/**
 * Custom elements that show a leg in any page: each is defined under its name when it is imported.
 *
 * @module cobrowse-session/elements
 */

export { CobrowseControl } from "./control.js";
export { CobrowseDurations, DurationSelectEvent } from "./durations.js";
export { CobrowseIssues, IssueSelectEvent } from "./issues.js";
export type { LegElement } from "./leg-element.js";
export { CobrowsePhase } from "./phase.js";
export { CobrowseTimeline, SpanSelectEvent } from "./timeline.js";
export { CobrowseTimer, type TimerLevel } from "./timer.js";
export { CobrowseViewerLink } from "./viewer-link.js";
export type { DurationName } from "./words.js";
