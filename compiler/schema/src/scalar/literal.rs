use std::sync::Arc;

use groundplan_syntax::Value as Literal;

use crate::Held;
use crate::scalar::{Choices, Raw, Scalar, ScalarFault, ScalarType, ValueType, parse_as};

/// A literal that is kept as it is written, to be read as the type of each place that it is put
/// into.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    value: Kept,
    written: Arc<str>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kept {
    Text(Arc<str>),
    Integer(i64),
    Decimal(f64),
    Huge,
    Bool(bool),
    Null,
    Broken,
}

impl Written {
    /// Keeps a literal.
    pub fn of(raw: Raw<'_>) -> Self {
        let value = match raw.literal {
            Literal::Text(text) => Kept::Text(text.into()),
            Literal::Integer(value) => Kept::Integer(value),
            Literal::Decimal(value) => Kept::Decimal(value),
            Literal::Huge(_) => Kept::Huge,
            Literal::Bool(value) => Kept::Bool(value),
            Literal::Null => Kept::Null,
            Literal::Broken => Kept::Broken,
        };
        Self { value, written: raw.written.into() }
    }

    /// A text, as if it stood in quotes.
    pub fn text(text: &str) -> Self {
        Self { value: Kept::Text(text.into()), written: text.into() }
    }

    /// The literal.
    pub fn literal(&self) -> Literal<'_> {
        match &self.value {
            Kept::Text(text) => Literal::Text(text),
            Kept::Integer(value) => Literal::Integer(*value),
            Kept::Decimal(value) => Literal::Decimal(*value),
            Kept::Huge => Literal::Huge(&self.written),
            Kept::Bool(value) => Literal::Bool(*value),
            Kept::Null => Literal::Null,
            Kept::Broken => Literal::Broken,
        }
    }

    /// The literal as it stands in the file.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The literal, to be read.
    pub fn raw(&self) -> Raw<'_> {
        Raw { literal: self.literal(), written: &self.written }
    }

    /// What it is as part of a text: a number or a flag as it is written.
    pub fn as_text(&self) -> &str {
        match &self.value {
            Kept::Text(text) => text,
            Kept::Bool(true) => "true",
            Kept::Bool(false) => "false",
            _ => &self.written,
        }
    }
}

impl ScalarType for Written {
    const TYPE: &'static ValueType = &ValueType {
        name: "value",
        expects: Held::Fixed("a text, a number or a flag"),
        choices: Choices::Fixed(&[]),
        limits: None,
        keeps_literal: false,
        takes_references: false,
        names: None,
        parse: parse_as::<Written>,
    };

    fn parse(raw: Raw<'_>) -> Result<Self, ScalarFault> {
        match raw.literal {
            Literal::Null | Literal::Broken => Err(ScalarFault::Type),
            _ => Ok(Written::of(raw)),
        }
    }

    fn wrap(self) -> Scalar {
        Scalar::Literal(Arc::new(self))
    }

    fn unwrap(scalar: &Scalar) -> Option<Self> {
        match scalar {
            Scalar::Literal(written) => Some(Written::clone(written)),
            _ => None,
        }
    }

    fn placeholder() -> Self {
        Written::text("")
    }
}
