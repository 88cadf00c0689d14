// What the project needs on a machine: found where it is there, else installed into .tools, pinned.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { ask, bin, environment, root, run, stop, tools, which } from "./run.mjs";

/** Node.js, recent enough for the tools. */
export function node() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(
      `Node.js ${process.versions.node} is too old`,
      "Install Node.js 20.19 or later (https://nodejs.org), then run this again.",
    );
  }
}

/** The npm packages of a folder's package-lock.json. */
export async function packages(folder = root) {
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  const stamp = join(folder, "node_modules", ".installed-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  await run("npm", ["ci", "--no-audit", "--no-fund"], { label: "npm packages", quiet: true, cwd: folder });
  writeFileSync(stamp, lock);
}

/** The oldest Rust that the crate works with, as Cargo.toml says. */
function minimum() {
  return readFileSync(join(root, "Cargo.toml"), "utf8").match(/rust-version = "(\d+)\.(\d+)"/);
}

/** That Rust, beside the one that is used. Returns its name. */
export async function oldestRust() {
  const version = minimum().slice(1).join(".");
  const there = (await ask("rustup", ["toolchain", "list"]))?.split("\n") ?? [];
  if (!there.some((name) => name.startsWith(`${version}-`))) {
    const install = ["toolchain", "install", version, "--profile", "minimal", "--no-self-update"];
    await run("rustup", install, { label: `Rust ${version}`, quiet: true });
  }
  return version;
}

/** The Rust that counts what code the fuzz targets reach, which no stable one does. */
const NIGHTLY = "nightly-2026-05-20";

/** That Rust, beside the one that is used. Returns its name. */
export async function nightlyRust() {
  const there = (await ask("rustup", ["toolchain", "list"]))?.split("\n") ?? [];
  if (!there.some((name) => name.startsWith(`${NIGHTLY}-`))) {
    const install = ["toolchain", "install", NIGHTLY, "--profile", "minimal", "--no-self-update"];
    const { code } = await run("rustup", install, {
      label: `Rust ${NIGHTLY}`,
      quiet: true,
      allowFailure: true,
    });
    if (code !== 0) {
      stop(
        `Rust ${NIGHTLY} can't be installed`,
        `Run 'rustup ${install.join(" ")}' where that is possible, then run this again.`,
      );
    }
  }
  if (!which("c++")) {
    stop(
      "There is no C++ compiler, which libFuzzer is built with",
      "Install one (Debian: build-essential; macOS: xcode-select --install), then run this again.",
    );
  }
  return NIGHTLY;
}

/** Rust, recent enough, with the wasm target and, for tests, what checks its style. */
export async function rust({ style = false } = {}) {
  if (process.platform === "win32") {
    stop(
      "These scripts are written for Linux and macOS",
      "Run them in WSL (https://learn.microsoft.com/windows/wsl).",
    );
  }
  if (!which("cargo") || !which("rustup")) {
    stop(
      "Rust is not installed",
      "Install it with rustup (https://rustup.rs), open a new shell, then run this again.",
    );
  }
  if (!which("cc")) {
    stop(
      "There is no C compiler, which Rust links with",
      "Install one (Debian: build-essential; macOS: xcode-select --install), then run this again.",
    );
  }
  const wanted = minimum();
  const found = (await ask("rustc", ["--version"]))?.match(/rustc (\d+)\.(\d+)/);
  const age = (version) => Number(version?.[1]) * 1000 + Number(version?.[2]);
  if (!(age(found) >= age(wanted))) {
    stop(
      `Rust ${found?.slice(1).join(".") ?? "of an unknown version"} is too old`,
      "Run 'rustup update stable', then run this again.",
    );
  }
  const targets = await ask("rustup", ["target", "list", "--installed"]);
  if (!targets?.includes("wasm32-unknown-unknown")) {
    await run("rustup", ["target", "add", "wasm32-unknown-unknown"], {
      label: "Rust target wasm32-unknown-unknown",
      quiet: true,
    });
  }
  if (
    style &&
    !(
      which("cargo-clippy") &&
      which("cargo-fmt") &&
      (await ask("cargo", ["clippy", "--version"])) &&
      (await ask("cargo", ["fmt", "--version"]))
    )
  ) {
    await run("rustup", ["component", "add", "clippy", "rustfmt"], {
      label: "Rust components clippy and rustfmt",
      quiet: true,
    });
  }
}

/** The version that Cargo.lock has of a crate, so that no version is written down twice. */
function locked(crate) {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const version = lock.match(new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`))?.[1];
  return version ?? stop(`Cargo.lock has no ${crate}`, "Restore Cargo.lock from the repository.");
}

/** The command-line tools that are built from crates: the first one of the right version on the PATH, else our own. */
const CRATES = {
  "wasm-bindgen": { crate: "wasm-bindgen-cli", version: () => locked("wasm-bindgen"), minutes: 4 },
  "wasm-pack": { crate: "wasm-pack", version: () => "0.15.1", minutes: 3 },
  geckodriver: { crate: "geckodriver", version: () => "0.37.1", minutes: 2 },
  "cargo-deny": { crate: "cargo-deny", version: () => "0.20.2", minutes: 4, options: ["--locked"] },
  "cargo-fuzz": { crate: "cargo-fuzz", version: () => "0.13.2", minutes: 1 },
  "cargo-mutants": {
    crate: "cargo-mutants",
    version: () => "27.1.0",
    minutes: 3,
    ask: ["mutants", "--version"],
  },
  "cargo-nextest": { crate: "cargo-nextest", version: () => "0.9.143", minutes: 8, options: ["--locked"] },
};

export async function crates(...names) {
  const build = join(tools, "build");
  for (const name of names) {
    const { crate, version, minutes, options = [], ask: asked = ["--version"] } = CRATES[name];
    const printed = await ask(name, asked);
    if (printed?.includes(version())) continue;
    await run("cargo", ["install", crate, "--version", version(), ...options, "--root", tools, "--force"], {
      label: `building ${crate} ${version()} into .tools (once, about ${minutes} min)`,
      quiet: true,
      env: { CARGO_TARGET_DIR: build },
    });
  }
  rmSync(build, { recursive: true, force: true });
}

const CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FIREFOXES = ["firefox", "firefox-esr"];
const first = (names) => names.map(which).find(Boolean);

/** The browsers and the driver of Chromium; Debian's packages where there are none and we may install them. */
export async function browsers() {
  const find = () => ({
    chromium: process.env.CHROMIUM ?? first(CHROMIUMS),
    chromedriver: process.env.CHROMEDRIVER ?? which("chromedriver"),
    firefox: process.env.FIREFOX ?? first(FIREFOXES),
  });
  let found = find();
  const missing = () => Object.keys(found).filter((name) => !found[name]);
  if (missing().length === 0) return found;

  const debian = ["chromium", "chromium-driver", "firefox-esr"];
  const command = `apt-get install -y --no-install-recommends ${debian.join(" ")}`;
  if (which("apt-get") && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], { label: "package lists", quiet: true, env });
    await run("apt-get", command.split(" ").slice(1), {
      label: `browsers (${debian.join(", ")})`,
      quiet: true,
      env,
    });
    found = find();
  }
  if (missing().length > 0) {
    const install = which("apt-get")
      ? `Run 'sudo ${command}'`
      : "Install Chrome or Chromium with its driver, and Firefox";
    stop(
      `No ${missing().join(", no ")} on this machine, and no right to install ${missing().length > 1 ? "them" : "it"}`,
      `${install}, or say where they are in CHROMIUM, CHROMEDRIVER and FIREFOX; then run this again.`,
    );
  }
  return found;
}

/** Tells the drivers where the browsers are, if that was said: by themselves they look in the usual places. */
export function driverConfiguration({ chromium, firefox }) {
  const file = join(root, "webdriver.json");
  rmSync(file, { force: true });
  const capabilities = {};
  if (process.env.CHROMIUM) capabilities["goog:chromeOptions"] = { binary: chromium };
  if (process.env.FIREFOX) capabilities["moz:firefoxOptions"] = { binary: firefox };
  if (Object.keys(capabilities).length > 0) writeFileSync(file, JSON.stringify(capabilities));
}

/** Whether a file is there and not older than others. */
export function isFresh(file, ...sources) {
  return existsSync(file) && sources.every((source) => statSync(source).mtimeMs <= statSync(file).mtimeMs);
}

export { bin, environment };
