//! What changes in the workflows that test, apply and deploy: nothing runs differently until one
//! runs, and then with the rights that they have.

use groundplan_changes::{ChangeKind, Class, Documents, Files, ObjectChange};
use groundplan_lowering::meaning::Judged;
use groundplan_lowering::{Emitted, Target, Written};
use groundplan_model::Model;
use groundplan_record::Key;
use groundplan_source::Span;

use super::Base;
use super::documents::table;

/// How the part of a difference is called that belongs to no environment.
const PART: &str = "pipelines";

/// What became of each job, and of what a workflow says for all of its jobs.
pub(super) fn compare(model: &Model, emitted: &Emitted<'_>, base: &Base<'_>) -> Vec<Judged> {
    // What nobody compiled before has nothing to change.
    if base.record.is_empty() {
        return Vec::new();
    }
    let ours = emitted.artifacts.iter().filter(|(_, one)| one.target == Target::Github);
    let differs = ours.filter(|(path, artifact)| !base.files.holds(path, &artifact.text));
    let (mut before, mut now) = (Files::new(), Files::new());
    for (path, artifact) in differs {
        before.extend(base.files.text(path).map(|text| (path.clone(), text)));
        now.insert(path.clone(), artifact.text.clone());
    }
    let Some(table) = table(Target::Github) else { return Vec::new() };
    let found = groundplan_changes::compare(Documents::Workflows, table, &before, &now);
    let groups = found.changes.chunk_by(|one, other| one.object == other.object);
    groups.filter_map(|group| judged(model, emitted, group)).collect()
}

fn judged(model: &Model, emitted: &Emitted<'_>, group: &[ObjectChange]) -> Option<Judged> {
    let first = group.first()?;
    let object = &first.object;
    let what = match (first.kind, group) {
        (ChangeKind::Added, _) => format!("{object} is new"),
        (ChangeKind::Removed, _) => format!("{object} goes"),
        (ChangeKind::Changed, [one]) => format!("{object}: `{}` changes", one.field),
        (ChangeKind::Changed, all) => format!("{object}: {} things change", all.len()),
    };
    Some(Judged {
        environment: PART.to_owned(),
        target: Target::Github,
        key: Key::environment(PART),
        name: object.name.clone(),
        what,
        class: group.iter().map(|one| one.class).max().unwrap_or(Class::Free),
        code: None,
        reason: first.reason.clone(),
        way_round: None,
        source: first.source.clone().into(),
        span: place(emitted, first).or_else(|| head(model))?,
        waived: None,
        objects: group.iter().map(|one| (Target::Github, one.clone())).collect(),
    })
}

/// The text that caused a change.
fn place(emitted: &Emitted<'_>, change: &ObjectChange) -> Option<Span> {
    let file = Written::of(emitted.artifacts.get(&change.place.path)?);
    file.at(change.place.document, &change.place.pointer).next()
}

fn head(model: &Model) -> Option<Span> {
    let pipelines = model.pipelines.values();
    let mut heads = pipelines.filter_map(|pipeline| pipeline.node.name.origin().span());
    heads.next().or_else(|| model.platform.name.origin().span())
}
