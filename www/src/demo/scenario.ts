/**
 * A made-up contact centre. Every leg follows a plan drawn from a seed, and what each endpoint and topic says
 * of it is a function of the plan and the time alone, so the same seed plays the same day at any speed.
 * The console's demo feed and the emulator of the tests both play it.
 */

import type { Delivery } from "../sources/documents";

export type Interval = readonly [from: number, to: number];

/** What one leg will go through; all times in milliseconds since the epoch. */
export interface Plan {
  /** The communication's id. */
  readonly id: string;
  readonly participant: string;
  /** Of an agent. */
  readonly userId?: string;
  readonly role: "sharer" | "viewer";
  readonly name: string;
  readonly session: string;
  readonly peerId?: string;
  readonly alert?: number;
  readonly connect?: number;
  readonly holds: readonly Interval[];
  readonly control: readonly Interval[];
  readonly controls: string;
  readonly end: number;
  readonly endReason: string;
  readonly afterCall?: {
    readonly until: number;
    readonly code: string;
    readonly name: string;
    readonly notes?: string;
    /** When a wrap-up is saved before the end of after-call work. */
    readonly savedAt?: number;
    /** How long the platform grants, where the queue says so. */
    readonly timeoutMs?: number;
  };
  /** How far segments trail the state; Infinity where only notifications arrive, which have none. */
  readonly lag: number;
  readonly viewerUrl?: string;
  readonly born: number;
  readonly gone: number;
  /** What a faulty sender makes of the record. */
  readonly spoil?: (record: Record<string, unknown>, now: number) => void;
}

/** One conversation: the customer's leg and those of the agents that it was offered to. */
export interface Conversation {
  readonly id: string;
  readonly start: number;
  readonly plans: readonly Plan[];
}

const seconds = 1_000;
const minutes = 60 * seconds;
/** How long an ended leg stays in the list. */
export const retention = 100 * seconds;

/** mulberry32: small, and good enough to look alive. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = random(seed);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  between(low: number, high: number): number {
    return Math.floor(low + this.#next() * (high - low));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.#next() * items.length)] ?? items[0];
  }

  uuid(): string {
    let hex = "";
    for (let i = 0; i < 32; i++) hex += Math.floor(this.#next() * 16).toString(16);
    const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

const customers = [
  "Mia Keller",
  "Tomás Rivera",
  "Aiko Tanaka",
  "Oluwaseun Adeyemi",
  "Hannah Lindqvist",
  "Karim Benali",
  "Priya Raman",
  "Jakub Nowak",
  "Léa Fontaine",
  "Samuel Okafor",
  "Ingrid Dahl",
  "Marco Bellini",
  "Noor Haddad",
  "Grace Mbeki",
  "Daniel Fischer",
  "Elif Yıldız",
] as const;

const agents: readonly [string, ...string[]] = [
  "Agent Avery Brooks",
  "Agent Jonas Meyer",
  "Agent Sofia Marin",
  "Agent Ravi Iyer",
  "Agent Chloe Martin",
  "Agent Leo Svensson",
  "Agent Amara Diallo",
  "Agent Nina Petrova",
];

export const queueId = "5b0d7c8e-4f57-4d0b-9a6e-2f6f3c1f7a10";
/** The agent whom the emulator logs in. */
export const me = { name: agents[0], id: userIdOf(agents[0]) } as const;

function userIdOf(agent: string): string {
  let sum = 0;
  for (const letter of agent) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return new Dice(sum).uuid();
}

interface Code {
  readonly code: string;
  readonly name: string;
}

