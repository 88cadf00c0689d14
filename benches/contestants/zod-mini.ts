/** zod/mini: zod's functions without its methods, for small bundles; compiled ahead of time too. */

import * as z from "zod/mini";
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
export function miniSchema(clean: boolean) {
  const object: typeof z.object = clean ? (z.looseObject as unknown as typeof z.object) : z.object;
  const text = z.nullish(z.string());
  const checked = z.string().check(z.regex(TIME));
  const time = clean ? z.pipe(checked, z.transform(cleanTime)) : checked;
  return object({
    state: z.nullish(z.enum(STATES)),
    initialState: z.nullish(z.enum(STATES)),
    id: text,
    disconnectType: z.nullish(z.enum(DISCONNECT_TYPES)),
    self: z.nullish(
      object({
        name: text,
        nameRaw: text,
        addressNormalized: text,
        addressRaw: text,
        addressDisplayable: text,
      }),
    ),
    cobrowseSessionId: text,
    cobrowseRole: z.nullish(z.enum(ROLES)),
    controlling: z.nullish(z.array(z.string())),
    viewerUrl: z.nullish(z.string().check(z.regex(VIEWER_URL))),
    providerEventTime: z.nullish(time),
    startAlertingTime: z.nullish(time),
    connectedTime: z.nullish(time),
    disconnectedTime: z.nullish(time),
    provider: text,
    peerId: text,
    segments: z.nullish(
      z.array(
        object({
          startTime: time,
          endTime: z.nullish(time),
          type: text,
          howEnded: text,
          disconnectType: text,
        }),
      ),
    ),
    wrapup: z.nullish(
      object({
        code: text,
        name: text,
        notes: text,
        tags: z.nullish(z.array(z.string())),
        durationSeconds: z.nullish(z.int().check(z.minimum(0), z.maximum(LARGEST_COUNT))),
        endTime: z.nullish(time),
        provisional: z.nullish(z.boolean()),
      }),
    ),
    afterCallWork: z.nullish(
      object({
        startTime: z.nullish(time),
        endTime: z.nullish(time),
        state: z.nullish(z.enum(AFTER_CALL_WORK_STATES)),
      }),
    ),
    afterCallWorkRequired: z.nullish(z.boolean()),
  });
}

const schema = z.compile(miniSchema(false));
let cleaning: typeof schema | undefined;

export const zodMini: Contestant = {
  name: "zod/mini",
  kind: "peer",
  cleans: true,
  inspect(value, now) {
    const result = schema.safeParse(value);
    return result.success ? finish(result.data as Wire, now) : refused(result.error.issues);
  },
  parse(value) {
    cleaning ??= z.compile(miniSchema(true));
    const result = cleaning.safeParse(value);
    return result.success && isOrdered(result.data as Wire) ? result.data : undefined;
  },
};
