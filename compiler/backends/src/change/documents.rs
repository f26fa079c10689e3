//! The documents of each target of each environment, base against now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use groundplan_changes::{Comparison, Documents, Files, Kustomizations, ObjectChange, Table};
use groundplan_lowering::{Blocked, Emitted, Target, Written, names};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_source::Span;

use super::{Base, head};

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
            let part = Part { now: names::generated(model), name, target };
            let changes = part.compare(emitted, base).changes;
            let mut files = BTreeMap::new();
            all.extend(changes.into_iter().map(|change| {
                let written = files
                    .entry(change.place.path.clone())
                    .or_insert_with_key(|path| emitted.artifacts.get(path).map(Written::of));
                let span = written.as_ref().and_then(|file| place(environment, file, &change));
                Found { environment: name.to_owned(), target, change, span }
            }));
        }
    }
    place_removals(&mut all);
    all
}

/// What is gone stands nowhere any more: it is told where that was written which came in its place.
fn place_removals(all: &mut [Found]) {
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

/// One target of one environment.
struct Part<'m> {
    /// The directory of what is generated now.
    now: String,
    /// The environment.
    name: &'m str,
    target: Target,
}

impl Part<'_> {
    /// Compares the part with what was committed of it. Only files that differ are read, but for a
    /// Terraform module, whose values are needed where others refer to them, and for kustomizations and the
    /// files for which they say something else than before.
    fn compare(&self, emitted: &Emitted<'_>, base: &Base<'_>) -> Comparison {
        let below = |generated: &str| {
            format!("{}/", names::directory_of(generated, self.name, self.target))
        };
        let directory = below(&self.now);
        let now = emitted.artifacts.range(directory.clone()..);
        let now: BTreeMap<&str, &str> = now
            .map_while(|(path, file)| Some((path.strip_prefix(&directory)?, file.text.as_str())))
            .collect();
        let before = below(base.generated);
        let there = base.files.below(before.trim_end_matches('/'));
        // A file that was moved along with its directory is the same file.
        let there: BTreeMap<&str, &String> =
            there.iter().filter_map(|path| Some((path.strip_prefix(&before)?, path))).collect();
        let is_same = |name: &str| match (now.get(name), there.get(name)) {
            (Some(text), Some(path)) => base.files.holds(path, text),
            _ => false,
        };
        let same: BTreeSet<&str> = now.keys().copied().filter(|name| is_same(name)).collect();
        // What was not asked for is not there now, and what never was written cannot change.
        let is_settled = same.len() == now.len() && same.len() == there.len();
        if now.is_empty() || there.is_empty() || is_settled {
            return Comparison::default();
        }
        let Some(table) = table(self.target) else { return Comparison::default() };
        let intended = |name: &str| base.files.intended()?.get(&format!("{before}{name}")).cloned();
        let path = |name: &str| format!("{directory}{name}");
        let kustomizations = |side: &dyn Fn(&str) -> Option<String>| -> Files {
            let all =
                now.keys().chain(there.keys()).filter(|name| Kustomizations::has_one_at(name));
            all.filter_map(|name| Some((path(name), side(name)?))).collect()
        };
        let (said_now, said_before) = match self.target {
            Target::Kubernetes => {
                let now = kustomizations(&|name| now.get(name).map(|text| (*text).to_owned()));
                let text =
                    |name: &str| base.files.text(there.get(name)?).or_else(|| intended(name));
                let before = kustomizations(&text);
                (Kustomizations::of(&now, &before), Kustomizations::of(&before, &now))
            }
            _ => Default::default(),
        };
        let is_read = |name: &str| {
            self.target == Target::Terraform
                || !same.contains(name)
                || Kustomizations::has_one_at(name)
                || !said_now.agree(&said_before, &path(name))
        };
        let new = now.iter().filter(|(name, _)| is_read(name));
        let new: Files = new.map(|(name, text)| (path(name), (*text).to_owned())).collect();
        let mut old = Files::new();
        for (name, place) in there.iter().filter(|(name, _)| is_read(name)) {
            let text = base.files.text(place).or_else(|| intended(name));
            old.extend(text.map(|text| (path(name), text)));
        }
        if is_incomplete(&now, &there, base, &before) {
            let lost = now.keys().filter(|name| !there.contains_key(*name));
            old.extend(lost.filter_map(|name| Some((path(name), intended(name)?))));
        }
        let found = groundplan_changes::compare(documents(self.target), table, &old, &new);
        let spoilt = found.unreadable.iter().filter(|one| one.in_base);
        let mended = spoilt.filter_map(|one| {
            let name = one.path.strip_prefix(&directory)?;
            Some((one.path.clone(), intended(name)?))
        });
        let mended: Files = mended.collect();
        if mended.is_empty() {
            return found;
        }
        old.extend(mended);
        groundplan_changes::compare(documents(self.target), table, &old, &new)
    }
}

/// Whether files of the base are missing that it had: there are others now, and all that are there
/// come from its description still. Where they do not, another Groundplan wrote them elsewhere.
fn is_incomplete(
    now: &BTreeMap<&str, &str>,
    there: &BTreeMap<&str, &String>,
    base: &Base<'_>,
    before: &str,
) -> bool {
    if now.keys().all(|name| there.contains_key(name)) {
        return false;
    }
    let Some(intended) = base.files.intended() else { return false };
    there.keys().all(|name| intended.contains_key(&format!("{before}{name}")))
}

/// The text that caused a change: of the node itself, or of the nearest one that somebody wrote, and
/// rather of a value than of the environment as a whole.
fn place(
    environment: &EnvironmentModel,
    file: &Written<'_>,
    change: &ObjectChange,
) -> Option<Span> {
    let written = || file.at(change.place.document, &change.place.pointer);
    let head = head::of_environment(environment);
    written().find(|span| Some(*span) != head).or_else(|| written().next())
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
