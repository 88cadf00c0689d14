/**
 * Every example of the documentation, run: those of what is exported, and those of docs/. Where a statement is followed
 * by a comment that is a value, it has that value.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as lib from "cobrowse-session";
import * as de from "cobrowse-session/de";
import * as elements from "cobrowse-session/elements";
import * as live from "cobrowse-session/live";
import * as react from "cobrowse-session/react";
import * as slim from "cobrowse-session/slim";
import { transform } from "esbuild";
import { parseAst } from "vite";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as zod from "zod";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const require = createRequire(import.meta.url);

/** What examples speak of and do not make themselves, anew for each. A function must be called by whoever names it. */
function surroundings() {
  const session = {
    id: "a",
    state: "connected",
    connectedTime: 1_772_442_000_000,
    viewerUrl: "https://apps.mypurecloud.de/v/1",
  };
  const conversation = {
    id: "c",
    participants: [{ id: "p", userId: "u", purpose: "agent", cobrowsesessions: [session] }],
  };
  const socket = {
    // A frame comes in as soon as somebody listens.
    set onmessage(run: (event: { data: string }) => void) {
      run({ data: JSON.stringify(conversation) });
    },
  };
  return {
    session,
    conversation,
    // The SDK's API of conversations.
    conversations: { getConversation: async () => conversation },
    socket,
    me: { id: "u" },
    response: Response.json({ id: "a", state: "connected" }),
    bytes: new TextEncoder().encode('{"id": "a", "state": "alerting"}\n{"state": 5}\n'),
    bar: { value: 0 },
    live: new lib.LiveSessions(),
    signal: new AbortController().signal,
    render: vi.fn(),
    show: vi.fn(),
    report: vi.fn(),
    draw: vi.fn(),
    open: vi.fn(),
    count: vi.fn(),
  };
}

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  if ("type" in node && "start" in node) visit(node as Node);
  for (const value of Object.values(node)) walk(value, visit);
}

/** The value that a comment states; nothing, if it is about something else. */
function stated(comment: string): { value: unknown } | undefined {
  if (!/^(["'`{[\d-]|(true|false|null|undefined|NaN)$)/.test(comment)) return undefined;
  // What begins like a value must be one.
  return { value: new Function(`"use strict"; return (${comment});`)() };
}

/** What an example says of its statements, and a body of a function that says it to `$is`. */
function prepare(code: string): { body: string; values: unknown[] } {
  const values: unknown[] = [];
  const edits: { start: number; end: number; text: string }[] = [];
  // The export makes a module of it.
  walk(parseAst(`${code}\nexport {};`), (node) => {
    const text = ({ start, end }: Node) => code.slice(start, end);
    if (node.type === "ImportDeclaration") {
      // `* as all`, or `{ name as own }` without the `as`.
      const [first, ...rest] = node.specifiers as { type: string; imported: Node; local: Node }[];
      const names = [first, ...rest].map(
        (own) => own?.imported && `${text(own.imported)}: ${text(own.local)}`,
      );
      const bound =
        first?.type === "ImportNamespaceSpecifier" ? text(first.local) : `{ ${names.join(", ")} }`;
      edits.push({ ...node, text: `const ${bound} = $modules[${text(node.source as Node)}];` });
    }
    if (node.type === "MetaProperty") edits.push({ ...node, text: "$meta" });
    if (node.type === "ExpressionStatement") {
      const comment = code.slice(node.end).match(/^[ \t]*\n?[ \t]*\/\/ (.+)/)?.[1];
      const says = comment === undefined ? undefined : stated(comment);
      if (says === undefined) return;
      const expression = node.expression as Node;
      edits.push({ start: expression.start, end: expression.start, text: `$is(${values.length}, (` });
      edits.push({ start: expression.end, end: expression.end, text: "))" });
      values.push(says.value);
    }
  });
  edits.sort((a, b) => b.start - a.start || b.end - a.end);
  let body = code;
  for (const { start, end, text } of edits) body = body.slice(0, start) + text + body.slice(end);
  return { body, values };
}

/** Runs an example in its surroundings, with what the package exports. */
async function run(code: string, names: Record<string, unknown> = { ...lib }): Promise<void> {
  const { body, values } = prepare(code);
  // What engines don't have yet (`using`) is written in what they have.
  const { code: lowered } = await transform(`{${body}}`, { target: "node20", format: "esm" });
  const world: Record<string, unknown> = surroundings();
  const told = new Set<number>();
  const scope: Record<string, unknown> = {
    ...world,
    ...names,
    $modules: {
      "cobrowse-session": lib,
      "cobrowse-session/de": de,
      "cobrowse-session/live": live,
      "cobrowse-session/slim": slim,
      zod,
      "node:fs": { readFileSync },
      "node:module": { createRequire },
    },
    $meta: { url: import.meta.url },
    $is(index: number, actual: unknown) {
      told.add(index);
      expect(actual).toEqual(values[index]);
    },
  };
  const AsyncFunction = (async () => undefined).constructor as new (
    ...text: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(scope), lowered)(...Object.values(scope));
  expect([...told].sort(), "every value is looked at").toEqual(values.map((_, index) => index));
  for (const [name, value] of Object.entries(world)) {
    if (vi.isMockFunction(value) && new RegExp(`\\b${name}\\(`).test(code)) expect(value).toHaveBeenCalled();
  }
}

const fenced = (text: string) =>
  [...text.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code as string);

interface Documented {
  file: string;
  name: string;
  examples: string[];
}

/** What a file of declarations declares, and the members of its classes, each with its examples. */
function declared(file: string): Documented[] {
  const found: Documented[] = [];
  const lines = read(`pkg/${file}`).split("\n");
  let comment: string[] = [];
  let isClass = false;
  for (const line of lines) {
    if (/^\s*\/\*\*/.test(line)) comment = [];
    if (/^\s*(\/\*\*|\*)/.test(line)) {
      comment.push(line.replace(/^\s*(\/\*\*|\*\/|\* ?)/, "").replace(/\s*\*\/$/, ""));
      continue;
    }
    const examples = fenced(comment.join("\n"));
    comment = [];
    const [, kind, name] =
      line.match(/^export (?:declare )?(function\*?|class|const|interface|type) (\w+)/) ?? [];
    const member = line.match(/^ {4}(?:static |readonly |get )*(?:\[(Symbol\.\w+)\]|(\w+))\??[:(<]/);
    if (name !== undefined) {
      found.push({ file, name, examples });
      isClass = kind === "class";
    } else if (member !== null) {
      const outer = found.at(-1);
      const own = member[1] ?? (member[2] as string);
      if (isClass && outer?.name.startsWith("LiveSessions") && own !== "constructor") {
        found.push({ file, name: `LiveSessions.${own}`, examples });
      } else outer?.examples.push(...examples);
    } else if (/^[{}]/.test(line)) isClass = false;
  }
  return found;
}

const manifest = JSON.parse(read("package.json")) as { files: string[] };
const declarations = manifest.files
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => name.replace("pkg/", ""));
/** Elements want a page, and hooks a component: the examples of elements are run in tests/e2e/elements.test.ts. */
const isPart = (file: string) => /^(elements\/|react)/.test(file);
const files = declarations.filter((file) => !isPart(file));

/** The names that an entry exports, types too. */
function exported(file: string): string[] {
  const text = read(`pkg/${file}`);
  const lists = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list]) =>
    (list as string).split(",").map((name) => name.replace(/\btype\b/, "").trim()),
  );
  const own = [
    ...text.matchAll(/^export declare (?:function\*?|class|const) (\w+)|^export (?:interface|type) (\w+)/gm),
  ];
  return [...lists, ...own.map(([, value, type]) => (value ?? type) as string)].filter(Boolean);
}

