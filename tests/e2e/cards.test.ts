/** A list of live sessions as the README has it, in React and in plain HTML, and likewise in Vue and in Svelte: it shows what frames bring. */

import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";
import type { Page } from "playwright-core";
import { compile } from "svelte/compiler";
import { afterEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { TestPage } from "./test-page.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The only example of the README in a language, with the address of frames replaced. */
function example(language: string): string {
  const [, code] = readme.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]+?)\`\`\``)) ?? [];
  if (!code?.includes("wss://example.com/frames")) throw new Error(`There is no such example: ${language}`);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the page has it as a template
  return code.replace('"wss://example.com/frames"', "`ws://${location.host}`");
}

const STORE = `
  import "cobrowse-session/elements";
  import { LiveSessions } from "cobrowse-session/live";
  export const live = new LiveSessions({ keepEndedMs: 600_000 });
  new WebSocket(\`ws://\${location.host}\`).onmessage = live.apply;`;

const SVELTE = `
<script>const { live } = $props();</script>
{#each $live.legs.keys() as key (key)}
  <article>
    <cobrowse-phase {live} legKey={key}></cobrowse-phase>
    <cobrowse-timer {live} legKey={key} warnBelow={5000}></cobrowse-timer>
    <cobrowse-timeline {live} legKey={key}></cobrowse-timeline>
    <cobrowse-issues {live} legKey={key}></cobrowse-issues>
    <cobrowse-viewer-link {live} legKey={key}></cobrowse-viewer-link>
  </article>
{/each}`;

/** The component above, for esbuild. */
const svelte: Plugin = {
  name: "svelte",
  setup: (build) => {
    build.onResolve({ filter: /^Sessions\.svelte$/ }, () => ({
      path: "Sessions.svelte",
      namespace: "svelte",
    }));
    build.onLoad({ filter: /./, namespace: "svelte" }, () => {
      const { js, warnings } = compile(SVELTE, { generate: "client", filename: "Sessions.svelte" });
      expect(warnings).toEqual([]);
      return { contents: js.code, resolveDir: import.meta.dirname };
    });
  },
};

const OPENED: { readonly [how: string]: () => Promise<TestPage> } = {
  react: () =>
    TestPage.bundled(
      `${example("tsx")}
      import { StrictMode } from "react";
      import { createRoot } from "react-dom/client";
      createRoot(document.querySelector("main")!).render(<StrictMode><Sessions /></StrictMode>);`,
    ),
  "plain HTML": () => {
    const html = example("html");
    const [all, script = ""] = html.match(/<script type="module">([\s\S]+?)<\/script>/) ?? [];
    if (all === undefined) throw new Error("The example has no script");
    return TestPage.bundled(script, { body: `<body>${html.replace(all, "")}<main></main>` });
  },
  vue: () =>
    TestPage.bundled(
      `${STORE}
      import { createApp, h } from "vue";
      import { useLive } from "./examples/vue/live.js";
      const parts = ["phase", "timer", "timeline", "issues", "viewer-link"];
      createApp({
        setup() {
          const snapshot = useLive(live);
          const part = (legKey: string) => (name: string) => h("cobrowse-" + name, { live, legKey });
          return () => Array.from(snapshot.value.legs.keys(), (key) => h("article", { key }, parts.map(part(key))));
        },
      }).mount("main");`,
      {
        bundling: {
          define: {
            __VUE_OPTIONS_API__: "true",
            __VUE_PROD_DEVTOOLS__: "false",
            __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
            "process.env.NODE_ENV": '"production"',
          },
        },
      },
    ),
  svelte: () =>
    TestPage.bundled(
      `${STORE}
      import { mount } from "svelte";
      import Sessions from "Sessions.svelte";
      mount(Sessions, { target: document.querySelector("main")!, props: { live } });`,
      { bundling: { plugins: [svelte], conditions: ["browser"] } },
    ),
};

let site: TestPage;
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
