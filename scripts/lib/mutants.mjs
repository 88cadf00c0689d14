// What is known of mutants: how one is named, what came of it, which may survive, and whether that is good enough.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "./run.mjs";

/** The mutants that may survive, each with the reason. */
export const ACCEPTED = join(root, "tests", "mutants", "accepted.json");

/** What came of the mutants of each file. */
const SCORES = join(root, "tests", "mutants", "scores.json");

const sha256 = (text) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** A hash of files, and of all that is in folders, by their names and contents. */
export function hashOf(...paths) {
  const hash = createHash("sha256");
  const take = (path) => {
    const full = join(root, path);
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) take(`${path}/${name}`);
    } else {
      hash.update(`${path}\n`).update(readFileSync(full));
    }
  };
  for (const path of paths) take(path);
  return hash.digest("hex").slice(0, 16);
}

/** The source of a file, by its lines. */
function linesOf(file) {
  return readFileSync(join(root, file), "utf8").split("\n");
}

/** The text between two places, each a line and a column from 1 on. */
function textOf(lines, { start, end }) {
  const text = lines.slice(start.line - 1, end.line);
  text[text.length - 1] = text.at(-1).slice(0, end.column - 1);
  text[0] = text[0].slice(start.column - 1);
  return text.join("\n");
}

/** The line where a mutant begins, with what it changes between ⟦ and ⟧: the same wherever the line stands. */
function markedLine(lines, { start, end }) {
  const line = lines[start.line - 1];
  const [from, to] = [start.column - 1, end.line === start.line ? end.column - 1 : line.length];
  return `${line.slice(0, from)}⟦${line.slice(from, to)}⟧${line.slice(to)}`.trim();
}

/**
 * A mutant, as this project names it: by its file, its function, what is changed, and the line where that is. A change of
 * a whole function needs no line. `within` is the source of the function, and `native` the name that its tool gives it.
 */
export function mutantOf({ file, functionName, functionSpan, mutation, span, native }, sources = new Map()) {
  if (!sources.has(file)) sources.set(file, linesOf(file));
  const lines = sources.get(file);
  const within = sha256(functionSpan ? textOf(lines, functionSpan) : lines.join("\n"));
  const at = span === undefined ? undefined : markedLine(lines, span);
  return { file, function: functionName, mutation, ...(at === undefined ? {} : { at }), within, native };
}

/** Under what a mutant is found again. */
export function keyOf({ file, function: name = "", mutation, at = "", nth = 1 }) {
  return [file, name, mutation, at, ...(nth > 1 ? [nth] : [])].join("\n");
}

/** Numbers the mutants that are alike in all of that. */
export function numbered(mutants) {
  const seen = new Map();
  return mutants.map((mutant) => {
    const nth = (seen.get(keyOf(mutant)) ?? 0) + 1;
    seen.set(keyOf(mutant), nth);
    return nth > 1 ? { ...mutant, nth } : mutant;
  });
}

/** The folder that a mutant is counted in. */
export function folderOf(file) {
  const [top, ...parts] = file.split("/");
  return top === "js" ? "js/src" : parts.length > 1 ? `${top}/${parts[0]}` : top;
}

/** The results of earlier runs, in a file under target/. */
export class Results {
  constructor(language) {
    this.file = join(root, "target", "mutants", `${language}.json`);
    this.known = existsSync(this.file) ? JSON.parse(readFileSync(this.file, "utf8")) : {};
  }

  /**
   * What came of a mutant, if that still holds: its function is the same, and, of one that was not caught, the tests are.
   * That a test which caught it may have gone since is what `--fresh` is for.
   */
  of(mutant, tests) {
    const result = this.known[keyOf(mutant)];
    if (result === undefined || result.within !== mutant.within) return undefined;
    const settled = result.outcome === "caught" || result.outcome === "unviable" || result.tests === tests;
    return settled ? result.outcome : undefined;
  }

  set(mutant, outcome, tests) {
    this.known[keyOf(mutant)] = { outcome, within: mutant.within, tests };
  }

  forget(mutant) {
    delete this.known[keyOf(mutant)];
  }

  save() {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, `${JSON.stringify(this.known, null, 1)}\n`);
  }
}

/**
 * What came of the mutants of each file, once all that survive are named. It is kept with the project, so that no machine runs
 * them again before the file changes, or the list of what may survive of it.
 */
export class Scores {
  constructor(entries) {
    this.entries = entries;
    this.known = existsSync(SCORES) ? JSON.parse(readFileSync(SCORES, "utf8")) : {};
  }

  hashOf(file) {
    const own = this.entries.filter((entry) => entry.file === file);
    return sha256(`${hashOf(file)} ${JSON.stringify(own)}`);
  }

  /** The counts of a file, if they still hold. */
  of(file) {
    const { hash, ...counts } = this.known[file] ?? {};
    return hash === this.hashOf(file) ? counts : undefined;
  }

  set(file, counts) {
    this.known[file] = { hash: this.hashOf(file), ...counts };
    const sorted = Object.entries(this.known)
      .filter(([name]) => existsSync(join(root, name)))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    this.known = Object.fromEntries(sorted);
    writeFileSync(SCORES, `${JSON.stringify(this.known, null, 2)}\n`);
  }
}

/** The list of mutants that may survive. */
export function accepted() {
  return JSON.parse(readFileSync(ACCEPTED, "utf8")).mutants;
}

/** The entries of the list that name none of the mutants of these files: they hide nothing, but say what is not true. */
export function stale(entries, mutants) {
  const keys = new Set(mutants.map(keyOf));
  const files = new Set(mutants.map(({ file }) => file));
  return entries.filter((entry) => files.has(entry.file) && !keys.has(keyOf(entry)));
}

/** What came of mutants, counted. A mutant by which a test never ends is caught. */
export function countsOf(mutants, isNamed) {
  const counts = { mutants: mutants.length, caught: 0, timeouts: 0, missed: 0, accepted: 0, unviable: 0 };
  for (const mutant of mutants) {
    counts[mutant.outcome === "timeout" ? "timeouts" : mutant.outcome] += 1;
    if (mutant.outcome === "missed" && isNamed(mutant)) counts.accepted += 1;
  }
  return counts;
}

/** The rows of the table, one for each folder, of the counts of files. */
export function rowsOf(countsByFile) {
  const rows = new Map();
  for (const [file, counts] of countsByFile) {
    const folder = folderOf(file);
    const row = rows.get(folder) ?? { folder, files: 0 };
    rows.set(folder, row);
    row.files += 1;
    for (const [name, count] of Object.entries(counts)) row[name] = (row[name] ?? 0) + count;
  }
  for (const row of rows.values()) {
    const viable = row.mutants - row.unviable;
    row["%"] = viable === 0 ? 100 : Math.floor((1000 * (row.caught + row.timeouts)) / viable) / 10;
  }
  return [...rows.values()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}
