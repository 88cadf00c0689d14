/**
 * A Cloudflare Worker that takes what the platform sends, as webhooks or through EventBridge, and makes a line of JSON
 * of each co-browse session in it: is it sound, where does it stand, how long did it take.
 *
 * It keeps nothing, so that as many of it may run as there is traffic for.
 */

import { durations, type Leg, legs, validate } from "cobrowse-session/live";

interface Env {
  /** Where the lines are sent. Without it they are the answer. */
  FORWARD_TO?: string;
}

/** EventBridge sends no larger events than 256 KiB; a batch of them may be one body. */
const MOST_BYTES = 1024 * 1024;
const MOST_LEGS = 1000;

const JSON_TYPE = /^application\/([\w.-]+\+)?json$/;
const NDJSON_TYPE = "application/x-ndjson";

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    try {
      const found = payloads(await text(request), mediaType(request)).flatMap((payload) => legs(payload));
      if (found.length > MOST_LEGS) throw new Refusal(413, "too_many_sessions", { limit: MOST_LEGS });
      const now = Date.now();
      const lines = found.map((leg) => `${JSON.stringify(summary(leg, now))}\n`).join("");
      if (env.FORWARD_TO) return await forward(env.FORWARD_TO, lines, found.length);
      return new Response(lines, { headers: { "content-type": NDJSON_TYPE } });
    } catch (error) {
      if (error instanceof Refusal) return error.answer();
      throw error;
    }
  },
};

/** What is said of a leg: nobody's name, address or notes, and no URL. */
function summary(leg: Leg, now: number) {
  const { valid, issues } = validate(leg.session);
  const { id } = leg.session;
  return {
    key: typeof id === "string" ? id : leg.participantId,
    conversationId: leg.conversationId,
    valid,
    issues: [...new Set(issues.map(({ code }) => code))],
    ...durations(leg, now),
  };
}

/** An answer that is the sender's fault, or the receiver's. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: object = {},
  ) {
    super(code);
  }

  answer(): Response {
    const headers: HeadersInit = this.status === 405 ? { allow: "POST" } : {};
    return Response.json({ error: this.code, ...this.details }, { status: this.status, headers });
  }
}

function mediaType({ method, headers }: Request): string {
  if (method !== "POST") throw new Refusal(405, "post_only");
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") throw new Refusal(415, "no_encodings");
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== NDJSON_TYPE && !JSON_TYPE.test(type)) {
    throw new Refusal(415, "unknown_type", { accepted: ["application/json", NDJSON_TYPE] });
  }
  return type;
}

/** The body, unless there is too much of it: then the rest is not waited for. */
async function text(request: Request): Promise<string> {
  const tooLarge = new Refusal(413, "too_large", { limit: MOST_BYTES });
  if (Number(request.headers.get("content-length")) > MOST_BYTES) throw tooLarge;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytes = 0;
  let text = "";
  try {
    const reader = request.body?.getReader();
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.length;
      if (bytes > MOST_BYTES) {
        await reader?.cancel();
        throw tooLarge;
      }
      text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    throw error === tooLarge ? error : new Refusal(400, "invalid_utf8");
  }
}

/** The payloads in a body: one or a list of them, or one in each line. */
function payloads(body: string, type: string): unknown[] {
  const inJson = (json: string, line?: number) =>
    [parsed(json, line)].flat().map((value) => object(value, line));
  if (type !== NDJSON_TYPE) return inJson(body);
  return body.split("\n").flatMap((json, index) => (json.trim() === "" ? [] : inJson(json, index + 1)));
}

function parsed(json: string, line?: number): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refusal(400, "invalid_json", { line });
  }
}

function object(value: unknown, line?: number): object {
  if (typeof value !== "object" || value === null) throw new Refusal(400, "not_an_object", { line });
  return value;
}

/** A sender that gets a 5xx tries again, as EventBridge does. */
async function forward(address: string, lines: string, count: number): Promise<Response> {
  if (count > 0) {
    const headers = { "content-type": NDJSON_TYPE };
    const answer = await fetch(address, { method: "POST", headers, body: lines }).catch(() => undefined);
    if (!answer?.ok) throw new Refusal(502, "not_forwarded", { status: answer?.status });
  }
  return Response.json({ forwarded: count }, { status: 202 });
}
