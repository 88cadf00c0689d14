/** valibot: functions that are bundled one by one. */

import * as v from "valibot";
import { type Contestant, finish, hasArrayForRecord, isOrdered, refused } from "../job/contestant.js";
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
import { cleanTime } from "../job/times.js";

/** The schema; with `clean`, times come out in clean form and unknown fields stay. */
export function valibotSchema(clean: boolean) {
  const object: typeof v.object = clean ? (v.looseObject as unknown as typeof v.object) : v.object;
  const text = v.nullish(v.string());
  const time = clean
    ? v.pipe(v.string(), v.regex(TIME), v.transform(cleanTime))
    : v.pipe(v.string(), v.regex(TIME));
  const maybeTime = v.nullish(time);
  return object({
    state: v.nullish(v.picklist(STATES)),
    initialState: v.nullish(v.picklist(STATES)),
    id: text,
    disconnectType: v.nullish(v.picklist(DISCONNECT_TYPES)),
    self: v.nullish(
      object({
        name: text,
        nameRaw: text,
        addressNormalized: text,
        addressRaw: text,
        addressDisplayable: text,
      }),
    ),
    cobrowseSessionId: text,
    cobrowseRole: v.nullish(v.picklist(ROLES)),
    controlling: v.nullish(v.array(v.string())),
    viewerUrl: v.nullish(v.pipe(v.string(), v.regex(VIEWER_URL))),
    providerEventTime: maybeTime,
    startAlertingTime: maybeTime,
    connectedTime: maybeTime,
    disconnectedTime: maybeTime,
    provider: text,
    peerId: text,
    segments: v.nullish(
      v.array(
        object({ startTime: time, endTime: maybeTime, type: text, howEnded: text, disconnectType: text }),
      ),
    ),
    wrapup: v.nullish(
      object({
        code: text,
        name: text,
        notes: text,
        tags: v.nullish(v.array(v.string())),
        durationSeconds: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LARGEST_COUNT))),
        endTime: maybeTime,
        provisional: v.nullish(v.boolean()),
      }),
    ),
    afterCallWork: v.nullish(
      object({
        startTime: maybeTime,
        endTime: maybeTime,
        state: v.nullish(v.picklist(AFTER_CALL_WORK_STATES)),
      }),
    ),
    afterCallWorkRequired: v.nullish(v.boolean()),
  });
}

const run = v.safeParser(valibotSchema(false));
let clean: typeof run | undefined;

export const valibot: Contestant = {
  name: "valibot",
  kind: "peer",
  cleans: true,
  note: "valibot: an array counts as an object, so that vectors with one in a record’s place are left out.",
  deviates: hasArrayForRecord,
  inspect(value, now) {
    const result = run(value);
    return result.success ? finish(result.output as Wire, now) : refused(result.issues);
  },
  parse(value) {
    clean ??= v.safeParser(valibotSchema(true));
    const result = clean(value);
    return result.success && isOrdered(result.output as Wire) ? result.output : undefined;
  },
};
