//! Tokens tile any text, and nothing that is read from it lies outside of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod generate;
mod suite;

use std::sync::Arc;

use groundplan_source::{Diagnostic, FileId, Span};
use groundplan_syntax::{Annotation, Limits, Node, lex, parse};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Limits that small texts pass, and that some of them break.
const SMALL: Limits = Limits { max_bytes: 1 << 20, max_depth: 3, max_string: 30, max_faults: 5 };

fn check(text: &str) -> Result<(), TestCaseError> {
    tile(text)?;
    for limits in [Limits::default(), SMALL] {
        let text: Arc<str> = text.into();
        let (tree, diagnostics) = parse(FileId(7), &text, &limits);
        prop_assert!(diagnostics.len() <= limits.max_faults);
        for diagnostic in &diagnostics {
            check_diagnostic(&text, diagnostic)?;
        }
        for node in tree.nodes() {
            check_node(&text, node)?;
        }
        let formatted = groundplan_syntax::format(FileId(7), &text, &limits);
        prop_assert!(formatted.is_ok() || !diagnostics.is_empty() || text.len() > 1000);
    }
    Ok(())
}

fn tile(text: &str) -> Result<(), TestCaseError> {
    let mut end = 0;
    for token in lex(text) {
        prop_assert_eq!(token.range.start, end);
        prop_assert!(token.range.end > end, "an empty token at {}", end);
        prop_assert!(text.is_char_boundary(token.range.end));
        end = token.range.end;
    }
    prop_assert_eq!(end, text.len());
    Ok(())
}

fn slice(text: &str, span: Span) -> Result<&str, TestCaseError> {
    prop_assert_eq!(span.file, FileId(7));
    match text.get(span.start as usize..span.end as usize) {
        Some(slice) => Ok(slice),
        None => Err(TestCaseError::fail(format!("{span:?} is no part of {text:?}"))),
    }
}

fn check_diagnostic(text: &str, diagnostic: &Diagnostic) -> Result<(), TestCaseError> {
    let Diagnostic { message, labels, fixes, .. } = diagnostic;
    prop_assert!(!message.is_empty() && !message.chars().any(char::is_control), "{}", message);
    for label in labels {
        slice(text, label.span)?;
    }
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        slice(text, edit.span)?;
    }
    Ok(())
}

fn check_node(text: &str, node: Node<'_>) -> Result<(), TestCaseError> {
    let whole = slice(text, node.span())?;
    prop_assert!(whole.starts_with(slice(text, node.head_span())?));
    slice(text, node.name_span())?;
    check_annotation(text, node.annotation())?;
    if let Some(block) = node.block_span() {
        let block = slice(text, block)?;
        prop_assert!(whole.ends_with(block), "{}", block);
        prop_assert_eq!(block.get(..1), Some("{"));
    }
    for entry in node.entries() {
        let written = slice(text, entry.span())?;
        prop_assert!(written.ends_with(entry.written()), "{written}");
        prop_assert_eq!(slice(text, entry.value_span())?, entry.written());
        if let Some(key) = entry.key_span() {
            prop_assert!(written.starts_with(slice(text, key)?));
        }
        check_annotation(text, entry.annotation())?;
        entry.value();
    }
    for child in node.children() {
        prop_assert!(node.span().start < child.span().start);
        prop_assert!(child.span().end <= node.span().end);
        check_node(text, child)?;
    }
    Ok(())
}

fn check_annotation(text: &str, annotation: Option<Annotation<'_>>) -> Result<(), TestCaseError> {
    match annotation {
        Some(annotation) => slice(text, annotation.span).map(drop),
        None => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_ascii(text in "[ -~\n\t]{0,80}") {
        check(&text)?;
    }

    #[test]
    fn tokens_in_any_order(text in generate::soup()) {
        check(&text)?;
    }

    #[test]
    fn documents_with_faults(text in generate::document(), mutations in generate::mutations()) {
        check(&generate::mutate(&text, &mutations))?;
    }

    #[test]
    fn the_official_suite_with_faults(
        index in any::<prop::sample::Index>(),
        mutations in generate::mutations(),
    ) {
        // Asked for once: Cargo has to be asked where the suite lies.
        static CASES: std::sync::LazyLock<Vec<suite::Case>> = std::sync::LazyLock::new(suite::cases);
        check(&generate::mutate(&index.get(&CASES).input, &mutations))?;
    }
}

#[test]
fn every_prefix_and_suffix_of_the_official_suite() {
    for case in suite::cases() {
        for (at, _) in case.input.char_indices() {
            let (prefix, suffix) = case.input.split_at(at);
            for text in [prefix, suffix] {
                check(text).unwrap_or_else(|error| panic!("{} at {at}: {error}", case.name));
            }
        }
    }
}