const codes: readonly [Code, ...Code[]] = [
  { code: "7c1f3f0e-2b7d-4a53-9a0b-51f6b7f3d0a1", name: "Form completed together" },
  { code: "1d2c9a44-8e0b-4c5f-b1c3-0f9f6f3d7e52", name: "Contract explained" },
  { code: "c90b6b1e-5a7e-4d0c-8f3a-7be2a3c4d963", name: "Follow-up needed" },
];

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** The segments as the platform knows them at `now`: contiguous, the last one open. */
function segmentsAt(plan: Plan, now: number): Record<string, unknown>[] {
  const steps: { at: number; type: string }[] = [];
  // Segments run on the provider's clock, a few milliseconds ahead of the state's.
  if (plan.alert !== undefined) steps.push({ at: plan.alert - 16, type: "Alert" });
  if (plan.connect !== undefined) {
    steps.push({ at: plan.connect, type: "Interact" });
    for (const [from, to] of plan.holds) {
      steps.push({ at: from, type: "Hold" }, { at: to, type: "Interact" });
    }
  }
  return steps
    .filter((step) => step.at <= now && step.at < plan.end)
    .map((step, index) => {
      const next = steps[index + 1];
      const end = next && next.at < plan.end ? next.at : plan.end;
      const last = end === plan.end;
      const segment: Record<string, unknown> = { startTime: iso(step.at) };
      if (end <= now) segment.endTime = iso(end);
      segment.type = step.type;
      // An open segment already names its likely end, as on the wire.
      segment.howEnded = last || end > now ? "Disconnect" : next?.type;
      if (last && end <= now) segment.disconnectType = plan.endReason;
      return segment;
    });
}

/** The leg as the REST answer for its conversation has it. */
function recordAt(plan: Plan, now: number): Record<string, unknown> {
  const ended = plan.end <= now;
  const connected = plan.connect !== undefined && plan.connect <= now;
  const record: Record<string, unknown> = {
    state: ended ? "disconnected" : connected ? "connected" : "alerting",
    initialState: plan.alert === undefined ? "connected" : "alerting",
    id: plan.id,
  };
  if (ended) record.disconnectType = plan.endReason;
  record.self = { name: plan.name, nameRaw: plan.name };
  record.cobrowseSessionId = plan.session;
  record.cobrowseRole = plan.role;
  record.controlling =
    !ended && plan.control.some(([from, to]) => from <= now && now < to) ? [plan.controls] : [];
  if (plan.viewerUrl !== undefined && (connected || ended)) record.viewerUrl = plan.viewerUrl;
  if (plan.alert !== undefined && plan.lag !== Number.POSITIVE_INFINITY) {
    record.startAlertingTime = iso(plan.alert);
  }
  if (connected && plan.connect !== undefined) record.connectedTime = iso(plan.connect + 7);
  if (ended) record.disconnectedTime = iso(plan.end);
  record.provider = "PureCloud Cobrowse";
  record.providerEventTime = iso(Math.max(plan.born, ...ownMoments(plan).filter((at) => at <= now)));
  if (plan.peerId !== undefined) record.peerId = plan.peerId;
  if (plan.lag !== Number.POSITIVE_INFINITY) record.segments = segmentsAt(plan, now - plan.lag);
  if (plan.role === "viewer") {
    const work = plan.afterCall;
    if (ended && work !== undefined) {
      const done = work.until <= now;
      const { code, name } = work;
      const notes = work.notes === undefined ? {} : { notes: work.notes };
      if (done) {
        const durationSeconds = Math.floor((work.until - plan.end) / 1000);
        record.wrapup = { code, name, ...notes, durationSeconds, endTime: iso(work.until) };
      } else if (work.savedAt !== undefined && work.savedAt <= now) {
        record.wrapup = { code, name, ...notes, provisional: true };
      }
      record.afterCallWork = done
        ? { startTime: iso(plan.end), endTime: iso(work.until), state: "complete" }
        : { startTime: iso(plan.end), state: "pending" };
    }
    record.afterCallWorkRequired = false;
  } else {
    // Customer legs carry an empty object here.
    record.afterCallWork = {};
  }
  plan.spoil?.(record, now);
  return record;
}

/** Every time at which something happens to the leg. */
function ownMoments(plan: Plan): number[] {
  const own = [plan.born, plan.alert, plan.connect, plan.end, plan.afterCall?.until, plan.afterCall?.savedAt];
  for (const interval of [...plan.holds, ...plan.control]) own.push(...interval);
  return own.filter((at) => at !== undefined);
}

