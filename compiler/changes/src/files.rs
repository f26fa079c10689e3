use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::Unreadable;

/// Files of an environment by path.
pub type Files = BTreeMap<String, String>;

/// One document of a file.
pub(crate) struct Document {
    pub path: String,
    pub index: usize,
    pub value: Value,
}

/// What is read of one side.
#[derive(Default)]
pub(crate) struct Read {
    pub documents: Vec<Document>,
    pub unreadable: Vec<Unreadable>,
}

/// The files that differ from the other side: what is the same there need not be read.
pub(crate) fn differing<'a>(
    side: &'a Files,
    other: &'a Files,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let differs = move |(path, text): &(&String, &String)| other.get(*path) != Some(*text);
    side.iter().filter(differs).map(|(path, text)| (path.as_str(), text.as_str()))
}

/// Every file of a side.
pub(crate) fn all(side: &Files) -> impl Iterator<Item = (&str, &str)> {
    side.iter().map(|(path, text)| (path.as_str(), text.as_str()))
}

/// Reads JSON files. A committed file may hold anything; depth is bounded by the reader.
pub(crate) fn read_json<'a>(
    files: impl Iterator<Item = (&'a str, &'a str)>,
    in_base: bool,
) -> Read {
    let mut read = Read::default();
    for (path, text) in files {
        match serde_json::from_str(text) {
            Ok(value) => read.documents.push(Document { path: path.to_owned(), index: 0, value }),
            Err(fault) => read.refuse(path, in_base, fault.to_string()),
        }
    }
    read
}

/// Reads YAML files, each a stream of documents. Depth and aliases are bounded by the reader.
pub(crate) fn read_yaml<'a>(
    files: impl Iterator<Item = (&'a str, &'a str)>,
    in_base: bool,
) -> Read {
    let mut read = Read::default();
    for (path, text) in files {
        for (index, document) in serde_yaml::Deserializer::from_str(text).enumerate() {
            match Value::deserialize(document) {
                Ok(value) => read.documents.push(Document { path: path.to_owned(), index, value }),
                Err(fault) => {
                    read.documents.retain(|document| document.path != path);
                    read.refuse(path, in_base, fault.to_string());
                    break;
                }
            }
        }
    }
    read
}

impl Read {
    fn refuse(&mut self, path: &str, in_base: bool, fault: String) {
        self.unreadable.push(Unreadable { path: path.to_owned(), in_base, fault });
    }
}
