//! Times: from RFC 3339 text or numbers to milliseconds since the epoch, and back. The only module that
//! knows chrono.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

use crate::issue::InvalidTimeReason::{
    self, Empty, NoOffset, NoSuchDay, NoSuchTime, NotWhole, OutOfRange, Syntax,
};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, from year 0001 to year 9999.
///
/// Clean output writes it as `yyyy-MM-ddTHH:mm:ss.mmmZ` (RFC 3339).
///
/// ```
/// use cobrowse_session::{Options, Time, parse};
///
/// let json = r#"{"id": "a", "connectedTime": "1970-01-01T01:00:01+01:00"}"#;
/// let connected: Option<Time> = parse(json, &Options::default()).unwrap().connected_time;
/// assert_eq!(connected, Some(1_000));
/// ```
pub type Time = i64;

/// 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
const FIRST: Time = -62_135_596_800_000;
const LAST: Time = 253_402_300_799_999;
const DAY: Time = 86_400_000;

/// What a value says about time.
#[derive(Debug, PartialEq)]
pub(crate) enum Instant {
    At(Time),
    /// The same, of a text that clean output would write just so.
    Clean(Time),
    /// The platform's way to say "none": year 1, day 1.
    Placeholder,
    Invalid(InvalidTimeReason),
}

fn in_range(at: Time) -> Instant {
    match at {
        FIRST..=LAST if at < FIRST + DAY => Instant::Placeholder,
        FIRST..=LAST => Instant::At(at),
        _ => Instant::Invalid(OutOfRange),
    }
}

/// Milliseconds since the epoch, which must be whole.
pub(crate) fn from_number(ms: f64) -> Instant {
    // Infinities are not whole. Whole doubles that are so large come out as what is out of range, too.
    if ms.is_finite() && ms.trunc() == ms { in_range(ms as Time) } else { Instant::Invalid(NotWhole) }
}

/// RFC 3339 `date-time`; an offset may lack its colon, and a space may stand for the T. Of the placeholder's date the rest does not matter: the
/// programs that write it leave the offset out, or the time.
pub(crate) fn parse(text: &str) -> Instant {
    match canonical(text.as_bytes()) {
        Some(at) if text.len() == CLEAN_LENGTH => Instant::Clean(at),
        Some(at) => Instant::At(at),
        None => parse_any(text),
    }
}

pub(crate) const CLEAN_LENGTH: usize = "yyyy-MM-ddTHH:mm:ss.mmmZ".len();

/// Reads times in the form that clean output has, `yyyy-MM-ddTHH:mm:ss.mmmZ`, three words of eight bytes at a time. Times of one
/// record often share their date, so that its midnight is worked out once.
#[derive(Debug)]
pub(crate) struct CleanTimes {
    /// `yyyy-MM-` and `dd`, less the zeros of a pattern. At first, what no text has.
    date: (u64, u64),
    midnight: Time,
}

impl Default for CleanTimes {
    fn default() -> Self {
        CleanTimes { date: (u64::MAX, u64::MAX), midnight: 0 }
    }
}

const DATE_START: u64 = word(*b"0000-00-");
const TIME_START: u64 = word(*b"00T00:00");
const TIME_END: u64 = word(*b":00.000Z");
/// The bytes of the words that are digits.
const DATE_DIGITS: u64 = word([0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0]);
const TIME_DIGITS: u64 = word([0xFF, 0xFF, 0, 0xFF, 0xFF, 0, 0xFF, 0xFF]);
const END_DIGITS: u64 = word([0, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF, 0]);
const DAY_OF_MONTH: u64 = 0xFFFF;

const fn word(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes)
}

/// Whether a word, of which the zeros of a pattern were taken, has digits where they should be, and nothing anywhere else.
fn fits(word: u64, digits: u64) -> bool {
    // A byte above 9 carries into its highest bit, unless that is set already.
    let above_nine = ((word & LOW_BITS) + SEVENTY_SIX_HEX) | word;
    word & !digits == 0 && above_nine & !LOW_BITS == 0
}

const LOW_BITS: u64 = word([0x7F; 8]);
const SEVENTY_SIX_HEX: u64 = word([0x76; 8]);

/// The number of two digits from a byte of a word on.
fn pair(word: u64, byte: u32) -> i64 {
    let digits = word >> (byte * 8);
    ((digits & 0xF) * 10 + (digits >> 8 & 0xF)) as i64
}

impl CleanTimes {
    /// The milliseconds of a time. `None`: it has another form, it is no time, or it is the platform's placeholder.
    #[inline(always)]
    pub fn read(&mut self, text: &[u8; CLEAN_LENGTH]) -> Option<Time> {
        let ([date, time, end], []) = text.as_chunks::<8>() else { return None };
        let (date, time, end) = (word(*date) ^ DATE_START, word(*time) ^ TIME_START, word(*end) ^ TIME_END);
        if !(fits(time, TIME_DIGITS) && fits(end, END_DIGITS)) {
            return None;
        }
        let (hour, minute, second) = (pair(time, 3), pair(time, 6), pair(end, 1));
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let own = (date, time & DAY_OF_MONTH);
        if self.date != own {
            self.midnight = midnight(date, pair(time, 0))?;
            self.date = own;
        }
        let millis = pair(end, 4) * 10 + (end >> 48 & 0xF) as i64;
        Some(self.midnight + ((hour * 60 + minute) * 60 + second) * 1000 + millis)
    }
}

