// Runs the bundle in an engine: Node.js as a child process, a browser on a page of our own server.

import { fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { stop } from "../scripts/lib/run.mjs";

export const ENGINES = ["node", "chromium", "firefox"];

/** How long an engine may be silent before it counts as stuck. */
const SILENCE_MS = 180_000;

/** How each browser is started: without a window, and with nothing left of earlier runs. */
const ARGUMENTS = {
  chromium: (url, profile) => [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-background-timer-throttling",
    `--user-data-dir=${profile}`,
    url,
  ],
  firefox: (url, profile) => ["--headless", "--no-remote", "--profile", profile, url],
};

/** What came of an engine's messages. */
function collector(onRow) {
  const result = { rows: [], parity: undefined, checksum: undefined };
  let settle;
  const done = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => settle.reject(new Error("it has been silent for too long")), SILENCE_MS);
  };
  wait();
  const take = (message) => {
    wait();
    if (message.type === "parity") result.parity = message.parity;
    if (message.type === "row") {
      result.rows.push(message.row);
      onRow(message.row);
    }
    if (message.type === "done") {
      result.checksum = message.checksum;
      settle.resolve(result);
    }
    if (message.type === "failed") settle.reject(new Error(message.reason));
  };
  return { take, done: done.finally(() => clearTimeout(timer)), fail: (error) => settle.reject(error) };
}

async function inNode({ bundled, config, onRow }) {
  const { take, done, fail } = collector(onRow);
  const child = fork(join(bundled, "node.mjs"), { execArgv: ["--expose-gc"] });
  child.on("message", take);
  child.on("error", fail);
  child.on("exit", (code) => fail(new Error(`it ended with exit code ${code}`)));
  child.send(config);
  try {
    return await done;
  } finally {
    child.kill();
  }
}

/** Serves the page; with the headers by which browsers give pages their fine clock. */
async function serve({ bundled, config, take }) {
  const files = {
    "/": ["text/html", '<!doctype html><title>bench</title><script type="module" src="/page.mjs"></script>'],
    "/page.mjs": ["text/javascript", readFileSync(join(bundled, "page.mjs"))],
    "/config": ["application/json", JSON.stringify(config)],
  };
  const server = createServer(async (request, response) => {
    const headers = {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cache-control": "no-store",
    };
    if (request.method === "POST") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      response.writeHead(204, headers).end();
      take(JSON.parse(Buffer.concat(chunks).toString()));
      return;
    }
    const [type, body] = files[request.url] ?? [];
    if (!type) response.writeHead(404).end();
    else response.writeHead(200, { ...headers, "content-type": `${type}; charset=utf-8` }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Ends a browser with all its processes: it was started as the leader of a group. */
function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

async function inBrowser(engine, { bundled, config, found, scratch, onRow }) {
  const { take, done, fail } = collector(onRow);
  const server = await serve({ bundled, config, take });
  const url = `http://127.0.0.1:${server.address().port}/`;
  const child = spawn(found[engine], ARGUMENTS[engine](url, join(scratch, engine)), {
    stdio: "ignore",
    detached: true,
  });
  child.on("error", fail);
  child.on("exit", (code) => fail(new Error(`it ended with exit code ${code}`)));
  const interrupted = () => {
    end(child);
    process.exit(130);
  };
  process.once("SIGINT", interrupted);
  try {
    return await done;
  } finally {
    process.off("SIGINT", interrupted);
    end(child);
    server.closeAllConnections();
    server.close();
  }
}

/** Runs everything in one engine. */
export async function runIn(engine, job) {
  try {
    return await (engine === "node" ? inNode(job) : inBrowser(engine, job));
  } catch (error) {
    return stop(
      `The benchmark failed in ${engine}: ${error.message}`,
      engine === "node"
        ? "Run it again with 'npm run bench -- node'."
        : `Check that ${job.found[engine]} starts, or name another one in ${engine.toUpperCase()}.`,
    );
  }
}
