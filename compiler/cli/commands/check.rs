use groundplan_model::load::Loaded;
use groundplan_schema::scalar::Date;
use groundplan_source::{Diagnostic, Severity};
use groundplan_syntax::Limits;

use super::{count, each};
use crate::arguments::Check;
use crate::checking::{Checked, checked};
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::pipeline::Deny;
use crate::project::Project;
use crate::terminal::{Stream, Terminal};

/// Reports every fault of each project.
pub fn run(
    check: &Check,
    deny: Deny,
    today: Option<Date>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    each(&check.paths, terminal, |project| one(project, deny, today, terminal))
}

fn one(
    project: &Project,
    deny: Deny,
    today: Option<Date>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let disk = Disk::new(project.root.clone(), &Limits::default());
    let Checked { loaded, .. } = checked(project, &disk, deny, today)?;
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
