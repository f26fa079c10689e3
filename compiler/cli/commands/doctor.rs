use std::fmt::Write as _;

use groundplan_backends::{Emitted, Prerequisite, Target, prerequisites};
use groundplan_model::{EnvironmentModel, Model};
use serde_json::json;

use super::compile::environment_named;
use super::{count, load, lowered};
use crate::arguments::Doctor;
use crate::exit::{Exit, Failure};
use crate::pipeline::{Deny, remember};
use crate::project::Project;
use crate::remembered::Remembered;
use crate::terminal::Terminal;

/// Lists what has to be there before what is written can be used. Nothing is asked but the
/// description: the commands that look are for whoever has the rights.
pub fn run(doctor: &Doctor, deny: Deny, terminal: &Terminal) -> Result<Exit, Failure> {
    let project = Project::find(doctor.path.as_deref())?;
    let mut loaded = load(&project, deny);
    let remembered = Remembered::read(&project, &mut loaded)?;
    let record = remember(&loaded, &remembered.record);
    let Some((model, emitted)) = lowered(&loaded, &record, deny, terminal) else {
        return Ok(Exit::Findings);
    };
    let needs: Vec<Needs<'_>> = chosen(model, &doctor.environments)?
        .into_iter()
        .map(|environment| Needs::of(model, environment, &emitted))
        .collect();
    terminal.data(&match terminal.is_json() {
        true => document(&needs),
        false => needs.iter().map(list).collect::<Vec<_>>().join("\n"),
    })?;
    Ok(Exit::Clean)
}

/// The most names that are shown of what needs a thing; programs are told all.
const NAMES: usize = 6;

/// What one environment needs.
struct Needs<'m> {
    environment: &'m str,
    needs: Vec<(Target, Prerequisite)>,
    /// Targets of which nothing is written yet, because they wait for answers.
    waits: Vec<Target>,
}

impl<'m> Needs<'m> {
    fn of(model: &Model, environment: &'m EnvironmentModel, emitted: &Emitted<'_>) -> Self {
        let name = environment.name();
        let waiting = emitted.blocked.iter().filter(|part| part.environment == name);
        let waits = waiting.map(|part| part.target).collect();
        Self { environment: name, needs: prerequisites(model, environment, emitted), waits }
    }
}

fn chosen<'m>(model: &'m Model, names: &[String]) -> Result<Vec<&'m EnvironmentModel>, Failure> {
    if names.is_empty() {
        return Ok(model.environments.values().collect());
    }
    names.iter().map(|name| environment_named(model, name)).collect()
}

fn list(needs: &Needs<'_>) -> String {
    let mut out = String::new();
    let Needs { environment, needs, waits } = needs;
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{environment}: {} to be there", count(needs.len(), "thing"));
    for (target, need) in needs {
        let _ = writeln!(out, "\n  {} ({})", need.what, target.word());
        let _ = writeln!(out, "    because {}", need.why);
        let _ = writeln!(out, "    without it: {}", need.without);
        if !need.needed_by.is_empty() {
            let names = need.needed_by.iter().take(NAMES).map(String::as_str);
            let rest = need.needed_by.len().saturating_sub(NAMES);
            let more = (rest > 0).then(|| format!("and {rest} more"));
            let names: Vec<&str> = names.chain(more.as_deref()).collect();
            let _ = writeln!(out, "    needed by {}", names.join(", "));
        }
        for command in &need.look {
            let _ = writeln!(out, "    $ {command}");
        }
    }
    for target in waits {
        let _ = writeln!(
            out,
            "\n  {} waits for answers (`groundplan todo`), and may need more than this",
            target.word()
        );
    }
    out
}

/// ```json
/// {
///   "version": 1,
///   "environments": [{
///     "environment": "production",
///     "needs": [{
///       "target": "kubernetes", "what": "…", "because": "…", "without": "…", "look": ["kubectl …"],
///       "needed_by": ["api"]
///     }],
///     "waits": ["terraform"]
///   }]
/// }
/// ```
fn document(needs: &[Needs<'_>]) -> String {
    let environments = needs.iter().map(|one| {
        let needs = one.needs.iter().map(|(target, need)| {
            json!({
                "target": target.word(),
                "what": need.what,
                "because": need.why,
                "without": need.without,
                "look": need.look,
                "needed_by": need.needed_by,
            })
        });
        let waits: Vec<&str> = one.waits.iter().map(|target| target.word()).collect();
        json!({ "environment": one.environment, "needs": needs.collect::<Vec<_>>(), "waits": waits })
    });
    let document = json!({ "version": 1, "environments": environments.collect::<Vec<_>>() });
    format!("{document:#}\n")
}
