/** The elements in a page with a strict policy: what they show, by mouse and by keyboard, of records and of live sessions. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axe } from "./browser.js";
import { elementsPage } from "./elements-page.js";
import type { TestPage } from "./test-page.js";

const manifest = JSON.parse(
  readFileSync(new URL("../../pkg/custom-elements.json", import.meta.url), "utf8"),
) as { modules: { declarations: { tagName: string; description: string }[] }[] };
let site: TestPage;
let page: Page;
let problems: string[];
let requests: string[];

beforeAll(async () => {
  site = await elementsPage();
});

afterAll(() => site.close());

beforeEach(async () => {
  ({ page, problems, requests } = await site.visit());
  await page.waitForFunction(() => "show" in window);
});

afterEach(async () => {
  await page.close();
  expect(problems).toEqual([]);
});

/** Shows an element in the page. Its properties are written as JavaScript, in which the page's names may be used. */
const show = (tag: string, properties = "{ leg: session }") =>
  page.evaluate(`void show("cobrowse-${tag}", ${properties})`);
const shown = (tag: string) => page.locator(`cobrowse-${tag}`);

describe("of a record", () => {
  it.each([
    ["phase", "{ leg: session }", "Connected"],
    ["phase", '{ leg: session, locale: "de" }', "Verbunden"],
    ["phase", '{ phase: "held" }', "On hold"],
    ["timer", "{ leg: session }", "04:30"],
    ["timer", "{ leg: { state: 5 } }", "–not known"],
    ["control", "{ leg: { ...session, self: {} } }", "This participant may control another page"],
    ["control", "{ leg: { ...session, controlling: [] } }", "Nobody is in control"],
    ["viewer-link", "{ leg: {} }", "no viewer address yet"],
    ["issues", "{ leg: session }", "No issues"],
  ])("%s %s shows %s", async (tag, properties, text) => {
    await show(tag, properties);
    await expect.poll(() => shown(tag).locator(":scope >> :visible").first().textContent()).toContain(text);
  });

  it("takes what is not given for its default", async () => {
    const given = "warnBelow: undefined, warnAfter: null, lateAfter: null";
    await show("timer", `{ leg: session, ${given} }`);
    await expect.poll(() => shown("timer").getAttribute("level")).toBe("ok");
    const leg =
      "{ session: { state: 'alerting', startAlertingTime: START }, context: { alertingTimeoutMs: 10_000 } }";
    await page.evaluate("document.querySelector('main').replaceChildren()");
    await show("timer", `{ leg: ${leg}, now: START + 7000, ${given} }`);
    await expect.poll(() => shown("timer").getAttribute("level")).toBe("warning");
  });

  it("speaks the language of what it stands in, also within another component", async () => {
    await page.evaluate(`{
      const outer = document.createElement("div");
      outer.lang = "de";
      const element = Object.assign(document.createElement("cobrowse-phase"), { leg: session });
      outer.attachShadow({ mode: "open" }).append(element);
      document.querySelector("main").append(outer);
    }`);
    await shown("phase").getByText("Verbunden").waitFor();
  });

  it.each([
    "5",
    "'text'",
    "true",
    "[]",
    "() => 1",
    "Symbol('leg')",
    "{ session: null }",
    "{ issues: 5, segments: 'x' }",
    "Object.create(null)",
  ])("does not break over a leg that is none: %s", async (leg) => {
    for (const tag of ["phase", "timer", "timeline", "durations", "issues", "control", "viewer-link"])
      await show(tag, `{ leg: ${leg} }`);
    await page.waitForFunction("[...document.querySelectorAll('main > *')].every((own) => own.hasUpdated)");
    await shown("phase").locator("span").first().waitFor();
  });

  it("opens only what is trusted", async () => {
    await show("viewer-link");
    const link = shown("viewer-link").getByRole("link", { name: "Open the viewer (opens in a new tab)" });
    expect(await link.getAttribute("href")).toBe("https://apps.mypurecloud.de/v/1");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    for (const viewerUrl of ["javascript:alert(1)", "http://apps.mypurecloud.de/", "https://evil.example/"]) {
      await page.evaluate(`document.querySelector("main").replaceChildren()`);
      await show("viewer-link", `{ leg: { ...session, viewerUrl: ${JSON.stringify(viewerUrl)} } }`);
      await expect.poll(() => shown("viewer-link").textContent()).not.toBeNull();
      await shown("viewer-link").getByText("Not opened").waitFor();
      expect(await shown("viewer-link").getByRole("link").count()).toBe(0);
    }
  });

  it("says in German why an address is not opened", async () => {
    await show("viewer-link", `{ leg: { viewerUrl: "http://apps.mypurecloud.de/" }, locale: "de" }`);
    await shown("viewer-link").getByText("Nicht geöffnet: URL mit dem Schema https erwartet").waitFor();
  });

  it("tells which issue was chosen", async () => {
    await page.evaluate("addEventListener('issue-select', (event) => { window.chosen = event.path; })");
    await show(
      "issues",
      "{ leg: { ...session, state: 5, segments: [{ type: 'Alert', startTime: 'soon' }] } }",
    );
    await shown("issues")
      .getByRole("button", { name: /segments\[0\]\.startTime/ })
      .click();
    expect(await page.evaluate("chosen")).toEqual(["segments", 0, "startTime"]);
  });

  it("says issues in German, with words that are fetched then", async () => {
    await show("issues", "{ leg: { id: 'a', state: 5 }, locale: 'de-AT' }");
    await shown("issues").getByText("Zeichenkette").waitFor();
    expect(requests.filter((path) => path.includes("/de-"))).toHaveLength(1);
  });

  it("fetches the small module once, and the large one never", async () => {
    for (const tag of ["phase", "timer", "durations"]) await show(tag);
    await shown("durations").getByRole("rowheader", { name: "Handle time" }).waitFor();
    expect(requests.filter((path) => path.includes("core-inlined"))).toHaveLength(1);
    expect(requests.filter((path) => path.includes("live-inlined"))).toHaveLength(0);
  });

  it("shows durations, and a dash for what is not known", async () => {
    await page.evaluate("addEventListener('duration-select', (event) => { window.chosen = event.kinds; })");
    await show("durations", "{ leg: session, selectable: true, names: ['heldMs', 'parkedMs'] }");
    const rows = shown("durations").getByRole("row");
    await rows.first().waitFor();
    expect(await rows.allInnerTexts()).toEqual(["On hold\t01:00", "Parked\t–\nnot known"]);
    await shown("durations").getByRole("button", { name: "On hold" }).click();
    expect(await page.evaluate("chosen")).toEqual(["held"]);
  });
});