/** Every time at which an answer or a notification about the leg changes; segments trail. */
function momentsOf(plan: Plan): number[] {
  const own = ownMoments(plan);
  return plan.lag > 0 && Number.isFinite(plan.lag) ? [...own, ...own.map((at) => at + plan.lag)] : own;
}

interface Talk {
  customer: string;
  agent: string;
  /** When the customer's leg appears; the agent rings a little later. */
  start: number;
  wait: number;
  ring: number;
  talk: number;
  holds?: readonly Interval[];
  control?: readonly Interval[];
  endedBy?: "customer" | "agent";
  workMs?: number;
  savedAfterMs?: number;
  timeBoxMs?: number;
  notes?: string;
  lag?: number;
  viewerUrl?: string;
  /** Offers that ring out before this one is answered. */
  missedBy?: string;
  /** Nobody ever answers. */
  abandoned?: boolean;
  spoilViewer?: Plan["spoil"];
  spoilSharer?: Plan["spoil"];
}

const ringOut = 30_100;

function conversationOf(talk: Talk, dice: Dice): Conversation {
  const session = dice.uuid();
  const customerId = dice.uuid();
  const sharer = dice.uuid();
  const offered = talk.start + talk.wait;
  const alert = talk.missedBy === undefined ? offered : offered + ringOut + 900;
  const connect = talk.abandoned ? undefined : alert + talk.ring;
  const end = (connect ?? alert + talk.ring) + (talk.abandoned ? 0 : talk.talk);
  const byAgent = talk.endedBy === "agent";
  const work = talk.workMs ?? 0;
  const over = end + work;
  const shift = (list: readonly Interval[] | undefined): Interval[] =>
    connect === undefined ? [] : (list ?? []).map(([a, b]) => [connect + a, connect + b]);
  const code = dice.pick(codes);
  const common = { session, controls: sharer, lag: talk.lag ?? 0 };
  const plans: Plan[] = [
    {
      ...common,
      id: customerId,
      participant: sharer,
      role: "sharer",
      name: talk.customer,
      connect: talk.start,
      holds: shift(talk.holds),
      control: [],
      end,
      endReason: byAgent ? "peer" : "endpoint",
      born: talk.start,
      gone: end + retention,
      ...(talk.spoilSharer ? { spoil: talk.spoilSharer } : {}),
    },
  ];
  if (talk.missedBy !== undefined) {
    plans.push({
      ...common,
      id: dice.uuid(),
      participant: dice.uuid(),
      userId: userIdOf(talk.missedBy),
      role: "viewer",
      name: talk.missedBy,
      peerId: customerId,
      alert: offered,
      holds: [],
      control: [],
      end: offered + ringOut,
      endReason: "transfer.noanswer",
      born: offered,
      gone: offered + ringOut + retention,
    });
  }
  plans.push({
    ...common,
    id: dice.uuid(),
    participant: dice.uuid(),
    userId: userIdOf(talk.agent),
    role: "viewer",
    name: talk.agent,
    peerId: customerId,
    alert,
    ...(connect === undefined ? {} : { connect }),
    holds: shift(talk.holds),
    control: shift(talk.control),
    end,
    endReason: talk.abandoned ? "peer" : byAgent ? "client" : "peer",
    ...(work > 0 && connect !== undefined
      ? {
          afterCall: {
            until: over,
            code: code.code,
            name: code.name,
            ...(talk.notes === undefined ? {} : { notes: talk.notes }),
            ...(talk.timeBoxMs === undefined ? {} : { timeoutMs: talk.timeBoxMs }),
            ...(talk.savedAfterMs === undefined ? {} : { savedAt: end + talk.savedAfterMs }),
          },
        }
      : {}),
    viewerUrl: talk.viewerUrl ?? `https://cobrowse.mypurecloud.de/view/${session.slice(0, 8)}`,
    born: alert,
    gone: over + retention,
    ...(talk.spoilViewer ? { spoil: talk.spoilViewer } : {}),
  });
  return { id: dice.uuid(), start: talk.start, plans };
}

