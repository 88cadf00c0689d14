import { formatDuration, type Media } from "cobrowse-session/live";

export const mediaLabels: Readonly<Record<Media | "unknown", string>> = {
  cobrowsesessions: "co-browse",
  calls: "call",
  callbacks: "callback",
  chats: "chat",
  emails: "email",
  messages: "message",
  internalMessages: "internal message",
  screenshares: "screen share",
  socialExpressions: "social expression",
  videos: "video",
  unknown: "other",
};

const maxText = 160;

/** A string of a record fit for one line; anything else is no text. */
export function text(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  // What turns the text around it, or is not to be seen, is marked.
  const line = value
    .slice(0, maxText * 2)
    .trim()
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, "\u{fffd}");
  if (line === "") return undefined;
  return line.length > maxText ? `${line.slice(0, maxText)}…` : line;
}

/** Anything of a record on one line, for showing what was really there. */
export function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return text(value);
  if (typeof value === "object") return Array.isArray(value) ? "(a list)" : "(an object)";
  return text(String(value));
}

export function field(record: unknown, ...names: string[]): unknown {
  if (typeof record !== "object" || record === null) return undefined;
  for (const name of names) {
    const value = (record as Record<string, unknown>)[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** Who a leg belongs to: the name it gives itself, else its id. */
export function person(record: unknown): string | undefined {
  const self = field(record, "self", "pcSelf", "pc_self");
  for (const name of ["name", "nameRaw", "name_raw", "addressDisplayable", "addressNormalized"]) {
    const found = text(field(self, name));
    if (found !== undefined) return found;
  }
  return text(field(record, "name"));
}

export function list(value: unknown): string[] {
  return Array.isArray(value) ? value.slice(0, 20).flatMap((item) => shown(item) ?? []) : [];
}

/** As a timer shows it: hours only where there are some. */
export function duration(ms: number): string {
  return formatDuration(ms, { style: "digital" }).replace(/^0+:(?=\d\d:\d\d$)/, "");
}

export function clockTime(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().slice(11, 19) : "";
}

/** Where an offset is in a text, as editors count. */
export function lineAndColumn(json: string, offset: number): string {
  const before = json.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - (before.lastIndexOf("\n") + 1) + 1;
  return `line ${line.toLocaleString("en")}, column ${column.toLocaleString("en")}`;
}

export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

export function leftText(ms: number): string {
  return ms < 0 ? `${duration(-ms)} over` : `${duration(ms)} left`;
}
