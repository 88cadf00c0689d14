import { readFileSync } from "node:fs";
import {
  countdowns,
  currentLeg,
  durations,
  type EndedBy,
  endedBy,
  hasControl,
  type Leg,
  LiveSessions,
  legs,
  MEDIA,
  type Media,
  platformMetrics,
  validate,
} from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { throwing } from "./misbehaving.js";

/** A case of `tests/legs.json`: legs in a payload, and what is asked of them. `tests/legs.rs` runs the same natively. */
interface Case {
  name: string;
  payload: unknown;
  media?: "all" | Media[];
  legs?: Leg[];
  current?: { userId?: string; is: number | null }[];
  endedBy?: EndedBy;
  now?: number;
  countdowns?: ReturnType<typeof countdowns>;
  control?: boolean;
  /** Of each leg. */
  talkMs?: (number | null)[];
  handleMs?: (number | null)[];
  metrics?: ReturnType<typeof platformMetrics>[];
}

const file = new URL("../legs.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

describe("legs.json", () => {
  it.each(cases)("$name", (one) => {
    const found = legs(one.payload, { media: one.media });
    const [first] = found;
    if (one.legs) {
      const places = ({ media, path, shape, context }: Leg) => ({ media, path, shape, context });
      expect(found.map(places)).toEqual(one.legs.map(places));
    }
    for (const { userId, is } of one.current ?? []) {
      expect(currentLeg(found, { userId })).toBe(is === null ? undefined : found[is]);
    }
    if (one.endedBy) expect(endedBy(found)).toBe(one.endedBy);
    if (one.countdowns && first) expect(countdowns(first, one.now)).toEqual(one.countdowns);
    const known = found.map((leg) => durations(leg, one.now ?? 0));
    if (one.talkMs) expect(known.map(({ interactingMs }) => interactingMs)).toEqual(one.talkMs);
    if (one.handleMs) expect(known.map(({ handleMs }) => handleMs)).toEqual(one.handleMs);
    if (one.metrics) expect(found.map(platformMetrics)).toEqual(one.metrics);
    if (one.control !== undefined && first) expect(hasControl(first)).toBe(one.control);
  });
});

describe("sessions of flat shapes", () => {
  /** The session of a flat participant. */
  const flat = (participant: object) =>
    legs({ id: "c", participants: [{ id: "p", ...participant }] })[0]?.session;

  it("have the fields that are there, and no others", () => {
    expect(flat({ state: "connected", held: false })).toStrictEqual({ state: "connected" });
  });

  it("have after-call work of which only one time is known, by either name", () => {
    const endTime = "2026-03-02T09:01:30.000Z";
    for (const name of ["endAcwTime", "end_acw_time"]) {
      expect(flat({ state: "disconnected", [name]: endTime })).toEqual({
        state: "disconnected",
        afterCallWork: { endTime },
      });
    }
  });

  it("lack what can't be read", () => {
    const participant = Object.defineProperty({ id: "p", state: "connected" }, "peer", { get: throwing });
    const [leg] = legs({ id: "c", participants: [participant] });
    expect(leg?.session).toStrictEqual({ state: "connected" });
  });
});

describe("media", () => {
  const chosen = (media: unknown) => () => legs({ id: "a", state: "connected" }, { media } as object);

  it("are refused if one of them is none", () => {
    expect(chosen(["cobrowsesessions", 5])).toThrow(/^options.media must be "all" or an array of media/);
  });

  it("are those of the field tables", async () => {
    const url = new URL("../../pkg/generated/tables.js", import.meta.url).href;
    const { frameFields } = (await import(/* @vite-ignore */ url)) as {
      frameFields(): { names: string[]; kind: string; fields: { names: string[]; kind: string }[] }[];
    };
    const participants = frameFields().find(({ names }) => names[0] === "participants")?.fields ?? [];
    const lists = participants.filter(({ kind }) => kind === "many").map(({ names }) => names[0]);
    expect(lists).toEqual([...MEDIA, "sessions"]);
    expect(Object.isFrozen(MEDIA)).toBe(true);
  });

  it("may be named twice", () => {
    expect(chosen(["calls", "cobrowsesessions", "calls"])()).toHaveLength(1);
  });

  it.each([
    ["cobrowse", "cobrowsesessions"],
    ["Calls", "calls"],
    ["internalmessage", "internalMessages"],
    ["emial", "emails"],
    ["massages", "messages"],
    ["voice", "calls"],
    ["all", "calls"],
    ["unknown", "videos"],
    ["", "calls"],
    [`chats${"x".repeat(1_000_000)}`, "chats"],
    ["e\u202e\n", "emails"],
  ])("are refused by the name of the nearest that there is", (medium, nearest) => {
    const message =
      /^options\.media: there is no medium "[ -~…]*"; did you mean "(\w+)"\? Media are ([\w, ]+)$/;
    try {
      chosen(["calls", medium])();
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      const [, told, all] = (error as TypeError).message.match(message) ?? [];
      expect([told, all]).toEqual([nearest, MEDIA.join(", ")]);
    }
    expect(() => new LiveSessions({ media: [medium as Media] })).toThrow(message);
  });
});

describe("sessions of which the participant knows more", () => {
  const conversation = (call: object) => ({
    id: "c",
    participants: [{ id: "p", startAcwTime: 9000, wrapup: { code: "w" }, calls: [call] }],
  });
  const sessionIn = (payload: unknown) => legs(payload, { media: ["calls"] })[0]?.session;

  it("are copies, with what it knows as it was received", () => {
    const call = { id: "a", state: "disconnected", disconnectedTime: 9000, note: { kept: true } };
    const payload = conversation(call);
    const session = sessionIn(payload);
    expect(session).toEqual({ ...call, afterCallWork: { startTime: 9000 }, wrapup: { code: "w" } });
    expect(session).not.toBe(call);
    expect(call).not.toHaveProperty("wrapup");
  });

  it("are the records themselves where it knows nothing that they do not", () => {
    const call = {
      id: "a",
      state: "disconnected",
      afterCallWork: { endTime: 10_000 },
      wrapup: { notes: "n" },
    };
    expect(sessionIn(conversation(call))).toBe(call);
  });

  it("are copied whatever the records do", () => {
    const call = {
      id: "a",
      state: "disconnected",
      ["__proto__"]: { polluted: true },
      get unreadable() {
        return throwing();
      },
      get peerId() {
        return throwing();
      },
    };
    const own = Object.keys(sessionIn(conversation(call)) as object).sort();
    expect(own).toEqual(["__proto__", "afterCallWork", "id", "state", "wrapup"]);
    const keyless = new Proxy({ id: "a", state: "disconnected" }, { ownKeys: throwing });
    expect(sessionIn(conversation(keyless))).toMatchObject({ id: "a", state: "disconnected" });
    class Call {
      get id() {
        return "a";
      }
      get state() {
        return "disconnected";
      }
    }
    expect(sessionIn(conversation(new Call()))).toMatchObject({ id: "a", state: "disconnected" });
    let reads = 0;
    const changing = {
      id: "a",
      get state() {
        return reads++ === 0 ? "disconnected" : "connected";
      },
    };
    expect(sessionIn(conversation(changing))?.state).toBe("disconnected");
  });

  it("have what is wrong with it, too", () => {
    const call = { id: "a", state: "disconnected" };
    const payload = {
      id: "c",
      participants: [{ id: "p", startAcwTime: "yesterday", wrapup: 5, calls: [call] }],
    };
    const issues = validate(sessionIn(payload)).issues.filter(({ severity }) => severity === "error");
    expect(issues.map(({ path }) => path)).toEqual([["wrapup"], ["afterCallWork", "startTime"]]);
    const result = new LiveSessions({ media: "all" }).apply(payload);
    expect(result.issues.map(({ path }) => path.slice(2))).toEqual([["startAcwTime"], ["wrapup"]]);
  });

  it("keep what is wrong with their own", () => {
    const call = { id: "a", state: "disconnected", afterCallWork: "x", wrapup: { code: 5 } };
    expect(sessionIn(conversation(call))).toBe(call);
    const aliased = { id: "a", state: "disconnected", after_call_work: {} };
    const session = sessionIn(conversation(aliased));
    expect(validate(session).issues.map(({ code }) => code)).not.toContain("duplicate_name");
    expect(session).not.toHaveProperty("after_call_work");
    const wrapped = { id: "a", state: "disconnected", wrapup: { code: "own" } };
    expect(sessionIn(conversation(wrapped))).toMatchObject({
      wrapup: { code: "own" },
      afterCallWork: { startTime: 9000 },
    });
  });

  it("are as complete in a list of conversations", () => {
    const call = { id: "a", state: "disconnected" };
    expect(sessionIn({ entities: [conversation(call)] })).toEqual(sessionIn(conversation(call)));
  });

  it("are copied with no more names than make sense", () => {
    const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, index]));
    const call = { id: "a", state: "disconnected", ...many };
    const participant = conversation(call).participants[0];
    const sizes = legs({ id: "c", participants: [participant, participant] }, { media: "all" }).map(
      ({ session }) => Object.keys(session).length,
    );
    expect(sizes).toEqual([60_004, 4]);
  });
});

