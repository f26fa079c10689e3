use groundplan_syntax::Value as Literal;

use crate::scalar::{Raw, Scalar, ScalarFault};
use crate::suggest::nearest;

/// An enumeration that a description writes as one of a few words. Derived.
pub trait Choice: Copy + 'static {
    /// The words, in the order of the variants.
    const WORDS: &'static [&'static str];
    /// The variant of that position.
    fn from_index(index: usize) -> Option<Self>;
    /// Which variant this is.
    fn index(self) -> usize;

    /// The word as it is written.
    fn word(self) -> &'static str {
        Self::WORDS.get(self.index()).copied().unwrap_or_default()
    }
}

/// Reads one of the words of `C`.
pub fn parse_choice<C: Choice>(raw: Raw<'_>) -> Result<Scalar, ScalarFault> {
    let Literal::Text(text) = raw.literal else {
        // `version 18`: the word is right, but it is a number without its quotes.
        return match C::WORDS.iter().find(|word| **word == raw.written) {
            Some(word) => {
                Err(ScalarFault::hinted("it has no quotes", format!("write `\"{word}\"`")))
            }
            None => Err(ScalarFault::Type),
        };
    };
    match C::WORDS.iter().position(|word| *word == text) {
        Some(index) => Ok(Scalar::Choice(index)),
        None => Err(ScalarFault::Value {
            why: "it is none of the words that can stand here".to_owned(),
            hint: nearest(text, C::WORDS.iter().copied())
                .map(|word| format!("did you mean `{word}`?")),
        }),
    }
}
