import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { axe, Site, type Visit } from "./browser";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let site: Site;
const visits: Visit[] = [];

beforeAll(async () => {
  site = await Site.open();
});

afterAll(async () => {
  await site?.close();
});

// Whatever a test is about: no error, no policy violation, no dialog, no foreign request on the way.
afterEach(async () => {
  const open = visits.splice(0);
  const problems = open.flatMap((visit) => visit.problems);
  await Promise.all(open.map((visit) => visit.context.close()));
  expect(problems).toEqual([]);
});

async function visit(options?: Parameters<Site["visit"]>[0]): Promise<Page> {
  const made = await site.visit(options);
  visits.push(made);
  return made.page;
}

const options = (page: Page): Locator => page.locator('[role="option"]');
const selected = (page: Page): Locator => page.locator('[role="option"][aria-selected="true"]');
const heading = (page: Page): Locator => page.locator("#session");
const issues = (page: Page): Locator => page.locator("cobrowse-issues button");
const codes = (page: Page): Promise<(string | undefined)[]> =>
  issues(page).evaluateAll((all) => all.map((issue) => (issue as HTMLElement).dataset.code));
const value = (page: Page, name: string): Locator =>
  page.locator(`cobrowse-durations [data-name="${name}"] td`);
const option = (page: Page, name: string): Locator => options(page).filter({ hasText: name });
const editor = (page: Page): Locator => page.locator("json-editor .cm-content");
const speed = (page: Page, name: string): Locator => page.getByRole("radio", { name, exact: true });
const clock = (page: Page): Promise<string> => page.locator(".clock time").innerText();

async function setSpeed(page: Page, name: string): Promise<void> {
  await speed(page, name).check();
}

function selectedText(page: Page): Promise<string> {
  return page.evaluate(
    () => (document.querySelector("json-editor") as unknown as { selectedText: string }).selectedText,
  );
}

/** Types over the whole record, as one paste would. */
async function rewrite(page: Page, text: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}

/** A paste event as Ctrl+V makes it; the headless clipboard itself is shared by all tests. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((json) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", json);
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true, cancelable: true }),
    );
  }, text);
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName, json]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([json ?? ""], fileName ?? "", { type: "application/json" }));
      for (const type of ["dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    },
    [name, text],
  );
}

async function pick(page: Page, name: string, text: string): Promise<void> {
  await page.locator("#file").setInputFiles({
    name,
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
}

function leg(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    state: "connected",
    initialState: "alerting",
    id: "11111111-2222-4333-8444-555555555555",
    self: { name: "Robin Example" },
    cobrowseSessionId: "c0",
    cobrowseRole: "viewer",
    controlling: [],
    startAlertingTime: "2026-03-02T10:00:00.000Z",
    connectedTime: "2026-03-02T10:00:09.000Z",
    segments: [
      {
        startTime: "2026-03-02T10:00:00.000Z",
        endTime: "2026-03-02T10:00:09.000Z",
        type: "Alert",
        howEnded: "Interact",
      },
      { startTime: "2026-03-02T10:00:09.000Z", type: "Interact", howEnded: "Disconnect" },
    ],
    ...over,
  };
}

function named(name: string, over: Record<string, unknown> = {}): Record<string, unknown> {
  return leg({ id: `id-${name}`, self: { name }, ...over });
}

/** A conversation document with co-browse legs and a call, in two participants. */
function conversation(): Record<string, unknown> {
  return {
    id: "conv-1",
    startTime: "2026-03-02T09:59:00.000Z",
    state: "connected",
    participants: [
      {
        id: "p1",
        purpose: "customer",
        name: "Customer One",
        calls: [{ id: "call-1", state: "connected", connectedTime: "2026-03-02T09:59:30.000Z" }],
        cobrowsesessions: [named("Sharing Customer", { cobrowseRole: "sharer" })],
        emails: [],
      },
      {
        id: "p2",
        purpose: "agent",
        userId: "u1",
        cobrowsesessions: [
          named("Viewing Agent"),
          named("Earlier Agent", {
            state: "disconnected",
            disconnectType: "client",
            disconnectedTime: "2026-03-02T10:02:00.000Z",
          }),
        ],
      },
    ],
  };
}

describe("loading", () => {
  test("the page comes up under its policy, alive, from its own origin only", async () => {
    const made = await site.visit();
    visits.push(made);
    const { page, requests } = made;
    expect(await page.title()).toMatch(/ – Co-browse console$/);
    expect(await options(page).count()).toBeGreaterThanOrEqual(8);
    const response = await page.request.get(site.url);
    const header = response.headers()["content-security-policy"] ?? "";
    expect(header).toContain("default-src 'none'");
    expect(header).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(header).toContain("frame-ancestors 'none'");
    expect(header).not.toContain("unsafe-inline");
    expect(header).not.toMatch(/'unsafe-eval'/);
    const meta = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    // The viewer page shows frames, and this one does not.
    expect(header.replace(/; frame-src [^;]+/, "")).toBe(`${meta}; frame-ancestors 'none'`);
    expect(meta).not.toContain("frame-src");
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/\sstyle=|<style/);
    await page.waitForTimeout(1_200);
    expect(requests.filter((url) => !url.startsWith(site.url))).toEqual([]);
    // CodeMirror, in its shadow root, sets styles through the CSSOM; the page itself has none.
    expect(await page.evaluate(() => document.querySelectorAll("[style], style").length)).toBe(0);
  });

  test("landmarks, headings and labels are there", async () => {
    const page = await visit();
    await page.getByRole("banner").waitFor();
    await page.getByRole("main").waitFor();
    await page.getByRole("heading", { level: 1, name: "Co-browse console" }).waitFor();
    for (const name of ["Timeline", "Issues", "Durations", "Record"]) {
      await page.getByRole("heading", { level: 3, name }).waitFor();
    }
    await page.getByRole("listbox", { name: "Sessions" }).waitFor();
    await page.getByRole("group", { name: /^Timeline: Alerting \d/ }).waitFor();
    expect(await editor(page).getAttribute("aria-label")).toContain("F8 goes to the next issue");
  });
});

