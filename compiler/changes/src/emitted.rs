use serde_json::Value;

use crate::files::Files;
use crate::object::Objects;
use crate::{Documents, ObjectId, Table, compose, kubernetes, terraform};

/// Every field that documents write, as tables name fields: what a table should know.
pub fn fields(documents: Documents, table: &Table, files: &Files) -> Vec<(ObjectId, String)> {
    let none = Files::new();
    let objects = match documents {
        Documents::Terraform => terraform::of(table, files),
        Documents::Kubernetes => kubernetes::of(files),
        Documents::Compose => compose::of(files, &none, false).0,
        Documents::Workflows => crate::workflows::objects_of(files),
        Documents::Plain => crate::plain::objects(files, &none, |_| true),
    };
    leaves(table, &objects)
}

fn leaves(table: &Table, objects: &Objects) -> Vec<(ObjectId, String)> {
    let mut found = Vec::new();
    for (id, object) in objects {
        let mut pending = vec![(String::new(), &object.body)];
        while let Some((field, value)) = pending.pop() {
            match value {
                _ if table.reading.ignores(&field) => {}
                Value::Object(members) if members.is_empty() && field.is_empty() => {}
                Value::Object(members) if !members.is_empty() => {
                    let dot = if field.is_empty() { "" } else { "." };
                    let member = |(name, value)| (format!("{field}{dot}{name}"), value);
                    pending.extend(members.iter().map(member));
                }
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    pending.extend(items.iter().map(|item| (field.clone(), item)));
                }
                _ => found.push((id.clone(), field)),
            }
        }
    }
    found
}