describe("the timeline", () => {
  const spans = () => shown("timeline").locator(".span");
  const width = () =>
    spans()
      .nth(1)
      .locator(".bar")
      .getAttribute("width")
      .then((text) => Number(text));

  it("is zoomed and gone through by keys", async () => {
    await page.evaluate(
      "addEventListener('span-select', ({ span, segment }) => { window.chosen = [span.kind, segment]; })",
    );
    await show("timeline");
    await spans().first().waitFor();
    expect(await spans().count()).toBe(4);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await shown("timeline")
      .getByText("On hold 01:00, from 09:01:20 to 09:02:20, segments[2] (Interact)", { exact: true })
      .last()
      .waitFor();
    await page.keyboard.press("Enter");
    expect(await page.evaluate("chosen")).toEqual(["held", 2]);
    const before = await width();
    await page.keyboard.press("+");
    await expect.poll(width).toBeGreaterThan(before * 1.5);
    await page.keyboard.press("0");
    await expect.poll(width).toBeCloseTo(before, 0);
  });

  it("is zoomed by dragging, by the wheel and by buttons", async () => {
    await show("timeline");
    await spans().first().waitFor();
    const before = await width();
    const box = await shown("timeline").boundingBox();
    if (box === null) throw new Error("there is no timeline");
    await page.mouse.move(box.x + 230, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 35, { steps: 4 });
    await page.mouse.up();
    await expect.poll(width).toBeGreaterThan(before * 1.5);
    await shown("timeline").getByRole("button", { name: "Show all" }).click();
    await expect.poll(width).toBeCloseTo(before, 0);
    await page.mouse.move(box.x + 300, box.y + 30);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -100);
    await page.keyboard.up("Control");
    await expect.poll(width).toBeGreaterThan(before * 1.3);
  });

  it("is a strip where there is little room", async () => {
    await page.setViewportSize({ width: 200, height: 300 });
    await show("timeline");
    await spans().first().waitFor();
    expect(await shown("timeline").locator("text").count()).toBe(0);
    expect((await shown("timeline").boundingBox())?.height).toBeLessThan(30);
  });

  it("marks issues that have a time, in the language of the page", async () => {
    const issue =
      "{ code: 'state_conflict', params: { reason: 'connected_without_connected_time' }, severity: 'warning', path: ['segments', 2], message: 'x' }";
    await show("timeline", `{ leg: session, locale: 'de', issues: [${issue}] }`);
    const mark = shown("timeline").locator(".issue-mark.warning title");
    await expect
      .poll(() => mark.textContent())
      .toBe("Warnung: die Sitzung ist verbunden, hat aber keine connectedTime");
  });

  it("hatches gaps, marks holds of no length, and lets kinds stand out", async () => {
    await show("timeline", "{ leg: session, highlight: ['held'] }");
    await spans().first().waitFor();
    expect(await shown("timeline").locator(".gap").count()).toBe(1);
    expect(await shown("timeline").locator(".empty").count()).toBe(1);
    expect(await shown("timeline").locator(".span.faint").count()).toBe(3);
  });
});

