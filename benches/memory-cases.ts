/** Inputs that need much of the module's memory for each byte: many small values, or deep nesting. */

import { inspectJson, inspectLines, LiveSessions } from "cobrowse-session";
import { NOW } from "./records.js";

export interface MemoryCase {
  id: string;
  title: string;
  /** Makes the input as JSON, of at least so many bytes. */
  make(bytes: number): string;
  /** Whether `run` takes the parsed JSON instead of its text. */
  objects?: boolean;
  /** Passes the input to the package. Returns why the package refused it, if it did. */
  run(input: unknown): string | undefined;
}

/** The most elements of a list: the package may refuse longer lists unread. */
const IN_A_LIST = 9999;
/** The levels of nesting that the package reads are 128; two of them are around the nested values. */
const LEVELS = 126;

/** Repeats a text, with separators, until there are at least so many bytes. */
function repeated(text: string, separator: string, bytes: number): string {
  const count = Math.max(1, Math.ceil((bytes + separator.length) / (text.length + separator.length)));
  return Array.from({ length: count }, () => text).join(separator);
}

/** A list of `{}` of so many bytes, with at most as many elements as a list may have. */
const empties = (bytes: number) => `[${repeated("{}", ",", Math.min(bytes, IN_A_LIST * 3 - 1))}]`;

/** Conversations with lists of empty participants. */
const participants = (bytes: number) =>
  `[${repeated(`{"id":"c","participants":${empties(bytes)}}`, ",", bytes)}]`;

/** Conversations of one participant with lists of empty communications. */
const communications = (bytes: number) =>
  `[${repeated(`{"id":"c","participants":[{"id":"p","cobrowsesessions":${empties(bytes)}}]}`, ",", bytes)}]`;

/** A session that repeats the key `segments`, each time with a list of `{}`. */
const segments = (bytes: number) => `{"id":"a",${repeated(`"segments":${empties(bytes)}`, ",", bytes)}}`;

/** A session with an unknown field, which is a list of deeply nested lists and objects. */
const nesting = (bytes: number) => {
  const half = LEVELS / 2;
  const deep = `${'[{"a":'.repeat(half)}0${"}]".repeat(half)}`;
  return `{"id":"a","unknown":[${repeated(deep, ",", bytes)}]}`;
};

const sessions = (bytes: number) => `[${repeated("{}", ",", bytes)}]`;
const lines = (bytes: number) => `${repeated("{}", "\n", bytes)}\n`;

function apply(frame: unknown): string | undefined {
  const live = new LiveSessions();
  const result = live.apply(frame, { receivedAt: NOW });
  live.close();
  return result.ok ? undefined : result.issues[0]?.code;
}

function inspectText(text: unknown): string | undefined {
  const { issues } = inspectJson(text as string, NOW);
  return issues.find(({ code }) => code === "invalid_json" || code === "unreadable")?.code;
}

function inspectAll(text: unknown): string | undefined {
  const bytes = new TextEncoder().encode(text as string);
  const { valid, records } = inspectLines(bytes, NOW);
  return valid === records ? undefined : `${records - valid} invalid records`;
}

export const MEMORY_CASES: MemoryCase[] = [
  { id: "participants-text", title: "apply(text), participants {}", make: participants, run: apply },
  {
    id: "participants-objects",
    title: "apply(objects), participants {}",
    make: participants,
    objects: true,
    run: apply,
  },
  { id: "communications-text", title: "apply(text), communications {}", make: communications, run: apply },
  {
    id: "communications-objects",
    title: "apply(objects), communications {}",
    make: communications,
    objects: true,
    run: apply,
  },
  { id: "list-text", title: "apply(text), sessions {}", make: sessions, run: apply },
  { id: "list-objects", title: "apply(objects), sessions {}", make: sessions, objects: true, run: apply },
  {
    id: "segments",
    title: "inspectJson(text), segments repeated with 9,999 {} each",
    make: segments,
    run: inspectText,
  },
  { id: "lines", title: "inspectLines(bytes), lines {}", make: lines, run: inspectAll },
  { id: "nesting", title: "inspectJson(text), 128 levels, repeated", make: nesting, run: inspectText },
  {
    id: "nesting-objects",
    title: "apply(objects), 128 levels, repeated",
    make: nesting,
    objects: true,
    run: apply,
  },
].map((each) => ({ ...each, id: `memory-${each.id}` }));
