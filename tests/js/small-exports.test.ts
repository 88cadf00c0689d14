import * as lib from "cobrowse-session";
import {
  ISSUE_CODES,
  inspectStream,
  isTrustedViewerUrl,
  legs,
  PHASES,
  type Phase,
  pathText,
  phase,
  phaseLabel,
  SPAN_KINDS,
  type SpanKind,
  spanLabel,
  timeline,
  validate,
  viewerOrigins,
} from "cobrowse-session";
import { describe, expect, it } from "vitest";

describe("lists of names", () => {
  it("are frozen, and have each name once", () => {
    for (const names of [PHASES, SPAN_KINDS, ISSUE_CODES]) {
      expect(Object.isFrozen(names)).toBe(true);
      expect(new Set<string>(names).size).toBe(names.length);
    }
    expect([PHASES.length, SPAN_KINDS.length, ISSUE_CODES.length]).toEqual([11, 8, 25]);
  });

  it("have what is answered", () => {
    expect(PHASES).toContain(phase({ state: "connected" }));
    expect(SPAN_KINDS).toContain(timeline({ connectedTime: 0 }, 5)[0]?.kind);
    for (const { code } of validate({ state: 5, startAlertingTime: 1_772_442_080 }).issues) {
      expect(ISSUE_CODES).toContain(code);
    }
  });
});

describe("labels", () => {
  it("are words of the language, for every phase and kind", () => {
    for (const locale of ["en", "de"]) {
      const words = [
        ...PHASES.map((name) => phaseLabel(name, { locale })),
        ...SPAN_KINDS.map((kind) => spanLabel(kind, { locale })),
      ];
      expect(words.filter((word) => !/^[A-Z][a-zäöü]+(?:[ -][a-zA-Zäöü]+)*$/.test(word))).toEqual([]);
    }
  });

  it.each([
    [undefined, "On hold"],
    [{}, "On hold"],
    [{ locale: undefined }, "On hold"],
    [{ locale: "en-GB" }, "On hold"],
    [{ locale: "fr" }, "On hold"],
    [{ locale: "den" }, "On hold"],
    [{ locale: "en-DE" }, "On hold"],
    [{ locale: "de" }, "Gehalten"],
    [{ locale: "DE-AT" }, "Gehalten"],
  ])("of the locale %o", (options, word) => {
    expect([phaseLabel("held", options), spanLabel("held", options)]).toEqual([word, word]);
  });

  it("of what nobody knows are its own name", () => {
    expect(phaseLabel("later" as Phase)).toBe("later");
    expect(spanLabel("toString" as SpanKind)).toBe("toString");
  });

  it("refuse a locale that is no string", () => {
    const message = "options.locale must be a language tag, such as de-AT";
    expect(() => phaseLabel("held", { locale: 5 } as object)).toThrow(new TypeError(message));
  });
});

describe("pathText", () => {
  it.each([
    [[], ""],
    [["state"], "state"],
    [["segments", 0, "endTime"], "segments[0].endTime"],
    [[3, "id"], "[3].id"],
  ])("of %j", (path, text) => {
    expect(pathText(path)).toBe(text);
  });
});

describe("viewerOrigins", () => {
  it("are what isTrustedViewerUrl trusts", () => {
    const viewerHosts = ["view.example.com", "127.0.0.1"];
    const origins = viewerOrigins({ viewerHosts });
    expect(origins).toHaveLength(2 * 18 + 2);
    expect(origins[0]).toBe("https://*.mypurecloud.com");
    for (const origin of origins) {
      expect(isTrustedViewerUrl(`${origin.replace("*", "cobrowse")}/`, { viewerHosts })).toBe(true);
    }
    expect(isTrustedViewerUrl("https://view.example.com/")).toBe(false);
    expect(viewerOrigins()).toEqual(origins.slice(0, -2));
  });
});