describe("time", () => {
  test("timers tick and the now line moves", async () => {
    const page = await visit();
    const before = await selected(page).locator(".row-time").innerText();
    const line = page.locator("cobrowse-timeline line.now");
    const x = Number(await line.getAttribute("x1"));
    await expect
      .poll(() => selected(page).locator(".row-time").innerText(), { timeout: 5_000 })
      .not.toBe(before);
    // The scale may change once in a while; a growing open span may not shrink meanwhile.
    await expect.poll(async () => Number(await line.getAttribute("x1"))).not.toBe(x);
    expect(await page.locator('.span[aria-label*="still running"]').count()).toBe(1);
  });

  test("pause, speeds and reset", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const stopped = await clock(page);
    await page.waitForTimeout(1_300);
    expect(await clock(page)).toBe(stopped);
    await setSpeed(page, "30×");
    await page.waitForTimeout(1_500);
    await setSpeed(page, "Pause");
    const seconds = (text: string) =>
      text
        .slice(0, 8)
        .split(":")
        .reduce((sum, part) => sum * 60 + Number(part), 0);
    const passed = seconds(await clock(page)) - seconds(stopped);
    expect(passed).toBeGreaterThan(20);
    expect(passed).toBeLessThan(120);
    await page.getByRole("button", { name: "Reset the clock" }).click();
    expect(await clock(page)).toMatch(/^09:30:00/);
  });

  test("the speed is chosen with arrow keys", async () => {
    const page = await visit();
    await speed(page, "1×").focus();
    await page.keyboard.press("ArrowRight");
    expect(await speed(page, "5×").isChecked()).toBe(true);
  });

  test("a hidden page rests", async () => {
    const page = await visit();
    const hide = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await setSpeed(page, "5×");
    await hide(true);
    const stopped = await clock(page);
    await page.waitForTimeout(1_200);
    expect(await clock(page)).toBe(stopped);
    await hide(false);
    await expect.poll(() => clock(page)).not.toBe(stopped);
  });

  test("a phase change of the selected session is announced once, in words", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await option(page, "Agent Jonas Meyer").click();
    expect(await page.locator("#announcer").innerText()).toBe("");
    await setSpeed(page, "30×");
    await expect
      .poll(() => page.locator("#announcer").textContent(), { timeout: 10_000 })
      .toBe("Agent Jonas Meyer: Connected");
  });

  test("with the feed at full speed sessions come, change and go without an error", async () => {
    const page = await visit();
    const first = await options(page).evaluateAll((all) => all.map((e) => e.getAttribute("data-key")));
    await setSpeed(page, "30×");
    await page.waitForTimeout(12_000);
    const later = await options(page).evaluateAll((all) => all.map((e) => e.getAttribute("data-key")));
    expect(later.length).toBeGreaterThanOrEqual(8);
    expect(later.some((key) => !first.includes(key))).toBe(true);
    expect(first.some((key) => !later.includes(key))).toBe(true);
  });
});

describe("keyboard", () => {
  test("from the top of the page to a session and through the list", async () => {
    const page = await visit();
    await page.locator("body").press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Skip to");
    const inList = () => page.evaluate(() => document.activeElement?.getAttribute("role") === "option");
    for (let i = 0; i < 30 && !(await inList()); i++) await page.keyboard.press("Tab");
    expect(await inList()).toBe(true);
    expect(await page.locator('[role="option"][tabindex="0"]').count()).toBe(1);
    await page.keyboard.press("Home");
    for (const [key, index] of [
      ["ArrowDown", 1],
      ["ArrowDown", 2],
      ["ArrowUp", 1],
      ["End", (await options(page).count()) - 1],
      ["Home", 0],
    ] as const) {
      await page.keyboard.press(key);
      await expect
        .poll(() =>
          page.evaluate(() =>
            [...document.querySelectorAll('[role="option"]')].indexOf(document.activeElement as Element),
          ),
        )
        .toBe(index);
      const name = await options(page).nth(index).locator(".row-name").innerText();
      expect(await heading(page).innerText()).toBe(name);
      expect(await options(page).nth(index).getAttribute("aria-selected")).toBe("true");
    }
    const outline = await options(page)
      .first()
      .evaluate((e) => getComputedStyle(e).outlineStyle);
    expect(outline).toBe("solid");
  });

  test("the skip link leads to the selected session", async () => {
    const page = await visit();
    await page.locator("body").press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("session");
  });

  test("Tab goes through the editor, and edits nothing", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const inEditor = () => page.evaluate(() => document.activeElement?.localName === "json-editor");
    await page.locator("cobrowse-timeline").getByRole("button", { name: "Zoom in" }).focus();
    for (let at = 0; at < 40 && !(await inEditor()); at++) await page.keyboard.press("Tab");
    expect(await inEditor()).toBe(true);
    await page.keyboard.press("Tab");
    expect(await inEditor()).toBe(false);
    await page.waitForTimeout(300);
    expect(await page.locator(".json .tag").count()).toBe(0);
    await editor(page).click();
    await page.keyboard.press("Control+]");
    await page.locator(".json .tag").waitFor();
  });

  test("on a small screen: into the details and back, also with the browser's back", async () => {
    const page = await visit({ viewport: { width: 360, height: 780 } });
    expect(await page.locator("session-detail").isVisible()).toBe(false);
    await option(page, "Agent Sofia Marin").focus();
    await selected(page).focus();
    await page.keyboard.press("Enter");
    await heading(page).waitFor({ state: "visible" });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("session");
    expect(await page.locator("session-list").isVisible()).toBe(false);
    await page.getByRole("button", { name: "All sessions" }).click();
    await page.locator("session-list").waitFor({ state: "visible" });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-selected")))
      .toBe("true");
    await option(page, "Agent Sofia Marin").click();
    await heading(page).waitFor({ state: "visible" });
    await page.goBack();
    await page.locator("session-list").waitFor({ state: "visible" });
  });
});

