// Running commands with progress, and stopping with one clear line.

import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const tools = join(root, ".tools");
export const bin = join(tools, "bin");

/** The environment of every command: the project's own tools come first, and builds go where we look for them. */
export const environment = {
  ...process.env,
  CARGO_TARGET_DIR: join(root, "target"),
  PATH: [bin, join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
};

/** A reason to stop that the reader can do something about. */
export class Stop extends Error {}

/** Ends the script with one line: what is missing, and what to do about it. */
export function stop(what, remedy) {
  throw new Stop(`${what}. ${remedy}`);
}

/** What a script was called with; `remedy` names what it may be. */
export function called(config, remedy) {
  try {
    return parseArgs(config);
  } catch (error) {
    return stop(error.message, remedy);
  }
}

/** Runs a script's body; a failure becomes one line and an exit code. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Stop ? `\n✗ ${error.message}` : error);
    process.exitCode = 1;
  }
}

/** Where an executable is on the PATH. */
export function which(name) {
  for (const folder of environment.PATH.split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there; the next one.
    }
  }
  return undefined;
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs a command. By default its output is shown; with `quiet` it is kept, and shown only if it fails, while a line
 * says from time to time that it still runs. With `silent` it is not shown even then. Resolves to the exit code, all output,
 * and the standard output alone.
 */
export function run(
  command,
  args,
  { label, quiet = false, silent = false, allowFailure = false, env = {}, cwd = root } = {},
) {
  const began = Date.now();
  if (label) console.log(`→ ${label}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...environment, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let stdout = "";
    let lastLine = "";
    const take = (stream) => (chunk) => {
      output += chunk;
      lastLine = String(chunk).trim().split("\n").at(-1)?.trim() || lastLine;
      if (!quiet && !silent) stream.write(chunk);
    };
    const takeOutput = take(process.stdout);
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      takeOutput(text);
    });
    child.stderr.on("data", take(process.stderr));
    const ticker = setInterval(() => {
      if (quiet && label) console.log(`  … ${seconds(began)}: ${lastLine.slice(0, 100)}`);
    }, 20_000);
    child.on("error", (error) => {
      clearInterval(ticker);
      reject(new Stop(`${command} can't be started (${error.message})`));
    });
    child.on("close", (code) => {
      clearInterval(ticker);
      if (code !== 0 && quiet) process.stderr.write(output);
      if (code !== 0 && !allowFailure) {
        reject(
          new Stop(
            `${label ?? [command, ...args].join(" ")}: failed with exit code ${code} after ${seconds(began)}`,
          ),
        );
        return;
      }
      if (label && quiet) console.log(`  ${code === 0 ? "done" : "failed"} in ${seconds(began)}`);
      resolve({ code, output, stdout });
    });
  });
}

/** What a command prints, or `undefined` if it can't be run. */
export async function ask(command, args) {
  try {
    const { code, output } = await run(command, args, { quiet: true, allowFailure: true });
    return code === 0 ? output.trim() : undefined;
  } catch {
    return undefined;
  }
}
