mod assignment;
mod clone;
mod file;
mod place;
mod report;

use groundplan_backends::Names;
use groundplan_backends::Target;
use groundplan_backends::compose::{self, Published, Variable, published, variables};
use groundplan_model::{EnvironmentModel, Runtime};

use self::clone::PROJECT;
use self::file::{Completed, Wanted, complete};
use super::compile::{environment_named, output_directory, workflows_directory};
use super::{load, sound};
use crate::arguments::Env;
use crate::exit::{Exit, Failure};
use crate::pipeline::{Deny, remember};
use crate::project::Project;
use crate::remembered::Remembered;
use crate::terminal::Terminal;
use crate::write::{Lock, Outputs, Place};

/// Bytes of randomness in a password.
const RANDOMNESS: usize = 24;

/// Writes the `.env` that an environment's Compose file asks for.
pub fn run(env: &Env, deny: Deny, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(env.path.as_deref())?;
    let mut loaded = load(&project, deny);
    let remembered = Remembered::read(&project, &mut loaded)?;
    let Some(model) = sound(&loaded, terminal) else { return Ok(Exit::Findings) };
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
    let absent = absent(&env.without, &variables)?;
    let prefix = Names::new(model, environment.name()).prefix();
    let name = clone::project_name(&prefix, &project.root);
    let wanted = Needed { variables: &variables, absent, name };
    let place = place(&outputs, environment);
    let _lock = Lock::take(&outputs)?;
    let ports = published(&record, environment);
    let written = write_env(&outputs, &place, &wanted, &ports)?;
    terminal.say(&report::report(&outputs.shown(&place), &variables, &written));
    Ok(Exit::Clean)
}

/// What a file is to hold.
struct Needed<'v> {
    variables: &'v [Variable],
    /// Switches of what is to be left out.
    absent: Vec<String>,
    /// The name of a new project.
    name: String,
}

/// A file that was laid in.
struct Written {
    completed: Completed,
    /// Whether there was none before.
    is_new: bool,
    /// Ports that somebody else has, with those taken instead.
    moved: Vec<(String, u16)>,
}

/// The switches of the secrets that somebody says not to have, by the secret's name or the
/// variable's.
fn absent(names: &[String], variables: &[Variable]) -> Result<Vec<String>, Failure> {
    names.iter().map(|name| switch_of(name, variables)).collect()
}

fn switch_of(name: &str, variables: &[Variable]) -> Result<String, Failure> {
    let wanted = name.replace('-', "_").to_ascii_uppercase();
    let known = variables.iter().find(|variable| variable.name == wanted);
    if let Some(switch) = known.and_then(Variable::switch) {
        return Ok(switch);
    }
    let handed_out = variables.iter().filter(|variable| variable.switch().is_some());
    let names: Vec<_> = handed_out.map(|variable| format!("`{}`", variable.name)).collect();
    let help = match names.as_slice() {
        [] => "nothing that somebody else hands out is needed here".to_owned(),
        names => format!("these can be: {}", names.join(", ")),
    };
    Err(Failure::new(format!("`{name}` cannot be left out")).with_help(help))
}

/// Beside the Compose file, where Compose looks for it.
fn place(outputs: &Outputs<'_>, environment: &EnvironmentModel) -> Place {
    outputs.generated.join(environment.name()).join(Target::Compose.word()).join(".env")
}

/// Completes the file at `place` without changing a value that is there.
fn write_env(
    outputs: &Outputs<'_>,
    place: &Place,
    needed: &Needed<'_>,
    ports: &[Published],
) -> Result<Written, Failure> {
    let found = outputs.read(place)?;
    let shown = outputs.shown(place);
    let bytes = found.map(|found| found.bytes);
    let old = bytes.map(String::from_utf8).transpose().map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("cannot read `{shown}`: byte {at} is not UTF-8"))
    })?;
    let path = outputs.path(place);
    let is_new = old.is_none();
    let moved = if is_new { clone::moved(ports) } else { Vec::new() };
    let wanted = wanted(needed, is_new, &moved)?;
    let completed = complete(old.as_deref().unwrap_or_default(), &wanted);
    outputs.make_directory(place.parent())?;
    if let Some(directory) = path.parent() {
        place::tidy(directory);
    }
    if !wanted.is_empty() || old.is_some() {
        place::hide(outputs, place, compose::GITIGNORE)?;
        if old.as_deref() != Some(completed.text.as_str()) {
            place::put(outputs, place, &completed.text)?;
        }
        place::restrict(&path).map_err(|error| Failure::io("restrict", &shown, &error))?;
    }
    let moved = moved.into_iter().map(|(name, number)| (name.to_owned(), number)).collect();
    Ok(Written { completed, is_new, moved })
}

/// What the file is to hold. Which project a checkout is, and which ports it has, is chosen once:
/// another name has other volumes.
fn wanted<'v>(
    needed: &Needed<'v>,
    is_new: bool,
    moved: &[(&'v str, u16)],
) -> Result<Vec<Wanted<'v>>, Failure> {
    let mut wanted = Vec::new();
    if is_new {
        let doc = "the name of this checkout's containers and volumes";
        let value = needed.name.clone();
        wanted.push(Wanted { name: PROJECT.into(), doc, value });
    }
    for (name, number) in moved {
        let doc = "a port of this machine, since its usual one was taken";
        wanted.push(Wanted { name: (*name).into(), doc, value: number.to_string() });
    }
    for variable in needed.variables {
        let is_absent = variable.switch().is_some_and(|switch| needed.absent.contains(&switch));
        if !is_absent {
            let value = if variable.generate { password()? } else { String::new() };
            wanted.push(Wanted { name: variable.name.as_str().into(), doc: &variable.doc, value });
        }
    }
    for switch in &needed.absent {
        let doc = "left out, with what needs it";
        wanted.push(Wanted { name: switch.clone().into(), doc, value: "0".to_owned() });
    }
    Ok(wanted)
}

/// A value that nobody can guess: letters and digits, because it becomes part of URLs.
fn password() -> Result<String, Failure> {
    let mut bytes = [0; RANDOMNESS];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::new(format!("the system gives no random values: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
