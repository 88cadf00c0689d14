/** Pages of the package's parts, bundled and served with a strict policy. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";

/** What such a page may do: its own scripts, WebAssembly, and sockets. It has no styles of its own. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src ws:; img-src data:; base-uri 'none'";

/** A page, and what went on in it. */
export interface Visited {
  readonly page: Page;
  /** Errors and warnings of the console, and errors that nobody caught. */
  readonly problems: string[];
  /** The paths that were asked for. */
  readonly requests: string[];
}

export class BundledPage {
  readonly #browser: Browser;
  readonly server: Server;
  readonly url: string;

  private constructor(browser: Browser, server: Server, url: string) {
    this.#browser = browser;
    this.server = server;
    this.url = url;
  }

  /** Serves a script, in which the package's names may be used, and a page for it. */
  static async open(
    script: string,
    body = "<main></main>",
    options: BuildOptions = {},
  ): Promise<BundledPage> {
    const { outputFiles = [] } = await build({
      stdin: {
        contents: script,
        resolveDir: fileURLToPath(new URL("../..", import.meta.url)),
        loader: "tsx",
      },
      bundle: true,
      splitting: true,
      format: "esm",
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
      outdir: "/",
      entryNames: "script",
      write: false,
      ...options,
    });
    const scripts = new Map(outputFiles.map(({ path, text }) => [path, text]));
    const html = `<!doctype html><html lang="en"><title>A page</title><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><script type="module" src="/script.js"></script>${body}</html>`;
    const server = createServer((request, response) => {
      const script = scripts.get(request.url ?? "");
      const type = script === undefined ? "text/html" : "text/javascript";
      response
        .setHeader("content-security-policy", POLICY)
        .setHeader("content-type", `${type}; charset=utf-8`);
      response.end(script ?? html);
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
    });
    return new BundledPage(browser, server, `http://localhost:${(server.address() as AddressInfo).port}/`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.server.close();
  }

  /** Opens the page. */
  async visit(): Promise<Visited> {
    const page = await this.#browser.newPage({ viewport: { width: 1000, height: 900 } });
    const problems: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(this.url);
    return { page, problems, requests };
  }
}
