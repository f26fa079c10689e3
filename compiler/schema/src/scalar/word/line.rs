//! Lines of free text.

use crate::scalar::ScalarFault;
use crate::scalar::word::word;

word!(
    /// One line of free text without references.
    Label, "label", "one line of text in quotes", check_line
);

word!(
    /// One line of free text that says something: a reason, or what somebody else calls a thing.
    Phrase, "phrase", "one line of text in quotes that is not empty", check_phrase
);

pub(super) fn check_line(text: &str) -> Result<(), ScalarFault> {
    match text.chars().find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        Some(c) => Err(ScalarFault::value(format!("`{}` cannot stand in it", c.escape_debug()))),
        None => Ok(()),
    }
}

pub(super) fn check_phrase(text: &str) -> Result<(), ScalarFault> {
    match text.trim().is_empty() {
        true => Err(ScalarFault::value("it says nothing")),
        false => check_line(text),
    }
}
