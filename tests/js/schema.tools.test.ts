/** Tools that take a Standard Schema, given ours: each takes a good record, and tells what is wrong with a bad one. */

import { sValidator } from "@hono/standard-validator";
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { FormApi } from "@tanstack/react-form";
import { initTRPC, TRPCError } from "@trpc/server";
import { type Session, type SessionInput, sessionSchema } from "cobrowse-session";
import { Hono } from "hono";
import { createFormControl } from "react-hook-form";
import { describe, expect, it } from "vitest";

const good: SessionInput = {
  id: "a",
  state: "CONNECTED",
  connected_time: "2026-03-02T10:00:00+01:00",
  segments: [{ type: "Interact", startTime: "2026-03-02T09:00:00Z" }],
};
const clean: Session = {
  id: "a",
  state: "connected",
  connectedTime: "2026-03-02T09:00:00.000Z",
  segments: [{ type: "Interact", startTime: "2026-03-02T09:00:00.000Z" }],
};
/** Two errors, and a warning, which is no reason to refuse. */
const bad = { ...good, id: null, viewerUrl: "javascript:alert(1)", segments: [{ startTime: "today" }] };
const wrong = { viewerUrl: /https/, "segments[0].startTime": /RFC 3339/ };

describe("tRPC", () => {
  const { router, procedure, createCallerFactory } = initTRPC.create();
  const app = router({ time: procedure.input(sessionSchema).query(({ input }) => input) });
  const call = createCallerFactory(app)({});

  it("hands a clean session to the procedure", async () => {
    const session: Session = await call.time(good);
    expect(session).toEqual(clean);
  });

  it("refuses a bad one", async () => {
    const error = await call.time(bad).catch((error) => error);
    expect(error).toBeInstanceOf(TRPCError);
    expect(error).toMatchObject({
      code: "BAD_REQUEST",
      cause: {
        issues: [
          { code: "unsafe_url", path: ["viewerUrl"], message: expect.stringMatching(wrong.viewerUrl) },
          { code: "invalid_time", path: ["segments", 0, "startTime"] },
        ],
      },
    });
  });
});

describe("TanStack Form", () => {
  async function submit(values: SessionInput) {
    const submitted: SessionInput[] = [];
    const form = new FormApi({
      defaultValues: values,
      validators: { onSubmit: sessionSchema },
      onSubmit: ({ value }) => void submitted.push(value),
    });
    form.mount();
    await form.handleSubmit();
    return { submitted, errors: form.state.errors[0] as Record<string, { message: string }[]> | undefined };
  }

  it("submits a good record", async () => {
    expect(await submit(good)).toEqual({ submitted: [good], errors: undefined });
  });

  it("shows what is wrong with a bad one, by field", async () => {
    const { submitted, errors = {} } = await submit(bad);
    expect(submitted).toEqual([]);
    expect(Object.keys(errors).sort()).toEqual(Object.keys(wrong).sort());
    for (const [path, message] of Object.entries(wrong)) expect(errors[path]?.[0]?.message).toMatch(message);
  });
});

describe("React Hook Form", () => {
  async function submit(defaultValues: SessionInput) {
    const submitted: Session[] = [];
    let errors: unknown;
    const form = createFormControl<SessionInput, unknown, Session>({
      defaultValues: defaultValues as never,
      resolver: standardSchemaResolver<SessionInput, unknown, Session>(sessionSchema),
    });
    await form.handleSubmit(
      (session) => void submitted.push(session),
      (found) => {
        errors = found;
      },
    )();
    return { submitted, errors };
  }

  it("submits the clean session", async () => {
    expect(await submit(good)).toEqual({ submitted: [clean], errors: undefined });
  });

  it("shows what is wrong with a bad one, by field", async () => {
    expect(await submit(bad)).toMatchObject({
      submitted: [],
      errors: {
        viewerUrl: { message: expect.stringMatching(wrong.viewerUrl) },
        segments: [{ startTime: { message: expect.stringMatching(wrong["segments[0].startTime"]) } }],
      },
    });
  });
});

describe("Hono", () => {
  const app = new Hono().post("/time", sValidator("json", sessionSchema), (context) => {
    const session: Session = context.req.valid("json");
    return context.json(session);
  });
  const post = (body: unknown) =>
    app.request("/time", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("hands a clean session to the handler", async () => {
    const answer = await post(good);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual(clean);
  });

  it("answers 400 to a bad one, with what is wrong", async () => {
    const answer = await post(bad);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      success: false,
      error: [
        { code: "unsafe_url", path: ["viewerUrl"] },
        { code: "invalid_time", path: ["segments", 0, "startTime"] },
      ],
    });
  });
});
