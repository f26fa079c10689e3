//! Everything that can be said of a project without lowering it: what `check` prints and what an editor
//! shows.

use groundplan_backends::meaning::WaiverOfNothing;
use groundplan_model::load::{Files, Loaded};
use groundplan_record::Record;
use groundplan_schema::scalar::Date;

use crate::exit::Failure;
use crate::git::Repository;
use crate::judging::Against;
use crate::pipeline::{Deny, analyse, judge_targets, remember};
use crate::project::Project;
use crate::remembered::Remembered;

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// The project, with every fault.
    pub loaded: Loaded,
    /// What was remembered when it was compiled last.
    pub remembered: Record,
}

/// Loads a project from `files` and adds every fault. Nothing is lowered for that: what lowering would
/// refuse, a check has found, and what a target does not make exactly of a field, its ledger says.
/// What is remembered says what a change means; what comes out is compared by `compile`.
///
/// # Errors
/// The system refuses to show what is remembered.
pub fn checked(
    project: &Project,
    files: &dyn Files,
    deny: Deny,
    today: Option<Date>,
) -> Result<Checked, Failure> {
    let mut loaded = analyse(files, &project.entry, &project.path, deny);
    let remembered = Remembered::read(project, &mut loaded)?;
    // A project that was never compiled has nothing to change.
    let has_past = remembered.is_there && !loaded.has_errors();
    let repository = has_past.then(|| Repository::around(project)).flatten();
    let against = loaded
        .model
        .as_ref()
        .filter(|_| has_past)
        .map(|model| Against::usual(repository.as_ref(), project, model, &remembered.record));
    let record = against.as_ref().map_or_else(Record::default, |against| {
        remember(&loaded, &against.restored(&remembered.record))
    });
    judge_targets(&mut loaded, &record, deny);
    if let Some(against) = &against {
        judge_changes(&mut loaded, against, &record, today);
    }
    Ok(Checked { loaded, remembered: remembered.record })
}

/// Adds which changes are refused, as far as what is remembered tells.
fn judge_changes(loaded: &mut Loaded, against: &Against<'_>, record: &Record, today: Option<Date>) {
    if loaded.has_errors() {
        return;
    }
    let Some(model) = &loaded.model else { return };
    let judged = against.remembered(model, record);
    let mut found = against.report(model, record, &judged, today);
    // A waiver may be for what only the files show; its words can be wrong all the same.
    found.retain(|fault| fault.rule != WaiverOfNothing::RULE);
    found.extend(against.unknown_waivers(model, record));
    loaded.diagnostics.extend(found);
    loaded.sources.settle(&mut loaded.diagnostics);
}
