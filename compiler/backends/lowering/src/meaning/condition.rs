//! When an answer fits.

use groundplan_record::Field;

/// What became of a fact, or of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whatever became of it.
    Changed,
    /// There was none before.
    Appears,
    /// There was another one before.
    Exchanged,
    /// There is none now.
    Disappears,
    /// The new value is greater.
    Raised,
    /// The new value is greater by more than one.
    RaisedFar,
    /// The new value is smaller.
    Lowered,
    /// This is the new value.
    Becomes(&'static str),
    /// It goes, and nobody has said that it may.
    Unretired,
    /// It may go, but was never freed of its protection.
    Protected,
}

impl When {
    /// As a row of the reference calls it.
    pub fn title(self) -> String {
        match self {
            When::Changed => "changed".to_owned(),
            When::Appears => "added".to_owned(),
            When::Exchanged => "exchanged".to_owned(),
            When::Disappears => "removed".to_owned(),
            When::Raised => "raised".to_owned(),
            When::RaisedFar => "raised by more than one".to_owned(),
            When::Lowered => "lowered".to_owned(),
            When::Becomes(value) => format!("becomes `{value}`"),
            When::Unretired => "without `retire`".to_owned(),
            When::Protected => "while protected".to_owned(),
        }
    }
}

/// For whom an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// For everything.
    Anything,
    /// For what holds data.
    Data,
}

/// A fact before and now.
#[derive(Clone, Copy, Debug)]
pub struct Values<'r> {
    /// What it was.
    pub before: Option<&'r str>,
    /// What it is.
    pub after: Option<&'r str>,
}

impl Values<'_> {
    /// Whether that became of the fact.
    pub fn are(self, when: When, field: &Field) -> bool {
        let rank = |value: Option<&str>| value.and_then(|value| field.rank(value));
        let step = match (rank(self.before), rank(self.after)) {
            (Some(before), Some(after)) => i128::from(after) - i128::from(before),
            _ => 0,
        };
        match when {
            When::Changed => true,
            When::Appears => self.before.is_none(),
            When::Exchanged => self.before.is_some() && self.after.is_some(),
            When::Disappears => self.after.is_none(),
            When::Raised => step > 0,
            When::RaisedFar => step > 1,
            When::Lowered => step < 0,
            When::Becomes(value) => self.after == Some(value),
            When::Unretired | When::Protected => false,
        }
    }
}
