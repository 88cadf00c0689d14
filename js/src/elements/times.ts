/** Times of the day and dates, as an element's locale and time zone write them. */

const formats = /* @__PURE__ */ new Map<string, Intl.DateTimeFormat>();
/** How many are kept: more than a page has languages. */
const MOST_FORMATS = 100;

/** How much of a time is written. */
export type Detail = "second" | "minute" | "day";

const OPTIONS: Readonly<Record<Detail, Intl.DateTimeFormatOptions>> = {
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { year: "numeric", month: "2-digit", day: "2-digit" },
};

function formatOf(
  detail: Detail,
  locale: string | undefined,
  timeZone: string | undefined,
): Intl.DateTimeFormat {
  const key = `${detail} ${locale} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    if (formats.size === MOST_FORMATS) formats.clear();
    try {
      format = new Intl.DateTimeFormat(locale, { ...OPTIONS[detail], timeZone });
    } catch {
      // There is no such locale, or time zone: the page's own are better than nothing.
      format = new Intl.DateTimeFormat(undefined, OPTIONS[detail]);
    }
    formats.set(key, format);
  }
  return format;
}

/** A time; `""` beyond what a `Date` holds. */
export function timeText(
  ms: number,
  detail: Detail,
  locale: string | undefined,
  timeZone: string | undefined,
): string {
  return Math.abs(ms) <= 8.64e15 ? formatOf(detail, locale, timeZone).format(ms) : "";
}
