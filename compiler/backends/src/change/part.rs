//! Targets of environments of which nothing was written before: because a question was open, or
//! because nobody asked for them.

use groundplan_changes::Class;
use groundplan_lowering::meaning::Judged;
use groundplan_lowering::{Emitted, Target, names};
use groundplan_model::Model;
use groundplan_record::Key;

use super::{Base, head};

/// What is written for the first time of environments that the base knows.
pub(super) fn new(model: &Model, emitted: &Emitted<'_>, base: &Base<'_>) -> Vec<Judged> {
    let mut all = Vec::new();
    for name in base.record.environments() {
        let Some(environment) = model.environments.get(name) else { continue };
        for target in Target::of(environment) {
            let before = names::directory_of(base.generated, name, *target);
            let now = names::directory_of(&names::generated(model), name, *target);
            let files = super::below(&emitted.artifacts, &now).count();
            if files == 0 || !base.files.below(&before).is_empty() {
                continue;
            }
            let (Some(span), word) = (head::of_environment(environment), target.word()) else {
                continue;
            };
            all.push(Judged {
                environment: name.to_owned(),
                target: *target,
                key: Key::environment(name),
                name: name.to_owned(),
                what: match files {
                    1 => format!("{word} of `{name}` is new: a file"),
                    _ => format!("{word} of `{name}` is new: {files} files"),
                },
                class: Class::Free,
                code: None,
                reason: "nothing of it was there before".to_owned(),
                way_round: None,
                source: "the files of the base".into(),
                span,
                waived: None,
                objects: Vec::new(),
            });
        }
    }
    all
}