describe("what it is", () => {
  test("is said and proven, until it is dismissed, also by a reload", async () => {
    const page = await visit();
    const intro = page.locator("intro-line");
    await intro.getByText("Genesys Cloud co-browse sessions, checked and timed live").waitFor();
    await setSpeed(page, "30×");
    await intro.getByText(/^\d+ frames applied, \d+ µs each$/).waitFor();
    // News are on their way for a moment.
    await expect
      .poll(() => intro.locator(".agrees").innerText())
      .toMatch(/^agrees with the platform: (\d+) of \1 legs$/);
    await intro.getByRole("button", { name: "Close the introduction" }).click();
    await page.reload();
    await options(page).first().waitFor();
    expect(await intro.count()).toBe(0);
  });

  test("it opens on a session with errors and a warning, whose row is seen", async () => {
    const page = await visit({ viewport: { width: 1280, height: 720 } });
    await setSpeed(page, "Pause");
    expect(await page.locator(".found .counts").innerText()).toMatch(/6 errors\s+1 warning/);
    for (const seen of [page.locator(".found .counts"), selected(page)]) {
      const box = await seen.boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(720);
      expect(box?.y).toBeGreaterThan(100);
    }
    expect(await page.title()).toBe("Agent Nina Petrova: Connected – Co-browse console");
  });
});

describe("sharing", () => {
  test("a link shows the session as it was, and copies are what is shown", async () => {
    const page = await visit({ permissions: ["clipboard-read", "clipboard-write"] });
    await setSpeed(page, "Pause");
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole("button", { name: "Copy issues" }).click();
    await page.getByText("The list of issues is in the clipboard.").waitFor();
    expect(await copied()).toMatch(/^error invalid_type at controlling\[1\]: /m);
    await rewrite(page, JSON.stringify(named("Shared Person", { state: "alerting" })));
    await expect.poll(() => heading(page).innerText()).toBe("Shared Person");
    await page.getByRole("button", { name: "Copy JSON" }).click();
    await expect.poll(copied).toContain('"Shared Person"');
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect.poll(copied).toContain("#session=");
    const link = await copied();
    const other = await page.context().newPage();
    await other.goto(link);
    await expect.poll(() => other.locator("#session").innerText()).toBe("Shared Person");
    expect(await options(other).count()).toBe(1);
    // Another one in the same page.
    await other.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `#session=${encodeURIComponent(JSON.stringify(named("Somebody Else")))}`,
    );
    await expect.poll(() => other.locator("#session").innerText()).toBe("Somebody Else");
    await other.evaluate(() => {
      location.hash = "#session=%7B";
    });
    await other.getByText("The link is not JSON: it breaks at line 1, column 2.").waitFor();
    await other.close();
  });

  test("a mask outlives a reload, and hides links, too", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await option(page, "Agent Sofia Marin").click();
    await page.locator("a[data-viewer]").waitFor();
    await page.getByRole("button", { name: "Mask persons" }).click();
    expect(await page.locator("a[data-viewer]").count()).toBe(0);
    await page.reload();
    await options(page).first().waitFor();
    expect(await page.getByRole("button", { name: "Mask persons" }).getAttribute("aria-pressed")).toBe(
      "true",
    );
    expect((await options(page).allInnerTexts()).join()).not.toContain("Sofia Marin");
  });

  test("on paper there is the session alone", async () => {
    const page = await visit();
    await page.emulateMedia({ media: "print" });
    for (const hidden of [".bar", "intro-line", "session-list", ".copy"]) {
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
    }
    for (const shown of ["#session", "cobrowse-timeline", "cobrowse-issues", "cobrowse-durations"]) {
      expect(await page.locator(shown).isVisible(), shown).toBe(true);
    }
  });
});

