// Opening pages: folders under a strict policy, servers of others, and an extension.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let executablePath;
let browser;

/** Opens the browser, once for all. */
export async function openBrowser(path) {
  executablePath = path;
  browser = await chromium.launch({ executablePath, args: FLAGS });
}

export async function closeBrowser() {
  await browser?.close();
}

/** Vite says so of a file that it has built anew since a page asked for it. */
const isOutdated = (answer) => answer.status() === 504 && answer.statusText() === "Outdated Optimize Dep";

/** What a page says of itself, and else what went wrong on it. */
async function resultOf(page, address) {
  const problems = [];
  let hasOutdated = false;
  // A development server that finds out late what a page needs lets it load once more: that load counts.
  page.on("framenavigated", (frame) => {
    if (frame !== page.mainFrame()) return;
    problems.splice(0);
    hasOutdated = false;
  });
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("response", (answer) => {
    if (answer.status() >= 400) problems.push(`${answer.status()} ${answer.url()}`);
    hasOutdated ||= isOutdated(answer);
  });
  try {
    await page.goto(address);
    // Vite tells the page to load again, but a page whose socket is not open yet misses it. What it did not miss ends our reload.
    if (hasOutdated) await page.reload().catch(() => {});
    // A locator looks once more where the page is left in between.
    const root = page.locator("html[data-result]");
    const result = await root.getAttribute("data-result", { timeout: 30_000 });
    if (result === "passed" && problems.length === 0) return;
    throw new Error([result, ...problems].join("; "));
  } catch (error) {
    if (problems.length === 0) throw error;
    throw new Error(problems.join("; "), { cause: error });
  }
}

/** Passes if the page at an address does. */
export async function pagePasses(address) {
  const context = await browser.newContext();
  try {
    await resultOf(await context.newPage(), address);
  } finally {
    await context.close();
  }
}

/** A policy that allows nothing but what the README asks for, and the import map of a page, which is a script by its hash. */
function policyOf(folder) {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  const [, map] = page.match(/<script type="importmap">([\s\S]*?)<\/script>/) ?? [];
  if (map === undefined) return POLICY;
  return POLICY.replace("'self'", `'self' 'sha256-${createHash("sha256").update(map).digest("base64")}'`);
}

/** Passes if the page in a folder does, under a strict policy. */
export async function folderPasses(folder) {
  const policy = policyOf(folder);
  const server = createServer(({ url }, response) => {
    const path = join(folder, normalize(new URL(url, "http://localhost").pathname));
    const file = path.endsWith("/") ? `${path}index.html` : path;
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response
      .writeHead(200, { "content-type": type, "content-security-policy": policy })
      .end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await pagePasses(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Passes if the page of an unpacked extension does. */
export async function extensionPasses(folder) {
  const args = [...FLAGS, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
  const context = await chromium.launchPersistentContext("", { executablePath, args });
  try {
    // Chromium names an extension by where it lies.
    const hash = createHash("sha256").update(folder).digest("hex").slice(0, 32);
    const id = hash.replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)));
    await resultOf(await context.newPage(), `chrome-extension://${id}/index.html`);
  } finally {
    await context.close();
  }
}
