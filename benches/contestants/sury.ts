/** sury: schemas from which it generates functions, once for each operation. */

import * as S from "sury";
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

/** `S.schema` without its inferred type, which recurses too deeply for the type checker. */
const record = S.schema as (fields: object) => S.Schema<unknown>;

const member = (names: readonly string[]) => S.nullish(S.union([...names]));

function surySchema() {
  const text = S.nullish(S.string);
  const texts = S.nullish(S.array(S.string));
  const flag = S.nullish(S.boolean);
  const time = S.string.with(S.pattern, TIME);
  const maybeTime = S.nullish(time);
  return record({
    state: member(STATES),
    initialState: member(STATES),
    id: text,
    disconnectType: member(DISCONNECT_TYPES),
    self: S.nullish(
      record({
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
    viewerUrl: S.nullish(S.string.with(S.pattern, VIEWER_URL)),
    providerEventTime: maybeTime,
    startAlertingTime: maybeTime,
    connectedTime: maybeTime,
    disconnectedTime: maybeTime,
    provider: text,
    peerId: text,
    segments: S.nullish(
      S.array(
        record({ startTime: time, endTime: maybeTime, type: text, howEnded: text, disconnectType: text }),
      ),
    ),
    wrapup: S.nullish(
      record({
        code: text,
        name: text,
        notes: text,
        tags: texts,
        durationSeconds: S.nullish(S.integer.with(S.gte, 0).with(S.lte, LARGEST_COUNT)),
        endTime: maybeTime,
        provisional: flag,
      }),
    ),
    afterCallWork: S.nullish(
      record({
        startTime: maybeTime,
        endTime: maybeTime,
        state: member(AFTER_CALL_WORK_STATES),
      }),
    ),
    afterCallWorkRequired: flag,
  });
}

const check = S.parseAsResult(surySchema());

export const sury: Contestant = {
  name: "sury",
  kind: "peer",
  note: "sury: it stops at the first error, and its own parse drops unknown fields.",
  inspect(value, now) {
    const result = check(value);
    return result.success ? finish(result.value as Wire, now) : refused([result.error]);
  },
  parse: (value) => (check(value).success && isOrdered(value as Wire) ? value : undefined),
};