/** What the page opens with: one of everything worth seeing, all of it under way at `t`. */
function opening(t: number): Talk[] {
  const s = seconds;
  return [
    {
      // A broken sender: wrong types, a day that does not exist, an unsafe link.
      customer: "Daniel Fischer",
      agent: "Agent Nina Petrova",
      start: t - 200 * s,
      wait: 11 * s,
      ring: 4 * s,
      talk: 9 * minutes,
      viewerUrl: "http://cobrowse.mypurecloud.de/view/plain",
      spoilViewer: (record) => {
        record.initialState = "ringing";
        record.connectedTime = "2026-02-30T09:12:00.000Z";
        record.controlling = ["9a6b1a52-7d0f-4a07-8a3c-1f2ad1f4a7c1", 7];
        record.afterCallWorkRequired = "no";
        record.wrapup = { code: "draft", durationSeconds: "40", tags: "urgent" };
      },
    },
    {
      // A name that would run in a careless page.
      customer: "<img src=x onerror=alert(1)>",
      agent: "Agent Leo Svensson",
      start: t - 150 * s,
      wait: 9 * s,
      ring: 6 * s,
      talk: 5 * minutes,
      control: [[40 * s, 100 * s]],
      viewerUrl: "https://viewer.example.org/s/51",
      workMs: 35 * s,
    },
    {
      // A reason newer than anyone's SDK.
      customer: "Ingrid Dahl",
      agent: "Agent Chloe Martin",
      start: t - 260 * s,
      wait: 6 * s,
      ring: 5 * s,
      talk: 190 * s,
      workMs: 24 * s,
      endedBy: "agent",
      spoilViewer: (record) => {
        if (record.disconnectType !== undefined) record.disconnectType = "quantum.handover";
      },
    },
    {
      // Two clocks that disagree: connected a little before it rang.
      customer: "Samuel Okafor",
      agent: "Agent Ravi Iyer",
      start: t - 95 * s,
      wait: 8 * s,
      ring: 900,
      talk: 4 * minutes,
      workMs: 30 * s,
      spoilViewer: (record) => {
        if (typeof record.connectedTime !== "string") return;
        const ring = Date.parse(String(record.startAlertingTime));
        record.connectedTime = iso(ring - 340);
      },
    },
    {
      // Only notifications seen so far, and those have no segments.
      customer: "Priya Raman",
      agent: "Agent Amara Diallo",
      start: t - 130 * s,
      wait: 12 * s,
      ring: 7 * s,
      talk: 6 * minutes,
      lag: Number.POSITIVE_INFINITY,
      workMs: 40 * s,
    },
    {
      // After-call work with a provisional wrap-up.
      customer: "Jakub Nowak",
      agent: "Agent Sofia Marin",
      start: t - 330 * s,
      wait: 14 * s,
      ring: 8 * s,
      talk: 280 * s,
      holds: [[90 * s, 128 * s]],
      control: [[30 * s, 75 * s]],
      workMs: 105 * s,
      timeBoxMs: 120 * s,
      savedAfterMs: 38 * s,
      notes: "Mandate signed on page 3; send the copy.",
      endedBy: "customer",
    },
    {
      // The first agent does not answer; a second one rings.
      customer: "Léa Fontaine",
      agent: "Agent Avery Brooks",
      missedBy: "Agent Leo Svensson",
      start: t - 52 * s,
      wait: 12 * s,
      ring: 17 * s,
      talk: 150 * s,
      workMs: 20 * s,
    },
    {
      customer: "Aiko Tanaka",
      agent: "Agent Jonas Meyer",
      start: t - 210 * s,
      wait: 10 * s,
      ring: 9 * s,
      talk: 330 * s,
      // On hold when the page opens, resumed soon after; the segments trail the state.
      holds: [
        [60 * s, 85 * s],
        [150 * s, 226 * s],
      ],
      control: [[95 * s, 140 * s]],
      lag: 4 * s,
      workMs: 30 * s,
    },
    {
      customer: "Mia Keller",
      agent: "Agent Avery Brooks",
      start: t - 375 * s,
      wait: 18 * s,
      ring: 11 * s,
      talk: 500 * s,
      holds: [
        [112 * s, 161 * s],
        [286 * s, 301 * s],
      ],
      control: [
        [60 * s, 105 * s],
        [310 * s, 372 * s],
        [400 * s, 460 * s],
      ],
      workMs: 45 * s,
      savedAfterMs: 15 * s,
      endedBy: "agent",
    },
    {
      customer: "Tomás Rivera",
      agent: "Agent Nina Petrova",
      start: t - 14 * s,
      wait: 8 * s,
      ring: 15 * s,
      talk: 200 * s,
      control: [[50 * s, 130 * s]],
      workMs: 25 * s,
    },
  ];
}

