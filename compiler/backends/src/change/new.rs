//! What is there for the first time: environments that the base does not know, and targets of those
//! that it knows, of which nothing was written because a question was open.

use groundplan_changes::Class;
use groundplan_lowering::meaning::Judged;
use groundplan_lowering::{Emitted, Target, names};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::Key;

use super::{Base, head};

/// The environments that the base does not know.
pub(super) fn environments(model: &Model, base: &Base<'_>) -> Vec<Judged> {
    let known: Vec<&str> = base.record.environments().collect();
    if known.is_empty() {
        return Vec::new();
    }
    let all = model.environments.values();
    let new = all.filter(|environment| !known.contains(&environment.name()));
    let judged = |environment: &EnvironmentModel| {
        let what = format!("environment `{}` is new", environment.name());
        let first = *Target::of(environment).first()?;
        told(environment, first, what, "nothing runs there yet", "the record of the base")
    };
    new.filter_map(judged).collect()
}

/// The targets of environments that the base knows, of which it has no file.
pub(super) fn parts(model: &Model, emitted: &Emitted<'_>, base: &Base<'_>) -> Vec<Judged> {
    let generated = names::generated(model);
    let mut all = Vec::new();
    for name in base.record.environments() {
        let Some(environment) = model.environments.get(name) else { continue };
        for target in Target::of(environment).iter().copied() {
            let now = names::directory_of(&generated, name, target);
            let files = super::below(&emitted.artifacts, &now).count();
            let before = names::directory_of(base.generated, name, target);
            if files == 0 || !base.files.below(&before).is_empty() {
                continue;
            }
            let word = target.word();
            let what = match files {
                1 => format!("{word} of `{name}` is new: a file"),
                _ => format!("{word} of `{name}` is new: {files} files"),
            };
            let reason = "nothing of it was there before";
            all.extend(told(environment, target, what, reason, "the files of the base"));
        }
    }
    all
}

/// What is new and touches nothing that is there, told at its environment.
fn told(
    environment: &EnvironmentModel,
    target: Target,
    what: String,
    reason: &str,
    source: &'static str,
) -> Option<Judged> {
    let name = environment.name().to_owned();
    Some(Judged {
        target,
        key: Key::environment(&name),
        name: name.clone(),
        what,
        class: Class::Free,
        code: None,
        reason: reason.to_owned(),
        way_round: None,
        source: source.into(),
        span: head::of_environment(environment)?,
        waived: None,
        objects: Vec::new(),
        environment: name,
    })
}