describe("of live sessions", () => {
  it("follow the store, by its clock, and let go of it", async () => {
    await page.evaluate(`
      window.live = new LiveSessions();
      window.listeners = 0;
      const { subscribe } = live;
      const counting = (run, options) => {
        const stop = subscribe(run, options);
        listeners++;
        return () => { listeners--; stop(); };
      };
      Object.defineProperty(live, "subscribe", { value: counting });
      live.apply({ id: "a", state: "alerting", startAlertingTime: new Date().toISOString(), alertingTimeoutMs: 30_000 });
      for (const tag of ["phase", "timer", "issues"]) show("cobrowse-" + tag, { live, legKey: "a", now: undefined });`);
    await shown("phase").getByText("Alerting").waitFor();
    await expect.poll(() => shown("timer").getByRole("timer").innerText()).toMatch(/^00:2\d$/);
    const label = await shown("timer").getByRole("timer").getAttribute("aria-label");
    expect(label).toMatch(/^Alerting: 2\d seconds left$/);
    await page.evaluate(
      `live.apply({ id: "a", state: "connected", connectedTime: new Date().toISOString() })`,
    );
    await shown("phase").getByText("Connected").waitFor();
    await page.evaluate(
      `live.apply({ id: "a", state: "connected", connectedTime: new Date().toISOString(), peerId: 5 })`,
    );
    await shown("issues").getByText("expected a string").waitFor();
    expect(requests.filter((path) => path.includes("inlined"))).toEqual([]);
    expect(await page.evaluate("listeners")).toBe(3);
    await page.evaluate(`document.querySelector("main").replaceChildren()`);
    expect(await page.evaluate("listeners")).toBe(0);
  });

  it("say who controls whose page", async () => {
    await page.evaluate(`{
      const live = new LiveSessions();
      const common = { state: "connected", connectedTime: at(0), cobrowseSessionId: "s" };
      live.apply({ ...common, id: "a", cobrowseRole: "viewer", controlling: ["b"], self: { name: "Ada" } });
      live.apply({ ...common, id: "b", cobrowseRole: "sharer", self: { name: "Bo" } });
      show("cobrowse-control", { live, legKey: "b" });
    }`);
    await shown("control").getByText("Ada may control Bo").waitFor();
  });
});

/** The examples of the elements' documentation: code that puts an element into the page, and what it shows then. */
const EXAMPLES = manifest.modules.flatMap(({ declarations }) =>
  declarations.map(({ tagName, description }) => {
    const [, code = "", text = ""] =
      description.match(/```js\nimport [^\n]+\n\n([\s\S]+?) \/\/ (.+)\n```/) ?? [];
    return [tagName, code, text] as const;
  }),
);