/** Everything after the opening: ordinary sessions, with an oddity now and then. */
function later(start: number, dice: Dice, share: number): Talk {
  const talk = dice.between(70, 420) * seconds;
  const held = dice.between(10, 60) * seconds;
  const holdAt = dice.between(15 * seconds, Math.max(20 * seconds, talk - held - 5 * seconds));
  const controlAt = dice.between(5, 40) * seconds;
  return {
    customer: dice.pick(customers),
    agent: dice.chance(share) ? me.name : dice.pick(agents),
    start,
    wait: dice.between(3, 25) * seconds,
    ring: dice.between(2_000, 22_000),
    talk,
    ...(dice.chance(0.45) && holdAt + held < talk ? { holds: [[holdAt, holdAt + held]] } : {}),
    ...(dice.chance(0.5) && controlAt + 25_000 < talk
      ? { control: [[controlAt, Math.min(talk, controlAt + 45_000)]] }
      : {}),
    endedBy: dice.chance(0.6) ? "customer" : "agent",
    ...(dice.chance(0.85) ? { workMs: dice.between(6_000, 75_000) } : {}),
    ...(dice.chance(0.25) ? { savedAfterMs: 5_000 } : {}),
    ...(dice.chance(0.5) ? { timeBoxMs: 90_000 } : {}),
    lag: dice.chance(0.2) ? dice.between(2, 9) * seconds : dice.chance(0.12) ? Infinity : 0,
    ...(dice.chance(0.12) ? { missedBy: dice.pick(agents) } : {}),
    ...(dice.chance(0.08) ? { abandoned: true } : {}),
  };
}

type Json = Record<string, unknown>;

const without = (record: Json, ...keys: string[]): Json =>
  Object.fromEntries(
    Object.entries(record).filter(([key, value]) => value !== undefined && !keys.includes(key)),
  );

/** What a participant is beyond its communications. */
function aboutOf(plan: Plan, now: number): Json {
  const agent = plan.role === "viewer";
  const ended = plan.end <= now;
  const { afterCall } = plan;
  const worked = ended && afterCall !== undefined;
  return {
    name: plan.name,
    purpose: agent ? "agent" : "customer",
    wrapupRequired: afterCall !== undefined,
    ...(agent
      ? {
          alertingTimeoutMs: 30_000,
          wrapupPrompt: afterCall?.timeoutMs === undefined ? "optional" : "timeout",
          ...(afterCall?.timeoutMs === undefined ? {} : { wrapupTimeoutMs: afterCall.timeoutMs }),
          ...(worked ? { startAcwTime: iso(plan.end) } : {}),
          ...(worked && afterCall.until <= now ? { endAcwTime: iso(afterCall.until) } : {}),
        }
      : {}),
  };
}

function born({ plans }: Conversation, now: number): Plan[] {
  return plans.filter((plan) => plan.born <= now);
}

