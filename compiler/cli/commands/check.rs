use groundplan_backends::meaning::WaiverOfNothing;
use groundplan_model::load::Loaded;
use groundplan_record::Record;
use groundplan_schema::scalar::Date;
use groundplan_source::{Diagnostic, Severity, sort_and_dedup};

use super::{count, load};
use crate::arguments::Check;
use crate::exit::{Exit, Failure};
use crate::git::Repository;
use crate::judging::Against;
use crate::pipeline::{Deny, judge_targets, remember};
use crate::project::Project;
use crate::remembered::Remembered;
use crate::terminal::{Stream, Terminal};

/// Reports every fault of a project. Nothing is lowered for that: what lowering would refuse, a
/// check has found, and what a target does not make exactly of a field, its ledger says.
/// What is remembered says what a change means; what comes out is compared by `compile`.
pub fn run(
    check: &Check,
    deny: Deny,
    today: Option<Date>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let project = Project::find(check.path.as_deref())?;
    let mut loaded = load(&project, deny);
    let remembered = Remembered::read(&project, &mut loaded)?;
    // A project that was never compiled has nothing to change.
    let has_past = remembered.is_there && !loaded.has_errors();
    let repository = Repository::around(&project);
    let against = loaded
        .model
        .as_ref()
        .filter(|_| has_past)
        .map(|model| Against::usual(repository.as_ref(), &project, model, &remembered.record));
    let record = against.as_ref().map_or_else(Record::default, |against| {
        remember(&loaded, &against.restored(&remembered.record))
    });
    judge_targets(&mut loaded, &record, deny);
    if let Some(against) = &against {
        judge_changes(&mut loaded, against, &record, today);
    }
    terminal.data(&terminal.rendered(&loaded.sources, &loaded.diagnostics, Stream::Out))?;
    if !terminal.is_json() {
        terminal.say(&summary(&loaded));
    }
    Ok(Exit::from_findings(loaded.has_errors()))
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
    sort_and_dedup(&mut loaded.diagnostics);
}

/// What there is to say when there is no fault. Faults are counted where they are shown.
fn summary(loaded: &Loaded) -> String {
    if loaded.diagnostics.iter().any(|fault| !is_quiet(fault)) {
        return String::new();
    }
    let files = count(loaded.sources.iter().count(), "file");
    match loaded.questions.len() {
        0 => format!("{files} checked: no fault\n"),
        open => format!(
            "{files} checked: no fault, {}; `groundplan todo` lists them\n",
            count(open, "open question")
        ),
    }
}

fn is_quiet(fault: &Diagnostic) -> bool {
    fault.severity == Severity::Advice
}
