/** The Worker of examples/edge, as a function: on workerd it is tested by tests/packaging. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import worker from "../../examples/edge/worker.js";
import { CASES, type Case, said } from "../packaging/edge/cases.js";

const ADDRESS = "https://worker.example/";

describe("the Worker", () => {
  it.each(CASES)("answers $name", async ({ name, request, ...expected }) => {
    const response = await worker.fetch(new Request(ADDRESS, request as RequestInit), {});
    expect(await said(response)).toEqual(expected);
  });

  it("says which method it takes", async () => {
    const response = await worker.fetch(new Request(ADDRESS), {});
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("stops reading where there is too much", async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = new Request(ADDRESS, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      duplex: "half",
    } as RequestInit);
    expect((await worker.fetch(request, {})).status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  it("says nothing about people, and repeats no URL", async () => {
    const session = {
      id: "a",
      self: { name: "Erika" },
      viewerUrl: "https://secret.example/?t=1",
      wrapup: { notes: "private" },
    };
    const participant = { id: "p", name: "Erika", purpose: "customer", cobrowsesessions: [session] };
    const request = new Request(ADDRESS, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: "c", participants: [participant] }),
    });
    const text = await (await worker.fetch(request, {})).text();
    expect(text).toContain('"key":"a"');
    expect(text).not.toMatch(/Erika|secret|private/);
  });
});

describe("the Worker that sends the lines on", () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Somebody who takes the lines, and answers with a status. */
  async function collector(status: number) {
    const received: { type: string | undefined; body: string }[] = [];
    const server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      received.push({ type: request.headers["content-type"], body });
      response.writeHead(status).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received };
  }

  const { request, lines = [] } = CASES[0] as Case;
  const sent = (address: string, init: RequestInit = request) =>
    worker.fetch(new Request(ADDRESS, init), { FORWARD_TO: address });

  it("tells how many there were", async () => {
    const { address, received } = await collector(200);
    const response = await sent(address);
    expect([response.status, await response.json()]).toEqual([202, { forwarded: 1 }]);
    expect(received).toHaveLength(1);
    expect(received[0]?.type).toBe("application/x-ndjson");
    expect(JSON.parse(received[0]?.body as string)).toEqual(lines[0]);
  });

  it("sends nothing where there is nothing", async () => {
    const { address, received } = await collector(200);
    const response = await sent(address, { ...request, body: "[]" });
    expect([response.status, await response.json()]).toEqual([202, { forwarded: 0 }]);
    expect(received).toEqual([]);
  });

  it("lets the sender try again where they were not taken", async () => {
    const { address } = await collector(503);
    const refused = await sent(address);
    expect([refused.status, await refused.json()]).toEqual([502, { error: "not_forwarded", status: 503 }]);
    const nobody = await sent("http://127.0.0.1:1/");
    expect([nobody.status, await nobody.json()]).toEqual([502, { error: "not_forwarded" }]);
  });
});
