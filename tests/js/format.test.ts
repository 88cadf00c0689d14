import {
  flattenIssues,
  formatDuration,
  formatIssues,
  type Issue,
  SessionError,
  safeParse,
  toISODuration,
  validate,
} from "cobrowse-session";
import { message as german } from "cobrowse-session/de";
import { afterEach, describe, expect, it, vi } from "vitest";

describe("formatDuration", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [0, "0:00:00"],
    [999, "0:00:00"],
    [61_000, "0:01:01"],
    [3_723_004, "1:02:03"],
    [360_000_000, "100:00:00"],
    [-1500, "-0:00:01"],
    [-1, "0:00:00"],
    [null, ""],
    [undefined, ""],
    [Number.NaN, ""],
    [Number.POSITIVE_INFINITY, ""],
    [1e300, ""],
    [Number.MAX_SAFE_INTEGER, "2501999792:59:00"],
    ["5" as unknown as number, ""],
  ])("of %s is %s where there is no Intl.DurationFormat", (ms, text) => {
    vi.stubGlobal("Intl", {});
    // The formats are kept: a locale of its own keeps those of other tests out.
    expect(formatDuration(ms, { locale: "x-none" })).toBe(text);
  });

  it("is Intl.DurationFormat's where there is one", () => {
    class DurationFormat {
      constructor(
        readonly locale: string,
        readonly options: { style: string },
      ) {}
      format(parts: object) {
        return JSON.stringify([this.locale, this.options.style, parts]);
      }
    }
    vi.stubGlobal("Intl", { DurationFormat });
    expect(formatDuration(3_723_004, { locale: "de" })).toBe(
      '["de","digital",{"hours":1,"minutes":2,"seconds":3}]',
    );
    expect(formatDuration(-5000, { locale: "de", style: "words" })).toBe(
      '-["de","long",{"hours":0,"minutes":0,"seconds":5}]',
    );
    expect(formatDuration(-3_725_000, { locale: "de" })).toBe(
      '["de","digital",{"hours":-1,"minutes":-2,"seconds":-5}]',
    );
    expect(formatDuration(-1, { locale: "de" })).toBe('["de","digital",{"hours":0,"minutes":0,"seconds":0}]');
    expect(formatDuration(null, { locale: "de", style: "words" })).toBe("");
    expect(formatDuration(1e300, { locale: "de" })).toBe("");
  });

  it("in words shows the seconds even if there are none, so that something is left of nothing", () => {
    class DurationFormat {
      constructor(
        readonly locale: string,
        readonly options: object,
      ) {}
      format = () => JSON.stringify(this.options);
    }
    vi.stubGlobal("Intl", { DurationFormat });
    const inWords = (ms: number) => JSON.parse(formatDuration(ms, { locale: "x-words", style: "words" }));
    for (const ms of [0, 999]) expect(inWords(ms)).toEqual({ style: "long", secondsDisplay: "always" });
    for (const ms of [1000, 60_000]) expect(inWords(ms)).toEqual({ style: "long" });
    expect(JSON.parse(formatDuration(0, { locale: "x-words" }))).toEqual({ style: "digital" });
  });

  it("makes a format once, even if languages take turns", () => {
    const made: string[] = [];
    class DurationFormat {
      constructor(locale: string) {
        made.push(locale);
      }
      format = () => "";
    }
    vi.stubGlobal("Intl", { DurationFormat });
    const languages = ["x-turn-1", "x-turn-2", "x-turn-3"];
    for (const locale of [...languages, ...languages]) formatDuration(0, { locale });
    expect(made).toEqual(languages);
  });
});

it("formatDuration has a format for each locale, and one for none, which inherits nothing", () => {
  const made: unknown[] = [];
  class DurationFormat {
    constructor(locale: unknown, options: object) {
      made.push([locale, Object.getPrototypeOf(options)]);
    }
    format = (duration: object) => String(Object.getPrototypeOf(duration));
  }
  vi.stubGlobal("Intl", { DurationFormat });
  for (let round = 0; round < 2; round++) {
    for (const locale of [undefined, "undefined", "x-own"]) {
      expect(formatDuration(0, { locale, style: "words" })).toBe("null");
    }
  }
  expect(made).toEqual([
    [undefined, null],
    ["undefined", null],
    ["x-own", null],
  ]);
});

it("formatDuration refuses a locale that is none", () => {
  for (const locale of [5, null, ["de"], { toString: () => "de" }] as unknown as string[]) {
    expect(() => formatDuration(0, { locale })).toThrow(
      new TypeError("options.locale must be a language tag, such as de-AT"),
    );
  }
});

it("formatDuration refuses a style that is none", () => {
  const style = "long" as "words";
  expect(() => formatDuration(0, { style })).toThrow(
    new TypeError('options.style must be "digital" or "words"'),
  );
});

