/** What callers choose: their own properties, and nothing that objects inherit. */

import { createRequire } from "node:module";
import * as lib from "cobrowse-session";
import { message } from "cobrowse-session/de";
import { afterEach, describe, expect, it } from "vitest";

const polluted: string[] = [];

/** Gives all objects a property. */
function pollute(name: string, value: unknown): void {
  polluted.push(name);
  const descriptor = { __proto__: null, value, configurable: true, writable: true };
  Object.defineProperty(Object.prototype, name, descriptor as PropertyDescriptor);
}

function restore(): void {
  for (const name of polluted.splice(0)) Reflect.deleteProperty(Object.prototype, name);
}

afterEach(restore);

describe("what all objects inherit is nobody's choice", () => {
  const record = { id: "a", state: "connected", connectedTime: 1000, viewerUrl: "https://evil.example/" };

  it("of checking", () => {
    const expected = lib.validate(record, {});
    pollute("viewerHosts", ["evil.example"]);
    pollute("abortEarly", true);
    pollute("emptyText", "absent");
    pollute("unknownFields", "report");
    pollute("skewToleranceMs", "wrong");
    pollute("message", () => "wrong");
    expect(lib.validate(record, {})).toEqual(expected);
    expect(expected.issues.map(({ code }) => code)).toEqual(["untrusted_host"]);
    expect(lib.isTrustedViewerUrl(record.viewerUrl, {})).toBe(false);
    expect(lib.isTrustedViewerUrl(record.viewerUrl, { viewerHosts: ["evil.example"] })).toBe(true);
    expect(lib.isTrustedViewerUrl(record.viewerUrl, Object.create({ viewerHosts: ["evil.example"] }))).toBe(
      false,
    );
  });

  it("of live sessions, legs, lines and durations", () => {
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    pollute("media", "wrong");
    pollute("maxLegs", 0);
    pollute("keepEndedMs", -1);
    pollute("receivedAt", "wrong");
    pollute("immediate", false);
    pollute("signal", "wrong");
    pollute("userId", "nobody");
    pollute("onProgress", "wrong");
    pollute("locale", "wrong");
    pollute("style", "wrong");
    const live = new lib.LiveSessions({});
    expect(live.apply(record, {}).ok).toBe(true);
    let told = 0;
    live.subscribe(() => told++, {})();
    expect(told).toBe(1);
    expect(live.get().legs.size).toBe(1);
    expect(lib.legs(record, {})).toHaveLength(1);
    expect(lib.currentLeg(lib.legs(record), {})).toBeDefined();
    expect(lib.inspectLines(bytes, 0, {}).valid).toBe(1);
    expect(lib.formatDuration(1000, {})).toBe("0:00:01");
    live.close();
  });

  it("of what a message is about", () => {
    const [issue] = lib.validate({ id: "a", more: 1 }, { unknownFields: "report" }).issues;
    const expected = message(issue as lib.Issue);
    pollute("suggestion", "state");
    pollute("sentinel", true);
    expect(message(issue as lib.Issue)).toBe(expected);
  });

  it.each(["anything", "get", "set", "value", "writable"])("of what CommonJS exports (%s)", (name) => {
    const require = createRequire(import.meta.url);
    const entries = ["cobrowse-session", "cobrowse-session/slim", "cobrowse-session/de"];
    const names = entries.map((entry) => Object.keys(require(entry)));
    for (const entry of entries) Reflect.deleteProperty(require.cache, require.resolve(entry));
    pollute(name, "x");
    let loaded: string[][];
    try {
      loaded = entries.map((entry) => Object.keys(require(entry)));
    } finally {
      restore();
    }
    expect(loaded).toEqual(names);
  });

  it("of how JSON is written", () => {
    const text = '{"participants":[{"id":"a","name":"Ada"}],"controlling":["06","12"]}';
    const expected = '{"participants":[{"id":"a","name":"•••"}],"controlling":["•••","•••"]}';
    expect(lib.redact(text)).toBe(expected);
    pollute("toJSON", () => "wrong");
    const written = lib.redact(text);
    restore();
    expect(written).toBe(expected);
  });

  it("nor do properties become accessors", () => {
    const live = new lib.LiveSessions();
    pollute("get", () => "wrong");
    pollute("set", () => undefined);
    const more = JSON.parse('{"id": "a", "more": 1, "__proto__": {"deep": 2}}');
    const parsed = lib.safeParse(more);
    const iterate = new lib.LiveSessions()[Symbol.asyncIterator];
    const applied = live.apply(record);
    const keys = [...live.get().legs.keys()];
    // The test runner itself can't do without the prototype as it was.
    restore();
    expect(parsed.data).toEqual(more);
    expect(iterate).toBeTypeOf("function");
    expect(applied.ok).toBe(true);
    expect(keys).toEqual(["a"]);
    live.close();
  });
});
