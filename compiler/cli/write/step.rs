//! One file that is written or taken away: how it differs, and in which phase.

use std::borrow::Cow;

use super::place::Place;

/// How a file on disk differs from what is to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is not there.
    Missing,
    /// It is ours, and something else is to be there.
    Outdated,
    /// The same, and it was edited since it was written here.
    Edited,
    /// Only its line ends differ: Git changes them.
    LineEnds,
    /// It is ours, and nothing is to be there.
    Stale,
    /// It was not written by us.
    Foreign,
    /// It was written by us from another description, which is still there.
    Neighbour,
}

impl State {
    /// As it is shown and as programs read it.
    pub const fn word(self) -> &'static str {
        match self {
            State::Missing => "missing",
            State::Outdated => "outdated",
            State::Edited => "edited",
            State::LineEnds => "line-ends",
            State::Stale => "stale",
            State::Foreign => "foreign",
            State::Neighbour => "neighbour",
        }
    }

    /// Whether writing the file would take it from somebody.
    pub const fn is_theirs(self) -> bool {
        matches!(self, State::Foreign | State::Neighbour)
    }
}

/// When a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before everything else: whoever reads it then knows where the rest is.
    First,
    /// With all the others.
    Output,
    /// When nothing is left at the former places.
    Afterwards,
    /// When all is done.
    Last,
}

/// One file that is not as it is to be.
#[derive(Debug)]
pub struct Step<'a> {
    /// Where it lies.
    pub place: Place,
    /// How it differs.
    pub state: State,
    /// Whether what it holds is kept: it may be somebody's work.
    pub keep: bool,
    /// When it is written.
    pub phase: Phase,
    /// What it holds, if it is there.
    pub old: Option<Vec<u8>>,
    /// What it is to hold, if it is to be there.
    pub new: Option<Cow<'a, str>>,
}