/** `GET /api/v2/conversations/{id}`. */
export function restConversation(conversation: Conversation, now: number): Json {
  const { id, start, plans } = conversation;
  const over = plans.every((plan) => plan.end <= now);
  return {
    id,
    startTime: iso(start),
    ...(over ? { endTime: iso(Math.max(...plans.map((plan) => plan.end))) } : {}),
    participants: born(conversation, now).map((plan) => ({
      id: plan.participant,
      startTime: iso(plan.born),
      ...(plan.connect !== undefined && plan.connect <= now ? { connectedTime: iso(plan.connect) } : {}),
      ...(plan.end <= now ? { endTime: iso(plan.end) } : {}),
      ...(plan.userId === undefined ? {} : { userId: plan.userId }),
      queueId,
      ...aboutOf(plan, now),
      attributes: {},
      calls: [],
      chats: [],
      cobrowsesessions: [recordAt(plan, now)],
      messages: [],
    })),
    recordingState: "NONE",
    selfUri: `/api/v2/conversations/${id}`,
  };
}

/** `GET /api/v2/conversations`: no segments, and no empty arrays of other media. */
export function restList(conversations: readonly Conversation[], now: number): Json {
  const entities = conversations.map((conversation) => {
    const full = restConversation(conversation, now) as { participants: Json[] };
    const participants = full.participants.map((participant) => {
      const [leg] = participant.cobrowsesessions as [Json];
      const bare = without(participant, "calls", "chats", "messages");
      return { ...bare, cobrowsesessions: [{ ...leg, segments: [] }] };
    });
    return { ...full, participants };
  });
  return { entities, pageSize: 25, pageNumber: 1, total: entities.length };
}

/** What the flat shapes make of a participant and its leg. */
function flatParticipants(conversation: Conversation, now: number, only: "rest" | "notification"): Json[] {
  return born(conversation, now).map((plan) => {
    const leg = recordAt(plan, now);
    const hold = plan.end > now ? plan.holds.find(([from, to]) => from <= now && now < to) : undefined;
    const { peerId, disconnectedTime, initialState, ...rest } = without(
      leg,
      "id",
      "self",
      "segments",
      "afterCallWork",
      "afterCallWorkRequired",
    );
    return without({
      ...rest,
      ...aboutOf(plan, now),
      id: plan.participant,
      peer: peerId,
      endTime: disconnectedTime,
      held: hold !== undefined,
      startHoldTime: hold === undefined ? undefined : iso(hold[0]),
      direction: "inbound",
      ...(plan.userId === undefined ? {} : { user: { id: plan.userId } }),
      queue: { id: queueId },
      ...(only === "rest"
        ? { startTime: iso(plan.born) }
        : { startAlertingTime: undefined, initialState, wrapup: toldOf(leg.wrapup) }),
    });
  });
}

/** `GET /api/v2/conversations/cobrowsesessions/{id}`. */
export function restFlat(conversation: Conversation, now: number): Json {
  const { id } = conversation;
  const selfUri = `/api/v2/conversations/cobrowsesessions/${id}`;
  return { id, participants: flatParticipants(conversation, now, "rest"), otherMediaUris: [], selfUri };
}

/** A wrap-up in a notification has neither a name nor `provisional`. */
function toldOf(wrapup: unknown): unknown {
  return typeof wrapup === "object" && wrapup !== null
    ? without(wrapup as Json, "name", "provisional")
    : wrapup;
}

function enveloped(topicName: string, conversation: Conversation, now: number, eventBody: Json): Json {
  const CorrelationId = new Dice((conversation.start ^ now) >>> 0).uuid();
  return { topicName, version: "2", eventBody, metadata: { CorrelationId } };
}

