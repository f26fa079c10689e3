use std::borrow::Cow;

use groundplan_changes::{Class, ObjectChange};
use groundplan_record::Key;
use groundplan_source::{Rule, Span};

use crate::Target;

/// A change that means something.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The environment.
    pub environment: String,
    /// The target that answered.
    pub target: Target,
    /// What changes: as it is called now; as it was called where it is gone.
    pub key: Key,
    /// The name that a waiver calls it by.
    pub name: String,
    /// What happens, as a sentence without a full stop.
    pub what: String,
    /// What that does.
    pub class: Class,
    /// The code under which it is refused; none for what is only told.
    pub code: Option<&'static Rule>,
    /// Why, as a clause.
    pub reason: String,
    /// What to do instead, as an imperative, where it can be said in a line.
    pub way_round: Option<String>,
    /// Where the fact was read or seen.
    pub source: Cow<'static, str>,
    /// The text that causes it; of what is gone, the head of what it was in.
    pub span: Span,
    /// The waiver that lets it through.
    pub waived: Option<Span>,
    /// What becomes of objects with it, each in its target.
    pub objects: Vec<(Target, ObjectChange)>,
}

impl Judged {
    /// Whether it keeps anything from being written.
    pub fn is_refused(&self) -> bool {
        self.class.is_refused() && self.code.is_some() && self.waived.is_none()
    }
}
