// Runs the bundles in an engine: Node.js as child processes, a browser on pages of our own server.

import { fork, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { stop } from "../scripts/lib/run.mjs";
import { ALONE, fileOf, out, readAlone } from "./build.mjs";

export const ENGINES = ["chromium", "firefox", "node"];

/** How long an engine may be silent before it counts as stuck. */
const SILENCE_MS = 120_000;

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
    // So that memory is told exactly, and after collecting garbage.
    "--enable-precise-memory-info",
    "--js-flags=--expose-gc",
    `--user-data-dir=${profile}`,
    url,
  ],
  firefox: (url, profile) => ["--headless", "--no-remote", "--profile", profile, url],
};

/** The bundles of all contestants but ours, which is in the engine's own. */
const OTHERS = Object.keys(ALONE)
  .filter((name) => name !== "cobrowse-session")
  .map((name) => ({ file: fileOf(name), read: () => readAlone(name) }));

/** Takes what an engine says until it is done, has failed, or says nothing any more. */
function listen(onMessage) {
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
    if (message.type === "failed") settle.reject(new Error(message.reason));
    else if (message.type === "done") settle.resolve();
    else onMessage(message);
  };
  return { take, done: done.finally(() => clearTimeout(timer)), fail: (error) => settle.reject(error) };
}

async function inNode(config, onMessage) {
  const { take, done, fail } = listen(onMessage);
  const child = fork(join(out, "node.mjs"), { execArgv: ["--expose-gc"] });
  child.on("message", take);
  child.on("error", fail);
  child.on("exit", (code) => fail(new Error(`it ended with exit code ${code}`)));
  const others = OTHERS.map(({ file }) => pathToFileURL(join(out, "alone", file)).href);
  child.send({ ...config, others });
  try {
    await done;
  } finally {
    child.kill();
  }
}

/** A server of one page, with the headers by which browsers give a page their fine clock. */
async function serve(script, answers, onPost) {
  const page = '<!doctype html><title>bench</title><script type="module" src="/script.mjs"></script>';
  const files = {
    "/": () => ["text/html", page],
    "/script.mjs": () => ["text/javascript", readFileSync(join(out, script))],
    ...answers,
  };
  const server = createServer(async (request, response) => {
    const headers = {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cache-control": "no-store",
    };
    const { pathname, search } = new URL(request.url, "http://localhost");
    if (request.method === "POST") {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      response.writeHead(200, headers).end(onPost(JSON.parse(Buffer.concat(chunks).toString())));
      return;
    }
    const answer = files[pathname]?.(decodeURIComponent(search.slice(1)));
    if (!answer) response.writeHead(404).end();
    else
      response.writeHead(200, { ...headers, "content-type": `${answer[0]}; charset=utf-8` }).end(answer[1]);
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
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

/** Starts a browser on a page, and waits until the page says that it is done. */
async function browse({ engine, executable, scratch }, url, server, { done, fail }) {
  const profile = join(scratch, `${engine}-${Date.now()}`);
  mkdirSync(profile, { recursive: true });
  const child = spawn(executable, ARGUMENTS[engine](url, profile), { stdio: "ignore", detached: true });
  child.on("error", fail);
  child.on("exit", (code) => fail(new Error(`it ended with exit code ${code}`)));
  const interrupted = () => {
    end(child);
    process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, interrupted);
  try {
    await done;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, interrupted);
    end(child);
    server.closeAllConnections();
    server.close();
  }
}

async function inBrowser(browser, config, onMessage) {
  const listener = listen(onMessage);
  const others = OTHERS.map(({ file }) => `/alone/${file}`);
  const files = OTHERS.map(({ file, read }) => [`/alone/${file}`, () => ["text/javascript", read()]]);
  const server = await serve(
    "page.mjs",
    {
      "/config": () => ["application/json", JSON.stringify({ ...config, others })],
      ...Object.fromEntries(files),
    },
    (message) => listener.take(message),
  );
  await browse(browser, `http://localhost:${server.address().port}/`, server, listener);
}

/** Runs all rows in one engine. `onMessage` is told what came of each. */
export async function runRows(browser, config, onMessage) {
  await guard(browser, () =>
    browser.engine === "node" ? inNode(config, onMessage) : inBrowser(browser, config, onMessage),
  );
}

/** A contestant for each cold start: all of them in turns, each round beginning with another one. */
function coldSteps(samples) {
  const names = Object.keys(ALONE);
  const round = (_, i) => [...names.slice(i % names.length), ...names.slice(0, i % names.length)];
  return Array.from({ length: samples }, round).flat();
}

async function coldInNode({ record, now, samples }, onCold) {
  for (const name of coldSteps(samples)) {
    const child = fork(join(out, "cold-node.mjs"));
    const url = pathToFileURL(join(out, "alone", fileOf(name))).href;
    const cold = await new Promise((resolve, reject) => {
      child.on("message", resolve);
      child.on("error", reject);
      child.on("exit", () => reject(new Error(`${name} ended without a verdict`)));
      child.send({ url, record, now });
    });
    onCold({ name, ...cold });
  }
}

async function coldInBrowser(browser, { record, now, samples }, onCold) {
  const steps = coldSteps(samples);
  const listener = listen(onCold);
  let step = 0;
  const urlOf = (at) => `http://s${at}.localhost:${server.address().port}/?step=${at}`;
  const server = await serve(
    "cold-page.mjs",
    {
      "/step": (at) => ["application/json", JSON.stringify({ name: steps[at], record, now })],
      "/alone": (name) => ["text/plain", readAlone(name)],
    },
    (message) => {
      listener.take(message);
      step++;
      if (step < steps.length) return urlOf(step);
      listener.take({ type: "done" });
      return "";
    },
  );
  await browse(browser, urlOf(0), server, listener);
}

/** Cold starts of all contestants, each in a process of its own (in a browser: in a page of a site of its own). */
export async function runCold(browser, job) {
  const times = {};
  const onCold = ({ name, importMs, firstMs }) => {
    times[name] ??= { importMs: [], firstMs: [] };
    times[name].importMs.push(importMs);
    times[name].firstMs.push(firstMs);
  };
  await guard(browser, () =>
    browser.engine === "node" ? coldInNode(job, onCold) : coldInBrowser(browser, job, onCold),
  );
  return times;
}

/** How much memory the module takes for each input, each in a Node.js process of its own. */
export async function runInputMemory(ids, bytes, onInput) {
  for (const id of ids) {
    const child = fork(join(out, "memory-node.mjs"));
    const timer = setTimeout(() => child.kill(), SILENCE_MS);
    onInput(
      await new Promise((resolve, reject) => {
        child.on("message", resolve);
        child.on("error", reject);
        child.on("exit", (code, signal) =>
          reject(new Error(`${id} ended without an answer (${signal ?? code})`)),
        );
        child.send({ id, bytes });
      }).finally(() => clearTimeout(timer)),
    );
  }
}

async function guard({ engine, executable }, run) {
  try {
    await run();
  } catch (error) {
    stop(
      `The benchmark failed in ${engine}: ${error.message}`,
      engine === "node"
        ? "Run it again with 'npm run bench -- node'."
        : `Check that ${executable} starts, or name another one in ${engine.toUpperCase()}.`,
    );
  }
}
