/** arktype: types in text form, compiled to functions. */

import { type } from "arktype";
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

const enumeration = (members: readonly string[]) => type.enumerated(...members, null);

/** The schema; with `clean`, times come out in clean form. Unknown fields stay in either case. */
export function arktypeSchema(clean: boolean) {
  const checked = type(TIME);
  const time = (clean ? checked.pipe(cleanTime) : checked) as typeof checked;
  const maybeTime = time.or("null");
  const text = "string | null" as const;
  return type({
    "state?": enumeration(STATES),
    "initialState?": enumeration(STATES),
    "id?": text,
    "disconnectType?": enumeration(DISCONNECT_TYPES),
    "self?": type({
      "name?": text,
      "nameRaw?": text,
      "addressNormalized?": text,
      "addressRaw?": text,
      "addressDisplayable?": text,
    }).or("null"),
    "cobrowseSessionId?": text,
    "cobrowseRole?": enumeration(ROLES),
    "controlling?": "string[] | null",
    "viewerUrl?": type(VIEWER_URL).or("null"),
    "providerEventTime?": maybeTime,
    "startAlertingTime?": maybeTime,
    "connectedTime?": maybeTime,
    "disconnectedTime?": maybeTime,
    "provider?": text,
    "peerId?": text,
    "segments?": type({
      startTime: time,
      "endTime?": maybeTime,
      "type?": text,
      "howEnded?": text,
      "disconnectType?": text,
    })
      .array()
      .or("null"),
    "wrapup?": type({
      "code?": text,
      "name?": text,
      "notes?": text,
      "tags?": "string[] | null",
      "durationSeconds?": type(`0 <= number.integer <= ${LARGEST_COUNT}`).or("null"),
      "endTime?": maybeTime,
      "provisional?": "boolean | null",
    }).or("null"),
    "afterCallWork?": type({
      "startTime?": maybeTime,
      "endTime?": maybeTime,
      "state?": enumeration(AFTER_CALL_WORK_STATES),
    }).or("null"),
    "afterCallWorkRequired?": "boolean | null",
  });
}

const schema = arktypeSchema(false);
let cleaning: typeof schema | undefined;

export const arktype: Contestant = {
  name: "arktype",
  kind: "peer",
  cleans: true,
  note: "arktype: an array counts as an object, so that vectors with one in a record’s place are left out.",
  deviates: hasArrayForRecord,
  inspect(value, now) {
    const result = schema(value);
    return result instanceof type.errors ? refused(result) : finish(result as Wire, now);
  },
  parse(value) {
    cleaning ??= arktypeSchema(true);
    const result = cleaning(value);
    return result instanceof type.errors || !isOrdered(result as Wire) ? undefined : result;
  },
};
