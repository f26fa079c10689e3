//! The `kdl` crate as a second opinion on what is a document and what it means.

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

use groundplan_syntax::{TokenKind, lex};
use meaning::{ours, theirs};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Whether the document has something in it that the `kdl` crate (6.7.1) reads otherwise than the
/// specification says, or that we refuse on purpose. The tests below show each of them.
fn kdl_differs(text: &str) -> bool {
    let has = |kind| lex(text).any(|token| token.kind == kind);
    let slashdashed_node_ends_in_semicolon = has(TokenKind::Slashdash) && has(TokenKind::Semicolon);
    let raw_multi_line_begins_on_its_first_line =
        text.match_indices("#\"\"\"").any(|(at, _)| !text[at + 4..].starts_with(['\r', '\n']));
    let raw_multi_line_is_one_quote = lex(text).any(|token| {
        token.kind == TokenKind::RawMultiLine
            && text[token.range].trim_matches('#')[3..].trim_end_matches("\"\"\"").trim() == "\""
    });
    let banned_character = text.chars().skip(1).any(|c| {
        matches!(c, '\0'..='\u{08}' | '\u{0E}'..='\u{1F}' | '\u{7F}' | '\u{200E}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    });
    let no_space_before_slashdash = {
        let mut last = None;
        lex(text).any(|token| {
            last.replace(token.kind).is_some_and(is_literal) && token.kind == TokenKind::Slashdash
        })
    };
    let doubled_slashdash = {
        let mut kinds = lex(text).map(|token| token.kind).filter(|kind| {
            use TokenKind::{Backslash, Blank, BlockComment, LineComment, Newline};
            !matches!(kind, Backslash | Blank | BlockComment | LineComment | Newline)
        });
        let mut last = None;
        kinds.any(|kind| {
            last.replace(kind) == Some(TokenKind::Slashdash) && kind == TokenKind::Slashdash
        })
    };
    slashdashed_node_ends_in_semicolon
        || no_space_before_slashdash
        || doubled_slashdash
        || raw_multi_line_is_one_quote
        || raw_multi_line_begins_on_its_first_line
        || banned_character
        || text.starts_with('\u{7F}')
        || STRICT.iter().any(|mark| text.contains(mark))
}

/// Whether a document that we refuse may be accepted by the `kdl` crate because it does not ask a
/// slashdashed node, or a node in front of one, to end with its line: what follows its block is
/// taken for the next node.
fn line_goes_on_behind_a_block(text: &str) -> bool {
    let has = |kind| lex(text).any(|token| token.kind == kind);
    has(TokenKind::Slashdash) && has(TokenKind::CloseBrace)
}

fn is_literal(kind: TokenKind) -> bool {
    use TokenKind::{MultiLine, Quoted, Raw, RawMultiLine, Word};
    matches!(kind, Word | Quoted | MultiLine | Raw | RawMultiLine)
}

/// Nodes to the grammar, but not what their author wants to say.
const STRICT: [&str; 4] = ["<<<<<<<", ">>>>>>>", "|||||||", "kdl-version 1"];

#[test]
fn the_kdl_crate_refuses_what_the_specification_allows() {
    for text in ["/-a;", "a { /-b; c }", "a/-{}", "a #\"\"\"\n\"\n\"\"\"#"] {
        assert!(ours(text).is_some(), "{text}");
        assert_eq!(theirs(text), None, "{text}: no longer a fault of the crate");
    }
}

#[test]
fn the_kdl_crate_accepts_what_the_specification_refuses() {
    for text in [
        "a #\"\"\"one line\"\"\"#",
        "a\u{7F}",
        "// \u{202E}",
        "/* \u{FEFF} */",
        "/-a {}b",
        "a /- /-b=1 c=2",
    ] {
        assert_eq!(ours(text), None, "{text:?}");
        assert!(theirs(text).is_some(), "{text:?}: no longer a fault of the crate");
    }
}

#[test]
fn we_refuse_what_nobody_means() {
    for text in ["<<<<<<< main\n", "||||||| base\n", ">>>>>>> topic\n", "/- kdl-version 1\na\n"] {
        assert_eq!(ours(text), None, "{text:?}");
        assert!(theirs(text).is_some(), "{text:?}");
    }
}

#[test]
fn the_official_suite_means_the_same_to_both() {
    for case in suite::cases().iter().filter(|case| !kdl_differs(&case.input)) {
        assert_eq!(ours(&case.input), theirs(&case.input), "{}", case.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_valid_document_means_the_same_to_both(text in generate::document()) {
        let ours = ours(&text);
        prop_assert!(ours.is_some(), "refused by us:\n{text}");
        prop_assume!(!kdl_differs(&text));
        prop_assert_eq!(ours, theirs(&text), "{}", text);
    }

    #[test]
    fn both_accept_the_same(text in generate::document(), mutations in generate::mutations()) {
        agree(&generate::mutate(&text, &mutations))?;
    }

    #[test]
    fn both_accept_the_same_soup(text in generate::soup()) {
        agree(&text)?;
    }
}

fn agree(text: &str) -> Result<(), TestCaseError> {
    prop_assume!(!kdl_differs(text));
    let ours = ours(text);
    prop_assume!(ours.is_some() || !line_goes_on_behind_a_block(text));
    prop_assert_eq!(ours, theirs(text), "{}", text);
    Ok(())
}
