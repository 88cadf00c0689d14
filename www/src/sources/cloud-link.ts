import { legs } from "cobrowse-session/live";

/** What is asked of the platform. */
export interface Api {
  me(): Promise<string>;
  channel(): Promise<{ id: string; connectUri: string }>;
  subscribe(channel: string, topics: readonly string[]): Promise<void>;
  conversations(): Promise<unknown>;
  conversation(id: string): Promise<unknown>;
}

export type LinkState = "connecting" | "connected" | "waiting" | "stopped";

export interface LinkOptions {
  readonly api: Api;
  /** Queues whose conversations are followed beside the user's own. */
  readonly queues: readonly string[];
  /** Takes a frame: the text of a notification or an answer of REST. */
  readonly take: (frame: unknown) => void;
  /** The conversations that have legs which are not known to be over. */
  readonly known: () => Iterable<string>;
  /** Hears how the link is, in words where there is more to say. */
  readonly tell: (state: LinkState, why?: string) => void;
  /** How long a socket may say nothing before it is asked, and then before it counts as dead. */
  readonly silenceMs?: number;
  /** The first wait before a new attempt; it doubles up to a minute. */
  readonly waitMs?: number;
  readonly socket?: (url: string) => WebSocket;
}

const maxWaitMs = 60_000;
/** How many conversations are asked for at once. */
const width = 4;

/**
 * Keeps a page in touch with the platform: a channel, its subscriptions and its socket. Nothing that was missed
 * is ever sent again, so that after every connection all that may have changed is asked for.
 */
export class CloudLink {
  readonly #options: Required<LinkOptions>;
  #me: string | undefined;
  #socket: WebSocket | undefined;
  #heard = 0;
  #asked = false;
  #failures = 0;
  #connecting = false;
  #stopped = false;
  #watch: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LinkOptions) {
    // The platform's heart beats every 30 seconds or so.
    this.#options = {
      silenceMs: 45_000,
      waitMs: 1_000,
      socket: (url) => new WebSocket(url),
      ...options,
    };
    this.#watch = setInterval(() => this.#check(), this.#options.silenceMs / 9);
  }

  start(): void {
    void this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    this.#drop();
    this.#options.tell("stopped");
  }

  async #connect(): Promise<void> {
    if (this.#connecting || this.#stopped) return;
    this.#connecting = true;
    clearTimeout(this.#retry);
    const { api, queues, tell, socket: make } = this.#options;
    tell("connecting");
    try {
      this.#me ??= await api.me();
      // A new channel each time: an old one may be gone, and lives for a day at most.
      const { id, connectUri } = await api.channel();
      const own = `v2.users.${this.#me}.conversations`;
      const topics = [own, `${own}.cobrowseSessions`];
      for (const queue of queues) {
        const its = `v2.routing.queues.${queue}.conversations`;
        topics.push(its, `${its}.cobrowseSessions`);
      }
      await api.subscribe(id, topics);
      const socket = await opened(make(connectUri));
      if (this.#stopped) {
        socket.close();
        return;
      }
      this.#adopt(socket);
      await this.#reconcile();
      this.#failures = 0;
      tell("connected");
    } catch (error) {
      this.#connecting = false;
      this.#drop();
      this.#fail(error);
    }
    this.#connecting = false;
    // It may have closed while everything was asked for.
    if (!this.#stopped && this.#socket === undefined && this.#failures === 0) this.#fail(undefined);
  }

  /** Listens to a new socket; an old one that is about to close has served. */
  #adopt(socket: WebSocket): void {
    this.#drop();
    this.#socket = socket;
    this.#heard = Date.now();
    this.#asked = false;
    socket.onmessage = ({ data }) => {
      this.#heard = Date.now();
      this.#asked = false;
      const text = String(data);
      this.#options.take(text);
      // A minute is left to have another one ready.
      if (text.includes('"v2.system.socket_closing"')) void this.#connect();
    };
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (!this.#connecting) this.#fail(undefined);
    };
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  /** Tries again later, unless that is of no use. */
  #fail(error: unknown): void {
    if (this.#stopped) return;
    const status = statusOf(error);
    if (status === 401 || status === 403) {
      this.#stopped = true;
      clearInterval(this.#watch);
      this.#options.tell(
        "stopped",
        status === 401 ? "the login has expired" : "the user or the OAuth client may not do that",
      );
      return;
    }
    const wait = Math.min(this.#options.waitMs * 2 ** this.#failures++, maxWaitMs);
    // So that not all pages come back at the same moment.
    const spread = wait * (0.8 + Math.random() * 0.4);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), spread);
    this.#options.tell("waiting", `next attempt in ${Math.ceil(spread / 1000)} s`);
  }

  #check(): void {
    const socket = this.#socket;
    if (socket === undefined || this.#connecting) return;
    const silent = Date.now() - this.#heard;
    const { silenceMs } = this.#options;
    if (silent > silenceMs * 1.5) {
      this.#drop();
      this.#fail(undefined);
    } else if (silent > silenceMs && !this.#asked) {
      this.#asked = true;
      socket.send('{"message":"ping"}');
    }
  }

  /** Asks for the conversations that are, and for those that were: each tells of its legs in full. */
  async #reconcile(): Promise<void> {
    const { api, take, known } = this.#options;
    const list = await api.conversations();
    take(list);
    const wanted = new Set(known());
    for (const { conversationId } of legs(list)) if (conversationId !== undefined) wanted.add(conversationId);
    const queue = [...wanted];
    const work = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        const conversation = await patiently(api, id);
        if (conversation !== undefined) take(conversation);
      }
    };
    await Promise.all(Array.from({ length: width }, work));
  }
}

/** A conversation; undefined for one that is no longer there or that the user may not see. */
async function patiently(api: Api, id: string): Promise<unknown> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await api.conversation(id);
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 403) return undefined;
      // The platform asks for patience when it was asked for too much.
      if (status !== 429 || attempt > 2) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2_000 * 2 ** attempt));
    }
  }
}

function statusOf(error: unknown): number | undefined {
  const { status } = (error ?? {}) as { status?: unknown };
  return typeof status === "number" ? status : undefined;
}

function opened(socket: WebSocket): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    socket.onopen = () => {
      socket.onopen = null;
      socket.onclose = null;
      resolve(socket);
    };
    socket.onclose = () => reject(new Error("the socket did not open"));
  });
}