it.each([
  [0, "PT0S"],
  [3_723_004, "PT1H2M3.004S"],
  [60_000, "PT1M"],
  [1500, "PT1.5S"],
  [7_200_000, "PT2H"],
  [-90_000, "-PT1M30S"],
  [0.5, "PT0S"],
  [-0.5, "PT0S"],
  [1, "PT0.001S"],
  [59_999, "PT59.999S"],
  [86_400_000, "PT24H"],
  [Number.MAX_SAFE_INTEGER, "PT2501999792H59M0.991S"],
])("toISODuration of %s is %s", (ms, text) => {
  expect(toISODuration(ms)).toBe(text);
});

it("toISODuration refuses what is no duration", () => {
  for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 1e300, "1" as unknown as number]) {
    expect(() => toISODuration(ms)).toThrow(TypeError);
    expect(() => toISODuration(ms)).toThrow(/ms must be a number of milliseconds/);
  }
});

it("issues can be shown by path and as text", () => {
  const { issues } = validate({ state: 5, segments: [{ startTime: "x" }], self: { name: 1 } });
  expect({ ...flattenIssues(issues) }).toEqual({
    state: ["expected a string, received a number"],
    "self.name": ["expected a string, received a number"],
    "segments[0].startTime": [expect.stringMatching(/^expected an RFC 3339 date-time/)],
    id: ["the session has no id"],
  });
  expect(formatIssues(issues).split("\n")[0]).toBe(
    "error invalid_type at state: expected a string, received a number",
  );
  expect(flattenIssues(validate(5).issues)[""]).toEqual(["expected an object, received a number"]);
  expect(formatIssues(validate(5).issues)).toBe("error invalid_type: expected an object, received a number");
});

describe("words for logs and terminals", () => {
  // A terminal's colour, a line of its own, and marks that turn the direction of writing around.
  const hostile = "\u001b[31mred\n error fake\r\u2028\u202egnp\u2066\u{e0041}";
  const shown = "\\u{1b}[31mred\\u{a} error fake\\u{d}\\u{2028}\\u{202e}gnp\\u{2066}\\u{e0041}";

  it.each([
    ["formatIssues", (issues: Issue[]) => formatIssues(issues)],
    ["SessionError", (issues: Issue[]) => new SessionError(issues).message],
  ])("%s escapes what does more than to be shown", (_, text) => {
    const issue: Issue = { code: "missing_field", severity: "error", path: [hostile, 1], message: hostile };
    expect(text([issue])).toContain(`${shown}[1]: ${shown}`);
    expect(text([issue])).not.toMatch(/[\p{Cc}\u2028\u202e\u2066]/u);
    const long = text([{ ...issue, path: ["x".repeat(1e6)], message: "y".repeat(1e6) }]);
    expect(long.length).toBeLessThan(1500);
    expect(long).toContain("yyy");
  });

  it("messages do so with values that they quote", () => {
    const value = "\u001b[31m\u202ered\n";
    for (const message of [undefined, german]) {
      const [issue] = validate({ id: "a", state: value }, { message }).issues;
      expect(issue?.message).toContain("\\u{1b}[31m\\u{202e}red\\u{a}");
      expect(issue).toMatchObject({ params: { value } });
    }
    const [unknown] = validate({ id: "a", [value]: 1 }, { unknownFields: "report" }).issues;
    expect(unknown?.path).toEqual([value]);
    expect(formatIssues([unknown as Issue])).toBe(
      "warning unknown_field at \\u{1b}[31m\\u{202e}red\\u{a}: not a known field",
    );
  });

  it("messages escape whatever nobody sees", () => {
    for (let code = 0; code < 0x110000; code++) {
      const letter = String.fromCodePoint(code);
      if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(letter)) continue;
      const [issue] = validate({ id: "a", state: `x${letter}` }).issues;
      expect(issue?.message).toContain(`\\u{${code.toString(16)}}`);
    }
  });

  it("an error tells of the first errors, and has all of them", () => {
    const segments = Array.from({ length: 500 }, () => ({ startTime: 1, endTime: "never" }));
    const failure = safeParse({ id: "a", segments });
    const error = new SessionError(failure.issues);
    expect(error.issues).toHaveLength(500);
    expect(error.message.length).toBeLessThan(5000);
    expect(error.message).toMatch(/; 480 more$/);
  });
});

it("formats of many languages are not kept for ever", () => {
  let made = 0;
  class DurationFormat {
    constructor(readonly locale: string) {
      made++;
    }
    format = () => this.locale;
  }
  Object.assign(Intl, { DurationFormat });
  try {
    for (let language = 0; language < 250; language++) formatDuration(0, { locale: `x-${language}` });
    expect(made).toBe(250);
    for (let again = 0; again < 5; again++) expect(formatDuration(0, { locale: "x-249" })).toBe("x-249");
    expect(made).toBe(250);
    formatDuration(0, { locale: "x-0" });
    expect(made).toBe(251);
  } finally {
    Reflect.deleteProperty(Intl, "DurationFormat");
  }
});
