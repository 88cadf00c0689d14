/** The job's schema as JSON Schema. */

import {
  AFTER_CALL_WORK_STATES,
  DISCONNECT_TYPES,
  LARGEST_COUNT,
  ROLES,
  STATES,
  TIME,
  VIEWER_URL,
} from "./schema.js";

/** Times are a `format` where the validator brings one, else the same expression that the others use. */
export function jsonSchema({ formats }: { formats: boolean }) {
  const text = { type: "string", nullable: true };
  const time = formats ? { type: "string", format: "date-time" } : { type: "string", pattern: TIME.source };
  const maybeTime = { ...time, nullable: true };
  const member = (names: readonly string[]) => ({ type: "string", nullable: true, enum: [...names, null] });
  const texts = { type: "array", nullable: true, items: { type: "string" } };
  const flag = { type: "boolean", nullable: true };
  return {
    type: "object",
    properties: {
      state: member(STATES),
      initialState: member(STATES),
      id: text,
      disconnectType: member(DISCONNECT_TYPES),
      self: {
        type: "object",
        nullable: true,
        properties: {
          name: text,
          nameRaw: text,
          addressNormalized: text,
          addressRaw: text,
          addressDisplayable: text,
        },
      },
      cobrowseSessionId: text,
      cobrowseRole: member(ROLES),
      controlling: texts,
      viewerUrl: { ...text, pattern: VIEWER_URL.source },
      providerEventTime: maybeTime,
      startAlertingTime: maybeTime,
      connectedTime: maybeTime,
      disconnectedTime: maybeTime,
      provider: text,
      peerId: text,
      segments: {
        type: "array",
        nullable: true,
        items: {
          type: "object",
          required: ["startTime"],
          properties: {
            startTime: time,
            endTime: maybeTime,
            type: text,
            howEnded: text,
            disconnectType: text,
          },
        },
      },
      wrapup: {
        type: "object",
        nullable: true,
        properties: {
          code: text,
          name: text,
          notes: text,
          tags: texts,
          durationSeconds: { type: "integer", nullable: true, minimum: 0, maximum: LARGEST_COUNT },
          endTime: maybeTime,
          provisional: flag,
        },
      },
      afterCallWork: {
        type: "object",
        nullable: true,
        properties: { startTime: maybeTime, endTime: maybeTime, state: member(AFTER_CALL_WORK_STATES) },
      },
      afterCallWorkRequired: flag,
    },
  };
}
