use std::borrow::Cow;

use crate::{Diagnostic, Sources};

/// Stands for what must not be shown, however long it is.
pub(super) const MASK: &str = "•••";

/// The most hidden texts under one label that a message could quote.
const MOST: usize = 16;

/// Takes hidden text out of what a diagnostic says: a message may well quote what it is about.
pub(super) struct Redaction {
    /// The hidden texts at the places of the diagnostic, in the ways in which they are quoted,
    /// longest first.
    quotes: Vec<String>,
}

impl Redaction {
    pub fn new(sources: &Sources, diagnostic: &Diagnostic) -> Self {
        let mut quotes = Vec::new();
        for label in &diagnostic.labels {
            for hidden in sources.hidden_in(label.span).take(MOST) {
                quote(sources.slice(hidden), &mut quotes);
            }
        }
        quotes.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self { quotes }
    }

    pub fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for quote in &self.quotes {
            if text.contains(quote.as_str()) {
                text = Cow::Owned(text.replace(quote.as_str(), MASK));
            }
        }
        text
    }
}

/// What a diagnostic says, without the text of secrets that it may quote: for whoever shows its parts
/// by other means than a rendering.
pub fn redacted(sources: &Sources, diagnostic: &Diagnostic) -> Diagnostic {
    let redaction = Redaction::new(sources, diagnostic);
    let apply = |text: &mut String| *text = redaction.apply(text).into_owned();
    let mut shown = diagnostic.clone();
    apply(&mut shown.message);
    shown.labels.iter_mut().for_each(|label| apply(&mut label.text));
    shown.helps.iter_mut().for_each(apply);
    shown
}

/// A literal with and without its quotes, whole and shortened as messages do.
fn quote(literal: &str, out: &mut Vec<String>) {
    const SHORTEST: usize = 3;
    let inner = literal.trim_start_matches('r').trim_matches(['"', '#']);
    for text in [literal, inner] {
        for len in [usize::MAX, 60, 40, 20] {
            let part: String = text.chars().take(len).collect();
            if part.len() >= SHORTEST {
                out.push(part);
            }
        }
    }
}
