use std::fmt::Write as _;

use groundplan_backends::change::{ChangeKind, ObjectChange};
use groundplan_backends::meaning::Judged;
use groundplan_source::escape;

use super::Changes;
use crate::arguments::OutputFormat;
use crate::terminal::{Stream, Terminal};

/// The most objects that are named below a change.
const MAX_OBJECTS: usize = 4;

/// The changes for people: environment by environment, worst first.
pub fn render(changes: &Changes<'_>, format: OutputFormat, terminal: &Terminal) -> String {
    let mut out = String::new();
    let bold = |text: &str| match terminal.is_coloured(Stream::Out) {
        true => format!("\u{1b}[1m{text}\u{1b}[0m"),
        false => text.to_owned(),
    };
    // Writing to a string cannot fail.
    for (environment, group) in changes.by_environment() {
        if format == OutputFormat::Concise {
            for judged in group {
                let place = changes.place(judged);
                let (class, what) = (judged.class, escape(&judged.what));
                let _ = writeln!(out, "{place}: {environment}: {class}: {what}");
            }
            continue;
        }
        let _ = writeln!(out, "{}: {}", bold(environment), Changes::counts(group));
        for judged in group {
            entry(changes, judged, &mut out);
        }
        out.push('\n');
    }
    if format != OutputFormat::Concise {
        let _ = write!(out, "{}", closing(changes));
    }
    out
}

fn entry(changes: &Changes<'_>, judged: &Judged, out: &mut String) {
    let place = changes.place(judged);
    let _ = writeln!(out, "  {:<10}  {}", judged.class.word(), escape(&judged.what));
    let _ = writeln!(out, "              {place}: {}", escape(&judged.reason));
    if let Some(way) = &judged.way_round {
        let _ = writeln!(out, "              help: {}", escape(way));
    }
    match (judged.code, judged.waived) {
        (_, Some(_)) => out.push_str("              waived\n"),
        (Some(code), None) if judged.class.is_refused() => {
            let _ = writeln!(out, "              refused: groundplan explain {}", code.code);
        }
        _ => {}
    }
    for (target, change) in judged.objects.iter().take(MAX_OBJECTS) {
        let _ = writeln!(out, "              {} {}", target.word(), escape(&object(change)));
    }
    if let Some(more) = judged.objects.len().checked_sub(MAX_OBJECTS).filter(|more| *more > 0) {
        let _ = writeln!(out, "              and {more} more");
    }
}

/// What became of an object, in a line.
pub fn object(change: &ObjectChange) -> String {
    let ObjectChange { object, field, before, after, .. } = change;
    match (change.kind, before, after) {
        (ChangeKind::Added, ..) => format!("+ {object}"),
        (ChangeKind::Removed, ..) => format!("- {object}"),
        (_, None, None) if field == "text" => format!("~ {object}"),
        // An expression whose text says nothing of its value.
        (_, Some(before), Some(after)) if before == after => format!("~ {object} {field}"),
        (_, Some(before), Some(after)) => format!("~ {object} {field}: {before} -> {after}"),
        (_, None, Some(after)) => format!("~ {object} {field}: {after}"),
        (_, Some(before), None) => format!("~ {object} {field}: {before} -> nothing"),
        (_, None, None) => format!("~ {object} {field}"),
    }
}

fn closing(changes: &Changes<'_>) -> String {
    let against = &changes.against.label;
    let nothing = if changes.judged.is_empty() { "nothing changes" } else { "judged" };
    match &changes.against.fallback {
        Some(because) => format!("{nothing} against {against}: {because}\n"),
        None => format!("{nothing} against {against}\n"),
    }
}
