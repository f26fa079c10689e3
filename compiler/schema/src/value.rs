use std::sync::Arc;

use groundplan_source::{Origin, Span};

/// Something that is not known yet, written `(todo)"question"`.
#[derive(Debug, PartialEq, Eq)]
pub struct Question {
    /// The question as its author put it.
    pub text: String,
    /// Where it stands; this is also its identity.
    pub span: Span,
}

/// A typed value with its origin; or an open question, which holds a placeholder that must never
/// reach an artifact: [`Value::peek`] hands both out together so that no reader can forget.
#[derive(Clone, Debug)]
pub struct Value<T> {
    value: T,
    state: State,
    origin: Origin,
}

/// What is known of a value.
#[derive(Clone, Debug)]
enum State {
    Known,
    Open(Arc<Question>),
    /// Its fault is reported, and it holds a placeholder; nothing is lowered after an error.
    Faulty,
}

impl<T> Value<T> {
    /// A known value.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, state: State::Known, origin }
    }

    /// A value that waits for an answer.
    pub fn open(placeholder: T, question: Arc<Question>, origin: Origin) -> Self {
        Self { value: placeholder, state: State::Open(question), origin }
    }

    /// A value whose fault has been reported.
    pub fn faulty(placeholder: T, origin: Origin) -> Self {
        Self { value: placeholder, state: State::Faulty, origin }
    }

    /// The value, if it is neither an open question nor faulty: what a check may judge.
    pub fn sure(&self) -> Option<&T> {
        matches!(self.state, State::Known).then_some(&self.value)
    }

    /// The value, or the question that stands in its place.
    pub fn known(&self) -> Result<&T, &Arc<Question>> {
        match &self.state {
            State::Known | State::Faulty => Ok(&self.value),
            State::Open(question) => Err(question),
        }
    }

    /// The value and the question that makes it a placeholder, if any. Whoever uses the value has
    /// to report the question as blocking.
    pub fn peek(&self) -> (&T, Option<&Arc<Question>>) {
        (&self.value, self.known().err())
    }

    /// Where the value came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
