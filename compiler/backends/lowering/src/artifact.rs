use std::collections::BTreeMap;
use std::sync::Arc;

use groundplan_schema::Question;

use crate::Target;
use groundplan_document::Marks;

/// A file to be written.
#[derive(Clone, Debug)]
pub struct Artifact<'m> {
    /// The target that it belongs to.
    pub target: Target,
    /// The environment that it belongs to, if it belongs to one.
    pub environment: Option<&'m str>,
    /// What it holds; ends with a line break.
    pub text: String,
    /// Where its lines came from.
    pub marks: Marks<'m>,
}

/// Files by path. Paths are relative to the project's directory, with `/` between components.
pub type Artifacts<'m> = BTreeMap<String, Artifact<'m>>;

/// A part of the output that waits for answers: none of its files is made.
#[derive(Clone, Debug)]
pub struct Blocked<'m> {
    /// The environment.
    pub environment: &'m str,
    /// The target.
    pub target: Target,
    /// The open questions that it needs answered, in the order of the description.
    pub questions: Vec<Arc<Question>>,
}
