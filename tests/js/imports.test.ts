/** The rooms of js/src, each of which is built on those before it: read, module, answer, live, and the public API at the top. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../js/src", import.meta.url));
const ROOMS = ["read", "module", "answer", "live"];
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && name !== "generated.d.ts")
  .map((name) => name.replaceAll("\\", "/"));
const loaders = files.filter((name) => name.startsWith("module/loaders/"));

/** What stands behind the names that the build resolves; nothing in js/src behind those of modules. */
const NAMED: Record<string, string[]> = {
  "#instance": ["module/instance.ts"],
  "#loader": loaders,
  "#readers": ["read/readers.d.ts"],
  "#tables": ["read/tables.d.ts"],
};

interface Import {
  to: string;
  isType: boolean;
}

/** What a file imports from, or exports from, others in js/src. */
function importsOf(file: string): Import[] {
  const code = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|^ *\/\/.*$/gm, "");
  const statements = code.matchAll(/^(?:import|export)( type)?\b[^;"']*?(?:from )?"([#.][^"]+)";/gm);
  return [...statements].flatMap(([, type, path]) => {
    const name = path as string;
    const local = normalize(join(dirname(file), name.replace(/\.js$/, "")));
    const found = NAMED[name] ?? files.filter((other) => other.replace(/(\.d)?\.ts$/, "") === local);
    return found.map((to) => ({ to, isType: type !== undefined }));
  });
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));

/** The number of a file's room. */
function roomOf(file: string): number {
  const room = ROOMS.indexOf(file.split("/", 1)[0] as string);
  return room < 0 ? ROOMS.length : room;
}

/** The files of a circle of imports, if there is one. Types are gone when the code runs. */
function circle(): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, above: string[]): string[] | undefined => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const { to, isType } of imports.get(file) ?? []) {
      const found = isType ? undefined : visit(to, [...above, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of files) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

it("finds the imports", () => {
  const of = (file: string) => imports.get(file)?.map(({ to }) => to);
  expect(of("module/modules.ts")).toEqual(
    expect.arrayContaining(["module/instance.ts", "module/loaders/inline.ts", "module/exports.ts"]),
  );
  expect(of("index.ts")).toContain("sessions.ts");
  expect(of("slim.ts")).toEqual(["index.ts", "init.ts"]);
});

it("has no file that imports from a room above its own", () => {
  const upwards = files.flatMap((file) =>
    (imports.get(file) ?? [])
      .filter(({ to }) => roomOf(to) > roomOf(file))
      .map(({ to }) => `${file} → ${to}`),
  );
  expect(upwards).toEqual([]);
});

it("has no circle of imports", () => {
  expect(circle()).toBeUndefined();
});

it("has nothing but exports in its index", () => {
  const code = readFileSync(join(root, "index.ts"), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  expect(code.replace(/^export (type )?\{[^}]*\} from "[^"]+";$/gm, "").trim()).toBe("");
});