describe("options that are as without them", () => {
  const record = { id: "a", connectedTime: "", unknown: 1 };

  it.each([
    undefined,
    null,
    5,
    "text",
    {},
    { unknownFields: "keep" },
    { emptyText: "error" },
    { abortEarly: false },
  ])("%j", (options) => {
    expect(validate(record, options as object)).toEqual(validate(record));
  });
});

describe("an option that there is not", () => {
  const record = { id: "a" };
  const calls: Record<string, (options: object) => unknown> = {
    validate: (options) => lib.validate(record, options),
    validateJson: (options) => lib.validateJson("{}", options),
    safeParse: (options) => lib.safeParse(record, options),
    parseJson: (options) => lib.parseJson("{}", options),
    inspect: (options) => lib.inspect(record, 5, options),
    inspectJson: (options) => lib.inspectJson("{}", 5, options),
    inspectLines: (options) => lib.inspectLines(new Uint8Array(), 5, options),
    isTrustedViewerUrl: (options) => lib.isTrustedViewerUrl("", options),
    viewerOrigins: (options) => lib.viewerOrigins(options),
    legs: (options) => lib.legs(record, options),
    currentLeg: (options) => lib.currentLeg([], options),
    formatDuration: (options) => lib.formatDuration(5, options),
    phaseLabel: (options) => lib.phaseLabel("held", options),
    spanLabel: (options) => lib.spanLabel("held", options),
    LiveSessions: (options) => new lib.LiveSessions(options),
    from: (options) => lib.LiveSessions.from(new lib.LiveSessions().toJSON(), options),
    apply: (options) => new lib.LiveSessions().apply(record, options),
    subscribe: (options) => new lib.LiveSessions().subscribe(() => {}, options),
  };

  it.each(Object.entries(calls))("is refused by %s, with the nearest that there is", (_, call) => {
    const message = /^options: there is no option "nonsense"; did you mean "(\w+)"\? Options are .*\b\1\b/;
    expect(() => call({ nonsense: undefined })).toThrow(message);
    // What is inherited is nobody's choice, and lists are what `records.map` passes on.
    call(Object.create({ nonsense: 1 }));
    call([1]);
    call({});
  });

  it("is told by its name", () => {
    expect(() => lib.validate(record, { skewTolerance: 5 } as object)).toThrow(
      new TypeError(
        'options: there is no option "skewTolerance"; did you mean "skewToleranceMs"? Options are skewToleranceMs, viewerHosts, unknownFields, abortEarly, emptyText, message',
      ),
    );
    expect([record, record].map(lib.validate as () => lib.Validation)).toHaveLength(2);
    expect([record].map(lib.inspect as () => lib.Inspection)).toHaveLength(1);
  });
});

describe("wrong arguments", () => {
  it.each([
    ["https://x"],
    ["x:8443"],
    ["x/"],
    [""],
    ["*.example.com"],
    ["a..b"],
    ["x\ny"],
    ["bücher.example"],
    ["xn--bcher-kva.example"],
    ["1.2.3"],
    ["a.1"],
    ["256.1.1.1"],
    [`${"a.".repeat(126)}aa`],
  ])("viewerHosts are names of hosts, and not %j", (host) => {
    const message = /^options\.viewerHosts: ".*" is no host name, which has no scheme, no port and no path/;
    expect(() => validate({}, { viewerHosts: ["view.example.com", host] })).toThrow(message);
    expect(() => viewerOrigins({ viewerHosts: [host] })).toThrow(TypeError);
  });

  it.each([[null], [undefined], [5], [{}]])("inspectStream takes a stream, and not %j", async (stream) => {
    await expect(inspectStream(stream as unknown as ReadableStream<Uint8Array>).next()).rejects.toThrow(
      new TypeError("inspectStream takes a stream of Uint8Array, such as response.body"),
    );
  });

  it("media are named", () => {
    expect(() => legs({}, { media: ["cobrowse" as "calls"] })).toThrow(/did you mean "cobrowsesessions"/);
  });
});
