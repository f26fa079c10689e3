use groundplan_model::load::Loaded;
use groundplan_source::{Diagnostic, Severity};

use super::{count, load};
use crate::arguments::Check;
use crate::exit::{Exit, Failure};
use crate::pipeline::{Deny, judge_targets};
use crate::project::Project;
use crate::terminal::{Stream, Terminal};

/// Reports every fault of a project. Nothing is lowered for that: what lowering would refuse, a
/// check has found, and what a target does not make exactly of a field, its ledger says.
pub fn run(check: &Check, deny: Deny, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(check.path.as_deref())?;
    let mut loaded = load(&project, deny);
    judge_targets(&mut loaded, deny);
    terminal.data(&terminal.rendered(&loaded.sources, &loaded.diagnostics, Stream::Out))?;
    if !terminal.is_json() {
        terminal.say(&summary(&loaded));
    }
    Ok(Exit::from_findings(loaded.has_errors()))
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
