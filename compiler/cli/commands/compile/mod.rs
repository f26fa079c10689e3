mod choice;
mod drift;
mod summary;

use groundplan_model::Model;
use groundplan_model::load::Loaded;
use groundplan_schema::scalar::Date;
use groundplan_schema::{Raw, ScalarType as _, Value, scalar};
use groundplan_source::Diagnostic;
use groundplan_syntax::Value as Literal;

use self::choice::Choice;
pub use self::choice::environment_named;
use self::summary::Summary;
use super::{each, load, report};
use crate::arguments::Compile;
use crate::exit::{Exit, Failure};
use crate::git::Repository;
use crate::judging::Against;
use crate::pipeline::{Deny, lower, remember};
use crate::project::Project;
use crate::remembered::Remembered;
use crate::terminal::Terminal;
use crate::write::{Outcome, Outputs, Place, Plan, Request, Scope, place, write};

/// Writes the files of each platform, or shows what would be written.
pub fn run(
    arguments: &Compile,
    deny: Deny,
    today: Option<Date>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    each(&arguments.paths, terminal, |project| one(project, arguments, deny, today, terminal))
}

fn one(
    project: &Project,
    arguments: &Compile,
    deny: Deny,
    today: Option<Date>,
    terminal: &Terminal,
) -> Result<Exit, Failure> {
    let mut loaded = load(project, deny);
    let remembered = Remembered::read(project, &mut loaded)?;
    let has_errors = loaded.has_errors();
    let model = match &mut loaded.model {
        Some(model) if !has_errors => model,
        _ => return faulty(&loaded, &loaded.diagnostics, terminal),
    };
    let generated = generated(arguments, project, model)?;
    let workflows = workflows_directory(model)?;
    let choice = Choice::new(arguments, model)?;
    let repository = Repository::around(project);
    let against = Against::usual(repository.as_ref(), project, model, &remembered.record);
    let record = remember(&loaded, &against.restored(&remembered.record));
    let Some(emitted) = lower(&loaded, &record, &choice.options(), deny) else {
        return faulty(&loaded, &loaded.diagnostics, terminal);
    };
    let mut diagnostics = loaded.diagnostics.clone();
    diagnostics.extend(emitted.diagnostics.iter().cloned());
    loaded.sources.settle(&mut diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return faulty(&loaded, &diagnostics, terminal);
    }
    let Some(model) = &loaded.model else { return Ok(Exit::Findings) };
    let judged = against.judge(model, &record, &emitted);
    diagnostics.extend(against.report(model, &record, &judged, today));
    loaded.sources.settle(&mut diagnostics);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return faulty(&loaded, &diagnostics, terminal);
    }
    if !terminal.is_json() {
        report(terminal, &loaded.sources, &diagnostics);
    }

    let outputs = Outputs::new(project, generated, workflows);
    // What waits for an answer stays as it was when the answer was known.
    let waits = |target: Option<&str>, environment: Option<&str>| {
        let parts = &mut emitted.blocked.iter();
        parts
            .any(|part| Some(part.environment) == environment && Some(part.target.word()) == target)
    };
    let is_chosen = |target: Option<&str>, environment: Option<&str>| {
        choice.has(target, environment) && !waits(target, environment)
    };
    let scope = match (arguments.output.is_some(), choice.is_everything()) {
        (true, _) => Scope::Elsewhere,
        (false, true) => Scope::Everything,
        (false, false) => Scope::Part,
    };
    // Elsewhere nothing is remembered, and of a part only that part.
    let part = match choice.environments.is_empty() {
        true => record.to_text(),
        false => record.only(&choice.environments, &remembered.record).to_text(),
    };
    let record = (scope != Scope::Elsewhere).then_some(part.as_str());
    let head = repository.as_ref().and_then(Repository::head);
    let is_committed = |place: &Place, text: &[u8]| {
        head.as_ref().is_some_and(|head| head.has(place.as_str(), text))
    };
    let request = Request {
        artifacts: &emitted.artifacts,
        record,
        is_chosen: &is_chosen,
        scope,
        is_committed: &is_committed,
    };
    let summary = Summary {
        project,
        arguments,
        choice: &choice,
        loaded: &loaded,
        emitted: &emitted,
        diagnostics: &diagnostics,
        outputs: &outputs,
        against: &against,
        judged: &judged,
    };
    if arguments.check || arguments.diff {
        let plan = Plan::make(&outputs, &request)?;
        return drift::show(&plan, arguments, &summary, terminal);
    }
    match write(&outputs, &request)? {
        Outcome::Written(plan, done) => summary.finish(&plan, &done, terminal),
        Outcome::Refused(plan) => drift::refuse(&plan, &summary, terminal),
    }
}

/// Reports why nothing is written.
fn faulty(loaded: &Loaded, faults: &[Diagnostic], terminal: &Terminal) -> Result<Exit, Failure> {
    match terminal.is_json() {
        true => {
            let text = terminal.rendered(&loaded.sources, faults, crate::terminal::Stream::Out);
            terminal.data(&text)?;
        }
        false => {
            report(terminal, &loaded.sources, faults);
            terminal.say("nothing was written\n");
        }
    }
    Ok(Exit::Findings)
}

/// The directory of everything but workflows. What the command line says of it goes into the
/// model, because files refer to one another by relative paths.
fn generated(arguments: &Compile, project: &Project, model: &mut Model) -> Result<Place, Failure> {
    if let Some(directory) = &arguments.output {
        let shown = directory.display();
        let refused = |why: &str| {
            Failure::new(format!("cannot write to `{shown}`: {why}"))
                .with_help("name a directory inside the project")
        };
        let path = project.inside(directory).ok_or_else(|| refused("it is not in the project"))?;
        let place = place::generated(&path).map_err(|fault| refused(&fault.to_string()))?;
        let literal = Literal::Text(place.as_str());
        let path = scalar::Path::parse(Raw { literal, written: place.as_str() })
            .map_err(|_| refused("it cannot be written in a description"))?;
        let value = &mut model.output.generated;
        *value = Value::new(path, value.origin().clone());
        return Ok(place);
    }
    output_directory(model)
}

/// The directory of everything but workflows, as the description has it.
pub fn output_directory(model: &Model) -> Result<Place, Failure> {
    let Ok(path) = model.output.generated.known() else {
        return Err(Failure::new("where the files go is an open question"));
    };
    place::generated(path.as_str())
        .map_err(|fault| Failure::new(format!("cannot write to `{path}`: {fault}")))
}

/// The directory of workflows, as the description has it.
pub fn workflows_directory(model: &Model) -> Result<Place, Failure> {
    let Ok(path) = model.output.workflows.known() else {
        return Err(Failure::new("where the workflows go is an open question"));
    };
    Place::parse(path.as_str())
        .map_err(|fault| Failure::new(format!("cannot write to `{path}`: {fault}")))
}
