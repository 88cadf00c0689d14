/** A day of a large contact centre: 2,000 sessions, 200,000 frames, and a network that does what networks do. */

import type { Change, LiveSessions as Live } from "cobrowse-session";
import { describe, expect, it } from "vitest";
import { lib, memory } from "./memory.js";

const { LiveSessions } = lib;

const SESSIONS = 2000;
const FRAMES = 200_000;
const START = Date.parse("2026-03-02T08:00:00.000Z");
const time = (ms: number) => new Date(START + ms).toISOString();

/** Small, fast and the same everywhere: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One leg's life, of which any moment can be written down in any shape. */
class Life {
  readonly alerts: number;
  readonly connects: number;
  readonly ends: number;
  readonly done: number;
  readonly id: string;

  constructor(
    readonly index: number,
    dice: () => number,
    day: number,
    name: string,
  ) {
    this.id = `leg-${name}${index}`;
    this.alerts = Math.floor(dice() * day * 0.6);
    this.connects = this.alerts + 2000 + Math.floor(dice() * 20_000);
    this.ends = this.connects + 20_000 + Math.floor(dice() * day * 0.2);
    this.done = this.ends + 5000 + Math.floor(dice() * 60_000);
  }

  session(now: number, rest: boolean): Record<string, unknown> | undefined {
    if (now < this.alerts) return undefined;
    const connected = now >= this.connects;
    const ended = now >= this.ends;
    const done = now >= this.done;
    return {
      id: this.id,
      state: ended ? "disconnected" : connected ? "connected" : "alerting",
      cobrowseSessionId: `cobrowse-${this.index >> 1}`,
      cobrowseRole: this.index % 2 ? "viewer" : "sharer",
      // Control comes and goes every half minute.
      controlling: this.index % 2 && connected && !ended && Math.floor(now / 30_000) % 2 ? ["page"] : [],
      ...(rest && { startAlertingTime: time(this.alerts) }),
      ...(connected && { connectedTime: time(this.connects) }),
      providerEventTime: time(done ? this.done : ended ? this.ends : Math.floor(now / 1000) * 1000),
      ...(ended && {
        disconnectedTime: time(this.ends),
        disconnectType: "client",
        afterCallWork: {
          state: done ? "complete" : "pending",
          startTime: time(this.ends),
          ...(done && { endTime: time(this.done) }),
        },
      }),
    };
  }

  frame(now: number, shape: "rest" | "notification" | "flat"): string | undefined {
    const session = this.session(now, shape === "rest");
    if (session === undefined) return undefined;
    const participant = {
      id: `participant-${this.id}`,
      purpose: this.index % 2 ? "agent" : "customer",
      userId: `user-${this.index}`,
    };
    if (shape === "flat") {
      const { id, disconnectedTime, afterCallWork, ...same } = session as {
        afterCallWork?: { startTime: string; endTime?: string };
      } & Record<string, unknown>;
      const flat = {
        ...participant,
        ...same,
        held: false,
        ...(disconnectedTime !== undefined && { endTime: disconnectedTime }),
        ...(afterCallWork && { startAcwTime: afterCallWork.startTime, endAcwTime: afterCallWork.endTime }),
      };
      return JSON.stringify({
        topicName: "v2.users.u.conversations.cobrowseSessions",
        eventBody: { id: `conversation-${this.id}`, participants: [flat] },
      });
    }
    const conversation = {
      id: `conversation-${this.id}`,
      participants: [{ ...participant, cobrowsesessions: [session] }],
    };
    return JSON.stringify(
      shape === "rest"
        ? { ...conversation, selfUri: `/api/v2/conversations/conversation-${this.id}` }
        : { topicName: "v2.users.u.conversations", version: "2", eventBody: conversation },
    );
  }
}

const DAY = 8 * 3600_000;

