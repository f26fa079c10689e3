use std::collections::BTreeMap;

use serde_json::Value;

use crate::files::Document;
use crate::object::step;
use crate::symbol;

/// A block with its place.
#[derive(Debug)]
pub(crate) struct Block {
    pub path: String,
    pub pointer: String,
    pub body: Value,
}

/// Blocks by their labels, such as the type and the name of a resource.
pub(crate) type Blocks = BTreeMap<(String, String), Block>;

/// A root module: what its files say together.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub resources: Blocks,
    pub data: Blocks,
    pub locals: BTreeMap<String, Value>,
    /// The defaults of variables that have one.
    pub variables: BTreeMap<String, Value>,
    /// Providers and the backend, by `("provider", "aws")` and `("backend", "s3")`.
    pub settings: Blocks,
    /// `moved` blocks: from, to.
    pub moves: Vec<(String, String)>,
    /// Addresses that are forgotten and not destroyed.
    pub forgotten: Vec<String>,
}

impl Module {
    pub(crate) fn of(documents: Vec<Document>) -> Module {
        let mut module = Module::default();
        for Document { path, value, .. } in documents {
            let Value::Object(members) = value else { continue };
            for (name, value) in members {
                match name.as_str() {
                    "resource" => labelled(&path, "/resource", value, &mut module.resources),
                    "data" => labelled(&path, "/data", value, &mut module.data),
                    "locals" => module.locals.extend(object(value)),
                    "variable" => {
                        let default = |(name, block): (String, Value)| {
                            Some((name, block.get("default")?.clone()))
                        };
                        module.variables.extend(object(value).filter_map(default));
                    }
                    "provider" => module.settings(&path, "provider", "", value),
                    "terraform" => {
                        let backend = value.get("backend").cloned().unwrap_or_default();
                        module.settings(&path, "backend", "/terraform", backend);
                    }
                    "moved" => module.moves.extend(each(&value).filter_map(moved)),
                    "removed" => module.forgotten.extend(each(&value).filter_map(forgotten)),
                    _ => {}
                }
            }
        }
        module
    }

    fn settings(&mut self, path: &str, kind: &str, above: &str, value: Value) {
        for (name, body) in object(value) {
            // A provider may be written several times, with aliases; the first is the usual one.
            let body = match body {
                Value::Array(mut bodies) if !bodies.is_empty() => bodies.swap_remove(0),
                body => body,
            };
            let pointer = step(&format!("{above}/{kind}"), &name);
            let block = Block { path: path.to_owned(), pointer, body };
            self.settings.insert((kind.to_owned(), name), block);
        }
    }

    /// Takes on the addresses that another version of the module gives to what this one has.
    pub(crate) fn move_to(&mut self, moves: &[(String, String)]) {
        for (from, to) in moves {
            let (Some(old), Some(new)) = (from.split_once('.'), to.split_once('.')) else {
                continue;
            };
            let key = |(kind, name): (&str, &str)| (kind.to_owned(), name.to_owned());
            // It was moved before: what has the old name now is something else.
            if self.resources.contains_key(&key(new)) {
                continue;
            }
            if let Some(block) = self.resources.remove(&key(old)) {
                self.resources.insert(key(new), block);
            }
            let resources = self.resources.values_mut().map(|block| &mut block.body);
            let data = self.data.values_mut().map(|block| &mut block.body);
            for body in resources.chain(data).chain(self.locals.values_mut()) {
                rename(body, from, to);
            }
        }
    }
}

/// Renames an address inside expressions.
fn rename(value: &mut Value, from: &str, to: &str) {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::String(text) if text.contains("${") && text.contains(from) => {
                *text = symbol::rename(text, from, to);
            }
            Value::Array(items) => pending.extend(items),
            Value::Object(members) => pending.extend(members.values_mut()),
            _ => {}
        }
    }
}

fn object(value: Value) -> impl Iterator<Item = (String, Value)> {
    let members = match value {
        Value::Object(members) => members,
        _ => serde_json::Map::new(),
    };
    members.into_iter().filter(|(name, _)| name != "//")
}

fn labelled(path: &str, above: &str, value: Value, blocks: &mut Blocks) {
    for (kind, members) in object(value) {
        for (name, body) in object(members) {
            let pointer = step(&step(above, &kind), &name);
            let block = Block { path: path.to_owned(), pointer, body };
            blocks.insert((kind.clone(), name), block);
        }
    }
}

/// A block that may repeat: one, or a list.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let items = value.as_array().map(Vec::as_slice);
    items.unwrap_or(std::slice::from_ref(value)).iter()
}

fn moved(block: &Value) -> Option<(String, String)> {
    Some((address(block.get("from")?)?, address(block.get("to")?)?))
}

fn forgotten(block: &Value) -> Option<String> {
    let lifecycle = each(block.get("lifecycle")?).next()?;
    let is_kept = lifecycle.get("destroy") == Some(&Value::Bool(false));
    is_kept.then(|| address(block.get("from")?)).flatten()
}

/// An address, which may be written as an expression.
fn address(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let bare = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
    Some(bare.unwrap_or(text).trim().to_owned())
}
