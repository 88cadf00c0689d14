/** Where the package comes from: its bills of materials, the lock files of npm, and where unsafe code may be. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
// @ts-expect-error it is JavaScript
import { anywhere, MODULES, moduleCommand } from "../../scripts/build.mjs";
// @ts-expect-error it is JavaScript
import { run } from "../../scripts/lib/run.mjs";
// @ts-expect-error it is JavaScript
import { readTree } from "../../scripts/lib/sbom.mjs";
// @ts-expect-error it is JavaScript
import { lockProblems } from "../../scripts/lib/supply.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Component {
  name: string;
  version: string;
  scope?: string;
  purl: string;
  hashes?: { alg: string; content: string }[];
  licenses: { expression: string }[];
  components?: { name: string; hashes: { content: string }[] }[];
  externalReferences?: { type: string; url: string }[];
}
interface Bill {
  serialNumber: string;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** Writes the tarball and the bills of what is in pkg/. Returns each file's bytes by its name. */
function writeBills(): Map<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "sbom-"));
  try {
    execFileSync(process.execPath, ["scripts/sbom.mjs", "--built", "--destination", folder], { cwd: root });
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the compiler compiled for a module, as "name@version": for the module itself, and for what runs meanwhile. */
async function compiled(module: unknown): Promise<{ inside: Set<string>; meanwhile: Set<string> }> {
  const { args, env } = moduleCommand(module, await anywhere());
  const { stdout } = await run("cargo", [...args, "--message-format", "json"], { quiet: true, env });
  const [inside, meanwhile] = [new Set<string>(), new Set<string>()];
  for (const line of (stdout as string).split("\n").filter((line) => line.startsWith("{"))) {
    const { reason, package_id: id, filenames } = JSON.parse(line);
    if (reason !== "compiler-artifact" || id.startsWith("path+")) continue;
    const [, crate] = id.match(/#(.+@.+)$/);
    const isInside = filenames.some((name: string) => name.includes("wasm32-unknown-unknown"));
    (isInside ? inside : meanwhile).add(crate);
  }
  return { inside, meanwhile };
}

describe("the bills of materials", () => {
  let files: Map<string, Buffer>;
  let names: string[];
  const bill = (kind: string) =>
    JSON.parse(String(files.get(names.find((name) => name.endsWith(`.${kind}.cdx.json`)) as string))) as Bill;
  const crates = ({ components }: Bill) =>
    components.filter(({ purl, name }) => purl.startsWith("pkg:cargo/") && name !== "wasm-bindgen-cli");
  beforeAll(() => {
    files = writeBills();
    names = [...files.keys()].sort();
  });

  it("lie beside the tarball", () => {
    const base = `cobrowse-session-${bill("npm").metadata.component.version}`;
    expect(names).toEqual([`${base}.crate.cdx.json`, `${base}.npm.cdx.json`, `${base}.tgz`]);
  });

  it("name every crate that is compiled into a module, and every one that runs meanwhile", async () => {
    const listed = (scope: string) =>
      crates(bill("crate"))
        .filter((component) => component.scope === scope)
        .map(({ name, version }) => `${name}@${version}`)
        .sort();
    const [core, live] = [await compiled(MODULES[0]), await compiled(MODULES[1])];
    expect(live.inside.size).toBeGreaterThan(10);
    expect(listed("required")).toEqual([...live.inside].sort());
    expect(listed("excluded")).toEqual([...live.meanwhile].filter((name) => !live.inside.has(name)).sort());
    for (const name of core.inside) expect(live.inside).toContain(name);
    for (const name of core.meanwhile) expect(listed("required").concat(listed("excluded"))).toContain(name);
  });

  it("have the licence that a crate's manifest states, and the checksum of Cargo.lock", () => {
    const metadata = execFileSync(
      "cargo",
      ["metadata", "--locked", "--format-version", "1", "--all-features"],
      {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 1 << 28,
      },
    );
    const stated = new Map(
      (JSON.parse(metadata).packages as { name: string; version: string; license: string }[]).map(
        ({ name, version, license }) => [`${name}@${version}`, license],
      ),
    );
    const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
    for (const { name, version, licenses, hashes } of crates(bill("crate"))) {
      expect(licenses, name).toEqual([{ expression: stated.get(`${name}@${version}`) }]);
      expect(lock).toContain(`name = "${name}"\nversion = "${version}"`);
      expect(lock).toContain(`checksum = "${hashes?.[0]?.content}"`);
    }
  });

  it("have no reference that leads nowhere, and no component twice", () => {
    const { components, dependencies, metadata } = bill("crate");
    const refs = [metadata.component, ...components].map(({ purl }) => purl);
    expect(new Set(refs).size).toBe(refs.length);
    for (const { ref, dependsOn } of dependencies)
      expect(refs).toEqual(expect.arrayContaining([ref, ...dependsOn]));
    const reached = new Set(dependencies.flatMap(({ dependsOn }) => dependsOn));
    expect(components.filter(({ purl }) => !reached.has(purl))).toEqual([]);
  });

  it("have the checksums of the modules and of the tarball, and the name of the other bill", () => {
    const { components = [] } = bill("crate").metadata.component;
    expect(components.length).toBe(2);
    for (const { name, hashes } of components) {
      const bytes = readFileSync(join(root, "pkg", name));
      expect(hashes[0]?.content).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
    const { hashes, externalReferences, name } = bill("npm").metadata.component;
    const [crateFile, , tarball] = names as [string, string, string];
    expect(name).toBe("cobrowse-session");
    expect(hashes?.[0]?.content).toBe(
      createHash("sha512")
        .update(files.get(tarball) as Buffer)
        .digest("hex"),
    );
    expect(externalReferences).toContainEqual(expect.objectContaining({ type: "bom", url: crateFile }));
  });

  it("say that the npm package installs no other package", () => {
    const { dependencies, optionalDependencies, bundleDependencies, peerDependenciesMeta, scripts, ...all } =
      JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(bill("npm").components).toEqual([]);
    expect([dependencies, optionalDependencies, bundleDependencies]).toEqual(Array(3));
    // Whoever uses elements brings Lit, and whoever uses the hooks, or the types of elements in markup, has what they are for.
    const peers = ["@types/react", "lit", "react", "svelte", "vue"];
    expect(Object.keys(all.peerDependencies)).toEqual(peers);
    expect(peerDependenciesMeta).toEqual(Object.fromEntries(peers.map((name) => [name, { optional: true }])));
    // Nor runs anything as it is installed.
    expect(Object.keys(scripts).filter((name) => /install|^prepare$/.test(name))).toEqual([]);
  });

  it("are the same when they are written again, and hold no folder of this machine", () => {
    const again = writeBills();
    expect([...again.keys()].sort()).toEqual(names);
    for (const name of names) expect(again.get(name)?.equals(files.get(name) as Buffer), name).toBe(true);
    for (const name of names.filter((name) => name.endsWith(".json"))) {
      expect(String(files.get(name))).not.toMatch(/file:\/\/|\/home\/|\/root\/|\/Users\/|\/tmp\//);
      expect(String(files.get(name))).not.toContain(root);
    }
  });
});

it("reads what cargo tree prints", () => {
  const lines = [
    "0a v1.0.0 (/somewhere/else)\tMIT",
    "1b v2.0.0 (proc-macro)\tMIT/Apache-2.0",
    "2c v0.1.0-rc.1+x\tMIT",
  ];
  const crates: Map<string, { expression: string; dependsOn: Set<string> }> = readTree(
    [...lines, "1c v0.1.0-rc.1+x\tMIT", ""].join("\n"),
  );
  expect([...crates.keys()]).toEqual(["pkg:cargo/a@1.0.0", "pkg:cargo/b@2.0.0", "pkg:cargo/c@0.1.0-rc.1+x"]);
  expect([...crates.values()].map(({ dependsOn }) => dependsOn.size)).toEqual([2, 1, 0]);
  expect(crates.get("pkg:cargo/b@2.0.0")?.expression).toBe("MIT OR Apache-2.0");
});

it("finds npm packages without a checksum, and from elsewhere", () => {
  const good = { integrity: "sha512-a" };
  const packages = {
    "": {},
    good,
    weak: { integrity: "sha1-a" },
    none: {},
    git: { ...good, resolved: "git+ssh://git@example.com/a.git" },
    linked: { link: true, resolved: "../a" },
  };
  expect(lockProblems({ packages })).toEqual([
    "weak has no SHA-512 checksum",
    "none has no SHA-512 checksum",
    "git is to come from git+ssh://git@example.com/a.git",
    "linked is a link to a folder",
  ]);
});

/** The one file with unsafe code. The compiler refuses it in the others, unless one of them lifts the lint. */
const UNSAFE = ["src/wasm/memory.rs"];

describe("unsafe code", () => {
  const list = (pattern: string) =>
    execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", pattern], {
      cwd: root,
      encoding: "utf8",
    })
      .split("\n")
      .filter(Boolean);
  /** Rust without comments and strings. */
  const code = (path: string) =>
    readFileSync(join(root, path), "utf8").replaceAll(
      /\/\/.*|\/\*[\s\S]*?\*\/|r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"/g,
      "",
    );

  it("is in one file, which alone lifts the lint", () => {
    const files = list("*.rs");
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((path) => /\bunsafe\b/.test(code(path)))).toEqual(UNSAFE);
    expect(files.filter((path) => /(?:allow|expect|warn)\([^)]*\bunsafe_code\b/.test(code(path)))).toEqual(
      UNSAFE,
    );
  });

  it("is refused by the manifest of every crate", () => {
    for (const path of list("*Cargo.toml")) {
      expect(readFileSync(join(root, path), "utf8"), path).toMatch(/^unsafe_code = "(?:deny|forbid)"$/m);
    }
  });
});
