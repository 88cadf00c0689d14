/** The names of what the module answers by number, in its order. */

import type { Basis, EndedBy, Phase, SpanKind } from "../types.js";

export const PHASES = [
  "scheduled",
  "offering",
  "contacting",
  "dialing",
  "alerting",
  "connected",
  "held",
  "parked",
  "afterCallWork",
  "ended",
  "unknown",
] as const satisfies readonly Phase[];

export const BASES = [
  "segments",
  "timestamps",
  "both",
  "reported",
  "none",
] as const satisfies readonly Basis[];

export const SPAN_KINDS = [
  "alerting",
  "contacting",
  "dialing",
  "interacting",
  "held",
  "parked",
  "afterCallWork",
  "other",
] as const satisfies readonly SpanKind[];

export const ENDED_BY = [
  "agent",
  "customer",
  "system",
  "transfer",
  "error",
  "unknown",
] as const satisfies readonly EndedBy[];
