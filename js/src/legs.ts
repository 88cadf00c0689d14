/** Legs: finding them in payloads, and what is asked of them. */

import { flatFields, frameFields, legFields, sessionFields } from "#tables";
import { ENDED_BY } from "./answer/names.js";
import { countdownsOf } from "./answer/numbers.js";
import { callWithText, callWithTimed, isBytes } from "./module/calls.js";
import { type LiveExports, live, type Running } from "./module/modules.js";
import { nearest, quoted } from "./nearest.js";
import { moment, optionsOf } from "./options.js";
import { define } from "./read/define.js";
import { Memory, type Read, writePayload } from "./read/payload.js";
import { dataOf, get, isList, isObject, THREW, threw } from "./read/values.js";
import type { Context, Countdowns, EndedBy, Shape as LegShape, SessionInput, Step } from "./types.js";

/**
 * The media, by the platform's names of their arrays in a participant.
 *
 * ```js
 * MEDIA.includes("calls"); // true
 * ```
 */
export const MEDIA = /* @__PURE__ */ Object.freeze([
  "cobrowsesessions",
  "calls",
  "callbacks",
  "chats",
  "emails",
  "messages",
  "internalMessages",
  "screenshares",
  "socialExpressions",
  "videos",
] as const);

/**
 * A medium.
 *
 * ```js
 * const conversation = { id: "c", participants: [{ id: "p", calls: [{ id: "a" }] }] };
 * legs(conversation, { media: ["calls"] }).map(({ media }) => media); // ["calls"]
 * ```
 */
export type Media = (typeof MEDIA)[number];

/**
 * One communication of one participant: a session, and what the shape around it knows.
 *
 * ```js
 * const [{ shape, session, context }] = legs({ id: "a", state: "connected", held: true });
 * [shape, session.state, context]; // ["session", "connected", { held: true }]
 * ```
 */
export interface Leg<S = SessionInput> {
  /**
   * The array that it was found in; of a shape without arrays what its URI, its topic or its media type says; `cobrowsesessions` for a
   * bare session. `unknown`: the platform names a medium that is none of {@link MEDIA}.
   */
  readonly media: Media | "unknown";
  /** The shape that it was found in. */
  readonly shape: LegShape;
  /** The conversation that it belongs to. */
  readonly conversationId?: string;
  /** The participant whose leg it is. */
  readonly participantId?: string;
  /** The user that the participant is, of an agent's leg. */
  readonly userId?: string;
  /** What the participant is there for: `agent`, `user`, `customer`, `acd`, … */
  readonly purpose?: string;
  /** The name of the participant. */
  readonly name?: string;
  /**
   * Where in the payload it was found. An issue of its session is below that, by the name that the shape has for the field: in a flat shape,
   * in analytics and in detail events another one than the session's, and of what only the participant knows two steps further up.
   */
  readonly path: readonly Step[];
  /**
   * The session, as it was received; of a flat shape, with its fields by their own names; of analytics and detail events clean. Where only the
   * participant knows of after-call work or of a wrap-up, it is a copy that has them.
   */
  readonly session: S;
  /** What the shape knows beyond the session. */
  readonly context: Context;
}

/**
 * What may be chosen about finding legs.
 *
 * ```js
 * legs({ id: "c", participants: [{ id: "p", emails: [{ id: "a" }] }] }, { media: "all" }).length; // 1
 * ```
 */
export interface LegsOptions {
  /** The media that are wanted, or `"all"`, those that are not known included. Default: `["cobrowsesessions"]`. */
  media?: "all" | readonly Media[] | undefined;
}

/** @internal The media that were asked for, as the module takes them: none are the usual ones. */
export function mediaOf(media: unknown): string[] {
  if (media === undefined) return [];
  if (media === "all") return [media];
  const list: unknown[] | undefined = Array.isArray(media) ? Array.from(media) : undefined;
  if (!list?.length || !list.every((medium) => typeof medium === "string")) {
    throw new TypeError(
      'options.media must be "all" or an array of media, such as ["cobrowsesessions", "calls"]',
    );
  }
  const names: readonly string[] = MEDIA;
  const unknown = list.find((medium) => !names.includes(medium));
  if (unknown !== undefined) {
    // Analytics call a call so.
    const meant = unknown.toLowerCase() === "voice" ? "calls" : nearest(MEDIA, unknown);
    throw new TypeError(
      `options.media: there is no medium ${quoted(unknown)}; did you mean "${meant}"? Media are ${names.join(", ")}`,
    );
  }
  return Array.from(new Set(list));
}

/** In UTF-16 units: those of the platform have 36. */
const LONGEST_ID = 10_000;

/**
 * Every leg in a payload: a session, an array, a list answer, a conversation document, a notification with or
 * without its envelope, analytics details, a detail event, a MessageEvent with any of them, in camelCase or snake_case. Control frames and
 * what is no payload have none.
 *
 * ```js
 * for (const { session, path } of legs(await response.json())) {
 *   for (const { path: field, message } of validate(session).issues) report(path, field, message);
 * }
 * ```
 *
 * @param payload anything
 * @param options which media are wanted
 * @throws TypeError if an option is of a wrong type
 */
export function legs(payload: unknown, options?: LegsOptions): Leg[] {
  const media = mediaOf(optionsOf(options, ["media"])("media"));
  const instance = live("legs");
  const memory = new Memory();
  let data = dataOf(payload);
  // What a socket says is text, or bytes.
  if (data !== payload && (typeof data === "string" || isBytes(data))) data = parsed(data);
  const text = writePayload(data, frameFields(), memory.read);
  const found: Leg[] = callWithText(instance, text, (running, bytes) => running.exports.legs(bytes, media));
  return found.map((leg) => ({ ...leg, session: sessionOf(data, leg, memory) }));
}

