/** Durations as a browser writes them: Node.js 20 has no Intl.DurationFormat. */

import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

let browser: Browser;
let code: string;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'export { formatDuration } from "cobrowse-session"',
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: "iife",
    globalName: "lib",
    write: false,
  });
  code = outputFiles[0]?.text ?? "";
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
});

afterAll(() => browser.close());

test.each([
  ["0, { locale: 'en' }", "0:00:00"],
  ["71_750, { locale: 'en' }", "0:01:11"],
  ["360_000_000, { locale: 'de' }", "100:00:00"],
  ["-3_723_004, { locale: 'en' }", "-1:02:03"],
  ["-90_000, { locale: 'sv' }", "\u22120:01:30"],
  ["-1, { locale: 'sv' }", "0:00:00"],
  ["3_723_004, { locale: 'en', style: 'words' }", "1 hour, 2 minutes, 3 seconds"],
  ["3_723_004, { locale: 'de', style: 'words' }", "1 Stunde, 2 Minuten und 3 Sekunden"],
  ["0, { locale: 'en', style: 'words' }", "0 seconds"],
  ["-90_000, { locale: 'en', style: 'words' }", "-1 minute, 30 seconds"],
  ["Number.MAX_SAFE_INTEGER, { locale: 'en' }", "2501999792:59:00"],
  ["1e300, { locale: 'en' }", ""],
  ["null, { locale: 'en' }", ""],
])("formatDuration(%s)", async (args, text) => {
  const page = await browser.newPage();
  expect(await page.evaluate("typeof Intl.DurationFormat")).toBe("function");
  expect(await page.evaluate(`(() => { ${code}; return lib.formatDuration(${args}); })()`)).toBe(text);
  await page.close();
});

test("a locale that is none is refused", async () => {
  const page = await browser.newPage();
  const name = await page.evaluate(
    `(() => { ${code}; try { lib.formatDuration(0, { locale: "no tag" }); } catch (error) { return error.name; } })()`,
  );
  expect(name).toBe("RangeError");
});
