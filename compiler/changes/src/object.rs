use std::collections::BTreeMap;

use serde_json::Value;

use crate::{ObjectId, Place};

/// One object of a target, as a document describes it.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// Its name.
    pub id: ObjectId,
    /// The file it stands in.
    pub path: String,
    /// The document of the file.
    pub document: usize,
    /// The JSON pointer of its body in the document.
    pub pointer: String,
    /// What of its body was said elsewhere, by pointer.
    pub elsewhere: BTreeMap<String, Place>,
    /// Its body.
    pub body: Value,
    /// Whether the target refuses to destroy it.
    pub is_protected: bool,
}

impl Object {
    /// The place of something in it.
    pub(crate) fn place(&self, pointer: &str, in_base: bool) -> Place {
        if let Some(place) = self.elsewhere.get(pointer) {
            return place.clone();
        }
        Place {
            path: self.path.clone(),
            in_base,
            document: self.document,
            pointer: format!("{}{pointer}", self.pointer),
        }
    }
}

/// Objects by name; of two with one name, the later.
pub(crate) type Objects = BTreeMap<ObjectId, Object>;

/// A JSON pointer with one more step.
pub(crate) fn step(pointer: &str, name: &str) -> String {
    if name.contains(['~', '/']) {
        format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
    } else {
        format!("{pointer}/{name}")
    }
}
