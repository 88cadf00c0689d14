import type { Delivery } from "../sources/documents";
import {
  type Conversation,
  calm,
  closing,
  type Dials,
  Dice,
  flatNotification,
  heartbeat,
  Line,
  type LineCounts,
  notification,
  queueId,
  restConversation,
  restList,
  retention,
  Scenario,
} from "./scenario";

const heartbeatMs = 30_000;
const outageMs = 8_000;
const fullTopic = `v2.routing.queues.${queueId}.conversations`;
const flatTopic = `${fullTopic}.cobrowseSessions`;

/** Of some conversations a page only ever gets notifications, which have no segments. */
function isAsked({ plans }: Conversation): boolean {
  return plans.every(({ lag }) => Number.isFinite(lag));
}

function isKept({ plans }: Conversation, at: number): boolean {
  return plans.some(({ gone }) => at < gone);
}

/** The demo: frames as a front end gets them, from notifications and from what it asks of REST. */
export class Feed {
  readonly #seed: number;
  readonly #start: number;
  #dials: Dials = { ...calm };
  #scenario!: Scenario;
  #line!: Line;
  #dice!: Dice;
  #at!: number;
  #nextBeat!: number;
  #nextBreak!: number;
  /** When the line will be there again; undefined while it is. */
  #downUntil: number | undefined;
  #known!: Set<string>;

  constructor(seed: number, start: number, dials: Partial<Dials> = {}) {
    this.#seed = seed;
    this.#start = start;
    Object.assign(this.#dials, dials);
    this.reset();
  }

  get dials(): Readonly<Dials> {
    return this.#dials;
  }

  set dials(dials: Readonly<Dials>) {
    const before = this.#dials.reconnects;
    this.#dials = { ...dials };
    this.#line.dials = this.#dials;
    this.#scenario.rate = dials.rate;
    if (dials.reconnects !== before) this.#planBreak();
  }

  /** What the line did to frames, since the start or the last reset. */
  get counts(): Readonly<LineCounts> {
    return this.#line.counts;
  }

  get down(): boolean {
    return this.#downUntil !== undefined;
  }

  reset(): void {
    this.#scenario = new Scenario({ seed: this.#seed, start: this.#start, rate: this.#dials.rate });
    this.#line = new Line(this.#seed + 1, this.#dials);
    this.#dice = new Dice(this.#seed + 2);
    this.#at = this.#start;
    this.#nextBeat = this.#start + heartbeatMs;
    this.#downUntil = undefined;
    const recent = this.#scenario.conversations(this.#start).filter((found) => isKept(found, this.#start));
    this.#known = new Set(recent.map(({ id }) => id));
    this.#planBreak();
    this.#hydrate(this.#start);
  }

  #planBreak(): void {
    const { reconnects } = this.#dials;
    const every = 600_000 / reconnects;
    this.#nextBreak =
      reconnects > 0 ? this.#at + Math.ceil(every * (0.5 + this.#dice.between(0, 100) / 100)) : Infinity;
  }

  /** What a front end asks for after it (re)connected: the list, and every conversation that it knew or learns of. */
  #hydrate(at: number): void {
    const active = this.#scenario.active(at);
    this.#line.send(at, restList(active, at), true);
    const wanted = new Set([...this.#known, ...active.map(({ id }) => id)]);
    for (const conversation of this.#scenario.conversations(at)) {
      if (!wanted.has(conversation.id) || !isKept(conversation, at)) continue;
      if (isAsked(conversation)) {
        this.#line.send(at, restConversation(conversation, at), true);
      } else {
        this.#line.send(at, notification(fullTopic, conversation, at), true);
        this.#line.send(at, flatNotification(flatTopic, conversation, at), true);
      }
    }
    this.#known = new Set(active.map(({ id }) => id));
  }

  /** The frames that arrive up to `now`. The same at any step. */
  to(now: number): Delivery[] {
    const arrived: Delivery[] = [];
    const events = this.#scenario.take(now);
    let next = 0;
    for (;;) {
      const event = events[next];
      const at = Math.min(
        event?.at ?? Infinity,
        this.#nextBeat,
        this.#nextBreak,
        this.#downUntil ?? Infinity,
      );
      if (at > now) break;
      if (at === this.#downUntil) {
        this.#downUntil = undefined;
        this.#hydrate(at);
        this.#at = at;
        this.#planBreak();
      } else if (at === this.#nextBreak) {
        arrived.push(...this.#line.receive(at), { at, text: JSON.stringify(closing) });
        this.#line.cut();
        this.#downUntil = at + outageMs;
        this.#nextBreak = Infinity;
      } else if (at === this.#nextBeat) {
        this.#nextBeat += heartbeatMs;
        if (!this.down) this.#line.send(at, heartbeat);
      } else if (event !== undefined) {
        next++;
        if (this.down) continue;
        const { conversation } = event;
        this.#known.add(conversation.id);
        this.#line.send(at, notification(fullTopic, conversation, at));
        this.#line.send(at, flatNotification(flatTopic, conversation, at));
        if (isAsked(conversation)) {
          this.#line.send(at, restConversation(conversation, at), true);
        }
      }
    }
    this.#at = now;
    this.#scenario.forget(now, retention);
    arrived.push(...this.#line.receive(now));
    return arrived;
  }

  truth(now: number) {
    return this.#scenario.truth(now);
  }
}
