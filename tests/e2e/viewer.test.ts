/** The viewer page of examples/, as it is, without a bundler: what it takes from whom, what it opens, and how it ends. */

import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { viewerOrigins } from "cobrowse-session";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { axe } from "./browser.js";
import { TestPage, type Visited } from "./test-page.js";

/** The files of the example, and the packages as they lie where they are installed. */
function fileOf(path: string): Buffer | undefined {
  const isPackage = path.startsWith("/node_modules/");
  const within = isPackage ? path.replace("/node_modules/cobrowse-session/", "/") : `/examples/viewer${path}`;
  const file = new URL(`../..${within}`, import.meta.url);
  return existsSync(file) ? readFileSync(file) : undefined;
}

const HTML = String(fileOf("/index.html"));

const START = Date.now();
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const viewer = {
  id: "a",
  state: "connected",
  cobrowseSessionId: "s",
  cobrowseRole: "viewer",
  controlling: [] as string[],
  connectedTime: at(-60),
  viewerUrl: "https://apps.mypurecloud.de/v/1",
  self: { name: "Ada" },
};
const sharer = { ...viewer, id: "b", cobrowseRole: "sharer", self: { name: "Bo \u202e" } };
const encoded = (session: unknown) => `#session=${encodeURIComponent(JSON.stringify(session))}`;

let site: TestPage;
let desktop: Server;
let stranger: Server;
let visited: Visited;
let page: Page;

/** A page of another origin, which opens the viewer. */
async function opener(): Promise<Server> {
  const server = createServer((_, response) =>
    response
      .setHeader("content-type", "text/html")
      .end(`<link rel="icon" href="data:,"><title>Opener</title>`),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  [desktop, stranger] = await Promise.all([opener(), opener()]);
  const html = HTML.replace(
    'name="cobrowse-origins" content=""',
    `name="cobrowse-origins" content="${originOf(desktop)}"`,
  );
  site = await TestPage.of((path) => (path === "/index.html" ? html : fileOf(path)));
});

afterAll(async () => {
  await site.close();
  for (const server of [desktop, stranger]) server.close();
});

afterEach(async () => {
  await page.context().close();
  expect(visited.problems).toEqual([]);
});

/** The viewer that is shared is a page of this test. */
const shared = (context: BrowserContext) =>
  context.route("https://apps.mypurecloud.de/**", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>Shop</title><h1>The shop</h1>" }),
  );

async function visit(hash = "") {
  visited = await site.visit(hash, {}, shared);
  page = visited.page;
}

const log = () => page.getByRole("log").getByRole("listitem").allInnerTexts();
const logged = async () => (await log()).map((line) => line.replace(/^.*?[AP]M /, ""));
const status = () => page.getByRole("status");

it("waits for a session, and allows the frames that viewerOrigins() names and no others", async () => {
  const [, frames] = HTML.match(/frame-src ([^;]+);/) ?? [];
  expect(frames?.split(" ")).toEqual(viewerOrigins());
  await visit();
  await status().getByText("Waiting for a session: none was told yet.").waitFor();
});

describe("a session in the page's address", () => {
  it("is shown, with why its address is trusted", async () => {
    await visit(encoded(viewer));
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByText("its host belongs to Genesys Cloud: apps.mypurecloud.de").waitFor();
    await page.getByText("The session came in this page's address.").waitFor();
    const link = page.getByRole("link", { name: "Open the viewer (opens in a new tab)" });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    expect(await page.title()).toBe("Connected, Ada – Co-browse viewer");
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      encoded({ ...viewer, state: "disconnected", disconnectedTime: at(0) }),
    );
    await page.getByText("Ended", { exact: true }).waitFor();
    expect(await logged()).toEqual(["Ada: connected", "Ada: connected, now ended", "Ada has left"]);
  });

  it("shows the shared page in a frame that may do little, until the session is over", async () => {
    await visit(encoded(viewer));
    await page.getByRole("button", { name: "Show it here" }).click();
    await page.frameLocator("iframe").getByRole("heading", { name: "The shop" }).waitFor();
    const frame = page.locator("iframe");
    expect(await frame.getAttribute("sandbox")).toBe("allow-scripts allow-same-origin allow-forms");
    expect(await frame.getAttribute("referrerpolicy")).toBe("no-referrer");
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      encoded({ ...viewer, state: "disconnected", disconnectedTime: at(0) }),
    );
    await expect.poll(() => frame.count()).toBe(0);
    expect((await logged()).at(-1)).toBe("The session is over: the shared page was closed");
    expect(await page.getByRole("button").filter({ hasText: "Show" }).count()).toBe(0);
  });

  it.each([
    ["javascript:alert(1)"],
    ["https://apps.mypurecloud.de@evil.example/"],
    ["http://apps.mypurecloud.de/"],
    ["https://evil.example/"],
  ])("is neither opened nor shown at %s", async (viewerUrl) => {
    await visit(encoded({ ...viewer, viewerUrl }));
    await page.getByText("The address is not trusted").waitFor({ timeout: 5000 });
    await page.getByText("Not opened").waitFor({ timeout: 5000 });
    expect(await page.getByRole("link").count()).toBe(0);
    expect(await page.getByRole("button", { name: "Show it here" }).count()).toBe(0);
  });

  it.each([
    ["%7B", /^The session in this page's address can't be read: /],
    ["%22a%22", /^The session in this page's address /],
    [
      encodeURIComponent('{"hello": 1}'),
      /^The session in this page's address tells of no co-browse session\./,
    ],
  ])("of which nothing can be made is told: %s", async (text, words) => {
    await visit(`#session=${text}`);
    await expect.poll(() => status().innerText()).toMatch(words);
    expect(await page.getByRole("heading", { name: "Who" }).count()).toBe(0);
  });
});

