/** Real payloads, where COBROWSE_PAYLOADS names a folder of them. Nothing of them is in this repository. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  countdowns,
  currentLeg,
  durations,
  inspect,
  type Leg,
  legs,
  phase,
  platformMetrics,
  type SessionInput,
  safeParse,
  validate,
} from "cobrowse-session";
import { describe, expect, it } from "vitest";

const folder = process.env.COBROWSE_PAYLOADS;

interface Participant {
  purpose?: string;
  callbacks?: SessionInput[];
  chats?: SessionInput[];
}

function payload(name: string): { participants: Participant[]; eventBody: { participants: Participant[] } } {
  return JSON.parse(readFileSync(join(folder as string, `${name}.json`), "utf8"));
}

const now = Date.parse("2022-07-04T20:30:00Z");

describe.skipIf(folder === undefined)("payloads", () => {
  it("are where COBROWSE_PAYLOADS says", () => {
    expect(existsSync(join(folder as string, "ve_callbackConversation.json"))).toBe(true);
  });

  it("ve_callbackConversation: the alerts of three ended agent legs", () => {
    const legs = payload("ve_callbackConversation")
      .participants.filter(({ purpose }) => purpose === "agent")
      .flatMap(({ callbacks }) => callbacks ?? [])
      .filter(
        ({ state, segments }) =>
          state === "disconnected" && segments?.some((s) => s?.type === "Alert" && s.endTime),
      );
    expect(legs.map((leg) => durations(leg, now).alertingMs)).toEqual([30136, 30139, 30107]);
  });

  it("blog_chat_conversation_rest: talk by segments, connection by times", () => {
    const [leg] = payload("blog_chat_conversation_rest").participants.flatMap(({ chats }) => chats ?? []);
    expect(durations(leg, now)).toMatchObject({ interactingMs: 387856, connectedMs: 387849 });
  });

  const lastAgentLeg = (name: string) =>
    payload(name)
      .eventBody.participants.filter(({ purpose }) => purpose === "agent")
      .flatMap(({ callbacks }) => callbacks ?? [])
      .at(-1);

  it("ve_callBackDisconnectMsg: after-call work", () => {
    const leg = lastAgentLeg("ve_callBackDisconnectMsg");
    expect(durations(leg, now).interactingMs).toBe(64869);
    expect(phase(leg)).toBe("afterCallWork");
  });

  it("analytics_detail_blueprint_1: the platform's own sums, and the same without them", () => {
    const document = payload("analytics_detail_blueprint_1") as unknown as {
      participants: { sessions: { metrics: { name: string; value: number }[] | undefined }[] }[];
    };
    const told = legs(document, { media: "all" }).map(platformMetrics);
    for (const { sessions } of document.participants)
      for (const session of sessions) session.metrics = undefined;
    const computed = legs(document, { media: "all" }).map(platformMetrics);
    const none = { tAlert: null, tTalkComplete: null, tHeldComplete: null, tAcw: null, tHandle: null };
    const agent = {
      tAlert: 11050,
      tTalkComplete: 374561,
      tHeldComplete: 544176,
      tAcw: null,
      tHandle: 918737,
    };
    // A customer and a queue have none of these, whoever computes them.
    expect(told).toEqual([none, none, agent]);
    expect(computed).toEqual([none, none, agent]);
  });

  it("ve_callBackConnectMsg: a contradiction", () => {
    const codes = validate(lastAgentLeg("ve_callBackConnectMsg")).issues.map(({ code }) => code);
    expect(codes).toContain("state_conflict");
  });

  it("derived_python_sdk_to_json: snake_case and a sentinel", () => {
    const parsed = safeParse(payload("derived_python_sdk_to_json"));
    expect(parsed).toMatchObject({
      success: true,
      data: {
        initialState: "alerting",
        disconnectType: "outdated_sdk_version",
        self: { nameRaw: "Agent One" },
        startAlertingTime: "2022-07-04T11:00:01.325Z",
        afterCallWorkRequired: false,
      },
    });
    expect(parsed.success && Object.keys(parsed.data)).not.toContain("pcSelf");
    expect(parsed.issues.find(({ path }) => path[0] === "disconnect_type")).toMatchObject({
      code: "unknown_value",
      params: { sentinel: true },
    });
  });

  it("give the legs that a careful reader would list, and no others", () => {
    const listed = (name: string) =>
      legs(payload(name), { media: "all" }).map(
        (leg) => `${leg.shape} ${leg.media} ${leg.purpose} ${leg.session.state}`,
      );
    expect(listed("ve_callbackConversation")).toEqual([
      "conversation callbacks customer connected",
      "conversation callbacks acd connected",
      "conversation callbacks agent disconnected",
      "conversation callbacks agent disconnected",
      "conversation callbacks agent disconnected",
      "conversation callbacks agent disconnected",
      "conversation callbacks agent alerting",
    ]);
    expect(listed("blog_chat_conversation_rest")).toEqual(["conversation chats customer disconnected"]);
    expect(listed("ve_callBackConnectMsg")).toEqual([
      "notification callbacks customer connected",
      "notification callbacks acd disconnected",
      "notification callbacks agent disconnected",
      "notification callbacks agent disconnected",
      "notification callbacks agent connected",
    ]);
    expect(listed("ve_callBackDisconnectMsg")).toEqual([
      "notification callbacks customer connected",
      "notification callbacks acd disconnected",
      "notification callbacks agent disconnected",
      "notification callbacks agent disconnected",
      "notification callbacks agent disconnected",
    ]);
    expect(listed("derived_python_sdk_to_json")).toEqual(["session cobrowsesessions undefined disconnected"]);
    expect(listed("analytics_detail_blueprint_1")).toEqual([
      "analytics chats customer disconnected",
      "analytics chats acd disconnected",
      "analytics chats agent disconnected",
    ]);
    for (const none of [
      "channel_metadata_heartbeat",
      "channel_metadata_pong",
      "channel_subscribe_responses",
      "ve_chat_notification_message",
      "ve_conversationsummary_notification",
    ]) {
      expect(listed(none), none).toEqual([]);
    }
  });

  it("tell who is concerned, and what is known around them", () => {
    const found = legs(payload("ve_callBackDisconnectMsg"), { media: "all" });
    const current = currentLeg(found, { userId: "AGENT_USER_ID" });
    expect(current?.session.state).toBe("disconnected");
    expect(phase(current)).toBe("afterCallWork");
    expect(current?.context).toMatchObject({
      alertingTimeoutMs: 30000,
      wrapupPrompt: "optional",
      wrapupRequired: true,
    });
    expect(countdowns(current as Leg, now)).toEqual({ alertingLeftMs: null, afterCallWorkLeftMs: null });
    expect(currentLeg(legs(payload("ve_callbackConversation"), { media: "all" }))?.session.state).toBe(
      "alerting",
    );
  });

  it("all of them, and all that is in them, can be inspected", () => {
    const visit = (value: unknown) => {
      expect(() => inspect(value, now)).not.toThrow();
      if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
    };
    for (const file of readdirSync(folder as string).filter((name) => name.endsWith(".json"))) {
      visit(JSON.parse(readFileSync(join(folder as string, file), "utf8")));
    }
  });
});
