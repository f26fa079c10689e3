//! What changed since a base, and what that does.
//!
//! Two planes are joined. What comes out: the documents of the base against those of now, field by
//! field, by each target's table ([`documents`]). What it means: what is remembered of the base
//! against what is remembered now ([`groundplan_lowering::meaning`]). The worse class counts, and
//! one cause is one change, at the text that caused it.

mod alone;
mod code;
mod documents;
mod join;
mod owner;

use std::collections::BTreeMap;

use groundplan_lowering::Emitted;
use groundplan_lowering::meaning::{self, Judged};
use groundplan_model::Model;
use groundplan_record::Record;

pub use groundplan_changes::{ChangeKind, Class, ObjectChange, ObjectId};

/// What was committed: the files by the paths that artifacts have.
pub trait Committed {
    /// The paths of the files below a directory.
    fn below(&self, directory: &str) -> Vec<String>;
    /// Whether a file holds just that text.
    fn holds(&self, path: &str, text: &str) -> bool;
    /// The text of a file; none if it is not there or cannot be read.
    fn text(&self, path: &str) -> Option<String>;
}

/// What a change is judged against.
pub struct Base<'b> {
    /// What was remembered then.
    pub record: &'b Record,
    /// The files of then.
    pub files: &'b dyn Committed,
    /// The directory that they were in.
    pub generated: &'b str,
}

/// Judges everything that changed since the base, worst first. `emitted` is all that comes out now.
pub fn judge(
    model: &Model,
    record: &Record,
    emitted: &Emitted<'_>,
    base: &Base<'_>,
) -> Vec<Judged> {
    let meant = meaning::judge(model, base.record, record, &crate::meanings());
    let found = documents::compare(model, emitted, base);
    let mut judged = join::join(model, record, base.record, meant, found);
    meaning::waive(model, &mut judged);
    judged.sort_by(|a, b| {
        (&a.environment, b.class, a.span, &a.what).cmp(&(&b.environment, a.class, b.span, &b.what))
    });
    judged
}

impl Committed for BTreeMap<String, String> {
    fn below(&self, directory: &str) -> Vec<String> {
        let directory = format!("{directory}/");
        self.keys().filter(|path| path.starts_with(&directory)).cloned().collect()
    }

    fn holds(&self, path: &str, text: &str) -> bool {
        self.get(path).is_some_and(|there| there == text)
    }

    fn text(&self, path: &str) -> Option<String> {
        self.get(path).cloned()
    }
}
