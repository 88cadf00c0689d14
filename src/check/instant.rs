//! Times: from RFC 3339 text or numbers to milliseconds since the epoch, and back. The only module that
//! knows chrono.

use chrono::{DateTime, NaiveDate};

use crate::model::Time;

/// 0001-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z.
const FIRST: Time = -62_135_596_800_000;
const LAST: Time = 253_402_300_799_999;
const DAY: Time = 86_400_000;

/// What a value says about time.
#[derive(Debug, PartialEq)]
pub(crate) enum Instant {
    At(Time),
    /// The platform's way to say "none": year 1, day 1.
    Placeholder,
    Invalid,
}

fn in_range(at: Time) -> Instant {
    match at {
        FIRST..=LAST if at < FIRST + DAY => Instant::Placeholder,
        FIRST..=LAST => Instant::At(at),
        _ => Instant::Invalid,
    }
}

/// Milliseconds since the epoch, which must be whole.
pub(crate) fn from_number(ms: f64) -> Instant {
    // Whole doubles in this range are exact as i64.
    if ms.trunc() == ms && ms.abs() < 1e15 { in_range(ms as Time) } else { Instant::Invalid }
}

/// RFC 3339 `date-time`; an offset may lack its colon. Of the placeholder's date the rest does not matter: the
/// programs that write it leave the offset out, or the time.
pub(crate) fn parse(text: &str) -> Instant {
    let date = text.split(['T', 't']).next();
    if date == Some("0001-01-01") {
        return Instant::Placeholder;
    }
    scan(text.as_bytes()).unwrap_or(Instant::Invalid)
}

fn scan(text: &[u8]) -> Option<Instant> {
    let mut rest = Digits(text);
    let year = rest.number(4)?;
    rest.byte(b"-")?;
    let month = rest.number(2)?;
    rest.byte(b"-")?;
    let day = rest.number(2)?;
    rest.byte(b"Tt")?;
    let hour = rest.number(2).filter(|hour| *hour < 24)?;
    rest.byte(b":")?;
    let minute = rest.number(2).filter(|minute| *minute < 60)?;
    rest.byte(b":")?;
    // A leap second reads as the one before it.
    let second = rest.number(2).filter(|second| *second <= 60)?.min(59);
    let millis = if rest.byte(b".").is_some() { rest.fraction()? } else { 0 };
    let offset = if rest.byte(b"Zz").is_some() {
        0
    } else {
        let sign = if rest.byte(b"+").is_some() { 1 } else { rest.byte(b"-").map(|_| -1)? };
        let hours = rest.number(2).filter(|hours| *hours < 24)?;
        let _ = rest.byte(b":");
        let minutes = rest.number(2).filter(|minutes| *minutes < 60)?;
        sign * i64::from(hours * 60 + minutes)
    };
    if !rest.0.is_empty() {
        return None;
    }
    let days = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?.to_epoch_days();
    let minutes = i64::from(hour * 60 + minute) - offset;
    Some(in_range(i64::from(days) * DAY + (minutes * 60 + i64::from(second)) * 1000 + i64::from(millis)))
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
    use chrono::{Datelike, Timelike};
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.nanosecond() / 1_000_000
    )
}
