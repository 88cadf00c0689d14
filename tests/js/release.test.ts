/**
 * The release script: what it refuses, and what it would do. In a repository of its own, with a cargo and an npm that
 * only write down what they are asked.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

let folder: string;
let repository: string;

const inRepository = (path: string) => join(repository, path);
const write = (path: string, text: string) => writeFileSync(inRepository(path), text);

function git(...args: string[]): string {
  const identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com"];
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], {
    cwd: repository,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  return stdout.trim();
}

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", "A change");
}

/** What `npm test` does once everything has passed. */
function tested(): void {
  mkdirSync(inRepository("target"), { recursive: true });
  write("target/tested", `${git("rev-parse", "HEAD")}\n`);
}

function release(...args: string[]): { status: number | null; output: string; asked: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/release.mjs", ...args], {
    cwd: repository,
    encoding: "utf8",
    env: { ...process.env, PATH: [join(folder, "bin"), process.env.PATH].join(delimiter) },
  });
  const asked = readFileSync(join(folder, "asked"), "utf8").split("\n").filter(Boolean);
  return { status, output: stdout + stderr, asked };
}

function changelog(heading: string): void {
  write("CHANGELOG.md", `# Changelog\n\n## ${heading}\n\n- All of it.\n`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "release-"));
  repository = join(folder, "repository");
  cpSync(fileURLToPath(new URL("../../scripts", import.meta.url)), join(repository, "scripts"), {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  write(".gitignore", "/target/\n");
  write(
    "Cargo.toml",
    '[package]\nname = "a"\nversion = "1.2.3"\n\n[dependencies]\nb = { version = "=4.5.6" }\n',
  );
  write("package.json", JSON.stringify({ name: "a", version: "1.2.3" }));
  changelog("1.2.3");
  git("init", "--quiet");
  commit();
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "asked"), "");
  for (const name of ["cargo", "npm"]) {
    const path = join(folder, "bin", name);
    writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> "${join(folder, "asked")}"\n`);
    chmodSync(path, 0o755);
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it("refuses a tree that differs from its commit", () => {
  tested();
  write("left-over.txt", "");
  const { status, output, asked } = release("--dry-run");
  expect(status).toBe(1);
  expect(output).toContain("The tree differs from its commit");
  expect(asked).toEqual([]);
});

it("refuses what is not tested, and what was tested as another commit", () => {
  expect(release("--dry-run")).toMatchObject({ status: 1, output: expect.stringContaining("is not tested") });
  tested();
  write("late.txt", "");
  commit();
  const { status, output, asked } = release("--dry-run");
  expect(status).toBe(1);
  expect(output).toContain(`Commit ${git("rev-parse", "HEAD").slice(0, 12)} is not tested`);
  expect(asked).toEqual([]);
});

it.each([
  ["Cargo.toml", () => write("Cargo.toml", '[package]\nversion = "1.2.4"\n'), "Cargo.toml says 1.2.4"],
  ["package.json", () => write("package.json", '{ "version": "1.3.0" }'), "package.json says 1.3.0"],
  ["CHANGELOG.md", () => changelog("Unreleased"), "CHANGELOG.md says none"],
])("refuses another version in %s", (_file, change, message) => {
  change();
  commit();
  tested();
  const { status, output, asked } = release("--dry-run");
  expect(status).toBe(1);
  expect(output).toContain(message);
  expect(asked).toEqual([]);
});

it("refuses to release without a date, or a repository, but not to practise", () => {
  tested();
  expect(release()).toMatchObject({
    status: 1,
    output: expect.stringContaining("a date in the heading"),
    asked: [],
  });
  expect(release("--dry-run").status).toBe(0);
  changelog("1.2.3 - 2026-03-02");
  commit();
  tested();
  expect(release()).toMatchObject({ status: 1, output: expect.stringContaining('"repository"') });
});

it("refuses when a dry run fails, or changes the tree", () => {
  tested();
  writeFileSync(join(folder, "bin", "npm"), "#!/bin/sh\nexit 3\n");
  expect(release("--dry-run").status).toBe(1);
  writeFileSync(join(folder, "bin", "npm"), "#!/bin/sh\necho > built.txt\n");
  expect(release("--dry-run").output).toContain("Building it has changed the tree");
});

const TARBALL = "./target/release-files/a-1.2.3.tgz";
const DRY_RUNS = ["cargo publish --dry-run --locked", "npm run sbom", `npm publish --dry-run ${TARBALL}`];

it("has both registries' clients go through it, and says what it would do", () => {
  tested();
  const { status, output, asked } = release("--dry-run");
  expect(status).toBe(0);
  expect(asked).toEqual(DRY_RUNS);
  for (const step of ["git tag --annotate v1.2.3", "cargo publish --locked", `npm publish ${TARBALL}`]) {
    expect(output).toContain(step);
  }
  expect(git("tag")).toBe("");
});

it("does it, where nothing is missing", () => {
  changelog("[1.2.3] - 2026-03-02");
  write("package.json", JSON.stringify({ name: "a", version: "1.2.3", repository: "x/y" }));
  git("init", "--quiet", "--bare", "../origin");
  git("remote", "add", "origin", "../origin");
  git("config", "user.name", "Tester");
  git("config", "user.email", "tester@example.com");
  commit();
  tested();
  expect(release()).toMatchObject({
    status: 0,
    asked: [...DRY_RUNS, "cargo publish --locked", `npm publish ${TARBALL} --provenance --access public`],
  });
  expect(git("tag")).toBe("v1.2.3");
  expect(git("ls-remote", "--tags", "origin")).toContain("refs/tags/v1.2.3");
});
