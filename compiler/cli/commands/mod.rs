//! One file per command.

mod check;
mod compile;
mod diff;
mod doctor;
mod env;
mod explain;
mod fmt;
mod init;
mod lsp;
pub mod standard;
mod todo;
mod trace;

use std::path::PathBuf;

use groundplan_backends::change::Class;
use groundplan_backends::{Emitted, Options};
use groundplan_model::Model;
use groundplan_model::load::Loaded;
use groundplan_record::Record;
use groundplan_source::{Diagnostic, Sources, Span};
use groundplan_syntax::Limits;

use crate::arguments::{Arguments, Command, Denied, Global};
use crate::disk::Disk;
use crate::exit::{Exit, Failure};
use crate::pipeline::{Deny, analyse, lower};
use crate::project::Project;
use crate::terminal::{Stream, Terminal};
use crate::today::today;

/// Does what the command line asks for.
///
/// # Errors
/// The command could not do its work.
pub fn run(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Failure> {
    let deny = deny(&arguments.global);
    let today = today(arguments.global.today.as_deref())?;
    match &arguments.command {
        Command::Compile(compile) => compile::run(compile, deny, today, terminal),
        Command::Check(check) => check::run(check, deny, today, terminal),
        Command::Diff(diff) => diff::run(diff, &arguments.global, deny, today, terminal),
        Command::Fmt(fmt) => fmt::run(fmt, terminal),
        Command::Explain(explain) => explain::run(explain, terminal),
        Command::Todo(todo) => todo::run(todo, deny, terminal),
        Command::Trace(trace) => trace::run(trace, deny, terminal),
        Command::Doctor(doctor) => doctor::run(doctor, deny, terminal),
        Command::Env(env) => env::run(env, deny, terminal),
        Command::Init(init) => init::run(init, terminal),
        Command::Lsp(_) => lsp::run(arguments.global.today.clone()),
        Command::Std(std) => standard::run(std, terminal),
    }
}

fn deny(global: &Global) -> Deny {
    Deny {
        todo: global.deny.contains(&Denied::Todo),
        warnings: global.deny.contains(&Denied::Warnings),
    }
}

/// The class of change from which on the command line denies it; the mildest of several.
fn class_denied(global: &Global) -> Option<Class> {
    global.deny.iter().filter_map(|denied| denied.class()).min()
}

/// Does something for each project that paths name, and says how the worst of it ended.
fn each(
    paths: &[PathBuf],
    terminal: &Terminal,
    work: impl Fn(&Project) -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let projects = Project::all(paths)?;
    if projects.len() > 1 && terminal.is_json() {
        return Err(Failure::new("one JSON document is about one project, and these are several")
            .with_help("name one of them"));
    }
    let mut worst = Exit::Clean;
    for project in &projects {
        worst = worst.max(work(project)?);
    }
    Ok(worst)
}

/// Loads and checks the project that lies on disk.
fn load(project: &Project, deny: Deny) -> Loaded {
    let disk = Disk::new(project.root.clone(), &Limits::default());
    analyse(&disk, &project.entry, &project.path, deny)
}

/// The model of what was loaded without an error; where there is one, every fault is shown instead.
fn sound<'l>(loaded: &'l Loaded, terminal: &Terminal) -> Option<&'l Model> {
    let model = loaded.model.as_ref().filter(|_| !loaded.has_errors());
    if model.is_none() {
        report(terminal, &loaded.sources, &loaded.diagnostics);
    }
    model
}

/// The model of what was loaded, lowered to everything; where there is an error, every fault is shown
/// instead.
fn lowered<'l>(
    loaded: &'l Loaded,
    record: &'l Record,
    deny: Deny,
    terminal: &Terminal,
) -> Option<(&'l Model, Emitted<'l>)> {
    let model = sound(loaded, terminal)?;
    let emitted = lower(loaded, record, &Options::default(), deny)?;
    if emitted.diagnostics.iter().any(Diagnostic::is_error) {
        report(terminal, &loaded.sources, &emitted.diagnostics);
        return None;
    }
    Some((model, emitted))
}

/// Shows diagnostics as messages, beside the data of a command that is not about them.
fn report(terminal: &Terminal, sources: &Sources, diagnostics: &[Diagnostic]) {
    terminal.say(&terminal.rendered(sources, diagnostics, Stream::Error));
}

/// `1 file`, `2 files`.
fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// A place for programs: `path`, and `line` and `column` from one.
fn place(sources: &Sources, span: Span) -> serde_json::Value {
    let at = sources.get(span.file).map(|file| file.position(span.start));
    let (line, column) = at.map_or((1, 1), |at| (at.line, at.column));
    serde_json::json!({ "path": sources.path(span.file), "line": line, "column": column })
}
