//! The formatter changes how a document is written, and nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod generate;
mod meaning;
mod suite;

use std::sync::Arc;

use groundplan_source::FileId;
use groundplan_syntax::{Limits, TokenKind, lex};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn format(text: &str) -> Option<String> {
    let text: Arc<str> = text.into();
    groundplan_syntax::format(FileId(0), &text, &Limits::default()).ok()
}

/// The comments of a document, sorted, with newlines as the formatter writes them.
fn comments(text: &str) -> Vec<String> {
    let mut comments: Vec<String> = lex(text)
        .filter(|t| matches!(t.kind, TokenKind::LineComment | TokenKind::BlockComment))
        .map(|token| text[token.range].replace("\r\n", "\n").replace('\r', "\n"))
        .collect();
    comments.sort();
    comments
}

/// Every law about the form of a document without faults.
fn check(text: &str) -> Result<(), TestCaseError> {
    let Some(once) = format(text) else { return Ok(()) };
    prop_assert_eq!(format(&once), Some(once.clone()), "not idempotent:\n{}", text);
    prop_assert_eq!(meaning::ours(&once), meaning::ours(text), "{}\n-> {}", text, once);
    prop_assert_eq!(comments(&once), comments(text), "{}\n-> {}", text, once);
    prop_assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"), "{}", once);
    prop_assert!(!once.contains('\r') && !once.contains('\u{FEFF}'), "{}", once);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_valid_document_keeps_its_meaning(text in generate::document()) {
        prop_assert!(format(&text).is_some(), "refused:\n{}", text);
        check(&text)?;
        let formatted = format(&text).unwrap();
        prop_assert_eq!(meaning::theirs(&formatted), meaning::ours(&text), "{}", formatted);
    }

    #[test]
    fn so_does_a_mutated_one_if_it_is_valid(text in generate::document(), mutations in generate::mutations()) {
        check(&generate::mutate(&text, &mutations))?;
    }

    #[test]
    fn so_does_soup(text in generate::soup()) {
        check(&text)?;
    }
}

#[test]
fn the_official_suite_keeps_its_meaning() {
    for case in suite::cases() {
        assert_eq!(format(&case.input).is_none(), case.is_faulty(), "{}", case.name);
        check(&case.input).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    }
}

/// Each file in `formatted` is a test.
#[test]
fn documents_come_out_as_people_like_them() {
    insta::glob!("formatted/*.kdl", |path| {
        insta::assert_snapshot!(format(&std::fs::read_to_string(path).unwrap()).unwrap());
    });
}

#[test]
fn newlines_and_marks_are_normalised() {
    let text = "\u{FEFF}a\r\n\r\n\r\n/* x\r\ny */\r\nb \"\"\"\r\n  c\r\n  \"\"\" { d\r}";
    let formatted = "a\n\n/* x\ny */\nb \"\"\"\n    c\n    \"\"\" {\n    d\n}\n";
    assert_eq!(format(text).as_deref(), Some(formatted));
    assert_eq!(format("").as_deref(), Some(""));
    assert_eq!(format("\n\n").as_deref(), Some(""));
}

#[test]
fn what_is_broken_is_not_formatted() {
    for text in ["a {", "a true", "a \"", "/*", "a = 1", "a { b"] {
        assert_eq!(format(text), None, "{text}");
    }
}
