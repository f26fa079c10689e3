use std::sync::Arc;

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
    one_of(raw, || C::WORDS.iter().copied()).map(Scalar::Choice)
}

/// The words that a type is limited to.
#[derive(Clone, Debug)]
pub enum Choices {
    /// Of an enumeration that is built in; its parser holds values to them.
    Fixed(&'static [&'static str]),
    /// Of a component's parameter.
    Made(Arc<[Arc<str>]>),
}

impl Choices {
    /// The words in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (fixed, made): (&[&'static str], &[Arc<str>]) = match self {
            Choices::Fixed(words) => (words, &[]),
            Choices::Made(words) => (&[], words),
        };
        fixed.iter().copied().chain(made.iter().map(AsRef::as_ref))
    }

    /// Whether the type is open.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Whether a literal is one of a component's words.
    pub(super) fn check(&self, raw: Raw<'_>) -> Result<(), ScalarFault> {
        match self {
            Choices::Fixed(_) => Ok(()),
            Choices::Made(_) => one_of(raw, || self.iter()).map(|_| ()),
        }
    }
}

/// The position of a literal among words.
fn one_of<'w, W: Iterator<Item = &'w str>>(
    raw: Raw<'_>,
    words: impl Fn() -> W,
) -> Result<usize, ScalarFault> {
    let Literal::Text(text) = raw.literal else {
        // `version 18`: the word is right, but it is a number without its quotes.
        return match words().find(|word| *word == raw.written) {
            Some(word) => {
                Err(ScalarFault::hinted("it has no quotes", format!("write `\"{word}\"`")))
            }
            None => Err(ScalarFault::Type),
        };
    };
    words().position(|word| word == text).ok_or_else(|| ScalarFault::Value {
        why: "it is none of the words that can stand here".to_owned(),
        hint: nearest(text, words()).map(|word| format!("did you mean `{word}`?")),
    })
}
