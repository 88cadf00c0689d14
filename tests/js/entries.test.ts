/** The entries: when the module is loaded, from where, and that there is one instance of it. */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runInNewContext } from "node:vm";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { fail, lose } from "./failing.js";

type Full = typeof import("cobrowse-session");
type Slim = typeof import("cobrowse-session/slim");

const built = fileURLToPath(new URL("../../pkg/", import.meta.url));
/** The modules: the one that checks and times sessions, and the one that has everything. */
const coreBytes = readFileSync(join(built, "cobrowse_session.wasm"));
const bytes = readFileSync(join(built, "cobrowse_session_live.wasm"));
/** A module, but not ours. */
const other = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const folders: string[] = [];

const FILES = [
  "index.js",
  "index.cjs",
  "index-live.js",
  "index-live.cjs",
  "instance.js",
  "modules/core-inlined.js",
  "modules/live-inlined.js",
  "slim.js",
  "slim.cjs",
];

/** The entries of the package as if nobody had imported them yet. */
function fresh() {
  const folder = mkdtempSync(join(tmpdir(), "entries-"));
  folders.push(folder);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const pkg = join(folder, "pkg");
  mkdirSync(join(pkg, "modules"), { recursive: true });
  for (const name of FILES) {
    copyFileSync(join(built, name), join(pkg, name));
  }
  const load = (name: string) => import(pathToFileURL(join(pkg, name)).href);
  const require = createRequire(join(pkg, "_"));
  return {
    full: (): Promise<Full> => load("index.js"),
    live: (): Promise<Full> => load("index-live.js"),
    slim: (): Promise<Slim> => load("slim.js"),
    fullRequired: (): Full => require("./index.cjs"),
    liveRequired: (): Full => require("./index-live.cjs"),
    slimRequired: (): Slim => require("./slim.cjs"),
  };
}

const { Instance } = WebAssembly;

/** Counts the instances that are made from now on. */
function instances() {
  let count = 0;
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      count++;
    }
  };
  return () => count;
}