/** A frame of a topic whose events have the full shape. */
export function notification(topic: string, conversation: Conversation, now: number): Json {
  const participants = born(conversation, now).map((plan) => {
    const leg = recordAt(plan, now);
    return {
      id: plan.participant,
      ...(plan.connect !== undefined && plan.connect <= now ? { connectedTime: iso(plan.connect) } : {}),
      ...(plan.end <= now ? { endTime: iso(plan.end) } : {}),
      ...(plan.userId === undefined ? {} : { userId: plan.userId }),
      queueId,
      ...aboutOf(plan, now),
      wrapupExpected: plan.afterCall !== undefined,
      cobrowsesessions: [
        {
          ...without({ ...leg, wrapup: toldOf(leg.wrapup) }, "segments", "startAlertingTime"),
          additionalProperties: {},
        },
      ],
      additionalProperties: {},
    };
  });
  return enveloped(topic, conversation, now, { id: conversation.id, participants, recordingState: "none" });
}

/** A frame of a topic whose events have the flat shape. */
export function flatNotification(topic: string, conversation: Conversation, now: number): Json {
  const participants = flatParticipants(conversation, now, "notification");
  return enveloped(topic, conversation, now, { id: conversation.id, participants });
}

export const heartbeat: Json = {
  topicName: "channel.metadata",
  eventBody: { message: "WebSocket Heartbeat" },
};
export const pong: Json = { topicName: "channel.metadata", eventBody: { message: "pong" } };
export const closing: Json = {
  topicName: "v2.system.socket_closing",
  eventBody: { message: "The WebSocket will be closed for maintenance." },
};

/** Where a leg really stands. */
export interface Truth {
  readonly key: string;
  readonly conversationId: string;
  readonly name: string;
  readonly userId?: string;
  readonly phase: "alerting" | "connected" | "held" | "afterCallWork" | "ended";
  readonly inControl: boolean;
}

function truthOf(plan: Plan, conversationId: string, now: number): Truth {
  const within = ([from, to]: Interval) => from <= now && now < to;
  const ended = plan.end <= now;
  const phase = ended
    ? plan.afterCall !== undefined && now < plan.afterCall.until
      ? "afterCallWork"
      : "ended"
    : plan.connect === undefined || now < plan.connect
      ? "alerting"
      : plan.holds.some(within)
        ? "held"
        : "connected";
  return {
    key: plan.id,
    conversationId,
    name: plan.name,
    ...(plan.userId === undefined ? {} : { userId: plan.userId }),
    phase,
    inControl: !ended && plan.control.some(within),
  };
}

/** Something happened in a conversation. */
export interface Event {
  readonly at: number;
  readonly conversation: Conversation;
}

export interface ScenarioOptions {
  readonly seed: number;
  readonly start: number;
  /** How many times as many conversations as usual. */
  readonly rate?: number;
  /** How many of the later conversations are the agent's who is logged in, of 1. */
  readonly share?: number;
  /** Whether it opens with one of every oddity. */
  readonly odd?: boolean;
}

/** The conversations of the contact centre, and what happens in them. */
export class Scenario {
  rate: number;
  readonly #seed: number;
  readonly #share: number;
  readonly #events: Event[] = [];
  #conversations: Conversation[] = [];
  #arrivals = 0;
  #nextArrival: number;

  constructor({ seed, start, rate = 1, share = 0.125, odd = true }: ScenarioOptions) {
    this.#seed = seed;
    this.#share = share;
    this.rate = rate;
    this.#nextArrival = start + 20 * seconds;
    const dice = new Dice(seed);
    if (odd) for (const talk of opening(start)) this.#add(talk, dice);
    else for (let i = 8; i > 0; i--) this.#add(later(start - i * 40 * seconds, dice, share), dice);
    this.#drop(start);
  }

