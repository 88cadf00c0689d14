/**
 * A made-up contact centre. Every leg follows a plan drawn from a seed, and its record is a function of
 * the plan and the time alone, so the same seed plays the same day at any speed.
 */

type Interval = readonly [from: number, to: number];

/** What one leg will go through; all times in milliseconds since the epoch. */
interface Plan {
  readonly id: string;
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
  };
  /** How far segments trail the state; Infinity where only notifications arrive, which have none. */
  readonly lag: number;
  readonly viewerUrl?: string;
  readonly born: number;
  readonly gone: number;
  /** What a faulty sender makes of the record. */
  readonly spoil?: (record: Record<string, unknown>, now: number) => void;
}

export interface FeedLeg {
  readonly key: string;
  readonly record: Record<string, unknown>;
}

interface Playing {
  readonly plan: Plan;
  readonly moments: readonly number[];
  seen: number;
  leg: FeedLeg;
}

const seconds = 1_000;
const minutes = 60 * seconds;
/** How long an ended leg stays in the list. */
const retention = 100 * seconds;

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

class Dice {
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

const agents = [
  "Agent Avery Brooks",
  "Agent Jonas Meyer",
  "Agent Sofia Marin",
  "Agent Ravi Iyer",
  "Agent Chloe Martin",
  "Agent Leo Svensson",
  "Agent Amara Diallo",
  "Agent Nina Petrova",
] as const;

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

/** Every time at which the record changes. */
function momentsOf(plan: Plan): number[] {
  const own = [plan.born, plan.alert, plan.connect, plan.end];
  for (const interval of [...plan.holds, ...plan.control]) own.push(...interval);
  const lagged = Number.isFinite(plan.lag) ? own.map((at) => (at === undefined ? at : at + plan.lag)) : [];
  own.push(...lagged, plan.afterCall?.until, plan.afterCall?.savedAt);
  return own.filter((at) => at !== undefined).sort((a, b) => a - b);
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

function plansOf(talk: Talk, dice: Dice): Plan[] {
  const session = dice.uuid();
  const customerId = dice.uuid();
  const participant = dice.uuid();
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
  const common = { session, controls: participant, lag: talk.lag ?? 0 };
  const plans: Plan[] = [
    {
      ...common,
      id: customerId,
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
            ...(talk.savedAfterMs === undefined ? {} : { savedAt: end + talk.savedAfterMs }),
          },
        }
      : {}),
    viewerUrl: talk.viewerUrl ?? `https://cobrowse.mypurecloud.de/view/${session.slice(0, 8)}`,
    born: alert,
    gone: over + retention,
    ...(talk.spoilViewer ? { spoil: talk.spoilViewer } : {}),
  });
  return plans;
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
function later(start: number, dice: Dice): Talk {
  const talk = dice.between(70, 420) * seconds;
  const held = dice.between(10, 60) * seconds;
  const holdAt = dice.between(15 * seconds, Math.max(20 * seconds, talk - held - 5 * seconds));
  const controlAt = dice.between(5, 40) * seconds;
  return {
    customer: dice.pick(customers),
    agent: dice.pick(agents),
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
    lag: dice.chance(0.2) ? dice.between(2, 9) * seconds : dice.chance(0.12) ? Infinity : 0,
    ...(dice.chance(0.12) ? { missedBy: dice.pick(agents) } : {}),
    ...(dice.chance(0.08) ? { abandoned: true } : {}),
  };
}

export class Feed {
  readonly #seed: number;
  readonly #start: number;
  #playing: Playing[] = [];
  #arrivals = 0;
  #nextArrival = 0;

  constructor(seed: number, start: number) {
    this.#seed = seed;
    this.#start = start;
    this.reset();
  }

  reset(): void {
    this.#playing = [];
    this.#arrivals = 0;
    this.#nextArrival = this.#start + 20 * seconds;
    const dice = new Dice(this.#seed);
    for (const talk of opening(this.#start)) this.#add(talk, dice);
  }

  #add(talk: Talk, dice: Dice): void {
    for (const plan of plansOf(talk, dice)) {
      this.#playing.push({
        plan,
        moments: momentsOf(plan),
        seen: 0,
        leg: { key: plan.id, record: {} },
      });
    }
  }

  /** The legs to be seen at `now`, newest session first; a record is a new object only when it changed. */
  at(now: number): FeedLeg[] {
    while (this.#nextArrival <= now) {
      const dice = new Dice(this.#seed + 7_919 * ++this.#arrivals);
      this.#add(later(this.#nextArrival, dice), dice);
      this.#nextArrival += dice.between(22, 55) * seconds;
    }
    this.#playing = this.#playing.filter(({ plan }) => now < plan.gone);
    const order = new Map<string, FeedLeg[]>();
    for (const entry of this.#playing) {
      if (entry.plan.born > now) continue;
      const seen = entry.moments.filter((at) => at <= now).length;
      if (seen !== entry.seen) {
        entry.seen = seen;
        entry.leg = { key: entry.plan.id, record: recordAt(entry.plan, now) };
      }
      const legs = order.get(entry.plan.session);
      if (legs) legs.push(entry.leg);
      else order.set(entry.plan.session, [entry.leg]);
    }
    return [...order.values()].reverse().flat();
  }
}
