//! The English messages of issues.

use std::fmt;

use super::code::IssueCode;

/// A message that is being written, without the formatting of the standard library: that costs kilobytes of module.
pub(crate) struct Message<'t>(pub &'t mut String);

impl Message<'_> {
    #[inline(never)]
    fn text(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self
    }

    /// A text that came from outside, of which nothing does more than to be shown.
    fn quoted(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            if is_unseen(letter) {
                self.text("\\u{").hex(letter.into()).text("}");
            } else {
                self.0.push(letter);
            }
        }
        self
    }

    fn hex(&mut self, number: u32) -> &mut Self {
        if number > 15 {
            self.hex(number / 16);
        }
        self.0.extend(char::from_digit(number % 16, 16));
        self
    }

    pub fn digits(&mut self, number: u64) {
        if number > 9 {
            self.digits(number / 10);
        }
        self.0.push(char::from(b'0' + (number % 10) as u8));
    }

    pub fn number(&mut self, number: i64) -> &mut Self {
        if number < 0 {
            self.0.push('-');
        }
        self.digits(number.unsigned_abs());
        self
    }
}

/// Whether a terminal or an editor obeys a character, or leaves it out, instead of showing it: controls, line ends, marks of direction,
/// and whatever else nobody sees.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
            | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

impl IssueCode {
    /// Writes the English message.
    pub(crate) fn write_message(&self, message: &mut Message<'_>) {
        match self {
            IssueCode::InvalidJson { offset } => {
                message.text("not JSON, from offset ").number(i64::from(*offset)).text(" on")
            }
            IssueCode::InvalidType { expected, received } => {
                message.text("expected ").text(expected.words()).text(", received ").text(received.words())
            }
            IssueCode::InvalidTime { reason } => message.text(reason.words()),
            IssueCode::InvalidUrl => message.text("expected an absolute https URL"),
            IssueCode::UnsafeUrl { reason } => message.text(reason.words()),
            IssueCode::UntrustedHost { host } => message
                .text("the host ")
                .text(host)
                .text(" is no Genesys Cloud region; add it to viewerHosts if it is yours"),
            IssueCode::TooMany { limit, received } => message
                .text("expected at most ")
                .number(i64::from(*limit))
                .text(" elements, received ")
                .number(i64::from(*received)),
            IssueCode::Unreadable => message.text("the value can't be read"),
            IssueCode::TooLarge { limit } => message
                .text("too large, or too much for the memory there is; pass at most ")
                .number(i64::from(*limit))
                .text(" characters or bytes at once"),
            IssueCode::StoreLost => {
                message.text("the legs could not be kept; fetch the conversations and apply them")
            }
            IssueCode::UnknownValue { sentinel: true, .. } => {
                message.text("a value that the SDK in between was too old for; update that SDK")
            }
            IssueCode::UnknownValue { value, .. } => {
                message.text("the value \"").quoted(value).text("\" is not a known one")
            }
            IssueCode::DuplicateName { names } => {
                message.text("received under several names (");
                for (index, name) in names.iter().enumerate() {
                    message.text(if index == 0 { "" } else { ", " }).text(name);
                }
                message.text("); the first was taken")
            }
            IssueCode::PlaceholderTime => message.text("a placeholder for no time; read as absent"),
            IssueCode::EpochSeconds => message.text(
                "looks like seconds since the epoch, and was read as milliseconds; multiply it by 1000",
            ),
            IssueCode::MissingField => message.text("expected a value"),
            IssueCode::MissingId => message.text("the session has no id"),
            IssueCode::TimeOrder { earlier, later, by_ms } => {
                message.text(later).text(" is ").number(*by_ms).text(" ms before ").text(earlier)
            }
            IssueCode::ClockSkew { earlier, later, by_ms } => message
                .text(later)
                .text(" is ")
                .number(*by_ms)
                .text(" ms before ")
                .text(earlier)
                .text(": the clocks differ"),
            IssueCode::StateConflict { reason } => message.text(reason.words()),
            IssueCode::SegmentOrder { by_ms } => {
                message.text("starts ").number(*by_ms).text(" ms before the segment before it starts")
            }
            IssueCode::SegmentOverlap { by_ms } => {
                message.text("starts ").number(*by_ms).text(" ms before the segment before it ends")
            }
            IssueCode::SegmentOutside { by_ms } => {
                message.text("lies ").number(*by_ms).text(" ms outside of what the session's own times span")
            }
            IssueCode::SegmentOpen => message.text("the segment is over, but has no end"),
            IssueCode::WrapupMismatch { duration_seconds, after_call_work_seconds } => message
                .text("the wrap-up says ")
                .number(i64::from(*duration_seconds))
                .text(" s, the times of after-call work say ")
                .number(*after_call_work_seconds)
                .text(" s"),
            IssueCode::UnknownField { suggestion } => {
                message.text("not a known field");
                match suggestion {
                    Some(name) => message.text("; did you mean ").text(name).text("?"),
                    None => message,
                }
            }
        };
    }

    /// The English message.
    pub(crate) fn message(&self) -> String {
        let mut text = String::new();
        self.write_message(&mut Message(&mut text));
        text
    }
}

/// The English message of an issue.
impl fmt::Display for IssueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn what_does_more_than_to_be_shown_is_escaped() {
        let value = "\u{1b}[31mre\u{202e}d\n\u{e0041} \u{e9}\u{1f642}".to_owned();
        assert_eq!(
            IssueCode::UnknownValue { value, sentinel: false }.message(),
            "the value \"\\u{1b}[31mre\\u{202e}d\\u{a}\\u{e0041} \u{e9}\u{1f642}\" is not a known one"
        );
    }
}