describe("issues and the editor", () => {
  test("an issue selects its value, by mouse and by keyboard", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await option(page, "Agent Nina Petrova").last().click();
    const issue = (path: string) => issues(page).filter({ has: page.getByText(path, { exact: true }) });
    await issue("viewerUrl").click();
    expect(await selectedText(page)).toBe('"http://cobrowse.mypurecloud.de/view/plain"');
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe("json-editor");
    await issue("connectedTime").focus();
    await page.keyboard.press("Enter");
    expect(await selectedText(page)).toBe('"2026-02-30T09:12:00.000Z"');
    await issue("wrapup.durationSeconds").click();
    expect(await selectedText(page)).toBe('"40"');
    await issue("controlling[1]").click();
    expect(await selectedText(page)).toBe("7");
    expect(await page.locator("json-editor .cm-lintRange-error").count()).toBeGreaterThan(0);
    // Choosing an issue is no edit; typing over what it selected is.
    expect(await page.locator(".json .tag").count()).toBe(0);
    await page.keyboard.type('"mended');
    await expect.poll(() => issue("controlling[1]").count()).toBe(0);
    expect(await editor(page).innerText()).toContain('"mended"');
  });

  test("an issue is shown without the page being scrolled", async () => {
    const page = await visit({ viewport: { width: 1280, height: 600 } });
    await setSpeed(page, "Pause");
    await option(page, "Agent Nina Petrova").last().click();
    for (const path of ["controlling[1]", "afterCallWorkRequired"]) {
      await issues(page).filter({ hasText: path }).click();
      expect(await page.evaluate(() => [scrollX, scrollY, document.documentElement.scrollTop])).toEqual([
        0, 0, 0,
      ]);
    }
  });

  test("a span selects its segment, by mouse and by keyboard, and a duration its spans", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await option(page, "Agent Nina Petrova").last().click();
    const timeline = page.locator("cobrowse-timeline");
    await timeline.locator(".span").first().click();
    expect(JSON.parse(await selectedText(page))).toMatchObject({ type: "Alert" });
    await timeline.locator("[tabindex='0']").first().focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    expect(JSON.parse(await selectedText(page))).toMatchObject({ type: "Interact" });
    const duration = (name: string) =>
      page.locator("cobrowse-durations").getByRole("button", { name, exact: true });
    const basis = page.locator(".basis");
    expect(await basis.innerText()).toBe("Counted from the segments, and going on.");
    await duration("Handle time").click();
    expect(await timeline.locator(".span.faint").count()).toBe(1);
    expect(await basis.innerText()).toContain(
      "The chosen one is the sum of the spans that stand out: contacting, dialing, interacting, on hold, after-call work.",
    );
    await duration("Total").click();
    expect(await basis.innerText()).toContain("The chosen one is no sum of spans.");
    await duration("Total").click();
    expect(await basis.innerText()).toBe("Counted from the segments, and going on.");
    await duration("Alerting").click();
    await option(page, "Agent Sofia Marin").click();
    expect(await timeline.locator(".span.faint").count()).toBe(0);
  });

  test("an edit re-validates, measures again, detaches, and can be taken back", async () => {
    const page = await visit();
    await option(page, "Agent Avery Brooks").last().click();
    const name = await heading(page).innerText();
    expect(await codes(page)).toEqual([]);
    await rewrite(page, JSON.stringify(named("Edited Person", { state: 7 }), null, 2));
    await expect.poll(() => codes(page)).toContain("invalid_type");
    expect(await heading(page).innerText()).toBe("Edited Person");
    expect(await page.locator(".json .tag").innerText()).toBe("edited");
    expect(await selected(page).innerText()).toContain("edited");
    await rewrite(
      page,
      JSON.stringify(
        named("Edited Person", {
          state: "disconnected",
          disconnectType: "client",
          disconnectedTime: "2026-03-02T10:01:09.000Z",
          segments: [],
        }),
        null,
        2,
      ),
    );
    await expect.poll(() => codes(page)).not.toContain("invalid_type");
    await expect.poll(() => value(page, "interactingMs").innerText()).toMatch(/1:00$/);
    expect(await page.locator(".now-in .phase").innerText()).toBe("Ended");
    expect(await page.locator(".span").count()).toBe(2);
    await setSpeed(page, "30×");
    await page.waitForTimeout(800);
    expect(await heading(page).innerText()).toBe("Edited Person");
    await page.getByRole("button", { name: "Return to the live record" }).click();
    await expect.poll(() => heading(page).innerText()).toBe(name);
    expect(await page.locator(".json .tag").count()).toBe(0);
    expect(await editor(page).innerText()).not.toContain("Edited Person");
  });

  test("broken JSON is reported where it breaks, and the row keeps its name", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const name = await heading(page).innerText();
    await rewrite(page, '{"state": "connected", oops}');
    await expect.poll(() => codes(page)).toEqual(["invalid_json"]);
    // It says where, and what was timed before stays on the picture.
    expect(await issues(page).innerText()).toContain("not JSON: it breaks at line 1, column 24");
    expect(await page.locator("cobrowse-timeline .span").count()).toBeGreaterThan(0);
    await issues(page).click();
    expect(await selectedText(page)).toBe("o");
    expect(await heading(page).innerText()).toBe(name);
    await rewrite(page, '{"state": "connected"');
    await expect.poll(() => codes(page)).toEqual(["invalid_json"]);
    await rewrite(page, '{"state": "scheduled", "id": "x"}');
    await expect.poll(() => issues(page).count()).toBe(0);
  });

  test("a missing value points at the object around it; escaped and repeated keys are found", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await rewrite(page, '{"segments": [{"type": "Alert"}], "id": "x"}');
    await expect.poll(() => codes(page)).toContain("missing_field");
    await page.locator('cobrowse-issues [data-code="missing_field"]').click();
    expect(await selectedText(page)).toBe('"segments"');
    await rewrite(page, '{"state": "connected", "connectedTime": "2026-03-02T10:00:00Z"}');
    await expect.poll(() => codes(page)).toContain("missing_id");
    await page.locator('cobrowse-issues [data-code="missing_id"]').click();
    expect(await selectedText(page)).toBe("{");
    await rewrite(page, String.raw`{"id": "x", "provider": "a", "\u0070rovider": 12}`);
    await expect.poll(() => codes(page)).toContain("invalid_type");
    await page.locator('cobrowse-issues [data-code="invalid_type"]').click();
    expect(await selectedText(page)).toBe("12");
  });

  test("a live record flows into the editor until it is edited", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await option(page, "Agent Nina Petrova").first().click();
    expect(await editor(page).innerText()).toContain('"alerting"');
    await setSpeed(page, "30×");
    await expect.poll(() => editor(page).innerText(), { timeout: 5_000 }).toContain('"connected"');
    expect(await page.locator(".json .tag").count()).toBe(0);
  });

  test("what was done to a record can be undone after another was looked at", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const before = await editor(page).innerText();
    const first = await selected(page).getAttribute("data-key");
    await rewrite(page, '{"id": "x", "state": "alerting"}');
    await page.locator(".json .tag").waitFor();
    await option(page, "Agent Sofia Marin").click();
    await page.locator(`[data-key="${first}"]`).click();
    await expect.poll(() => editor(page).innerText()).toContain('"alerting"');
    await editor(page).focus();
    await page.keyboard.press("Control+z");
    // The editor draws the lines that are seen, and a few more.
    await expect.poll(() => editor(page).innerText()).toContain(before.slice(0, 400));
  });

  test("the list leaves nothing behind as time goes by", async () => {
    const page = await visit();
    await setSpeed(page, "30×");
    const comments = () =>
      page.evaluate(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
        let count = 0;
        while (walker.nextNode()) count++;
        return count / document.querySelectorAll('[role="option"]').length;
      });
    await page.waitForTimeout(1000);
    const before = await comments();
    await page.waitForTimeout(6000);
    expect(await comments()).toBeLessThan(before * 1.3);
  });

  test("an edit outlives a reset of the clock", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await rewrite(page, JSON.stringify(named("Edited Person", { state: "alerting" })));
    await page.locator(".json .tag").waitFor();
    await page.getByRole("button", { name: "Reset the clock" }).click();
    await expect.poll(() => heading(page).innerText()).toBe("Edited Person");
    expect(await selected(page).innerText()).toContain("edited");
  });

  test("names that turn text around are marked, and many controllers are counted", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const controlling = Array.from({ length: 50 }, (_, at) => `participant-${at}`);
    await rewrite(page, JSON.stringify(named("Ada \u202elave\u2066", { controlling })));
    await expect.poll(() => heading(page).innerText()).toBe("Ada \ufffdlave\ufffd");
    expect(await page.locator(".has-control").innerText()).toMatch(/and 47 other pages$/);
    const clipped = await page
      .locator(".has-control")
      .evaluate(
        (own) => own.scrollWidth > own.clientWidth + 1 && getComputedStyle(own).overflow !== "visible",
      );
    expect(clipped).toBe(false);
  });

  test("what nobody knows is a dash that says so", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await rewrite(page, '{"id": "x", "state": "disconnected"}');
    await expect.poll(() => value(page, "afterCallWorkMs").innerText()).toMatch(/^–\s*not known$/);
  });
});

