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
    question: Option<Arc<Question>>,
    origin: Origin,
}

impl<T> Value<T> {
    /// A known value.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, question: None, origin }
    }

    /// A value that waits for an answer.
    pub fn open(placeholder: T, question: Arc<Question>, origin: Origin) -> Self {
        Self { value: placeholder, question: Some(question), origin }
    }

    /// The value, or the question that stands in its place.
    pub fn known(&self) -> Result<&T, &Arc<Question>> {
        match &self.question {
            None => Ok(&self.value),
            Some(question) => Err(question),
        }
    }

    /// The value and the question that makes it a placeholder, if any. Whoever uses the value has
    /// to report the question as blocking.
    pub fn peek(&self) -> (&T, Option<&Arc<Question>>) {
        (&self.value, self.question.as_ref())
    }

    /// Where the value came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