/** Plays the day into a store. Returns the lives, and every change. */
function play(
  live: Live,
  sessions: number,
  frames: number,
  seed: number,
): { lives: Life[]; changes: Change[] } {
  const dice = random(seed);
  const lives = Array.from(
    { length: sessions },
    (_, index) => new Life(index, dice, DAY, seed === 1 ? "" : `${seed}-`),
  );
  const changes: Change[] = [];
  const late: { frame: string; at: number }[] = [];
  const apply = (frame: string, now: number) => {
    const result = live.apply(frame, { receivedAt: START + now + 40 });
    if (result.ok) changes.push(...result.changes);
  };
  for (let sent = 0; sent < frames; sent++) {
    const now = Math.floor((sent / frames) * DAY * 1.1);
    // Three times the connection is gone for two minutes, and then everything is fetched anew.
    const minute = (now / DAY) * 480;
    const gone = [100, 250, 400].some((start) => minute >= start && minute < start + 2);
    const back = [102, 252, 402].some((start) => minute >= start && minute < start + 0.1);
    const life = lives[Math.floor(dice() * sessions)] as Life;
    if (back) {
      for (const one of lives) {
        const frame = one.frame(now, "rest");
        if (frame && sent % 40 === 0) apply(frame, now);
      }
    }
    if (gone) continue;
    const roll = dice();
    const frame = life.frame(now, roll < 0.4 ? "flat" : roll < 0.95 ? "notification" : "rest");
    if (frame === undefined) continue;
    const fate = dice();
    if (fate < 0.01) apply(frame.slice(0, Math.floor(dice() * frame.length)), now);
    if (fate < 0.06) late.push({ frame, at: sent + 1 + Math.floor(dice() * 500) });
    else apply(frame, now);
    if (fate > 0.95) apply(frame, now);
    while (late.length > 0 && (late[0]?.at ?? 0) <= sent)
      apply((late.shift() as { frame: string }).frame, now);
  }
  // In the evening everything is fetched once more.
  for (const life of lives) apply(life.frame(DAY * 2, "rest") as string, DAY * 2);
  return { lives, changes };
}

describe("a day", () => {
  it("ends in the truth, with each change told once", () => {
    const live = new LiveSessions();
    const { lives, changes } = play(live, SESSIONS, FRAMES, 1);
    const { legs } = live.get();
    expect(legs.size).toBe(SESSIONS);
    for (const life of lives) {
      const leg = legs.get(`leg-${life.index}`);
      expect(leg?.session).toEqual(life.session(DAY * 2, true));
      expect(leg?.conversationId).toBe(`conversation-${life.id}`);
    }
    const told = new Map<string, Change[]>();
    const keyOf = new Map<string, string>();
    for (const change of changes) {
      if (change.type === "updated" && change.previousKey) keyOf.set(change.previousKey, change.key);
      told.set(change.key, [...(told.get(change.key) ?? []), change]);
    }
    for (const life of lives) {
      const own = told.get(`leg-${life.index}`) ?? [];
      const before = [...keyOf]
        .filter(([, key]) => key === `leg-${life.index}`)
        .flatMap(([key]) => told.get(key) ?? []);
      const all = [...before, ...own];
      const count = (type: Change["type"]) => all.filter((change) => change.type === type).length;
      expect(count("added")).toBe(1);
      expect(count("ended")).toBeLessThanOrEqual(1);
      // A leg may be there already when it is first heard of: then its start was not told.
      expect([0, 1]).toContain(count("afterCallWorkEnded") - count("afterCallWorkStarted"));
      expect(count("removed")).toBe(0);
      expect([0, 1]).toContain(count("controlRevoked") - count("controlGranted"));
      // The phases are one chain.
      const phases = all.filter((change) => change.type === "phaseChanged");
      phases.forEach((change, index) => {
        const next = phases[index + 1];
        if (next) expect(next.from).toBe(change.to);
      });
      if (phases.length > 0) expect(phases.at(-1)?.to).toBe("ended");
    }
    expect(live.counts().ended).toBe(SESSIONS);
    expect(live.pairs()).toHaveLength(SESSIONS / 2);
    // Half of the frames took 40 ms, and no clock was wrong.
    expect(live.clockOffsetMs).toBeGreaterThanOrEqual(0);
    expect(live.clockOffsetMs).toBeLessThan(2000);
    live.close();
  });

  it("leaves no trace in memory once its legs are forgotten", () => {
    const live = new LiveSessions({ keepEndedMs: 60_000, maxLegs: 500 });
    for (let day = 2; day < 10; day++) play(live, 1000, 10_000, day);
    const grown = memory.buffer.byteLength;
    for (let day = 10; day < 14; day++) play(live, 1000, 10_000, day);
    expect(live.get().legs.size).toBeLessThanOrEqual(500);
    expect(memory.buffer.byteLength).toBe(grown);
    live.close();
  });
});
