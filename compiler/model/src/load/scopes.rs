use groundplan_schema::scalar::Scalar;
use groundplan_schema::{CellValue, Entry, Record, Slot};
use groundplan_source::Diagnostic;

use super::declared::Declared;
use crate::resolve::UnknownEnvironment;

/// Reports environments that `only` and `except` name but nobody declares. This looks at records,
/// because an entity whose `only` is misspelt is in no environment of the model.
pub(super) fn check(declared: &Declared, diagnostics: &mut Vec<Diagnostic>) {
    let entities = declared.entities.values().map(|(_, declaration)| declaration);
    let declarations = entities.chain(declared.environments.values());
    let records = declarations.map(|declaration| &declaration.record);
    for record in records.chain(&declared.retired).chain(&declared.waivers) {
        walk(record, declared, diagnostics);
    }
}

/// Recursion follows the schema's nesting, which is finite.
fn walk(record: &Record, declared: &Declared, diagnostics: &mut Vec<Diagnostic>) {
    for (slot, field) in record.slots.iter().zip(record.kind.fields.iter()) {
        match slot {
            Slot::List(cells) | Slot::Anew(cells) if matches!(&*field.name, "only" | "except") => {
                for cell in cells {
                    let (CellValue::Known(Scalar::Word(name)), Some(span)) =
                        (&cell.value, cell.origin.span())
                    else {
                        continue;
                    };
                    if declared.environments.contains_key(name) || declared.phantoms.may_be(name) {
                        continue;
                    }
                    let known = declared.environments.keys().map(|name| name.as_ref());
                    diagnostics.push(UnknownEnvironment::new(span, name, known).into());
                }
            }
            Slot::Node(child) => walk(child, declared, diagnostics),
            Slot::Keyed(children) => {
                for child in children.values() {
                    if let Entry::Present(_, child) = child {
                        walk(child, declared, diagnostics);
                    }
                }
            }
            _ => {}
        }
    }
}