describe("messages", () => {
  /** Opens the viewer from a page of another origin, which waits until it is asked for frames. */
  async function openFrom(server: Server, isAsked = true) {
    visited = await site.visit("", {}, shared);
    const opening = visited.page;
    await opening.goto(originOf(server));
    const popup = opening.waitForEvent("popup");
    const ready = opening.evaluate(
      (url) =>
        new Promise((resolve) => {
          addEventListener("message", ({ data }) => resolve(data));
          Object.assign(window, { viewer: window.open(url) });
        }),
      site.url,
    );
    page = await popup;
    if (isAsked) expect(await ready).toEqual({ type: "cobrowse-viewer-ready" });
    return (...frames: unknown[]) =>
      opening.evaluate(
        ({ frames, url }) => {
          const { viewer } = window as unknown as { viewer: Window };
          for (const frame of frames) viewer.postMessage(frame, url);
        },
        { frames, url: site.url },
      );
  }

  it("of an allowed origin are frames: who is there, who controls, who leaves", async () => {
    const tell = await openFrom(desktop);
    await status().getByText("Waiting for a session").waitFor();
    await tell({ ...viewer, state: "alerting", connectedTime: undefined }, JSON.stringify(sharer));
    await expect.poll(logged).toEqual(["Ada: alerting", "Bo �: connected"]);
    await tell(viewer, { ...viewer, controlling: ["b"] });
    await page.getByText("Ada may control Bo").waitFor();
    expect(await page.getByRole("listitem").allInnerTexts()).toEqual(
      expect.arrayContaining(["Bo � shares the page", "Ada views it"]),
    );
    await tell({ ...viewer, controlling: [] });
    await page.getByText("Nobody is in control").waitFor();
    await tell({ ...sharer, state: "disconnected", disconnectedTime: at(1) });
    await expect.poll(async () => (await logged()).at(-1)).toBe("Bo � has left");
    expect((await logged()).slice(2)).toEqual([
      "Ada: alerting, now connected",
      "Ada may control the other page",
      "Ada may control it no longer",
      "Bo �: connected, now ended",
      "Bo � has left",
    ]);
    await tell(5, "{", { hello: 1 });
    await status()
      .getByText(`A message of ${originOf(desktop)} tells of no co-browse session.`)
      .waitFor();
    await page.getByText("9 messages read.").waitFor();
    await page.getByText("Ada views it").waitFor();
    // Who has told something is not outdone by an address.
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      encoded({ ...viewer, self: { name: "Mallory" } }),
    );
    await page.waitForTimeout(200);
    expect(await page.getByText("Mallory").count()).toBe(0);
  });

  it("of another origin are not read", async () => {
    const tell = await openFrom(stranger);
    await tell(viewer, viewer);
    await page.getByText("2 from origins that are not allowed, which were not read.").waitFor();
    expect(await page.getByText("Connected").count()).toBe(0);
  });
});

it.each(["localhost:4104", "desktop.example.com", "https://desktop.example.com/", "null"])(
  "says that this is no origin: %s",
  async (origin) => {
    const html = HTML.replace(
      'name="cobrowse-origins" content=""',
      `name="cobrowse-origins" content="${origin}"`,
    );
    const other = await TestPage.of((path) => (path === "/index.html" ? html : fileOf(path)));
    try {
      visited = await other.visit(encoded(viewer));
      page = visited.page;
      await page
        .getByText(`${origin} is no origin. Write the whole of it: https://desktop.example.com`)
        .waitFor();
      expect(await page.locator("cobrowse-phase").count()).toBe(0);
    } finally {
      await other.close();
    }
  },
);

it("says of a session without an id that it can't be followed, and of one alone who it is", async () => {
  await visit(encoded({ state: "connected" }));
  await status().getByText("The session in this page's address has no id: it can't be followed.").waitFor();
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    encoded({ ...viewer, cobrowseSessionId: undefined }),
  );
  await page.getByText("Ada views it").waitFor();
});

it("writes nothing into a store that somebody else keeps", async () => {
  const other = await TestPage.bundled(`
    import { LiveSessions } from "cobrowse-session/live";
    import { openViewer } from "./examples/viewer/viewer.js";
    const live = new LiveSessions();
    live.apply({ id: "a", state: "connected", self: { name: "Ada" } });
    document.title = "A desktop";
    const close = openViewer(document.querySelector("main")!, { live });
    Object.assign(window, { live, close });`);
  try {
    visited = await other.visit(encoded({ ...viewer, id: "a", self: { name: "Mallory" } }));
    page = visited.page;
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.evaluate(`postMessage({ id: "a", self: { name: "Mallory" } }, "*")`);
    await page.waitForTimeout(200);
    expect(await page.evaluate("live.get().legs.get('a').session.self.name")).toBe("Ada");
    await page.evaluate("close()");
    expect(
      await page.evaluate(
        "[document.title, document.querySelector('main').childElementCount, live.get().legs.size]",
      ),
    ).toEqual(["A desktop", 0, 1]);
  } finally {
    await other.close();
  }
});

it.each([
  ["light", 1280],
  ["dark", 360],
] as const)("is accessible, in %s colours at %d pixels", async (colorScheme, width) => {
  await visit(encoded([viewer, sharer]));
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
  await page.getByRole("button", { name: "Show it here" }).waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
});
