/** zod, compiled ahead of time, as its documentation advises for hot paths. */

import * as z from "zod";
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
import { cleanTime } from "../job/times.js";

/** The schema; with `clean`, times come out in clean form and unknown fields stay. */
export function zodSchema(clean: boolean) {
  const object: typeof z.object = clean ? (z.looseObject as unknown as typeof z.object) : z.object;
  const text = z.string().nullish();
  const time = clean ? z.string().regex(TIME).transform(cleanTime) : z.string().regex(TIME);
  return object({
    state: z.enum(STATES).nullish(),
    initialState: z.enum(STATES).nullish(),
    id: text,
    disconnectType: z.enum(DISCONNECT_TYPES).nullish(),
    self: object({
      name: text,
      nameRaw: text,
      addressNormalized: text,
      addressRaw: text,
      addressDisplayable: text,
    }).nullish(),
    cobrowseSessionId: text,
    cobrowseRole: z.enum(ROLES).nullish(),
    controlling: z.array(z.string()).nullish(),
    viewerUrl: z.string().regex(VIEWER_URL).nullish(),
    providerEventTime: time.nullish(),
    startAlertingTime: time.nullish(),
    connectedTime: time.nullish(),
    disconnectedTime: time.nullish(),
    provider: text,
    peerId: text,
    segments: z
      .array(
        object({
          startTime: time,
          endTime: time.nullish(),
          type: text,
          howEnded: text,
          disconnectType: text,
        }),
      )
      .nullish(),
    wrapup: object({
      code: text,
      name: text,
      notes: text,
      tags: z.array(z.string()).nullish(),
      durationSeconds: z.int().min(0).max(LARGEST_COUNT).nullish(),
      endTime: time.nullish(),
      provisional: z.boolean().nullish(),
    }).nullish(),
    afterCallWork: object({
      startTime: time.nullish(),
      endTime: time.nullish(),
      state: z.enum(AFTER_CALL_WORK_STATES).nullish(),
    }).nullish(),
    afterCallWorkRequired: z.boolean().nullish(),
  });
}

const schema = z.compile(zodSchema(false));
let cleaning: typeof schema | undefined;

export const zod: Contestant = {
  name: "zod",
  kind: "peer",
  cleans: true,
  inspect(value, now) {
    const result = schema.safeParse(value);
    return result.success ? finish(result.data as Wire, now) : refused(result.error.issues);
  },
  parse(value) {
    cleaning ??= z.compile(zodSchema(true));
    const result = cleaning.safeParse(value);
    return result.success && isOrdered(result.data as Wire) ? result.data : undefined;
  },
};
