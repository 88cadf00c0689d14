/**
 * The floor: the job by hand, in one straight pass. Each time is checked and read at once, by its characters, and
 * nothing is asked twice. Nobody writes this for a record of forty fields; it shows how fast JavaScript can be.
 */

import { type Contestant, refused, type Verdict } from "../job/contestant.js";
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
import { cleanTime, durationsOf, misplaced, parseTime, type Times } from "../job/times.js";

const stateSet = new Set<unknown>(STATES);
const disconnectTypeSet = new Set<unknown>(DISCONNECT_TYPES);
const roleSet = new Set<unknown>(ROLES);
const workStateSet = new Set<unknown>(AFTER_CALL_WORK_STATES);

const NONE: readonly string[] = [];
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Two digits at an index, or something below 0 or above 99. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** The milliseconds of `yyyy-MM-ddTHH:mm:ss.mmmZ`; of the rarer forms by the slow way; NaN for what is no time. */
function timeOf(text: string): number {
  const { length } = text;
  if (
    (length !== 24 && length !== 20) ||
    text.charCodeAt(length - 1) !== 90 ||
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    text.charCodeAt(10) !== 84 ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58
  ) {
    return TIME.test(text) ? parseTime(text) : Number.NaN;
  }
  const century = two(text, 0);
  const year = century * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (
    century < 0 ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    hour < 0 ||
    hour > 23 ||
    minute < 0 ||
    minute > 59 ||
    second < 0 ||
    second > 59 ||
    two(text, 2) < 0
  ) {
    return TIME.test(text) ? parseTime(text) : Number.NaN;
  }
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (DAYS_IN[month - 1] as number) && !(leap && month === 2 && day === 29)) return Number.NaN;
  let millis = 0;
  if (length === 24) {
    const tens = two(text, 20);
    const ones = text.charCodeAt(22) - 48;
    if (text.charCodeAt(19) !== 46 || tens < 0 || ones < 0 || ones > 9) {
      return TIME.test(text) ? parseTime(text) : Number.NaN;
    }
    millis = tens * 10 + ones;
  }
  const past = year - 1;
  const days =
    past * 365 +
    Math.floor(past / 4) -
    Math.floor(past / 100) +
    Math.floor(past / 400) +
    (DAYS_BEFORE[month - 1] as number) +
    (leap && month > 2 ? 1 : 0) +
    day -
    719_163;
  return days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + millis;
}

/** What was found wrong; nothing is allocated while nothing is. */
let wrong: string[] | undefined;

function report(where: string): void {
  wrong ??= [];
  wrong.push(where);
}

function text(value: unknown, where: string): void {
  if (typeof value !== "string" && value !== undefined && value !== null) report(where);
}

function flag(value: unknown, where: string): void {
  if (typeof value !== "boolean" && value !== undefined && value !== null) report(where);
}

function member(value: unknown, members: Set<unknown>, where: string): void {
  if (value !== undefined && value !== null && !members.has(value)) report(where);
}

function time(value: unknown, where: string): number {
  if (value === undefined || value === null) return Number.NaN;
  const ms = typeof value === "string" ? timeOf(value) : Number.NaN;
  if (Number.isNaN(ms)) report(where);
  return ms;
}

function texts(value: unknown, where: string): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value)) {
    report(where);
    return;
  }
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== "string") report(`${where}.${i}`);
}

type Fields = Record<string, unknown>;

function record(value: unknown, where: string): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && !Array.isArray(value)) return value as Fields;
  report(where);
  return undefined;
}

