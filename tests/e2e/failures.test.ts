/** The end of the stack in both browsers: each has another stack, and other words for its end. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROUNDS = 2000;
const BROWSERS = {
  chromium: [
    process.env.CHROMIUM ?? "/usr/bin/chromium",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
  ],
  firefox: [process.env.FIREFOX ?? "/usr/bin/firefox", "--headless", "--no-remote"],
};

let code: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "failures-"));
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as lib from "cobrowse-session/live";
        import { failureRounds } from "./failure-rounds.js";
        let answer;
        try {
          answer = failureRounds(lib, ${ROUNDS});
        } catch (error) {
          answer = { error: String(error) };
        }
        fetch("/answer", { method: "POST", body: JSON.stringify(answer) });`,
      resolveDir: join(import.meta.dirname, "../js"),
    },
    bundle: true,
    format: "esm",
    write: false,
  });
  code = outputFiles[0]?.text ?? "";
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the page says in a browser. */
async function answerIn(
  browser: keyof typeof BROWSERS,
): Promise<{ applied?: number; failed?: number; error?: string }> {
  let stop = () => {};
  const answer = new Promise<string>((resolve, reject) => {
    const server = createServer(async (request, response) => {
      if (request.method === "POST") {
        let body = "";
        for await (const chunk of request) body += chunk;
        response.end();
        resolve(body);
      } else {
        const isScript = request.url === "/script.mjs";
        response.setHeader("content-type", isScript ? "text/javascript; charset=utf-8" : "text/html");
        response.end(isScript ? code : '<!doctype html><script type="module" src="/script.mjs"></script>');
      }
    });
    server.listen(0, "localhost", () => {
      const profile = join(folder, browser);
      const [command, ...args] = BROWSERS[browser] as [string, ...string[]];
      const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
      const own =
        browser === "firefox" ? ["--profile", mkdtempSync(profile)] : [`--user-data-dir=${profile}`];
      const child = spawn(command, [...args, ...own, url], { stdio: "ignore", detached: true });
      child.on("error", reject);
      child.on("exit", (exit) => reject(new Error(`${browser} ended with exit code ${exit}`)));
      stop = () => {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
        server.closeAllConnections();
        server.close();
      };
    });
  });
  try {
    return JSON.parse(await answer);
  } finally {
    stop();
  }
}

test.each(["chromium", "firefox"] as const)(
  "all answers stay right in %s",
  { timeout: 180_000 },
  async (browser) => {
    const { applied, failed, error } = await answerIn(browser);
    expect(error).toBeUndefined();
    expect(applied).toBeGreaterThan(ROUNDS / 100);
    expect(failed).toBeGreaterThan(ROUNDS / 100);
  },
);
