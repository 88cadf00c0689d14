/** typebox: JSON Schema types, compiled to functions. */

import Type, { type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { type Contestant, finish, isOrdered, refused } from "../job/contestant.js";
import {
  AFTER_CALL_WORK_STATES,
  DISCONNECT_TYPES,
  LARGEST_COUNT,
  ROLES,
  STATES,
  TIME,
  VIEWER_URL,
  type Wire,
} from "../job/schema.js";

const maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
// A member or null; its types know no null among members.
const member = (names: readonly string[]) => Type.Optional(Type.Enum([...names, null] as string[]));

function typeboxSchema() {
  const text = maybe(Type.String());
  const texts = maybe(Type.Array(Type.String()));
  const flag = maybe(Type.Boolean());
  const time = Type.String({ pattern: TIME });
  const maybeTime = maybe(time);
  return Type.Object({
    state: member(STATES),
    initialState: member(STATES),
    id: text,
    disconnectType: member(DISCONNECT_TYPES),
    self: maybe(
      Type.Object({
        name: text,
        nameRaw: text,
        addressNormalized: text,
        addressRaw: text,
        addressDisplayable: text,
      }),
    ),
    cobrowseSessionId: text,
    cobrowseRole: member(ROLES),
    controlling: texts,
    viewerUrl: maybe(Type.String({ pattern: VIEWER_URL })),
    providerEventTime: maybeTime,
    startAlertingTime: maybeTime,
    connectedTime: maybeTime,
    disconnectedTime: maybeTime,
    provider: text,
    peerId: text,
    segments: maybe(
      Type.Array(
        Type.Object({
          startTime: time,
          endTime: maybeTime,
          type: text,
          howEnded: text,
          disconnectType: text,
        }),
      ),
    ),
    wrapup: maybe(
      Type.Object({
        code: text,
        name: text,
        notes: text,
        tags: texts,
        durationSeconds: maybe(Type.Integer({ minimum: 0, maximum: LARGEST_COUNT })),
        endTime: maybeTime,
        provisional: flag,
      }),
    ),
    afterCallWork: maybe(
      Type.Object({ startTime: maybeTime, endTime: maybeTime, state: member(AFTER_CALL_WORK_STATES) }),
    ),
    afterCallWorkRequired: flag,
  });
}

const schema = Compile(typeboxSchema());

export const typebox: Contestant = {
  name: "typebox",
  kind: "peer",
  inspect: (value, now) => (schema.Check(value) ? finish(value as Wire, now) : refused(schema.Errors(value))),
  parse: (value) => (schema.Check(value) && isOrdered(value as Wire) ? value : undefined),
};
