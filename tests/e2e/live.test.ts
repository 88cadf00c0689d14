import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { startEmulator } from "../emulator/server.mjs";
import { axe, Site, type Visit } from "./browser";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Emulator = Awaited<ReturnType<typeof startEmulator>>;

const hour = 3_600_000;
let site: Site;
let emulator: Emulator | undefined;
let made: Visit | undefined;

beforeAll(async () => {
  site = await Site.open();
});

afterAll(async () => {
  await site?.close();
});

// Nothing goes wrong on the way, and nothing but the page's own origin and the emulator is asked.
afterEach(async () => {
  const { context, problems = [] } = made ?? {};
  await context?.close();
  const foreign = `foreign request: ${emulator?.url}/`;
  await emulator?.close();
  made = undefined;
  emulator = undefined;
  expect(problems.filter((problem) => !problem.startsWith(foreign))).toEqual([]);
});

const phases: Readonly<Record<string, string>> = {
  alerting: "Alerting",
  connected: "Connected",
  held: "On hold",
  afterCallWork: "After-call work",
  ended: "Ended",
};

async function start(options: Parameters<typeof startEmulator>[0]): Promise<Emulator> {
  emulator = await startEmulator(options);
  return emulator;
}

/** Signs in as a user does: the dialog, the login page's redirect, and back. */
async function connect(
  { url }: Emulator,
  queues = "",
  viewport = { width: 1280, height: 800 },
): Promise<Page> {
  made = await site.visit({ viewport });
  const { page } = made;
  await page.getByRole("button", { name: "Genesys Cloud" }).click();
  const dialog = page.getByRole("dialog", { name: "Genesys Cloud" });
  await dialog.getByLabel("Region").selectOption("gateway");
  await dialog.getByRole("textbox", { name: "Gateway" }).fill(url);
  await dialog.getByLabel("OAuth client id").fill("console");
  await dialog.getByLabel("Queues").fill(queues);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await state(page, "connected");
  return page;
}

const state = (page: Page, text: string) =>
  expect.poll(() => page.locator(".link-state").textContent(), { timeout: 20_000 }).toBe(text);

function shown(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[role="option"]')].map((row) => [
        row.getAttribute("data-key"),
        row.querySelector(".phase")?.textContent?.trim(),
      ]),
    ),
  );
}

/** Where the page and the truth differ. */
async function differences(page: Page, from: Emulator, mine = true): Promise<unknown[]> {
  const rows = await shown(page);
  // What began and ended while nobody listened is nowhere to be asked for.
  const all = from.truth({ mine }).filter(({ key, phase }) => phase !== "ended" || key in rows);
  const wrong = all.filter(({ key, phase }) => rows[key] !== phases[phase]);
  const invented = Object.keys(rows).filter((key) => !all.some((leg) => leg.key === key));
  return [...wrong.map(({ key, name, phase }) => ({ key, name, phase, shown: rows[key] })), ...invented];
}

const agrees = (page: Page, from: Emulator) =>
  expect.poll(() => differences(page, from), { timeout: 10_000 }).toEqual([]);

