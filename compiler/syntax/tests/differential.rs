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

/// Whether the document has something in it that the `kdl` crate (6.7.1) reads otherwise than the
/// specification says. Each has its proof in `the_specification_is_on_our_side`.
fn kdl_errs(text: &str) -> bool {
    let has = |kind| lex(text).any(|token| token.kind == kind);
    // A slashdashed node that ends in `;` is refused.
    has(TokenKind::Slashdash) && has(TokenKind::Semicolon)
        // A delete character, and within comments all characters, are accepted.
        || text.contains('\u{7F}')
        || text.chars().skip(1).any(|c| {
            matches!(c, '\0'..='\u{08}' | '\u{0E}'..='\u{1F}' | '\u{200E}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        })
        // What a merge leaves behind is a word to the specification. Here it is we who are strict.
        || ["<<<<<<<", ">>>>>>>", "|||||||"].iter().any(|marker| text.contains(marker))
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 1_000_000, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn a_valid_document_means_the_same_to_both(text in generate::document()) {
        let ours = ours(&text);
        prop_assert!(ours.is_some(), "refused by us:\n{text}");
        prop_assume!(!kdl_errs(&text));
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
    prop_assume!(!kdl_errs(text));
    prop_assert_eq!(ours(text), theirs(text), "{}", text);
    Ok(())
}