afterEach(() => {
  WebAssembly.Instance = Instance;
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const record = { id: "a", state: "alerting" };

let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    if (url === "/missing") response.writeHead(404).end();
    else if (url === "/typed") response.writeHead(200, { "content-type": "application/wasm" }).end(bytes);
    else response.writeHead(200, { "content-type": "application/octet-stream" }).end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

it("what one entry was told to respect, another does not", async () => {
  const { full, slim } = fresh();
  const [a, b] = [await full(), await slim()];
  b.initSync(bytes);
  const odd = { id: "a", viewerUrl: "https://view.example.com/1", more: 1 };
  const told = { viewerHosts: ["view.example.com"], unknownFields: "report" } as const;
  const codes = (entry: Full | Slim, options?: typeof told) =>
    entry.validate(odd, options).issues.map((issue) => issue.code);
  expect(codes(b)).toEqual(["untrusted_host"]);
  expect(codes(a, told)).toEqual(["unknown_field"]);
  expect(codes(b)).toEqual(["untrusted_host"]);
  expect(codes(b, told)).toEqual(["unknown_field"]);
  expect(codes(a)).toEqual(["untrusted_host"]);
});

describe("the entries with the modules", () => {
  it.each([
    ["full", 2],
    ["fullRequired", 2],
    ["live", 1],
    ["liveRequired", 1],
  ] as const)("make an instance of each module at its first use, once (%s)", async (name, modules) => {
    const made = instances();
    const { validate, formatDuration, LiveSessions } = await fresh()[name]();
    expect(formatDuration(1000)).not.toBe("");
    expect(made()).toBe(0);
    expect(validate(record)).toEqual({ valid: true, issues: [] });
    expect(made()).toBe(1);
    new LiveSessions().close();
    expect(made()).toBe(modules);
    validate(record);
    new LiveSessions().close();
    expect(made()).toBe(modules);
  });

  it.each(["full", "fullRequired"] as const)("need one where it has everything (%s)", async (name) => {
    const made = instances();
    const { validate, legs, phase } = await fresh()[name]();
    expect(legs(record)).toHaveLength(1);
    expect(validate(record)).toEqual({ valid: true, issues: [] });
    expect(phase(record)).toBe("alerting");
    expect(made()).toBe(1);
  });

  it("share the instance that has everything", async () => {
    const made = instances();
    const entries = fresh();
    const [full, live] = [await entries.full(), await entries.live()];
    live.validate(record);
    full.validate(record);
    full.legs(record);
    expect(made()).toBe(1);
  });

  it("answer alike, whichever module does", async () => {
    const { full, live } = fresh();
    const odd = { id: "a", state: 5, viewerUrl: "https://view.example.com/1", startAlertingTime: "1e3" };
    const text = '{"id": "a", "state": "alerting", "startAlertingTime": 1772442080000.5}';
    const [a, b] = (await Promise.all([full(), live()])).map((lib) => [
      lib.inspect(odd, 0),
      lib.inspectJson(text, 0),
      lib.hasControl({ state: "connected", cobrowseRole: "viewer", controlling: ["a"] }),
      lib.inspectLines(new TextEncoder().encode(text), 0).rows,
    ]);
    expect(a).toEqual(b);
  });
});

describe("the entry without it", () => {
  const unready = /no module yet: call its init\(url\) and wait, or its initSync\(bytes\)/;

  it.each(["slim", "slimRequired"] as const)("says what to do where that was not done (%s)", async (name) => {
    const slim = await fresh()[name]();
    expect(slim.ready()).toBe(false);
    for (const call of [
      () => slim.validate(record),
      () => slim.validateJson("{}"),
      () => slim.safeParse(record),
      () => slim.is(record),
      () => slim.inspect(record),
      () => slim.timeline(record),
      () => slim.phase(record),
      () => slim.isTrustedViewerUrl("https://apps.mypurecloud.de/"),
      () => slim.legs(record),
      () => slim.currentLeg([]),
      () => new slim.LiveSessions(),
      () => slim.LiveSessions.from({ version: 1, written: [], forgotten: [] }),
    ]) {
      expect(call).toThrow(unready);
    }
    expect(slim.toISODuration(1000)).toBe("PT1S");
  });

  it.each(["slim", "slimRequired"] as const)("is ready at once after initSync (%s)", async (name) => {
    const made = instances();
    const slim = await fresh()[name]();
    slim.initSync(bytes);
    slim.initSync(new WebAssembly.Module(bytes));
    expect(slim.ready()).toBe(true);
    expect(made()).toBe(1);
    expect(slim.validate(record)).toEqual({ valid: true, issues: [] });
  });

  it.each(["slim", "slimRequired"] as const)("says what the smaller module lacks (%s)", async (name) => {
    const slim = await fresh()[name]();
    slim.initSync(coreBytes);
    expect(slim.ready()).toBe(true);
    expect(slim.validate(record)).toEqual({ valid: true, issues: [] });
    expect(slim.hasControl(record)).toBe(false);
    const [leg] = [{ session: record, context: {} }] as never[];
    const calls = {
      legs: () => slim.legs(record),
      currentLeg: () => slim.currentLeg([]),
      countdowns: () => slim.countdowns(leg as never),
      endedBy: () => slim.endedBy([]),
      LiveSessions: () => new slim.LiveSessions(),
    };
    for (const [user, call] of Object.entries(calls)) {
      expect(call).toThrow(`${user} needs cobrowse_session_live.wasm: `);
    }
    slim.initSync(bytes);
    expect(slim.legs(record)).toHaveLength(1);
  });

  it("takes the larger module after the smaller one", async () => {
    const made = instances();
    const slim = await fresh().slim();
    await slim.init(coreBytes);
    await slim.init();
    slim.initSync(coreBytes);
    expect(made()).toBe(1);
    await expect(slim.init(other)).rejects.toThrow(/another module/);
    await slim.init(bytes);
    await slim.init(coreBytes);
    slim.initSync(coreBytes);
    expect(made()).toBe(2);
    expect(new slim.LiveSessions().apply(record).ok).toBe(true);
  });

  it.each<[string, () => Parameters<Slim["init"]>[0]]>([
    ["an address", () => `${address}/typed`],
    ["a URL", () => new URL(`${address}/typed`)],
    ["a server that knows no type", () => `${address}/plain`],
    ["a request", () => new Request(`${address}/typed`)],
    ["an answer that is on its way", () => fetch(`${address}/typed`)],
    ["an answer", () => new Response(bytes)],
    ["bytes", () => Uint8Array.from(bytes)],
    ["a buffer", () => Uint8Array.from(bytes).buffer],
    ["a module", () => new WebAssembly.Module(bytes)],
    ["a promise of one", () => WebAssembly.compile(bytes)],
    ["a module of another realm", () => runInNewContext("new WebAssembly.Module(bytes)", { bytes })],
  ])("takes %s", async (_, source) => {
    const slim = await fresh().slim();
    await slim.init(source());
    expect(slim.ready()).toBe(true);
    expect(slim.phase(record)).toBe("alerting");
  });

  it("makes one instance, however often and at how many places it is asked to", async () => {
    const made = instances();
    const slim = await fresh().slim();
    // What the later ones bring is not needed, so that it does not matter what becomes of it.
    const asked = [
      slim.init(bytes),
      slim.init(Promise.reject(new Error("no"))),
      slim.init(),
      slim.init(other),
    ];
    expect(slim.ready()).toBe(false);
    await Promise.all(asked);
    await slim.init();
    await slim.init(Promise.reject(new Error("no")));
    expect(made()).toBe(1);
  });

  it("waits for the call that is under way, and for nothing once that is over", async () => {
    const slim = await fresh().slim();
    const first = slim.init(bytes);
    const second = slim.init();
    expect(slim.ready()).toBe(false);
    await second;
    expect(slim.ready()).toBe(true);
    await first;
    expect(slim.init()).toBeInstanceOf(Promise);
    // It is there, so that it does not matter what else is brought.
    slim.initSync(other);
    expect(slim.ready()).toBe(true);
  });

  it("compiles an answer as it comes in, if its type says what it is", async () => {
    const compileStreaming = vi.spyOn(WebAssembly, "compileStreaming");
    await (await fresh().slim()).init(`${address}/plain`);
    expect(compileStreaming).not.toHaveBeenCalled();
    await (await fresh().slim()).init(`${address}/typed`);
    expect(compileStreaming).toHaveBeenCalledTimes(1);
  });

  it("takes bytes where nothing is known of requests and answers", async () => {
    vi.stubGlobal("Request", undefined);
    vi.stubGlobal("Response", undefined);
    const slim = await fresh().slim();
    await slim.init(Uint8Array.from(bytes));
    expect(slim.ready()).toBe(true);
  });

  it("keeps the instance that another call made meanwhile", async () => {
    const made = instances();
    const slim = await fresh().slim();
    const initialised = slim.init(bytes);
    slim.initSync(bytes);
    const live = new slim.LiveSessions();
    live.apply(record);
    await initialised;
    expect(live.get().legs.size).toBe(1);
    expect(live.counts().alerting).toBe(1);
    expect(made()).toBe(1);
  });

  it("can try again after a failure", async () => {
    const slim = await fresh().slim();
    await expect(slim.init()).rejects.toThrow(
      /takes the module, its bytes or its address: .*cobrowse_session\.wasm.*cobrowse_session_live\.wasm/,
    );
    await expect(slim.init(`${address}/missing`)).rejects.toThrow(
      `no module at ${address}/missing: the server answered 404`,
    );
    await expect(slim.init(Promise.reject(new Error("offline")))).rejects.toThrow("offline");
    await expect(slim.init(new Uint8Array(8))).rejects.toThrow(WebAssembly.CompileError);
    await expect(slim.init(other)).rejects.toThrow(/another module/);
    await expect(slim.init(5 as never)).rejects.toThrow(TypeError);
    expect(() => slim.initSync(other)).toThrow(/another module/);
    expect(slim.ready()).toBe(false);
    await slim.init(bytes);
    expect(slim.validate(record)).toEqual({ valid: true, issues: [] });
  });
});

describe("the default entry and the slim one", () => {
  it("share one instance, which the one with the module can make", async () => {
    const made = instances();
    const entries = fresh();
    const [full, slim] = [await entries.full(), await entries.slim()];
    expect(slim.ready()).toBe(false);
    full.validate(record);
    expect(slim.ready()).toBe(true);
    await slim.init();
    expect(made()).toBe(1);
    // Buffers that each of them makes larger.
    const long = (length: number) => JSON.stringify({ ...record, unknown: "x".repeat(length) });
    for (const length of [10, 100_000, 20, 1_000_000, 30]) {
      expect(full.validateJson(long(length)).valid).toBe(true);
      expect(slim.validateJson(long(length)).valid).toBe(true);
    }
  });

  it("share one instance, which the one without the module can bring", async () => {
    const made = instances();
    const entries = fresh();
    const [full, slim] = [await entries.full(), await entries.slim()];
    const initialised = slim.init(coreBytes);
    full.validate(record);
    await initialised;
    slim.validate(record);
    expect(made()).toBe(1);
  });
});

it("needs no document, whatever is there by that name", async () => {
  Object.assign(globalThis, { document: {} });
  try {
    const { validate, legs } = await fresh().full();
    expect(validate({ id: "a" }).valid).toBe(true);
    expect(legs({ id: "a", state: "connected" })).toHaveLength(1);
  } finally {
    Reflect.deleteProperty(globalThis, "document");
  }
});

describe("live sessions", () => {
  it("need neither weak references nor somebody who says what is garbage", async () => {
    vi.stubGlobal("FinalizationRegistry", undefined);
    vi.stubGlobal("WeakRef", undefined);
    const { LiveSessions } = await fresh().full();
    const live = new LiveSessions();
    expect(live.apply(record).ok).toBe(true);
    live.close();
    expect(live.apply(record).ok).toBe(false);
  });

  it("are freed once they are garbage, unless they were closed", async () => {
    type Free = (store: unknown) => void;
    const kept = new Map<unknown, () => void>();
    class Registry {
      constructor(readonly free: Free) {}
      register(_: object, store: unknown, token: unknown) {
        kept.set(token, () => this.free(store));
      }
      unregister(token: unknown) {
        kept.delete(token);
      }
    }
    vi.stubGlobal("FinalizationRegistry", Registry);
    const { LiveSessions } = await fresh().full();
    const [left, closed] = [new LiveSessions(), new LiveSessions()];
    expect([...kept.keys()]).toEqual([left, closed]);
    closed.close();
    expect([...kept.keys()]).toEqual([left]);
    left.apply(record);
    expect(left.counts().alerting).toBe(1);
    kept.get(left)?.();
    expect(left.counts().alerting).toBe(0);
    // What is not handed out is closed.
    expect(() => LiveSessions.from({ version: 1, written: [5], forgotten: [] })).toThrow(TypeError);
    expect([...kept.keys()]).toEqual([left]);
  });

  it("are not freed twice, if they were lost before", async () => {
    const freed: (() => void)[] = [];
    class Registry {
      constructor(readonly free: (store: unknown) => void) {}
      register(_: object, store: unknown) {
        freed.push(() => this.free(store));
      }
      unregister() {}
    }
    vi.stubGlobal("FinalizationRegistry", Registry);
    const lib = await fresh().full();
    new lib.LiveSessions();
    lose(lib);
    freed[0]?.();
    const [first, second] = [new lib.LiveSessions(), new lib.LiveSessions()];
    second.apply(record);
    first.close();
    fail(lib);
    expect(second.counts().alerting).toBe(1);
  });
});
