//! Terraform's documents: one root module in JSON syntax.
//!
//! A field is found through references: the values that a module writes are put in place of
//! expressions, blocks with `for_each` are taken apart into instances, and what only the cloud knows
//! is unknown once its object is replaced.

mod evaluate;
mod expression;
mod function;
mod module;
mod propagate;

use std::collections::BTreeMap;

use serde_json::Value;

use self::evaluate::{Each, Evaluator, instance};
use self::module::{Block, Module};
use crate::files::{Files, all, differing, read_json};
use crate::judge::judge;
use crate::object::{Object, Objects};
use crate::{ChangeKind, Class, Comparison, ObjectChange, ObjectId, Table};

/// Compares one root module.
pub(crate) fn compare(table: &Table, base: &Files, now: &Files) -> Comparison {
    let touched = || differing(base, now).chain(differing(now, base)).filter(is_module);
    if touched().next().is_none() {
        return Comparison::default();
    }
    let old = read_json(all(base).filter(is_module), true);
    let new = read_json(all(now).filter(is_module), false);
    let (mut old_module, new_module) = (Module::of(old.documents), Module::of(new.documents));
    old_module.move_to(&new_module.moves);
    // A file that cannot be read may be the one that says the region: that is no other region.
    let regions = region(&old_module).zip(region(&new_module)).unzip();
    let old_objects = objects(table, &old_module, regions.0.as_ref());
    let new_objects = objects(table, &new_module, regions.1.as_ref());
    let mut changes = judge(table, &old_objects, &new_objects);
    for change in &mut changes {
        keep_forgotten(&new_module, change);
    }
    propagate::propagate(table, &old_objects, &new_objects, &mut changes);
    Comparison { changes, unreadable: [old.unreadable, new.unreadable].concat() }
}

/// The objects of a module.
pub(crate) fn of(table: &Table, files: &Files) -> Objects {
    objects(table, &Module::of(read_json(all(files).filter(is_module), false).documents), None)
}

fn is_module((path, _): &(&str, &str)) -> bool {
    path.ends_with(".tf.json")
}

fn objects(table: &Table, module: &Module, region: Option<&Value>) -> Objects {
    let evaluator = Evaluator::new(module);
    let mut found = Objects::new();
    for ((kind, name), block) in &module.settings {
        let object = object(kind, name.clone(), block, evaluator.body(&block.body, None));
        found.insert(object.id.clone(), object);
    }
    for ((kind, name), block) in &module.resources {
        let mut add = |name: String, each: Option<&Each>| {
            let mut body = evaluator.body(&block.body, each);
            let is_global = table.kinds.get(kind).is_some_and(|kind| kind.global);
            if let (Value::Object(members), Some(region), false) = (&mut body, region, is_global) {
                // Every regional resource has the region of its provider, unless it says another.
                members.entry("region").or_insert_with(|| region.clone());
            }
            let object = object(kind, name, block, body);
            found.insert(object.id.clone(), object);
        };
        match evaluator.instances(block) {
            Some(instances) => {
                for each in &instances {
                    add(instance(name, &each.key), Some(each));
                }
            }
            None => add(name.clone(), None),
        }
    }
    found
}

fn object(kind: &str, name: String, block: &Block, body: Value) -> Object {
    let protection = body.pointer("/lifecycle/prevent_destroy");
    let protection = protection.or_else(|| body.pointer("/lifecycle/0/prevent_destroy"));
    Object {
        id: ObjectId { kind: kind.to_owned(), name },
        path: block.path.clone(),
        document: 0,
        pointer: block.pointer.clone(),
        elsewhere: BTreeMap::new(),
        is_protected: protection == Some(&Value::Bool(true)),
        body,
    }
}

fn region(module: &Module) -> Option<Value> {
    let provider = module.settings.get(&("provider".to_owned(), "aws".to_owned()))?;
    provider.body.get("region").cloned()
}

/// What a `removed` block says to forget stays as it is, without anybody who looks after it.
fn keep_forgotten(module: &Module, change: &mut ObjectChange) {
    let address = format!("{}.{}", change.object.kind, change.object.name);
    let is_forgotten = |from: &String| {
        let rest = address.strip_prefix(from.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    };
    if change.kind == ChangeKind::Removed && module.forgotten.iter().any(is_forgotten) {
        change.class = Class::Free;
        change.reason =
            "a `removed` block keeps it: it stays as it is, and Terraform no longer looks \
                         after it"
                .to_owned();
    }
}
