import { createHash, randomBytes } from "node:crypto";
import { LiveSessions, legs, phase } from "cobrowse-session";
import platform from "purecloud-platform-client-v2";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startEmulator } from "../emulator/server.mjs";

type Emulator = Awaited<ReturnType<typeof startEmulator>>;

const redirectUri = "http://localhost:1/back";
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Signs the official SDK in, as a page would. */
async function signIn(emulator: Emulator): Promise<void> {
  const client = platform.ApiClient.instance;
  client.config.live_reload_config = false;
  client.setGateway({ host: "localhost", protocol: "http", port: emulator.port });
  const verifier = client.generatePKCECodeVerifier(128);
  const query = new URLSearchParams({
    client_id: "client",
    redirect_uri: redirectUri,
    response_type: "code",
    code_challenge: await client.computePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: "mine",
  });
  const answer = await fetch(`${emulator.url}/oauth/authorize?${query}`, { redirect: "manual" });
  const back = new URL(answer.headers.get("location") ?? "");
  expect(back.searchParams.get("state")).toBe("mine");
  await client.authorizePKCEGrant("client", verifier, back.searchParams.get("code") ?? "", redirectUri);
}

async function start(options: Parameters<typeof startEmulator>[0]): Promise<Emulator> {
  const emulator = await startEmulator(options);
  open.push(() => emulator.close());
  return emulator;
}

test("the official SDK signs in, subscribes, follows, reconnects and reconciles", async () => {
  const start0 = Date.now() - 3_600_000;
  const emulator = await start({ start: start0, share: 1, rate: 4, heartbeatMs: 200 });
  await signIn(emulator);
  const me = await new platform.UsersApi().getUsersMe();
  expect(me.id).toBe(emulator.userId);

  const notifications = new platform.NotificationsApi();
  const conversations = new platform.ConversationsApi();
  const live = new LiveSessions();
  open.push(live.close);
  const frames: string[] = [];
  const connect = async () => {
    const channel = await notifications.postNotificationsChannels();
    const topics = [`v2.users.${me.id}.conversations`, `v2.users.${me.id}.conversations.cobrowseSessions`];
    const subscribed = await notifications.putNotificationsChannelSubscriptions(
      channel.id ?? "",
      topics.map((id) => ({ id })),
    );
    expect(subscribed.entities?.map(({ id }) => id)).toEqual(topics);
    const socket = new WebSocket(channel.connectUri ?? "");
    open.push(() => socket.terminate());
    socket.on("message", (data) => {
      frames.push(String(data));
      live.apply(String(data), { receivedAt: emulator.now() });
    });
    await new Promise((resolve) => socket.once("open", resolve));
    return socket;
  };
  const reconcile = async () => {
    const list = await conversations.getConversations();
    live.apply(list, { receivedAt: emulator.now() });
    const known = [...live.get().legs.values()].flatMap(({ conversationId }) => conversationId ?? []);
    for (const id of new Set([
      ...known,
      ...legs(list).flatMap(({ conversationId }) => conversationId ?? []),
    ])) {
      live.apply(await conversations.getConversation(id), { receivedAt: emulator.now() });
    }
  };
  const shown = () => Object.fromEntries([...live.get().legs.values()].map((leg) => [leg.key, phase(leg)]));
  /** Where the store and the truth differ. */
  const differences = () => {
    const known = shown();
    // What began and ended while nobody listened is nowhere to be asked for.
    const all = emulator.truth({ mine: true }).filter((leg) => leg.phase !== "ended" || leg.key in known);
    const wrong = all.filter((leg) => known[leg.key] !== leg.phase);
    const invented = Object.keys(known).filter((key) => !all.some((leg) => leg.key === key));
    return [...wrong.map((leg) => ({ ...leg, shown: known[leg.key] })), ...invented];
  };

  const socket = await connect();
  await reconcile();
  expect(Object.keys(shown()).length).toBeGreaterThan(5);
  expect(differences()).toEqual([]);
  socket.send('{"message":"ping"}');
  await expect.poll(() => frames.some((frame) => frame.includes("pong"))).toBe(true);
  await expect.poll(() => frames.some((frame) => frame.includes("Heartbeat"))).toBe(true);
  for (let i = 0; i < 30; i++) emulator.advance(10_000);
  await expect.poll(differences).toEqual([]);
  const flat = await conversations.getConversationsCobrowsesessions();
  expect(flat.entities?.length).toBeGreaterThan(0);

  const gone = new Promise((resolve) => socket.once("close", resolve));
  emulator.closeSockets({ keep: false });
  await gone;
  expect(frames.some((frame) => frame.includes("v2.system.socket_closing"))).toBe(true);
  await expect(notifications.postNotificationsChannels()).rejects.toMatchObject({ status: 503 });
  emulator.advance(3_000_000);
  emulator.open();
  await connect();
  await reconcile();
  expect(differences()).toEqual([]);
  expect(emulator.now()).toBeGreaterThanOrEqual(start0 + 3_300_000);
});

test("a code is good once, and only for who asked for it", async () => {
  const emulator = await start({});
  const verifier = randomBytes(32).toString("base64url");
  const ask = async () => {
    const query = new URLSearchParams({
      client_id: "c",
      redirect_uri: redirectUri,
      response_type: "code",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    const answer = await fetch(`${emulator.url}/oauth/authorize?${query}`, { redirect: "manual" });
    return new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  };
  const token = async (code: string, proof: string) => {
    const form = { grant_type: "authorization_code", code, code_verifier: proof, client_id: "c" };
    const body = new URLSearchParams({ ...form, redirect_uri: redirectUri });
    return (await fetch(`${emulator.url}/oauth/token`, { method: "POST", body })).status;
  };
  const code = await ask();
  expect(await token(code, verifier)).toBe(200);
  expect(await token(code, verifier)).toBe(400);
  expect(await token(await ask(), "wrong")).toBe(400);
  expect((await fetch(`${emulator.url}/api/v2/users/me`)).status).toBe(401);
});