#[cold]
fn midnight(date: u64, day: i64) -> Option<Time> {
    if !fits(date, DATE_DIGITS) {
        return None;
    }
    let (year, month) = (pair(date, 0) * 100 + pair(date, 2), pair(date, 5));
    if year == 0 || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let at = days_to(year, month, day) * DAY;
    (at >= FIRST + DAY).then_some(at)
}

/// The days from 1970-01-01 to a date.
fn days_to(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March have their leap day at the end; then months are 153 days to five.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - DAYS_BEFORE_EPOCH
}

/// `yyyy-MM-ddTHH:mm:ssZ`, with milliseconds or without: what is almost always received, read without chrono. `None`: it
/// has another form, it is no time, or it is the platform's placeholder.
pub(crate) fn canonical(text: &[u8]) -> Option<Time> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, rest @ ..] =
        text
    else {
        return None;
    };
    let (f1, f2, f3) = match rest {
        [b'Z'] => (&b'0', &b'0', &b'0'),
        [b'.', f1, f2, f3, b'Z'] => (f1, f2, f3),
        _ => return None,
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2, f1, f2, f3];
    if digits.iter().any(|byte| byte.wrapping_sub(b'0') > 9) {
        return None;
    }
    let two = |tens: &u8, ones: &u8| i64::from(tens & 15) * 10 + i64::from(ones & 15);
    let (year, month, day) = (two(y1, y2) * 100 + two(y3, y4), two(m1, m2), two(d1, d2));
    let (hour, minute, second) = (two(h1, h2), two(n1, n2), two(s1, s2));
    let millis = two(f1, f2) * 10 + i64::from(f3 & 15);
    if year == 0 || !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let at = days_to(year, month, day) * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + millis;
    (at >= FIRST + DAY).then_some(at)
}

/// How many days a month has.
fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// From March 1 of year 0 to 1970-01-01.
const DAYS_BEFORE_EPOCH: i64 = 719_468;

/// The whole seconds of the years 2000 to 2099. Read as milliseconds they are in 1970, when there was no platform.
const SECONDS: std::ops::RangeInclusive<Time> = 946_684_800..=4_102_444_799;

/// Whether a number of milliseconds is more likely one of seconds.
pub(crate) fn looks_like_seconds(at: Time) -> bool {
    SECONDS.contains(&at)
}

/// Any RFC 3339 `date-time`.
fn parse_any(text: &str) -> Instant {
    let is_end = |rest: &str| rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    if text.strip_prefix("0001-01-01").is_some_and(is_end) {
        return Instant::Placeholder;
    }
    scan(text.as_bytes()).unwrap_or(Instant::Invalid(if text.is_empty() { Empty } else { Syntax }))
}

/// What a text says that has the form of a time, but for its offset. `None`: it has another form.
fn scan(text: &[u8]) -> Option<Instant> {
    let mut rest = Digits(text);
    let year = rest.number(4)?;
    rest.byte(b"-")?;
    let month = rest.number(2)?;
    rest.byte(b"-")?;
    let day = rest.number(2)?;
    rest.byte(b"Tt ")?;
    let hour = rest.number(2)?;
    rest.byte(b":")?;
    let minute = rest.number(2)?;
    rest.byte(b":")?;
    let second = rest.number(2)?;
    let millis = if rest.byte(b".").is_some() { rest.fraction()? } else { 0 };
    if rest.0.is_empty() {
        return Some(Instant::Invalid(NoOffset));
    }
    let (sign, hours, minutes) = if rest.byte(b"Zz").is_some() {
        (1, 0, 0)
    } else {
        let sign = if rest.byte(b"+").is_some() { 1 } else { rest.byte(b"-").map(|()| -1)? };
        let hours = rest.number(2)?;
        let _ = rest.byte(b":");
        (sign, hours, rest.number(2)?)
    };
    if !rest.0.is_empty() {
        return None;
    }
    if year == 0 {
        return Some(Instant::Invalid(OutOfRange));
    }
    let Some(date) = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day) else {
        return Some(Instant::Invalid(NoSuchDay));
    };
    if hour > 23 || minute > 59 || second > 60 || hours > 23 || minutes > 59 {
        return Some(Instant::Invalid(NoSuchTime));
    }
    let minutes = i64::from(hour * 60 + minute) - sign * i64::from(hours * 60 + minutes);
    // A leap second reads as the one before it.
    let seconds = minutes * 60 + i64::from(second.min(59));
    Some(in_range(i64::from(date.to_epoch_days()) * DAY + seconds * 1000 + i64::from(millis)))
}

