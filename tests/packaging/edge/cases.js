// What the Worker of examples/edge is asked, and what it has to answer: in Node.js, by tests/js/edge.test.ts, and on
// workerd, by start.js beside this file.

const session = {
  id: "leg-1",
  state: "disconnected",
  disconnectType: "client",
  startAlertingTime: "2026-03-02T09:00:00Z",
  connectedTime: "2026-03-02T09:00:10Z",
  disconnectedTime: "2026-03-02T09:02:10Z",
  self: { name: "Zoë 🦀" },
};
const conversation = (...sessions) => ({
  id: "conversation-1",
  participants: [{ id: "participant-1", purpose: "agent", cobrowsesessions: sessions }],
});
const notification = {
  topicName: "v2.users.9b1f.conversations",
  version: "2",
  eventBody: conversation(session),
  metadata: { correlationId: "c" },
};
const event = {
  version: "0",
  id: "315c1398",
  "detail-type": "v2.detail.events.conversation.{id}.customer.start",
  source: "aws.partner/genesys.com/cloud/9b1f/bus",
  time: "2026-03-02T09:02:11Z",
  resources: [],
  detail: notification,
};
const heartbeat = { topicName: "channel.metadata", eventBody: { message: "WebSocket Heartbeat" } };

/** What EventBridge really carries: an event of the platform's analytics. */
const detailEvent = (what, body) => ({
  ...event,
  "detail-type": `v2.detail.events.conversation.{id}.${what}`,
  detail: {
    topicName: `v2.detail.events.conversation.conversation-1.${what}`,
    version: "2",
    eventBody: {
      conversationId: "conversation-1",
      participantId: "participant-1",
      sessionId: "leg-1",
      mediaType: "COBROWSE",
      provider: "PureCloud",
      ...body,
    },
    metadata: { CorrelationId: "2ab8" },
  },
});
const userEnd = detailEvent("user.end", {
  eventTime: 1_772_442_131_000,
  userId: "user-1",
  disconnectType: "PEER",
  alertingDurationMs: 8000,
  interactingDurationMs: 100_000,
  heldDurationMs: 20_000,
});
const acw = detailEvent("acw", {
  eventTime: 1_772_442_151_000,
  wrapupCode: "code-1",
  wrapupDurationMs: 14_220,
});
const reported = {
  alertingMs: 8000,
  interactingMs: 100_000,
  heldMs: 20_000,
  handleMs: 120_000,
  connectedMs: null,
  totalMs: null,
  basis: "reported",
};

/** The line of `session`, whatever it came in. */
const line = (changes = {}) => ({
  key: "leg-1",
  conversationId: "conversation-1",
  valid: true,
  issues: [],
  alertingMs: 10_000,
  contactingMs: null,
  dialingMs: null,
  interactingMs: 120_000,
  heldMs: null,
  parkedMs: null,
  afterCallWorkMs: null,
  handleMs: 120_000,
  connectedMs: 120_000,
  totalMs: 130_000,
  phaseMs: null,
  phase: "ended",
  live: false,
  estimated: false,
  basis: "timestamps",
  ...changes,
});
const bare = ({ conversationId, ...rest } = line()) => rest;

const json = (value, type = "application/json") => ({
  method: "POST",
  headers: { "content-type": type },
  body: typeof value === "string" || value instanceof Uint8Array ? value : JSON.stringify(value),
});
const ndjson = (...lines) => json(lines.join("\n"), "application/x-ndjson; charset=utf-8");
const MOST_BYTES = 1024 * 1024;

/** A body whose length nobody knows before its end. */
const streamed = (bytes) => ({
  ...json(""),
  duplex: "half",
  body: new Blob([new Uint8Array(bytes).fill(0x20)]).stream(),
});

