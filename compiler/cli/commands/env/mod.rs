mod file;

use std::fs;

use groundplan_backends::Target;
use groundplan_backends::compose::{Variable, variables};
use groundplan_model::{EnvironmentModel, Runtime};

use self::file::{Completed, Wanted, complete};
use super::compile::{environment_named, output_directory, workflows_directory};
use super::{count, load, report};
use crate::arguments::Env;
use crate::exit::{Exit, Failure};
use crate::pipeline::{Deny, remember};
use crate::project::Project;
use crate::remembered::Remembered;
use crate::terminal::Terminal;
use crate::write::{Outputs, Place, sync_directory, write_beside};

/// Only its owner may read a file of passwords.
const MODE: u32 = 0o600;
/// Bytes of randomness in a password.
const RANDOMNESS: usize = 24;

/// Writes the `.env` that an environment's Compose file asks for.
pub fn run(env: &Env, deny: Deny, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(env.path.as_deref())?;
    let mut loaded = load(&project, deny);
    let remembered = Remembered::read(&project, &mut loaded)?;
    let model = match &loaded.model {
        Some(model) if !loaded.has_errors() => model,
        _ => {
            report(terminal, &loaded.sources, &loaded.diagnostics);
            return Ok(Exit::Findings);
        }
    };
    let environment = environment_named(model, &env.environment)?;
    if !matches!(environment.runtime(), Some(Runtime::Compose(_))) {
        return Err(Failure::new(format!(
            "`{}` does not run under Docker Compose",
            env.environment
        ))
        .with_help("other environments get their secrets from the cluster or the cloud"));
    }
    let outputs = Outputs::new(&project, output_directory(model)?, workflows_directory(model)?);
    let record = remember(&loaded, &remembered.record);
    let variables = variables(&record, environment);
    let place = place(&outputs, environment);
    let completed = lay_in(&outputs, &place, &variables)?;
    terminal.say(&said(&outputs.shown(&place), &variables, &completed));
    Ok(Exit::Clean)
}

/// Beside the Compose file, where Compose looks for it.
fn place(outputs: &Outputs<'_>, environment: &EnvironmentModel) -> Place {
    outputs.generated.join(environment.name()).join(Target::Compose.word()).join(".env")
}

/// Completes the file at `place` without changing a value that is there.
fn lay_in(
    outputs: &Outputs<'_>,
    place: &Place,
    variables: &[Variable],
) -> Result<Completed, Failure> {
    let found = outputs.read(place)?;
    let shown = outputs.shown(place);
    let bytes = found.map(|found| found.bytes);
    let old = bytes.map(String::from_utf8).transpose().map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("cannot read `{shown}`: byte {at} is not UTF-8"))
    })?;
    let mut wanted = Vec::with_capacity(variables.len());
    for variable in variables {
        let value = if variable.generate { password()? } else { String::new() };
        wanted.push(Wanted { name: &variable.name, doc: &variable.doc, value });
    }
    let completed = complete(old.as_deref().unwrap_or_default(), &wanted);
    let path = outputs.path(place);
    if old.as_deref() == Some(completed.text.as_str()) || variables.is_empty() {
        if old.is_some() {
            restrict(&path).map_err(|error| Failure::io("restrict", &shown, &error))?;
        }
        return Ok(completed);
    }
    outputs.make_directory(place.parent())?;
    hide(outputs, place)?;
    let failure = |error: std::io::Error| Failure::io("write", &shown, &error);
    let temporary = write_beside(&path, completed.text.as_bytes(), MODE).map_err(failure)?;
    if let Err(error) = fs::rename(&temporary, &path) {
        let _ = fs::remove_file(&temporary);
        return Err(failure(error));
    }
    if let Some(directory) = path.parent() {
        sync_directory(directory);
    }
    Ok(completed)
}

/// A value that nobody can guess: letters and digits, because it becomes part of URLs.
fn password() -> Result<String, Failure> {
    let mut bytes = [0; RANDOMNESS];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(format!("the system gives no random values: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(unix)]
fn restrict(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(MODE))
}

#[cfg(not(unix))]
fn restrict(_: &std::path::Path) -> std::io::Result<()> {
    Ok(())
}

/// Keeps Git from taking the file in: generated files are committed, passwords never are.
fn hide(outputs: &Outputs<'_>, place: &Place) -> Result<(), Failure> {
    let Ok(ignore) = Place::parse(&format!("{}/.gitignore", place.parent())) else {
        return Ok(());
    };
    if outputs.read(&ignore)?.is_some() {
        return Ok(());
    }
    let path = outputs.path(&ignore);
    let text =
        "# Written by `groundplan env`: passwords stay out of the repository.\n.env\n.gitignore\n";
    write_beside(&path, text.as_bytes(), 0o666)
        .and_then(|temporary| fs::rename(temporary, &path))
        .map_err(|error| Failure::io("write", outputs.shown(&ignore), &error))
}

/// What was done, without any value.
fn said(shown: &str, variables: &[Variable], completed: &Completed) -> String {
    if variables.is_empty() {
        return "this environment needs no variable\n".to_owned();
    }
    let mut out = match completed.added.len() {
        0 => format!("`{shown}` has every variable already\n"),
        added => format!("wrote {} to `{shown}`\n", count(added, "variable")),
    };
    let blank = variables.iter().filter(|variable| completed.blank.contains(&variable.name));
    let lines: String =
        blank.map(|variable| format!("  {}: {}\n", variable.name, variable.doc)).collect();
    if !lines.is_empty() {
        out.push_str("still to be filled in:\n");
        out.push_str(&lines);
    }
    out
}
