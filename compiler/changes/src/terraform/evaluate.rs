use std::cell::Cell;

use serde_json::{Map, Value};

use super::expression::{Expression, template};
use super::function;
use super::module::{Block, Module};
use crate::symbol::{CONTENT, END};

/// Puts values in place of expressions, as far as the module says them; what is left is a symbol.
pub(crate) struct Evaluator<'m> {
    module: &'m Module,
    /// What may still be done. A file that somebody made to take forever does not.
    fuel: Cell<usize>,
}

/// The instance of a `for_each` that is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Each {
    pub key: String,
    pub value: Value,
}

/// How many values and letters one module may come to.
const FUEL: usize = 50_000_000;
/// How many references may lead to one another, and how deep a value may be.
const DEEPEST: usize = 48;

impl<'m> Evaluator<'m> {
    pub(crate) fn new(module: &'m Module) -> Evaluator<'m> {
        Evaluator { module, fuel: Cell::new(FUEL) }
    }

    /// The body of a block in which everything that is known stands.
    pub(crate) fn body(&self, body: &Value, each: Option<&Each>) -> Value {
        self.value(body, each, 0).unwrap_or_else(|| body.clone())
    }

    /// The instances of a block; nothing if it has no keys, or the cloud alone knows them.
    pub(crate) fn instances(&self, block: &Block) -> Option<Vec<Each>> {
        self.instances_at(block, 0)
    }

    fn instances_at(&self, block: &Block, depth: usize) -> Option<Vec<Each>> {
        let each = |(key, value): (String, Value)| Each { key, value };
        match self.value(block.body.get("for_each")?, None, depth + 1)? {
            Value::Object(members) => Some(members.into_iter().map(each).collect()),
            Value::Array(keys) => {
                let key = |key: Value| Some((key.as_str()?.to_owned(), key));
                keys.into_iter().map(|value| key(value).map(each)).collect()
            }
            _ => None,
        }
        .filter(|instances: &Vec<Each>| !instances.iter().any(|each| is_symbol(&each.key)))
    }

    fn value(&self, value: &Value, each: Option<&Each>, depth: usize) -> Option<Value> {
        self.spend(1)?;
        if depth > DEEPEST {
            return None;
        }
        match value {
            Value::String(text) if text.contains("${") => {
                self.spend(text.len())?;
                self.expression(&template(text), each, depth)
            }
            Value::Array(items) => {
                items.iter().map(|item| self.value(item, each, depth + 1)).collect()
            }
            Value::Object(members) => {
                let member = |(name, member): (&String, &Value)| {
                    Some((name.clone(), self.value(member, each, depth + 1)?))
                };
                members.iter().map(member).collect::<Option<Map<_, _>>>().map(Value::Object)
            }
            other => Some(other.clone()),
        }
    }

    fn spend(&self, amount: usize) -> Option<()> {
        self.fuel.set(self.fuel.get().checked_sub(amount)?);
        Some(())
    }

    /// The value of an expression; nothing if that takes too much.
    fn expression(&self, at: &Expression, each: Option<&Each>, depth: usize) -> Option<Value> {
        self.spend(1)?;
        if depth > DEEPEST {
            return None;
        }
        let inner = |at: &Expression| self.expression(at, each, depth + 1);
        let several = |items: &[Expression]| items.iter().map(&inner).collect::<Option<Vec<_>>>();
        Some(match at {
            Expression::Literal(value) => value.clone(),
            Expression::Opaque(text) => symbol(&in_place(text, each)),
            Expression::Template(parts) => self.text(&several(parts)?)?,
            Expression::List(items) => Value::Array(several(items)?),
            Expression::Conditional(parts) => {
                let [condition, yes, no] = parts.as_ref();
                match inner(condition)? {
                    Value::Bool(true) => inner(yes)?,
                    Value::Bool(false) => inner(no)?,
                    unknown => {
                        let (yes, no) = (written(&inner(yes)?), written(&inner(no)?));
                        symbol(&format!("{} ? {yes} : {no}", written(&unknown)))
                    }
                }
            }
            Expression::Call(name, arguments) => {
                let arguments = several(arguments)?;
                let known = function::call(name, &arguments);
                let value = known.unwrap_or_else(|| unknown_call(name, &arguments));
                self.spend(weight(&value))?;
                value
            }
            Expression::Splat(list, names) => match inner(list)? {
                Value::Array(items) => {
                    let item = |item| self.steps(item, names, depth + 1);
                    Value::Array(items.into_iter().map(item).collect::<Option<_>>()?)
                }
                other => symbol(&format!("{}[*].{}", written(&other), names.join("."))),
            },
            Expression::Name(name) => symbol(name),
            Expression::Attribute(..) | Expression::Index(..) => self.reference(at, each, depth)?,
        })
    }

    /// A chain of attributes and indices. Where the description ends on the way, the cloud goes on:
    /// the rest is a symbol.
    fn reference(&self, at: &Expression, each: Option<&Each>, depth: usize) -> Option<Value> {
        let mut steps = Vec::new();
        let mut root = at;
        loop {
            match root {
                Expression::Attribute(inner, name) => {
                    steps.push(Value::from(name.as_str()));
                    root = inner;
                }
                Expression::Index(inner, index) => {
                    steps.push(self.expression(index, each, depth + 1)?);
                    root = inner;
                }
                _ => break,
            }
        }
        steps.reverse();
        let (mut value, taken) = match (root, steps.as_slice()) {
            (Expression::Name(name), [first, rest @ ..]) => {
                self.root(name, first.as_str()?, rest, each, depth)?
            }
            _ => (self.expression(root, each, depth + 1)?, 0),
        };
        // Where the value is: what is not said has this name.
        let mut address = written(&value);
        for next in &steps[taken..] {
            address = append(&address, next);
            match self.step(&value, next, depth)? {
                Some(found) => {
                    value = found;
                    if value.as_str().and_then(bare).is_some() {
                        address = written(&value);
                    }
                }
                None => value = symbol(&address),
            }
        }
        Some(value)
    }

    /// What a name stands for, and how many steps are taken with it.
    fn root(
        &self,
        name: &str,
        first: &str,
        rest: &[Value],
        each: Option<&Each>,
        depth: usize,
    ) -> Option<(Value, usize)> {
        let own = symbol(&format!("{name}.{first}"));
        Some(match (name, first) {
            ("local", _) => match self.module.locals.get(first) {
                Some(local) => (self.value(local, None, depth + 1)?, 1),
                None => (own, 1),
            },
            ("var", _) => (self.module.variables.get(first).cloned().unwrap_or(own), 1),
            ("each", "key") => (each.map_or(own, |each| Value::from(each.key.as_str())), 1),
            ("each", "value") => (each.map_or(own, |each| each.value.clone()), 1),
            ("data", kind) => match rest.first().and_then(Value::as_str) {
                Some(name) => (self.data(kind, name, depth)?, 2),
                None => (own, 1),
            },
            (kind, name) => (self.resource(kind, name, depth)?, 1),
        })
    }

    /// A resource: its address, or one for each key.
    fn resource(&self, kind: &str, name: &str, depth: usize) -> Option<Value> {
        let block = self.module.resources.get(&(kind.to_owned(), name.to_owned()));
        let instances = block.and_then(|block| self.instances_at(block, depth));
        let address = format!("{kind}.{name}");
        let instance = |each: &Each| (each.key.clone(), symbol(&instance(&address, &each.key)));
        Some(match instances {
            Some(instances) => Value::Object(instances.iter().map(instance).collect()),
            None => symbol(&address),
        })
    }

    /// A data source: what it asks for, since its name means nothing.
    fn data(&self, kind: &str, name: &str, depth: usize) -> Option<Value> {
        let Some(block) = self.module.data.get(&(kind.to_owned(), name.to_owned())) else {
            return Some(symbol(&format!("data.{kind}.{name}")));
        };
        let content = self.value(&block.body, None, depth + 1)?.to_string();
        self.spend(content.len())?;
        Some(symbol(&format!("{CONTENT}{content}{END}data.{kind}")))
    }

    /// One step into a value: `Some(None)` where the description does not say.
    #[expect(clippy::option_option, reason = "too much work, and not said, are two answers")]
    fn step(&self, value: &Value, next: &Value, depth: usize) -> Option<Option<Value>> {
        let found = match (value, next) {
            (Value::Object(members), Value::String(name)) => members.get(name).cloned(),
            // A block that is written once and may repeat.
            (Value::Object(_), Value::Number(index)) if index.as_u64() == Some(0) => {
                Some(value.clone())
            }
            (Value::Array(items), Value::Number(index)) => {
                let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
                index.and_then(|index| items.get(index)).cloned()
            }
            (Value::String(text), Value::String(name)) => {
                return self.argument(text, name, depth);
            }
            _ => None,
        };
        Some(found.filter(|found| !found.is_null()))
    }

    /// The argument of the resource that a symbol is the address of, if it is written.
    #[expect(clippy::option_option, reason = "as for a step")]
    fn argument(&self, text: &str, name: &str, depth: usize) -> Option<Option<Value>> {
        let Some((kind, rest)) = bare(text).and_then(|address| address.split_once('.')) else {
            return Some(None);
        };
        let (label, key) = match rest.split_once("[\"") {
            Some((label, key)) => (label, key.strip_suffix("\"]")),
            None => (rest, None),
        };
        let label = (kind.to_owned(), label.to_owned());
        let Some(block) = self.module.resources.get(&label) else { return Some(None) };
        let Some(argument) = block.body.get(name).filter(|value| !value.is_null()) else {
            return Some(None);
        };
        let each = match key {
            Some(key) => {
                let instances = self.instances_at(block, depth).unwrap_or_default();
                instances.into_iter().find(|each| each.key == key)
            }
            None => None,
        };
        self.value(argument, each.as_ref(), depth + 1).map(Some)
    }

    fn steps(&self, mut value: Value, names: &[String], depth: usize) -> Option<Value> {
        for name in names {
            let next = Value::from(name.as_str());
            value = match self.step(&value, &next, depth)? {
                Some(value) => value,
                None => symbol(&append(&written(&value), &next)),
            };
        }
        Some(value)
    }

    fn text(&self, parts: &[Value]) -> Option<Value> {
        let part = |part: &Value| match part {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => part.to_string(),
            other => format!("${{{other}}}"),
        };
        let text: String = parts.iter().map(part).collect();
        self.spend(text.len())?;
        Some(Value::from(text))
    }
}

/// The address of an instance.
pub(crate) fn instance(address: &str, key: &str) -> String {
    format!("{address}[\"{key}\"]")
}

fn symbol(text: &str) -> Value {
    Value::from(format!("${{{text}}}"))
}

fn is_symbol(text: &str) -> bool {
    text.contains("${")
}

/// What stands in a symbol that is one expression.
fn bare(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("${")?.strip_suffix('}')?;
    (!inner.contains("${") || inner.starts_with(CONTENT)).then_some(inner)
}

/// A value as it is written inside an expression.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => bare(text).map_or_else(|| value.to_string(), str::to_owned),
        other => other.to_string(),
    }
}

fn append(address: &str, next: &Value) -> String {
    match next {
        Value::String(name) => format!("{address}.{name}"),
        other => format!("{address}[{other}]"),
    }
}

fn unknown_call(name: &str, arguments: &[Value]) -> Value {
    let arguments: Vec<String> = arguments.iter().map(written).collect();
    symbol(&format!("{name}({})", arguments.join(", ")))
}

/// The text of an expression that is not understood, with the instance in its place.
fn in_place(text: &str, each: Option<&Each>) -> String {
    let Some(each) = each else { return text.to_owned() };
    let text = crate::symbol::rename(text, "each.key", &format!("{:?}", each.key));
    match &each.value {
        Value::String(value) => crate::symbol::rename(&text, "each.value", &format!("{value:?}")),
        _ => text,
    }
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 1,
    }
}
