//! Reading: each node is one fact, checked word by word.

use std::sync::Arc;

use groundplan_schema::scalar::Name;
use groundplan_source::{Diagnostic, FileId, Span, sort_and_dedup};
use groundplan_syntax::{Entry, Limits, Node, Value};

use crate::conflict::{Sides, sides};
use crate::faults::RecordLine;
use crate::field::reads;
use crate::{Field, Key, Record, Subject};

/// What a file holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// The record, as this branch has it where a merge left two.
    pub record: Record,
    /// The record as the other branch has it, where a merge left two.
    pub other: Option<Record>,
    /// Every fault, in order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// The record that allocations are taken from: what either side remembers.
    pub fn joined(&self) -> Record {
        match &self.other {
            Some(other) => self.record.merged(other),
            None => self.record.clone(),
        }
    }
}

/// The most lines with a fault that are told of.
const MAX_FAULTS: usize = 20;

/// Reads `groundplan.lock`. Where conflict markers stand in it, both sides are read.
pub fn parse(file: FileId, text: &str, limits: &Limits) -> Parsed {
    let mut diagnostics = Vec::new();
    if text.len() > limits.max_bytes {
        // One report is enough, and none of the sides is copied.
        let (_, faults) = groundplan_syntax::parse(file, &text.into(), limits);
        return Parsed { diagnostics: faults, ..Parsed::default() };
    }
    let Sides { ours, theirs } = sides(text);
    let record = read(file, ours, limits, &mut diagnostics);
    let other = theirs.map(|theirs| read(file, theirs, limits, &mut diagnostics));
    sort_and_dedup(&mut diagnostics);
    diagnostics.truncate(MAX_FAULTS);
    Parsed { record, other, diagnostics }
}

fn read(file: FileId, text: String, limits: &Limits, diagnostics: &mut Vec<Diagnostic>) -> Record {
    let (tree, faults) = groundplan_syntax::parse(file, &Arc::from(text), limits);
    diagnostics.extend(faults);
    let mut record = Record::default();
    for node in tree.nodes().filter(|node| !node.is_broken()) {
        if node.entries().any(|entry| entry.key().is_some_and(Field::is_former)) {
            continue;
        }
        match fact(node) {
            Ok((key, field, value)) => record.put(&key, field, value),
            Err((span, why)) => diagnostics.push(RecordLine { span, why }.into()),
        }
    }
    record
}

/// Where a line is wrong, and why.
type Fault = (Span, String);

/// `ENVIRONMENT KIND "NAME" FIELD="VALUE"`
fn fact(node: Node<'_>) -> Result<(Key, Field, &str), Fault> {
    let whole = |why: &str| (node.head_span(), why.to_owned());
    if !reads::<Name>(node.name()) {
        return Err((node.name_span(), "it does not begin with an environment".to_owned()));
    }
    if node.has_block() || node.annotation().is_some() {
        return Err(whole("it is more than one fact"));
    }
    let entries: Vec<Entry<'_>> = node.entries().collect();
    let [kind, name, fact] = entries.as_slice() else {
        return Err(whole("it is not a kind, a name and one fact"));
    };
    let subject = argument(*kind)?;
    let subject = Subject::read(subject)
        .ok_or_else(|| (kind.span(), "nothing of that kind is remembered".to_owned()))?;
    let word = argument(*name)?;
    if !reads::<Name>(word) {
        return Err((name.span(), "it is not a name".to_owned()));
    }
    if subject == Subject::Environment && word != node.name() {
        return Err((name.span(), "it is not the environment that the line is about".to_owned()));
    }
    let (field, value) = property(*fact)?;
    if !field.is_of(subject) {
        return Err((fact.span(), format!("that is not remembered of a {}", subject.word())));
    }
    let environment = node.name().to_owned();
    Ok((Key { environment, subject, name: word.to_owned() }, field, value))
}

fn argument(entry: Entry<'_>) -> Result<&str, Fault> {
    match entry.value() {
        Value::Text(text) if entry.key().is_none() && entry.annotation().is_none() => Ok(text),
        _ => Err((entry.span(), "a kind and a name in quotes belong here".to_owned())),
    }
}

fn property(entry: Entry<'_>) -> Result<(Field, &str), Fault> {
    let (Some(key), Value::Text(value), None) = (entry.key(), entry.value(), entry.annotation())
    else {
        return Err((entry.span(), "a fact like `version=\"17\"` belongs here".to_owned()));
    };
    let field = Field::read(key)
        .ok_or_else(|| (entry.span(), "nothing of that name is remembered".to_owned()))?;
    match field.refuse(value) {
        None => Ok((field, value)),
        Some(expects) => Err((entry.value_span(), format!("it is not {expects}"))),
    }
}
