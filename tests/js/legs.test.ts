import { readFileSync } from "node:fs";
import {
  countdowns,
  currentLeg,
  durations,
  type EndedBy,
  endedBy,
  hasControl,
  type Leg,
  legs,
  type Media,
  platformMetrics,
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

  it("may be a hundred different ones, and no more", () => {
    const many = Array.from({ length: 99 }, (_, index) => `medium${index}`);
    expect(chosen([...many, "cobrowsesessions"])()).toHaveLength(1);
    expect(chosen([...many, ...many, "cobrowsesessions"])()).toHaveLength(1);
    expect(chosen([...many, "cobrowsesessions", "calls"])).toThrow(
      new TypeError("options.media has too many media"),
    );
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
