/** Times in the form that clean output has. */

const DAY_MS = 86_400_000;

/** The last time that was read: a segment often begins when the one before it ends. */
let lastText = "";
/** Its date, as a number of eight digits. */
let lastDate = 0;
/** The milliseconds of its midnight, and its own. In an array, so that they are no objects of their own. */
const last = /* @__PURE__ */ new Float64Array(2);

/**
 * The milliseconds of a time in the form `yyyy-MM-ddTHH:mm:ss.mmmZ`; NaN for any other text, and for the platform's
 * placeholder (0001-01-01). Times of one record often share their date, so that its midnight is worked out once.
 */
export function canonicalTime(text: string): number {
  if (text.length !== 24) return Number.NaN;
  if (text === lastText) return last[1] as number;
  const ones1 = text.charCodeAt(1) - 48;
  const ones3 = text.charCodeAt(3) - 48;
  const ones6 = text.charCodeAt(6) - 48;
  const ones9 = text.charCodeAt(9) - 48;
  const ones12 = text.charCodeAt(12) - 48;
  const ones15 = text.charCodeAt(15) - 48;
  const ones18 = text.charCodeAt(18) - 48;
  const ones21 = text.charCodeAt(21) - 48;
  const ms = text.charCodeAt(22) - 48;
  // A number of two digits is within its bounds only if its first digit is one, provided that the second is.
  const century = text.charCodeAt(0) * 10 - 480 + ones1;
  const year = text.charCodeAt(2) * 10 - 480 + ones3;
  const month = text.charCodeAt(5) * 10 - 480 + ones6;
  const day = text.charCodeAt(8) * 10 - 480 + ones9;
  const hour = text.charCodeAt(11) * 10 - 480 + ones12;
  const minute = text.charCodeAt(14) * 10 - 480 + ones15;
  const second = text.charCodeAt(17) * 10 - 480 + ones18;
  const hundredth = text.charCodeAt(20) * 10 - 480 + ones21;
  // Each of these is negative if it is out of bounds; so is what they have in common.
  const digits =
    ones1 |
    (9 - ones1) |
    ones3 |
    (9 - ones3) |
    ones6 |
    (9 - ones6) |
    ones9 |
    (9 - ones9) |
    ones12 |
    (9 - ones12) |
    ones15 |
    (9 - ones15) |
    ones18 |
    (9 - ones18) |
    ones21 |
    (9 - ones21) |
    ms |
    (9 - ms);
  const bounds =
    century |
    (99 - century) |
    year |
    (99 - year) |
    month |
    day |
    hour |
    (23 - hour) |
    minute |
    (59 - minute) |
    second |
    (59 - second) |
    hundredth |
    (99 - hundredth);
  const separators =
    (text.charCodeAt(4) ^ 45) |
    (text.charCodeAt(7) ^ 45) |
    (text.charCodeAt(10) ^ 84) |
    (text.charCodeAt(13) ^ 58) |
    (text.charCodeAt(16) ^ 58) |
    (text.charCodeAt(19) ^ 46) |
    (text.charCodeAt(23) ^ 90);
  if ((digits | bounds) < 0 || separators !== 0) return Number.NaN;
  const date = (century * 100 + year) * 10_000 + month * 100 + day;
  if (date !== lastDate) {
    const midnight = midnightOf(century * 100 + year, month, day);
    if (Number.isNaN(midnight)) return midnight;
    lastDate = date;
    last[0] = midnight;
  }
  lastText = text;
  const own = (last[0] as number) + (hour * 3600 + minute * 60 + second) * 1000 + hundredth * 10 + ms;
  last[1] = own;
  return own;
}

/** The milliseconds of a day's midnight; NaN for a day that is none, and for the first one of all. */
function midnightOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const ms = date.getTime();
  return isDay && year > 0 && ms >= FIRST_MIDNIGHT ? ms : Number.NaN;
}

/** 0001-01-02T00:00:00.000Z */
const FIRST_MIDNIGHT = -62_135_596_800_000 + DAY_MS;
