use std::sync::Arc;

use groundplan_schema::scalar::Scalar;
use groundplan_schema::{Cell, CellValue, Entry, Field, Question, Record, Shape, Slot, Word};

use super::declared::Declared;

/// An open question and where it stands.
#[derive(Clone, Debug)]
pub struct OpenQuestion {
    /// The question.
    pub question: Arc<Question>,
    /// The nodes it stands in, outermost first, and the field: `environment production`, `aws`,
    /// `account`.
    pub path: Vec<String>,
    /// What an answer has to look like.
    pub expects: Word,
}

/// Every open question of a description, in the order of its files.
pub(super) fn collect(declared: &Declared) -> Vec<OpenQuestion> {
    let mut out = Vec::new();
    let single = declared
        .platform
        .iter()
        .chain(&declared.output)
        .chain(&declared.retired)
        .chain(&declared.waivers);
    let named = declared
        .accounts
        .values()
        .chain(declared.environments.values())
        .chain(declared.pipelines.values())
        .chain(declared.entities.values().map(|(_, declaration)| declaration))
        .map(|declaration| &declaration.record);
    for record in single.chain(named) {
        walk(record, &mut Vec::new(), &mut out);
    }
    out.sort_by_key(|open| open.question.span);
    out
}

/// Kind and key of a node: `environment production`.
fn title(record: &Record) -> String {
    let first = record.kind.arguments().next();
    let key = first.and_then(|(index, _)| match record.slots.get(index) {
        Some(Slot::Scalar(Cell { value: CellValue::Known(Scalar::Word(word)), .. })) => Some(word),
        _ => None,
    });
    match key {
        Some(key) => format!("{} {key}", record.kind.name),
        None => record.kind.name.to_string(),
    }
}

/// `path` are the records around this one and it itself. Recursion follows the schema's nesting,
/// which is finite.
fn walk<'r>(record: &'r Record, path: &mut Vec<&'r Record>, out: &mut Vec<OpenQuestion>) {
    path.push(record);
    for (slot, field) in record.slots.iter().zip(record.kind.fields.iter()) {
        let mut open = |cell: &Cell, key: Option<&str>| {
            // Most values are known, and then nothing is put together.
            if let CellValue::Open(question) = &cell.value {
                let question = Arc::clone(question);
                out.push(OpenQuestion {
                    question,
                    path: titles(path, field, key),
                    expects: expects(field),
                });
            }
        };
        match slot {
            Slot::Scalar(cell) => open(cell, None),
            Slot::List(cells) | Slot::Anew(cells) => cells.iter().for_each(|cell| open(cell, None)),
            Slot::Map(entries) => {
                for (key, entry) in entries.iter() {
                    if let Entry::Present(_, cell) = entry {
                        open(cell, Some(key));
                    }
                }
            }
            Slot::Node(child) => walk(child, path, out),
            Slot::Keyed(children) => {
                for entry in children.values() {
                    if let Entry::Present(_, child) = entry {
                        walk(child, path, out);
                    }
                }
            }
            Slot::Absent | Slot::Removed(_) | Slot::Block(_) => {}
        }
    }
    path.pop();
}

fn titles(path: &[&Record], field: &Field, key: Option<&str>) -> Vec<String> {
    let last = match key {
        Some(key) => format!("{} {key}", field.name),
        None => field.name.to_string(),
    };
    path.iter().map(|record| title(record)).chain([last]).collect()
}

fn expects(field: &Field) -> Word {
    match &field.shape {
        Shape::Scalar(ty) | Shape::List(ty) | Shape::Map(ty) => ty.expects.clone(),
        Shape::Node(_) | Shape::Keyed(_) | Shape::Part(_) | Shape::Nodes => Word::Fixed(""),
    }
}