/** Checks all fields, and reads the times. */
function read(session: Fields): Times {
  member(session.state, stateSet, "state");
  member(session.initialState, stateSet, "initialState");
  text(session.id, "id");
  member(session.disconnectType, disconnectTypeSet, "disconnectType");
  const self = record(session.self, "self");
  if (self) {
    text(self.name, "self.name");
    text(self.nameRaw, "self.nameRaw");
    text(self.addressNormalized, "self.addressNormalized");
    text(self.addressRaw, "self.addressRaw");
    text(self.addressDisplayable, "self.addressDisplayable");
  }
  text(session.cobrowseSessionId, "cobrowseSessionId");
  member(session.cobrowseRole, roleSet, "cobrowseRole");
  texts(session.controlling, "controlling");
  const url = session.viewerUrl;
  if (url !== undefined && url !== null && !(typeof url === "string" && VIEWER_URL.test(url)))
    report("viewerUrl");
  time(session.providerEventTime, "providerEventTime");
  const alerting = time(session.startAlertingTime, "startAlertingTime");
  const connected = time(session.connectedTime, "connectedTime");
  const disconnected = time(session.disconnectedTime, "disconnectedTime");
  text(session.provider, "provider");
  text(session.peerId, "peerId");

  const starts: number[] = [];
  const ends: number[] = [];
  const { segments } = session;
  if (Array.isArray(segments)) {
    for (let i = 0; i < segments.length; i++) {
      const segment: unknown = segments[i];
      if (typeof segment !== "object" || segment === null || Array.isArray(segment)) {
        report("segments");
        continue;
      }
      const { startTime, endTime, type, howEnded, disconnectType } = segment as Fields;
      const start = typeof startTime === "string" ? timeOf(startTime) : Number.NaN;
      if (Number.isNaN(start)) report("segments.startTime");
      starts.push(start);
      ends.push(time(endTime, "segments.endTime"));
      text(type, "segments.type");
      text(howEnded, "segments.howEnded");
      text(disconnectType, "segments.disconnectType");
    }
  } else if (segments !== undefined && segments !== null) report("segments");

  let wrapupEnd = Number.NaN;
  const wrapup = record(session.wrapup, "wrapup");
  if (wrapup) {
    text(wrapup.code, "wrapup.code");
    text(wrapup.name, "wrapup.name");
    text(wrapup.notes, "wrapup.notes");
    texts(wrapup.tags, "wrapup.tags");
    const seconds = wrapup.durationSeconds;
    if (seconds !== undefined && seconds !== null) {
      const isCount =
        Number.isInteger(seconds) && (seconds as number) >= 0 && (seconds as number) <= LARGEST_COUNT;
      if (!isCount) report("wrapup.durationSeconds");
    }
    wrapupEnd = time(wrapup.endTime, "wrapup.endTime");
    flag(wrapup.provisional, "wrapup.provisional");
  }
  let [workStart, workEnd] = [Number.NaN, Number.NaN];
  const work = record(session.afterCallWork, "afterCallWork");
  if (work) {
    workStart = time(work.startTime, "afterCallWork.startTime");
    workEnd = time(work.endTime, "afterCallWork.endTime");
    member(work.state, workStateSet, "afterCallWork.state");
  }
  flag(session.afterCallWorkRequired, "afterCallWorkRequired");
  return { alerting, connected, disconnected, starts, ends, wrapupEnd, workStart, workEnd };
}

function check(value: unknown): Times | undefined {
  wrong = undefined;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return read(value as Fields);
  report("");
  return undefined;
}

function inspect(value: unknown, now: number): Verdict {
  const times = check(value);
  if (wrong !== undefined || times === undefined) return refused(wrong ?? NONE);
  const order = misplaced(times);
  const valid = order.length === 0;
  return { valid, issues: valid ? NONE : order, durations: durationsOf(value as Wire, times, now) };
}

const SESSION_TIMES = ["providerEventTime", "startAlertingTime", "connectedTime", "disconnectedTime"];
const SPAN_TIMES = ["startTime", "endTime"];
const WRAPUP_TIMES = ["endTime"];

/** A copy without what is null, its times in clean form. */
function copyOf(fields: Fields, times: readonly string[]): Fields {
  const copy = { ...fields };
  for (const name in copy) if (copy[name] === null) delete copy[name];
  for (const name of times) {
    const value = copy[name];
    if (value !== undefined) copy[name] = cleanTime(value as string);
  }
  return copy;
}

/** The clean copy of a sound record. */
function clean(session: Fields): Fields {
  const copy = copyOf(session, SESSION_TIMES);
  if (copy.self) copy.self = copyOf(copy.self as Fields, []);
  if (copy.wrapup) copy.wrapup = copyOf(copy.wrapup as Fields, WRAPUP_TIMES);
  if (copy.afterCallWork) copy.afterCallWork = copyOf(copy.afterCallWork as Fields, SPAN_TIMES);
  if (copy.segments)
    copy.segments = (copy.segments as Fields[]).map((segment) => copyOf(segment, SPAN_TIMES));
  return copy;
}

export const floor: Contestant = {
  name: "by hand",
  kind: "floor",
  cleans: true,
  inspect,
  parse(value) {
    const times = check(value);
    const sound = wrong === undefined && times !== undefined && misplaced(times).length === 0;
    return sound ? clean(value as Fields) : undefined;
  },
};
