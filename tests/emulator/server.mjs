// A stand-in for Genesys Cloud: the handful of endpoints that a client of live conversations needs, and the
// WebSocket of its notifications, on one port. It plays a scenario; `node tests/emulator/server.mjs` serves it.

import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WebSocketServer } from "ws";

// The scenario is the page's own TypeScript; esbuild takes its types away.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../www/src/demo/scenario.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
});
/** @type {typeof import("../../www/src/demo/scenario.ts")} */
const scenarios = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? "").toString("base64")}`
);
const { closing, flatNotification, heartbeat, Line, me, notification, pong, queueId } = scenarios;
const { restConversation, restFlat, restList, Scenario } = scenarios;

/** How often the scenario is looked at, in milliseconds. */
const STEP_MS = 50;
const MAX_BODY = 1_000_000;

/**
 * @typedef {object} Options
 * @property {number} [port] 0, the default, takes a free one
 * @property {number} [seed] of the scenario
 * @property {number} [start] when the scenario starts: milliseconds since the epoch. Default: now
 * @property {number} [rate] how many times as many conversations as usual
 * @property {number} [share] how many of the conversations are the agent's who logs in, of 1
 * @property {number} [speed] how fast its clock runs
 * @property {number} [heartbeatMs] how often the socket says that it is alive
 * @property {Partial<import("../../www/src/demo/scenario.ts").Dials>} [dials] what goes wrong on the way
 */

/** @typedef {{ id: string, topics: Set<string>, sockets: Set<import("ws").WebSocket> }} Channel */

/** An answer that is no 200. */
class Refusal extends Error {
  /**
   * @param {number} status of HTTP
   * @param {string} code as the platform names it
   */
  constructor(status, code) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/**
 * Starts the emulator.
 *
 * @param {Options} [options] how it plays
 */
export async function startEmulator(options = {}) {
  const { port = 0, seed = 7, start = Date.now(), rate = 1, share = 0.4, heartbeatMs = 30_000 } = options;
  const scenario = new Scenario({ seed, start, rate, share, odd: false });
  const line = new Line(seed + 1, { ...scenarios.calm, ...options.dials });
  const opened = Date.now();
  let speed = options.speed ?? 1;
  let base = start;
  let since = opened;
  let up = true;
  /** @type {Map<string, Channel>} */
  const channels = new Map();
  /** @type {Map<string, { challenge: string, clientId: string, redirectUri: string }>} */
  const codes = new Map();
  /** @type {Set<string>} */
  const tokens = new Set();
  /** What was asked, for tests. */
  const requests = /** @type {string[]} */ ([]);

  const now = () => Math.floor(base + (Date.now() - since) * speed);
  const setSpeed = (/** @type {number} */ next) => {
    base = now();
    since = Date.now();
    speed = next;
  };

  const isMine = (/** @type {import("../../www/src/demo/scenario.ts").Conversation} */ conversation) =>
    conversation.plans.some((plan) => plan.userId === me.id && plan.born <= now());

  /**
   * The frame that a topic has for an event; undefined if it is none of its.
   *
   * @param {string} topic as it was subscribed to
   * @param {import("../../www/src/demo/scenario.ts").Event} event of the scenario
   */
  function frameOf(topic, { at, conversation }) {
    const [, kind, id, rest] = /^v2\.(users|routing\.queues)\.([^.]+)\.(.+)$/.exec(topic) ?? [];
    if (kind === "users" ? id !== me.id || !isMine(conversation) : id !== queueId) return undefined;
    // Clients compare topics without regard to case, and so does the platform.
    if (rest?.toLowerCase() === "conversations") return notification(topic, conversation, at);
    if (rest?.toLowerCase() === "conversations.cobrowsesessions")
      return flatNotification(topic, conversation, at);
    return undefined;
  }

  function play() {
    const at = now();
    for (const event of scenario.take(at)) {
      const topics = new Set([...channels.values()].flatMap((channel) => [...channel.topics]));
      for (const topic of topics) {
        const frame = frameOf(topic, event);
        if (frame !== undefined) line.send(event.at, frame);
      }
    }
    for (const { text } of line.receive(at)) {
      // What is malformed has lost its topic, and goes to everybody.
      const topic = /"topicName":"([^"]+)"/.exec(text)?.[1];
      for (const channel of channels.values()) {
        if (topic === undefined || channel.topics.has(topic)) tell(channel, text);
      }
    }
  }

  const tell = (/** @type {Channel} */ channel, /** @type {string} */ text) => {
    for (const socket of channel.sockets) socket.send(text);
  };
  const everybody = (/** @type {unknown} */ frame) => {
    for (const channel of channels.values()) tell(channel, JSON.stringify(frame));
  };

  /**
   * Closes every socket as for maintenance.
   *
   * @param {{ keep?: boolean }} [how] whether channels outlive it, and new sockets are let in
   */
  function closeSockets({ keep = true } = {}) {
    play();
    everybody(closing);
    up = keep;
    for (const channel of channels.values()) {
      for (const socket of channel.sockets) socket.close(1001, "maintenance");
    }
    if (!keep) channels.clear();
  }

  /** Lets clients in again. */
  function open() {
    // What happened meanwhile is lost: nothing is replayed.
    scenario.take(now());
    line.cut();
    up = true;
  }

  /**
   * Lets time pass at once.
   *
   * @param {number} ms how much
   */
  function advance(ms) {
    base += ms;
    play();
  }

  /** Falls silent without closing, as a connection through a dead proxy does. */
  function silence() {
    for (const channel of channels.values()) channel.sockets.clear();
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
    response.setHeader(
      "Access-Control-Allow-Headers",
      "Authorization, Content-Type, Genesys-App, purecloud-sdk",
    );
    response.setHeader("Access-Control-Allow-Methods", "GET, PUT, POST, DELETE");
    response.setHeader("Vary", "Origin");
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    try {
      const body = await bodyOf(request);
      requests.push(`${request.method} ${url.pathname}`);
      const answer = route(request.method ?? "GET", url, body, request.headers.authorization);
      if (answer instanceof URL) {
        response.writeHead(302, { Location: answer.href }).end();
        return;
      }
      const headers = { "Content-Type": "application/json" };
      if (answer === undefined) response.writeHead(204).end();
      else response.writeHead(200, headers).end(JSON.stringify(answer));
    } catch (error) {
      const { status, code } = error instanceof Refusal ? error : new Refusal(400, "bad.request");
      const refusal = {
        message: String(error),
        code,
        status,
        contextId: randomUUID(),
        details: [],
        errors: [],
      };
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(refusal));
    }
  });

  /**
   * @param {string} method of HTTP
   * @param {URL} url that was asked for
   * @param {string} body of the request
   * @param {string | undefined} authorization its header
   * @returns {unknown} the answer; a URL redirects to it
   */
  function route(method, url, body, authorization) {
    const path = url.pathname;
    if (path === "/oauth/authorize") return authorize(url.searchParams);
    if (path === "/oauth/token" && method === "POST") return token(new URLSearchParams(body));
    if (path.startsWith("/emulator/"))
      return control(path.slice("/emulator/".length), url.searchParams, method);
    if (!path.startsWith("/api/v2/")) throw new Refusal(404, "not.found");
    if (!tokens.has(authorization?.replace(/^Bearer /i, "") ?? "")) throw new Refusal(401, "bad.credentials");
    if (!up) throw new Refusal(503, "service.unavailable");
    const steps = path.slice("/api/v2/".length).split("/").map(decodeURIComponent);
    const at = now();
    const mine = scenario.active(at).filter(isMine);
    switch (steps[0]) {
      case "tokens":
        return { OAuthClient: { id: "emulator" }, organization: { id: "emulator" } };
      case "users":
        if (steps[1] === "me")
          return { ...me, email: "agent@example.com", selfUri: `/api/v2/users/${me.id}` };
        break;
      case "notifications":
        if (steps[1] === "channels") return notifications(method, steps.slice(2), body);
        break;
      case "conversations": {
        const [, first, second] = steps;
        if (first === undefined) return restList(mine, at);
        if (first !== "cobrowsesessions") return restConversation(found(first), at);
        if (second !== undefined) return restFlat(found(second), at);
        return { entities: mine.map((conversation) => restFlat(conversation, at)), total: mine.length };
      }
    }
    throw new Refusal(404, "not.found");
  }

  const found = (/** @type {string} */ id) => {
    const conversation = scenario.find(id);
    if (conversation === undefined || conversation.start > now()) throw new Refusal(404, "not.found");
    return conversation;
  };

  /** @param {URLSearchParams} query of the login */
  function authorize(query) {
    const redirectUri = query.get("redirect_uri") ?? "";
    const back = new URL(redirectUri);
    if (query.get("code_challenge_method") !== "S256" || query.get("response_type") !== "code") {
      throw new Refusal(400, "invalid_request");
    }
    const code = randomBytes(16).toString("hex");
    codes.set(code, {
      challenge: query.get("code_challenge") ?? "",
      clientId: query.get("client_id") ?? "",
      redirectUri,
    });
    back.searchParams.set("code", code);
    const state = query.get("state");
    if (state !== null) back.searchParams.set("state", state);
    return back;
  }

  /** @param {URLSearchParams} form of the request */
  function token(form) {
    const code = form.get("code") ?? "";
    const asked = codes.get(code);
    // A code is good once.
    codes.delete(code);
    const proof = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (
      form.get("grant_type") !== "authorization_code" ||
      asked?.challenge !== proof ||
      asked.clientId !== form.get("client_id") ||
      asked.redirectUri !== form.get("redirect_uri")
    ) {
      throw new Refusal(400, "invalid_grant");
    }
    const access = randomBytes(24).toString("base64url");
    tokens.add(access);
    return { access_token: access, token_type: "bearer", expires_in: 86_399 };
  }

  /**
   * @param {string} method of HTTP
   * @param {string[]} steps of the path, below the channels
   * @param {string} body of the request
   */
  function notifications(method, [id, what], body) {
    const address = /** @type {import("node:net").AddressInfo} */ (server.address());
    if (id === undefined) {
      if (method !== "POST") return { entities: [...channels.keys()].map((known) => ({ id: known })) };
      const channel = { id: `streaming-${randomUUID()}`, topics: new Set(), sockets: new Set() };
      channels.set(channel.id, channel);
      const connectUri = `ws://localhost:${address.port}/channels/${channel.id}`;
      return { id: channel.id, connectUri, expires: new Date(now() + 86_400_000).toISOString() };
    }
    const channel = channels.get(id);
    if (channel === undefined || what !== "subscriptions") throw new Refusal(404, "not.found");
    if (method === "PUT" || method === "DELETE") channel.topics.clear();
    if (method === "PUT" || method === "POST") {
      for (const topic of JSON.parse(body)) {
        if (typeof topic?.id !== "string" || topic.id.length > 200) throw new Refusal(400, "invalid.topic");
        channel.topics.add(topic.id);
      }
      if (channel.topics.size > 1_000) throw new Refusal(400, "too.many.topics");
    }
    if (method === "DELETE") return undefined;
    return { entities: [...channel.topics].map((topic) => ({ id: topic })) };
  }

  /**
   * What tests do to it.
   *
   * @param {string} what to do
   * @param {URLSearchParams} query with more about it
   * @param {string} method of HTTP: what changes something is asked for by POST
   */
  function control(what, query, method) {
    if (what === "truth") return { now: now(), legs: truth({ mine: query.has("mine") }) };
    if (method !== "POST") throw new Refusal(405, "method.not.allowed");
    if (what === "close") closeSockets({ keep: !query.has("down") });
    else if (what === "open") open();
    else if (what === "silence") silence();
    else if (what === "advance") advance(Number(query.get("ms") ?? 0) || 0);
    else if (what === "speed") setSpeed(Number(query.get("is") ?? 1) || 1);
    else throw new Refusal(404, "not.found");
    return { now: now() };
  }

  /**
   * Where the legs really stand now.
   *
   * @param {{ mine?: boolean }} [which] whether only conversations of the agent who logs in
   */
  function truth({ mine = false } = {}) {
    const at = now();
    return scenario.truth(at).filter(({ conversationId }) => {
      const conversation = scenario.find(conversationId);
      return !mine || (conversation !== undefined && isMine(conversation));
    });
  }

  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const id = /^\/channels\/([^/?]+)/.exec(request.url ?? "")?.[1];
    const channel = channels.get(id ?? "");
    if (!up || channel === undefined) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      channel.sockets.add(client);
      client.on("close", () => channel.sockets.delete(client));
      client.on("error", () => client.terminate());
      client.on("message", (data) => {
        if (!channel.sockets.has(client)) return;
        try {
          if (JSON.parse(String(data)).message === "ping") client.send(JSON.stringify(pong));
        } catch {
          // The platform ignores what it doesn't understand.
        }
      });
    });
  });

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "localhost", () => resolve(undefined));
  });
  const playing = setInterval(play, STEP_MS);
  const beating = setInterval(() => everybody(heartbeat), heartbeatMs);
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());

  return {
    url: `http://localhost:${address.port}`,
    port: address.port,
    userId: me.id,
    queueId,
    requests,
    now,
    truth,
    advance,
    setSpeed,
    closeSockets,
    open,
    silence,
    /** How many sockets are connected. */
    connected: () => [...channels.values()].reduce((sum, channel) => sum + channel.sockets.size, 0),
    /** Stops it, and ends what is connected. */
    async close() {
      clearInterval(playing);
      clearInterval(beating);
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * @param {import("node:http").IncomingMessage} request whose body is wanted
 * @returns {Promise<string>} all of it
 */
async function bodyOf(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY) throw new Refusal(413, "too.large");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { url, queueId: queue } = await startEmulator({ port: Number(argv[2] ?? 5174) });
  console.log(`the emulator is at ${url}; its queue is ${queue} (Ctrl+C stops it)`);
}