/// What is left of a text of fields of digits.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn byte(&mut self, one_of: &[u8]) -> Option<()> {
        let (_, rest) = self.0.split_first().filter(|(first, _)| one_of.contains(first))?;
        self.0 = rest;
        Some(())
    }

    fn digit(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first().filter(|(first, _)| first.is_ascii_digit())?;
        self.0 = rest;
        Some(u32::from(first - b'0'))
    }

    fn number(&mut self, width: usize) -> Option<u32> {
        (0..width).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    /// One digit or more, cut off behind the milliseconds.
    fn fraction(&mut self) -> Option<u32> {
        let mut millis = self.digit()? * 100;
        for scale in [10, 1] {
            millis += self.digit().unwrap_or(0) * scale;
        }
        while self.digit().is_some() {}
        Some(millis)
    }
}

/// `yyyy-MM-ddTHH:mm:ss.mmmZ`.
pub(crate) fn format(at: Time) -> String {
    let date_time = DateTime::from_timestamp_millis(at.clamp(FIRST, LAST)).unwrap_or_default().naive_utc();
    let (date, time) = (date_time.date(), date_time.time());
    let mut text = String::with_capacity(CLEAN_LENGTH);
    push(&mut text, date.year().unsigned_abs(), 4);
    for (separator, number) in [
        ('-', date.month()),
        ('-', date.day()),
        ('T', time.hour()),
        (':', time.minute()),
        (':', time.second()),
    ] {
        text.push(separator);
        push(&mut text, number, 2);
    }
    text.push('.');
    push(&mut text, time.nanosecond() / 1_000_000, 3);
    text.push('Z');
    text
}

/// The last `width` digits of a number.
fn push(text: &mut String, number: u32, width: u32) {
    for place in (0..width).rev() {
        text.extend(char::from_digit(number / 10_u32.pow(place) % 10, 10));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cases::cases;

    /// Texts in the canonical form, or next to it, with days and hours that no calendar has among them.
    fn date_times() -> impl Strategy<Value = String> {
        let year = prop_oneof![3 => 0..10_000u32, 1 => 1896..2105u32, 1 => prop::sample::select(vec![0, 1, 2, 1600, 1900, 2000, 9999])];
        let fraction = prop_oneof![
            1 => Just(String::new()),
            4 => (0..1000u32).prop_map(|ms| format!(".{ms:03}")),
            1 => "\\.[0-9]{0,5}",
        ];
        (
            year,
            0..=13u32,
            0..=32u32,
            0..=24u32,
            0..=60u32,
            0..=61u32,
            fraction,
            prop_oneof![8 => Just("Z"), 1 => Just("z"), 1 => Just("+00:00"), 1 => Just("")],
        )
            .prop_map(|(y, m, d, h, n, s, f, z)| format!("{y:04}-{m:02}-{d:02}T{h:02}:{n:02}:{s:02}{f}{z}"))
    }

    fn plain(instant: Instant) -> Instant {
        if let Instant::Clean(at) = instant { Instant::At(at) } else { instant }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: cases(1_000_000), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_canonical_form_reads_as_any_other(text in date_times()) {
            prop_assert_eq!(plain(parse(&text)), parse_any(&text), "{}", text);
        }

        #[test]
        fn clean_times_read_as_any_other(text in date_times()) {
            let exact = text.as_bytes().first_chunk().filter(|_| text.len() == CLEAN_LENGTH);
            let clean = exact.and_then(|text| CleanTimes::default().read(text));
            // Clean is what is written just so.
            let expected = match parse_any(&text) {
                Instant::At(at) if format(at) == text => Some(at),
                _ => None,
            };
            prop_assert_eq!(clean, expected, "{}", text);
        }

        #[test]
        fn what_is_clean_is_written_so(text in date_times()) {
            match parse(&text) {
                Instant::Clean(at) => prop_assert_eq!(format(at), text),
                Instant::At(at) => prop_assert_eq!(plain(parse(&format(at))), Instant::At(at)),
                _ => {}
            }
        }
    }

    #[test]
    fn every_day_of_400_years_and_a_byte_changed_anywhere() {
        for day in -719_162..=-573_065 + 400 * 366 {
            let text = format(day * DAY + day.rem_euclid(DAY));
            assert_eq!(plain(parse(&text)), parse_any(&text), "{text}");
            let clean = text.as_bytes().first_chunk().and_then(|text| CleanTimes::default().read(text));
            assert_eq!(clean.map_or(Instant::Placeholder, Instant::At), parse_any(&text), "{text}");
        }
        let text = "2026-03-02T09:00:00.000Z";
        for at in 0..text.len() {
            for byte in 0x20..0x7F_u8 {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] = byte;
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(plain(parse(&text)), parse_any(&text), "{text}");
                let clean = text.as_bytes().first_chunk().and_then(|text| CleanTimes::default().read(text));
                if let Some(clean) = clean {
                    assert_eq!(Instant::At(clean), parse_any(&text), "{text}");
                }
            }
        }
    }
}
