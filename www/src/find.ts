/** The arrays of a participant that hold communications; all share one shape. */
export const mediaNames: Readonly<Record<string, string>> = {
  cobrowsesessions: "co-browse",
  calls: "call",
  callbacks: "callback",
  chats: "chat",
  emails: "email",
  messages: "message",
  screenshares: "screen share",
  socialExpressions: "social expression",
  social_expressions: "social expression",
  videos: "video",
};

/** One communication, with what the payload says about it. The session stays as received. */
export interface Found {
  media: string;
  session: Record<string, unknown>;
  name?: string;
  purpose?: string;
}

export interface Finding {
  legs: Found[];
  /** The payload holds more than was taken. */
  more: boolean;
}

const maxLegs = 5_000;
const maxDepth = 8;
const maxVisits = 500_000;

/** Fields that only a communication has; `state` alone would also match an address. */
const telling = [
  "segments",
  "initialState",
  "initial_state",
  "disconnectType",
  "disconnect_type",
  "cobrowseSessionId",
  "cobrowse_session_id",
  "cobrowseRole",
  "cobrowse_role",
  "controlling",
  "viewerUrl",
  "viewer_url",
  "providerEventTime",
  "provider_event_time",
  "startAlertingTime",
  "start_alerting_time",
  "connectedTime",
  "connected_time",
  "disconnectedTime",
  "disconnected_time",
  "afterCallWork",
  "after_call_work",
];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSession(value: Record<string, unknown>): boolean {
  if (telling.some((key) => Object.hasOwn(value, key))) return true;
  return typeof value.state === "string" && typeof value.id === "string";
}

/**
 * Finds the communications in a session, an array, a paged list, a conversation or a notification.
 * Never throws, and takes a bounded number of steps on any value that JSON.parse can make.
 */
export function find(payload: unknown): Finding {
  const legs: Found[] = [];
  let visits = 0;
  let more = false;

  const add = (leg: Found): void => {
    if (legs.length < maxLegs) legs.push(leg);
    else more = true;
  };

  const fromParticipant = (participant: Record<string, unknown>): void => {
    const about: Pick<Found, "name" | "purpose"> = {};
    if (typeof participant.name === "string") about.name = participant.name;
    if (typeof participant.purpose === "string") about.purpose = participant.purpose;
    let nested = false;
    for (const [key, media] of Object.entries(mediaNames)) {
      const list = participant[key];
      if (!Object.hasOwn(participant, key) || !Array.isArray(list)) continue;
      nested = true;
      for (const session of list) {
        if (isRecord(session)) add({ media, session, ...about });
        if (more) return;
      }
    }
    // The flat shape merges participant and communication into one object.
    if (!nested && isSession(participant)) {
      add({ media: "co-browse", session: participant, ...about });
    }
  };

  const walk = (value: unknown, depth: number): void => {
    if (more || depth > maxDepth) return;
    if (++visits > maxVisits) {
      more = true;
      return;
    }
    if (Array.isArray(value)) {
      for (const item of value) {
        if (more) return;
        if (typeof item === "object") walk(item, depth + 1);
      }
      return;
    }
    if (!isRecord(value)) return;
    if (Array.isArray(value.participants)) {
      for (const participant of value.participants) {
        if (more) return;
        if (isRecord(participant)) fromParticipant(participant);
      }
    } else if (Object.hasOwn(value, "eventBody")) {
      walk(value.eventBody, depth + 1);
    } else if (Array.isArray(value.entities)) {
      walk(value.entities, depth + 1);
    } else if (Object.keys(mediaNames).some((key) => Array.isArray(value[key]))) {
      fromParticipant(value);
    } else if (isSession(value)) {
      add({ media: "co-browse", session: value });
    }
  };

  try {
    walk(payload, 0);
  } catch {
    // Only an exotic object can get here; what was found before it still counts.
  }
  return { legs, more };
}

const timeText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$/i;

/** The newest time that any of the sessions mentions, so that timers of an old capture stand where it ended. */
export function latestTime(legs: readonly Found[]): number | undefined {
  let latest: number | undefined;
  let visits = 0;
  const look = (value: unknown, depth: number): void => {
    if (depth > 4 || ++visits > maxVisits) return;
    if (typeof value === "string") {
      if (value.length > 40 || !timeText.test(value)) return;
      const ms = Date.parse(value);
      if (Number.isFinite(ms) && (latest === undefined || ms > latest)) latest = ms;
    } else if (typeof value === "object" && value !== null) {
      for (const item of Object.values(value)) look(item, depth + 1);
    }
  };
  for (const leg of legs) look(leg.session, 0);
  return latest;
}
