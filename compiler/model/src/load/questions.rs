use std::sync::Arc;

use groundplan_schema::scalar::Scalar;
use groundplan_schema::{Cell, CellValue, Entry, Question, Record, Slot};

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
    pub expects: &'static str,
}

/// Every open question of a description, in the order of its files.
pub(super) fn collect(declared: &Declared) -> Vec<OpenQuestion> {
    let mut out = Vec::new();
    let single = declared.platform.iter().chain(&declared.output);
    let named = declared
        .environments
        .values()
        .chain(declared.pipelines.values())
        .chain(declared.entities.values().map(|(_, declaration)| declaration))
        .map(|declaration| &declaration.record);
    for record in single.chain(named) {
        walk(record, &mut vec![title(record)], &mut out);
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
        None => record.kind.name.to_owned(),
    }
}

/// Recursion follows the schema's nesting, which is finite.
fn walk(record: &Record, path: &mut Vec<String>, out: &mut Vec<OpenQuestion>) {
    for (slot, field) in record.slots.iter().zip(record.kind.fields) {
        let expects = match field.shape {
            groundplan_schema::Shape::Scalar(ty)
            | groundplan_schema::Shape::List(ty)
            | groundplan_schema::Shape::Map(ty) => ty.expects,
            _ => "",
        };
        let mut open = |cell: &Cell, name: &str, path: &[String]| {
            if let CellValue::Open(question) = &cell.value {
                let mut path = path.to_vec();
                path.push(name.to_owned());
                out.push(OpenQuestion { question: Arc::clone(question), path, expects });
            }
        };
        match slot {
            Slot::Scalar(cell) => open(cell, field.name, path),
            Slot::List(cells) | Slot::Anew(cells) => {
                cells.iter().for_each(|cell| open(cell, field.name, path))
            }
            Slot::Map(entries) => {
                for (key, entry) in entries.iter() {
                    if let Entry::Present(_, cell) = entry {
                        open(cell, &format!("{} {key}", field.name), path);
                    }
                }
            }
            Slot::Node(child) => descend(child, path, out),
            Slot::Keyed(children) => {
                for entry in children.values() {
                    if let Entry::Present(_, child) = entry {
                        descend(child, path, out);
                    }
                }
            }
            Slot::Absent | Slot::Removed(_) => {}
        }
    }
}

fn descend(child: &Record, path: &mut Vec<String>, out: &mut Vec<OpenQuestion>) {
    path.push(title(child));
    walk(child, path, out);
    path.pop();
}