describe("all of them", () => {
  it.each(EXAMPLES)("%s: the example of its documentation shows what it says", async (tag, code, text) => {
    expect(text).not.toBe("");
    await page.evaluate(code);
    for (const words of text.split(", ").map((part) => part.replace(/[^\x20-\x7e–]/g, "").trim())) {
      await page.locator(tag).getByText(words, { exact: false }).first().waitFor({ state: "attached" });
    }
  });

  /** Shows all of them, with a session that has an issue. */
  async function showAll(properties = "leg: session") {
    for (const tag of ["phase", "timer", "control", "viewer-link", "durations", "timeline"])
      await show(tag, `{ ${properties} }`);
    await show("issues", "{ leg: { ...session, state: 5 } }");
    await shown("timeline").locator(".span").first().waitFor();
    await shown("issues").getByRole("button").first().waitFor();
  }

  const violations = async () =>
    (await axe(page)).filter((violation) => !/^(landmark|region|page-has-heading)/.test(violation));

  it.each(["light", "dark", "forced"])("are accessible at any width, in %s colours", async (colours) => {
    await page.emulateMedia(
      colours === "forced" ? { forcedColors: "active" } : { colorScheme: colours as "light" | "dark" },
    );
    // The background of a page that has none is white to the tool, whatever is to be seen.
    await page.evaluate("void (document.body.style.background = 'Canvas')");
    await showAll();
    for (const width of [360, 768, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(), `${width} pixels`).toEqual([]);
      expect(
        await page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
        `${width} pixels`,
      ).toBe(true);
    }
  });

  it("tell kinds of spans apart where the page's colours are forced", async () => {
    await page.emulateMedia({ forcedColors: "active" });
    await show("timeline");
    const spans = shown("timeline").locator(".span");
    await spans.first().waitFor();
    const looks = await spans.evaluateAll((all) =>
      all.map((span) => {
        const bar = span.querySelector(".bar");
        return [bar && getComputedStyle(bar).fill, span.innerHTML.match(/url\(#([^)]+)\)/)?.[1]];
      }),
    );
    // All have the colour of text, and each kind has a pattern.
    expect(new Set(looks.map(([fill]) => fill)).size).toBe(1);
    expect(looks.map(([, pattern]) => pattern)).toEqual(["alerting", "interacting", "held", "interacting"]);
  });

  it("fit into a page that is twice as large, and goes from right to left", async () => {
    await page.evaluate("void Object.assign(document.documentElement, { dir: 'rtl', lang: 'de' })");
    await page.evaluate("void (document.documentElement.style.fontSize = '32px')");
    await page.setViewportSize({ width: 640, height: 900 });
    await showAll();
    expect(await violations()).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    // Time goes from left to right, whichever way the page is read: no word stands outside, and the arrows go where they point.
    const outside = await shown("timeline").evaluate((own) => {
      const picture = own.shadowRoot?.querySelector("svg")?.getBoundingClientRect();
      const isOutside = ({ left, right }: DOMRect) =>
        left < (picture?.left ?? 0) - 1 || right > (picture?.right ?? 0) + 1;
      const texts = [...(own.shadowRoot?.querySelectorAll("svg text") ?? [])];
      return texts.filter((text) => isOutside(text.getBoundingClientRect())).map((text) => text.textContent);
    });
    expect(outside).toEqual([]);
    const bars = shown("timeline").locator(".span .bar");
    expect((await bars.nth(1).boundingBox())?.x).toBeGreaterThan((await bars.first().boundingBox())?.x ?? 0);
    await shown("timeline").locator(".span").first().focus();
    await page.keyboard.press("ArrowRight");
    expect(
      await shown("timeline").evaluate((own) => own.shadowRoot?.activeElement?.getAttribute("data-index")),
    ).toBe("1");
  });

  it("move nothing where people want no motion", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await showAll();
    const moving = await page.evaluate(
      "[...document.querySelectorAll('main > *')].flatMap((own) => own.shadowRoot.getAnimations()).length",
    );
    expect(moving).toBe(0);
  });
});

describe("by touch", () => {
  it("the timeline is zoomed with two fingers, and a span is chosen with one", async () => {
    await page.context().close();
    ({ page, problems, requests } = await site.visit("", { hasTouch: true }));
    await page.waitForFunction(() => "show" in window);
    await page.evaluate("addEventListener('span-select', ({ span }) => { window.chosen = span.kind; })");
    await show("timeline");
    const bar = shown("timeline").locator(".span .bar").nth(1);
    await bar.waitFor();
    const width = async () => Number(await bar.getAttribute("width"));
    const before = await width();
    const box = await shown("timeline").boundingBox();
    if (box === null) throw new Error("there is no timeline");
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...xs: number[]) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: xs.map((x, id) => ({ x: box.x + x, y: box.y + 40, id })),
      });
    await touch("touchStart", 300, 400);
    for (let step = 1; step <= 10; step++) await touch("touchMove", 300 - step * 8, 400 + step * 8);
    await touch("touchEnd");
    await expect.poll(width).toBeGreaterThan(before * 1.8);
    await shown("timeline").getByRole("button", { name: "Show all" }).tap();
    await expect.poll(width).toBeCloseTo(before, 0);
    await bar.tap();
    await expect.poll(() => page.evaluate("window.chosen")).toBe("interacting");
  });
});
