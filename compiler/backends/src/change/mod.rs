//! What changed since a base, and what that does.
//!
//! Two planes are joined. What comes out: the documents of the base against those of now, field by
//! field, by each target's table ([`documents`]). What it means: what is remembered of the base
//! against what is remembered now ([`groundplan_lowering::meaning`]). The worse class counts, and
//! one cause is one change, at the text that caused it.

mod alone;
mod code;
mod delivery;
mod documents;
mod head;
mod join;
mod new;
mod owner;
mod reference;
mod whole;
mod workflows;

use std::collections::BTreeMap;

use groundplan_lowering::meaning::{self, Judged};
use groundplan_lowering::{Emitted, names};
use groundplan_model::Model;
use groundplan_record::Record;

pub(crate) use reference::reference;

pub use groundplan_changes::{ChangeKind, Class, ObjectChange, ObjectId};

/// What was committed: the files by the paths that artifacts have.
pub trait Committed {
    /// The paths of the files below a directory.
    fn below(&self, directory: &str) -> Vec<String>;
    /// Whether a file holds just that text.
    fn holds(&self, path: &str, text: &str) -> bool;
    /// The text of a file; none if it is not there, cannot be read, or was left in conflict by a merge.
    fn text(&self, path: &str) -> Option<String>;
    /// The files that the description of then comes to, where it can be asked: in place of those that
    /// were lost or spoilt before they were committed.
    fn intended(&self) -> Option<&BTreeMap<String, String>> {
        None
    }
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
    let meant = remembered(model, record, base);
    let found = documents::compare(model, emitted, base);
    let mut judged = join::join(model, record, base.record, meant, found);
    judged.extend(new::environments(model, base));
    judged.extend(new::parts(model, emitted, base));
    judged.extend(workflows::compare(model, emitted, base));
    judged.extend(delivery::compare(model, emitted, base));
    meaning::waive(model, &mut judged);
    sort(&mut judged);
    judged
}

/// The environment in which the worst happens comes first, and the worst first in each.
fn sort(judged: &mut [Judged]) {
    let mut worst: BTreeMap<String, Class> = BTreeMap::new();
    for one in &*judged {
        let class = worst.entry(one.environment.clone()).or_insert(one.class);
        *class = one.class.max(*class);
    }
    judged.sort_by(|a, b| {
        let place = |one: &Judged| worst.get(&one.environment).copied();
        (place(b), &a.environment, b.class, a.span, &a.what).cmp(&(
            place(a),
            &b.environment,
            a.class,
            b.span,
            &b.what,
        ))
    });
}

/// Judges what is remembered of the base against what is remembered now. Of a part of which nothing
/// was ever written, because a question was open, nothing runs: whatever is answered there is free.
pub fn remembered(model: &Model, record: &Record, base: &Base<'_>) -> Vec<Judged> {
    let mut meant = crate::remembered(model, base.record, record);
    let mut written: BTreeMap<String, bool> = BTreeMap::new();
    meant.retain(|judged| {
        let part = names::directory_of(base.generated, &judged.environment, judged.target);
        *written.entry(part).or_insert_with_key(|part| !base.files.below(part).is_empty())
    });
    meant
}

/// The paths below a directory, of files by path.
pub fn below<'f, T>(
    files: &'f BTreeMap<String, T>,
    directory: &str,
) -> impl Iterator<Item = &'f String> + use<'f, T> {
    let directory = format!("{directory}/");
    let from = files.range(directory.clone()..);
    from.map(|(path, _)| path).take_while(move |path| path.starts_with(&directory))
}

impl Committed for BTreeMap<String, String> {
    fn below(&self, directory: &str) -> Vec<String> {
        below(self, directory).cloned().collect()
    }

    fn holds(&self, path: &str, text: &str) -> bool {
        self.get(path).is_some_and(|there| there == text)
    }

    fn text(&self, path: &str) -> Option<String> {
        self.get(path).cloned()
    }
}
