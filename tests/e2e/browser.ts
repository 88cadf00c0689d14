import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { type PreviewServer, preview } from "vite";

const www = new URL("../../www/", import.meta.url);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A page and everything that went wrong on it. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  problems: string[];
  requests: string[];
}

/** Starts the browser, which asks for nothing by itself. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export class Site {
  readonly url: string;
  readonly #server: PreviewServer;
  readonly #browser: Browser;

  private constructor(server: PreviewServer, browser: Browser, url: string) {
    this.#server = server;
    this.#browser = browser;
    this.url = url;
  }

  /** Serves the built page as `vite preview` does, on a free port, and starts the browser. */
  static async open(): Promise<Site> {
    if (!existsSync(new URL("dist/index.html", www))) {
      throw new Error("www/dist is missing: build the page first (npm test build)");
    }
    const server = await preview({
      configFile: fileURLToPath(new URL("vite.config.ts", www)),
      logLevel: "error",
      preview: { port: 0, strictPort: false },
    });
    const url = server.resolvedUrls?.local[0];
    if (url === undefined) throw new Error("vite preview gave no address");
    const browser = await launchChromium();
    return new Site(server, browser, url);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  async visit(options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    const page = await context.newPage();
    const problems: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
    page.on("dialog", (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      requests.push(request.url());
      if (!request.url().startsWith(this.url)) problems.push(`foreign request: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
    });
    // A string, as the test runner would decorate a function with helpers that the page lacks.
    await page.addInitScript(
      `addEventListener("securitypolicyviolation", (event) =>
        console.error("policy violation: " + event.violatedDirective + " " + event.blockedURI), true)`,
    );
    await page.goto(this.url);
    await page.locator('[role="option"]').nth(7).waitFor({ state: "attached" });
    return { page, context, problems, requests };
  }
}

/** What axe finds on a page of whatever tool drives the browser. */
export async function axe(page: { evaluate(script: string): Promise<unknown> }): Promise<string[]> {
  await page.evaluate(axeSource);
  return (await page.evaluate(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map((n) => n.html + " " + n.failureSummary).join(" | ")))`)) as string[];
}
