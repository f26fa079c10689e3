//! Words of a description about what there is not and was not.

use std::collections::BTreeSet;

use groundplan_model::kinds::{Retire, Waive};
use groundplan_model::{EnvironmentModel, Model};
use groundplan_record::{Facts, Field, Key, Named, Record, Subject};
use groundplan_schema::nearest;
use groundplan_source::{Diagnostic, Span};

use super::words::title;
use super::{CODES, RenameOfNothing, RetireOfNothing, WaiverOfNothing};

/// Every name that a waiver may be for: of what there is and was, and of the platform.
pub(super) fn names(model: &Model, base: &Record, now: &Record) -> BTreeSet<String> {
    let described = model.environments.values().flat_map(Named::all);
    let things = base.things().chain(now.things());
    let platforms = |(_, facts): (_, &Facts)| facts.get(&Field::Platform).cloned();
    let platforms = base.things().chain(now.things()).filter_map(platforms);
    let remembered = things.map(|(key, _)| key.name.clone());
    described.map(|named| named.name.to_owned()).chain(remembered).chain(platforms).collect()
}

/// What is wrong with a waiver whatever changes: its code, or its name.
pub(super) fn waived(span: Span, waiver: &Waive, known: &BTreeSet<String>) -> Option<Diagnostic> {
    let (code, name) = (waiver.code.peek().0.as_str(), waiver.r#for.peek().0.as_str());
    let codes = || CODES.iter().map(|rule| rule.code);
    if !codes().any(|known| known == code) {
        let why = format!("no change is refused under `{code}`");
        return Some(WaiverOfNothing { span, why, nearest: nearest(code, codes()) }.into());
    }
    if !known.contains(name) {
        let why = format!("nothing is called `{name}`");
        let nearest = nearest(name, known.iter().map(String::as_str));
        return Some(WaiverOfNothing { span, why, nearest }.into());
    }
    None
}

/// Leave to go, for what nothing is called, or what is something else.
pub(super) fn retired(model: &Model, base: &Record, now: &Record, out: &mut Vec<Diagnostic>) {
    let there = |record: &'_ Record| -> Vec<Key> {
        let things = record.things().filter(|(key, _)| record.has(key));
        things.map(|(key, _)| key.clone()).collect()
    };
    let known: Vec<Key> = [there(base), there(now)].concat();
    for (span, retire) in &model.retired {
        let name = retire.name.peek().0.as_str();
        let named = || known.iter().filter(|key| key.name == name);
        if named().any(|key| is_meant(retire, key)) {
            continue;
        }
        let is = named().next().map(title);
        let nearest = match is {
            Some(_) => None,
            None => nearest(name, known.iter().map(|key| key.name.as_str())),
        };
        let name = match &retire.kind {
            Some(kind) => match kind.peek().0.entity() {
                Some(kind) => title(&Key::entity("", kind, name)),
                None => title(&Key::environment(name)),
            },
            None => format!("`{name}`"),
        };
        out.push(RetireOfNothing { span: *span, name, is, nearest }.into());
    }
}

fn is_meant(retire: &Retire, key: &Key) -> bool {
    retire.kind.as_ref().is_none_or(|kind| {
        let kind = kind.peek().0.entity();
        kind.map_or(key.subject == Subject::Environment, |kind| key.kind() == Some(kind))
    })
}

/// Former names that nothing had, or that something has still.
pub(super) fn renamed(model: &Model, base: &Record, now: &Record, out: &mut Vec<Diagnostic>) {
    let environments = || model.environments.values();
    let all = environments().flat_map(|one| Named::all(one).into_iter().map(move |it| (one, it)));
    let said: Vec<(&EnvironmentModel, Named<'_>)> =
        all.filter(|(_, named)| named.renamed_from.is_some()).collect();
    for (environment, named) in &said {
        let Some(value) = named.renamed_from else { continue };
        let (Ok(old), Some(span)) = (value.known(), value.origin().span()) else { continue };
        let old = old.as_str();
        let what = title(&Key::entity(environment.name(), named.kind, old));
        let why = if old == named.name {
            format!("`{old}` is its own name")
        } else if environment.kind_of(old) == Some(named.kind) {
            format!("{what} is still described")
        } else if said.iter().any(|(other, it)| it.is_same(named) && had_name(now, other, it, old))
        {
            continue;
        } else {
            format!("there was no {what}")
        };
        let others = base.of_environment(environment.name()).map(|(key, _)| key);
        let others = others.filter(|key| key.kind() == Some(named.kind) && key.name != named.name);
        let nearest = nearest(old, others.map(|key| key.name.as_str()));
        let nearest = nearest.filter(|nearest| nearest != old);
        out.push(RenameOfNothing { span, why, nearest }.into());
    }
}

/// Whether what is remembered of a thing in an environment knows that it was called that.
fn had_name(now: &Record, environment: &EnvironmentModel, named: &Named<'_>, old: &str) -> bool {
    let key = Key::entity(environment.name(), named.kind, named.name);
    let former = now.get(&key, &Field::FormerNames);
    former.is_some_and(|names| names.split(' ').any(|name| name == old))
}
