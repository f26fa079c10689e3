//! The standard library: it is formatted and documented, and each component of it is used in an
//! example.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use groundplan_model::load::STANDARD;
use groundplan_source::FileId;
use groundplan_syntax::{Limits, format};
use walkdir::WalkDir;

#[test]
fn every_library_is_formatted() {
    for standard in STANDARD {
        let text = Arc::from(standard.text);
        let formatted = format(FileId(0), &text, &Limits::default()).unwrap();
        assert_eq!(formatted, standard.text, "{}", standard.name);
    }
}

#[test]
fn every_component_and_parameter_is_documented() {
    for standard in STANDARD {
        for component in groundplan::standard::components(standard) {
            let name = &component.kind.name;
            assert!(!component.kind.doc.is_empty(), "{name}");
            for field in component.kind.fields.iter() {
                assert!(!field.doc.is_empty(), "{name}: {}", field.name);
            }
        }
    }
}

/// What is used in an example is compiled, and shown by its snapshots.
#[test]
fn every_component_is_used_in_an_example() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut text = String::new();
    for file in WalkDir::new(examples).into_iter().map(Result::unwrap) {
        if file.path().extension().is_some_and(|extension| extension == "kdl") {
            text.push_str(&fs::read_to_string(file.path()).unwrap());
        }
    }
    for standard in STANDARD {
        for component in groundplan::standard::components(standard) {
            let used = std::format!("{} ", component.kind.name);
            assert!(text.lines().any(|line| line.trim_start().starts_with(&used)), "{used}");
        }
    }
}