  #add(talk: Talk, dice: Dice): void {
    const conversation = conversationOf(talk, dice);
    this.#conversations.push(conversation);
    const times = new Set(conversation.plans.flatMap(momentsOf));
    for (const at of times) this.#events.push({ at, conversation });
    this.#events.sort((a, b) => a.at - b.at);
  }

  /** Forgets the events up to `now`. */
  #drop(now: number): Event[] {
    const next = this.#events.findIndex(({ at }) => at > now);
    return this.#events.splice(0, next < 0 ? this.#events.length : next);
  }

  /** The events up to `now` that were not taken yet, in order. */
  take(now: number): Event[] {
    while (this.#nextArrival <= now) {
      const dice = new Dice(this.#seed + 7_919 * ++this.#arrivals);
      this.#add(later(this.#nextArrival, dice, this.#share), dice);
      this.#nextArrival += Math.ceil((dice.between(22, 55) * seconds) / Math.max(0.05, this.rate));
    }
    return this.#drop(now);
  }

  /** Ended conversations are kept for `keepMs`. */
  forget(now: number, keepMs: number): void {
    this.#conversations = this.#conversations.filter(({ plans }) =>
      plans.some((plan) => now < plan.gone - retention + keepMs),
    );
  }

  conversations(now: number): Conversation[] {
    return this.#conversations.filter(({ start }) => start <= now);
  }

  /** Those that go on, or whose after-call work does. */
  active(now: number): Conversation[] {
    return this.conversations(now).filter(({ plans }) => plans.some((plan) => now < plan.gone - retention));
  }

  find(id: string): Conversation | undefined {
    return this.#conversations.find((conversation) => conversation.id === id);
  }

  /** Every leg that was there up to `now`, as it really stands. */
  truth(now: number): Truth[] {
    return this.conversations(now).flatMap((conversation) =>
      born(conversation, now).map((plan) => truthOf(plan, conversation.id, now)),
    );
  }
}

/** What may go wrong on the way; each from 0 (never) to 1 (always), but the reconnects. */
export interface Dials {
  /** How many times as many conversations as usual. */
  rate: number;
  /** Frames that come late, and so after newer ones. */
  disorder: number;
  duplication: number;
  loss: number;
  malformed: number;
  /** How often the line breaks, per ten minutes. */
  reconnects: number;
}

export const calm: Readonly<Dials> = {
  rate: 1,
  disorder: 0,
  duplication: 0,
  loss: 0,
  malformed: 0,
  reconnects: 0,
};

/** How many frames were sent, and what became of them on the way. */
export interface LineCounts {
  sent: number;
  lost: number;
  late: number;
  repeated: number;
  broken: number;
}

/** The way from the platform to the page, and what it does to frames. */
export class Line {
  dials: Readonly<Dials>;
  readonly counts: LineCounts = { sent: 0, lost: 0, late: 0, repeated: 0, broken: 0 };
  readonly #dice: Dice;
  #waiting: Delivery[] = [];

  constructor(seed: number, dials: Readonly<Dials> = calm) {
    this.#dice = new Dice(seed);
    this.dials = dials;
  }

  /** Sends a frame; an answer of REST (`sure`) comes whole and in time. */
  send(at: number, frame: Json, sure = false): void {
    const { disorder, duplication, loss, malformed } = this.dials;
    const dice = this.#dice;
    const text = JSON.stringify(frame);
    const { counts } = this;
    counts.sent++;
    if (sure) {
      this.#waiting.push({ at, text });
      return;
    }
    const lost = dice.chance(loss);
    const late = dice.chance(disorder) ? dice.between(500, 6_000) : 0;
    const twice = dice.chance(duplication) ? dice.between(20, 2_000) : undefined;
    const cut = dice.chance(malformed) ? dice.between(1, text.length - 1) : undefined;
    if (lost) {
      counts.lost++;
      return;
    }
    if (late > 0) counts.late++;
    if (twice !== undefined) counts.repeated++;
    if (cut !== undefined) counts.broken++;
    const sent = cut === undefined ? text : text.slice(0, cut);
    this.#waiting.push({ at: at + late, text: sent });
    if (twice !== undefined) this.#waiting.push({ at: at + late + twice, text: sent });
  }

  /** What has arrived by `now`, in the order of its arrival. */
  receive(now: number): Delivery[] {
    const arrived = this.#waiting.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.#waiting = this.#waiting.filter(({ at }) => at > now);
    return arrived;
  }

  /** A line that breaks loses what is on its way. */
  cut(): void {
    this.counts.lost += this.#waiting.length;
    this.#waiting = [];
  }
}
