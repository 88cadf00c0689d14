/** Elements, the viewer page and the console in Firefox: by mouse, by keyboard alone, and by touch. Chromium has the whole of each. */

import { fileURLToPath } from "node:url";
import puppeteer, { type Browser, type ElementHandle, type Page } from "puppeteer-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axe } from "./browser.js";
import { elementsPage } from "./elements-page.js";
import type { TestPage } from "./test-page.js";

let browser: Browser;
let elements: TestPage;
let www: PreviewServer;
let page: Page;
let problems: string[];

beforeAll(async () => {
  const configFile = fileURLToPath(new URL("../../www/vite.config.ts", import.meta.url));
  [browser, elements, www] = await Promise.all([
    puppeteer.launch({ browser: "firefox", executablePath: process.env.FIREFOX ?? "/usr/bin/firefox" }),
    elementsPage(),
    preview({ configFile, logLevel: "error", preview: { port: 0, strictPort: false } }),
  ]);
});

afterAll(async () => {
  await browser.close();
  await elements.close();
  await www.close();
});

beforeEach(async () => {
  page = await browser.newPage();
  await page.setViewport({ width: 1000, height: 900 });
  problems = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
});

afterEach(async () => {
  await page.close();
  expect(problems).toEqual([]);
});

/** An element of the page, within whatever shadow roots it is, once it is there. */
async function found(selector: string): Promise<ElementHandle<Element>> {
  const handle = await page.waitForSelector(selector, { timeout: 15_000 });
  if (handle === null) throw new Error(`There is no ${selector}`);
  return handle;
}

const textOf = async (selector: string) => (await found(selector)).evaluate((own) => own.textContent ?? "");
const addressOf = (path: string) => `${www.resolvedUrls?.local[0]}${path}`;

describe("elements", () => {
  const show = (tag: string) =>
    page.evaluate((tag) => {
      const { show, session } = window as unknown as {
        show: (tag: string, properties: object) => void;
        session: object;
      };
      show(tag, { leg: session });
    }, `cobrowse-${tag}`);
  const bar = () => found("cobrowse-timeline >>> .span .bar");
  const width = async () =>
    page.evaluate(() => {
      const bars = document.querySelector("cobrowse-timeline")?.shadowRoot?.querySelectorAll(".span .bar");
      return Number(bars?.[1]?.getAttribute("width"));
    });

  beforeEach(async () => {
    await page.goto(elements.url);
    await page.waitForFunction(() => "show" in window);
  });

  it("show a session, accessibly, at any width", async () => {
    for (const tag of ["phase", "timer", "control", "viewer-link", "durations", "issues", "timeline"])
      await show(tag);
    await bar();
    expect(await textOf("cobrowse-phase >>> [part='label']")).toBe("Connected");
    expect(await textOf("cobrowse-timer >>> time")).toContain("04:30");
    expect(await textOf("cobrowse-durations >>> tr[data-name='heldMs'] td")).toContain("01:00");
    expect(await textOf("cobrowse-issues >>> [part='none']")).toContain("No issues");
    for (const size of [360, 768, 1280, 2560]) {
      await page.setViewport({ width: size, height: 900 });
      const violations = (await axe(page)).filter((own) => !/^(landmark|region|page-has-heading)/.test(own));
      expect(violations, `${size} pixels`).toEqual([]);
    }
  });

  it("are used by keyboard alone", async () => {
    await show("timeline");
    await bar();
    await page.evaluate(() => {
      document.body.addEventListener("span-select", ({ span }) =>
        Object.assign(window, { chosen: span.kind }),
      );
    });
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => (window as { chosen?: string }).chosen)).toBe("held");
    const before = await width();
    await page.keyboard.press("+");
    await expect.poll(width).toBeGreaterThan(before * 1.5);
    await page.keyboard.press("0");
    await expect.poll(width).toBeCloseTo(before, 0);
  });

  it("are used by mouse", async () => {
    await show("timeline");
    await bar();
    const before = await width();
    const box = await (await found("cobrowse-timeline")).boundingBox();
    if (box === null) throw new Error("there is no timeline");
    await page.mouse.move(box.x + 230, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 35, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBeGreaterThan(before * 1.5);
    await (await found("cobrowse-timeline >>> button:last-of-type")).click();
    await expect.poll(width).toBeCloseTo(before, 0);
  });

  it("are used by touch", async () => {
    await page.setViewport({ width: 1000, height: 900, hasTouch: true });
    await show("timeline");
    await bar();
    const before = await width();
    const box = await (await found("cobrowse-timeline")).boundingBox();
    if (box === null) throw new Error("there is no timeline");
    const y = box.y + 40;
    const one = await page.touchscreen.touchStart(box.x + 300, y);
    const other = await page.touchscreen.touchStart(box.x + 400, y);
    for (let step = 1; step <= 10; step++) {
      await one.move(box.x + 300 - step * 8, y);
      await other.move(box.x + 400 + step * 8, y);
    }
    await one.end();
    await other.end();
    await expect.poll(width).toBeGreaterThan(before * 1.5);
  });
});

it("the viewer opens what is trusted, and nothing else", async () => {
  const encoded = (viewerUrl: string) =>
    `viewer.html#session=${encodeURIComponent(JSON.stringify({ id: "a", state: "connected", viewerUrl }))}`;
  await page.goto(addressOf(encoded("https://apps.mypurecloud.de/v/1")));
  const link = await found("cobrowse-viewer-link >>> a");
  expect(await link.evaluate((own) => own.getAttribute("rel"))).toBe("noopener noreferrer");
  expect(await axe(page)).toEqual([]);
  await page.evaluate(
    (hash) => {
      location.hash = hash;
    },
    encoded("https://evil.example/").replace("viewer.html", ""),
  );
  await found("cobrowse-viewer-link >>> [part='refused']");
  expect(await textOf(".verdict")).toContain("The address is not trusted.");
});

it("the console is gone through by keyboard alone", async () => {
  await page.goto(addressOf(""));
  await found("[role='option']");
  const at = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.getAttribute("role") ?? activeElement?.localName ?? "";
    });
  for (let tabs = 0; tabs < 30 && (await at()) !== "option"; tabs++) await page.keyboard.press("Tab");
  expect(await at()).toBe("option");
  const name = () => textOf("#session");
  const before = await name();
  await page.keyboard.press("End");
  await expect.poll(name).not.toBe(before);
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  for (let tabs = 0; tabs < 30 && (await at()) !== "cobrowse-timeline"; tabs++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(at).toBe("json-editor");
});