describe("Genesys Cloud, played by the emulator", () => {
  test("the console signs in, follows, survives a closed socket and a missed hour, and shows the truth", async () => {
    const cloud = await start({ start: Date.now() - hour - 600_000, share: 1 });
    const page = await connect(cloud);
    expect(new URL(page.url()).search).toBe("");
    await agrees(page, cloud);
    const before = Object.keys(await shown(page));
    expect(before.length).toBeGreaterThan(5);
    expect(cloud.requests).toContain("GET /api/v2/users/me");

    // Frames come in as things happen.
    for (let i = 0; i < 20; i++) cloud.advance(15_000);
    await agrees(page, cloud);
    expect(Object.keys(await shown(page)).some((key) => !before.includes(key))).toBe(true);

    // Closed for maintenance: the announcement is enough to have another socket.
    const channels = () =>
      cloud.requests.filter((line) => line === "POST /api/v2/notifications/channels").length;
    const had = channels();
    cloud.closeSockets();
    await expect.poll(channels).toBeGreaterThan(had);
    await state(page, "connected");
    await expect.poll(cloud.connected).toBe(1);
    cloud.advance(60_000);
    await agrees(page, cloud);

    // An hour goes by unheard.
    const live = Object.entries(await shown(page)).filter(([, phase]) => phase === "Connected");
    cloud.closeSockets({ keep: false });
    cloud.advance(hour);
    cloud.open();
    await expect.poll(cloud.connected, { timeout: 20_000 }).toBe(1);
    await state(page, "connected");
    await agrees(page, cloud);
    const after = await shown(page);
    expect(live.length).toBeGreaterThan(0);
    for (const [key] of live) expect(after[key] ?? "Ended").toBe("Ended");

    await page.locator('[role="option"]').first().click();
    await page.locator("#session").waitFor();
    expect(await axe(page)).toEqual([]);
  });

  test("a queue's conversations are followed too, and frames may be late, repeated and broken", async () => {
    const dials = { disorder: 0.2, duplication: 0.2, malformed: 0.1 };
    const cloud = await start({ start: Date.now() - hour, share: 0, rate: 3, dials });
    const page = await connect(cloud, cloud.queueId);
    for (let i = 0; i < 40; i++) cloud.advance(10_000);
    // What is late arrives within six seconds.
    cloud.advance(6_000);
    cloud.advance(3_000);
    await expect
      .poll(async () => {
        const rows = await shown(page);
        const known = cloud.truth().filter(({ key }) => key in rows);
        // Of a frame that was broken, the end of a hold is lost until it is told again.
        const wrong = (await differences(page, cloud, false)) as { phase?: string; shown?: string }[];
        const lost = wrong.filter((row) => row.phase === "connected" && row.shown === phases.held);
        return [known.length > 8, wrong.filter((row) => !lost.includes(row))];
      })
      .toEqual([true, []]);
    expect(await page.locator(".told").innerText()).toMatch(/unreadable/);
  });

  test("what is not to be had is said: no answer, no entry, a login that fails", async () => {
    const cloud = await start({ start: Date.now() - hour, share: 1 });
    made = await site.visit();
    const { page } = made;
    await page.getByRole("button", { name: "Genesys Cloud" }).click();
    const dialog = page.getByRole("dialog", { name: "Genesys Cloud" });
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(() => dialog.getByRole("alert").innerText()).toContain("client id");
    await dialog.getByLabel("OAuth client id").fill("console");
    await dialog.getByLabel("Region").selectOption("gateway");
    await dialog.getByRole("textbox", { name: "Gateway" }).fill("https://gateway.example");
    await dialog.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(() => dialog.getByRole("alert").innerText()).toContain("this machine only");
    expect(await axe(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    // Coming back without having been sent away is no login.
    await page.goto(`${site.url}?code=forged&state=x`);
    await page.locator('[role="option"]').nth(7).waitFor({ state: "attached" });
    expect(await page.locator(".link-state").count()).toBe(0);
    expect(cloud.requests).toEqual([]);
    // Nor is coming back with another answer than the one to the question, or with a refusal.
    const settings = { region: "", gateway: cloud.url, clientId: "console", queues: [] };
    const sent = (query: string) =>
      page.evaluate(
        ([key, value, search]) => {
          sessionStorage.setItem(key ?? "", value ?? "");
          location.search = search ?? "";
        },
        ["cloud-login", JSON.stringify({ settings, state: "mine" }), query],
      );
    await sent("?code=forged&state=theirs");
    await page.waitForURL(/theirs/);
    await page.locator('[role="option"]').nth(7).waitFor({ state: "attached" });
    expect(await page.locator(".link-state").count()).toBe(0);
    await sent("?error=access_denied&error_description=The%20user%20said%20no");
    await expect.poll(() => page.locator(".notice.error").innerText()).toContain("The user said no");
    expect(new URL(page.url()).search).toBe("");
    await page.locator('[role="option"]').nth(7).waitFor({ state: "attached" });
    expect(cloud.requests).toEqual([]);
  });

  test("no token is kept where it outlives the page", async () => {
    const cloud = await start({ start: Date.now() - hour, share: 1 });
    const page = await connect(cloud);
    const kept = await page.evaluate(() => [
      ...Object.entries({ ...localStorage }),
      ...Object.entries({ ...sessionStorage }),
      document.cookie,
    ]);
    expect(kept).toEqual([""]);
    await page.getByRole("button", { name: "Demo feed" }).click();
    await expect.poll(cloud.connected).toBe(0);
    await page.locator('[role="option"]').nth(7).waitFor({ state: "attached" });
  });
});

test("the demo may connect to nothing", async () => {
  made = await site.visit();
  const { page, problems } = made;
  const blocked = await page.evaluate(async () => {
    const tries = ["https://api.mypurecloud.com/", "http://localhost:5174/", location.href];
    return Promise.all(
      tries.map((url) =>
        fetch(url).then(
          () => url,
          () => "blocked",
        ),
      ),
    );
  });
  expect(blocked).toEqual(["blocked", "blocked", "blocked"]);
  // The browser reports what it blocked, a moment later.
  await expect.poll(() => problems.length).toBeGreaterThanOrEqual(3);
  await page.waitForTimeout(300);
  expect(problems.splice(0).every((problem) => /policy|connect-src/i.test(problem))).toBe(true);
});
