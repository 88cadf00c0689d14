/** Pages that tests serve: of the package's parts, bundled under a strict policy, or of files as they are. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "./browser.js";

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

/** What else may be said of a page that is bundled. */
export interface Parts {
  /** What its body begins with. */
  readonly body?: string;
  readonly bundling?: BuildOptions;
}

const TYPES: { readonly [extension: string]: string } = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html",
};

export class TestPage {
  readonly server: Server;
  readonly url: string;
  /** The browser, once somebody visits. */
  #browser: Promise<Browser> | undefined;

  private constructor(server: Server, url: string) {
    this.server = server;
    this.url = url;
  }

  /** Serves what there is by a path. */
  static async of(fileOf: (path: string) => string | Buffer | undefined): Promise<TestPage> {
    const server = createServer(({ url = "/" }, response) => {
      const { pathname } = new URL(url, "http://localhost");
      const path = pathname === "/" ? "/index.html" : pathname;
      const file = fileOf(path);
      if (file === undefined) return response.writeHead(404).end();
      response.setHeader("content-type", `${TYPES[extname(path)]}; charset=utf-8`).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    return new TestPage(server, `http://localhost:${(server.address() as AddressInfo).port}/`);
  }

  /** Serves a script, in which the package's names may be used, and a page for it. */
  static async bundled(script: string, { body = "<main></main>", bundling }: Parts = {}): Promise<TestPage> {
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
      entryNames: "main",
      write: false,
      ...bundling,
    });
    const files = new Map(outputFiles.map(({ path, text }) => [path, text]));
    files.set(
      "/index.html",
      `<!doctype html><html lang="en"><title>A page</title><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,"><meta http-equiv="content-security-policy" content="${POLICY}">
<script type="module" src="/main.js"></script>${body}</html>`,
    );
    return TestPage.of((path) => files.get(path));
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Opens the page. `prepare` is called before it loads. */
  async visit(
    path = "",
    options: BrowserContextOptions = {},
    prepare?: (context: BrowserContext) => Promise<unknown>,
  ): Promise<Visited> {
    this.#browser ??= launchChromium();
    const context = await (await this.#browser).newContext({
      viewport: { width: 1000, height: 900 },
      ...options,
    });
    await prepare?.(context);
    const page = await context.newPage();
    const problems: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(this.url + path);
    return { page, problems, requests };
  }
}
