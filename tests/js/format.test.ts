import { flattenIssues, formatDuration, formatIssues, toISODuration, validate } from "cobrowse-session";
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
    expect(formatDuration(-3_605_000, { locale: "de" })).toBe(
      '["de","digital",{"hours":-1,"minutes":0,"seconds":-5}]',
    );
    expect(formatDuration(-1, { locale: "de" })).toBe('["de","digital",{"hours":0,"minutes":0,"seconds":0}]');
    expect(formatDuration(null, { locale: "de", style: "words" })).toBe("");
    expect(formatDuration(1e300, { locale: "de" })).toBe("");
  });
});

it("formatDuration refuses a style that is none", () => {
  expect(() => formatDuration(0, { style: "long" as "words" })).toThrow(TypeError);
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
