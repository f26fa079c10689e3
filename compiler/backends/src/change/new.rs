//! What is there for the first time: environments that the base does not know, and targets of those
//! that it knows, of which nothing was written because a question was open.

use groundplan_lowering::meaning::Judged;
use groundplan_lowering::{Emitted, Target, names};
use groundplan_model::{EnvironmentModel, Model};

use super::{Base, whole};

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
        whole::free(
            environment,
            first,
            what,
            "nothing runs there yet",
            "the record of the base",
            None,
        )
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
            let source = "the files of the base";
            all.extend(whole::free(environment, target, what, reason, source, None));
        }
    }
    all
}