function parsed(json: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof json === "string" ? json : new TextDecoder().decode(json));
  } catch (error) {
    return threw(error);
  }
}

/** The session of a leg that was found in a payload. What the module answers of it is not there by a session's names. */
function sessionOf(payload: unknown, { path, shape, session: added }: Leg, memory: Memory): SessionInput {
  const read = memory.recall;
  if (shape === "analytics" || shape === "detailEvent") return added;
  const source = valueAt(payload, path, read);
  if (shape !== "flatConversation" && shape !== "flatNotification") {
    const lent = Object.keys(added) as (keyof SessionInput)[];
    if (lent.length === 0) return (source ?? {}) as SessionInput;
    const session = copyOf(source, lent, memory);
    const participant = valueAt(payload, path.slice(0, -2), read);
    if (added.afterCallWork) session.afterCallWork = workOf(participant, read);
    if (added.wrapup) session.wrapup = first(participant, ["wrapup"], read);
    return session;
  }
  const session: Record<string, unknown> = {};
  flatFields().forEach(({ names }, index) => {
    const value = first(source, names, read);
    if (value !== undefined) session[sessionFields()[index]?.names[0] as string] = value;
  });
  const afterCallWork = added.afterCallWork && workOf(source, read);
  if (afterCallWork) session.afterCallWork = afterCallWork;
  return session;
}

/** After-call work by the names of a participant. */
function workOf(participant: unknown, read: Read): SessionInput["afterCallWork"] {
  const startTime = first(participant, ["startAcwTime", "start_acw_time"], read);
  const endTime = first(participant, ["endAcwTime", "end_acw_time"], read);
  if (startTime === undefined && endTime === undefined) return undefined;
  return { startTime, endTime } as SessionInput["afterCallWork"];
}

/** A copy of a session without some of its fields: what was read of its other fields, and what else it has of its own. */
function copyOf(source: unknown, without: readonly string[], memory: Memory): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  if (!isObject(source)) return copy;
  const known = new Set(sessionFields().flatMap(({ names }) => names));
  for (const { names } of sessionFields()) {
    if (without.includes(names[0] as string)) continue;
    for (const name of names) {
      const value = memory.recall(source, name);
      if (value !== undefined && value !== THREW) define(copy, name, value);
    }
  }
  for (const name of memory.names(source)) {
    const value = known.has(name) ? THREW : get(source, name);
    if (value !== THREW) define(copy, name, value);
  }
  return copy;
}

/** The value at a path; `undefined` where there is none. */
function valueAt(payload: unknown, path: readonly (string | number)[], read: Read): unknown {
  let value = payload;
  for (const step of path) value = isObject(value) ? read(value, step) : undefined;
  return value === THREW ? undefined : value;
}

function first(source: unknown, names: readonly string[], read: Read): unknown {
  for (const name of names) {
    const value = valueAt(source, [name], read);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/**
 * The leg that an agent is concerned with: the latest agent's leg that has not ended, else the latest whose
 * after-call work is pending. Supervisors who monitor, coach or barge in have legs of their own, which count only for their `userId`.
 *
 * ```js
 * currentLeg(legs(conversation), { userId: me.id })?.session.state; // "connected"
 * ```
 *
 * @param legs the legs of a conversation, or of several
 * @param options whose leg; without it anybody's but a supervisor's who monitors, coaches or barges in
 * @throws TypeError if an option is of a wrong type
 */
export function currentLeg<L extends Leg<unknown>>(
  legs: readonly L[],
  options?: { userId?: string | undefined },
): L | undefined {
  const userId = optionsOf(options, ["userId"])("userId");
  if (userId !== undefined && typeof userId !== "string") {
    throw new TypeError("options.userId must be a string, or left out for anybody's leg");
  }
  if (userId !== undefined && userId.length > LONGEST_ID) return undefined;
  const call = (running: Running<LiveExports>, bytes: number) => running.exports.currentLeg(bytes, userId);
  const list = isList(legs) ? legs : [];
  const index = callWithText(live("currentLeg"), writePayload(list, legFields()), call);
  const leg = index < 0 ? undefined : get(list, index);
  return leg === THREW ? undefined : (leg as L | undefined);
}

/**
 * What is left of a leg's timeouts, in milliseconds: `null` without a timeout or in another phase, negative once
 * it is over.
 *
 * ```js
 * const [leg] = legs({ id: "a", state: "alerting", startAlertingTime: 0, alertingTimeoutMs: 30_000 });
 * countdowns(leg, 10_000).alertingLeftMs; // 20_000
 * ```
 *
 * @param leg a leg, whose context knows the timeouts
 * @param now milliseconds since the epoch. Default: `Date.now()`
 * @throws TypeError if `now` is no finite number
 */
export function countdowns(leg: Leg<unknown>, now: number = Date.now()): Countdowns {
  const at = moment(now);
  return callWithTimed(live("countdowns"), leg, (running, oddities, bytes) => {
    running.exports.countdowns(oddities, bytes, at);
    return countdownsOf(running);
  });
}

/**
 * Who or what ended the conversation that legs are of.
 *
 * ```js
 * endedBy(legs({ id: "a", state: "disconnected", disconnectType: "system" })); // "system"
 * ```
 */
export function endedBy(legs: readonly Leg<unknown>[]): EndedBy {
  const call = (running: Running<LiveExports>, bytes: number): EndedBy =>
    ENDED_BY[running.exports.endedBy(bytes)] ?? "unknown";
  return callWithText(live("endedBy"), writePayload(isList(legs) ? legs : [], legFields()), call);
}
