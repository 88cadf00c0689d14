/** The inputs that take most memory of the module for each byte: many small things, or deep ones. */

import { inspectJson, inspectLines, LiveSessions } from "cobrowse-session";
import { NOW } from "./records.js";

export interface MemoryCase {
  id: string;
  title: string;
  /** The JSON that is given in. */
  make(bytes: number): string;
  /** Whether it is given in as objects, made of the JSON. */
  objects?: boolean;
  /** Gives it in. Returns why it was refused, if it was. */
  run(input: unknown): string | undefined;
}

/** At most so many elements in a list: longer ones may be refused unread. */
const IN_A_LIST = 9999;
/** The levels of nesting that JSON may have, less those around it. */
const LEVELS = 126;

/** A text that is repeated, with a separator, until it is as long as wanted. */
function repeated(text: string, separator: string, bytes: number): string {
  const count = Math.max(1, Math.ceil((bytes + separator.length) / (text.length + separator.length)));
  return Array.from({ length: count }, () => text).join(separator);
}

/** A list of `{}` that is as long as wanted, but no longer than a list may be. */
const empties = (bytes: number) => `[${repeated("{}", ",", Math.min(bytes, IN_A_LIST * 3 - 1))}]`;

/** Conversations with lists of empty participants. */
const participants = (bytes: number) =>
  `[${repeated(`{"id":"c","participants":${empties(bytes)}}`, ",", bytes)}]`;

/** Conversations of one participant with lists of empty communications. */
const communications = (bytes: number) =>
  `[${repeated(`{"id":"c","participants":[{"id":"p","cobrowsesessions":${empties(bytes)}}]}`, ",", bytes)}]`;

/** A session whose segments are told again and again. */
const segments = (bytes: number) => `{"id":"a",${repeated(`"segments":${empties(bytes)}`, ",", bytes)}}`;

/** A session with an unknown field of deeply nested lists and objects. */
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