describe("a MessageEvent", () => {
  const session = { id: "a", state: "connected" };

  it("has text, which alone is no payload", () => {
    expect(legs(JSON.stringify(session))).toEqual([]);
    expect(legs(new TextEncoder().encode(JSON.stringify(session)))).toEqual([]);
  });

  it.each([
    ["text", JSON.stringify(session)],
    ["an object", session],
  ])("is its data: %s", (_, data) => {
    const event = new MessageEvent("message", { data });
    expect(legs(event)).toHaveLength(1);
    const live = new LiveSessions();
    expect(live.apply(event)).toMatchObject({ ok: true, changes: [{ type: "added", key: "a" }] });
  });

  it("has no legs in what is no JSON", () => {
    expect(legs(new MessageEvent("message", { data: "{" }))).toEqual([]);
    expect(legs({ type: "message" })).toEqual([]);
    const unreadable = {
      type: "message",
      get data() {
        return throwing();
      },
    };
    expect(legs(unreadable)).toEqual([]);
    expect(legs({ type: "message", data: session, id: "b" })[0]?.session.id).toBe("a");
    expect(legs({ type: "message", data: null, id: "b", state: "connected" })[0]?.session.id).toBe("b");
    const data = new TextEncoder().encode(JSON.stringify(session));
    expect(legs({ type: "message", data })).toHaveLength(1);
  });
});

describe("currentLeg", () => {
  const agent = (userId: string) => ({
    media: "cobrowsesessions" as const,
    shape: "session" as const,
    purpose: "agent",
    userId,
    path: [],
    session: { id: "a", state: "connected" },
    context: {},
  });

  it("refuses a user's id that is no string, and says what it should be", () => {
    for (const userId of [5, null, {}]) {
      expect(() => currentLeg([], { userId } as object)).toThrow(
        new TypeError("options.userId must be a string, or left out for anybody's leg"),
      );
    }
  });

  it("finds nobody by an id that is longer than any", () => {
    const [long, longer] = [agent("x".repeat(10_000)), agent("x".repeat(10_001))];
    expect(currentLeg([long], { userId: long.userId })).toBe(long);
    expect(currentLeg([longer], { userId: longer.userId })).toBeUndefined();
    expect(currentLeg([longer])).toBe(longer);
  });

  it("has no leg of a list that gives it only once", () => {
    let reads = 0;
    const list = new Proxy([agent("u")], {
      get: (target, key) => (key === "0" && reads++ > 0 ? throwing() : Reflect.get(target, key)),
    });
    expect(currentLeg(list)).toBeUndefined();
    expect(reads).toBe(2);
  });
});
