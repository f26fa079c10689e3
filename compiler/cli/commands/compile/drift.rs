use std::fmt::Write as _;

use groundplan_source::Format;

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
    terminal.say(&Summary::warnings(plan, summary.outputs));
    terminal.say(&summary.unchecked());
    if plan.is_current() {
        if arguments.diff {
            terminal.say("nothing would change\n");
        }
        return Ok(Exit::Clean);
    }
    let is_shown = |step: &Step<'_>| step.state != State::LineEnds;
    if terminal.format == Format::Github {
        terminal.data(&annotations(plan, summary, is_shown))?;
    }
    terminal.data(&differences(plan, summary, terminal, is_shown))?;
    terminal.say(&list(plan, summary, is_shown));
    terminal.say(match arguments.check {
        true if !plan.steps.iter().any(is_shown) => "",
        true => "run `groundplan compile` and commit what it writes\n",
        false => "nothing was written\n",
    });
    Ok(Exit::Findings)
}

/// Says which files are somebody else's.
pub fn refuse(
    plan: &Plan<'_>,
    summary: &Summary<'_>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    if terminal.is_json() {
        terminal.data(&summary.json(plan, &Done::default(), terminal))?;
        return Ok(Exit::Findings);
    }
    let is_theirs = |step: &Step<'_>| step.state.is_theirs();
    terminal.say(&Summary::warnings(plan, summary.outputs));
    let theirs = plan.steps.iter().filter(|step| is_theirs(step)).count();
    let (are, them) = if theirs == 1 { ("is", "it") } else { ("are", "them") };
    terminal.say(&format!(
        "error: {} that {are} to be written {are} not Groundplan's; nothing was written\n{}  \
         help: move {them} away, or give the part of the description that asks for {them} another \
         name\n",
        count(theirs, "file"),
        list(plan, summary, is_theirs)
    ));
    Ok(Exit::Findings)
}

/// Workflow commands that GitHub shows beside the files.
fn annotations(
    plan: &Plan<'_>,
    summary: &Summary<'_>,
    is_shown: impl Fn(&Step<'_>) -> bool,
) -> String {
    let shown = plan.steps.iter().filter(|step| is_shown(step));
    let line = |step: &Step<'_>| {
        let path = summary.outputs.in_repository(&step.place);
        let path = path.replace('%', "%25").replace(',', "%2C");
        format!("::error file={path}::{path} {}: run `groundplan compile`\n", why(step.state))
    };
    shown.map(line).collect()
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
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  `{path}` {}", why(step.state));
    }
    out
}

/// What is said of a file.
const fn why(state: State) -> &'static str {
    match state {
        State::Missing => "is missing",
        State::Outdated => "is out of date",
        State::Edited => "was edited since it was written",
        State::LineEnds => "has other line ends",
        State::Stale => "is not described any more",
        State::Foreign => "was not written by Groundplan",
        State::Neighbour => "was written by Groundplan from another description",
    }
}
