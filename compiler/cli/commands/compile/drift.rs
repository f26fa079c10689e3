use std::fmt::Write as _;

use super::super::count;
use super::summary::Summary;
use crate::arguments::Compile;
use crate::exit::{Exit, Failure};
use crate::terminal::{Stream, Terminal};
use crate::write::{Done, Plan, State, Step, unified};

/// Shows what is not as it is to be, for `--check` and `--diff`.
pub fn show(
    plan: &Plan<'_>,
    arguments: &Compile,
    summary: &Summary<'_>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    if terminal.is_json() {
        terminal.data(&summary.json(plan, &Done::default(), terminal))?;
        return Ok(Exit::from_findings(!plan.is_current()));
    }
    terminal.say(&summary.warnings(plan, arguments.force));
    if plan.is_current() {
        if arguments.diff {
            terminal.say("nothing would change\n");
        }
        return Ok(Exit::Clean);
    }
    terminal.data(&differences(plan, summary, terminal, |_| true))?;
    terminal.say(&list(plan, summary, |_| true));
    terminal.say(match arguments.check {
        true => "run `groundplan compile` and commit what it writes\n",
        false => "nothing was written\n",
    });
    Ok(Exit::Findings)
}

/// Shows whose work would be lost.
pub fn refuse(
    plan: &Plan<'_>,
    summary: &Summary<'_>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    if terminal.is_json() {
        terminal.data(&summary.json(plan, &Done::default(), terminal))?;
        return Ok(Exit::Findings);
    }
    let is_lost = |step: &Step<'_>| step.state.is_theirs() && step.new.is_some();
    terminal.say(&summary.warnings(plan, false));
    terminal.data(&differences(plan, summary, terminal, is_lost))?;
    let lost = plan.steps.iter().filter(|step| is_lost(step)).count();
    let (files, verb) = (count(lost, "file"), if lost == 1 { "is" } else { "are" });
    terminal.say(&format!(
        "error: {files} that {verb} not Groundplan's to overwrite; nothing was written\n{}  \
         help: take what is in them over into the description, or move them away\n  \
         help: `--force` overwrites them\n",
        list(plan, summary, is_lost)
    ));
    Ok(Exit::Findings)
}

fn differences(
    plan: &Plan<'_>,
    summary: &Summary<'_>,
    terminal: &Terminal,
    is_shown: impl Fn(&Step<'_>) -> bool,
) -> String {
    let colour = terminal.is_coloured(Stream::Out);
    let shown = plan.steps.iter().filter(|step| is_shown(step));
    let diff = |step: &Step<'_>| {
        let path = summary.outputs.shown(&step.place);
        unified(&path, step.old.as_deref(), step.new.as_deref(), colour)
    };
    shown.map(diff).collect()
}

fn list(plan: &Plan<'_>, summary: &Summary<'_>, is_shown: impl Fn(&Step<'_>) -> bool) -> String {
    let mut out = String::new();
    for step in plan.steps.iter().filter(|step| is_shown(step)) {
        let path = summary.outputs.shown(&step.place);
        let why = match step.state {
            State::Missing => "is missing",
            State::Outdated => "is out of date",
            State::Edited => "was edited since it was written",
            State::Foreign => "was not written by Groundplan",
            State::Stale => "is not described any more",
            State::StaleEdited => "is not described any more, but was edited since it was written",
        };
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  `{path}` {why}");
    }
    out
}
