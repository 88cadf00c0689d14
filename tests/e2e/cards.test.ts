/** The README's list of live sessions, in React and in plain HTML: it shows what frames bring. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { BundledPage } from "./bundled.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The only example of the README in a language, with the address of frames replaced. */
function example(language: string): string {
  const [, code] = readme.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\`\`\``)) ?? [];
  if (!code?.includes("wss://example.com/frames")) throw new Error(`There is no such example: ${language}`);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the page has it as a template
  return code.replace('"wss://example.com/frames"', "`ws://${location.host}`");
}

const OPENED: { readonly [how: string]: () => Promise<BundledPage> } = {
  react: () =>
    BundledPage.open(
      `${example("tsx")}
      import { StrictMode } from "react";
      import { createRoot } from "react-dom/client";
      createRoot(document.querySelector("main")!).render(<StrictMode><Sessions /></StrictMode>);`,
    ),
  "plain HTML": () => {
    const html = example("html");
    const [all, script = ""] = html.match(/<script type="module">([\s\S]+?)<\/script>/) ?? [];
    if (all === undefined) throw new Error("The example has no script");
    return BundledPage.open(script, `<body>${html.replace(all, "")}<main></main>`);
  },
};

let site: BundledPage;
let page: Page;
let problems: string[];
let sockets: WebSocketServer;

afterEach(async () => {
  sockets.close();
  for (const socket of sockets.clients) socket.terminate();
  await site.close();
  expect(problems).toEqual([]);
});

describe.each(Object.entries(OPENED))("in %s", (_, open) => {
  it("shows what frames bring, and no longer what they end", async () => {
    site = await open();
    sockets = new WebSocketServer({ server: site.server });
    const connected = new Promise<WebSocket>((resolve) => sockets.once("connection", resolve));
    ({ page, problems } = await site.visit());
    const socket = await connected;
    const told = (session: object) => socket.send(JSON.stringify(session));
    const now = Date.now();
    const at = (ms: number) => new Date(now + ms).toISOString();

    told({ id: "a", state: "alerting", startAlertingTime: at(-2000), alertingTimeoutMs: 5000 });
    await page.getByText("Alerting", { exact: true }).first().waitFor();
    told({
      ...{ id: "a", state: "connected", startAlertingTime: at(-2000), connectedTime: at(0), peerId: 5 },
      viewerUrl: "https://apps.mypurecloud.de/v/1",
    });
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByRole("button", { name: /peerId/ }).waitFor();
    await page.getByRole("link", { name: /Open the viewer/ }).waitFor();
    expect(await page.locator("cobrowse-timeline .span").count()).toBe(2);
    expect(await page.getByRole("timer").innerText()).toMatch(/^00:0\d$/);

    const cards = page.locator("article");
    told({ id: "b", state: "connected", connectedTime: at(0) });
    await expect.poll(() => cards.count()).toBe(2);
    told({ id: "b", state: "disconnected", connectedTime: at(0), disconnectedTime: at(0) });
    await page.getByText("Ended", { exact: true }).waitFor();
    // Ten minutes later it is shown no longer.
    await page.clock.setFixedTime(now + 700_000);
    told({ id: "a", state: "connected", startAlertingTime: at(-2000), connectedTime: at(0) });
    await expect.poll(() => cards.count()).toBe(1);
    await page.getByText("Connected", { exact: true }).waitFor();
  });
});
