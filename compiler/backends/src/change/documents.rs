//! The documents of each target of each environment, base against now.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use groundplan_changes::{Comparison, Documents, Files, ObjectChange, Table};
use groundplan_lowering::{Blocked, Emitted, Target};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::Span;

use super::Base;

/// A change of an object, and the text that caused it where that is known.
pub(super) struct Found {
    pub environment: String,
    pub target: Target,
    pub change: ObjectChange,
    pub span: Option<Span>,
}

/// Compares what comes out now with what was committed. What waits for an answer is kept as it was,
/// so nothing of it changes.
pub(super) fn compare(model: &Model, emitted: &Emitted<'_>, base: &Base<'_>) -> Vec<Found> {
    let mut all = Vec::new();
    for environment in model.environments.values() {
        let name = environment.name();
        for target in Target::of(environment).iter().copied() {
            let waits = |part: &Blocked<'_>| part.environment == name && part.target == target;
            if emitted.blocked.iter().any(waits) {
                continue;
            }
            let generated = model.output.generated.peek().0.as_str();
            let part = format!("{name}/{}", target.word());
            let changes = of_part(generated, &part, target, emitted, base).changes;
            all.extend(changes.into_iter().map(|change| {
                let span = place(environment, emitted, &change);
                Found { environment: name.to_owned(), target, change, span }
            }));
        }
    }
    settle(&mut all);
    all
}

/// What is gone stands nowhere any more: it is told where that was written which came in its place.
fn settle(all: &mut [Found]) {
    let place = |found: &Found| {
        let ObjectChange { object, place, field, .. } = &found.change;
        (found.environment.clone(), object.kind.clone(), place.path.clone(), field.clone())
    };
    let mut successors = BTreeMap::new();
    for found in all.iter().filter(|found| !found.change.place.in_base) {
        if let Some(span) = found.span {
            successors.entry(place(found)).or_insert(span);
        }
    }
    for found in all.iter_mut().filter(|found| found.change.place.in_base) {
        found.span = found.span.or_else(|| successors.get(&place(found)).copied());
    }
}

/// Compares one target of one environment. Only files that differ are read, but for a Terraform
/// module: its values are needed where others refer to them.
fn of_part(
    generated: &str,
    part: &str,
    target: Target,
    emitted: &Emitted<'_>,
    base: &Base<'_>,
) -> Comparison {
    let directory = format!("{generated}/{part}/");
    let now = emitted.artifacts.range(directory.clone()..);
    let now = now.take_while(|(path, _)| path.starts_with(&directory));
    let mut now: Files =
        now.map(|(path, artifact)| (path.clone(), artifact.text.clone())).collect();
    if now.is_empty() {
        // It was not asked for.
        return Comparison::default();
    }
    let before = format!("{}/{part}", base.generated);
    // A file that was moved along with its directory is the same file.
    let moved = |path: &str| format!("{generated}/{part}{}", &path[before.len()..]);
    let there: Vec<(String, String)> =
        base.files.below(&before).into_iter().map(|path| (moved(&path), path)).collect();
    let is_same =
        |new: &String, old: &String| now.get(new).is_some_and(|text| base.files.holds(old, text));
    let same: Vec<String> =
        there.iter().filter(|(new, old)| is_same(new, old)).map(|(new, _)| new.clone()).collect();
    if there.is_empty() || (same.len() == there.len() && same.len() == now.len()) {
        return Comparison::default();
    }
    if target != Target::Terraform {
        now.retain(|path, _| !same.contains(path));
    }
    let reads = |new: &String| target == Target::Terraform || !same.contains(new);
    let differing = there.into_iter().filter(|(new, _)| reads(new));
    let old = differing.filter_map(|(new, old)| Some((new, base.files.text(&old)?))).collect();
    match table(target) {
        Some(table) => groundplan_changes::compare(documents(target), table, &old, &now),
        None => Comparison::default(),
    }
}

/// The text that caused a change: of the node itself, or of the nearest one that somebody wrote, and
/// rather of a value than of the environment as a whole.
fn place(
    environment: &EnvironmentModel,
    emitted: &Emitted<'_>,
    change: &ObjectChange,
) -> Option<Span> {
    let artifact = emitted.artifacts.get(&change.place.path)?;
    let written = artifact.written_at(change.place.document, &change.place.pointer);
    let head = environment.node.name.origin().span();
    let value = written.iter().find(|span| Some(**span) != head);
    value.or(written.first()).copied()
}

fn documents(target: Target) -> Documents {
    match target {
        Target::Compose => Documents::Compose,
        Target::Kubernetes => Documents::Kubernetes,
        Target::Terraform => Documents::Terraform,
        Target::Docker | Target::Github => Documents::Plain,
    }
}

/// What changes do in a target. Read once, and only when something changed; a test reads each.
pub(super) fn table(target: Target) -> Option<&'static Table> {
    static COMPOSE: OnceLock<Option<Table>> = OnceLock::new();
    static KUBERNETES: OnceLock<Option<Table>> = OnceLock::new();
    static TERRAFORM: OnceLock<Option<Table>> = OnceLock::new();
    static PLAIN: OnceLock<Option<Table>> = OnceLock::new();
    let (table, text) = match target {
        Target::Compose => (&COMPOSE, groundplan_compose::TRANSITIONS),
        Target::Kubernetes => (&KUBERNETES, groundplan_kubernetes::TRANSITIONS),
        Target::Terraform => (&TERRAFORM, groundplan_terraform::TRANSITIONS),
        Target::Docker | Target::Github => (&PLAIN, groundplan_changes::PLAIN),
    };
    table.get_or_init(|| Table::parse(text).ok()).as_ref()
}

#[cfg(test)]
mod tests {
    use super::{Target, table};

    #[test]
    fn the_table_of_every_target_can_be_read() {
        for target in Target::ALL {
            assert!(table(target).is_some(), "{}", target.word());
        }
    }
}
