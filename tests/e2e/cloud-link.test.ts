import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Api, CloudLink, type LinkOptions, type LinkState } from "../../www/src/sources/cloud-link";

/** A socket that does what a test says. */
class Socket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly sent: string[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.();
  }

  hear(data: string): void {
    this.onmessage?.({ data });
  }
}

const conversation = (id: string) => ({
  id,
  participants: [{ id: `p-${id}`, cobrowsesessions: [{ id: `l-${id}`, state: "connected" }] }],
});

let links: CloudLink[] = [];

function world(over: Partial<Api> = {}, options: Partial<LinkOptions> = {}) {
  const sockets: Socket[] = [];
  const calls: string[] = [];
  const taken: unknown[] = [];
  const told: [LinkState, string | undefined][] = [];
  const api: Api = {
    me: async () => {
      calls.push("me");
      return "u";
    },
    channel: async () => {
      calls.push("channel");
      return { id: `c${sockets.length}`, connectUri: `ws://x/${sockets.length}` };
    },
    subscribe: async (channel, topics) => void calls.push(`subscribe ${channel} ${topics.join(" ")}`),
    conversations: async () => {
      calls.push("conversations");
      return { entities: [conversation("a")] };
    },
    conversation: async (id) => {
      calls.push(`conversation ${id}`);
      return conversation(id);
    },
    ...over,
  };
  const link = new CloudLink({
    api,
    queues: ["q"],
    take: (frame) => taken.push(frame),
    known: () => ["a", "b"],
    tell: (state, why) => told.push([state, why]),
    socket: (url) => {
      const socket = new Socket(url);
      sockets.push(socket);
      queueMicrotask(() => socket.onopen?.());
      return socket as unknown as WebSocket;
    },
    ...options,
  });
  links.push(link);
  return { link, sockets, calls, taken, told, last: () => told.at(-1)?.[0] };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
  for (const link of links) link.stop();
  links = [];
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("it subscribes before it listens, then asks for what is and what was", async () => {
  const { link, calls, taken, told } = world();
  link.start();
  await pass(0);
  const own = "v2.users.u.conversations";
  const queue = "v2.routing.queues.q.conversations";
  expect(calls.slice(0, 4)).toEqual([
    "me",
    "channel",
    `subscribe c0 ${own} ${own}.cobrowseSessions ${queue} ${queue}.cobrowseSessions`,
    "conversations",
  ]);
  expect(calls.slice(4).sort()).toEqual(["conversation a", "conversation b"]);
  expect(taken).toHaveLength(3);
  expect(told.map(([state]) => state)).toEqual(["connecting", "connected"]);
});

test("it waits longer from failure to failure, and starts over once it was connected", async () => {
  let down = true;
  const times: number[] = [];
  const { link, sockets, last } = world({
    channel: async () => {
      times.push(Date.now());
      if (down) throw { status: 503 };
      return { id: "c", connectUri: "ws://x" };
    },
  });
  link.start();
  await pass(300_000);
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  waits.forEach((wait, index) => {
    const planned = Math.min(1_000 * 2 ** index, 60_000);
    expect(wait).toBeGreaterThanOrEqual(planned * 0.79);
    expect(wait).toBeLessThanOrEqual(planned * 1.21);
  });
  expect(last()).toBe("waiting");
  down = false;
  // No longer than it takes: who hears nothing for long connects anew.
  for (let waited = 0; last() !== "connected" && waited < 75_000; waited += 1_000) await pass(1_000);
  expect(last()).toBe("connected");
  const before = times.length;
  sockets.at(-1)?.close();
  await pass(1_300);
  expect(times.length).toBe(before + 1);
  expect(last()).toBe("connected");
});

test("a login that has expired is not tried again", async () => {
  const { link, calls, told } = world({ channel: () => Promise.reject({ status: 401 }) });
  link.start();
  await pass(600_000);
  expect(told.at(-1)).toEqual(["stopped", "the login has expired"]);
  expect(calls).toEqual(["me"]);
});

test("a silent socket is asked, and given up when it does not answer", async () => {
  const { link, sockets, last } = world();
  link.start();
  await pass(40_000);
  const [first] = sockets;
  expect(first?.sent).toEqual([]);
  await pass(15_000);
  expect(first?.sent).toEqual(['{"message":"ping"}']);
  first?.hear('{"topicName":"channel.metadata","eventBody":{"message":"pong"}}');
  await pass(50_000);
  expect(sockets).toHaveLength(1);
  expect(first?.sent).toHaveLength(2);
  await pass(30_000);
  expect(first?.closed).toBe(true);
  expect(sockets).toHaveLength(2);
  expect(last()).toBe("connected");
});

test("a socket that is about to close serves until the next one is there", async () => {
  let let_in: (() => void) | undefined;
  let wait = false;
  const { link, sockets, taken } = world({
    subscribe: () => (wait ? new Promise((resolve) => (let_in = resolve)) : Promise.resolve()),
  });
  link.start();
  await pass(0);
  wait = true;
  const [first] = sockets;
  first?.hear('{"topicName":"v2.system.socket_closing"}');
  await pass(10);
  first?.hear("still");
  expect(taken.at(-1)).toBe("still");
  expect(first?.closed).toBe(false);
  let_in?.();
  await pass(10);
  expect(first?.closed).toBe(true);
  sockets[1]?.hear("new");
  expect(taken.at(-1)).toBe("new");
  // The old one's end is no reason to connect once more.
  await pass(20_000);
  expect(sockets).toHaveLength(2);
});

test("a socket that closes while everything is asked for is missed", async () => {
  const { link, sockets, last } = world({
    conversation: async (id) => {
      if (sockets.length === 1) sockets[0]?.close();
      return conversation(id);
    },
  });
  link.start();
  await pass(5_000);
  expect(sockets).toHaveLength(2);
  expect(last()).toBe("connected");
});

test("a conversation that is gone is passed over; too many questions take patience", async () => {
  let refusals = 2;
  const { link, taken, last } = world({
    conversation: async (id) => {
      if (id === "b") throw { status: 404 };
      if (refusals-- > 0) throw { status: 429 };
      return conversation(id);
    },
  });
  link.start();
  await pass(1_000);
  expect(last()).toBe("connecting");
  await pass(6_000);
  expect(last()).toBe("connected");
  expect(taken).toHaveLength(2);
});

test("once stopped it does nothing more, not even when it was about to", async () => {
  const { link, sockets, calls } = world();
  link.start();
  link.stop();
  await pass(100_000);
  expect(sockets.every(({ closed }) => closed)).toBe(true);
  expect(calls).not.toContain("conversations");
});
