//! How these tests get a model and a record: from text, in memory.

use groundplan_model::load::{Loaded, Memory, load};
use groundplan_record::{Parsed, Record, parse};
use groundplan_source::FileId;
use groundplan_syntax::Limits;

/// Loads a description that must be free of errors.
pub fn loaded(text: &str) -> Loaded {
    let loaded = load(&Memory::one(text), "platform.kdl", "", &Limits::default());
    let errors: Vec<_> = loaded.diagnostics.iter().map(|fault| &fault.message).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    loaded
}

/// What is to be remembered of a description after `previous`.
pub fn remembered(text: &str, previous: &Record) -> Record {
    Record::of(loaded(text).model.as_ref().expect("a model"), previous)
}

/// Reads a record.
pub fn read(text: &str) -> Parsed {
    parse(FileId(0), text, &Limits::default())
}

/// The lines of a record that are facts.
pub fn lines(record: &Record) -> Vec<String> {
    let text = record.to_text();
    let facts = text.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
    facts.map(str::to_owned).collect()
}