describe("files", () => {
  test("a pasted conversation lists its legs, those of sibling media too", async () => {
    const page = await visit();
    await paste(page, JSON.stringify(conversation()));
    await expect.poll(() => options(page).count()).toBe(4);
    expect(await page.locator(".row-name").allInnerTexts()).toEqual([
      "Sharing Customer",
      "Customer One",
      "Viewing Agent",
      "Earlier Agent",
    ]);
    expect(await page.getByRole("status").innerText()).toContain("4 sessions");
    // Timers stand at the last moment that the file mentions.
    expect(await clock(page)).toMatch(/^10:02:0/);
    await page.getByRole("button", { name: "Demo feed" }).click();
    await expect.poll(() => options(page).count()).toBeGreaterThan(8);
  });

  const shapes: [string, unknown, string[]][] = [
    ["a session", named("Alone"), ["Alone"]],
    ["an array", [named("One"), named("Two")], ["One", "Two"]],
    [
      "a paged list",
      { entities: [conversation()], pageNumber: 1 },
      ["Sharing Customer", "Customer One", "Viewing Agent", "Earlier Agent"],
    ],
    [
      "a notification",
      {
        topicName: "v2.users.u1.conversations",
        version: "2",
        eventBody: { id: "c", participants: [{ id: "p", cobrowsesessions: [named("Notified")] }] },
        metadata: { CorrelationId: "x" },
      },
      ["Notified"],
    ],
    [
      "a flat list of participants",
      { id: "c", participants: [{ id: "p", name: "Flat One", state: "connected", held: false }] },
      ["Flat One"],
    ],
  ];
  test.each(shapes)("%s is understood", async (_shape, payload, names) => {
    const page = await visit();
    await pick(page, "sample.json", JSON.stringify(payload));
    await expect.poll(() => page.locator(".row-name").allInnerTexts()).toEqual(names);
  });

  test("a dropped file is shown; what is not JSON says where, and nothing else changes", async () => {
    const page = await visit();
    await drop(page, "two.json", JSON.stringify([named("Dropped A"), named("Dropped B")]));
    await expect.poll(() => page.locator(".row-name").allInnerTexts()).toEqual(["Dropped A", "Dropped B"]);
    await drop(page, "broken.json", '{\n  "state": "connected",\n  "id": oops\n}');
    const status = page.getByRole("status");
    await expect.poll(() => status.innerText()).toContain("broken.json is not JSON");
    expect(await status.innerText()).toContain("line 3, column 9");
    await drop(page, "empty.json", "");
    await expect.poll(() => status.innerText()).toContain("empty.json is empty");
    await drop(page, "other.json", '{"hello": ["world", 1, null]}');
    await expect.poll(() => status.innerText()).toContain("holds no session");
    expect(await page.locator(".row-name").allInnerTexts()).toEqual(["Dropped A", "Dropped B"]);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect.poll(() => status.innerText()).toBe("");
  });

  test("the paste dialog: a problem stays in it, a session closes it, Escape leaves", async () => {
    const page = await visit();
    await page.getByRole("button", { name: "Paste JSON" }).click();
    const dialog = page.getByRole("dialog", { name: "Paste JSON" });
    await dialog.getByRole("textbox", { name: "JSON" }).fill("[1, 2");
    await dialog.getByRole("button", { name: "Show sessions" }).click();
    await expect.poll(() => dialog.getByRole("alert").innerText()).toContain("not JSON");
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Paste JSON" }).click();
    await dialog.getByRole("textbox", { name: "JSON" }).fill(JSON.stringify(named("By Hand")));
    await dialog.getByRole("button", { name: "Show sessions" }).click();
    await expect.poll(() => page.locator(".row-name").allInnerTexts()).toEqual(["By Hand"]);
    expect(await dialog.isVisible()).toBe(false);
  });

  test("a paste into the editor is an edit, not a file", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const before = await options(page).count();
    await editor(page).click();
    await page.evaluate(
      (json) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", json);
        document
          .querySelector("json-editor")
          ?.shadowRoot?.querySelector(".cm-content")
          ?.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true, cancelable: true }),
          );
      },
      JSON.stringify(named("Into The Editor")),
    );
    await expect.poll(() => page.locator(".json .tag").count()).toBe(1);
    expect(await options(page).count()).toBe(before);
  });

  test("a file dropped onto the editor is opened, not typed in", async () => {
    const page = await visit();
    await page.evaluate(
      (json) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([json], "onto.json"));
        document
          .querySelector("json-editor")
          ?.shadowRoot?.querySelector(".cm-content")
          ?.dispatchEvent(
            new DragEvent("drop", { dataTransfer, bubbles: true, composed: true, cancelable: true }),
          );
      },
      JSON.stringify(named("Onto The Editor")),
    );
    await expect.poll(() => page.locator(".row-name").allInnerTexts()).toEqual(["Onto The Editor"]);
    await page.waitForTimeout(400);
    expect(await page.locator(".json .tag").count()).toBe(0);
  });

  test("hostile and huge files leave the page usable", async () => {
    const page = await visit();
    const deep = `{"id":"deep","state":"connected","controlling":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    await drop(page, "deep.json", deep);
    await expect.poll(() => options(page).count()).toBe(1);
    await drop(
      page,
      "odd.json",
      JSON.stringify([
        { state: {}, segments: [null, 3, { startTime: {} }], self: [], id: {}, controlling: { a: 1 } },
        { ...named("Odd"), viewerUrl: ["x"], cobrowseRole: 4, disconnectType: { x: 1 } },
        { state: "x".repeat(100_000), id: "y".repeat(100_000), segments: [] },
        {
          id: "z",
          connectedTime: 1e300,
          segments: [{ startTime: -62135596800000, endTime: 253402300799999, type: "Interact" }],
        },
      ]),
    );
    await expect.poll(() => options(page).count()).toBe(4);
    for (let i = 0; i < 4; i++) await options(page).nth(i).click();
    await drop(
      page,
      "proto.json",
      '[{"__proto__": {"state": "connected"}, "constructor": 1, "segments": [], "id": "p"}]',
    );
    await expect.poll(() => options(page).count()).toBe(1);
    const notes = "n".repeat(2_500);
    const many = JSON.stringify(Array.from({ length: 6_500 }, (_, i) => named(`Person ${i}`, { notes })));
    expect(many.length).toBeGreaterThan(19_000_000);
    await pick(page, "many.json", many);
    await expect.poll(() => options(page).count(), { timeout: 30_000 }).toBe(100);
    expect(await page.getByRole("status").innerText()).toContain("5,000 sessions");
    await page.getByRole("button", { name: "Show 100 more" }).click();
    await expect.poll(() => options(page).count()).toBe(200);
    const started = Date.now();
    await options(page).nth(150).click();
    await expect.poll(() => heading(page).innerText()).toBe("Person 150");
    expect(Date.now() - started).toBeLessThan(3_000);
    const segments = Array.from({ length: 9_000 }, (_, i) => ({
      startTime: new Date(1_772_445_600_000 + i * 2_000).toISOString(),
      endTime: new Date(1_772_445_602_000 + i * 2_000).toISOString(),
      type: i % 2 ? "Hold" : "Interact",
    }));
    await drop(page, "long.json", JSON.stringify(named("Long", { segments, extra: "x".repeat(5_000_000) })));
    await expect.poll(() => heading(page).innerText()).toBe("Long");
    expect(await page.locator(".json").innerText()).toContain("too long to edit");
  });
});

describe("the list", () => {
  const labels = (page: Page) => page.locator(".row-name").allInnerTexts();

  test("is searched, by mouse and by keyboard, and all come back", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const all = await labels(page);
    await page.keyboard.press("/");
    await page.keyboard.type("nina view");
    await expect.poll(() => labels(page)).toEqual(["Agent Nina Petrova", "Agent Nina Petrova"]);
    expect(await page.locator(".pane-head .quiet").innerText()).toContain(`2 of ${all.length} shown`);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Home");
    expect(await selected(page).innerText()).toContain("Agent Nina Petrova");
    await page.getByRole("searchbox", { name: "Search sessions" }).fill("nobody at all");
    await page.getByText("No session is like that.").waitFor();
    await page.locator(".pane.list").getByRole("button", { name: "Show all" }).click();
    await expect.poll(() => labels(page)).toEqual(all);
    await page.keyboard.press("/");
    await page.keyboard.type("nina");
    await page.keyboard.press("Escape");
    await expect.poll(() => labels(page)).toEqual(all);
  });

  test("shows one phase, and is put in another order", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const held = page.locator("wall-board").getByRole("button", { name: /^On hold/ });
    await held.click();
    expect(await held.getAttribute("aria-pressed")).toBe("true");
    await expect.poll(() => options(page).locator(".phase").allInnerTexts()).toEqual(["On hold", "On hold"]);
    await held.click();
    await expect.poll(() => options(page).count()).toBeGreaterThan(8);
    await page.getByRole("combobox", { name: "Order" }).selectOption("errors");
    expect(await options(page).first().innerText()).toContain("Agent Nina Petrova");
    await page.getByRole("combobox", { name: "Order" }).selectOption("longest");
    const times = (await page.locator(".row-time").allInnerTexts()).filter(Boolean);
    expect(times).toEqual([...times].sort().reverse());
  });

  test("goes to the names that are typed", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await selected(page).focus();
    await page.keyboard.type("sam");
    expect(await selected(page).innerText()).toContain("Samuel Okafor");
    await page.waitForTimeout(900);
    await page.keyboard.type("t");
    expect(await selected(page).innerText()).toContain("Tomás Rivera");
  });

  test("a leg of the wallboard is shown, whatever is chosen", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await page.getByRole("searchbox", { name: "Search sessions" }).fill("nina");
    await page.locator('[data-longest="held"]').click();
    await expect.poll(() => selected(page).innerText()).toContain("Aiko Tanaka");
  });
});

describe("the wallboard", () => {
  const shownCounts = (page: Page): Promise<Record<string, number>> =>
    page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll("[data-count]")].map((item) => [
          item.querySelector(".phase")?.textContent?.trim(),
          Number(item.querySelector(".n")?.textContent),
        ]),
      ),
    );
  const rowCounts = (page: Page) =>
    page.evaluate(() => {
      const counts: Record<string, number> = {};
      for (const row of document.querySelectorAll('[role="option"] .phase')) {
        const phase = row.textContent?.trim() ?? "";
        counts[phase] = (counts[phase] ?? 0) + 1;
      }
      return counts;
    });

  test("it counts the sessions by phase, also while they change", async () => {
    const page = await visit();
    for (let i = 0; i < 3; i++) {
      await setSpeed(page, "Pause");
      const [shown, rows] = [await shownCounts(page), await rowCounts(page)];
      expect(Object.fromEntries(Object.entries(shown).filter(([, n]) => n > 0))).toEqual(rows);
      await setSpeed(page, "30×");
      await page.waitForTimeout(1_000);
    }
    await drop(page, "two.json", JSON.stringify([named("A"), named("B")]));
    await expect.poll(() => page.locator("wall-board").count()).toBe(0);
  });

  test("the longest alert, hold and after-call work lead to their sessions, with what is left", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const tile = (phase: string) => page.locator(`[data-longest="${phase}"]`);
    const longest = await page.evaluate(() => {
      const rows = [...document.querySelectorAll('[role="option"]')].filter((row) =>
        row.querySelector('[data-phase="alerting"]'),
      );
      return rows
        .map((row) => row.querySelector(".row-time")?.textContent ?? "")
        .sort()
        .at(-1);
    });
    expect(await tile("alerting").locator(".tile-time").innerText()).toBe(longest);
    expect(await tile("alerting").locator(".left").innerText()).toMatch(/^\d\d:\d\d left$/);
    expect(await tile("held").locator(".left").count()).toBe(0);
    await tile("held").click();
    expect(await heading(page).innerText()).toBe(await tile("held").locator(".tile-name").innerText());
    await tile("afterCallWork").click();
    expect(await heading(page).innerText()).toBe("Agent Sofia Marin");
    expect(await page.locator(".title .left").innerText()).toMatch(/^01:\d\d left$/);
  });
});

describe("network faults", () => {
  test("can be turned up, and the page stays alive", async () => {
    const page = await visit();
    // A click beside the panel closes it.
    await setSpeed(page, "30×");
    await page.getByRole("button", { name: "Network faults", exact: true }).click();
    const panel = page.locator("dial-panel");
    for (const name of ["Late frames", "Repeated frames", "Lost frames", "Broken frames"]) {
      await panel.getByRole("slider", { name }).fill("0.3");
    }
    await panel.getByRole("slider", { name: "Breaks" }).fill("20");
    await panel.getByRole("slider", { name: "Conversations" }).fill("5");
    expect(await axe(page)).toEqual([]);
    await expect
      .poll(() => panel.locator("p").innerText(), { timeout: 20_000 })
      .toMatch(
        /^Of \d+ frames, [1-9]\d* got lost, [1-9]\d* came late, [1-9]\d* twice, [1-9]\d* broken\. (All|\d+ of \d+) legs are right/,
      );
    await panel.getByRole("button", { name: "No faults" }).click();
    expect(await panel.locator(".dial-value").allInnerTexts()).toEqual([
      "1×",
      "0 %",
      "0 %",
      "0 %",
      "0 %",
      "0",
    ]);
    await page.keyboard.press("Escape");
    expect(await panel.isVisible()).toBe(false);
  });
});

describe("masking", () => {
  test("no person is to be seen, heard or read in the markup, and all come back", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    await option(page, "Agent Sofia Marin").click();
    const names = await page.locator(".row-name").allInnerTexts();
    const mask = page.getByRole("button", { name: "Mask persons" });
    await mask.click();
    expect(await mask.getAttribute("aria-pressed")).toBe("true");
    const found = () =>
      page.evaluate(
        (all) => {
          const markup = document.documentElement.outerHTML;
          return all.filter((name) => markup.includes(name.replace(/[<>].*/, "")) && name.length > 4);
        },
        names.filter((name) => !name.startsWith("<")),
      );
    await expect.poll(found).toEqual([]);
    expect(await page.locator("json-editor").count()).toBe(0);
    const record = page.getByRole("region", { name: "The record, masked" });
    expect(await record.innerText()).toContain("•••");
    expect(await record.innerText()).not.toContain("Mandate signed");
    expect(await heading(page).innerText()).toMatch(/^viewer [0-9a-f]{8}$/);
    expect(await axe(page)).toEqual([]);
    // A file that is opened meanwhile is masked too.
    const payload = JSON.stringify(conversation()).replaceAll(/"id":"id-[^"]*"/g, '"id":"an-id"');
    await pick(page, "sample.json", payload);
    await expect.poll(() => options(page).count()).toBe(4);
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(
      /Sharing Customer|Customer One|Viewing Agent|Earlier Agent/,
    );
    await mask.click();
    await expect.poll(() => page.locator(".row-name").allInnerTexts()).toContain("Viewing Agent");
    await page.getByRole("button", { name: "Demo feed" }).click();
    await expect.poll(() => page.locator(".row-name").allInnerTexts()).toEqual(names);
  });
});

describe("recordings", () => {
  const frame = (second: number, over: Record<string, unknown>): string => {
    const at = (s: number) => new Date(Date.UTC(2026, 2, 2, 10, 0, s)).toISOString();
    const session = { id: "l1", self: { name: "Recorded Agent" }, providerEventTime: at(second), ...over };
    const eventBody = {
      id: "c1",
      participants: [{ id: "p1", purpose: "agent", cobrowsesessions: [session] }],
    };
    const notification = { topicName: "v2.users.u.conversations", version: "2", eventBody, metadata: {} };
    return JSON.stringify({ receivedAt: Date.UTC(2026, 2, 2, 10, 0, second) + 40, frame: notification });
  };
  const lines = [
    frame(0, { state: "alerting" }),
    frame(20, { state: "connected", connectedTime: "2026-03-02T10:00:20.000Z" }),
    "{ this line was cut",
    frame(50, {
      state: "disconnected",
      connectedTime: "2026-03-02T10:00:20.000Z",
      disconnectedTime: "2026-03-02T10:00:50.000Z",
      disconnectType: "peer",
    }),
  ].join("\n");

  test("its frames are played in their time; its clock can be reset and sent to the end", async () => {
    const page = await visit();
    await pick(page, "day.ndjson", lines);
    await expect.poll(() => page.locator(".row-name").allInnerTexts()).toEqual(["Recorded Agent"]);
    expect(await page.getByRole("status").innerText()).toContain("a recording of 4 frames");
    const phase = () => options(page).first().locator(".phase").innerText();
    expect(await phase()).toBe("Alerting");
    await setSpeed(page, "30×");
    await expect.poll(phase).toBe("Connected");
    await expect.poll(phase).toBe("Ended");
    await setSpeed(page, "Pause");
    expect(await page.locator(".told").innerText()).toBe("4 frames, 1 unreadable");
    await page.getByRole("button", { name: "Reset the clock" }).click();
    await expect.poll(phase).toBe("Alerting");
    await page.getByRole("button", { name: "End" }).click();
    await expect.poll(phase).toBe("Ended");
    expect(await value(page, "interactingMs").innerText()).toBe("00:30");
  });

  test("lines that hold no session are refused", async () => {
    const page = await visit();
    await pick(page, "noise.ndjson", '{"topicName": "channel.metadata"}\n{"result": "200"}');
    await expect.poll(() => page.getByRole("status").innerText()).toContain("no frame of it holds");
    expect(await options(page).count()).toBeGreaterThan(8);
  });
});

describe("safety", () => {
  test("a name that is markup is shown as text and runs nothing", async () => {
    const page = await visit();
    const name = "<img src=x onerror=alert(1)>";
    const row = option(page, name);
    expect(await row.locator(".row-name").innerText()).toBe(name);
    await row.click();
    expect(await heading(page).innerText()).toBe(name);
    expect(await page.locator("img:not([role])").count()).toBe(0);
    const evil = '"><svg/onload=alert(2)><script>alert(3)</script>';
    await pick(
      page,
      `${evil}.json`.replaceAll("/", ":"),
      JSON.stringify(
        named(evil, {
          state: evil,
          cobrowseRole: evil,
          disconnectType: evil,
          controlling: [evil],
          viewerUrl: evil,
        }),
      ),
    );
    await expect.poll(() => heading(page).innerText()).toBe(evil);
    await page.waitForTimeout(300);
    expect(await page.locator("img:not([role]), main script").count()).toBe(0);
  });

  test("viewerUrl is a link only where it is trusted", async () => {
    const page = await visit();
    await setSpeed(page, "Pause");
    const link = page.locator("a[data-viewer]");
    await option(page, "Agent Sofia Marin").click();
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/cobrowse\.mypurecloud\.de\//);
    expect(await link.getAttribute("target")).toBe("_blank");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    for (const url of [
      "http://apps.mypurecloud.com/x",
      "javascript:alert(1)",
      "https://mypurecloud.com.evil.example/",
      "https://evilmypurecloud.com/",
      "https://apps.mypurecloud.com@evil.example/",
      "data:text/html,<script>alert(1)</script>",
    ]) {
      await rewrite(page, JSON.stringify(named("Link", { viewerUrl: url })));
      await expect.poll(() => page.locator("span[data-viewer]").innerText()).toBe(url);
      expect(await link.count()).toBe(0);
      expect(await page.locator(".viewer .note").innerText()).toMatch(/Not a link: .{8,}/);
    }
    await rewrite(page, JSON.stringify(named("Link", { viewerUrl: "https://apps.usw2.pure.cloud/v" })));
    await expect.poll(() => link.count()).toBe(1);
  });
});

describe("every reader", () => {
  const looks = [360, 1280].flatMap((width) =>
    (["light", "dark"] as const).map((scheme) => [width, scheme] as const),
  );
  test.each(looks)("axe finds nothing at %i px, %s", async (width, scheme) => {
    const page = await visit({ viewport: { width, height: 800 }, colorScheme: scheme });
    await setSpeed(page, "Pause");
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(scheme);
    expect(await axe(page)).toEqual([]);
    await option(page, "Agent Nina Petrova").last().click();
    await issues(page).first().waitFor();
    expect(await axe(page)).toEqual([]);
    if (width === 1280) {
      await drop(page, "broken.json", "{");
      await page.locator(".notice.error").waitFor();
      await rewrite(page, '{"state": 7, "connectedTime": "x"}');
      await page.locator(".json .tag").waitFor();
      expect(await axe(page)).toEqual([]);
    }
    await page.getByRole("button", { name: "Paste JSON" }).click();
    await page.getByRole("button", { name: "Show sessions" }).click();
    expect(await axe(page)).toEqual([]);
  });

  test.each([320, 360, 768, 1024, 1280, 2560, 3840])("nothing runs over the edge at %i px", async (width) => {
    const page = await visit({ viewport: { width, height: 900 } });
    await setSpeed(page, "Pause");
    const over = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await over()).toBe(0);
    await option(page, "Agent Nina Petrova").last().click();
    expect(await over()).toBe(0);
    if (width < 860) await page.getByRole("button", { name: "All sessions" }).click();
    await drop(
      page,
      `${"long-name-".repeat(20)}.json`,
      JSON.stringify([
        named("W".repeat(300), {
          cobrowseSessionId: "W".repeat(300),
          viewerUrl: `http://${"w".repeat(300)}.example`,
          controlling: Array.from({ length: 30 }, (_, i) => `${i}`.repeat(40)),
        }),
      ]),
    );
    await expect.poll(() => options(page).count()).toBe(1);
    expect(await over()).toBe(0);
    await options(page).first().click();
    expect(await over()).toBe(0);
  });

  test("the theme can be chosen and is kept", async () => {
    const page = await visit({ colorScheme: "light" });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    const toggle = page.getByRole("button", { name: "Dark theme" });
    await toggle.click();
    expect(await toggle.getAttribute("aria-pressed")).toBe("true");
    expect(await background()).not.toBe(light);
    await page.reload();
    await options(page).first().waitFor();
    expect(await toggle.getAttribute("aria-pressed")).toBe("true");
  });

  test("with reduced motion nothing is animated", async () => {
    const page = await visit({ reducedMotion: "reduce" });
    await page.locator("body").press("Tab");
    await options(page).nth(3).click();
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((e) => {
          const style = getComputedStyle(e);
          return style.transitionDuration !== "0s" || style.animationName !== "none";
        })
        .map((e) => e.outerHTML.slice(0, 80)),
    );
    expect(moving).toEqual([]);
    // The timers are information, not decoration: they go on.
    const before = await clock(page);
    await expect.poll(() => clock(page), { timeout: 4_000 }).not.toBe(before);
  });

  test("forced colours keep the selection and the kinds apart", async () => {
    const page = await visit({ forcedColors: "active" });
    expect(await selected(page).evaluate((e) => getComputedStyle(e).outlineStyle)).toBe("solid");
    const fill = (query: string) =>
      page
        .locator(query)
        .first()
        .evaluate((shape) => getComputedStyle(shape).fill);
    expect(await fill(".span .bar")).not.toBe(await fill(".ink"));
  });
});

/** Takes pictures of the page. */
async function takePictures(folder: string) {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, height] of [
      [360, 780],
      [1280, 800],
      [2560, 1440],
    ] as const) {
      const page = await visit({ viewport: { width, height }, colorScheme });
      await page.waitForTimeout(1_500);
      await setSpeed(page, "Pause");
      const take = (name: string) =>
        page.screenshot({ path: join(folder, `console-${width}-${colorScheme}${name}.png`) });
      await take("");
      const broken = option(page, "Agent Nina Petrova").last();
      await broken.click();
      await page.waitForTimeout(300);
      await take("-issues");
    }
  }
}

if (process.env.SHOTS !== undefined) {
  const folder = process.env.SHOTS;
  test("pictures of the page, for the folder that SHOTS names", () => takePictures(folder));
}