/** `lines`: what is answered with 200, line by line. `error`: the JSON that comes with a `status`. */
export const CASES = [
  { name: "a notification", request: json(notification), lines: [line()] },
  { name: "an EventBridge event", request: json(event), lines: [line()] },
  { name: "a detail event", request: json(userEnd), lines: [line(reported)] },
  {
    name: "a batch of detail events",
    request: json([userEnd, acw]),
    lines: [
      line(reported),
      line({
        ...reported,
        alertingMs: null,
        interactingMs: null,
        heldMs: null,
        handleMs: null,
        afterCallWorkMs: 14_220,
        phase: "unknown",
        live: true,
      }),
    ],
  },
  { name: "a session", request: json(session), lines: [bare()] },
  {
    name: "a session without an id",
    request: json({ ...session, id: null }),
    lines: [(({ key, ...rest }) => ({ ...rest, issues: ["missing_id"] }))(bare())],
  },
  { name: "a list", request: json([event, heartbeat, notification]), lines: [line(), line()] },
  { name: "a vendor's type", request: json(event, "application/cloudevents+json"), lines: [line()] },
  {
    name: "lines",
    request: ndjson(JSON.stringify(event), "\r", JSON.stringify([notification, session]), ""),
    lines: [line(), line(), bare()],
  },
  {
    name: "a session with errors",
    request: json(conversation({ ...session, viewerUrl: "javascript:alert(1)", connectedTime: "today" })),
    lines: [
      line({
        valid: false,
        issues: ["unsafe_url", "invalid_time"],
        alertingMs: 130_000,
        interactingMs: 0,
        handleMs: 0,
        connectedMs: 0,
      }),
    ],
  },
  {
    name: "an id that is none",
    request: json(conversation({ ...session, id: { a: 1 } })),
    lines: [line({ key: "participant-1", valid: false, issues: ["invalid_type"] })],
  },
  { name: "a control frame", request: json(heartbeat), lines: [] },
  { name: "an empty list", request: json([]), lines: [] },

  {
    name: "another method",
    request: { method: "PUT", body: "{}" },
    status: 405,
    error: { error: "post_only" },
  },
  {
    name: "no type",
    request: { method: "POST", body: new Uint8Array([0x7b, 0x7d]) },
    status: 415,
    error: { error: "unknown_type", accepted: ["application/json", "application/x-ndjson"] },
  },
  {
    name: "another type",
    request: json("{}", "text/html; application/json"),
    status: 415,
    error: { error: "unknown_type", accepted: ["application/json", "application/x-ndjson"] },
  },
  {
    name: "an encoding",
    request: { ...json("{}"), headers: { "content-type": "application/json", "content-encoding": "br" } },
    status: 415,
    error: { error: "no_encodings" },
  },
  { name: "nothing", request: json(""), status: 400, error: { error: "invalid_json" } },
  { name: "half of it", request: json('{"id": "a"'), status: 400, error: { error: "invalid_json" } },
  {
    name: "a line that is none",
    request: ndjson("{}", "", "{]"),
    status: 400,
    error: { error: "invalid_json", line: 3 },
  },
  { name: "a number", request: json("5"), status: 400, error: { error: "not_an_object" } },
  {
    name: "a list with a null in it",
    request: ndjson("[{}, null]"),
    status: 400,
    error: { error: "not_an_object", line: 1 },
  },
  {
    name: "bytes that are no text",
    request: json(new Uint8Array([0x22, 0xff, 0x22])),
    status: 400,
    error: { error: "invalid_utf8" },
  },
  {
    name: "brackets without an end",
    request: json("[".repeat(500_000)),
    status: 400,
    error: { error: "invalid_json" },
  },
  {
    name: "too many bytes",
    request: json(" ".repeat(MOST_BYTES + 1)),
    status: 413,
    error: { error: "too_large", limit: MOST_BYTES },
  },
  {
    name: "too many bytes, of which nobody said how many",
    request: streamed(MOST_BYTES * 4),
    status: 413,
    error: { error: "too_large", limit: MOST_BYTES },
  },
  {
    name: "as many bytes as may be, and nothing in them",
    request: json(" ".repeat(MOST_BYTES)),
    status: 400,
    error: { error: "invalid_json" },
  },
  {
    name: "too many sessions",
    request: json(Array(1001).fill({ id: "a", state: "alerting" })),
    status: 413,
    error: { error: "too_many_sessions", limit: 1000 },
  },
  {
    name: "a session of ten thousand wrong segments",
    request: json({ ...session, segments: Array(10_000).fill({}) }),
    lines: [
      {
        ...bare(),
        valid: false,
        issues: ["missing_field"],
        contactingMs: null,
      },
    ],
  },
];

/** What an answer says, as a case has it. */
export async function said(response) {
  const text = await response.text();
  if (response.status !== 200) return { status: response.status, error: JSON.parse(text) };
  const type = response.headers.get("content-type");
  if (type !== "application/x-ndjson") throw new Error(`the type of the answer is ${type}`);
  return {
    lines: text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line)),
  };
}