const all = files.flatMap(declared);
const names = ["index.d.ts", "slim.d.ts", "messages/de.d.ts"].flatMap(exported);

describe("examples", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("finds what is exported", () => {
    expect(names).toEqual(expect.arrayContaining([...Object.keys(lib), "init", "message", "Session", "Leg"]));
    expect(names.filter((name) => !all.some((own) => own.name === name))).toEqual([]);
  });

  const members = all.map(({ name }) => name).filter((name) => name.startsWith("LiveSessions."));
  it("knows the members of LiveSessions", () => {
    const own = [...Object.keys(new lib.LiveSessions()), "clockOffsetMs", "from"];
    const symbols = ["Symbol.asyncIterator", "Symbol.dispose"];
    expect(members.sort()).toEqual([...own, ...symbols].map((name) => `LiveSessions.${name}`).sort());
  });

  for (const { file, name, examples } of all) {
    if (!names.includes(name) && !members.includes(name)) continue;
    it(`of ${name} in ${file}`, async () => {
      expect(examples, "has an example").not.toHaveLength(0);
      for (const code of examples) {
        if (file !== "init.d.ts") {
          await run(code);
          continue;
        }
        // To bring the module, one must not be there yet: CommonJS has an instance of its own, here a new one.
        const path = require.resolve("cobrowse-session/slim");
        delete require.cache[path];
        const wasm = readFileSync(new URL("pkg/cobrowse_session.wasm", root));
        vi.stubGlobal("fetch", async () => new Response(wasm));
        await run(code, require(path) as typeof slim);
      }
    });
  }

  it("of elements, their events and hooks are there, and are code", async () => {
    const names = Object.keys({ ...elements, ...react });
    const parts = declarations
      .filter(isPart)
      .flatMap(declared)
      .filter(({ name }) => names.includes(name));
    expect(parts.map(({ name }) => name).sort()).toEqual(names.sort());
    for (const { name, examples } of parts) {
      expect(examples, name).not.toHaveLength(0);
      for (const code of examples) {
        const { warnings } = await transform(
          `async function* example() { ${code.replace(/^import .*$/gm, "")} }`,
          { loader: "tsx" },
        );
        expect([code, warnings]).toEqual([code, []]);
        if (name.startsWith("use")) expect(code).toContain(name);
      }
    }
  });

  it("of a function uses that function", () => {
    for (const { name, examples } of all.filter((own) => own.name in { ...slim, ...de })) {
      expect(examples.join("\n"), name).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  for (const page of ["docs/from-the-sdk.md", "docs/from-zod.md"]) {
    const examples = fenced(read(page).replace(/^ +/gm, (indent) => indent.slice(2)));
    it(`of ${page}`, async () => {
      expect(examples.length).toBeGreaterThan(3);
      for (const code of examples) await run(code);
    });
  }

  it("of docs/viewer.md, where it needs no page", async () => {
    const examples = fenced(read("docs/viewer.md")).filter((code) => code.startsWith("import"));
    expect(examples).toHaveLength(1);
    for (const code of examples) await run(code);
  });

  it("notices what is not so", async () => {
    await expect(run('phase({ state: "alerting" }); // "held"')).rejects.toThrow();
    await expect(run('if (false) phase({}); // "held"')).rejects.toThrow();
    await expect(run("live.subscribe(() => undefined); // render(legs)")).rejects.toThrow();
    await expect(run("phase({}); // { of: …")).rejects.toThrow();
    await expect(run("of_nowhere();")).rejects.toThrow();
  });
});
